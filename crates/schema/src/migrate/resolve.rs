//! Settles a migration that was begun and not finished, or that was applied by other means.

use super::apply::Session;
use super::budget::connect;
use super::deploy::lock;
use super::history::{History, Record};
use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use chrono::Utc;

/// What a person has found out about a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// All of it is in the database.
    Applied,
    /// Nothing of it is left, and the next deployment shall apply it.
    RolledBack,
}

/// What resolving did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolved {
    /// The history was changed.
    Changed,
    /// The history said so already.
    Already,
}

/// Notes in the history of a database what became of a migration, as `prisma migrate resolve` does. `migration` is its name, or
/// `<folder>/<name>` where both histories of a database have it.
///
/// # Errors
/// [`Error::Unresolvable`], which says why and what to do; [`Error`] where the database cannot be reached.
pub async fn resolve(
    fleet: &Fleet,
    code: &DatabaseCode,
    histories: &[History],
    migration: &str,
    resolution: Resolution,
) -> Result<Resolved, Error> {
    let client = connect(fleet, code).await?;
    let session = Session { client: &client, code };
    lock(session).await?;
    let refuse = |message: String| Error::Unresolvable {
        database: code.clone(),
        migration: migration.to_owned(),
        message,
    };
    let mut found = Vec::new();
    for history in histories {
        let name = migration.strip_prefix(&format!("{}/", history.folder)).unwrap_or(migration);
        let rows = history.read(&client, code).await?;
        let on_disk = history.migrations.iter().find(|migration| migration.name == name);
        let in_database = rows.iter().any(|rows| rows.0.iter().any(|row| row.name == name));
        if on_disk.is_some() || in_database {
            found.push((history, name, rows, on_disk));
        }
    }
    let (history, name, rows, on_disk) = match found.len() {
        1 => found.remove(0),
        0 => {
            return Err(refuse(
                "it is neither in the folder nor in the history: `aicore migrate status` shows the names".into(),
            ));
        }
        _ => {
            let folders: Vec<String> = found
                .iter()
                .map(|(history, ..)| format!("{}/{migration}", history.folder))
                .collect();
            return Err(refuse(format!(
                "there are several of that name: give {}",
                folders.join(" or ")
            )));
        }
    };
    let has_table = rows.is_some();
    let rows = rows.unwrap_or_default();
    let current = rows.current(name);
    let query = |name| FleetError::query(code, name);
    let roll_back = format!(
        "-- migrate_history_roll_back()\nUPDATE {} SET rolled_back_at = now() \
         WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL",
        history.table()
    );
    match (resolution, current) {
        (Resolution::Applied, Some(row)) if row.finished => Ok(Resolved::Already),
        (Resolution::Applied, unfinished) => {
            let migration = on_disk.ok_or_else(|| {
                refuse("it is not in the folder, so its checksum is unknown: put its folder back, or give --rolled-back".into())
            })?;
            if !has_table {
                history.create_table(&client, code).await?;
            }
            session.transaction_begin().await?;
            if unfinished.is_some() {
                client
                    .execute(&roll_back, &[&name])
                    .await
                    .map_err(query("migrate_history_roll_back"))?;
            }
            let now = Utc::now();
            let record = Record {
                started_at: now,
                finished_at: Some(now),
                ..Record::begin(migration)
            };
            record.insert(&client, code, history).await?;
            session.transaction_commit().await?;
            Ok(Resolved::Changed)
        }
        (Resolution::RolledBack, Some(row)) if row.finished => Err(refuse(
            "it is applied, not failed: what it did can be undone by a new migration only".into(),
        )),
        (Resolution::RolledBack, Some(_)) => {
            client
                .execute(&roll_back, &[&name])
                .await
                .map_err(query("migrate_history_roll_back"))?;
            Ok(Resolved::Changed)
        }
        (Resolution::RolledBack, None) if rows.0.iter().any(|row| row.name == name) => Ok(Resolved::Already),
        (Resolution::RolledBack, None) => Err(refuse("it was never begun, so there is nothing to roll back".into())),
    }
}
