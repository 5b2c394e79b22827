//! Many seeds, and the table of what came of them.

use crate::binaries;
use crate::plan::{Fault, plan};
use crate::seed::Report;
use clap::Args;
use futures_util::StreamExt as _;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How much a seed does.
#[derive(Debug, Clone, Args)]
pub(crate) struct Size {
    /// Events that writers commit in a seed.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) events: u64,
    /// Deal the faults out over so many seeds, instead of letting each seed draw its own.
    #[arg(long, value_name = "SEEDS")]
    pub(crate) deal: Option<u64>,
    /// These faults in every seed, instead of those it draws, by their short names.
    #[arg(long, value_delimiter = ',', value_parser = Fault::read)]
    pub(crate) only: Vec<Fault>,
}

impl Size {
    /// The faults of a seed, in order.
    pub(crate) fn faults(&self, seed: u64) -> Vec<Fault> {
        plan(seed, self.deal, &self.only)
    }
}

/// What is run.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// First seed.
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Seeds to run.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    #[command(flatten)]
    size: Size,
    /// Seeds at once.
    #[arg(long, default_value_t = 1)]
    at_once: usize,
    /// Begin no seed after so many seconds.
    #[arg(long, value_name = "SECONDS")]
    within_s: Option<u64>,
    /// Write the table into this file too.
    #[arg(long)]
    table: Option<PathBuf>,
}

/// Runs seeds; exit status 1 where one was not as it must be.
pub(crate) async fn run(run: &Run) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let late = || run.within_s.is_some_and(|limit| begun.elapsed() > Duration::from_secs(limit));
    let seeds = futures_util::stream::iter(run.first..run.first + run.seeds).map(|seed| async move {
        if late() {
            None
        } else {
            Some((seed, one(seed, &run.size).await))
        }
    });
    let mut seeds = std::pin::pin!(seeds.buffered(run.at_once.max(1)));
    let (mut reports, mut failures) = (Vec::new(), Vec::new());
    println!("{HEAD}");
    while let Some(outcome) = seeds.next().await {
        match outcome {
            None => {}
            Some((_, Ok(report))) => {
                println!("{}", line(&report));
                for sample in &report.judgement.samples {
                    println!("  {sample}");
                }
                reports.push(report);
            }
            Some((seed, Err(error))) => {
                println!("| {seed} | NOT RUN: {error:#} |");
                failures.push(seed);
            }
        }
    }
    let summary = summary(&reports, &failures, begun.elapsed());
    println!("\n{summary}");
    if let Some(path) = &run.table {
        let mut text = format!("{summary}\n\n{HEAD}\n");
        for report in &reports {
            let _ = writeln!(text, "{}", line(report));
        }
        std::fs::write(path, text)?;
    }
    let sound = failures.is_empty() && !reports.is_empty() && reports.iter().all(|report| report.judgement.violations.is_empty());
    Ok(ExitCode::from(u8::from(!sound)))
}

/// One seed in a process of its own.
async fn one(seed: u64, size: &Size) -> anyhow::Result<Report> {
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command
        .arg("seed")
        .arg(seed.to_string())
        .args(["--events", &size.events.to_string()]);
    if let Some(deal) = size.deal {
        command.args(["--deal", &deal.to_string()]);
    }
    for fault in &size.only {
        command.args(["--only", fault.short()]);
    }
    let directory = TempDir::new()?;
    if size.faults(seed).contains(&Fault::ClockJumped) && binaries::with_clock(directory.path())?.is_some() {
        command
            .arg("--clock")
            .arg(directory.path())
            .env("AICORE_PG_BIN", directory.path());
    }
    // It ends, and stops its servers, when this pipe does.
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let pipe = child.stdin.take();
    let output = child.wait_with_output().await?;
    drop(pipe);
    // What the seed had to say where something was amiss.
    std::io::stderr().write_all(&output.stderr)?;
    anyhow::ensure!(output.status.success(), "{}", output.status);
    Ok(serde_json::from_slice(&output.stdout)?)
}

const HEAD: &str = "| seed | faults | transactions | events | effective | parked | given up | taken back | foreign | late | lost | doubled | inverted | other | load s | rest s |\n\
    |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|";

fn line(report: &Report) -> String {
    let found = &report.judgement;
    let count = |kind: &str| found.violations.get(kind).copied().unwrap_or(0);
    let (lost, doubled, inverted) = (count("lost"), count("doubled"), count("inverted"));
    let other: u64 = found.violations.values().sum::<u64>() - lost - doubled - inverted;
    let faults: Vec<String> = report
        .faults
        .iter()
        .map(|fault| {
            if report.untested.contains(fault) {
                format!("({fault})")
            } else {
                fault.clone()
            }
        })
        .collect();
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {lost} | {doubled} | {inverted} | {other} | {:.1} | {:.1} |",
        report.seed,
        faults.join(" "),
        report.transactions,
        found.committed,
        found.effective,
        found.parked,
        found.skipped,
        found.taken_back,
        found.foreign,
        found.late,
        report.faults_s,
        report.rest_s
    )
}

fn summary(reports: &[Report], failures: &[u64], time: Duration) -> String {
    let sum = |of: &dyn Fn(&Report) -> u64| reports.iter().map(of).sum::<u64>();
    let violations = |kind: &'static str| sum(&move |report| report.judgement.violations.get(kind).copied().unwrap_or(0));
    let all = sum(&|report| report.judgement.violations.values().sum());
    let (lost, doubled, inverted) = (violations("lost"), violations("doubled"), violations("inverted"));
    format!(
        "{} seeds, {} transactions, {} events ({} taken back by restores): {lost} lost, {doubled} double effects, {inverted} inversions, {} other \
         violations; {} seeds not run{}; {} s",
        reports.len(),
        sum(&|report| report.transactions),
        sum(&|report| report.judgement.committed),
        sum(&|report| report.judgement.taken_back),
        all - lost - doubled - inverted,
        failures.len(),
        if failures.is_empty() {
            String::new()
        } else {
            format!(" {failures:?}")
        },
        time.as_secs()
    )
}
