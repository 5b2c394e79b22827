//! Creating, migrating and seeding on a real server.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod create;
mod fault;
mod folder;
mod history;
mod lock;
mod migrate;
mod seed;
mod untransacted;
