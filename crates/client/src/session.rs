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
    reach: Reach<'a>,
}

#[derive(Clone, Copy)]
enum Reach<'a> {
    /// Each statement takes a connection from the pool and gives it back.
    Fleet(&'a fleet::Fleet),
    Transaction(&'a fleet::Transaction<'a>),
}

impl fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reach = match self.reach {
            Reach::Fleet(_) => "a connection a statement",
            Reach::Transaction(transaction) => transaction.name(),
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
            reach: Reach::Fleet(fleet),
        }
    }

    pub(crate) fn in_transaction(transaction: &'a fleet::Transaction<'a>) -> Self {
        Self {
            database: transaction.database(),
            reach: Reach::Transaction(transaction),
        }
    }

    /// Code of the database.
    pub fn database(&self) -> &'a DatabaseCode {
        self.database
    }

    pub(crate) fn is_transaction(&self) -> bool {
        matches!(self.reach, Reach::Transaction(_))
    }

    pub(crate) async fn rows(self, sql: &Statement) -> Result<Vec<Row>, Error> {
        let rows = match self.reach {
            Reach::Fleet(fleet) => {
                let connection = fleet.acquire(self.database).await?;
                async { run!(connection, sql, query) }.await
            }
            Reach::Transaction(transaction) => async { run!(transaction, sql, query) }.await,
        };
        rows.map_err(|source| self.failure(sql.table, sql.operation, source))
    }

    pub(crate) async fn execute(self, sql: &Statement) -> Result<u64, Error> {
        let count = match self.reach {
            Reach::Fleet(fleet) => {
                let connection = fleet.acquire(self.database).await?;
                async { run!(connection, sql, execute) }.await
            }
            Reach::Transaction(transaction) => async { run!(transaction, sql, execute) }.await,
        };
        count.map_err(|source| self.failure(sql.table, sql.operation, source))
    }

    /// Runs several statements of one table, all or none, and gives the rows of each.
    pub(crate) async fn rows_of_all(self, statements: &[Statement]) -> Result<Vec<Vec<Row>>, Error> {
        let mut all = Vec::with_capacity(statements.len());
        match (self.reach, statements) {
            (Reach::Fleet(fleet), [first, _, ..]) => {
                let failure = |source| self.failure(first.table, first.operation, source);
                let mut connection = fleet.acquire(self.database).await?;
                let transaction = connection.transaction().await.map_err(failure)?;
                for sql in statements {
                    all.push(async { run!(transaction, sql, query) }.await.map_err(failure)?);
                }
                transaction.commit().await.map_err(failure)?;
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
                let mut connection = fleet.acquire(self.database).await?;
                let transaction = connection.transaction().await.map_err(failure)?;
                for sql in statements {
                    count += async { run!(transaction, sql, execute) }.await.map_err(failure)?;
                }
                transaction.commit().await.map_err(failure)?;
            }
            (_, statements) => {
                for sql in statements {
                    count += self.execute(sql).await?;
                }
            }
        }
        Ok(count)
    }

    fn failure(&self, table: &'static TableInfo, operation: &'static str, source: tokio_postgres::Error) -> Error {
        Error::statement(self.database, table, operation, source)
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
