//! The way of an event, from an area's commit to the hub's facts, measured on private servers that sync to disk.
//!
//! `cargo run --release -p aicore-bench-events` measures everything; names of parts measure those: `latency`, `drain`, `idle`, `peer` (installed by
//! `benches/events/run`), `slots`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::expect_used, reason = "a benchmark stops at the first surprise")]

mod drain;
mod figures;
mod idle;
mod latency;
mod payload;
mod peer;
mod processes;
mod slots;
mod world;

use figures::Asks;
use world::World;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|name| name == part);
    let settings = [
        ("track_commit_timestamp", "on"),
        (
            "wal_level",
            if wanted("slots") || wanted("peer") {
                "logical"
            } else {
                "replica"
            },
        ),
        ("max_wal_senders", "100"),
        ("max_replication_slots", "100"),
    ];
    let world = World::start(&settings).await?;
    let asks = &mut Asks::default();
    if wanted("drain") {
        drain::measure(&world, 3, asks).await?;
    }
    if wanted("latency") {
        latency::measure(&world, 3_000, asks).await?;
    }
    if wanted("idle") {
        idle::measure(&world, asks).await?;
    }
    if wanted("peer") {
        peer::measure(&world, 3, asks).await?;
    }
    if wanted("slots") {
        slots::measure(&world, asks).await?;
    }
    asks.print();
    Ok(())
}
