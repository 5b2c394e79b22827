//! The hub on real servers: from an area's commit to the party's facts.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod area;
mod cluster;
mod features;
mod golden;
mod journey;
mod matching;
mod order;
mod parking;
mod proof;
mod rebuild;
