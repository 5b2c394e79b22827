//! Features read online, stored, and joined at instants of the past, against two common layouts, on one private server that syncs to disk:
//!
//! - *a row for each entity and feature* with a serialised value, as Feast's PostgreSQL online store has it: its columns, its primary key and second
//!   index, and its read by `= ANY` of keys and of names, written down here in our own words. The key is as long as Feast's serialised key
//!   of one string, values are protobuf's encoding of a number; both are opaque bytes to the server.
//! - *the window function* for the point-in-time join: all states up to each instant, numbered backwards, the first one kept.
//!
//! Ours is the hub's own code, the derivation of every feature included; the others' rows are only read. In each round the contestants take
//! turns; medians of the rounds are printed, and what counts is their ratio.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod fill;
mod join;
mod online;

use aicore_fleet::{Connection, Error};
use aicore_hub::HUB;
use aicore_testkit::{Profile, TestFleet};
use clap::Parser;
use std::time::Duration;

/// Parameters.
#[derive(Debug, Parser)]
struct Options {
    /// Parties with history.
    #[arg(long, default_value_t = 200_000)]
    parties: i32,
    /// States of each.
    #[arg(long, default_value_t = 10)]
    states: i32,
    /// Parties online, at most as many; Feast's layout takes a row a feature of each.
    #[arg(long, default_value_t = 50_000)]
    online: i32,
    /// Rows of the spine.
    #[arg(long, default_value_t = 100_000)]
    spine: usize,
    /// Rounds.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Reads of a contestant in a round.
    #[arg(long, default_value_t = 2_000)]
    reads: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let fleet = TestFleet::start_with(Profile::Durable).await;
    fleet.provision(&["sm_global"]).await;
    let hub = fleet.acquire(&HUB).await?;
    println!(
        "{} parties, {} states each; {} online; spine of {}; {} rounds",
        options.parties, options.states, options.online, options.spine, options.rounds
    );
    // Compiling statements helps neither side here.
    run(&hub, "SET jit = off").await?;
    fill::fill(&hub, &options).await?;
    online::sizes(&hub).await?;
    online::reads(&hub, &options).await?;
    join::joins(&hub, &options).await?;
    drop(hub);
    fleet.close();
    Ok(())
}

/// Runs statements.
async fn run(hub: &Connection, sql: &str) -> Result<(), Error> {
    hub.batch_execute(sql).await.map_err(Error::query(&HUB, "bench"))
}

/// The `share`-th part of durations, in milliseconds.
fn quantile(durations: &mut [Duration], share: f64) -> f64 {
    durations.sort_unstable();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index"
    )]
    let index = ((durations.len() as f64 * share) as usize).min(durations.len().saturating_sub(1));
    durations.get(index).map_or(f64::NAN, |duration| duration.as_secs_f64() * 1e3)
}
