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
    /// A migration was changed after it had been applied.
    #[error(
        "migration {migration} of database \"{database}\" was edited after it was applied: restore the file, and put the change into a new migration"
    )]
    Edited {
        /// The database.
        database: DatabaseCode,
        /// Name of the migration.
        migration: String,
    },
    /// An earlier run left a migration unfinished.
    #[error(
        "migration {migration} of database \"{database}\" is unfinished since {started_at}: what it left must be looked at; \
         then set finished_at (it is complete) or rolled_back_at (it is undone) in its row of _prisma_migrations"
    )]
    Unfinished {
        /// The database.
        database: DatabaseCode,
        /// Name of the migration.
        migration: String,
        /// When it began.
        started_at: String,
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
