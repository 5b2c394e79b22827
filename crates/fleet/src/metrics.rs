//! Counters and histograms of connections, statements and transactions, after OpenTelemetry's names for database clients.
//!
//! They go to the recorder that the program installed (crate `metrics`); without one they cost a few instructions. Handles are looked up once for
//! each database and connection. Labels are databases, names that stand in the code, and classes of errors: never values.

use crate::{Error, sql_state};
use aicore_catalog::DatabaseCode;
use metrics::{Histogram, counter, histogram};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What became of a database's part of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Committed,
    Aborted,
    /// Nobody knows yet.
    InDoubt,
}

impl Outcome {
    const fn word(self) -> &'static str {
        match self {
            Self::Committed => "committed",
            Self::Aborted => "aborted",
            Self::InDoubt => "in_doubt",
        }
    }
}

/// Counts a database's part of a transaction.
pub(crate) fn transaction(name: &'static str, database: &DatabaseCode, outcome: Outcome) {
    let database = database.as_str().to_owned();
    counter!("fleet_transactions_total", "transaction" => name, "database" => database, "outcome" => outcome.word()).increment(1);
}

/// Notes how long a database's part of a transaction was open.
pub(crate) fn transaction_took(name: &'static str, begun: Instant) {
    histogram!("fleet_transaction_duration_seconds", "transaction" => name).record(begun.elapsed());
}

/// Counts a transaction that runs again, for it lost against another.
pub(crate) fn retried(name: &'static str) {
    counter!("fleet_transaction_retries_total", "transaction" => name).increment(1);
}

/// Counts transactions that recovery finished.
pub(crate) fn recovered(outcome: Outcome, count: u64) {
    if count > 0 {
        counter!("fleet_transactions_recovered_total", "outcome" => outcome.word()).increment(count);
    }
}

/// How long callers waited for connections of a database.
#[derive(Default)]
pub(crate) struct Waits(OnceLock<Histogram>);

impl Waits {
    /// Notes a wait that began then, and how it ended.
    pub(crate) fn note<T>(&self, database: &DatabaseCode, began: Instant, outcome: &Result<T, Error>) {
        let waits = self.0.get_or_init(|| {
            let label = || database.as_str().to_owned();
            // There from the start: a rate is of what was there before.
            counter!("db_client_connection_timeouts_total", "database" => label()).increment(0);
            histogram!("db_client_connection_wait_time_seconds", "database" => label())
        });
        waits.record(began.elapsed());
        if let Err(error) = outcome {
            let database = database.as_str().to_owned();
            if matches!(error, Error::PoolTimeout { .. }) {
                counter!("db_client_connection_timeouts_total", "database" => database).increment(1);
            } else {
                let kind = sql_state(error).map_or("unreachable", |state| class(state.code()));
                counter!("db_client_connection_errors_total", "database" => database, "error_type" => kind).increment(1);
            }
        }
    }
}

/// Statements of one connection.
pub(crate) struct Statements {
    database: DatabaseCode,
    took: Histogram,
}

impl Statements {
    pub(crate) fn new(database: &DatabaseCode) -> Self {
        let label = || database.as_str().to_owned();
        counter!("db_client_operation_errors_total", "database" => label(), "error_type" => "statement").increment(0);
        Self {
            took: histogram!("db_client_operation_duration_seconds", "database" => label()),
            database: database.clone(),
        }
    }

    /// Notes how long a statement took.
    pub(crate) fn took(&self, time: Duration) {
        self.took.record(time);
    }

    /// Counts a statement that failed.
    pub(crate) fn failed(&self, error: &tokio_postgres::Error) {
        let kind = error.code().map_or("connection", |state| class(state.code()));
        let database = self.database.as_str().to_owned();
        counter!("db_client_operation_errors_total", "database" => database, "error_type" => kind).increment(1);
    }
}

/// The class of an SQLSTATE in words (PostgreSQL documentation, appendix A).
fn class(code: &str) -> &'static str {
    match code.get(..2).unwrap_or_default() {
        "08" => "connection",
        "22" => "data",
        "23" => "constraint",
        "25" => "transaction_state",
        "28" => "authorization",
        "40" => "conflict",
        "42" => "statement",
        "53" => "resources",
        "54" => "limit",
        "55" => "object_state",
        "57" => "intervention",
        "58" | "XX" => "server",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::class;

    #[test]
    fn classes_of_errors_are_words() {
        assert_eq!(class("40001"), "conflict");
        assert_eq!(class("23505"), "constraint");
        assert_eq!(class("P0001"), "other");
        assert_eq!(class(""), "other");
    }
}
