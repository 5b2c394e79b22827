//! A server with few connections and empty databases.

use aicore_boot::{Options, Postgres, Profile};
use aicore_catalog::{Catalog, DatabaseCode, Source};
use aicore_fleet::{Config, Endpoint, Fleet, Sources};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) struct Server {
    pub(crate) postgres: Postgres,
    names: Vec<String>,
    _directory: TempDir,
}

struct Names(Vec<String>);

impl Source for Names {
    fn text(&self, path: &str) -> Result<Option<String>, String> {
        if path != "catalog.toml" {
            return Ok(Some("owner='x'\ntier=1\n".into()));
        }
        let mut text = String::from("[[area]]\ncode='core'\nname='Core'\nname_es='Núcleo'\n");
        for name in &self.0 {
            text += &format!("[[database]]\ncode='{name}'\narea='core'\naccessor='{name}'\npurpose='test'\n");
        }
        Ok(Some(text))
    }

    fn folders(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

pub(crate) fn code(database: usize) -> DatabaseCode {
    format!("db{database}").parse().unwrap()
}

/// A fleet of so many databases on a server, with a configuration file.
pub(crate) fn fleet_at(url: String, databases: usize, file: &str) -> Fleet {
    let names = (0..databases).map(|database| code(database).to_string()).collect();
    let catalog = Catalog::read(&Names(names)).unwrap();
    let sources = Sources {
        file: Some(("aicore.toml".into(), file.into())),
        private_postgres: Some(url),
        ..Sources::default()
    };
    let config = Config::read(&catalog, &sources).unwrap();
    Fleet::new(catalog, &config)
}

/// A fleet of databases on servers of their own, each with the URL of its database, with a configuration file.
pub(crate) fn fleet_over(urls: &[String], file: &str) -> Fleet {
    let names = (0..urls.len()).map(|database| code(database).to_string()).collect();
    let catalog = Catalog::read(&Names(names)).unwrap();
    let sources = Sources {
        file: Some(("aicore.toml".into(), file.into())),
        private_postgres: Some(urls[0].clone()),
        ..Sources::default()
    };
    let mut config = Config::read(&catalog, &sources).unwrap();
    for (database, url) in urls.iter().enumerate() {
        let endpoint = Endpoint::parse("test", url, &code(database), false).unwrap();
        config.endpoints.insert(code(database), endpoint);
    }
    Fleet::new(catalog, &config)
}

impl Server {
    /// A server with so many connections (three of them for superusers, as which the tests log in) and databases.
    pub(crate) async fn start(connections: usize, databases: usize) -> Self {
        Self::start_with(vec![("max_connections".into(), connections.to_string())], databases).await
    }

    /// A server with settings.
    pub(crate) async fn start_with(postgres_settings: Vec<(String, String)>, databases: usize) -> Self {
        let directory = TempDir::new().unwrap();
        let options = Options {
            profile: Profile::Test,
            postgres_settings,
            ..Options::from_env(directory.path())
        };
        let mut postgres = aicore_boot::postgres::start(&options).await.unwrap();
        postgres.stop_on_drop(true);
        let server = Self {
            postgres,
            names: (0..databases).map(|database| code(database).to_string()).collect(),
            _directory: directory,
        };
        let administrator = server.administrator().await;
        for name in &server.names {
            administrator.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        }
        server
    }

    /// A connection beside the fleet's, which does not count.
    pub(crate) async fn administrator(&self) -> aicore_fleet::tokio_postgres::Client {
        let url = self.postgres.url("postgres") + "?application_name=administrator";
        let connecting = aicore_fleet::tokio_postgres::connect(&url, aicore_fleet::tokio_postgres::NoTls);
        let (client, connection) = connecting.await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// A fleet with `[pool]` settings.
    pub(crate) fn fleet(&self, pool: &str) -> Fleet {
        fleet_at(self.postgres.url(""), self.names.len(), &format!("[pool]\n{pool}\n"))
    }

    /// Samples how many connections the fleet has on the server.
    pub(crate) async fn watch(&self) -> Watch {
        let administrator = self.administrator().await;
        let (peak, over) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (peak_seen, until) = (Arc::clone(&peak), Arc::clone(&over));
        let task = tokio::spawn(async move {
            while !until.load(Ordering::Relaxed) {
                peak_seen.fetch_max(connections(&administrator).await, Ordering::Relaxed);
            }
        });
        Watch { peak, over, task }
    }
}

pub(crate) struct Watch {
    peak: Arc<AtomicUsize>,
    over: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Watch {
    /// Most connections seen at once.
    pub(crate) async fn peak(self) -> usize {
        self.over.store(true, Ordering::Relaxed);
        self.task.await.unwrap();
        self.peak.load(Ordering::Relaxed)
    }
}

/// Connections of fleets, now.
pub(crate) async fn connections(administrator: &aicore_fleet::tokio_postgres::Client) -> usize {
    let text = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name = 'aicore'";
    let row = administrator.query_one(text, &[]).await.unwrap();
    usize::try_from(row.get::<_, i64>(0)).unwrap()
}

/// Waits until a condition holds, at most half a minute.
pub(crate) async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let outcome = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    assert!(outcome.is_ok(), "{what}");
}
