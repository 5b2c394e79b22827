//! How a statement reaches its database: on a pooled connection of its own, or in an open transaction.

use crate::Error;
use crate::model::TableInfo;
use crate::sql::Statement;
use crate::value::Value;
use aicore_catalog::DatabaseCode;
use aicore_fleet as fleet;
use std::fmt;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// The way to one database. Handles of tables carry it; it is cheap to copy.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    database: &'a DatabaseCode,
    /// The way to the other databases; unknown in a transaction that was opened without the client.
    fleet: Option<&'a fleet::Fleet>,
    /// The transaction over several databases that this one takes part in.
    across: Option<&'a fleet::FleetTransaction>,
    pub(crate) reach: Reach<'a>,
}

#[derive(Clone, Copy)]
pub(crate) enum Reach<'a> {
    /// Each statement takes a connection from the pool and gives it back.
    Fleet(&'a fleet::Fleet),
    /// One connection for statements that belong together, without a transaction.
    Connection(&'a fleet::Connection),
    Transaction(&'a fleet::Transaction),
    /// A transaction over several databases, which this one joins with its first statement.
    Across(&'a fleet::FleetTransaction),
}

impl fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reach = match self.reach {
            Reach::Fleet(_) => "a connection a statement",
            Reach::Connection(_) => "one connection",
            Reach::Transaction(transaction) => transaction.name(),
            Reach::Across(transaction) => transaction.name(),
        };
        write!(f, "Session({}, {reach})", self.database)
    }
}

/// Runs a prepared statement on a connection or a transaction, which have the same methods and no common trait here.
macro_rules! run {
    ($on:expr, $sql:expr, $method:ident) => {{
        let statement = $on.prepare_cached(&$sql.text).await?;
        $on.$method(&statement, &parameters(&$sql.values)).await
    }};
}

impl<'a> Session<'a> {
    pub(crate) fn on_fleet(fleet: &'a fleet::Fleet, database: &'a DatabaseCode) -> Self {
        Self {
            database,
            fleet: Some(fleet),
            across: None,
            reach: Reach::Fleet(fleet),
        }
    }

    pub(crate) fn in_transaction(transaction: &'a fleet::Transaction, fleet: Option<&'a fleet::Fleet>) -> Self {
        Self {
            database: transaction.database(),
            fleet,
            across: None,
            reach: Reach::Transaction(transaction),
        }
    }

    pub(crate) fn across(transaction: &'a fleet::FleetTransaction, database: &'a DatabaseCode) -> Self {
        Self {
            database,
            fleet: Some(transaction.fleet()),
            across: Some(transaction),
            reach: Reach::Across(transaction),
        }
    }

    /// The same database; where it had still to join its transaction, it has joined.
    pub(crate) async fn joined(self) -> Result<Self, Error> {
        Ok(match self.reach {
            Reach::Across(across) => self.within(across.on(self.database).await?),
            _ => self,
        })
    }

    /// Code of the database.
    pub fn database(&self) -> &'a DatabaseCode {
        self.database
    }

    pub(crate) fn is_transaction(&self) -> bool {
        matches!(self.reach, Reach::Transaction(_) | Reach::Across(_))
    }

    /// The same database, on one connection where `several` statements follow each other.
    pub(crate) async fn hold(self, several: bool) -> Result<Held<'a>, Error> {
        let connection = match self.reach {
            Reach::Fleet(fleet) if several => Some(fleet.acquire(self.database).await?),
            _ => None,
        };
        Ok(Held {
            session: self,
            connection,
        })
    }

    /// A connection of one's own.
    pub(crate) async fn connection(self) -> Result<fleet::Connection, Error> {
        let fleet = self.fleet.ok_or(fleet::Error::UnknownDatabase {
            database: self.database.clone(),
        })?;
        Ok(fleet.acquire(self.database).await?)
    }

    /// The same database in an open transaction on it.
    pub(crate) fn within<'t>(self, transaction: &'t fleet::Transaction) -> Session<'t>
    where
        'a: 't,
    {
        Session {
            reach: Reach::Transaction(transaction),
            ..self
        }
    }

    /// Another database: in the same transaction where that is one over several, else over its pool.
    pub(crate) fn elsewhere(self, database: &'a DatabaseCode, table: &'static TableInfo) -> Result<Self, Error> {
        if let Some(across) = self.across {
            return Ok(Self::across(across, database));
        }
        match self.fleet {
            Some(fleet) => Ok(Self::on_fleet(fleet, database)),
            None => Err(Error::NoWayThere {
                table: table.name,
                database: database.clone(),
            }),
        }
    }

    pub(crate) async fn rows(self, sql: &Statement) -> Result<Vec<Row>, Error> {
        let rows = match self.reach {
            Reach::Fleet(fleet) => {
                let connection = fleet.acquire(self.database).await?;
                let rows = async { run!(connection, sql, query) }.await;
                if sql.records_event() && rows.is_ok() {
                    connection.events_committed();
                }
                rows
            }
            Reach::Connection(connection) => async { run!(connection, sql, query) }.await,
            Reach::Transaction(transaction) => {
                let rows = async { run!(transaction, sql, query) }.await;
                note(transaction, sql, rows.as_ref().is_ok_and(|rows| !rows.is_empty()));
                rows
            }
            Reach::Across(across) => {
                let transaction = across.on(self.database).await?;
                let rows = async { run!(transaction, sql, query) }.await;
                note(transaction, sql, rows.as_ref().is_ok_and(|rows| !rows.is_empty()));
                rows
            }
        };
        rows.map_err(|source| self.failure(sql.table, sql.operation, source))
    }

    pub(crate) async fn execute(self, sql: &Statement) -> Result<u64, Error> {
        let count = match self.reach {
            Reach::Fleet(fleet) => {
                let connection = fleet.acquire(self.database).await?;
                let count = async { run!(connection, sql, execute) }.await;
                if sql.records_event() && count.is_ok() {
                    connection.events_committed();
                }
                count
            }
            Reach::Connection(connection) => async { run!(connection, sql, execute) }.await,
            Reach::Transaction(transaction) => {
                let count = async { run!(transaction, sql, execute) }.await;
                note(transaction, sql, count.as_ref().is_ok_and(|count| *count > 0));
                count
            }
            Reach::Across(across) => {
                let transaction = across.on(self.database).await?;
                let count = async { run!(transaction, sql, execute) }.await;
                note(transaction, sql, count.as_ref().is_ok_and(|count| *count > 0));
                count
            }
        };
        count.map_err(|source| self.failure(sql.table, sql.operation, source))
    }

    /// Runs several statements of one table, all or none, and gives the rows of each.
    pub(crate) async fn rows_of_all(self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, Error> {
        let mut all = Vec::with_capacity(statements.len());
        match (self.reach, statements) {
            (Reach::Fleet(fleet), [first, _, ..]) => {
                let failure = |source| self.failure(first.table, first.operation, source);
                let transaction = fleet::Transaction::begin(fleet.acquire(self.database).await?, first.operation).await?;
                for sql in statements {
                    all.push(async { run!(transaction, sql, query) }.await.map_err(failure)?);
                    note(&transaction, sql, true);
                }
                transaction.commit().await?;
            }
            (_, statements) => {
                for sql in statements {
                    all.push(self.rows(sql).await?);
                }
            }
        }
        Ok(all)
    }

    /// As [`Session::rows_of_all`], but gives the number of rows.
    pub(crate) async fn execute_all(self, statements: &[Statement]) -> Result<u64, Error> {
        let mut count = 0;
        match (self.reach, statements) {
            (Reach::Fleet(fleet), [first, _, ..]) => {
                let failure = |source| self.failure(first.table, first.operation, source);
                let transaction = fleet::Transaction::begin(fleet.acquire(self.database).await?, first.operation).await?;
                for sql in statements {
                    count += async { run!(transaction, sql, execute) }.await.map_err(failure)?;
                    note(&transaction, sql, true);
                }
                transaction.commit().await?;
            }
            (_, statements) => {
                for sql in statements {
                    count += self.execute(sql).await?;
                }
            }
        }
        Ok(count)
    }

    pub(crate) fn failure(&self, table: &'static TableInfo, operation: &'static str, source: tokio_postgres::Error) -> Error {
        Error::statement(self.database, table, operation, source)
    }
}

/// Tells a transaction what it has done, where it has.
fn note(transaction: &fleet::Transaction, sql: &Statement, done: bool) {
    if done && sql.writes() {
        transaction.note_written();
        if sql.records_event() {
            transaction.note_event();
        }
    }
}

/// A session that may have taken a connection for itself.
pub(crate) struct Held<'a> {
    session: Session<'a>,
    connection: Option<fleet::Connection>,
}

impl Held<'_> {
    pub(crate) fn session(&self) -> Session<'_> {
        match &self.connection {
            Some(connection) => Session {
                reach: Reach::Connection(connection),
                ..self.session
            },
            None => self.session,
        }
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
