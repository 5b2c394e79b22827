//! Transactions: of one database, and of several that stand or fall together.
//!
//! [`Fleet::transaction`] is a plain one. In a [`FleetTransaction`] databases join as they are first used; where only one of them wrote,
//! its commit is plain, otherwise `commit.rs` commits by last-agent two-phase commit, and `recovery.rs` finishes what a crash left.
//! `docs/transactions.md` tells who is durable at each step.

mod commit;
mod config;
mod decision;
mod gid;
mod in_doubt;
mod options;
mod participants;
mod recovery;
mod retry;
mod savepoint;
mod spanning;
mod state;

pub use config::TransactionConfig;
pub use in_doubt::{InDoubt, Verdict};
pub use options::{Completion, Isolation, TransactionOptions};
pub use recovery::Recovery;
use retry::Attempts;
pub use spanning::FleetTransaction;
pub(crate) use state::State;

use crate::metrics::{self, Outcome};
use crate::{Connection, Error, Fleet, is_retryable};
use aicore_catalog::DatabaseCode;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tracing::Instrument as _;

/// Names of the failpoints of a commit, in the order in which a commit comes by them.
pub mod failpoints {
    /// Participants and agent are known; nothing is durable.
    pub const BEFORE_PREPARE: &str = "transaction_before_prepare";
    /// One participant has promised to commit.
    pub const AFTER_ONE_PREPARE: &str = "transaction_after_one_prepare";
    /// All have, and nothing is decided.
    pub const AFTER_PREPARE: &str = "transaction_after_prepare";
    /// The decision is durable.
    pub const AFTER_DECISION: &str = "transaction_after_decision";
    /// One participant has committed.
    pub const AFTER_ONE_COMMIT: &str = "transaction_after_one_commit";
    /// All have.
    pub const AFTER_COMMIT: &str = "transaction_after_commit";
    /// The decision row is about to go.
    pub const BEFORE_CLEANING: &str = "transaction_before_cleaning";
    /// All of them.
    pub const ALL: [&str; 7] = [
        BEFORE_PREPARE,
        AFTER_ONE_PREPARE,
        AFTER_PREPARE,
        AFTER_DECISION,
        AFTER_ONE_COMMIT,
        AFTER_COMMIT,
        BEFORE_CLEANING,
    ];
}

/// An open transaction of one database. Dropping it without a commit rolls it back.
///
/// It dereferences to its connection, and so has the driver's methods.
pub struct Transaction {
    connection: Connection,
    name: &'static str,
    written: AtomicBool,
    /// Whether it has recorded an event in the outbox.
    event: AtomicBool,
    begun: Instant,
}

impl Transaction {
    /// Begins a transaction on a connection, for callers that [`Fleet::transaction`] does not fit.
    ///
    /// # Errors
    /// [`Error::Query`].
    pub async fn begin(connection: Connection, name: &'static str) -> Result<Self, Error> {
        Self::begin_with(connection, name, &TransactionOptions::default()).await
    }

    /// The same with options.
    ///
    /// # Errors
    /// [`Error::Query`].
    pub async fn begin_with(connection: Connection, name: &'static str, options: &TransactionOptions) -> Result<Self, Error> {
        Self::begin_at(connection, name, options, &[]).await
    }

    /// The same, within savepoints.
    async fn begin_at(
        mut connection: Connection,
        name: &'static str,
        options: &TransactionOptions,
        savepoints: &[&'static str],
    ) -> Result<Self, Error> {
        connection.mark_unclean(true);
        let mut sql = options.begin();
        for savepoint in savepoints {
            sql.push_str(&savepoint::set(savepoint));
        }
        // Awaited: behind a BEGIN that failed, as by a cancel request that came late, statements would each commit by themselves.
        let begun = connection.batch_execute(&sql).await;
        begun.map_err(Error::query(connection.database(), name))?;
        Ok(Self {
            connection,
            name,
            written: AtomicBool::new(false),
            event: AtomicBool::new(false),
            begun: Instant::now(),
        })
    }

    /// Commits.
    ///
    /// # Errors
    /// [`Error::Query`], also where a statement had failed before and the failure was not passed on. Where the connection broke, whether
    /// it was committed is not known.
    pub async fn commit(self) -> Result<(), Error> {
        // COMMIT of a failed transaction is a ROLLBACK without an error; the SELECT fails.
        let outcome = {
            let _leave = self.connection.leave_to_commit().await;
            self.batch_execute("-- transaction_commit()\nSELECT; COMMIT").await
        };
        match outcome {
            Ok(()) => {
                self.committed();
                Ok(())
            }
            Err(source) => {
                let error = Error::query(self.database(), self.name)(source);
                self.rollback().await;
                Err(error)
            }
        }
    }

    /// Rolls back. A connection that is broken needs no rollback, so there is no failure.
    pub async fn rollback(self) {
        metrics::transaction(self.name, self.database(), Outcome::Aborted);
        metrics::transaction_took(self.name, self.begun);
        if self.batch_execute("-- transaction_rollback()\nROLLBACK").await.is_ok() {
            self.into_connection();
        }
    }

    /// Name given by whoever opened it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Says that a statement of it has written a row. A transaction across databases all of whose participants are known to have written
    /// needs not ask them at its commit. The typed client says so by itself.
    pub fn note_written(&self) {
        self.written.store(true, Ordering::Relaxed);
    }

    /// Says that it has recorded an event in the outbox: whoever listens ([`Fleet::on_events`]) is told once it has committed. The typed
    /// client and the outbox's `record` say so by themselves.
    pub fn note_event(&self) {
        self.event.store(true, Ordering::Relaxed);
    }

    /// Once it has committed.
    fn committed(self) {
        metrics::transaction(self.name, self.database(), Outcome::Committed);
        metrics::transaction_took(self.name, self.begun);
        let event = self.event.load(Ordering::Relaxed);
        let connection = self.into_connection();
        if event {
            connection.events_committed();
        }
    }

    /// The connection, once the transaction is over.
    fn into_connection(self) -> Connection {
        let mut connection = self.connection;
        connection.mark_unclean(false);
        connection
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
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
        F: AsyncFn(&Transaction) -> Result<T, E>,
    {
        self.transaction_with(code, name, &TransactionOptions::default(), work).await
    }

    /// The same with options.
    ///
    /// # Errors
    /// As there.
    pub async fn transaction_with<T, E, F>(
        &self,
        code: &DatabaseCode,
        name: &'static str,
        options: &TransactionOptions,
        work: F,
    ) -> Result<T, E>
    where
        E: From<Error> + std::error::Error + 'static,
        F: AsyncFn(&Transaction) -> Result<T, E>,
    {
        let span = tracing::info_span!("transaction", transaction = name, database = %code);
        let run = async {
            let mut attempts = Attempts::new(name, options.attempts);
            loop {
                match run(self, code, name, options, &work).await {
                    Ok(value) => return Ok(value),
                    Err(error) => match attempts.again(&error, is_retryable(&error)) {
                        Some(pause) => {
                            drop(error);
                            tokio::time::sleep(pause).await;
                        }
                        None => return Err(error),
                    },
                }
            }
        };
        run.instrument(span).await
    }
}

async fn run<T, E, F>(
    fleet: &Fleet,
    code: &DatabaseCode,
    name: &'static str,
    options: &TransactionOptions,
    work: &F,
) -> Result<T, E>
where
    E: From<Error> + std::error::Error + 'static,
    F: AsyncFn(&Transaction) -> Result<T, E>,
{
    let transaction = Transaction::begin_with(fleet.acquire(code).await?, name, options).await?;
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
