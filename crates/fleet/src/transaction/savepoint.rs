//! Savepoints: a part of a transaction that can be undone by itself.

use super::{FleetTransaction, Transaction};
use crate::{Error, quoted};
use futures_util::future::try_join_all;

/// The text that sets a savepoint, to follow another statement.
pub(super) fn set(name: &str) -> String {
    format!("; SAVEPOINT {}", quoted(name))
}

impl Transaction {
    async fn savepoint_statement(&self, statement: &str, name: &str) -> Result<(), Error> {
        let name = quoted(name);
        let sql = match statement {
            // Undone and gone.
            "ROLLBACK TO" => format!("-- savepoint()\nROLLBACK TO {name}; RELEASE {name}"),
            statement => format!("-- savepoint()\n{statement} {name}"),
        };
        let outcome = self.batch_execute(&sql).await;
        outcome.map_err(Error::query(self.database(), self.name()))
    }

    /// Runs a part of the transaction behind a savepoint: where `work` fails, what it did is undone and the transaction goes on as it was
    /// before. Await it to its end: where it is dropped half-way, what it did so far stays in the transaction.
    ///
    /// # Errors
    /// What `work` returns; or [`Error::Query`] of the savepoint.
    pub async fn savepoint<T, E, F>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Self) -> Result<T, E>,
    {
        self.savepoint_statement("SAVEPOINT", name).await?;
        match work(self).await {
            Ok(value) => {
                self.savepoint_statement("RELEASE", name).await?;
                Ok(value)
            }
            Err(error) => {
                self.savepoint_statement("ROLLBACK TO", name).await?;
                Err(error)
            }
        }
    }
}

impl FleetTransaction {
    async fn savepoint_everywhere(&self, statement: &str, name: &str) -> Result<(), Error> {
        let all = self
            .joined()
            .map(|participant| participant.savepoint_statement(statement, name));
        try_join_all(all).await.map(drop)
    }

    /// Runs a part of the transaction behind a savepoint in every database: where `work` fails, what it did is undone everywhere and the
    /// transaction goes on as it was before. Await it to its end, and one at a time: where it is dropped half-way, what it did so far stays.
    ///
    /// # Errors
    /// What `work` returns; or [`Error::Query`] of the savepoint.
    pub async fn savepoint<T, E, F>(&self, name: &'static str, work: F) -> Result<T, E>
    where
        E: From<Error>,
        F: AsyncFnOnce(&Self) -> Result<T, E>,
    {
        self.savepoint_everywhere("SAVEPOINT", name).await?;
        // A database that joins meanwhile joins behind it.
        self.push_savepoint(name);
        let outcome = work(self).await;
        self.pop_savepoint();
        let end = if outcome.is_ok() { "RELEASE" } else { "ROLLBACK TO" };
        self.savepoint_everywhere(end, name).await?;
        outcome
    }
}
