//! One named transaction of one database.

use crate::{Connection, Error, Fleet, is_retryable};
use aicore_catalog::DatabaseCode;
use std::ops::Deref;
use std::time::Duration;

/// How often a transaction runs again after a serialization failure or deadlock.
const TRANSACTION_ATTEMPTS: u32 = 8;

/// An open transaction. Dropping it without a commit rolls it back.
pub struct Transaction<'c> {
    transaction: crate::OpenTransaction<'c>,
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
    type Target = crate::OpenTransaction<'c>;

    fn deref(&self) -> &Self::Target {
        &self.transaction
    }
}

impl Fleet {
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
