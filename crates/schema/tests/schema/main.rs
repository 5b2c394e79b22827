//! Creating, migrating and seeding on a real server.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod begin;
mod create;
mod drift;
mod fault;
mod folder;
mod foreign;
mod history;
mod lock;
mod migrate;
mod provision;
mod resolve;
mod seed;
mod session;
mod untransacted;
