//! What can go wrong: writing files, and writing the day into the databases.

use std::path::PathBuf;

/// Error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be written.
    #[error("could not write \"{}\"; check that its directory exists and may be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// A file could not be read.
    #[error("could not read \"{}\"; check that it is the truth that a simulation wrote", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Cause.
        source: csv::Error,
    },
    /// Another row has the number of a row of the day.
    #[error(
        "another row of \"{table}\" in database \"{database}\" has the number \"{number}\" already; \
         simulate another seed or day, or remove that row"
    )]
    NumberTaken {
        /// Database.
        database: &'static str,
        /// Table.
        table: &'static str,
        /// Customer number, policy number and so on.
        number: String,
    },
    /// A row that a step of the day needs is gone, though an earlier step wrote it.
    #[error(
        "\"{number}\" is missing in \"{table}\" of database \"{database}\", though an earlier step of the day wrote it; \
         restore it, or simulate another seed or day"
    )]
    RowMissing {
        /// Database.
        database: &'static str,
        /// Table.
        table: &'static str,
        /// Number or plate of the row.
        number: String,
    },
    /// A database cannot be reached, or a transaction failed.
    #[error(transparent)]
    Fleet(#[from] aicore_fleet::Error),
    /// A row could not be read or written.
    #[error(transparent)]
    Client(#[from] aicore_client::Error),
    /// An event could not be recorded.
    #[error(transparent)]
    Outbox(#[from] aicore_outbox::Error),
}
