//! What can go wrong with a backup, by what the caller can do about it.

use std::path::{Path, PathBuf};

/// A failure to back up, restore or judge.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A database could not be reached, or refused a statement.
    #[error(transparent)]
    Fleet(Box<aicore_fleet::Error>),
    /// A server of one's own could not be run.
    #[error("the scratch server of the drill cannot run")]
    Scratch(#[source] Box<aicore_boot::Error>),
    /// A file could not be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The address of a store is no good.
    #[error("the store {address}: {message}")]
    Address {
        /// As given; stores' addresses hold no secret.
        address: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// The store failed.
    #[error("cannot {action} {object} in {store}")]
    Store {
        /// What was tried.
        action: &'static str,
        /// Path of the object in the store.
        object: String,
        /// Address of the store.
        store: String,
        /// The cause.
        source: Box<object_store::Error>,
    },
    /// A key is missing or no good.
    #[error("the key {}: {message}", path.display())]
    Key {
        /// Its file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// The databases of a server could not be caught at one instant.
    #[error(
        "server {server}: no instant without a commit was found in {rounds} attempts within {waited_ms} ms; run the backup at a quieter hour, \
         or from the process that writes, whose commits it can pause (`aicore backup schedule` in it)"
    )]
    Cut {
        /// `host:port`.
        server: String,
        /// Attempts.
        rounds: u32,
        /// How long it was tried.
        waited_ms: u128,
    },
    /// `pg_dump` or `pg_restore` failed.
    #[error("{program} failed on database \"{database}\" ({status}): {message}")]
    Program {
        /// Its name.
        program: &'static str,
        /// The database.
        database: String,
        /// How it ended.
        status: String,
        /// What it said last.
        message: String,
    },
    /// `pg_dump` is not there.
    #[error(
        "{program} was not found: install PostgreSQL's client programs (version {version} or newer), or name their directory in AICORE_PG_BIN"
    )]
    ProgramMissing {
        /// Its name.
        program: &'static str,
        /// Major version of the server.
        version: u32,
    },
    /// A backup or part of one is not what its maker wrote.
    #[error("{object} is refused: {reason}")]
    Refused {
        /// Path of the object in the store.
        object: String,
        /// What is wrong.
        reason: String,
    },
    /// There is no such backup.
    #[error("there is no complete backup {wanted} in {store}: `aicore backup list` shows all")]
    NoBackup {
        /// What was asked for.
        wanted: String,
        /// Address of the store.
        store: String,
    },
    /// The backup does not hold a database.
    #[error("backup {backup} does not hold database \"{database}\"; it holds {held}")]
    NotInBackup {
        /// The backup.
        backup: String,
        /// The database.
        database: String,
        /// Those that it holds.
        held: String,
    },
    /// A database of the name is there already.
    #[error("database \"{name}\" is there already: drop it, or restore to another name")]
    Taken {
        /// Its name.
        name: String,
    },
    /// What was restored is not what was backed up.
    #[error("database \"{database}\" came back different: {difference}")]
    Different {
        /// The database.
        database: String,
        /// The first difference.
        difference: String,
    },
    /// A cron expression or time zone is no good.
    #[error("{0}")]
    Schedule(String),
}

impl From<aicore_fleet::Error> for Error {
    fn from(error: aicore_fleet::Error) -> Self {
        Self::Fleet(Box::new(error))
    }
}

impl Error {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { action, path, source }
    }

    pub(crate) fn refused(object: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Refused {
            object: object.into(),
            reason: reason.into(),
        }
    }
}
