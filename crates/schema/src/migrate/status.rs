//! What state each migration is in; changes nothing.

use super::budget::{Budget, connect};
use super::history::{History, Rows};
use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use std::path::Path;

/// State of one migration in one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Applied, file unchanged.
    Applied,
    /// On disk only.
    Pending,
    /// Applied, but the file was changed since.
    Edited,
    /// Begun and not finished: no further migration is applied until it is resolved.
    Failed,
    /// Applied, but not on disk.
    Missing,
}

/// One line of a status report.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MigrationState {
    /// `platform`, the database's code, or `migrations` of a foreign folder.
    pub folder: String,
    /// Name of the migration.
    pub name: String,
    /// Its state.
    pub state: State,
    /// Why it failed: the latest attempt, where it is failed, or pending after one that was rolled back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// State of every migration of one database of the fleet.
///
/// # Errors
/// [`Error`] where the database cannot be reached or the folder cannot be read.
pub async fn status(fleet: &Fleet, code: &DatabaseCode, databases_dir: &Path) -> Result<Vec<MigrationState>, Error> {
    status_of(fleet, code, &History::of_database(databases_dir, code)?).await
}

/// State of every migration of these histories in one database.
///
/// # Errors
/// [`Error`] where the database cannot be reached.
pub async fn status_of(fleet: &Fleet, code: &DatabaseCode, histories: &[History]) -> Result<Vec<MigrationState>, Error> {
    // Not of the pool, which keeps its connections: a report over all databases would leave one open in each.
    let client = connect(fleet, code).await?;
    let mut states = Vec::new();
    for history in histories {
        let rows = history.read(&client, code).await?.unwrap_or_default();
        states.extend(states_of(history, &rows));
    }
    Ok(states)
}

fn states_of(history: &History, rows: &Rows) -> Vec<MigrationState> {
    let entry = |name: &str, state: State, failure: Option<&str>| MigrationState {
        folder: history.folder.clone(),
        name: name.to_owned(),
        state,
        failure: failure.map(str::to_owned),
    };
    let mut states = Vec::new();
    for migration in &history.migrations {
        let name = &migration.name;
        states.push(match rows.current(name) {
            None => entry(name, State::Pending, rows.last_failure(name)),
            Some(row) if !row.finished => entry(name, State::Failed, row.logs.as_deref()),
            Some(row) if migration.fits(&row.checksum) => entry(name, State::Applied, None),
            Some(_) => entry(name, State::Edited, None),
        });
    }
    let mut seen: Vec<&str> = Vec::new();
    for row in &rows.0 {
        let on_disk = history.migrations.iter().any(|migration| migration.name == row.name);
        if on_disk || seen.contains(&row.name.as_str()) {
            continue;
        }
        seen.push(&row.name);
        match rows.current(&row.name) {
            Some(row) if row.finished => states.push(entry(&row.name, State::Missing, None)),
            Some(row) => states.push(entry(&row.name, State::Failed, row.logs.as_deref())),
            None => {}
        }
    }
    states
}

/// States of the migrations of many databases, several at once.
pub async fn status_all(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    databases_dir: &Path,
    parallel: Option<usize>,
) -> Vec<(DatabaseCode, Result<Vec<MigrationState>, Error>)> {
    let budget = Budget::measure(fleet, codes, parallel, 1).await;
    budget
        .each(fleet, codes, |_| {}, async |code| status(fleet, &code, databases_dir).await)
        .await
}
