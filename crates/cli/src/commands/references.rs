//! `aicore references`: the references from one database into another, and whether they lead somewhere.

use crate::arguments::{Global, References};
use crate::context::{Context, catalog, databases_dir};
use crate::output::{Exit, print, say, table};
use aicore_schema::references::{Finding, check_references};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(crate) async fn references(global: &Global, command: &References) -> anyhow::Result<Exit> {
    match command {
        References::List => list(global),
        References::Check { databases, samples } => {
            let context = Context::open(global).await?;
            let codes = context.databases(databases)?;
            let done = AtomicUsize::new(0);
            let findings = check_references(&context.fleet, &codes, *samples, |target| {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                say(&format!("{done}: references into {target} checked"));
            })
            .await?;
            let wrong: Vec<&Finding> = findings.iter().filter(|finding| !finding.is_sound()).collect();
            print(global.json, &findings, || report(&findings, &wrong))?;
            Ok(if wrong.is_empty() { Exit::Done } else { Exit::Failed })
        }
    }
}

fn list(global: &Global) -> anyhow::Result<Exit> {
    let catalog = catalog(&databases_dir(global)?)?;
    let rows: Vec<[String; 2]> = catalog
        .databases()
        .iter()
        .flat_map(|database| {
            let references = database.definition.references.iter();
            references.map(|reference| {
                [
                    format!("{}.{}", database.code, reference.column),
                    format!("{}.{}", reference.to_database, reference.to_column),
                ]
            })
        })
        .collect();
    let entries: Vec<_> = rows.iter().map(|[from, to]| json!({ "from": from, "to": to })).collect();
    print(global.json, &entries, || {
        let lines: Vec<Vec<String>> = rows.iter().map(|row| row.to_vec()).collect();
        format!("{}\n{} references", table(&["FROM", "TO"], &lines), lines.len())
    })?;
    Ok(Exit::Done)
}

fn report(findings: &[Finding], wrong: &[&Finding]) -> String {
    let mut lines = Vec::new();
    for finding in wrong {
        let what = match &finding.problem {
            Some(problem) => problem.clone(),
            None => format!(
                "{} of {} rows lead nowhere ({} values, such as {})",
                finding.dangling_rows,
                finding.rows,
                finding.dangling_values,
                finding.samples.join(", ")
            ),
        };
        lines.push(format!(
            "{}.{} → {}.{}: {what}",
            finding.database, finding.column, finding.to_database, finding.to_column
        ));
    }
    lines.push(format!(
        "{} references, {} rows; {} references with something wrong, {} rows dangling",
        findings.len(),
        findings.iter().map(|finding| finding.rows).sum::<u64>(),
        wrong.len(),
        findings.iter().map(|finding| finding.dangling_rows).sum::<u64>(),
    ));
    lines.join("\n")
}
