//! Changing the databases: create them, migrate them, seed them, read their catalogues, generate their client.
//!
//! SQL migrations are the source of truth, in Prisma's layout and with Prisma's history table. Everything here can
//! run again: what is there stays, what is missing is added.

pub mod create;
mod error;
pub mod generate;
pub mod introspect;
pub mod migrate;
mod script;
pub mod seed;

pub use error::Error;
