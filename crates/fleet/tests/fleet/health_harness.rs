//! Several servers with a few databases each, in one fleet; servers that stop answering and go on.

use aicore_boot::{Options, Postgres};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Config, Fleet, HealthCheck, HealthReport, Sources, WantedHistory, read_catalog};
use aicore_testkit::databases_dir;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// A server with databases `a` to `c`.
pub(crate) struct Server {
    pub(crate) postgres: Postgres,
    _directory: TempDir,
}

pub(crate) const NAMES: [&str; 3] = ["a", "b", "c"];

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(|options| options).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(Options) -> Options) -> Self {
        let directory = TempDir::new().unwrap();
        let options = change(Options::from_env(directory.path()).for_tests());
        let mut postgres = aicore_boot::postgres::start(&options).await.unwrap();
        postgres.stop_on_drop(true);
        let server = Self {
            postgres,
            _directory: directory,
        };
        let administrator = server.client("postgres").await;
        for name in NAMES {
            administrator.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
        }
        server
    }

    /// A connection beside the fleet's.
    pub(crate) async fn client(&self, database: &str) -> aicore_fleet::tokio_postgres::Client {
        let url = format!(
            "postgres://postgres:{}@127.0.0.1:{}/{database}?application_name=administrator",
            self.postgres.password(),
            self.postgres.port()
        );
        let (client, connection) = aicore_fleet::tokio_postgres::connect(&url, aicore_fleet::tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        client
    }
}

/// The catalogue's databases, in order, by address; the others are not configured. With `[pool]` settings.
pub(crate) fn fleet(addresses: &[String], pool: &str) -> (Fleet, Vec<DatabaseCode>) {
    let catalog = read_catalog(&databases_dir()).unwrap();
    let codes: Vec<_> = catalog
        .databases()
        .iter()
        .take(addresses.len())
        .map(|database| database.code.clone())
        .collect();
    let mut sources = Sources {
        file: Some(("aicore.toml".into(), format!("[pool]\n{pool}\n"))),
        ..Sources::default()
    };
    for (code, address) in codes.iter().zip(addresses) {
        sources.environment.insert(code.url_variable(), address.clone());
    }
    let config = Config::read(&catalog, &sources).unwrap();
    (Fleet::new(catalog, &config), codes)
}

/// Addresses of the three databases of each server, server by server.
pub(crate) fn addresses(servers: &[&Server]) -> Vec<String> {
    let of_server = |server: &&Server| NAMES.map(|name| server.postgres.url(name));
    servers.iter().flat_map(of_server).collect()
}

/// A check of these databases that a busy machine passes.
pub(crate) fn check(codes: &[DatabaseCode]) -> HealthCheck {
    HealthCheck {
        timeout: Duration::from_secs(30),
        ..HealthCheck::of(codes.iter().cloned())
    }
}

pub(crate) fn history(name: &str, schema: &str, migrations: &[&str]) -> WantedHistory {
    WantedHistory {
        name: name.into(),
        schema: schema.into(),
        migrations: migrations.iter().map(|&name| name.into()).collect(),
    }
}

/// The one problem of a report: its kind as JSON has it, and the message.
pub(crate) fn problem(report: &HealthReport) -> (String, &str) {
    assert!(!report.healthy);
    let problem = report.problem.as_ref().unwrap();
    let kind = serde_json::to_value(problem.kind).unwrap();
    (kind.as_str().unwrap().to_owned(), &problem.message)
}

/// A server all of whose processes stand still, until this is dropped: it takes connections, and answers nobody.
pub(crate) struct Stopped(Vec<u32>);

impl Stopped {
    pub(crate) fn stop(postgres: &Postgres) -> Self {
        let postmaster = postgres.pid();
        // The postmaster first, so that no process is added meanwhile.
        let mut stopped = Self(vec![postmaster]);
        signal("STOP", &[postmaster]);
        let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children")).unwrap();
        let children: Vec<u32> = children.split_whitespace().map(|pid| pid.parse().unwrap()).collect();
        signal("STOP", &children);
        stopped.0.extend(children);
        stopped
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        signal("CONT", &self.0);
    }
}

fn signal(name: &str, pids: &[u32]) {
    let pids = pids.iter().map(u32::to_string);
    let _ = Command::new("kill").arg(format!("-{name}")).args(pids).status();
}
