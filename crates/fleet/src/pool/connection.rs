//! A connection as the pool lends it.

use super::scheduler::SlotId;
use super::server::Server;
use super::statements::Statements;
use crate::metrics;
use aicore_catalog::DatabaseCode;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Instant;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement, ToStatement};

/// A pooled connection with a cache of prepared statements; dropping it gives it back.
pub struct Connection {
    /// None while it is being dropped only.
    session: Option<Box<Session>>,
    slot: SlotId,
    server: Arc<Server>,
    unclean: bool,
    unfit: bool,
}

/// What a [`Connection`] gives: the methods of [`tokio_postgres::Client`], and prepared statements that last as long as the connection.
pub struct Session {
    client: Client,
    statements: Arc<Statements>,
    database: DatabaseCode,
    metrics: metrics::Statements,
}

impl Connection {
    pub(super) fn new(server: Arc<Server>, slot: SlotId, session: Box<Session>) -> Self {
        Self {
            session: Some(session),
            slot,
            server,
            unclean: false,
            unfit: false,
        }
    }

    /// Code of its database.
    pub fn database(&self) -> &DatabaseCode {
        &self.session().database
    }

    /// Whether something is open on it (a transaction) that the next caller must not meet. A connection that is dropped so is rolled back
    /// in the background before anybody else gets it, and closed where that fails.
    pub fn mark_unclean(&mut self, unclean: bool) {
        self.unclean = unclean;
    }

    /// Says that events were committed on it outside a [`crate::Transaction`], to whoever listens ([`crate::Fleet::on_events`]).
    pub fn events_committed(&self) {
        self.server.events_committed(self.database());
    }

    /// Leave to commit, which [`crate::Fleet::pause_commits`] waits for.
    pub(crate) async fn leave_to_commit(&self) -> tokio::sync::RwLockReadGuard<'_, ()> {
        self.server.leave_to_commit().await
    }

    /// Never gives it to anybody else: for a connection whose state is unknown.
    pub(super) fn mark_unfit(&mut self, unfit: bool) {
        self.unfit = unfit;
    }

    /// Says what it is used for, in the message of whoever waits in vain.
    pub fn label(&self, label: &'static str) {
        self.server.label(self.slot, label);
    }

    #[expect(clippy::expect_used, reason = "only `drop` takes the session")]
    fn session(&self) -> &Session {
        self.session
            .as_ref()
            .expect("a connection has its session until it is dropped")
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Connection({})", self.database())
    }
}

impl Deref for Connection {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session()
    }
}

impl DerefMut for Connection {
    #[expect(clippy::expect_used, reason = "only `drop` takes the session")]
    fn deref_mut(&mut self) -> &mut Session {
        self.session
            .as_mut()
            .expect("a connection has its session until it is dropped")
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        let fit = !self.unfit && !session.is_closed();
        if fit && (self.unclean || std::thread::panicking()) {
            let mut unclean = Self::new(Arc::clone(&self.server), self.slot, session);
            unclean.unfit = true;
            self.server.clean(unclean);
        } else {
            self.server.release(self.slot, session, fit);
        }
    }
}

impl Session {
    pub(super) fn new(client: Client, database: DatabaseCode) -> Self {
        Self {
            client,
            statements: Arc::default(),
            metrics: metrics::Statements::new(&database),
            database,
        }
    }

    /// Prepares a statement, or gives the one that was prepared on this connection before.
    ///
    /// # Errors
    /// The server's refusal of the statement, or the loss of the connection.
    pub async fn prepare_cached(&self, text: &str) -> Result<Statement, Error> {
        self.statements.prepare(&self.client, text).await
    }

    /// As [`Client::query`]. Prepared statements that fit the tables no more are forgotten, so that the next call prepares them again.
    ///
    /// # Errors
    /// As there.
    pub async fn query<T: ?Sized + ToStatement>(
        &self,
        statement: &T,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Error> {
        self.heed(self.client.query(statement, parameters)).await
    }

    /// As [`Client::query_one`]; see [`Session::query`].
    ///
    /// # Errors
    /// As there.
    pub async fn query_one<T: ?Sized + ToStatement>(
        &self,
        statement: &T,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Row, Error> {
        self.heed(self.client.query_one(statement, parameters)).await
    }

    /// As [`Client::query_opt`]; see [`Session::query`].
    ///
    /// # Errors
    /// As there.
    pub async fn query_opt<T: ?Sized + ToStatement>(
        &self,
        statement: &T,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, Error> {
        self.heed(self.client.query_opt(statement, parameters)).await
    }

    /// As [`Client::execute`]; see [`Session::query`].
    ///
    /// # Errors
    /// As there.
    pub async fn execute<T: ?Sized + ToStatement>(
        &self,
        statement: &T,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, Error> {
        self.heed(self.client.execute(statement, parameters)).await
    }

    /// Begins a transaction that borrows the connection; dropping it rolls it back.
    ///
    /// # Errors
    /// The loss of the connection.
    pub async fn transaction(&mut self) -> Result<OpenTransaction<'_>, Error> {
        let statements = Arc::clone(&self.statements);
        let transaction = self.client.transaction().await?;
        Ok(OpenTransaction { transaction, statements })
    }

    async fn heed<T>(&self, statement: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let began = Instant::now();
        let outcome = statement.await;
        self.metrics.took(began.elapsed());
        if let Err(error) = &outcome {
            self.metrics.failed(error);
            self.statements.heed(error);
        }
        outcome
    }
}

impl Deref for Session {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// A transaction that borrows its connection, with the connection's prepared statements.
pub struct OpenTransaction<'c> {
    transaction: tokio_postgres::Transaction<'c>,
    statements: Arc<Statements>,
}

impl OpenTransaction<'_> {
    /// As [`Session::prepare_cached`].
    ///
    /// # Errors
    /// As there.
    pub async fn prepare_cached(&self, text: &str) -> Result<Statement, Error> {
        self.statements.prepare(self.transaction.client(), text).await
    }

    /// Commits.
    ///
    /// # Errors
    /// The server's refusal, or the loss of the connection: whether it was committed is then unknown.
    pub async fn commit(self) -> Result<(), Error> {
        self.transaction.commit().await
    }

    /// Rolls back and waits for it.
    ///
    /// # Errors
    /// The loss of the connection.
    pub async fn rollback(self) -> Result<(), Error> {
        self.transaction.rollback().await
    }
}

impl<'c> Deref for OpenTransaction<'c> {
    type Target = tokio_postgres::Transaction<'c>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}
