//! `aicore migrate new`: begins a migration.

use crate::arguments::{Global, New};
use crate::context::{catalog, databases_dir};
use crate::output::{Exit, Usage, print};
use aicore_schema::Error;
use aicore_schema::migrate::{PLATFORM, new_migration};
use serde_json::json;

pub(super) fn new(global: &Global, arguments: &New) -> anyhow::Result<Exit> {
    let databases_dir = databases_dir(global)?;
    let catalog = catalog(&databases_dir)?;
    let folder = match arguments.database.as_str() {
        PLATFORM => PLATFORM,
        name => catalog.find(name).map_err(Usage)?.code.as_str(),
    };
    let migrations = databases_dir.join(folder).join("migrations");
    let file = new_migration(&migrations, &arguments.name, chrono::Utc::now()).map_err(|error| match error {
        Error::Layout { message, .. } => Usage(message).into(),
        other => anyhow::Error::from(other),
    })?;
    print(global.json, &json!({ "file": file }), || file.display().to_string())?;
    Ok(Exit::Done)
}
