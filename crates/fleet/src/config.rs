//! Configuration: `aicore.toml` and the environment, read once, every mistake named with its key.
//!
//! For each database the first of these counts: its own variable, its own key in the file, `AICORE_SERVERS`, the file's `server`, and the
//! private server that `aicore up` runs. For everything else the environment wins over the file.

use crate::{Endpoint, Error};
use aicore_catalog::{Catalog, DatabaseCode};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Where configuration comes from.
#[derive(Default)]
pub struct Sources {
    /// Path and text of `aicore.toml`, if there is one.
    pub file: Option<(String, String)>,
    /// Environment variables.
    pub environment: BTreeMap<String, String>,
    /// URL of a private PostgreSQL server without a database name, if one runs.
    pub private_postgres: Option<String>,
    /// URL of a private NATS server, if one runs.
    pub private_nats: Option<String>,
}

/// The whole configuration.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Endpoint of each database that has one.
    pub endpoints: BTreeMap<DatabaseCode, Endpoint>,
    /// NATS.
    pub nats: NatsConfig,
    /// Pools.
    pub pool: PoolConfig,
    /// Relay and stream.
    pub relay: RelayConfig,
    /// Migrations.
    pub migrate: MigrateConfig,
}

/// Where NATS is.
#[derive(Clone, Default)]
pub struct NatsConfig {
    /// URL with credentials, such as `nats://user:password@host:4222`.
    pub url: Option<String>,
}

impl std::fmt::Debug for NatsConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NatsConfig")
            .field("url", &self.url.as_deref().map(without_password))
            .finish()
    }
}

/// Limits of the pool of one database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PoolConfig {
    /// Most connections of a database.
    pub max: usize,
    /// Idle connections that are kept.
    pub min: usize,
    /// An idle connection above `min` is closed after this time, in ms.
    pub idle_timeout_ms: u64,
    /// Longest wait for a connection and for its opening, in ms.
    pub connect_timeout_ms: u64,
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self {
            max: 10,
            min: 2,
            idle_timeout_ms: 10_000,
            connect_timeout_ms: 5_000,
        }
    }
}

impl PoolConfig {
    pub(crate) fn idle_timeout(&self) -> Duration {
        Duration::from_millis(self.idle_timeout_ms)
    }

    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }
}

/// Relay and stream.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RelayConfig {
    /// Name of the JetStream stream.
    pub stream: String,
    /// Partitions of the stream, each consumed in order.
    pub partitions: u32,
    /// Life of a relay's lease on a database, in ms; after a crash another relay waits so long at most.
    pub lease_ms: u64,
    /// Events read at once from an outbox.
    pub page: usize,
    /// An event that the stream has lost is published again at the earliest so long after it was published, in ms.
    pub patience_ms: u64,
    /// Days of an outbox that are kept after the hub has received all of their events.
    pub retention_days: u16,
}

impl Default for RelayConfig {
    fn default() -> Self {
        Self {
            stream: "AICORE_EVENTS".into(),
            partitions: 8,
            lease_ms: 5_000,
            page: 500,
            patience_ms: 10_000,
            retention_days: 30,
        }
    }
}

/// Migrations.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MigrateConfig {
    /// Databases migrated at once; by the machine's cores where not given, and never more than a server has connections free.
    pub parallel: Option<usize>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    /// URL of the server that holds every database not named below, without a database name.
    server: Option<String>,
    /// URL per database.
    #[serde(default)]
    databases: BTreeMap<String, String>,
    nats: Option<NatsText>,
    pool: Option<PoolConfig>,
    relay: Option<RelayConfig>,
    migrate: Option<MigrateConfig>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NatsText {
    url: String,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    /// [`Error::Config`] naming file or variable, key and remedy.
    pub fn read(catalog: &Catalog, sources: &Sources) -> Result<Self, Error> {
        let text = match &sources.file {
            None => Text::default(),
            Some((file, text)) => toml::from_str(text).map_err(|error| {
                let place = aicore_catalog::Error::toml(file, text, &error);
                let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
                Error::Config {
                    origin: format!("{file}{line}"),
                    message: place.message,
                }
            })?,
        };
        let file = sources.file.as_ref().map_or("aicore.toml", |(file, _)| file.as_str());
        for name in text.databases.keys() {
            catalog
                .find(name)
                .map_err(|message| config(&format!("{file}, key databases.{name}"), message))?;
        }
        let set = |name: &str| sources.environment.get(name).filter(|value| !value.trim().is_empty());
        for name in sources.environment.keys().filter(|name| name.ends_with("_DATABASE_URL")) {
            let known = catalog
                .databases()
                .iter()
                .any(|database| database.code.url_variable() == *name);
            if !known {
                tracing::debug!(variable = %name, "names no database of the catalogue; ignored");
            }
        }
        let mut endpoints = BTreeMap::new();
        for database in catalog.databases() {
            let code = &database.code;
            let variable = code.url_variable();
            let (origin, url, whole_server) = if let Some(url) = set(&variable) {
                (variable, url, false)
            } else if let Some(url) = text
                .databases
                .get(code.as_str())
                .or_else(|| text.databases.get(&database.accessor))
            {
                (format!("{file}, key databases.{code}"), url, false)
            } else if let Some(url) = set("AICORE_SERVERS") {
                ("AICORE_SERVERS".to_owned(), url, true)
            } else if let Some(url) = &text.server {
                (format!("{file}, key server"), url, true)
            } else if let Some(url) = &sources.private_postgres {
                ("the private server".to_owned(), url, true)
            } else {
                continue;
            };
            endpoints.insert(code.clone(), Endpoint::parse(&origin, url, code, whole_server)?);
        }
        let nats_url = set("NATS_URL")
            .cloned()
            .or(text.nats.map(|nats| nats.url))
            .or_else(|| sources.private_nats.clone());
        let relay = text.relay.unwrap_or_default();
        let pool = text.pool.unwrap_or_default();
        let migrate = text.migrate.unwrap_or_default();
        for (key, value, low, high) in [
            ("relay.partitions", u64::from(relay.partitions), 1, 1024),
            ("relay.lease_ms", relay.lease_ms, 500, 600_000),
            ("relay.page", relay.page as u64, 1, 10_000),
            ("relay.patience_ms", relay.patience_ms, 100, 3_600_000),
            ("relay.retention_days", u64::from(relay.retention_days), 1, 3_650),
            ("pool.max", pool.max as u64, 1, 1_000),
            ("pool.min", pool.min as u64, 0, pool.max as u64),
            ("migrate.parallel", migrate.parallel.unwrap_or(1) as u64, 1, 1_000),
            ("pool.connect_timeout_ms", pool.connect_timeout_ms, 50, 600_000),
        ] {
            if value < low || value > high {
                return Err(config(
                    &format!("{file}, key {key}"),
                    format!("{value} is out of range: give {low} to {high}"),
                ));
            }
        }
        Ok(Self {
            endpoints,
            nats: NatsConfig { url: nats_url },
            pool,
            relay,
            migrate,
        })
    }
}

fn config(origin: &str, message: impl Into<String>) -> Error {
    Error::Config {
        origin: origin.to_owned(),
        message: message.into(),
    }
}

/// A URL whose password is replaced by three stars.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "***".into();
    };
    match rest.rsplit_once('@') {
        Some((credentials, host)) => match credentials.split_once(':') {
            Some((user, _)) => format!("{scheme}://{user}:***@{host}"),
            None => format!("{scheme}://***@{host}"),
        },
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests;
