//! The runner: one database, contestants as processes of their own, their windows interleaved.

use crate::Arguments;
use aicore_catalog::DatabaseCode;
use aicore_fleet::tokio_postgres::Client;
use aicore_testkit::{Profile, TestFleet};
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

const INSURANCE: DatabaseCode = DatabaseCode::from_static("ss_insurance");
/// What the others are compared with.
const FLOOR: &str = "tokio-postgres";
const OURS: &str = "aicore-client";
const PRISMA: &str = "Prisma";
/// The same with a setting of its adapter that lets the server prepare each statement once.
const PRISMA_PREPARED: &str = "Prisma prepared";
/// Operations by their names in the protocol and for people, and how many times Prisma's throughput ours should be.
const OPERATIONS: [(&str, &str, f64); 5] = [
    ("find", "find by id", 5.0),
    ("ten", "10 by index", 5.0),
    ("include", "include two levels", 10.0),
    ("create", "create", 5.0),
    ("create-1000", "create 1,000", 30.0),
];
const CONNECTIONS: [u32; 2] = [1, 16];

/// A contestant's process.
struct Contestant {
    name: &'static str,
    process: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

/// What a window gave.
#[derive(Clone, Copy)]
struct Figures {
    /// Operations a second.
    rate: f64,
    /// CPU of the contestant's process an operation, in µs.
    cpu_us: f64,
}

/// The windows of an operation at a number of connections, by contestant and round.
type Windows = BTreeMap<&'static str, Vec<Figures>>;

pub(crate) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let fleet = TestFleet::start_with(Profile::Durable).await;
    fleet.provision(&["ss_insurance"]).await;
    let database = fleet.connect(&INSURANCE).await?;
    prepare(&database).await?;
    let url = fleet.postgres.url("ss_insurance");
    let mut contestants = Vec::new();
    for (name, command) in commands(arguments)? {
        let wanted = arguments.only.is_empty() || arguments.only.iter().any(|only| name.eq_ignore_ascii_case(only));
        if wanted || name == FLOOR {
            contestants.push(Contestant::start(name, command, &url)?);
        }
    }
    check(&mut contestants).await?;
    clean(&database).await?;
    let (rounds, seconds) = if arguments.quick {
        (1, 0.5)
    } else {
        (arguments.rounds, arguments.seconds)
    };
    println!("{rounds} rounds of {seconds} s windows, interleaved");
    let mut measured: BTreeMap<(usize, u32), Windows> = BTreeMap::new();
    for round in 0..rounds {
        for (position, (operation, _, _)) in OPERATIONS.iter().enumerate() {
            for connections in CONNECTIONS {
                let windows = measured.entry((position, connections)).or_default();
                // Each round another one begins.
                let first = round % contestants.len();
                contestants.rotate_left(first);
                for contestant in &mut contestants {
                    let figures = contestant.window(operation, connections, seconds).await?;
                    windows.entry(contestant.name).or_default().push(figures);
                    if operation.starts_with("create") {
                        clean(&database).await?;
                    }
                }
                contestants.rotate_right(first);
            }
        }
        println!("round {} of {rounds} done", round + 1);
    }
    for contestant in contestants {
        contestant.stop().await?;
    }
    for ((position, connections), windows) in &measured {
        report(OPERATIONS[*position].1, *connections, windows);
    }
    targets(&measured);
    Ok(())
}

/// Loads the data and makes what is measured steady.
async fn prepare(database: &Client) -> anyhow::Result<()> {
    database.batch_execute(include_str!("data.sql")).await?;
    // Commits that wait for the disk would measure the disk; and vacuum comes when the runner says, not in one contestant's window.
    database.batch_execute("ALTER SYSTEM SET synchronous_commit = off").await?;
    database.batch_execute("ALTER SYSTEM SET autovacuum = off").await?;
    database.batch_execute("SELECT pg_reload_conf()").await?;
    database.batch_execute("VACUUM ANALYZE").await?;
    database.batch_execute("CHECKPOINT").await?;
    let row = database
        .query_one(
            "SELECT split_part(current_setting('server_version'), ' ', 1), current_setting('shared_buffers')",
            &[],
        )
        .await?;
    println!(
        "PostgreSQL {}, shared_buffers {}, synchronous_commit off (all alike), {} cores",
        row.get::<_, String>(0),
        row.get::<_, String>(1),
        std::thread::available_parallelism()?
    );
    Ok(())
}

/// Takes away what was created, so that each window finds the same table.
async fn clean(database: &Client) -> anyhow::Result<()> {
    database
        .batch_execute("DELETE FROM receipt WHERE receipt_number LIKE 'N-%'")
        .await?;
    database.batch_execute("VACUUM receipt").await?;
    Ok(())
}

/// Programs of the contestants: ours is this program itself, the others are where the environment says that they were built.
fn commands(arguments: &Arguments) -> anyhow::Result<Vec<(&'static str, Command)>> {
    let mut ours = Command::new(std::env::current_exe()?);
    ours.arg("--contestant");
    let mut commands = vec![(OURS, ours)];
    if let Some(peers) = &arguments.peers {
        for (name, program) in [
            (FLOOR, "tokio_postgres"),
            ("diesel-async", "diesel_async"),
            ("sqlx", "sqlx"),
            ("SeaORM", "sea_orm"),
        ] {
            commands.push((name, Command::new(peers.join(program))));
        }
    }
    if let Some(node) = &arguments.node {
        for (name, script) in [
            ("node-postgres", "node-postgres.mjs"),
            (PRISMA, "prisma.mjs"),
            (PRISMA_PREPARED, "prisma-prepared.mjs"),
        ] {
            commands.push((name, program_of_node(node, script)));
        }
    }
    Ok(commands)
}

fn program_of_node(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(folder.join(script)).env("NODE_ENV", "production");
    command
}

/// Asks all of them the same and compares what they say with the floor's.
async fn check(contestants: &mut [Contestant]) -> anyhow::Result<()> {
    let mut first: Option<(&str, Vec<String>)> = None;
    for contestant in contestants {
        let mut answers = vec![contestant.ask("check").await?];
        while answers.len() < OPERATIONS.len() {
            answers.push(contestant.answer().await?);
        }
        match &first {
            None => first = Some((contestant.name, answers)),
            Some((name, known)) => ensure!(
                *known == answers,
                "{} and {name} read different things: {answers:?} and {known:?}",
                contestant.name
            ),
        }
    }
    if let Some((_, answers)) = first {
        println!("all read the same: {}", answers.join(", "));
    }
    Ok(())
}

impl Contestant {
    fn start(name: &'static str, mut command: Command, url: &str) -> anyhow::Result<Self> {
        let mut process = command
            .env("SS_INSURANCE_DATABASE_URL", url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{name} does not start"))?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (questions, answers) = pipes.with_context(|| format!("{name} has no pipes"))?;
        Ok(Self {
            name,
            process,
            questions,
            answers: BufReader::new(answers).lines(),
        })
    }

    async fn ask(&mut self, line: &str) -> anyhow::Result<String> {
        self.questions.write_all(format!("{line}\n").as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> anyhow::Result<String> {
        let line = self.answers.next_line().await?;
        line.with_context(|| format!("{} has stopped", self.name))
    }

    async fn window(&mut self, operation: &str, connections: u32, seconds: f64) -> anyhow::Result<Figures> {
        let answer = self.ask(&format!("{operation} {connections} {seconds}")).await?;
        let numbers: Vec<f64> = answer.split(' ').map(str::parse).collect::<Result<_, _>>()?;
        let [operations, cpu, elapsed] = numbers[..] else {
            bail!("{} says {answer:?}", self.name);
        };
        Ok(Figures {
            rate: operations / elapsed,
            cpu_us: cpu / operations * 1e6,
        })
    }

    async fn stop(mut self) -> anyhow::Result<()> {
        drop(self.questions);
        let status = self.process.wait().await?;
        ensure!(status.success(), "{} ended with {status}", self.name);
        Ok(())
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len().is_multiple_of(2) {
        f64::midpoint(values[middle - 1], values[middle])
    } else {
        values[middle]
    }
}

/// The median of the ratios of the rounds: what slows a whole round down does not count.
fn ratio(windows: &Windows, one: &str, other: &str, of: fn(&Figures) -> f64) -> Option<f64> {
    let pairs = windows.get(one)?.iter().zip(windows.get(other)?);
    Some(median(pairs.map(|(one, other)| of(one) / of(other))))
}

fn report(operation: &str, connections: u32, windows: &Windows) {
    let plural = if connections == 1 { "" } else { "s" };
    println!("\n{operation}, {connections} connection{plural}");
    println!("| | operations/s | rounds | of {FLOOR} | of {PRISMA} | CPU µs/operation | of {FLOOR} |");
    println!("|---|--:|---|--:|--:|--:|--:|");
    let mut rows: Vec<_> = windows.iter().collect();
    rows.sort_by_key(|(name, _)| (**name != FLOOR, **name != OURS));
    for (name, rounds) in rows {
        let rate = |figures: &Figures| figures.rate;
        let cpu = |figures: &Figures| figures.cpu_us;
        let shown = |ratio: Option<f64>| ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        let least = rounds.iter().map(rate).fold(f64::INFINITY, f64::min);
        let most = rounds.iter().map(rate).fold(0.0, f64::max);
        println!(
            "| {name} | {:.0} | {least:.0} to {most:.0} | {} | {} | {:.0} | {} |",
            median(rounds.iter().map(rate)),
            shown(ratio(windows, name, FLOOR, rate)),
            shown(ratio(windows, name, PRISMA, rate)),
            median(rounds.iter().map(cpu)),
            shown(ratio(windows, name, FLOOR, cpu)),
        );
    }
}

/// What ours should reach, and whether it does.
fn targets(measured: &BTreeMap<(usize, u32), Windows>) {
    println!("\n| {OURS} | connections | of {FLOOR} | at least | of {PRISMA} | at least | CPU of {FLOOR} |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for ((position, connections), windows) in measured {
        let (_, name, least) = OPERATIONS[*position];
        let shown = |ratio: Option<f64>, least: f64| match ratio {
            Some(ratio) if ratio < least => format!("**{ratio:.2}**"),
            Some(ratio) => format!("{ratio:.2}"),
            None => String::new(),
        };
        println!(
            "| {name} | {connections} | {} | 0.95 | {} | {least} | {} |",
            shown(ratio(windows, OURS, FLOOR, |figures| figures.rate), 0.95),
            shown(ratio(windows, OURS, PRISMA, |figures| figures.rate), least),
            shown(ratio(windows, OURS, FLOOR, |figures| figures.cpu_us), 0.0),
        );
    }
}
