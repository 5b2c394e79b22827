//! The fleet: one handle to every database of the catalogue.

use crate::connect::connect_watched;
use crate::health::HealthState;
use crate::metrics::Waits;
use crate::pool::Server;
use crate::transaction::State;
use crate::{Config, Connection, Endpoint, Error, RoleManagement, ServerSlots, Slots};
use aicore_catalog::{Catalog, DatabaseCode};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock, RwLockReadGuard};

/// One handle to every database. Cheap to clone; opens nothing before it is needed.
#[derive(Clone)]
pub struct Fleet {
    inner: Arc<Inner>,
}

struct Inner {
    catalog: Catalog,
    places: HashMap<DatabaseCode, Place>,
    servers: Vec<Arc<Server>>,
    commits: Arc<RwLock<()>>,
    connect_timeout: Duration,
    roles: RoleManagement,
    transactions: State,
    health: HealthState,
}

/// Where a database is.
struct Place {
    endpoint: Endpoint,
    server: Arc<Server>,
    /// Its number there.
    database: usize,
    waits: Waits,
}

impl Fleet {
    /// A fleet over the configured endpoints. Whoever uses it must do so inside a Tokio runtime.
    pub fn new(catalog: Catalog, config: &Config) -> Self {
        let mut by_server: BTreeMap<&str, Vec<(DatabaseCode, Endpoint)>> = BTreeMap::new();
        for (code, endpoint) in &config.endpoints {
            let databases = by_server.entry(endpoint.server()).or_default();
            databases.push((code.clone(), endpoint.clone()));
        }
        let mut places = HashMap::new();
        let mut servers = Vec::new();
        let commits = Arc::<RwLock<()>>::default();
        for (name, databases) in by_server {
            let server =
                Arc::new(Server::new(name.to_owned(), &config.pool, databases.clone()).with_commits(Arc::clone(&commits)));
            for (database, (code, endpoint)) in databases.into_iter().enumerate() {
                let server = Arc::clone(&server);
                places.insert(
                    code,
                    Place {
                        endpoint,
                        server,
                        database,
                        waits: Waits::default(),
                    },
                );
            }
            servers.push(server);
        }
        let connect_timeout = Duration::from_millis(config.pool.connect_timeout_ms);
        let inner = Arc::new(Inner {
            catalog,
            places,
            servers,
            commits,
            connect_timeout,
            roles: config.migrate.roles,
            transactions: State::new(&config.transaction),
            health: HealthState::default(),
        });
        Self { inner }
    }

    /// What exists.
    pub fn catalog(&self) -> &Catalog {
        &self.inner.catalog
    }

    /// Whether provisioning makes the roles of each database.
    pub fn role_management(&self) -> RoleManagement {
        self.inner.roles
    }

    /// Where a database is.
    ///
    /// # Errors
    /// [`Error::UnknownDatabase`] or [`Error::NotConfigured`].
    pub fn endpoint(&self, code: &DatabaseCode) -> Result<&Endpoint, Error> {
        self.place(code).map(|place| &place.endpoint)
    }

    fn place(&self, code: &DatabaseCode) -> Result<&Place, Error> {
        self.inner.places.get(code).ok_or_else(|| {
            let database = code.clone();
            if self.inner.catalog.get(code).is_some() {
                Error::NotConfigured { database }
            } else {
                Error::UnknownDatabase { database }
            }
        })
    }

    /// A pooled connection; dropping it gives it back. Dropping the future leaves the queue.
    ///
    /// # Errors
    /// [`Error`]: not configured, unreachable, refused, missing, too old, or none free in time.
    pub async fn acquire(&self, code: &DatabaseCode) -> Result<Connection, Error> {
        self.acquire_labelled(code, None).await
    }

    /// As [`Fleet::acquire`]; the label says what for, to whoever waits in vain.
    ///
    /// # Errors
    /// As there.
    pub async fn acquire_for(&self, code: &DatabaseCode, label: &'static str) -> Result<Connection, Error> {
        self.acquire_labelled(code, Some(label)).await
    }

    async fn acquire_labelled(&self, code: &DatabaseCode, label: Option<&'static str>) -> Result<Connection, Error> {
        let place = self.place(code)?;
        let began = Instant::now();
        let acquired = place.server.acquire(place.database, label).await;
        place.waits.note(code, began, &acquired);
        acquired.inspect_err(|error| self.inner.health.note(code, error))
    }

    /// Connections of every server, by server and database.
    pub fn server_slots(&self) -> Vec<ServerSlots> {
        self.inner.servers.iter().map(|server| server.all_slots()).collect()
    }

    /// Connections of a database in the pool.
    ///
    /// # Errors
    /// [`Error::UnknownDatabase`] or [`Error::NotConfigured`].
    pub fn slots(&self, code: &DatabaseCode) -> Result<Slots, Error> {
        let place = self.place(code)?;
        Ok(place.server.slots(place.database))
    }

    /// The server of a database, and the database's number there.
    pub(crate) fn server_of(&self, code: &DatabaseCode) -> Result<(&Arc<Server>, usize), Error> {
        self.place(code).map(|place| (&place.server, place.database))
    }

    pub(crate) fn health_state(&self) -> &HealthState {
        &self.inner.health
    }

    /// Who is told that a database has committed events, in place of whoever was told before: after the commit of each transaction that
    /// [`crate::Transaction::note_event`] was called on, in each database as its part becomes visible. A listener must return at once.
    pub fn on_events(&self, listener: impl Fn(&DatabaseCode) + Send + Sync + 'static) {
        let listener: Arc<dyn Fn(&DatabaseCode) + Send + Sync> = Arc::new(listener);
        for server in &self.inner.servers {
            server.on_events(Arc::clone(&listener));
        }
    }

    pub(crate) fn transactions(&self) -> &State {
        &self.inner.transactions
    }

    /// Lets no transaction of this fleet's begin its commit while the guard lives, once those that have begun are through. Transactions go on
    /// meanwhile up to their commit. For a consistent cut across databases; hold it for milliseconds only.
    pub async fn pause_commits(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.inner.commits).write_owned().await
    }

    /// Leave to commit, which a pause waits for.
    pub(crate) async fn leave_to_commit(&self) -> RwLockReadGuard<'_, ()> {
        self.inner.commits.read().await
    }

    /// Closes every idle connection and lets none be opened any more: call it before the servers stop.
    pub fn close(&self) {
        for server in &self.inner.servers {
            server.close();
        }
    }

    /// A connection of its own, outside the pool, for work that holds it for long (relay, migration). It counts against `[pool] reserve`, and
    /// where there are more of them, the pool gives way.
    ///
    /// # Errors
    /// [`Error`], as [`Fleet::acquire`].
    pub async fn connect(&self, code: &DatabaseCode) -> Result<tokio_postgres::Client, Error> {
        let place = self.place(code)?;
        let outside = place.server.outside(place.database);
        connect_watched(code, &place.endpoint, self.inner.connect_timeout, outside).await
    }

    /// A connection of its own to another database of the server of a database, by its name there.
    ///
    /// # Errors
    /// [`Error`], as [`Fleet::acquire`].
    pub async fn connect_database(&self, code: &DatabaseCode, name: &str) -> Result<tokio_postgres::Client, Error> {
        let place = self.place(code)?;
        let endpoint = place.endpoint.with_database(name);
        let outside = place.server.outside(place.database);
        connect_watched(code, &endpoint, self.inner.connect_timeout, outside).await
    }

    /// A connection of its own to the server of a database, in the maintenance database `postgres`.
    ///
    /// # Errors
    /// [`Error`], as [`Fleet::acquire`].
    pub async fn connect_server(&self, code: &DatabaseCode) -> Result<tokio_postgres::Client, Error> {
        let place = self.place(code)?;
        let endpoint = place.endpoint.with_database("postgres");
        let outside = place.server.outside(place.database);
        connect_watched(code, &endpoint, self.inner.connect_timeout, outside).await
    }
}
