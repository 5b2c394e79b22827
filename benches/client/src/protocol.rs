//! What every contestant written in Rust has in common: the questions, the clock, and the lines it exchanges with the runner.
//!
//! The runner writes `check`, or `<operation> <connections> <seconds>`, on a line. The first is answered by one line an operation
//! (`<operation> <lines> <hash>`) of what fixed questions gave; the second by `<operations> <CPU seconds> <seconds>`, the CPU of this process.
//! Other programs include this file by its path, so it uses nothing of this package.

use anyhow::{Context, bail};
use chrono::NaiveDate;
use nix::sys::resource::{UsageWho, getrusage};
use rust_decimal::Decimal;
use std::future::Future;
use std::io::BufRead;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Barrier;
use uuid::Uuid;

/// Rows of each table.
const ROWS: u32 = 100_000;
/// Customers from here on have no policy.
const HOLDERS: u32 = 50_000;
/// Products, of ten policies each.
const PRODUCTS: u32 = 10_000;
/// Customers of an include: each has two policies of two receipts each.
const TREES: u32 = 25_000;
/// Fixed questions of an operation whose answers are compared.
const CHECKS: usize = 20;
const WARM_UP: Duration = Duration::from_millis(300);

/// A library as its own documents would use it. `lane` is the number of the task that asks, one a connection.
pub(crate) trait Contestant: Send + Sync + Sized + 'static {
    type Policy: Lines + Send;
    /// A customer with its policies with their receipts.
    type Customer: Lines + Send;
    type Receipt: Lines + Send;

    /// Opens a pool of so many connections.
    fn connect(url: String, connections: usize) -> impl Future<Output = anyhow::Result<Self>> + Send;
    /// The policy with an id.
    fn find(&self, lane: usize, id: Uuid) -> impl Future<Output = anyhow::Result<Option<Self::Policy>>> + Send;
    /// The ten policies of a product, by its index.
    fn ten(&self, lane: usize, product: String) -> impl Future<Output = anyhow::Result<Vec<Self::Policy>>> + Send;
    /// Customers by their ids, with two levels of what belongs to them.
    fn include(&self, lane: usize, ids: Vec<Uuid>) -> impl Future<Output = anyhow::Result<Vec<Self::Customer>>> + Send;
    /// One row, and the row as the server completed it.
    fn create(&self, lane: usize, new: NewReceipt) -> impl Future<Output = anyhow::Result<Self::Receipt>> + Send;
    /// Many rows in one statement, and their number.
    fn create_many(&self, lane: usize, new: Vec<NewReceipt>) -> impl Future<Output = anyhow::Result<u64>> + Send;
}

/// What a receipt is made of.
pub(crate) struct NewReceipt {
    pub(crate) receipt_number: String,
    pub(crate) policy_id: Uuid,
    pub(crate) due_on: NaiveDate,
    pub(crate) total_amount: Decimal,
}

/// An answer as text, the same text from each contestant.
pub(crate) trait Lines {
    fn lines(&self, out: &mut Vec<String>);
}

impl<T: Lines> Lines for Vec<T> {
    fn lines(&self, out: &mut Vec<String>) {
        self.iter().for_each(|row| row.lines(out));
    }
}

impl<T: Lines> Lines for Option<T> {
    fn lines(&self, out: &mut Vec<String>) {
        self.iter().for_each(|row| row.lines(out));
    }
}

pub(crate) fn policy_line(number: &str, effective_on: NaiveDate, annual_premium: Decimal) -> String {
    format!("{number} {effective_on} {annual_premium:.2}")
}

pub(crate) fn receipt_line(owner: &str, due_on: NaiveDate, total_amount: Decimal, state: &str) -> String {
    format!("{owner} {due_on} {total_amount:.2} {state}")
}

#[derive(Clone, Copy, PartialEq)]
enum Operation {
    Find,
    Ten,
    Include,
    Create,
    CreateMany,
}

const OPERATIONS: [(&str, Operation); 5] = [
    ("find", Operation::Find),
    ("ten", Operation::Ten),
    ("include", Operation::Include),
    ("create", Operation::Create),
    ("create-1000", Operation::CreateMany),
];

/// Questions in a fixed order: mulberry32, which JavaScript has the integers for.
struct Questions {
    state: u32,
    /// What the numbers of the next receipts begin with.
    prefix: String,
    made: u32,
}

impl Questions {
    fn new(window: u32, lane: usize) -> Self {
        let lane = u32::try_from(lane).unwrap_or(u32::MAX);
        Self {
            state: window.wrapping_mul(7919).wrapping_add(lane),
            prefix: format!("N-{}-{window}-{lane}", std::process::id()),
            made: 0,
        }
    }

    fn below(&mut self, end: u32) -> u32 {
        self.state = self.state.wrapping_add(0x6D2B_79F5);
        let mut x = (self.state ^ (self.state >> 15)).wrapping_mul(self.state | 1);
        x ^= x.wrapping_add((x ^ (x >> 7)).wrapping_mul(x | 61));
        let draw = u64::from(x ^ (x >> 14));
        u32::try_from((draw * u64::from(end)) >> 32).unwrap_or(0)
    }

    fn policy(&mut self) -> Uuid {
        id(2, 1 + self.below(ROWS))
    }

    fn product(&mut self) -> String {
        format!("B{:05}", self.below(PRODUCTS))
    }

    fn customers(&mut self) -> Vec<Uuid> {
        let first = self.below(TREES);
        (0..10).map(|n| id(1, 1 + (first + n * (TREES / 10)) % TREES)).collect()
    }

    /// Of a policy that no include reads.
    fn receipt(&mut self) -> NewReceipt {
        self.made += 1;
        let policy = HOLDERS + 1 + self.below(ROWS - HOLDERS);
        let (month, day) = (1 + policy % 12, 1 + policy % 28);
        NewReceipt {
            receipt_number: format!("{}-{}", self.prefix, self.made),
            policy_id: id(2, policy),
            due_on: NaiveDate::from_ymd_opt(2027, month, day).unwrap_or_default(),
            total_amount: Decimal::new(i64::from(policy), 2),
        }
    }
}

/// The id of a row: of customers (1), policies (2) or receipts (3).
fn id(table: u128, row: u32) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | (table << 80) | u128::from(row))
}

impl Operation {
    async fn run<C: Contestant>(
        self,
        to: &C,
        lane: usize,
        questions: &mut Questions,
        out: Option<&mut Vec<String>>,
    ) -> anyhow::Result<()> {
        fn told(answer: impl Lines, out: Option<&mut Vec<String>>) {
            match out {
                Some(out) => answer.lines(out),
                None => drop(std::hint::black_box(answer)),
            }
        }
        match self {
            Self::Find => told(to.find(lane, questions.policy()).await?, out),
            Self::Ten => told(to.ten(lane, questions.product()).await?, out),
            Self::Include => told(to.include(lane, questions.customers()).await?, out),
            Self::Create => told(to.create(lane, questions.receipt()).await?, out),
            Self::CreateMany => {
                let new = (0..1000).map(|_| questions.receipt()).collect();
                let count = to.create_many(lane, new).await?;
                if count != 1000 {
                    bail!("{count} rows were created instead of 1000");
                }
                if let Some(out) = out {
                    out.push(count.to_string());
                }
            }
        }
        Ok(())
    }
}

/// Answers the runner until it says no more.
pub(crate) fn serve<C: Contestant>() -> anyhow::Result<()> {
    let url = std::env::var("SS_INSURANCE_DATABASE_URL").context("SS_INSURANCE_DATABASE_URL names the database")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    for (window, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["check"] => runtime.block_on(check::<C>(url.clone(), window))?,
            [name, connections, seconds] => {
                let operation = OPERATIONS.iter().find(|(known, _)| *known == name);
                let (_, operation) = operation.with_context(|| format!("there is no operation {name}"))?;
                let seconds = Duration::from_secs_f64(seconds.parse()?);
                let (operations, cpu, elapsed) =
                    runtime.block_on(measure::<C>(url.clone(), *operation, connections.parse()?, seconds, window))?;
                println!("{operations} {cpu} {elapsed}");
            }
            _ => bail!("{line:?} is not understood"),
        }
    }
    Ok(())
}

async fn check<C: Contestant>(url: String, window: u32) -> anyhow::Result<()> {
    let to = C::connect(url, 1).await?;
    let mut questions = Questions::new(window, 0);
    for (name, operation) in OPERATIONS {
        let mut lines = Vec::new();
        for _ in 0..CHECKS {
            operation.run(&to, 0, &mut questions, Some(&mut lines)).await?;
        }
        lines.sort_unstable();
        println!("{name} {} {:016x}", lines.len(), fnv(&lines.join("\n")));
    }
    Ok(())
}

/// FNV-1a, 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>).
fn fnv(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// Asks on all connections for so long; each finishes what it began. Number of operations, CPU seconds, seconds.
async fn measure<C: Contestant>(
    url: String,
    operation: Operation,
    connections: usize,
    time: Duration,
    window: u32,
) -> anyhow::Result<(u64, f64, f64)> {
    let to = Arc::new(C::connect(url, connections).await?);
    let barrier = Arc::new(Barrier::new(connections + 1));
    let mut lanes = Vec::new();
    for lane in 0..connections {
        let (to, barrier) = (to.clone(), barrier.clone());
        lanes.push(tokio::spawn(async move {
            let mut questions = Questions::new(window, lane);
            let warm = Instant::now();
            let mut outcome = operation.run(&*to, lane, &mut questions, None).await;
            while outcome.is_ok() && warm.elapsed() < WARM_UP {
                outcome = operation.run(&*to, lane, &mut questions, None).await;
            }
            barrier.wait().await;
            outcome?;
            let started = Instant::now();
            let mut operations = 0;
            while started.elapsed() < time {
                operation.run(&*to, lane, &mut questions, None).await?;
                operations += 1;
            }
            anyhow::Ok(operations)
        }));
    }
    barrier.wait().await;
    let (started, cpu) = (Instant::now(), cpu_seconds()?);
    let mut operations = 0;
    for lane in lanes {
        operations += lane.await??;
    }
    Ok((operations, cpu_seconds()? - cpu, started.elapsed().as_secs_f64()))
}

fn cpu_seconds() -> anyhow::Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let times = [usage.user_time(), usage.system_time()];
    let seconds = times.map(|time| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6);
    Ok(seconds[0] + seconds[1])
}
