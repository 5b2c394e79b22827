//! Where people live: towns with their postcodes, and addresses in them.

mod address;
mod town;

pub use address::Address;
pub use town::Town;
