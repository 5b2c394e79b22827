//! Creates the databases that are missing on their servers.

use crate::Error;
use crate::provision::roles;
use aicore_catalog::DatabaseCode;
use aicore_fleet::quoted;
use aicore_fleet::{Error as FleetError, Fleet};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use std::collections::BTreeMap;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

/// Databases created at once on a server; more only wait for the disk.
const AT_ONCE: usize = 4;

/// What became of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Created {
    /// It was missing and is there now.
    Created,
    /// It was there.
    Existing,
}

/// Creates each of the databases that is missing, with `STRATEGY wal_log` (4 s for 66 where a file copy takes 35 s).
/// `progress` hears of each database.
///
/// # Errors
/// The first failure; databases created before it stay, and a second run goes on.
pub async fn create_databases(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    progress: impl Fn(&DatabaseCode),
) -> Result<BTreeMap<DatabaseCode, Created>, Error> {
    let mut by_server: BTreeMap<String, Vec<&DatabaseCode>> = BTreeMap::new();
    for code in codes {
        by_server
            .entry(fleet.endpoint(code)?.server().to_owned())
            .or_default()
            .push(code);
    }
    let mut outcome = BTreeMap::new();
    for codes in by_server.into_values() {
        let existing = existing(fleet, codes[0]).await?;
        let progress = &progress;
        let made: Vec<(DatabaseCode, Created)> = stream::iter(codes.chunks(codes.len().div_ceil(AT_ONCE)).map(|chunk| {
            let existing = &existing;
            async move { create_in_turn(fleet, chunk, existing, progress).await }
        }))
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<_>>()
        .await?
        .into_iter()
        .flatten()
        .collect();
        outcome.extend(made);
        // Migrations grant the rest; until then nobody else can connect.
        let ungranted = roles::create(fleet, &codes).await?;
        stream::iter(ungranted)
            .map(|code| async move { roles::grant(&fleet.connect(code).await?, code).await })
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
    }
    Ok(outcome)
}

/// Names of the databases on the server of `code`.
pub(crate) async fn existing(fleet: &Fleet, code: &DatabaseCode) -> Result<Vec<String>, Error> {
    let server = fleet.connect_server(code).await?;
    let rows = server
        .query(
            "-- databases_existing()\nSELECT datname FROM pg_database WHERE datallowconn",
            &[],
        )
        .await
        .map_err(FleetError::query(code, "databases_existing"))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn create_in_turn(
    fleet: &Fleet,
    codes: &[&DatabaseCode],
    existing: &[String],
    progress: &impl Fn(&DatabaseCode),
) -> Result<Vec<(DatabaseCode, Created)>, Error> {
    let server = fleet.connect_server(codes[0]).await?;
    let mut made = Vec::new();
    for &code in codes {
        let name = fleet.endpoint(code)?.database_name();
        let outcome = if existing.iter().any(|known| known == name) {
            Created::Existing
        } else {
            create_on(&server, code, name).await?
        };
        progress(code);
        made.push((code.clone(), outcome));
    }
    Ok(made)
}

/// Creates one database.
///
/// # Errors
/// Where the server refuses. A database that another process made by now is no error.
pub(crate) async fn create_database(fleet: &Fleet, code: &DatabaseCode) -> Result<Created, Error> {
    let server = fleet.connect_server(code).await?;
    create_on(&server, code, fleet.endpoint(code)?.database_name()).await
}

async fn create_on(server: &Client, code: &DatabaseCode, name: &str) -> Result<Created, Error> {
    let there_by_now = [&SqlState::DUPLICATE_DATABASE, &SqlState::UNIQUE_VIOLATION];
    let statement = format!(
        "-- database_create()\nCREATE DATABASE {} STRATEGY wal_log ENCODING 'UTF8' TEMPLATE template0",
        quoted(name)
    );
    match server.batch_execute(&statement).await {
        Ok(()) => Ok(Created::Created),
        // Another process was quicker, just now or a moment ago.
        Err(error) if error.code().is_some_and(|code| there_by_now.contains(&code)) => Ok(Created::Existing),
        Err(source) => Err(FleetError::query(code, "database_create")(source).into()),
    }
}
