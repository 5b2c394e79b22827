//! The generated client beside tokio-postgres itself, diesel-async, sqlx, SeaORM, node-postgres and Prisma: operations a second at one
//! connection and at sixteen, and CPU an operation, on one private server, interleaved in one run.
//!
//! `benches/client/run` builds the others and starts this.

#![expect(
    clippy::print_stdout,
    reason = "a benchmark prints its figures, and a contestant its answers"
)]

mod contestant;
mod protocol;
mod runner;

use clap::Parser;
use std::path::PathBuf;

/// Measures the generated client beside other libraries.
#[derive(Parser)]
struct Arguments {
    /// One round of short windows: a look, not a measurement.
    #[arg(long)]
    quick: bool,
    /// Only these contestants, beside tokio-postgres; separated by commas.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// How often each window is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Length of a window.
    #[arg(long, default_value_t = 1.5)]
    seconds: f64,
    /// Where the contestants written in Rust were built.
    #[arg(long, env = "AICORE_BENCH_PEERS", hide = true)]
    peers: Option<PathBuf>,
    /// Where the contestants written in JavaScript were installed.
    #[arg(long, env = "AICORE_BENCH_NODE", hide = true)]
    node: Option<PathBuf>,
    /// Be the generated client's contestant.
    #[arg(long, hide = true)]
    contestant: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.contestant {
        return protocol::serve::<contestant::Generated>();
    }
    tokio::runtime::Runtime::new()?.block_on(runner::run(&arguments))
}
