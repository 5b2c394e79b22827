//! A private server with databases of 10 tables each.

use aicore_boot::{Postgres, Profile};
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use anyhow::Context;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const TABLES: usize = 10;

pub(crate) struct World {
    pub(crate) postgres: Postgres,
    pub(crate) codes: Vec<DatabaseCode>,
    pub(crate) directory: TempDir,
    catalog: Catalog,
}

/// The catalogue of the project.
pub(crate) fn catalog() -> anyhow::Result<Catalog> {
    let databases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../databases");
    Ok(read_catalog(&databases)?)
}

/// A fleet whose databases are all on one server.
pub(crate) fn fleet_on(catalog: &Catalog, url: &str) -> anyhow::Result<Fleet> {
    let sources = Sources {
        private_postgres: Some(url.to_owned()),
        ..Sources::default()
    };
    Ok(Fleet::new(catalog.clone(), &Config::read(catalog, &sources)?))
}

impl World {
    pub(crate) async fn start(databases: usize, rows: usize) -> anyhow::Result<Self> {
        let directory = TempDir::new()?;
        let options = aicore_boot::Options {
            profile: Profile::Durable,
            ..aicore_boot::Options::from_env(directory.path())
        };
        let mut postgres = aicore_boot::postgres::start(&options).await?;
        postgres.stop_on_drop(true);
        let catalog = catalog()?;
        let codes = catalog
            .databases()
            .iter()
            .take(databases)
            .map(|database| database.code.clone())
            .collect();
        let world = Self {
            postgres,
            codes,
            directory,
            catalog,
        };
        world.fill(rows).await?;
        Ok(world)
    }

    /// Another handle to the same databases: its commits are not paused with those of others, as those of another process.
    pub(crate) fn fleet(&self) -> anyhow::Result<Fleet> {
        fleet_on(&self.catalog, &self.postgres.url(""))
    }

    /// A place for files.
    pub(crate) fn place(&self, name: &str) -> anyhow::Result<PathBuf> {
        let place = self.directory.path().join(name);
        std::fs::create_dir_all(&place)?;
        Ok(place)
    }

    async fn fill(&self, rows: usize) -> anyhow::Result<()> {
        let fleet = self.fleet()?;
        let first = self.codes.first().context("at least one database")?;
        let server = fleet.connect_server(first).await?;
        for code in &self.codes {
            server
                .batch_execute(&format!("CREATE DATABASE {code} TEMPLATE template0 STRATEGY wal_log"))
                .await?;
            let client = fleet.connect(code).await?;
            for table in 0..TABLES {
                // The first is what the writers write.
                let text = format!(
                    "CREATE TABLE contract_{table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key uuid NOT NULL DEFAULT gen_random_uuid(), \
                       customer text NOT NULL, email text, premium numeric(12,2) NOT NULL, state text NOT NULL CHECK (state <> ''), \
                       begins date NOT NULL, changed_at timestamptz NOT NULL DEFAULT now(), note text); \
                     CREATE INDEX ON contract_{table} (customer); CREATE INDEX ON contract_{table} (state, begins); \
                     INSERT INTO contract_{table} (customer, email, premium, state, begins, note) \
                     SELECT 'C-' || lpad(n::text, 6, '0'), 'customer' || n || '@example.com', (n * 7919 % 100000) / 100.0, \
                       (ARRAY['in_force', 'lapsed', 'quoted'])[1 + n % 3], date '2020-01-01' + n % 2000, md5(n::text) || ' ' || md5((n * {table})::text) \
                     FROM generate_series(1, {rows}) AS n"
                );
                client.batch_execute(&text).await?;
            }
            client.batch_execute("VACUUM ANALYZE").await?;
        }
        server.batch_execute("CHECKPOINT").await?;
        Ok(())
    }

    /// Version and settings, for the record.
    pub(crate) async fn described(&self) -> anyhow::Result<String> {
        let client = self.fleet()?.connect(&self.codes[0]).await?;
        let text = "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))";
        let row = client.query_one(text, &[]).await?;
        let (version, size): (String, String) = (row.get(0), row.get(1));
        let cores = std::thread::available_parallelism()?;
        Ok(format!(
            "PostgreSQL {version}, {} databases of {size}, {cores} cores",
            self.codes.len()
        ))
    }
}
