//! Import of files: an area's customers, contracts and receivables, as other systems export them.
//!
//! A file (CSV or JSON Lines) goes through a [`Mapping`], which a TOML file declares, in four steps:
//!
//! 1. a **survey** takes hash and encoding and refuses what is no text; the mapping is chosen;
//! 2. each line is **understood** and checked against the columns that it goes to, and **staged** by COPY in
//!    temporary tables; memory does not grow with the file;
//! 3. staged lines are checked against the database and each other: references, CHECKs, repeated keys;
//! 4. chunks are **loaded**: INSERT … ON CONFLICT DO UPDATE where something differs, and the outbox events of
//!    exactly the rows written, in one transaction each.
//!
//! A line that cannot be loaded is refused with number, field and reason, and never stops the others. In the journey of
//! a policy this is one of its beginnings: from here on, an imported row is like any other.

mod error;
mod import;
mod load;
mod mapping;
mod plan;
mod read;
mod rejects;
mod source;
mod stage;
mod statement;
mod summary;
mod table;
mod value;

pub use error::Error;
pub use import::import;
pub use mapping::shipped::shipped;
pub use mapping::{EncodingChoice, Format, Mapping};
pub use source::line::windows_1252;
pub use summary::{Options, Phase, Progress, Summary, TableSummary};
