//! The outbox on real servers: from a commit to the stream.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod area;
mod concurrency;
mod connect;
mod doorbell;
mod lease;
mod open;
mod partitions;
mod problem;
mod record;
mod restore;
mod resume;
mod stream;
mod tls;
