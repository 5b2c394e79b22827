//! One of 66 databases is away: what the callers of the other 65 notice of it, and how soon health answers for all.
//!
//! `--rounds N`, `--seconds S`, `--pause MS` (between a caller's calls; 0 keeps all busy), `--only health|outage`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod health;
mod load;
mod outage;
mod servers;

use anyhow::Context;
use outage::Outage;
use servers::Servers;
use std::time::Duration;

/// Connections of the server that the databases may have together.
const BUDGETS: [usize; 2] = [40, 80];

struct Options {
    rounds: usize,
    seconds: f64,
    pause_ms: u64,
    only: Option<String>,
}

fn options() -> anyhow::Result<Options> {
    let mut options = Options {
        rounds: 7,
        seconds: 3.0,
        pause_ms: 0,
        only: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--rounds" => options.rounds = value.parse()?,
            "--seconds" => options.seconds = value.parse()?,
            "--pause" => options.pause_ms = value.parse()?,
            "--only" => options.only = Some(value),
            _ => anyhow::bail!("{name} is not known: --rounds, --seconds, --pause, --only"),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = options()?;
    let wants = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    let mut servers = Servers::start().await?;
    if wants("health") {
        health::measure(&servers).await?;
    }
    if wants("outage") {
        let plan = load::Plan {
            rounds: options.rounds,
            window: Duration::from_secs_f64(options.seconds),
            pause: Duration::from_millis(options.pause_ms),
        };
        println!("\n| budget | the 66th database | p99 ms | p99 ms meanwhile | ratio | worst database's ratio | rate |");
        println!("|---|---|---|---|---|---|---|");
        for budget in BUDGETS {
            for outage in Outage::ALL {
                let line = load::measure(&mut servers, budget, outage, &plan).await?;
                println!("{line}");
            }
        }
    }
    Ok(())
}

/// The value that a share of the values is not above.
fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values
        .get((last as f64 * share).round() as usize)
        .copied()
        .unwrap_or(f64::NAN)
}
