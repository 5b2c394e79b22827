//! What exists: the databases of the fleet, their areas, accessors, purposes and events.
//!
//! Pure data. Files reach this crate through [`Source`], so it does no I/O itself, and every mistake in a
//! file is reported as [`Error`] with the file's name and line. In the journey of a policy this is the map.

mod catalog;
mod code;
mod definition;
mod error;

pub use catalog::{Area, Catalog, Database, Source};
pub use code::DatabaseCode;
pub use definition::{CrossReference, Definition, EventDefinition, PersonalData, spoken};
pub use error::Error;
