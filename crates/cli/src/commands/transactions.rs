//! `aicore transactions`: what is prepared and not committed, and what becomes of it.

use crate::arguments::{Global, Transactions};
use crate::context::Context;
use crate::output::{Exit, print, table};
use aicore_fleet::InDoubt;
use serde_json::json;

pub(crate) async fn transactions(global: &Global, command: &Transactions) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    match command {
        Transactions::List => {
            let (found, problems) = context.fleet.in_doubt().await;
            print(global.json, &json!({ "prepared": found, "problems": problems }), || {
                let mut text = match found.as_slice() {
                    [] => "nothing is prepared".to_owned(),
                    found => lines(found),
                };
                for (place, problem) in &problems {
                    text.push_str(&format!("\n{place} could not be asked: {problem}"));
                }
                text
            })?;
            Ok(exit(found.is_empty() && problems.is_empty()))
        }
        Transactions::Recover => {
            let recovery = context.fleet.recover().await;
            print(global.json, &recovery, || {
                let mut text = format!(
                    "{} committed, {} rolled back, {} left; {} decisions deleted",
                    recovery.committed,
                    recovery.rolled_back,
                    recovery.left.len(),
                    recovery.decisions_deleted
                );
                if !recovery.left.is_empty() {
                    text.push_str(&format!("\n{}", lines(&recovery.left)));
                }
                for (place, problem) in &recovery.problems {
                    text.push_str(&format!("\n{place} could not be asked: {problem}"));
                }
                text
            })?;
            Ok(exit(recovery.left.is_empty() && recovery.problems.is_empty()))
        }
    }
}

fn exit(well: bool) -> Exit {
    if well { Exit::Done } else { Exit::Failed }
}

fn lines(found: &[InDoubt]) -> String {
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|one| {
            vec![
                one.server.clone(),
                one.database.clone(),
                format!("{:.1} s", one.age_ms as f64 / 1e3),
                one.owner.clone(),
                one.agent.as_ref().map(ToString::to_string).unwrap_or_default(),
                one.verdict.to_string(),
                one.gid.clone(),
            ]
        })
        .collect();
    table(&["SERVER", "DATABASE", "AGE", "OWNER", "AGENT", "WILL", "GID"], &rows)
}
