//! What can go wrong with a statement of the typed client, by what the caller can do about it.

use crate::model::TableInfo;
use aicore_catalog::DatabaseCode;
use aicore_fleet as fleet;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio_postgres::error::SqlState;

/// A failure of the typed client. `fleet::is_retryable` sees through it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No row has the key.
    #[error("no row of \"{table}\" has {key}")]
    NotFound {
        /// Table.
        table: &'static str,
        /// Columns and values, as `id = …`.
        key: String,
    },
    /// Another row has the same values in a unique key.
    #[error("another row of \"{table}\" has the same values: they are unique by \"{constraint}\"")]
    UniqueViolation {
        /// Table of the statement.
        table: &'static str,
        /// Constraint or unique index.
        constraint: String,
        /// The cause.
        source: fleet::Error,
    },
    /// A row refers to one that is not there, or is still referred to.
    #[error("a reference of \"{table}\" would be broken: foreign key \"{constraint}\"")]
    ForeignKeyViolation {
        /// Table of the statement.
        table: &'static str,
        /// Constraint.
        constraint: String,
        /// The cause.
        source: fleet::Error,
    },
    /// A value breaks a rule of the table, which may be an exclusion constraint or a domain's rule.
    #[error("a value breaks the rule \"{constraint}\" of \"{table}\"")]
    CheckViolation {
        /// Table of the statement.
        table: &'static str,
        /// Constraint.
        constraint: String,
        /// The cause.
        source: fleet::Error,
    },
    /// A column that must have a value got none.
    #[error("column \"{column}\" of \"{table}\" needs a value")]
    NotNullViolation {
        /// Table of the statement.
        table: &'static str,
        /// Column.
        column: String,
        /// The cause.
        source: fleet::Error,
    },
    /// Another transaction holds the lock, and the statement was told not to wait.
    #[error("a row of \"{table}\" is locked by another transaction: try again later")]
    Locked {
        /// Table of the statement.
        table: &'static str,
        /// The cause.
        source: fleet::Error,
    },
    /// A row lock was asked for outside a transaction, where it would end with the statement.
    #[error("a row lock of \"{table}\" needs a transaction: use the table from the closure of `transaction`")]
    LockOutsideTransaction {
        /// Table.
        table: &'static str,
    },
    /// A row that must be there was deleted, with the one that refers to it, while the two were read.
    #[error("rows of \"{related}\" were deleted while \"{table}\" was read with them: read again, or in a transaction")]
    RelatedGone {
        /// Table that refers.
        table: &'static str,
        /// Table it refers to.
        related: &'static str,
    },
    /// A relation into another database was included in a transaction that knows no client.
    #[error("\"{table}\" cannot reach database \"{database}\" here: make the transaction by `Transaction::with_client`")]
    NoWayThere {
        /// Table of the relation.
        table: &'static str,
        /// The other database.
        database: DatabaseCode,
    },
    /// A page was asked for by a cursor that does not fit.
    #[error("the cursor is of no use here: {reason}")]
    Cursor {
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A column of one's own SQL does not fit what it is read as.
    #[error("{column} of {name} cannot be read: {}", cause(source))]
    Column {
        /// The statement.
        name: &'static str,
        /// Position and name of the column.
        column: String,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// One's own SQL gives other columns than are read.
    #[error("{name} gives the columns {given}, not {wanted}: change the statement or what it is read as")]
    Columns {
        /// The statement.
        name: &'static str,
        /// Names of the columns it gives.
        given: String,
        /// What was wanted.
        wanted: String,
    },
    /// A stored value does not fit the column's Rust type.
    #[error("column \"{column}\" of \"{table}\", row {key}, cannot be read: {}", cause(source))]
    Decode {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// The row's primary key, as `id = …`.
        key: String,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// Any other failure of the connection or the statement.
    #[error(transparent)]
    Fleet(#[from] fleet::Error),
}

impl Error {
    /// Sorts the failure of a statement.
    pub(crate) fn statement(
        database: &DatabaseCode,
        table: &'static TableInfo,
        operation: &'static str,
        source: tokio_postgres::Error,
    ) -> Self {
        let state = source.code().cloned();
        let named = source.as_db_error();
        let constraint = named.and_then(|error| error.constraint()).unwrap_or_default().to_owned();
        let column = named.and_then(|error| error.column()).unwrap_or_default().to_owned();
        let source = fleet::Error::query(database, statement_name(table.name, operation))(source);
        let table = table.name;
        match state {
            Some(state) if state == SqlState::UNIQUE_VIOLATION => Self::UniqueViolation {
                table,
                constraint,
                source,
            },
            Some(state) if state == SqlState::FOREIGN_KEY_VIOLATION => Self::ForeignKeyViolation {
                table,
                constraint,
                source,
            },
            Some(state) if state == SqlState::CHECK_VIOLATION || state == SqlState::EXCLUSION_VIOLATION => Self::CheckViolation {
                table,
                constraint,
                source,
            },
            Some(state) if state == SqlState::NOT_NULL_VIOLATION => Self::NotNullViolation { table, column, source },
            Some(state) if state == SqlState::LOCK_NOT_AVAILABLE => Self::Locked { table, source },
            _ => Self::Fleet(source),
        }
    }
}

/// The innermost reason, in words.
fn cause(error: &tokio_postgres::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// The name of a statement in errors and logs, such as `policy_find_many`.
///
/// Errors carry names as `&'static str`. Names are made only when a statement has failed; each is made once and
/// kept, so the memory is bounded by tables × operations.
fn statement_name(table: &'static str, operation: &'static str) -> &'static str {
    static NAMES: Mutex<BTreeMap<(&str, &str), &str>> = Mutex::new(BTreeMap::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    names
        .entry((table, operation))
        .or_insert_with(|| Box::leak(format!("{table}_{operation}").into_boxed_str()))
}
