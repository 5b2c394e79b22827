//! Resolves labelled files with default settings and says how well: pairwise and B³ figures after clustering, the
//! best threshold and what the default loses against it, CPU seconds, peak memory.
//!
//! `aicore-bench-resolve [--shuffle SEED] [--half 0|1] [--drop COLUMN] [--errors N] FILE…`; files are CSV, gzipped or not.
//! The truth is a column that the matcher does not read: `cluster`, `CLUSTER_ID`, `True Id`, or for Febrl `rec_id`.

mod measure;
mod source;

use aicore_resolve::{Settings, resolve};
use std::path::PathBuf;
use std::time::Instant;

fn main() -> anyhow::Result<()> {
    let mut options = source::Options::default();
    let mut files: Vec<PathBuf> = Vec::new();
    let (mut errors, mut verbose) = (0_usize, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| anyhow::anyhow!("{argument} needs a value"));
        match argument.as_str() {
            "--shuffle" => options.shuffle = Some(value()?.parse()?),
            "--half" => options.half = Some(value()?.parse()?),
            "--drop" => options.drop.push(value()?),
            "--errors" => errors = value()?.parse()?,
            "--verbose" => verbose = true,
            _ => files.push(argument.into()),
        }
    }
    say(&format!(
        "{:26} {:>8} {:>7} {:>6} {:>6} {:>6} {:>6} {:>7} {:>6} {:>9} {:>6} {:>6} {:>6}",
        "set", "records", "F1", "P", "R", "B3", "best", "at", "loss", "compared", "recall", "CPU s", "MB"
    ));
    for file in &files {
        let (table, truth) = source::read(file, &options)?;
        let begun = measure::cpu_seconds();
        let clock = Instant::now();
        let resolution = resolve(&table, &Settings::default());
        let seconds = measure::cpu_seconds() - begun;
        let _ = clock;
        let figures = measure::pairwise(&resolution.clusters, &truth);
        let mut best = (figures.f1, 0.5);
        for bits in [-8.0, -6.0, -4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0] {
            let threshold = aicore_resolve::probability(bits);
            let f1 = measure::pairwise(&resolution.clusters_at(threshold), &truth).f1;
            if f1 > best.0 {
                best = (f1, threshold);
            }
        }
        let name = file.file_stem().unwrap_or_default().to_string_lossy().replace(".csv", "");
        say(&format!(
            "{:26} {:>8} {:>7.4} {:>6.4} {:>6.4} {:>6.4} {:>6.4} {:>7.4} {:>6.4} {:>9} {:>6.4} {:>6.2} {:>6.0}",
            name,
            table.rows(),
            figures.f1,
            figures.precision,
            figures.recall,
            measure::b_cubed(&resolution.clusters, &truth),
            best.0,
            best.1,
            best.0 - figures.f1,
            resolution.compared,
            measure::candidate_recall(&resolution.pairs, &truth),
            seconds,
            measure::peak_mb(),
        ));
        if verbose {
            measure::describe(&table, &resolution);
        }
        if errors > 0 {
            measure::errors(&table, &resolution, &truth, errors);
        }
    }
    Ok(())
}

/// Prints a line.
fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}
