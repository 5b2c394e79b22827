//! `aicore migrate resolve`: settles a failed migration.

use super::foreign::ForeignDatabase;
use crate::arguments::{Databases, Global, Resolve};
use crate::context::Context;
use crate::output::{Exit, Usage, print};
use aicore_schema::migrate::{History, Resolution, Resolved, resolve as settle};
use serde_json::json;

pub(super) async fn resolve(global: &Global, arguments: &Resolve) -> anyhow::Result<Exit> {
    let (migration, resolution) = match (&arguments.applied, &arguments.rolled_back) {
        (Some(name), None) => (name, Resolution::Applied),
        (None, Some(name)) => (name, Resolution::RolledBack),
        _ => return Err(Usage("give either --applied or --rolled-back".into()).into()),
    };
    let (name, resolved) = match (ForeignDatabase::open(&arguments.foreign)?, &arguments.database) {
        (Some(foreign), None) => {
            let ForeignDatabase {
                fleet,
                code,
                name,
                histories,
                ..
            } = &foreign;
            let resolved = settle(fleet, code, histories, migration, resolution).await;
            (name.clone(), resolved.map_err(|error| foreign.error(error))?)
        }
        (None, Some(database)) => {
            let context = Context::open(global).await?;
            let databases = vec![database.clone()];
            let codes = context.databases(&Databases { databases })?;
            let [code] = codes.as_slice() else {
                return Err(Usage("give one database".into()).into());
            };
            let histories = History::of_database(&context.databases_dir, code)?;
            let resolved = settle(&context.fleet, code, &histories, migration, resolution).await?;
            (code.to_string(), resolved)
        }
        _ => return Err(Usage("give either a database of the fleet or --dir".into()).into()),
    };
    let said = match resolution {
        Resolution::Applied => "applied",
        Resolution::RolledBack => "rolled back",
    };
    let report = json!({ "database": name, "migration": migration, "resolution": said, "outcome": resolved });
    print(global.json, &report, || {
        let already = if resolved == Resolved::Already { " already" } else { "" };
        format!("{name}: {migration} is noted as {said}{already}")
    })?;
    Ok(Exit::Done)
}
