//! `aicore simulate`.

use crate::arguments::{Global, Simulate};
use crate::commands::up::interrupted;
use crate::context::Context;
use crate::output::{Exit, print, say};
use crate::progress::Progress;
use aicore_simulate::{Config, World, files, truth, write};
use anyhow::Context as _;
use chrono::{NaiveDate, Utc};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

pub(crate) async fn simulate(global: &Global, options: &Simulate) -> anyhow::Result<Exit> {
    let people = options.people as usize;
    if let Some(directory) = &options.files {
        return export(global, options, people, directory);
    }
    let context = Context::open(global).await?;
    let day = options.day.unwrap_or_else(|| Utc::now().date_naive());
    let truth_file = options
        .truth
        .clone()
        .unwrap_or_else(|| truth_file(&global.state_dir, options.seed, day));
    let config = Config::new(options.seed, people, day);
    let summary = tokio::select! {
        summary = simulate_day(&context, &config, &truth_file) => summary?,
        () = interrupted() => {
            say("interrupted: whole transactions are kept, and a second run goes on from here");
            return Ok(Exit::Failed);
        }
    };
    context.ring(&context.sources()).await;
    let report = json!({ "seed": options.seed, "day": day, "truth": truth_file, "written": summary });
    print(global.json, &report, || {
        format!(
            "{} steps of {day}: {} written, {} were there; the truth is in {}",
            summary.total.steps,
            summary.total.written,
            summary.total.unchanged,
            truth_file.display()
        )
    })?;
    Ok(Exit::Done)
}

fn export(global: &Global, options: &Simulate, people: usize, directory: &Path) -> anyhow::Result<Exit> {
    std::fs::create_dir_all(directory).with_context(|| format!("cannot create directory {}", directory.display()))?;
    let mut config = files::Config::new(options.seed, people);
    if let Some(day) = options.day {
        config.day = day;
    }
    let summary = files::write(directory, &config)?;
    let report: Vec<_> = summary
        .files
        .iter()
        .map(|file| json!({ "file": directory.join(file.name), "lines": file.lines, "broken": file.faults.len() }))
        .collect();
    print(global.json, &report, || {
        let lines: Vec<String> = summary
            .files
            .iter()
            .map(|file| {
                format!(
                    "{}: {} lines, {} of them broken on purpose",
                    directory.join(file.name).display(),
                    file.lines,
                    file.faults.len()
                )
            })
            .collect();
        lines.join("\n")
    })?;
    Ok(Exit::Done)
}

/// Where the truth of a day is kept, aside from the databases.
pub(crate) fn truth_file(state_dir: &Path, seed: u64, day: NaiveDate) -> PathBuf {
    state_dir.join("truth").join(format!("{seed}-{day}.csv"))
}

/// Generates a day, keeps its truth aside, and performs it, with a progress bar.
pub(crate) async fn simulate_day(context: &Context, config: &Config, truth_file: &Path) -> anyhow::Result<write::Summary> {
    let world = World::generate(config);
    if let Some(directory) = truth_file.parent() {
        std::fs::create_dir_all(directory).with_context(|| format!("cannot create directory {}", directory.display()))?;
    }
    truth::write(truth_file, &world.customers)?;
    let schemas = context.schemas()?;
    let progress = Progress::begin(format!("simulate {}", config.day), 0);
    // Each area tells of itself; the bar shows them all together.
    let areas: Mutex<BTreeMap<&str, write::Counts>> = Mutex::default();
    let heard = |at: &write::Progress| {
        if let Ok(mut areas) = areas.lock() {
            areas.insert(at.database, at.counts);
            let (done, total) = areas.values().fold((0, 0), |(done, total), area| {
                (done + area.written + area.unchanged, total + area.steps)
            });
            progress.at(done, total);
        }
    };
    let summary = write::write(&context.fleet, &schemas, &world, heard).await?;
    progress.end(&format!(
        "{} steps, {} written, {} events",
        summary.total.steps, summary.total.written, summary.total.events
    ));
    Ok(summary)
}
