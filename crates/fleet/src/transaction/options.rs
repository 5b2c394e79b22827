//! How a transaction runs.

use std::fmt::Write as _;
use std::time::Duration;

/// What a transaction sees of others that are committed while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Each statement sees what is committed when it begins.
    ReadCommitted,
    /// Every statement sees what was committed at the first one. It fails where it would overwrite a later change.
    RepeatableRead,
    /// As if transactions of this level ran one after the other, within each database.
    Serializable,
}

impl Isolation {
    fn sql(self) -> &'static str {
        match self {
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        }
    }
}

/// When a transaction that wrote in several databases returns to its caller. It is committed as a whole in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Completion {
    /// When the commit is visible in every database: whoever reads next, reads it.
    #[default]
    Awaited,
    /// When it is decided, and visible in the database that decided; in the others it becomes visible a moment later. Until then, rows that
    /// it wrote there are read as they were before, and whoever writes them waits.
    Background,
}

/// How a transaction runs. The default is what the server has set, eight attempts, and an awaited completion.
#[derive(Debug, Clone)]
pub struct TransactionOptions {
    /// Isolation level; the server's default where none is given.
    pub isolation: Option<Isolation>,
    /// Refuse every write. A transaction across databases then needs no second phase.
    pub read_only: bool,
    /// Wait at the beginning for a snapshot that no serialization failure can touch; with [`Isolation::Serializable`] and `read_only`.
    pub deferrable: bool,
    /// End a statement that takes longer.
    pub statement_timeout: Option<Duration>,
    /// Give up where a lock is not given within this time. Where none is given, a transaction across databases waits for two seconds, and
    /// then runs again: two that wait for each other in different databases are a deadlock that PostgreSQL does not see.
    pub lock_timeout: Option<Duration>,
    /// End the connection where the program lets the transaction wait for longer between two statements.
    pub idle_timeout: Option<Duration>,
    /// How often the closure runs, at most, where it fails by serialization failure or deadlock.
    pub attempts: u32,
    /// When a transaction that wrote in several databases returns.
    pub completion: Completion,
}

impl Default for TransactionOptions {
    fn default() -> Self {
        Self {
            isolation: None,
            read_only: false,
            deferrable: false,
            statement_timeout: None,
            lock_timeout: None,
            idle_timeout: None,
            attempts: 8,
            completion: Completion::default(),
        }
    }
}

impl TransactionOptions {
    /// The statements that begin such a transaction.
    pub(super) fn begin(&self) -> String {
        let mut sql = String::from("-- transaction_begin()\nBEGIN");
        if let Some(isolation) = self.isolation {
            let _ = write!(sql, " ISOLATION LEVEL {}", isolation.sql());
        }
        sql.push_str(if self.read_only { " READ ONLY" } else { "" });
        sql.push_str(if self.deferrable { " DEFERRABLE" } else { "" });
        for (setting, time) in [
            ("statement_timeout", self.statement_timeout),
            ("lock_timeout", self.lock_timeout),
            ("idle_in_transaction_session_timeout", self.idle_timeout),
        ] {
            if let Some(time) = time {
                // 0 would mean none.
                let _ = write!(sql, "; SET LOCAL {setting} = {}", time.as_millis().clamp(1, 2_000_000_000));
            }
        }
        sql
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_become_the_beginning_of_a_transaction() {
        assert_eq!(TransactionOptions::default().begin(), "-- transaction_begin()\nBEGIN");
        let options = TransactionOptions {
            isolation: Some(Isolation::Serializable),
            read_only: true,
            deferrable: true,
            statement_timeout: Some(Duration::from_secs(2)),
            idle_timeout: Some(Duration::from_micros(1)),
            ..TransactionOptions::default()
        };
        assert_eq!(
            options.begin(),
            "-- transaction_begin()\nBEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; \
             SET LOCAL statement_timeout = 2000; SET LOCAL idle_in_transaction_session_timeout = 1"
        );
    }
}
