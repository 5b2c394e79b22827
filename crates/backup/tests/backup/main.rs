//! Backups of real servers, restored and compared.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod awkward;
mod cut;
mod refusal;
mod whole;
mod world;
