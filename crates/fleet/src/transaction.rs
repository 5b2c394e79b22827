//! One named transaction of one database.

use crate::{Connection, Error};
use aicore_catalog::DatabaseCode;
use std::ops::Deref;

/// An open transaction. Dropping it without a commit rolls it back.
pub struct Transaction<'c> {
    transaction: deadpool_postgres::Transaction<'c>,
    code: DatabaseCode,
    name: &'static str,
}

impl<'c> Transaction<'c> {
    /// Begins a transaction on a pooled connection, for callers that [`crate::Fleet::transaction`] does not fit.
    ///
    /// # Errors
    /// [`Error::Query`].
    pub async fn begin(connection: &'c mut Connection, code: &DatabaseCode, name: &'static str) -> Result<Self, Error> {
        let transaction = connection.transaction().await.map_err(Error::query(code, name))?;
        Ok(Self {
            transaction,
            code: code.clone(),
            name,
        })
    }

    /// Commits.
    ///
    /// # Errors
    /// [`Error::Query`]; whether it was committed is then unknown where the connection broke.
    pub async fn commit(self) -> Result<(), Error> {
        let Self { transaction, code, name } = self;
        transaction.commit().await.map_err(Error::query(&code, name))
    }

    /// Name given by whoever opened it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Its database.
    pub fn database(&self) -> &DatabaseCode {
        &self.code
    }
}

impl<'c> Deref for Transaction<'c> {
    type Target = deadpool_postgres::Transaction<'c>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}
