//! What can go wrong between the program and a database, by what the caller can do about it.

use crate::tls::tls_problem;
use aicore_catalog::DatabaseCode;
use std::time::Duration;
use tokio_postgres::error::SqlState;

/// What tokio-postgres says where `channel_binding=require` is not met.
const NO_CHANNEL_BINDING: &str = "server did not use channel binding";

/// A failure to reach or use a database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configuration value is wrong.
    #[error("{origin}: {message}")]
    Config {
        /// File or environment variable.
        origin: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// No server is known for a database.
    #[error(
        "no server is configured for database \"{database}\": start the private servers with `aicore up`, or set {}, AICORE_SERVERS or aicore.toml",
        database.url_variable()
    )]
    NotConfigured {
        /// The database.
        database: DatabaseCode,
    },
    /// The code is not in the catalogue.
    #[error("database \"{database}\" is not in the catalogue: `aicore db list` shows all")]
    UnknownDatabase {
        /// The code.
        database: DatabaseCode,
    },
    /// The server does not answer.
    #[error(
        "the server {server} of database \"{database}\" cannot be reached: check that it runs there and that the address is right"
    )]
    Unreachable {
        /// The database.
        database: DatabaseCode,
        /// `host:port`.
        server: String,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// TLS with the server fails, or its certificate does.
    #[error("no safe connection to the server {server} of database \"{database}\": {reason}")]
    Tls {
        /// The database.
        database: DatabaseCode,
        /// `host:port`.
        server: Box<str>,
        /// What is wrong and what to do.
        reason: Box<str>,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// The server asks for a password in a way that gives it away, or lets in without one.
    #[error(
        "the server {server} of database \"{database}\" does not prove that it knows the password (SCRAM with channel binding): \
         set password_encryption and pg_hba.conf there to scram-sha-256 over TLS, or add channel_binding=prefer to the URL"
    )]
    WeakAuthentication {
        /// The database.
        database: DatabaseCode,
        /// `host:port`.
        server: String,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// The server takes no connection in time.
    #[error(
        "the server {server} of database \"{database}\" did not answer within {} ms: check that it runs and is not overloaded",
        waited.as_millis()
    )]
    ConnectTimeout {
        /// The database.
        database: DatabaseCode,
        /// `host:port`.
        server: String,
        /// How long the caller waited.
        waited: Duration,
    },
    /// User or password is wrong.
    #[error("the server {server} refuses the user or password given for database \"{database}\": correct the URL in {}", database.url_variable())]
    Credentials {
        /// The database.
        database: DatabaseCode,
        /// `host:port`.
        server: String,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// The server has no such database.
    #[error("database \"{database}\" does not exist on {server}: create it with `aicore db create {database}`")]
    Missing {
        /// The database.
        database: DatabaseCode,
        /// `host:port`.
        server: String,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// The server is older than PostgreSQL 15.
    #[error("the server {server} of database \"{database}\" is PostgreSQL {version}: version 15 or newer is needed")]
    TooOld {
        /// The database.
        database: DatabaseCode,
        /// `host:port`.
        server: String,
        /// Version as the server gives it.
        version: String,
    },
    /// No connection became free in time.
    #[error(
        "no connection to database \"{database}\" became free within {} ms: {in_use} of {max} are in use; {holders}; \
         end long work, or raise [pool] max, or budget, in aicore.toml",
        waited.as_millis()
    )]
    PoolTimeout {
        /// The database.
        database: DatabaseCode,
        /// Connections in use.
        in_use: usize,
        /// The limit.
        max: usize,
        /// How long the caller waited.
        waited: Duration,
        /// Who holds the server's connections.
        holders: Box<crate::Holders>,
    },
    /// The fleet was closed.
    #[error("the connections are closed: the program ends, and database \"{database}\" is asked no more")]
    Closed {
        /// The database.
        database: DatabaseCode,
    },
    /// A server takes no prepared transactions, which a transaction of several databases needs.
    #[error(
        "transaction \"{name}\" writes in several databases, and the server {server} of \"{database}\" takes no prepared transactions: \
         set max_prepared_transactions there (at least to max_connections) and restart it"
    )]
    PreparedTransactionsOff {
        /// Name of the transaction.
        name: &'static str,
        /// The database.
        database: DatabaseCode,
        /// `host:port`.
        server: String,
    },
    /// A database could not promise to commit; the whole transaction was rolled back.
    #[error(
        "database \"{database}\" could not prepare transaction \"{name}\"{}; it was rolled back everywhere{}",
        detail(source),
        unpreparable(source)
    )]
    Prepare {
        /// Name of the transaction.
        name: &'static str,
        /// The database.
        database: DatabaseCode,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// Recovery decided against the transaction while it was being committed; it may be run again.
    #[error("transaction \"{name}\" took so long to commit that recovery rolled it back: run it again")]
    Fenced {
        /// Name of the transaction.
        name: &'static str,
    },
    /// The connection broke during the commit, and what became of it could not be learnt in time.
    #[error(
        "whether transaction \"{name}\" was committed is not known, for database \"{agent}\" does not answer: it stands or falls as a \
         whole once that database is back; `aicore transactions list` shows it as {transaction}"
    )]
    OutcomeUnknown {
        /// Name of the transaction.
        name: &'static str,
        /// Its id.
        transaction: uuid::Uuid,
        /// The database that holds the decision.
        agent: DatabaseCode,
        /// Why the commit got no answer.
        source: tokio_postgres::Error,
    },
    /// A statement failed.
    #[error("{name} failed in database \"{database}\"{}", detail(source))]
    Query {
        /// The database.
        database: DatabaseCode,
        /// Name of the statement or transaction.
        name: &'static str,
        /// The cause.
        source: tokio_postgres::Error,
    },
}

impl Error {
    /// A mistake in the configuration.
    pub(crate) fn config(origin: &str, message: impl Into<String>) -> Self {
        Self::Config {
            origin: origin.to_owned(),
            message: message.into(),
        }
    }

    /// Wraps the failure of a named statement.
    pub fn query(database: &DatabaseCode, name: &'static str) -> impl FnOnce(tokio_postgres::Error) -> Self {
        let database = database.clone();
        move |source| Self::Query { database, name, source }
    }

    /// Sorts the failure of a connection attempt.
    pub(crate) fn connect(database: &DatabaseCode, server: &str, source: tokio_postgres::Error) -> Self {
        let (database, server) = (database.clone(), server.to_owned());
        match source.code() {
            Some(code) if *code == SqlState::INVALID_PASSWORD || *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
                Self::Credentials {
                    database,
                    server,
                    source,
                }
            }
            Some(code) if *code == SqlState::INVALID_CATALOG_NAME => Self::Missing {
                database,
                server,
                source,
            },
            Some(_) => Self::Query {
                database,
                name: "connect",
                source,
            },
            None => match tls_problem(&source) {
                Some(reason) => Self::Tls {
                    database,
                    server: server.into(),
                    reason: reason.into(),
                    source,
                },
                None if std::error::Error::source(&source).is_some_and(|cause| cause.to_string() == NO_CHANNEL_BINDING) => {
                    Self::WeakAuthentication {
                        database,
                        server,
                        source,
                    }
                }
                None => Self::Unreachable {
                    database,
                    server,
                    source,
                },
            },
        }
    }
}

/// The server's own words, for the end of a message.
fn detail(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => {
            let more = db.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
            format!(": {}{more}", db.message())
        }
        None => format!(": {error}"),
    }
}

/// What a database cannot prepare, where that is what the server complains about.
fn unpreparable(error: &tokio_postgres::Error) -> &'static str {
    match error.code() {
        Some(code) if *code == SqlState::FEATURE_NOT_SUPPORTED => {
            ": a transaction of several databases can use no NOTIFY or LISTEN, temporary table, cursor WITH HOLD or exported snapshot"
        }
        Some(code) if *code == SqlState::CONFIGURATION_LIMIT_EXCEEDED || *code == SqlState::OUT_OF_MEMORY => {
            ": raise max_prepared_transactions of its server"
        }
        _ => "",
    }
}

/// An error with its causes in one line; a cause that the line says already is not said again.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        let words = current.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = current.source();
    }
    text
}

/// SQLSTATE of the PostgreSQL error somewhere in a chain of causes, such as `40001`.
pub fn sql_state<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a SqlState> {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(state) = current
            .downcast_ref::<tokio_postgres::Error>()
            .and_then(tokio_postgres::Error::code)
        {
            return Some(state);
        }
        cause = current.source();
    }
    None
}

/// Whether running the same transaction again may succeed: serialization failure, deadlock, or rolled back by recovery.
pub fn is_retryable(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if matches!(current.downcast_ref(), Some(Error::Fenced { .. })) {
            return true;
        }
        cause = current.source();
    }
    sql_state(error)
        .is_some_and(|state| *state == SqlState::T_R_SERIALIZATION_FAILURE || *state == SqlState::T_R_DEADLOCK_DETECTED)
}
