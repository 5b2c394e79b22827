//! What can stop an import. A bad line never does: it is refused and reported.

use std::path::PathBuf;

/// A failure that stops an import. Whole chunks that were committed before it stay.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A mapping file is wrong, or does not fit the database.
    #[error("{file}{}: {message}", line.map(|line| format!(":{line}")).unwrap_or_default())]
    Mapping {
        /// Path of the mapping file.
        file: String,
        /// Line in it, counted from one; absent where the file as a whole is meant.
        line: Option<usize>,
        /// What is wrong and what to do.
        message: String,
    },
    /// No mapping, or more than one, fits the file; or the named one is not there.
    #[error("{message}")]
    Choice {
        /// What was looked for, which mappings there are, and what to do.
        message: String,
    },
    /// The file cannot be read or holds nothing to import.
    #[error("cannot import {}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// The header of a CSV file does not have what the mapping reads.
    #[error("{}, header: {message}", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// Which column is missing or doubled, and what the mapping expects.
        message: String,
    },
    /// The rejects file cannot be written.
    #[error("cannot write the rejects file {}: give another place with --rejects", path.display())]
    Rejects {
        /// The rejects file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The database cannot be reached or refused a statement for another reason than the data.
    #[error(transparent)]
    Fleet(#[from] aicore_fleet::Error),
}

impl Error {
    pub(crate) fn file(path: &std::path::Path, message: impl Into<String>) -> Self {
        Self::File {
            path: path.to_owned(),
            message: message.into(),
        }
    }

    pub(crate) fn header(path: &std::path::Path, message: impl Into<String>) -> Self {
        Self::Header {
            path: path.to_owned(),
            message: message.into(),
        }
    }
}
