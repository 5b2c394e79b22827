//! The command `aicore`, run as a person runs it, on real servers.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod backup;
mod command;
mod crash;
mod docs;
mod events;
mod features;
mod generate;
mod health;
mod help;
mod input;
mod leak;
mod migrate;
mod npm;
mod observability;
mod prisma;
mod references;
mod relays;
mod resolve;
mod roles;
mod saga;
mod servers;
mod transactions;
