//! The client, and the two ways of holding a database: over the pool, and in a transaction.

use crate::Session;
use aicore_catalog::DatabaseCode;
use aicore_fleet as fleet;
use std::collections::BTreeMap;
use std::ops::Deref;

/// One object over every database of the fleet. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    fleet: fleet::Fleet,
}

/// The tables of one database, over some session. Implemented by generated code.
pub trait Tables: Copy {
    /// The same tables over a session of another life.
    type In<'t>: Tables;

    #[doc(hidden)]
    fn bind(session: Session<'_>) -> Self::In<'_>;
}

impl Client {
    /// A client over a fleet.
    pub fn new(fleet: fleet::Fleet) -> Self {
        Self { fleet }
    }

    /// The fleet beneath.
    pub fn fleet(&self) -> &fleet::Fleet {
        &self.fleet
    }

    /// Asks every database of the catalogue at once: accessor → healthy, as in `{global: true, auth: true, …}`.
    pub async fn health_check(&self) -> BTreeMap<String, bool> {
        self.fleet.health_check().await
    }

    pub(crate) fn tables<'a, D: Tables>(&'a self, code: &'static DatabaseCode) -> Database<'a, D::In<'a>> {
        Database {
            fleet: &self.fleet,
            code,
            tables: D::bind(Session::on_fleet(&self.fleet, code)),
        }
    }

    #[doc(hidden)]
    pub fn database<'a, D: Tables<In<'a> = D>>(&'a self, code: &'static DatabaseCode) -> Database<'a, D> {
        Database {
            fleet: &self.fleet,
            code,
            tables: D::bind(Session::on_fleet(&self.fleet, code)),
        }
    }
}

/// One database over the pool: each statement takes a connection and commits by itself.
///
/// It dereferences to the database's tables, and those to the tables that every database has.
#[derive(Clone, Copy)]
pub struct Database<'a, D> {
    fleet: &'a fleet::Fleet,
    code: &'static DatabaseCode,
    tables: D,
}

impl<D> Deref for Database<'_, D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.tables
    }
}

impl<D: Tables> Database<'_, D> {
    /// Its code.
    pub fn code(&self) -> &'static DatabaseCode {
        self.code
    }

    /// Runs `work` in one transaction and commits it. The name labels errors and spans. On a serialization failure or
    /// deadlock the closure runs again, so it must be safe to repeat.
    ///
    /// Where the future goes to another task (`tokio::spawn`, a web handler), write `async move` and let the closure own
    /// what it uses: the compiler cannot yet prove `Send` of one that captures a reference, and says "implementation of
    /// `Send` is not general enough" (it is so with [`fleet::Fleet::transaction`] too).
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error, insurance::customer};
    ///
    /// fn count(db: Client, kind: String) -> impl Future<Output = Result<u64, Error>> + Send {
    ///     async move {
    ///         db.insurance()
    ///             .transaction("customer_count", async move |tx| {
    ///                 tx.customer().count().filter(customer::kind.eq(&kind)).await
    ///             })
    ///             .await
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// What `work` returns, after a rollback; or the failure of the connection or commit.
    pub async fn transaction<T, E, F>(self, name: &'static str, work: F) -> Result<T, E>
    where
        E: From<fleet::Error> + std::error::Error + 'static,
        F: AsyncFn(Transaction<'_, D::In<'_>>) -> Result<T, E>,
    {
        // `move`: a closure that held `work` by reference would make a future that no task can carry.
        let fleet = self.fleet.clone(); // a reference would, too
        self.fleet
            .transaction(self.code, name, async move |raw| {
                work(Transaction::<D::In<'_>>::over::<D>(raw, Some(&fleet))).await
            })
            .await
    }

    pub(crate) fn session(&self) -> Session<'_> {
        Session::on_fleet(self.fleet, self.code)
    }

    /// Asks the database.
    pub async fn health(self) -> fleet::HealthReport {
        fleet::database_health(self.fleet, self.code).await
    }
}

/// One database in an open transaction. It dereferences to the database's tables.
pub struct Transaction<'t, D> {
    raw: &'t fleet::Transaction,
    fleet: Option<&'t fleet::Fleet>,
    tables: D,
}

impl<D: Copy> Clone for Transaction<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Copy> Copy for Transaction<'_, D> {}

impl<D> Deref for Transaction<'_, D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.tables
    }
}

impl<'t, D: Tables> Transaction<'t, D> {
    /// The tables of a database in a transaction that someone else opened on it.
    pub fn of<S: Tables<In<'t> = D>>(raw: &'t fleet::Transaction) -> Self {
        Self::over::<S>(raw, None)
    }

    /// As [`Transaction::of`], with the client's way to the other databases, which `include` of a relation across
    /// databases needs. What it reads there is what is committed there, not what this transaction sees.
    pub fn with_client<S: Tables<In<'t> = D>>(raw: &'t fleet::Transaction, client: &'t Client) -> Self {
        Self::over::<S>(raw, Some(&client.fleet))
    }

    fn over<S: Tables<In<'t> = D>>(raw: &'t fleet::Transaction, fleet: Option<&'t fleet::Fleet>) -> Self {
        Self {
            raw,
            fleet,
            tables: S::bind(Session::in_transaction(raw, fleet)),
        }
    }

    pub(crate) fn session(&self) -> Session<'t> {
        Session::in_transaction(self.raw, self.fleet)
    }

    /// The transaction beneath, for SQL of one's own.
    pub fn raw(&self) -> &'t fleet::Transaction {
        self.raw
    }

    /// Runs a part of the transaction behind a savepoint: where `work` fails, what it did is undone and the transaction goes on as it was
    /// before. Await it to its end.
    ///
    /// # Errors
    /// What `work` returns; or the failure of the savepoint.
    pub async fn savepoint<T, E, F>(self, name: &'static str, work: F) -> Result<T, E>
    where
        E: From<fleet::Error>,
        F: AsyncFnOnce(Self) -> Result<T, E>,
    {
        self.raw
            .savepoint(name, async move |_: &fleet::Transaction| work(self).await)
            .await
    }
}
