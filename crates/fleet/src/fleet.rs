//! The fleet: one handle to every database of the catalogue.

use crate::connect::connect;
use crate::pool::Pool;
use crate::transaction::State;
use crate::{Config, Connection, Endpoint, Error, PoolConfig};
use aicore_catalog::{Catalog, DatabaseCode};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// One handle to every database. Cheap to clone; opens nothing before it is needed.
#[derive(Clone)]
pub struct Fleet {
    inner: Arc<Inner>,
}

struct Inner {
    catalog: Catalog,
    pools: BTreeMap<DatabaseCode, Pool>,
    pool_config: PoolConfig,
    transactions: State,
}

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
            transactions: State::new(&config.transaction),
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

    pub(crate) fn transactions(&self) -> &State {
        &self.inner.transactions
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
        connect(code, endpoint, self.inner.pool_config.connect_timeout()).await
    }

    /// A connection of its own to the server of a database, in the maintenance database `postgres`.
    ///
    /// # Errors
    /// [`Error`], as [`Fleet::acquire`].
    pub async fn connect_server(&self, code: &DatabaseCode) -> Result<tokio_postgres::Client, Error> {
        let endpoint = self.endpoint(code)?.with_database("postgres");
        connect(code, &endpoint, self.inner.pool_config.connect_timeout()).await
    }
}
