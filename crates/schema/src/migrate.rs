//! Applies SQL migrations, in Prisma's layout and history.
//!
//! Every database gets two folders: `platform/migrations`, whose history is in the schema `platform`, and its own,
//! whose history is in `public`, where Prisma's tools look. A migration runs in one transaction together with its history
//! row, so a crash leaves all of it or nothing; a script with a statement that refuses a transaction runs as Prisma runs it,
//! with its row written before and finished after. Deployments of one database wait for each other (an advisory lock).

use crate::script::{Statement, not_in_transaction};
use crate::{Error, script};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use chrono::{DateTime, Utc};
use futures_util::stream::{self, StreamExt};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::time::Duration;
use tokio_postgres::Client;

/// Lock that Prisma's schema engine takes too (PostgreSQL advisory lock key).
const LOCK: i64 = 72_707_369;
/// How often a deployment that waits for another one asks whether it has ended.
const LOCK_ASKED_EVERY: Duration = Duration::from_millis(100);
/// Databases migrated at once.
const AT_ONCE: usize = 4;

/// One migration on disk.
#[derive(Debug, Clone)]
pub struct Migration {
    /// Folder name: `<timestamp>_<name>`.
    pub name: String,
    /// SQL text.
    pub script: String,
}

impl Migration {
    /// SHA-256 of the script, lower-case hexadecimal, as Prisma computes it.
    pub fn checksum(&self) -> String {
        sha256(&self.script)
    }

    /// Whether a recorded checksum fits the script, line ends aside.
    fn fits(&self, recorded: &str) -> bool {
        recorded == self.checksum()
            || recorded == sha256(&self.script.replace("\r\n", "\n"))
            || recorded == sha256(&self.script.replace("\r\n", "\n").replace('\n', "\r\n"))
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// State of one migration in one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Applied, file unchanged.
    Applied,
    /// On disk only.
    Pending,
    /// Applied, but the file was changed since.
    Edited,
    /// Begun and not finished.
    Failed,
    /// In the history, but not on disk.
    Unknown,
}

/// One line of a status report.
#[derive(Debug, Clone, serde::Serialize)]
pub struct MigrationState {
    /// `platform` or the database's code.
    pub folder: String,
    /// Name of the migration.
    pub name: String,
    /// Its state.
    pub state: State,
}

/// What a deployment did in one database.
#[derive(Debug, Default, Clone, serde::Serialize)]
pub struct Deployment {
    /// Names of the migrations applied by this run.
    pub applied: Vec<String>,
    /// How many had been applied before.
    pub already: usize,
}

/// Reads a migrations folder, in name order. A folder that is not there holds none.
///
/// # Errors
/// [`Error::File`], or [`Error::Layout`] for a folder without `migration.sql`.
pub fn read_migrations(folder: &Path) -> Result<Vec<Migration>, Error> {
    let file_error = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    };
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut migrations = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(file_error(folder))? {
        let path = entry.map_err(file_error(folder))?.path();
        if !path.is_dir() {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = path.join("migration.sql");
        if !file.exists() {
            return Err(Error::Layout {
                path,
                message: "there is no migration.sql in it: add it, or remove the folder".into(),
            });
        }
        let script = std::fs::read_to_string(&file).map_err(file_error(&file))?;
        migrations.push(Migration { name, script });
    }
    migrations.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(migrations)
}

/// A history: its folder, the schema of its table, its migrations.
struct History {
    folder: String,
    schema: &'static str,
    migrations: Vec<Migration>,
}

impl History {
    fn of(databases_dir: &Path, code: &DatabaseCode) -> Result<[Self; 2], Error> {
        let read = |folder: &str| read_migrations(&databases_dir.join(folder).join("migrations"));
        Ok([
            Self {
                folder: "platform".into(),
                schema: "platform",
                migrations: read("platform")?,
            },
            Self {
                folder: code.to_string(),
                schema: "public",
                migrations: read(code.as_str())?,
            },
        ])
    }

    fn table(&self) -> String {
        format!("{}._prisma_migrations", self.schema)
    }
}

/// A row of the history table that counts.
struct Row {
    name: String,
    checksum: String,
    started_at: DateTime<Utc>,
    finished: bool,
}

/// Applies the pending migrations of one database.
///
/// # Errors
/// [`Error::Edited`], [`Error::Unfinished`] before any change; [`Error::Script`] for the failing one, after which the ones before
/// it stay applied.
pub async fn deploy(fleet: &Fleet, code: &DatabaseCode, databases_dir: &Path) -> Result<Deployment, Error> {
    let histories = History::of(databases_dir, code)?;
    let client = fleet.connect(code).await?;
    let query = |name| FleetError::query(code, name);
    lock(&client, code).await?;
    let mut deployment = Deployment::default();
    let mut plan = Vec::new();
    for history in &histories {
        let rows = rows(&client, code, history).await?;
        let has_table = rows.is_some();
        let rows = rows.unwrap_or_default();
        if let Some(row) = rows.iter().find(|row| !row.finished) {
            let started_at = row.started_at.to_rfc3339();
            return Err(Error::Unfinished {
                database: code.clone(),
                migration: row.name.clone(),
                started_at,
            });
        }
        let mut pending = Vec::new();
        for migration in &history.migrations {
            match rows.iter().find(|row| row.name == migration.name) {
                Some(row) if migration.fits(&row.checksum) => deployment.already += 1,
                Some(_) => {
                    return Err(Error::Edited {
                        database: code.clone(),
                        migration: migration.name.clone(),
                    });
                }
                None => pending.push(migration),
            }
        }
        plan.push((history, has_table, pending));
    }
    for (history, has_table, pending) in plan {
        if !has_table && !history.migrations.is_empty() {
            client
                .batch_execute(&history_table(history))
                .await
                .map_err(query("migrate_history"))?;
        }
        for migration in pending {
            apply(&client, code, history, migration).await?;
            deployment.applied.push(format!("{}/{}", history.folder, migration.name));
        }
    }
    Ok(deployment)
}

/// Takes the lock of deployments. It asks again and again instead of waiting in the server: a statement that waits there holds a
/// snapshot, and a `CREATE INDEX CONCURRENTLY` of the lock's holder waits for old snapshots, so that each would wait for the other.
async fn lock(client: &Client, code: &DatabaseCode) -> Result<(), Error> {
    loop {
        let row = client
            .query_one("-- migrate_lock()\nSELECT pg_try_advisory_lock($1)", &[&LOCK])
            .await
            .map_err(FleetError::query(code, "migrate_lock"))?;
        if row.get(0) {
            return Ok(());
        }
        tokio::time::sleep(LOCK_ASKED_EVERY).await;
    }
}

/// Applies the pending migrations of many databases, several at once. `progress` hears of each database; a failure in
/// one does not stop the others.
pub async fn deploy_all(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    databases_dir: &Path,
    progress: impl Fn(&DatabaseCode),
) -> Vec<(DatabaseCode, Result<Deployment, Error>)> {
    let mut outcomes: Vec<_> = stream::iter(codes.iter().enumerate().map(|(order, code)| {
        let progress = &progress;
        async move {
            let outcome = deploy(fleet, code, databases_dir).await;
            progress(code);
            (order, code.clone(), outcome)
        }
    }))
    .buffer_unordered(AT_ONCE)
    .collect()
    .await;
    outcomes.sort_by_key(|(order, _, _)| *order);
    outcomes.into_iter().map(|(_, code, outcome)| (code, outcome)).collect()
}

/// State of every migration of one database; changes nothing.
///
/// # Errors
/// [`Error`] where the database cannot be reached or the folder cannot be read.
pub async fn status(fleet: &Fleet, code: &DatabaseCode, databases_dir: &Path) -> Result<Vec<MigrationState>, Error> {
    let client = fleet.acquire(code).await?;
    let mut states = Vec::new();
    for history in History::of(databases_dir, code)? {
        let rows = rows(&client, code, &history).await?.unwrap_or_default();
        for migration in &history.migrations {
            let state = match rows.iter().find(|row| row.name == migration.name) {
                None => State::Pending,
                Some(row) if !row.finished => State::Failed,
                Some(row) if migration.fits(&row.checksum) => State::Applied,
                Some(_) => State::Edited,
            };
            states.push(MigrationState {
                folder: history.folder.clone(),
                name: migration.name.clone(),
                state,
            });
        }
        for row in rows
            .iter()
            .filter(|row| !history.migrations.iter().any(|migration| migration.name == row.name))
        {
            let state = if row.finished { State::Unknown } else { State::Failed };
            states.push(MigrationState {
                folder: history.folder.clone(),
                name: row.name.clone(),
                state,
            });
        }
    }
    Ok(states)
}

/// Rows that were not rolled back, or `None` where there is no history table.
async fn rows(client: &Client, code: &DatabaseCode, history: &History) -> Result<Option<Vec<Row>>, Error> {
    let query = |name| FleetError::query(code, name);
    let table = history.table();
    let there: bool = client
        .query_one("-- migrate_history_exists()\nSELECT to_regclass($1) IS NOT NULL", &[&table])
        .await
        .map_err(query("migrate_history_exists"))?
        .get(0);
    if !there {
        return Ok(None);
    }
    let text = format!(
        "-- migrate_history_rows()\nSELECT migration_name, checksum, started_at, finished_at IS NOT NULL \
         FROM {table} WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name"
    );
    let rows = client.query(&text, &[]).await.map_err(query("migrate_history_rows"))?;
    let read = |row: &tokio_postgres::Row| Row {
        name: row.get(0),
        checksum: row.get(1),
        started_at: row.get(2),
        finished: row.get(3),
    };
    Ok(Some(rows.iter().map(read).collect()))
}

/// The history table as Prisma creates it.
fn history_table(history: &History) -> String {
    let (schema, table) = (history.schema, history.table());
    format!(
        "-- migrate_history_create()\nCREATE SCHEMA IF NOT EXISTS {schema};\n\
         CREATE TABLE IF NOT EXISTS {table} (\n\
         id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,\n\
         migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,\n\
         started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);\n\
         COMMENT ON TABLE {table} IS 'History of migrations, in the form that Prisma keeps';"
    )
}

async fn apply(client: &Client, code: &DatabaseCode, history: &History, migration: &Migration) -> Result<(), Error> {
    let query = |name| FleetError::query(code, name);
    let table = history.table();
    let id = uuid::Uuid::now_v7().to_string();
    let checksum = migration.checksum();
    let started_at = Utc::now();
    let insert = format!(
        "-- migrate_history_insert()\nINSERT INTO {table} (id, checksum, migration_name, started_at, finished_at, applied_steps_count, logs, rolled_back_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    let none: Option<DateTime<Utc>> = None;
    let no_logs: Option<String> = None;
    if let Some(statement) = not_in_transaction(&migration.script) {
        tracing::info!(database = %code, migration = %migration.name, %statement, "runs without a transaction");
        let params: [&(dyn tokio_postgres::types::ToSql + Sync); 8] =
            [&id, &checksum, &migration.name, &started_at, &none, &0i32, &no_logs, &none];
        client
            .execute(&insert, &params)
            .await
            .map_err(query("migrate_history_insert"))?;
        for Statement { line, text } in script::statements(&migration.script) {
            if let Err(source) = client.batch_execute(&text).await {
                let error = Error::script(code, &migration.name, &text, line, false, source);
                let logs = error.to_string();
                // The script may have begun a transaction of its own, in which nothing could be noted now.
                client.batch_execute("ROLLBACK").await.map_err(query("migrate_rollback"))?;
                let update = format!("-- migrate_history_failed()\nUPDATE {table} SET logs = $2 WHERE id = $1");
                client
                    .execute(&update, &[&id, &logs])
                    .await
                    .map_err(query("migrate_history_failed"))?;
                return Err(error);
            }
        }
        let update = format!(
            "-- migrate_history_finished()\nUPDATE {table} SET finished_at = clock_timestamp(), applied_steps_count = 1 WHERE id = $1"
        );
        client
            .execute(&update, &[&id])
            .await
            .map_err(query("migrate_history_finished"))?;
        return Ok(());
    }
    client.batch_execute("BEGIN").await.map_err(query("migrate_begin"))?;
    if let Err(source) = client.batch_execute(&migration.script).await {
        client.batch_execute("ROLLBACK").await.map_err(query("migrate_rollback"))?;
        // Nothing of it is left, so the row is marked as rolled back and the next run tries again.
        let error = Error::script(code, &migration.name, &migration.script, 1, true, source);
        let (now, logs) = (Some(Utc::now()), Some(error.to_string()));
        let params: [&(dyn tokio_postgres::types::ToSql + Sync); 8] =
            [&id, &checksum, &migration.name, &started_at, &none, &0i32, &logs, &now];
        client
            .execute(&insert, &params)
            .await
            .map_err(query("migrate_history_insert"))?;
        return Err(error);
    }
    let now = Some(Utc::now());
    let params: [&(dyn tokio_postgres::types::ToSql + Sync); 8] =
        [&id, &checksum, &migration.name, &started_at, &now, &1i32, &no_logs, &none];
    client
        .execute(&insert, &params)
        .await
        .map_err(query("migrate_history_insert"))?;
    client.batch_execute("COMMIT").await.map_err(query("migrate_commit"))?;
    Ok(())
}
