//! 66 databases and 246 always-busy clients on one server that has fewer connections: the fleet's pool within its budget, PgBouncer within
//! the same, and a pool a database without a budget. Then what an uncontended acquire costs.
//!
//! `--rounds N`, `--seconds S`, `--quantum MS`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod acquire;
mod contestant;
mod load;
mod server;

use anyhow::Context;
use contestant::Contestant;
use load::Figures;
use std::time::Duration;

/// Connections of the server that the databases may have together.
const BUDGETS: [usize; 2] = [40, 80];

struct Options {
    rounds: usize,
    seconds: u64,
    quantum_ms: Option<u64>,
}

fn options() -> anyhow::Result<Options> {
    let mut options = Options {
        rounds: 3,
        seconds: 5,
        quantum_ms: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} needs a number"))?;
        match name.as_str() {
            "--rounds" => options.rounds = value.parse()?,
            "--seconds" => options.seconds = value.parse()?,
            "--quantum" => options.quantum_ms = Some(value.parse()?),
            _ => anyhow::bail!("{name} is not known: --rounds, --seconds, --quantum"),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = options()?;
    let server = server::Server::start().await?;
    let seconds = Duration::from_secs(options.seconds);
    for budget in BUDGETS {
        let mut all: [Vec<Figures>; 3] = Default::default();
        for round in 1..=options.rounds {
            for (which, figures) in all.iter_mut().enumerate() {
                let contestant = match which {
                    0 => Contestant::fleet(&server, budget, options.quantum_ms)?,
                    1 => Contestant::pgbouncer(&server, budget).await?,
                    _ => Contestant::deadpool(&server)?,
                };
                let measured = load::run(&server, &contestant, seconds).await?;
                println!("budget {budget}, round {round}, {:22} {measured}", contestant.name());
                figures.push(measured);
                contestant.end().await;
                server.is_quiet().await?;
            }
        }
        println!(
            "\nBudget {budget}: medians of {} rounds of {} s\n",
            options.rounds, options.seconds
        );
        println!(
            "| | queries/s | of PgBouncer | peak connections | Jain, quiet | starved | worst wait ms, median and worst | opened/s |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        let reference = median(&all[1], |figures| figures.rate);
        for (figures, name) in all.iter().zip(["the fleet's pool", "PgBouncer", "deadpool, no budget"]) {
            println!(
                "| {name} | {:.0} | {:.2} | {} | {:.4} | {} | {:.0}, {:.0} | {:.0} |",
                median(figures, |one| one.rate),
                median(figures, |one| one.rate) / reference,
                figures.iter().map(|one| one.peak).max().unwrap_or(0),
                median(figures, |one| one.jain_quiet),
                figures.iter().map(|one| one.starved).max().unwrap_or(0),
                median(figures, |one| one.worst_ms),
                figures.iter().map(|one| one.worst_ms).fold(0.0, f64::max),
                median(figures, |one| one.opened),
            );
        }
        println!();
    }
    acquire::measure(&server).await
}

fn median(figures: &[Figures], of: impl Fn(&Figures) -> f64) -> f64 {
    let mut values: Vec<f64> = figures.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
