//! `aicore migrate deploy`: applies what is pending.

use super::conclude;
use super::foreign::ForeignDatabase;
use crate::arguments::{Deploy, Global};
use crate::context::Context;
use crate::output::{Exit, print};
use crate::progress::Progress;
use aicore_schema::migrate::{Deployment, Options, Outcome, deploy_fleet, deploy_histories};
use serde_json::json;

pub(super) async fn deploy(global: &Global, arguments: &Deploy) -> anyhow::Result<Exit> {
    let mut done: Vec<(String, Deployment, Option<anyhow::Error>)> = Vec::new();
    let mut options = Options {
        parallel: None,
        allow_edited: arguments.allow_edited,
    };
    if let Some(foreign) = ForeignDatabase::open(&arguments.foreign)? {
        let outcome = deploy_histories(&foreign.fleet, &foreign.code, &foreign.histories, &options).await;
        let error = outcome.error.map(|error| foreign.error(error));
        done.push((foreign.name.clone(), outcome.deployment, error));
    } else {
        let context = Context::open(global).await?;
        let codes = context.databases(&arguments.databases)?;
        options.parallel = context.config.migrate.parallel;
        let progress = Progress::begin("migrations", codes.len() as u64);
        let outcomes = deploy_fleet(&context.fleet, &codes, &context.databases_dir, &options, |_| progress.step()).await;
        progress.end("databases");
        done.extend(
            outcomes
                .into_iter()
                .map(|Outcome { code, deployment, error }| (code.to_string(), deployment, error.map(anyhow::Error::from))),
        );
    }
    report(global, done)
}

fn report(global: &Global, done: Vec<(String, Deployment, Option<anyhow::Error>)>) -> anyhow::Result<Exit> {
    let databases: serde_json::Map<_, _> = done
        .iter()
        .map(|(name, deployment, error)| {
            let mut entry = json!(deployment);
            entry["error"] = json!(error.as_ref().map(crate::output::chain));
            (name.clone(), entry)
        })
        .collect();
    let applied: usize = done.iter().map(|(_, deployment, _)| deployment.applied.len()).sum();
    let report = json!({ "applied": applied, "databases": databases });
    print(global.json, &report, || text(&done, applied))?;
    let count = done.len();
    let failures: Vec<_> = done.into_iter().filter_map(|(name, _, error)| Some((name, error?))).collect();
    Ok(conclude(&failures, count, true))
}

fn text(done: &[(String, Deployment, Option<anyhow::Error>)], applied: usize) -> String {
    let mut lines = Vec::new();
    for (name, deployment, _) in done {
        for edited in &deployment.edited {
            lines.push(format!("{name}: let pass {edited}, edited after it was applied"));
        }
        for migration in &deployment.applied {
            let untransacted = deployment.untransacted.iter().find(|one| one.migration == *migration);
            let how = untransacted.map(|one| format!(", not in one transaction: {}", one.because));
            lines.push(format!("{name}: applied {migration}{}", how.unwrap_or_default()));
        }
    }
    let failed = done.iter().filter(|(_, _, error)| error.is_some()).count();
    lines.push(match (applied, failed) {
        (0, 0) => "nothing was pending".to_owned(),
        (_, 0) => format!("{applied} applied"),
        _ => format!("{applied} applied, {failed} of {} databases failed", done.len()),
    });
    lines.join("\n")
}
