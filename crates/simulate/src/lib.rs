//! A business day of a Spanish brokerage group, messy as real data and the same for the same seed.
//!
//! [`World::generate`] makes true persons, households and companies; the records that six areas keep of them, misspelt,
//! outdated and duplicated; and the [`Step`]s of a day, in order, for a writer to perform against the databases.
//! [`files`] writes what the areas' old systems would export of the same people, for imports, and [`truth`] who every
//! record really is, so that a match can be measured.
//!
//! Nothing here reads a clock or a source of randomness: the day and the seed are given.

mod area;
pub mod business;
pub mod customer;
mod day;
mod draw;
mod error;
pub mod files;
mod key;
pub mod people;
pub mod places;
mod spelling;
mod step;
pub mod truth;
mod world;
pub mod write;

pub use area::Area;
pub use error::Error;
pub use step::{Step, Write};
pub use world::{Config, World};
