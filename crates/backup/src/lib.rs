//! Backup of the fleet: one consistent cut, dump, store, retain, restore, drill.
//!
//! [`run`] opens a transaction in every database at one instant (`cut`), writes each database as one object of plain SQL, compressed and on
//! request encrypted (`object`), and puts the signed [`Manifest`] last: what has no manifest is no backup. `restore` makes a database of an
//! object, [`drill`] does so with all of them in a cluster of its own and compares. [`retention`] and [`schedule`] are pure.
//!
//! Unlike the other crates this one lets PostgreSQL's own `pg_dump` open connections, for the definitions of a schema that it has not seen before.

mod catalogue;
mod content;
mod cut;
mod drill;
mod dump;
mod error;
mod fingerprint;
mod key;
mod manifest;
mod object;
mod program;
mod prune;
mod restore;
pub mod retention;
mod run;
pub mod schedule;
mod schema;
mod session;
mod store;
mod verify;

pub use cut::{Barrier, Cut};
pub use drill::{DrillReport, drill};
pub use error::Error;
pub use key::{Encryption, SigningKey, Trusted};
pub use manifest::{DatabaseEntry, Listed, Manifest, ObjectEntry, Receipt, ReceiptKind, TableEntry, find, list, read_manifest};
pub use prune::{Pruned, prune};
pub use restore::{Restored, export, restore_beside, restore_in_place};
pub use run::{Options, run};
pub use store::Store;
pub use verify::verify;

/// Names of the failpoints of a backup, in the order in which it comes by them.
pub mod failpoints {
    /// The first object is complete.
    pub const AFTER_ONE_OBJECT: &str = "backup_after_one_object";
    /// All objects are; the manifest is not there.
    pub const BEFORE_MANIFEST: &str = "backup_before_manifest";
}

/// Bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
