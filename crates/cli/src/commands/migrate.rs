//! `aicore migrate deploy`, `aicore migrate status` and `aicore seed`.

use crate::arguments::{Databases, Global, Migrate};
use crate::context::Context;
use crate::output::{Exit, print, table};
use crate::platform;
use aicore_schema::migrate::{State, status};
use serde_json::json;

pub(crate) async fn migrate(global: &Global, command: &Migrate) -> anyhow::Result<Exit> {
    match command {
        Migrate::Deploy(databases) => {
            let context = Context::open(global).await?;
            let applied = platform::deploy(&context, &context.databases(databases)?).await?;
            let report: serde_json::Map<_, _> = applied.iter().map(|(code, names)| (code.to_string(), json!(names))).collect();
            print(global.json, &report, || {
                let lines: Vec<String> = applied
                    .iter()
                    .flat_map(|(code, names)| names.iter().map(move |name| format!("{code}: applied {name}")))
                    .collect();
                if lines.is_empty() {
                    "nothing was pending".to_owned()
                } else {
                    lines.join("\n")
                }
            })?;
            Ok(Exit::Done)
        }
        Migrate::Status(databases) => show_status(global, databases).await,
    }
}

async fn show_status(global: &Global, databases: &Databases) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let mut report = serde_json::Map::new();
    let mut rows = Vec::new();
    let mut sound = true;
    for code in context.databases(databases)? {
        let states = status(&context.fleet, &code, &context.databases_dir).await?;
        sound &= states.iter().all(|migration| migration.state == State::Applied);
        for migration in &states {
            let state = format!("{:?}", migration.state).to_lowercase();
            rows.push(vec![
                code.to_string(),
                migration.folder.clone(),
                migration.name.clone(),
                state,
            ]);
        }
        report.insert(code.to_string(), json!(states));
    }
    print(global.json, &report, || {
        table(&["DATABASE", "FOLDER", "MIGRATION", "STATE"], &rows)
    })?;
    Ok(if sound { Exit::Done } else { Exit::Failed })
}

/// Applies the seed files.
pub(crate) async fn seed(global: &Global, databases: &Databases) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let applied = platform::seed(&context, &context.databases(databases)?).await?;
    print(global.json, &json!({ "applied": applied }), || {
        format!("{applied} seed files applied")
    })?;
    Ok(Exit::Done)
}
