//! What an import is asked, what it tells meanwhile, and what it did.

use aicore_catalog::DatabaseCode;
use serde::Serialize;
use std::path::PathBuf;

/// How to import.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of a mapping that comes with the database, or the path of one (with a folder or `.toml`). Without it, the
    /// shipped mapping that fits the file's header.
    pub mapping: Option<PathBuf>,
    /// Where refused lines go; without it, `<file>.rejects.csv` beside the file.
    pub rejects: Option<PathBuf>,
    /// The databases folder, with `<code>/import/<mapping>.toml`.
    pub databases_dir: PathBuf,
    /// Lines of the file in a transaction.
    pub chunk_lines: u32,
    /// Do everything and keep nothing. One transaction then holds its locks to the end.
    pub dry_run: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            mapping: None,
            rejects: None,
            databases_dir: PathBuf::from("databases"),
            chunk_lines: 2_000,
            dry_run: false,
        }
    }
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Lines are read, checked and staged.
    #[default]
    Reading,
    /// Rows and events are written.
    Loading,
}

/// How far an import has come. `lines` starts again from zero in the second phase.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Progress {
    /// Phase.
    pub phase: Phase,
    /// Lines done in this phase.
    pub lines: u64,
    /// Lines to do; an upper bound, because empty lines count.
    pub lines_total: u64,
    /// Lines refused so far.
    pub refused: u64,
    /// Rows inserted so far, over all tables.
    pub inserted: u64,
    /// Rows updated so far, over all tables.
    pub updated: u64,
}

/// What an import did.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The database.
    pub database: DatabaseCode,
    /// The file.
    pub file: PathBuf,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Name of the mapping that read it.
    pub mapping: String,
    /// Nothing was kept.
    pub dry_run: bool,
    /// The same content was imported with this mapping before, to the end.
    pub imported_before: bool,
    /// Data lines read.
    pub lines: u64,
    /// Lines refused.
    pub refused: u64,
    /// Events written.
    pub events: u64,
    /// What became of the rows, by table.
    pub tables: Vec<TableSummary>,
    /// Columns of the file that the mapping does not read.
    pub unread_columns: Vec<String>,
    /// The rejects file, where a line was refused.
    pub rejects: Option<PathBuf>,
    /// Time taken, in ms.
    pub elapsed_ms: u64,
}

/// Rows of a table, by what became of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TableSummary {
    /// The table.
    pub table: String,
    /// Its rows have events.
    pub aggregate: bool,
    /// Rows that are new.
    pub inserted: u64,
    /// Rows that were there and changed.
    pub updated: u64,
    /// Rows that were there and are the same.
    pub unchanged: u64,
    /// Staged rows that another one of the same key in the file replaced.
    pub repeated: u64,
}
