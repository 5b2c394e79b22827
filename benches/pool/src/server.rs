//! A private server with 66 empty databases.

use aicore_boot::{Options, Postgres, Profile};
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::tokio_postgres::{Client, NoTls, connect};
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use anyhow::Context;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

pub(crate) struct Server {
    pub(crate) postgres: Postgres,
    pub(crate) codes: Vec<DatabaseCode>,
    catalog: Catalog,
    administrator: Client,
    pub(crate) directory: TempDir,
}

impl Server {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let directory = TempDir::new()?;
        let options = Options {
            profile: Profile::Durable,
            postgres_settings: vec![("max_connections".into(), "300".into())],
            ..Options::from_env(directory.path())
        };
        let mut postgres = aicore_boot::postgres::start(&options).await?;
        postgres.stop_on_drop(true);
        let databases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../databases");
        let catalog = read_catalog(&databases)?;
        let codes: Vec<_> = catalog.databases().iter().map(|database| database.code.clone()).collect();
        let (administrator, connection) = connect(&postgres.url("postgres"), NoTls).await?;
        tokio::spawn(connection);
        for code in &codes {
            // A code needs no quoting.
            let text = format!("-- bench_database_create()\nCREATE DATABASE {code} STRATEGY wal_log");
            administrator.batch_execute(&text).await?;
        }
        Ok(Self {
            postgres,
            codes,
            catalog,
            administrator,
            directory,
        })
    }

    pub(crate) fn fleet(&self, pool: &str) -> anyhow::Result<Fleet> {
        let sources = Sources {
            file: Some(("aicore.toml".into(), format!("[pool]\n{pool}\n"))),
            private_postgres: Some(self.postgres.url("")),
            ..Sources::default()
        };
        let config = Config::read(&self.catalog, &sources)?;
        Ok(Fleet::new(self.catalog.clone(), &config))
    }

    /// Connections to the databases, now.
    pub(crate) async fn connections(&self) -> anyhow::Result<usize> {
        let text = "-- bench_connections()\n\
             SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname <> 'postgres'";
        let row = self.administrator.query_one(text, &[]).await?;
        Ok(usize::try_from(row.get::<_, i64>(0))?)
    }

    /// Connections to the databases that were ever opened.
    pub(crate) async fn opened(&self) -> anyhow::Result<i64> {
        let text = "-- bench_opened()\nSELECT sum(sessions)::bigint FROM pg_stat_database WHERE datname <> 'postgres'";
        Ok(self.administrator.query_one(text, &[]).await?.get(0))
    }

    /// Waits until the last contestant has left.
    pub(crate) async fn is_quiet(&self) -> anyhow::Result<()> {
        let waiting = async {
            while self.connections().await? > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(Duration::from_secs(30), waiting)
            .await
            .context("a contestant's connections do not end")?
    }
}
