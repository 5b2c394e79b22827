//! What can go wrong: only writing files can.

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
}
