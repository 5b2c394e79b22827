//! A scratch server with every database of the catalogue as its migrations make it, for what is generated from them.

use crate::context::catalog;
use aicore_boot::{Options, Postgres};
use aicore_catalog::{Database, DatabaseCode};
use aicore_fleet::{Config, Fleet, Sources};
use aicore_schema::introspect::{Schema, introspect};
use aicore_schema::prisma::{Details, details};
use aicore_schema::{create, migrate};
use anyhow::Context as _;
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;

/// The server; it stops and its files go when this is dropped.
pub(crate) struct Scratch {
    fleet: Fleet,
    /// The databases that have migrations.
    own: Vec<DatabaseCode>,
    _postgres: Postgres,
    _directory: TempDir,
}

impl Scratch {
    /// Boots the server, creates the databases that have migrations, of these or where none is named of all, and applies them.
    pub(crate) async fn migrated(databases_dir: &Path, only: &BTreeSet<DatabaseCode>) -> anyhow::Result<Self> {
        let directory = TempDir::new().context("cannot create a temporary directory")?;
        let mut postgres = aicore_boot::postgres::start(&Options::from_env(directory.path()).for_tests()).await?;
        postgres.stop_on_drop(true);
        let catalog = catalog(databases_dir)?;
        let sources = Sources {
            private_postgres: Some(postgres.url("")),
            ..Sources::default()
        };
        let config = Config::read(&catalog, &sources)?;
        let fleet = Fleet::new(catalog, &config);
        let mut own = Vec::new();
        for database in fleet.catalog().databases() {
            let folder = databases_dir.join(database.code.as_str()).join("migrations");
            let wanted = only.is_empty() || only.contains(&database.code);
            if wanted && !migrate::read_migrations(&folder)?.is_empty() {
                own.push(database.code.clone());
            }
        }
        create::create_databases(&fleet, &own, |_| {}).await?;
        for (code, outcome) in migrate::deploy_all(&fleet, &own, databases_dir, |_| {}).await {
            outcome.with_context(|| format!("database {code}"))?;
        }
        Ok(Self {
            fleet,
            own,
            _postgres: postgres,
            _directory: directory,
        })
    }

    /// Every database of the catalogue in its order, with what is in it; nothing where it has no migrations.
    pub(crate) async fn schemas(&self) -> anyhow::Result<Vec<(Database, Option<(Schema, Details)>)>> {
        let mut schemas = Vec::new();
        for database in self.fleet.catalog().databases() {
            let mut found = None;
            if self.own.contains(&database.code) {
                let connection = Box::new(self.fleet.connect(&database.code).await?);
                found = Some((introspect(&connection).await?, details(&connection).await?));
            }
            schemas.push((database.clone(), found));
        }
        Ok(schemas)
    }
}
