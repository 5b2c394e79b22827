//! Whether events survive what happens to processes, servers, networks and clocks: each committed event has its effect exactly once or is parked, none of
//! an aggregate goes back, nothing of what was rolled back is seen. Real servers, real processes, real signals; README.md says what is done and how it is
//! judged.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
// (the ledger of one seed is shared by futures of one task)
#![expect(
    clippy::await_holding_refcell_ref,
    reason = "none is held where another future of the task runs"
)]

mod area;
mod binaries;
mod child;
mod faults;
mod judge;
mod load;
mod plan;
mod proxy;
mod seed;
mod table;
mod world;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// The fault harness.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs seeds, each in a process of its own, and prints the table.
    Run(table::Run),
    /// Runs one seed in this process and prints its report as JSON.
    Seed {
        seed: u64,
        #[command(flatten)]
        size: table::Size,
        /// Directory in which `postgres` goes by a clock that can be set.
        #[arg(long)]
        clock: Option<PathBuf>,
    },
    /// A relay, until standard input ends.
    Relay { config: PathBuf },
    /// A consumer, until standard input ends.
    Consume { config: PathBuf },
    /// Commits across databases, until a failpoint ends it.
    Coordinate { config: PathBuf, seed: u64 },
}

fn main() -> anyhow::Result<ExitCode> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("AICORE_LOG").unwrap_or_else(|_| "warn".into());
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false);
    let _ = log.try_init();
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match arguments.command {
            Command::Run(run) => table::run(&run).await,
            Command::Seed { seed, size, clock } => {
                let clock = clock.map(binaries::clock_in).transpose()?;
                let report = tokio::select! {
                    report = seed::run(seed, &size, clock) => report?,
                    () = child::harness_gone() => anyhow::bail!("the harness is gone"),
                };
                println!("{}", serde_json::to_string(&report)?);
                Ok(ExitCode::SUCCESS)
            }
            Command::Relay { config } => child::relay(&config).await.map(|()| ExitCode::SUCCESS),
            Command::Consume { config } => child::consume(&config).await.map(|()| ExitCode::SUCCESS),
            Command::Coordinate { config, seed } => child::coordinate(&config, seed).await.map(|()| ExitCode::SUCCESS),
        }
    })
}
