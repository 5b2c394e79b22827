//! What is wrong with a database, by kind, with the remedy written out.

use super::report::OldestTransaction;
use super::schema::{SchemaHealth, SchemaState};
use crate::{Error, sql_state};
use aicore_catalog::DatabaseCode;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio_postgres::error::SqlState;

/// Kind of a [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// No server is configured for it.
    NotConfigured,
    /// Nothing listens there, or the connection broke.
    Unreachable,
    /// Its server did not answer in time.
    ServerSilent,
    /// Its server answered for others, and this database did not in time.
    DatabaseSilent,
    /// No safe connection.
    Tls,
    /// The server refuses user or password, or does not prove that it knows it.
    Credentials,
    /// The server has no such database.
    Missing,
    /// The server is older than what works.
    TooOld,
    /// All connections are in use.
    PoolExhausted,
    /// The server refused the connection or the question.
    Refused,
    /// It has no migrations at all.
    NeverMigrated,
    /// Migrations are missing.
    Behind,
    /// Migrations are being applied.
    Migrating,
    /// A migration failed.
    MigrationFailed,
    /// The fleet was closed.
    Closed,
}

/// What makes a database unhealthy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// What kind it is.
    pub kind: ProblemKind,
    /// What is wrong and what to do.
    pub message: String,
}

/// The last failure to reach a database that this process met.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LastError {
    /// When.
    pub at: DateTime<Utc>,
    /// What was wrong and what to do.
    pub message: String,
}

/// The last failures, by database.
#[derive(Default)]
pub(crate) struct LastErrors(Mutex<HashMap<DatabaseCode, LastError>>);

impl LastErrors {
    /// Notes a failure.
    pub(crate) fn note(&self, database: &DatabaseCode, error: &Error) {
        self.note_message(database, Problem::from_error(error).message);
    }

    pub(super) fn note_message(&self, database: &DatabaseCode, message: String) {
        let last = LastError { at: Utc::now(), message };
        let mut errors = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        errors.insert(database.clone(), last);
    }

    pub(super) fn of(&self, database: &DatabaseCode) -> Option<LastError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(database).cloned()
    }
}

impl Problem {
    pub(super) fn from_error(error: &Error) -> Self {
        let kind = match error {
            Error::NotConfigured { .. } | Error::UnknownDatabase { .. } | Error::Config { .. } => ProblemKind::NotConfigured,
            Error::Unreachable { .. } => ProblemKind::Unreachable,
            Error::ConnectTimeout { .. } => ProblemKind::ServerSilent,
            Error::Tls { .. } => ProblemKind::Tls,
            Error::Credentials { .. } | Error::WeakAuthentication { .. } => ProblemKind::Credentials,
            Error::Missing { .. } => ProblemKind::Missing,
            Error::TooOld { .. } => ProblemKind::TooOld,
            Error::PoolTimeout { .. } => ProblemKind::PoolExhausted,
            Error::Closed { .. } => ProblemKind::Closed,
            Error::Query { source, .. } if source.code().is_none() => ProblemKind::Unreachable,
            _ => ProblemKind::Refused,
        };
        let message = match remedy(error) {
            Some(remedy) => format!("{error}: {remedy}"),
            None => error.to_string(),
        };
        Self { kind, message }
    }

    /// A database that did not answer though its server did.
    pub(super) fn silent(database: &DatabaseCode, server: &str, waited: Duration) -> Self {
        Self {
            kind: ProblemKind::DatabaseSilent,
            message: format!(
                "database \"{database}\" did not answer within {} ms, and others on {server} did: something in it is locked, or a disk is slow; \
                 look at pg_stat_activity and pg_blocking_pids() there, and end the session that blocks",
                waited.as_millis()
            ),
        }
    }

    /// What the histories of migrations make of it; the worst counts, and all are told.
    pub(super) fn of_schema(database: &DatabaseCode, schema: &[SchemaHealth]) -> Option<Self> {
        let of_state = |state| schema.iter().filter(move |health| health.state == state).collect::<Vec<_>>();
        let unfinished = |health: &&SchemaHealth| {
            let (migration, error) = match &health.unfinished {
                Some(unfinished) => (unfinished.migration.as_str(), unfinished.error.as_deref()),
                None => ("", None),
            };
            let error = error
                .and_then(|error| error.trim().lines().next())
                .filter(|line| !line.is_empty());
            let because = error.map(|error| format!(" ({error})")).unwrap_or_default();
            format!("{}/{migration}{because}", health.history)
        };
        let problem = |kind, message| Some(Self { kind, message });
        let failed = of_state(SchemaState::Failed);
        if !failed.is_empty() {
            let names: Vec<_> = failed.iter().map(unfinished).collect();
            return problem(
                ProblemKind::MigrationFailed,
                format!(
                    "a migration of database \"{database}\" failed: {}; put right what stopped it, say so with \
                     `aicore migrate resolve {database} --rolled-back MIGRATION` (or --applied), then `aicore migrate deploy {database}`",
                    names.join(", ")
                ),
            );
        }
        let migrating = of_state(SchemaState::Migrating);
        if !migrating.is_empty() {
            return problem(
                ProblemKind::Migrating,
                format!(
                    "migrations are being applied to database \"{database}\" now: wait for them; `aicore migrate status {database}` follows"
                ),
            );
        }
        let never = of_state(SchemaState::NeverMigrated);
        let behind = of_state(SchemaState::Behind);
        let missing: Vec<_> = never
            .iter()
            .chain(&behind)
            .map(|health| {
                let next = health.pending.first().map(String::as_str).unwrap_or_default();
                match health.pending.len() {
                    0 | 1 => format!("{}/{next}", health.history),
                    count => format!("{count} of {} from {next} on", health.history),
                }
            })
            .collect();
        let remedy = format!("apply them with `aicore migrate deploy {database}`");
        if never.len() == schema.len() && !never.is_empty() {
            return problem(
                ProblemKind::NeverMigrated,
                format!(
                    "database \"{database}\" was never migrated, it lacks {}: {remedy}",
                    missing.join(" and ")
                ),
            );
        }
        if missing.is_empty() {
            return None;
        }
        problem(
            ProblemKind::Behind,
            format!(
                "database \"{database}\" is behind, it lacks {}: {remedy}",
                missing.join(" and ")
            ),
        )
    }
}

/// What to do where the error does not say so itself.
fn remedy(error: &Error) -> Option<&'static str> {
    let Error::Query { source, .. } = error else { return None };
    let Some(state) = sql_state(error) else {
        return Some(if source.is_closed() {
            "the connection broke; see the server's log"
        } else {
            "see the server's log"
        });
    };
    Some(match *state {
        SqlState::CANNOT_CONNECT_NOW => "wait for the server to start or stop; its log says how far it is",
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN => {
            "the server stopped or ended the session; see its log, and start it again"
        }
        SqlState::TOO_MANY_CONNECTIONS => "end connections that nobody needs, or raise max_connections there",
        SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE => "allow connections to it again: ALTER DATABASE … ALLOW_CONNECTIONS true",
        SqlState::INSUFFICIENT_PRIVILEGE => "grant the role what it lacks, as GRANT CONNECT ON DATABASE",
        SqlState::QUERY_CANCELED => {
            "something in it is locked, or an administrator ended the question; look at pg_stat_activity there"
        }
        SqlState::INTERNAL_ERROR | SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
            "the server's log says more; restore the database where its data are damaged"
        }
        SqlState::OUT_OF_MEMORY | SqlState::DISK_FULL => "free memory or disk space on the server",
        _ => "see the server's log",
    })
}

/// What is worth knowing of the histories and makes nothing fail.
pub(super) fn schema_warnings<'a>(
    database: &'a DatabaseCode,
    role: Option<&'a str>,
    schema: &'a [SchemaHealth],
) -> impl Iterator<Item = String> + 'a {
    schema.iter().filter_map(move |health| {
        let unreadable = health.state == SchemaState::Unreadable;
        if unreadable {
            let role = role.unwrap_or("the role");
            return Some(format!(
                "{role} may not read the history of {}, so its version is not known: GRANT USAGE on its schema and SELECT on its table \
                 _prisma_migrations to {role}",
                health.history
            ));
        }
        let newest = health.unknown.last()?;
        Some(format!(
            "database \"{database}\" has {}/{newest}, which this release does not know: it belongs to a newer one; update this program",
            health.history
        ))
    })
}

/// Says that a transaction has been open for long.
pub(super) fn old_transaction(oldest: &OldestTransaction) -> String {
    let age = Duration::from_secs_f64(oldest.age_s.max(0.0)).as_secs();
    let (role, name) = (&oldest.role, &oldest.name);
    if oldest.prepared {
        return format!(
            "a transaction of {role} has been prepared for {age} s ({name}) and holds its locks: `aicore transactions list` says what becomes of it"
        );
    }
    let state = oldest.state.as_deref().unwrap_or("unknown");
    let pid = oldest.pid.unwrap_or_default();
    format!(
        "a transaction of {role} ({name}) has been open for {age} s, its session is {state}: dead rows cannot be removed meanwhile; end it, or \
         SELECT pg_terminate_backend({pid})"
    )
}

/// Says that a database cannot be written to.
pub(super) fn replica(server: &str) -> String {
    format!("{server} is a replica and takes no writes: point the address at the primary where this process writes")
}
