//! The fleet: one handle to every database of the catalogue.

use crate::config::without_password;
use crate::pool::Pool;
use crate::{Config, Connection, Error, PoolConfig, Transaction, is_retryable};
use aicore_catalog::{Catalog, DatabaseCode};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Where a database is. `Debug` shows no password.
#[derive(Clone)]
pub struct Endpoint {
    pub(crate) config: tokio_postgres::Config,
    server: String,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint")
            .field("server", &self.server)
            .field("database", &self.config.get_dbname())
            .finish()
    }
}

impl Endpoint {
    /// Reads a URL (`postgres://user:password@host:port/database`) or a keyword string. With `whole_server`, the
    /// URL names a server and the database's code is its name there.
    ///
    /// # Errors
    /// [`Error::Config`], which names `origin` and shows no password.
    pub fn parse(origin: &str, url: &str, code: &DatabaseCode, whole_server: bool) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Config {
            origin: origin.to_owned(),
            message: format!(
                "\"{}\" is not a PostgreSQL address ({reason}): write postgres://user:password@host:5432/{code}",
                without_password(url)
            ),
        };
        let mut config: tokio_postgres::Config = url.parse().map_err(|error| wrong(cause(&error)))?;
        if whole_server || config.get_dbname().is_none() {
            config.dbname(code.as_str());
        }
        if config.get_ssl_mode() == tokio_postgres::config::SslMode::Require {
            return Err(wrong("sslmode=require: encrypted connections are not built in yet".into()));
        }
        let host = config.get_hosts().first().map(|host| match host {
            tokio_postgres::config::Host::Tcp(name) => name.clone(),
            tokio_postgres::config::Host::Unix(path) => path.display().to_string(),
        });
        let host = host.ok_or_else(|| wrong("no host".into()))?;
        let server = format!("{host}:{}", config.get_ports().first().copied().unwrap_or(5432));
        // Short statements only: compiling them costs more than running them.
        config.options("-c timezone=UTC -c client_min_messages=warning -c jit=off");
        if config.get_application_name().is_none() {
            config.application_name("aicore");
        }
        Ok(Self { config, server })
    }

    /// `host:port` of the server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Name of the database on its server.
    pub fn database_name(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    /// The same database, over connections whose commits do not wait for the disk (`synchronous_commit = off`): for work that can be done
    /// again, followed by one commit that waits.
    pub fn without_waiting_for_the_disk(&self) -> Self {
        let mut other = self.clone();
        let options = other.config.get_options().unwrap_or_default().to_owned();
        other.config.options(format!("{options} -c synchronous_commit=off"));
        other
    }

    /// The same server with another database, such as `postgres` for administration.
    pub fn with_database(&self, name: &str) -> Self {
        let mut other = self.clone();
        other.config.dbname(name);
        other
    }
}

/// The innermost reason of an error, in words.
fn cause(error: &dyn std::error::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// One handle to every database. Cheap to clone; opens nothing before it is needed.
#[derive(Clone)]
pub struct Fleet {
    inner: Arc<Inner>,
}

struct Inner {
    catalog: Catalog,
    pools: BTreeMap<DatabaseCode, Pool>,
    pool_config: PoolConfig,
}

/// How often a transaction runs again after a serialization failure or deadlock.
const TRANSACTION_ATTEMPTS: u32 = 8;

impl Fleet {
    /// A fleet over the configured endpoints. Call it inside a Tokio runtime: a task of it closes idle connections.
    pub fn new(catalog: Catalog, config: &Config) -> Self {
        let pools = config
            .endpoints
            .iter()
            .map(|(code, endpoint)| (code.clone(), Pool::new(code.clone(), endpoint.clone(), &config.pool)))
            .collect();
        let inner = Arc::new(Inner {
            catalog,
            pools,
            pool_config: config.pool.clone(),
        });
        let weak = Arc::downgrade(&inner);
        tokio::spawn(async move {
            let period = Duration::from_millis(500);
            loop {
                tokio::time::sleep(period).await;
                let Some(inner) = weak.upgrade() else { return };
                for pool in inner.pools.values() {
                    pool.close_idle(&inner.pool_config);
                }
            }
        });
        Self { inner }
    }

    /// What exists.
    pub fn catalog(&self) -> &Catalog {
        &self.inner.catalog
    }

    /// Where a database is.
    ///
    /// # Errors
    /// [`Error::UnknownDatabase`] or [`Error::NotConfigured`].
    pub fn endpoint(&self, code: &DatabaseCode) -> Result<&Endpoint, Error> {
        self.pool(code).map(Pool::endpoint)
    }

    fn pool(&self, code: &DatabaseCode) -> Result<&Pool, Error> {
        self.inner.pools.get(code).ok_or_else(|| {
            let database = code.clone();
            if self.inner.catalog.get(code).is_some() {
                Error::NotConfigured { database }
            } else {
                Error::UnknownDatabase { database }
            }
        })
    }

    /// A pooled connection; dropping it gives it back.
    ///
    /// # Errors
    /// [`Error`]: not configured, unreachable, refused, missing, too old, or none free in time.
    pub async fn acquire(&self, code: &DatabaseCode) -> Result<Connection, Error> {
        self.pool(code)?.acquire().await
    }

    /// Closes every idle connection and lets none be opened any more: call it before the servers stop.
    pub fn close(&self) {
        for pool in self.inner.pools.values() {
            pool.close();
        }
    }

    /// A connection of its own, outside the pool, for work that holds it for long (relay, migration).
    ///
    /// # Errors
    /// [`Error`], as [`Fleet::acquire`].
    pub async fn connect(&self, code: &DatabaseCode) -> Result<tokio_postgres::Client, Error> {
        let endpoint = self.endpoint(code)?;
        crate::pool::connect(code, endpoint, self.inner.pool_config.connect_timeout()).await
    }

    /// A connection of its own to the server of a database, in the maintenance database `postgres`.
    ///
    /// # Errors
    /// [`Error`], as [`Fleet::acquire`].
    pub async fn connect_server(&self, code: &DatabaseCode) -> Result<tokio_postgres::Client, Error> {
        let endpoint = self.endpoint(code)?.with_database("postgres");
        crate::pool::connect(code, &endpoint, self.inner.pool_config.connect_timeout()).await
    }

    /// Runs `work` in one transaction of one database and commits it. The name labels errors and spans. On a
    /// serialization failure or deadlock the closure runs again, so it must be safe to repeat.
    ///
    /// # Errors
    /// What `work` returns, after a rollback; or [`Error`] of the connection or commit.
    pub async fn transaction<T, E, F>(&self, code: &DatabaseCode, name: &'static str, work: F) -> Result<T, E>
    where
        E: From<Error> + std::error::Error + 'static,
        F: AsyncFn(&Transaction<'_>) -> Result<T, E>,
    {
        let mut connection = self.acquire(code).await?;
        let mut attempt = 1;
        loop {
            match run(&mut connection, code, name, &work).await {
                Err(error) if attempt < TRANSACTION_ATTEMPTS && is_retryable(&error) => {
                    tracing::debug!(database = %code, transaction = name, attempt, "runs again after {error}");
                    // Jitter from the clock's low bits keeps two losers of a deadlock apart.
                    let spread = std::time::SystemTime::UNIX_EPOCH
                        .elapsed()
                        .map_or(0, |now| u64::from(now.subsec_nanos() % 8));
                    tokio::time::sleep(Duration::from_millis((1 << attempt) + spread)).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

async fn run<T, E, F>(connection: &mut Connection, code: &DatabaseCode, name: &'static str, work: &F) -> Result<T, E>
where
    E: From<Error> + std::error::Error + 'static,
    F: AsyncFn(&Transaction<'_>) -> Result<T, E>,
{
    let transaction = Transaction::begin(connection, code, name).await?;
    let value = work(&transaction).await?;
    transaction.commit().await?;
    Ok(value)
}
