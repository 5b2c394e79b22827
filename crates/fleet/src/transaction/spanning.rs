//! A transaction over as many databases as its closure uses.

use super::participants::Participants;
use super::retry::{self, Attempts};
use super::{Transaction, TransactionOptions, commit};
use crate::{Error, Fleet, is_retryable};
use aicore_catalog::DatabaseCode;
use futures_util::future::join_all;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tracing::Instrument as _;

/// How long a statement waits for a lock where the options do not say, and by how much less at random.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);
const LOCK_SPREAD_MS: u64 = 1_000;

/// An open transaction over several databases, each of which joins when it is first used. Dropping it without a commit rolls it back.
pub struct FleetTransaction {
    fleet: Fleet,
    name: &'static str,
    options: TransactionOptions,
    participants: Participants,
    /// Savepoints that are set now, the outermost first.
    savepoints: Mutex<Vec<&'static str>>,
}

impl FleetTransaction {
    /// Begins a transaction, which has no database yet, for callers that [`Fleet::transaction_across`] does not fit.
    ///
    /// Two such transactions that wait for each other in different databases are a deadlock that PostgreSQL does not see. So a statement
    /// waits for a lock for two seconds at most, unless the options say otherwise.
    pub fn begin(fleet: &Fleet, name: &'static str, mut options: TransactionOptions) -> Self {
        // Not all of them give up at once.
        let spread = Duration::from_millis(retry::random() % LOCK_SPREAD_MS);
        options.lock_timeout.get_or_insert(LOCK_TIMEOUT - spread);
        Self {
            fleet: fleet.clone(),
            name,
            options,
            participants: Participants::default(),
            savepoints: Mutex::default(),
        }
    }

    /// Name given by whoever opened it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The fleet.
    pub fn fleet(&self) -> &Fleet {
        &self.fleet
    }

    /// The transaction in one database, begun where this is its first use.
    ///
    /// # Errors
    /// As [`Fleet::acquire`]; [`Error::PreparedTransactionsOff`] where this is the second database, and its server or the first one's cannot
    /// promise to commit.
    pub async fn on(&self, code: &DatabaseCode) -> Result<&Transaction, Error> {
        self.participants.get_or_join(code, self.join(code)).await
    }

    async fn join(&self, code: &DatabaseCode) -> Result<Transaction, Error> {
        let span = tracing::debug_span!("join", database = %code);
        async {
            let connection = self.fleet.acquire(code).await?;
            if !self.options.read_only {
                let mut others = self.joined().peekable();
                if others.peek().is_some() {
                    let transactions = self.fleet.transactions();
                    transactions.check_preparing(&self.fleet, &connection, self.name).await?;
                    for other in others {
                        transactions.check_preparing(&self.fleet, other, self.name).await?;
                    }
                }
            }
            let savepoints = self.savepoints.lock().unwrap_or_else(PoisonError::into_inner).clone();
            Transaction::begin_at(connection, self.name, &self.options, &savepoints).await
        }
        .instrument(span)
        .await
    }

    /// The databases that have joined.
    pub(super) fn joined(&self) -> impl Iterator<Item = &Transaction> {
        self.participants.iter()
    }

    pub(super) fn push_savepoint(&self, name: &'static str) {
        self.savepoints.lock().unwrap_or_else(PoisonError::into_inner).push(name);
    }

    pub(super) fn pop_savepoint(&self) {
        self.savepoints.lock().unwrap_or_else(PoisonError::into_inner).pop();
    }

    /// Commits in every database or in none.
    ///
    /// Once a second database has written, the commit goes on in the background where this future is dropped.
    ///
    /// # Errors
    /// It was rolled back everywhere; except for [`Error::OutcomeUnknown`], and for a plain commit (one database wrote) whose connection
    /// broke, where it is not known.
    pub async fn commit(self) -> Result<(), Error> {
        commit::commit(self.fleet, self.name, &self.options, self.participants.into_vec()).await
    }

    /// Rolls back everywhere.
    pub async fn rollback(self) {
        join_all(self.participants.into_vec().into_iter().map(Transaction::rollback)).await;
    }
}

impl Fleet {
    /// Runs `work` in one transaction over whichever databases it uses, and commits it: in all of them or in none. The name labels errors
    /// and spans. On a serialization failure or deadlock the closure runs again, so it must be safe to repeat; also where a statement waited
    /// for a lock as long as it may by default, which is what a deadlock across databases looks like.
    ///
    /// Within one database reads are as its isolation level says; between databases there is no common snapshot.
    ///
    /// # Errors
    /// What `work` returns, after a rollback; or [`Error`], as [`FleetTransaction::on`] and [`FleetTransaction::commit`].
    pub async fn transaction_across<T, E, F>(&self, name: &'static str, options: &TransactionOptions, work: F) -> Result<T, E>
    where
        E: From<Error> + std::error::Error + 'static,
        F: AsyncFn(&FleetTransaction) -> Result<T, E>,
    {
        let span = tracing::info_span!("transaction", transaction = name);
        let waits = options.lock_timeout.is_none();
        let run = async {
            let mut attempts = Attempts::new(name, options.attempts);
            loop {
                match run(self, name, options, &work).await {
                    Ok(value) => return Ok(value),
                    Err(error) => {
                        let lost = is_retryable(&error) || waits && retry::waited_in_vain(&error);
                        match attempts.again(&error, lost) {
                            Some(pause) => {
                                drop(error);
                                tokio::time::sleep(pause).await;
                            }
                            None => return Err(error),
                        }
                    }
                }
            }
        };
        run.instrument(span).await
    }
}

async fn run<T, E, F>(fleet: &Fleet, name: &'static str, options: &TransactionOptions, work: &F) -> Result<T, E>
where
    E: From<Error> + std::error::Error + 'static,
    F: AsyncFn(&FleetTransaction) -> Result<T, E>,
{
    let transaction = FleetTransaction::begin(fleet, name, options.clone());
    match work(&transaction).await {
        Ok(value) => {
            transaction.commit().await?;
            Ok(value)
        }
        Err(error) => {
            transaction.rollback().await;
            Err(error)
        }
    }
}
