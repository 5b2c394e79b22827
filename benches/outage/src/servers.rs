//! A private server with the 66 databases, and a second one with a copy of the last of them.

use aicore_boot::{Options, Postgres, Profile};
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::tokio_postgres::{Client, NoTls, connect};
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use aicore_schema::provision::provision;
use anyhow::Context;
use std::path::PathBuf;
use tempfile::TempDir;

pub(crate) struct Servers {
    pub(crate) main: Postgres,
    pub(crate) other: Postgres,
    pub(crate) codes: Vec<DatabaseCode>,
    catalog: Catalog,
    _directories: [TempDir; 2],
}

impl Servers {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let directories = [TempDir::new()?, TempDir::new()?];
        let boot = async |directory: &TempDir| {
            let options = Options {
                profile: Profile::Durable,
                postgres_settings: vec![("max_connections".into(), "300".into())],
                ..Options::from_env(directory.path())
            };
            let mut postgres = aicore_boot::postgres::start(&options).await?;
            postgres.stop_on_drop(true);
            anyhow::Ok(postgres)
        };
        let (main, other) = (boot(&directories[0]).await?, boot(&directories[1]).await?);
        let catalog = read_catalog(&databases_dir()?)?;
        let codes = catalog.databases().iter().map(|database| database.code.clone()).collect();
        let servers = Self {
            main,
            other,
            codes,
            catalog,
            _directories: directories,
        };
        for (server, codes) in [
            (&servers.main, &servers.codes[..]),
            (&servers.other, std::slice::from_ref(servers.last())),
        ] {
            let fleet = servers.fleet_on(server, "", false)?;
            for (code, outcome) in provision(&fleet, codes, &databases_dir()?, None, |_| {}).await? {
                outcome.with_context(|| code.to_string())?;
            }
            fleet.close();
            for code in codes {
                let client = client(server, code.as_str()).await?;
                let text = "-- bench_table()\nCREATE TABLE bench_t (id int); INSERT INTO bench_t VALUES (1)";
                client.batch_execute(text).await?;
            }
        }
        Ok(servers)
    }

    /// The database that is to be away.
    pub(crate) fn last(&self) -> &DatabaseCode {
        &self.codes[self.codes.len() - 1]
    }

    /// A fleet over the first server; with `last_elsewhere`, the last database is on the second.
    pub(crate) fn fleet(&self, pool: &str, last_elsewhere: bool) -> anyhow::Result<Fleet> {
        self.fleet_on(&self.main, pool, last_elsewhere)
    }

    fn fleet_on(&self, server: &Postgres, pool: &str, last_elsewhere: bool) -> anyhow::Result<Fleet> {
        let mut sources = Sources {
            file: Some(("aicore.toml".into(), format!("[pool]\n{pool}\n"))),
            private_postgres: Some(server.url("")),
            ..Sources::default()
        };
        if last_elsewhere {
            let last = self.last();
            sources.environment.insert(last.url_variable(), self.other.url(last.as_str()));
        }
        let config = Config::read(&self.catalog, &sources)?;
        Ok(Fleet::new(self.catalog.clone(), &config))
    }
}

pub(crate) fn databases_dir() -> anyhow::Result<PathBuf> {
    Ok(PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../databases")
        .canonicalize()?)
}

/// A connection beside the fleet's.
pub(crate) async fn client(server: &Postgres, database: &str) -> anyhow::Result<Client> {
    let url = server.url(database) + "?application_name=bench";
    let (client, connection) = connect(&url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
