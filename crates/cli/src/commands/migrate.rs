//! `aicore migrate` and `aicore seed`.

mod deploy;
pub(crate) mod foreign;
mod lint;
mod new;
mod resolve;
mod status;

use crate::arguments::{Databases, Deploy, Foreign, Global, Migrate, MigrateCommand};
use crate::context::Context;
use crate::output::{self, Exit, print};
use crate::platform;
use serde_json::json;

/// Migrations are applied, shown, settled, looked at or begun.
pub(crate) async fn migrate(global: &Global, command: &Migrate) -> anyhow::Result<Exit> {
    match &command.command {
        None => deploy::deploy(global, &everywhere()).await,
        Some(MigrateCommand::Deploy(options)) => deploy::deploy(global, options).await,
        Some(MigrateCommand::Status(options)) => status::status(global, options).await,
        Some(MigrateCommand::Resolve(options)) => resolve::resolve(global, options).await,
        Some(MigrateCommand::Lint(options)) => lint::lint(global, options),
        Some(MigrateCommand::New(options)) => new::new(global, options),
    }
}

/// `aicore migrate` alone.
fn everywhere() -> Deploy {
    Deploy {
        databases: Databases { databases: Vec::new() },
        foreign: Foreign { dir: None, url: None },
        allow_edited: false,
    }
}

/// Failures are told on standard error after the report, at most so many of them.
const TOLD: usize = 10;

/// Tells what failed, of so many databases, and how the command ends.
fn conclude(failures: &[(String, anyhow::Error)], databases: usize, sound: bool) -> Exit {
    for (name, error) in failures.iter().take(TOLD) {
        output::error(&format!("{name}: {}", output::chain(error)));
    }
    if failures.len() > TOLD {
        output::error(&format!("{} databases more failed", failures.len() - TOLD));
    }
    match failures.first() {
        // Nothing was done at all.
        Some((_, error)) if failures.len() == databases => output::exit_of(error),
        None if sound => Exit::Done,
        _ => Exit::Failed,
    }
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
