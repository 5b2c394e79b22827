//! Changing the databases: create them, migrate them, seed them, read their catalogues, generate their client.
//!
//! SQL migrations are the source of truth, in Prisma's layout and with Prisma's history table. Everything here can
//! run again: what is there stays, what is missing is added.

pub mod create;
pub mod drift;
pub mod erd;
mod error;
pub mod generate;
pub mod introspect;
pub mod lint;
pub mod migrate;
pub mod prisma;
pub mod provision;
pub mod references;
mod scratch;
mod script;
pub mod seed;
pub mod tree;

pub use error::Error;
