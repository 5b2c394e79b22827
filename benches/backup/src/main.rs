//! CPU of a backup of 66 databases beside `pg_dump`, and what writers notice of the one instant.
//!
//! `--rounds N`, `--databases N`, `--rows N` (of each of 10 tables), `--cuts N`, `--rate N` (writing transactions a second), `--only cpu|cut|drill`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod contestant;
mod cut;
mod drill;
mod processes;
mod world;

use anyhow::Context;

/// What is measured, and how much of it.
struct Options {
    rounds: usize,
    databases: usize,
    rows: usize,
    cuts: usize,
    rate: u32,
    only: Option<String>,
}

fn options() -> anyhow::Result<Options> {
    let mut options = Options {
        rounds: 5,
        databases: 66,
        rows: 2_000,
        cuts: 20,
        rate: 300,
        only: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--rounds" => options.rounds = value.parse()?,
            "--databases" => options.databases = value.parse()?,
            "--rows" => options.rows = value.parse()?,
            "--cuts" => options.cuts = value.parse()?,
            "--rate" => options.rate = value.parse()?,
            "--only" => options.only = Some(value),
            _ => anyhow::bail!("{name} is not known: --rounds, --databases, --rows, --cuts, --rate, --only"),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // A contestant runs as a process of its own, so that its CPU time can be told.
    if std::env::args().nth(1).as_deref() == Some(contestant::OURS) {
        return contestant::ours().await;
    }
    let options = options()?;
    let wants = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    let world = world::World::start(options.databases, options.rows).await?;
    println!("{}", world.described().await?);
    if wants("cpu") {
        contestant::measure(&world, options.rounds).await?;
    }
    if wants("drill") {
        drill::measure(&world).await?;
    }
    if wants("cut") {
        cut::measure(&world, options.cuts, options.rate).await?;
    }
    Ok(())
}

/// The value that a share of the values is not above.
fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let place = (last as f64 * share).round() as usize;
    values.get(place).copied().unwrap_or(f64::NAN)
}
