//! What can go wrong when databases are changed.

use aicore_catalog::DatabaseCode;
use std::path::PathBuf;

/// A failure to change a database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached or a statement failed.
    #[error(transparent)]
    Fleet(#[from] aicore_fleet::Error),
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A migration was changed after it had been applied.
    #[error(
        "migration {migration} of database \"{database}\" was edited after it was applied: restore the file, and put the change into a new migration; or go on all the same with --allow-edited"
    )]
    Edited {
        /// The database.
        database: DatabaseCode,
        /// Name of the migration.
        migration: String,
    },
    /// An earlier run left a migration unfinished.
    #[error(
        "migration {migration} of database \"{database}\" is unfinished since {started_at}{}: look at what it left, then run \
         `aicore migrate resolve` with --rolled-back {migration} (nothing of it is left) or --applied {migration} (all of it is there)",
        logs.as_deref().map(|logs| format!(" ({})", first_line(logs))).unwrap_or_default()
    )]
    Unfinished {
        /// The database.
        database: DatabaseCode,
        /// Name of the migration.
        migration: String,
        /// When it began.
        started_at: String,
        /// Why it failed, as far as that was noted.
        logs: Option<String>,
    },
    /// A script begins a transaction and does not end it.
    #[error(
        "migration {migration} of database \"{database}\" leaves a transaction open{}: end it with COMMIT, or leave BEGIN out, for a \
         migration runs in one transaction anyway",
        line.map(|line| format!(", begun at line {line}")).unwrap_or_default()
    )]
    LeftOpen {
        /// The database.
        database: DatabaseCode,
        /// Name of the migration.
        migration: String,
        /// Line of its `BEGIN`, where it was seen before anything ran; otherwise what ran in the transaction was rolled back.
        line: Option<usize>,
    },
    /// The login may not make the roles of the databases.
    #[error(
        "the login on {server} may not make the roles of its databases: give it CREATEROLE, or let an administrator run \
         `aicore db create` once; with [migrate] roles = \"never\" none are made and CONNECT is not revoked"
    )]
    RolesRefused {
        /// `host:port`.
        server: String,
    },
    /// No scratch database can be made beside a database.
    #[error(
        "cannot create a scratch database on the server of \"{database}\": {}; give the role CREATEDB, or compare with a role that has it",
        source.as_db_error().map_or_else(|| source.to_string(), |error| error.message().to_owned())
    )]
    Scratch {
        /// The database.
        database: DatabaseCode,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// A migration cannot be resolved as asked.
    #[error("migration {migration} of database \"{database}\" cannot be resolved so: {message}")]
    Unresolvable {
        /// The database.
        database: DatabaseCode,
        /// Name of the migration.
        migration: String,
        /// Why, and what to do.
        message: String,
    },
    /// A script failed; it was rolled back if it ran in a transaction.
    #[error("{script} of database \"{database}\" failed{}: {message}{}", line.map(|line| format!(" at line {line}")).unwrap_or_default(),
        if *rolled_back { "; it was rolled back whole" } else { "; it cannot run in a transaction, so statements before the failing one stay" })]
    Script {
        /// The database.
        database: DatabaseCode,
        /// Name of the migration or seed.
        script: String,
        /// Line in the script, from one.
        line: Option<usize>,
        /// The server's words.
        message: String,
        /// Whether nothing of it is left.
        rolled_back: bool,
        /// The cause.
        source: tokio_postgres::Error,
    },
    /// The folder holds something that is not a migration.
    #[error("{}: {message}", path.display())]
    Layout {
        /// The place.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
}

impl Error {
    /// Sorts the failure of a script, with its line. `text` is what was sent; it begins at `first_line` of the script.
    pub(crate) fn script(
        database: &DatabaseCode,
        script: &str,
        text: &str,
        first_line: usize,
        rolled_back: bool,
        source: tokio_postgres::Error,
    ) -> Self {
        let (message, line) = match source.as_db_error() {
            Some(error) => {
                let line = match error.position() {
                    Some(tokio_postgres::error::ErrorPosition::Original(at)) => {
                        Some(text.chars().take(*at as usize - 1).filter(|c| *c == '\n').count() + first_line)
                    }
                    _ => None,
                };
                let detail = error.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
                (format!("{}{detail}", error.message()), line)
            }
            None => (source.to_string(), None),
        };
        Self::Script {
            database: database.clone(),
            script: script.to_owned(),
            line,
            message,
            rolled_back,
            source,
        }
    }
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}
