//! Configuration: `aicore.toml` and the environment, read once, every mistake named with its key.
//!
//! For each database the first of these counts: its own variable, its own key in the file, `AICORE_SERVERS`, the file's `server`, and the
//! private server that `aicore up` runs. For everything else the environment wins over the file.

mod address;
mod nats;
mod serve;

pub use nats::NatsConfig;
pub use serve::{HubConfig, Role, ServeConfig};

use crate::endpoint::Around;
use crate::tls::{self, TlsOptions};
use crate::{Endpoint, Error, TransactionConfig, secret};
use address::{Address, Environment};
use aicore_catalog::{Catalog, DatabaseCode};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

mod pool;

pub(crate) use pool::DatabasePool;
pub use pool::{DatabaseOverride, PoolConfig};

/// What the private server is called where it is at fault.
pub(crate) const PRIVATE_POSTGRES: &str = "the private PostgreSQL server";

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
    /// PEM file of the authority that vouches for the private NATS server, where that demands TLS.
    pub private_nats_authority: Option<PathBuf>,
}

/// What the program is run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Work on the program itself: lesser safety is warned about.
    #[default]
    Development,
    /// Real data: connections without verified TLS, and secrets that everyone can read, are refused.
    Production,
}

impl Mode {
    /// The variable that says it.
    pub(crate) const VARIABLE: &str = "AICORE_ENV";

    /// What the environment of this process says (`AICORE_ENV`), for an address that comes without a configuration.
    ///
    /// # Errors
    /// [`Error::Config`] where the word is not known.
    pub fn of_environment() -> Result<Self, Error> {
        // What is not UTF-8 is no word that is known.
        let word = std::env::var_os(Self::VARIABLE).map(|word| word.to_string_lossy().into_owned());
        Self::parse(word.as_deref())
    }

    fn parse(word: Option<&str>) -> Result<Self, Error> {
        match word.filter(|word| !word.trim().is_empty()) {
            None | Some("development") => Ok(Self::Development),
            Some("production") => Ok(Self::Production),
            Some(other) => Err(config(
                Self::VARIABLE,
                format!("\"{other}\" is not known: write production or development"),
            )),
        }
    }
}

/// The whole configuration.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// What the program is run for (`AICORE_ENV`).
    pub mode: Mode,
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
    /// Transactions across databases.
    pub transaction: TransactionConfig,
    /// Serving processes.
    pub serve: ServeConfig,
    /// How the hub takes events.
    pub hub: HubConfig,
}

/// Relay and stream.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RelayConfig {
    /// Name of the JetStream stream.
    pub stream: String,
    /// Partitions of the stream, each consumed in order.
    pub partitions: u32,
    /// Servers of a NATS cluster that each keep a copy of the stream, from 1 to 5; of three, any one may die.
    pub replicas: usize,
    /// Whether pages are published as atomic batches: where NATS syncs each time that it stores (`sync_interval: always`), that is some ten times as quick.
    pub atomic_batches: bool,
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
            replicas: 1,
            atomic_batches: false,
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
    /// Whether roles are made for each database.
    pub roles: RoleManagement,
}

/// Whether provisioning makes the roles of each database and takes it from the public (docs/security.md, Roles).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleManagement {
    /// Where the login may; elsewhere a warning says what is missing.
    #[default]
    Auto,
    /// Where the login may not, provisioning fails.
    Always,
    /// No: an administrator makes them, or nobody.
    Never,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Text {
    /// URL of the server that holds every database not named below, without a database name.
    server: Option<Address>,
    /// URL per database.
    #[serde(default)]
    databases: BTreeMap<String, Address>,
    /// TLS to PostgreSQL where an address says nothing of it.
    #[serde(default)]
    tls: BTreeMap<String, String>,
    nats: Option<nats::Text>,
    pool: Option<PoolConfig>,
    relay: Option<RelayConfig>,
    migrate: Option<MigrateConfig>,
    transaction: Option<TransactionConfig>,
    serve: Option<ServeConfig>,
    hub: Option<HubConfig>,
}

impl Text {
    /// Whether an address in it holds a password.
    fn holds_password(&self) -> bool {
        self.server.iter().chain(self.databases.values()).any(Address::holds_password)
            || self.nats.as_ref().is_some_and(nats::Text::holds_password)
    }
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
                    message: without_strings(&place.message),
                }
            })?,
        };
        let file = sources.file.as_ref().map_or("aicore.toml", |(file, _)| file.as_str());
        for name in text.databases.keys() {
            if name.contains("://") {
                let message = "an address stands where the code of a database belongs: write sm_global = \"postgres://…\"";
                return Err(config(&format!("{file}, section databases"), message));
            }
            catalog
                .find(name)
                .map_err(|message| config(&format!("{file}, key databases.{name}"), message))?;
        }
        let environment = Environment(&sources.environment);
        let mode = Mode::parse(environment.get(Mode::VARIABLE))?;
        // Only a file that was read is a file: a caller may have the text from elsewhere.
        if text.holds_password() && Path::new(file).exists() {
            secret::check_permissions(file, Path::new(file), mode)?;
        }
        let tls = tls_defaults(file, &text.tls, &environment)?;
        for name in sources.environment.keys().filter(|name| name.ends_with("_DATABASE_URL")) {
            let known = catalog
                .databases()
                .iter()
                .any(|database| database.code.url_variable() == *name);
            if !known {
                tracing::debug!(variable = %name, "names no database of the catalogue; ignored");
            }
        }
        let opened = tls::Opened::default();
        let mut endpoints = BTreeMap::new();
        for database in catalog.databases() {
            let code = &database.code;
            let own_key = text
                .databases
                .get(code.as_str())
                .or_else(|| text.databases.get(&database.accessor));
            let found = if let Some(found) = environment.address(&code.url_variable(), mode)? {
                Some((found, false))
            } else if let Some(address) = own_key {
                Some((address.resolve(file, &format!("databases.{code}"), mode)?, false))
            } else if let Some(found) = environment.address("AICORE_SERVERS", mode)? {
                Some((found, true))
            } else if let Some(address) = &text.server {
                Some((address.resolve(file, "server", mode)?, true))
            } else {
                None
            };
            let endpoint = if let Some((found, whole_server)) = &found {
                let around = Around {
                    whole_server: *whole_server,
                    password: found.password.as_ref(),
                    tls: Some(&tls),
                    mode,
                    opened: Some(&opened),
                };
                Endpoint::read(&found.origin, found.url.expose(), code, &around)?
            } else if let Some(url) = &sources.private_postgres {
                // Its address says all about it.
                let around = Around {
                    whole_server: true,
                    password: None,
                    tls: Some(&TlsOptions {
                        mode: Some(tls::SslMode::Disable),
                        ..TlsOptions::default()
                    }),
                    mode,
                    opened: Some(&opened),
                };
                Endpoint::read(PRIVATE_POSTGRES, url, code, &around)?
            } else {
                continue;
            };
            endpoints.insert(code.clone(), endpoint);
        }
        let nats = NatsConfig::read(file, text.nats.as_ref(), &environment, sources, mode)?;
        let relay = text.relay.unwrap_or_default();
        let pool = text.pool.unwrap_or_default().check(catalog, file)?;
        let migrate = text.migrate.unwrap_or_default();
        let transaction = text.transaction.unwrap_or_default();
        transaction.check(file)?;
        let (serve, hub) = (text.serve.unwrap_or_default(), text.hub.unwrap_or_default());
        serve::check(&serve, &hub, file)?;
        for (key, value, low, high) in [
            ("relay.partitions", u64::from(relay.partitions), 1, 1024),
            ("relay.replicas", relay.replicas as u64, 1, 5),
            ("relay.lease_ms", relay.lease_ms, 500, 600_000),
            ("relay.page", relay.page as u64, 1, 10_000),
            ("relay.patience_ms", relay.patience_ms, 100, 3_600_000),
            ("relay.retention_days", u64::from(relay.retention_days), 1, 3_650),
            ("migrate.parallel", migrate.parallel.unwrap_or(1) as u64, 1, 1_000),
        ] {
            if value < low || value > high {
                return Err(config(
                    &format!("{file}, key {key}"),
                    format!("{value} is out of range: give {low} to {high}"),
                ));
            }
        }
        Ok(Self {
            mode,
            endpoints,
            nats,
            pool,
            relay,
            migrate,
            transaction,
            serve,
            hub,
        })
    }
}

/// TLS where an address says nothing of it: libpq's variables, then `[tls]` in the file.
fn tls_defaults(file: &str, text: &BTreeMap<String, String>, environment: &Environment<'_>) -> Result<TlsOptions, Error> {
    let mut of_file = TlsOptions::default();
    for (name, value) in text {
        let origin = format!("{file}, key tls.{name}");
        if !tls::PARAMETERS.contains(&name.as_str()) {
            return Err(config(&origin, "unknown key: write sslmode, sslrootcert, sslcert or sslkey"));
        }
        of_file.set(name, value).map_err(|message| config(&origin, message))?;
    }
    let mut of_environment = TlsOptions::default();
    for name in tls::PARAMETERS {
        let variable = format!("PG{}", name.to_uppercase());
        if let Some(value) = environment.get(&variable) {
            of_environment
                .set(name, value)
                .map_err(|message| config(&variable, message))?;
        }
    }
    Ok(of_environment.or(&of_file))
}

/// A parser's message without the string that it found: that may be an address in the wrong place.
fn without_strings(message: &str) -> String {
    const FOUND: &str = "string \"";
    match (message.find(FOUND), message.rfind('"')) {
        (Some(start), Some(end)) if end >= start + FOUND.len() => {
            format!("{}string ***{}", &message[..start], &message[end + 1..])
        }
        _ => message.to_owned(),
    }
}

fn config(origin: &str, message: impl Into<String>) -> Error {
    Error::config(origin, message)
}

#[cfg(test)]
mod tests;
