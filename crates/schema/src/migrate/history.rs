//! The history of migrations in a database, in the form that Prisma keeps: its table, its rows, and what they say of each migration.

use super::folder::{Migration, find_migrations, read_migrations};
use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::Error as FleetError;
use aicore_fleet::quoted;
use chrono::{DateTime, Utc};
use std::path::Path;
use tokio_postgres::Client;

/// Folder of what every database gets.
pub const PLATFORM: &str = "platform";

/// A row of migrations: where they are on disk and where the database keeps note of them.
#[derive(Debug, Clone)]
pub struct History {
    /// `platform`, the database's code, or `migrations` of a foreign folder.
    pub folder: String,
    /// Schema of the history table.
    pub schema: String,
    /// What the scripts find unqualified names in, where it is not the server's default.
    search_path: Option<String>,
    /// The migrations on disk, in order.
    pub migrations: Vec<Migration>,
}

impl History {
    /// The two histories of a database of the fleet: the platform's, in the schema `platform`, and its own, in `public`.
    ///
    /// # Errors
    /// [`Error`], as [`read_migrations`].
    pub fn of_database(databases_dir: &Path, code: &DatabaseCode) -> Result<Vec<Self>, Error> {
        let read = |folder: &str, schema: &str| {
            Ok::<_, Error>(Self {
                folder: folder.to_owned(),
                schema: schema.to_owned(),
                search_path: None,
                migrations: read_migrations(&databases_dir.join(folder).join("migrations"))?,
            })
        };
        Ok(vec![read(PLATFORM, PLATFORM)?, read(code.as_str(), "public")?])
    }

    /// The history of a folder of Prisma's own, or of its parent. With a `schema`, as in Prisma's URL parameter of that name, the
    /// history is there and the scripts' unqualified names are too.
    ///
    /// # Errors
    /// [`Error`], as [`find_migrations`] and [`read_migrations`].
    pub fn of_folder(given: &Path, schema: Option<&str>) -> Result<Vec<Self>, Error> {
        let folder = find_migrations(given)?;
        Ok(vec![Self {
            folder: "migrations".to_owned(),
            schema: schema.unwrap_or("public").to_owned(),
            search_path: schema.map(quoted),
            migrations: read_migrations(&folder)?,
        }])
    }

    /// The same history with some of its migrations.
    pub(crate) fn only(&self, keep: impl Fn(&Migration) -> bool) -> Self {
        Self {
            migrations: self.migrations.iter().filter(|migration| keep(migration)).cloned().collect(),
            ..self.clone()
        }
    }

    /// Name of the history table, quoted.
    pub(crate) fn table(&self) -> String {
        format!("{}._prisma_migrations", quoted(&self.schema))
    }

    /// How a migration is named in reports.
    pub(crate) fn path(&self, migration: &str) -> String {
        format!("{}/{migration}", self.folder)
    }

    /// Lets a session find unqualified names where this history's scripts expect them.
    pub(crate) async fn enter(&self, client: &Client, code: &DatabaseCode) -> Result<(), Error> {
        if let Some(path) = &self.search_path {
            let text = format!("-- migrate_search_path()\nSET search_path TO {path}");
            client
                .batch_execute(&text)
                .await
                .map_err(FleetError::query(code, "migrate_search_path"))?;
        }
        Ok(())
    }

    /// Creates the history table, as Prisma creates it, where it is missing.
    pub(crate) async fn create_table(&self, client: &Client, code: &DatabaseCode) -> Result<(), Error> {
        let (schema, table) = (quoted(&self.schema), self.table());
        let text = format!(
            "-- migrate_history_create()\nCREATE SCHEMA IF NOT EXISTS {schema};\n\
             CREATE TABLE IF NOT EXISTS {table} (\n\
             id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,\n\
             migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,\n\
             started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);\n\
             COMMENT ON TABLE {table} IS 'History of migrations, in the form that Prisma keeps';"
        );
        client
            .batch_execute(&text)
            .await
            .map_err(FleetError::query(code, "migrate_history_create"))?;
        Ok(())
    }

    /// What the database has noted of this history, or `None` where there is no history table.
    pub(crate) async fn read(&self, client: &Client, code: &DatabaseCode) -> Result<Option<Rows>, Error> {
        let query = |name| FleetError::query(code, name);
        let table = self.table();
        let there: bool = client
            .query_one("-- migrate_history_exists()\nSELECT to_regclass($1) IS NOT NULL", &[&table])
            .await
            .map_err(query("migrate_history_exists"))?
            .get(0);
        if !there {
            return Ok(None);
        }
        let text = format!(
            "-- migrate_history_rows()\nSELECT migration_name, checksum, started_at, finished_at IS NOT NULL AS finished, \
             rolled_back_at IS NOT NULL AS rolled_back, logs FROM {table} ORDER BY started_at, migration_name"
        );
        let rows = client.query(&text, &[]).await.map_err(query("migrate_history_rows"))?;
        let read = |row: &tokio_postgres::Row| Row {
            name: row.get("migration_name"),
            checksum: row.get("checksum"),
            started_at: row.get("started_at"),
            finished: row.get("finished"),
            rolled_back: row.get("rolled_back"),
            logs: row.get::<_, Option<String>>("logs").filter(|logs| !logs.trim().is_empty()),
        };
        Ok(Some(Rows(rows.iter().map(read).collect())))
    }
}

/// A row of the history table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) checksum: String,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) finished: bool,
    pub(crate) rolled_back: bool,
    pub(crate) logs: Option<String>,
}

/// The rows of a history table, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Rows(pub(crate) Vec<Row>);

impl Rows {
    /// The first migration that was begun and neither finished nor rolled back.
    pub(crate) fn unfinished(&self) -> Option<&Row> {
        self.0.iter().find(|row| !row.finished && !row.rolled_back)
    }

    /// The row of a migration that counts: the one that was not rolled back, an unfinished one before others.
    pub(crate) fn current(&self, name: &str) -> Option<&Row> {
        let mut rows = self.0.iter().filter(|row| row.name == name && !row.rolled_back);
        let first = rows.next()?;
        Some(if first.finished {
            rows.find(|row| !row.finished).unwrap_or(first)
        } else {
            first
        })
    }

    /// Why the latest attempt at a migration failed, where it was rolled back since.
    pub(crate) fn last_failure(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|row| row.name == name)?.logs.as_deref()
    }
}

/// A row that is to be written.
pub(crate) struct Record<'m> {
    pub(crate) id: String,
    pub(crate) migration: &'m Migration,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    pub(crate) rolled_back_at: Option<DateTime<Utc>>,
    pub(crate) applied_steps: i32,
    pub(crate) logs: Option<String>,
}

impl<'m> Record<'m> {
    /// A migration that begins now.
    pub(crate) fn begin(migration: &'m Migration) -> Self {
        Self {
            id: uuid::Uuid::now_v7().to_string(),
            migration,
            started_at: Utc::now(),
            finished_at: None,
            rolled_back_at: None,
            applied_steps: 0,
            logs: None,
        }
    }

    /// Writes the row.
    pub(crate) async fn insert(&self, client: &Client, code: &DatabaseCode, history: &History) -> Result<(), Error> {
        let text = format!(
            "-- migrate_history_insert()\nINSERT INTO {} (id, checksum, migration_name, started_at, finished_at, \
             applied_steps_count, logs, rolled_back_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            history.table()
        );
        let (checksum, name) = (self.migration.checksum(), &self.migration.name);
        let params: [&(dyn tokio_postgres::types::ToSql + Sync); 8] = [
            &self.id,
            &checksum,
            name,
            &self.started_at,
            &self.finished_at,
            &self.applied_steps,
            &self.logs,
            &self.rolled_back_at,
        ];
        client
            .execute(&text, &params)
            .await
            .map_err(FleetError::query(code, "migrate_history_insert"))?;
        Ok(())
    }
}
