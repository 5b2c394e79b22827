//! Callers of all databases, while the last one is there and while it is not, in turn.

use crate::outage::Outage;
use crate::quantile;
use crate::servers::Servers;
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Callers of each of the 65 databases, and of the one that is to be away: as many as it may have connections.
const CALLERS: usize = 2;
const CALLERS_OF_LAST: usize = 10;
const QUERY: &str = "-- bench_work()\nSELECT pg_sleep(0.005) FROM bench_t";
/// Not measured: connections are opened, or opened again after an outage.
const SETTLING: Duration = Duration::from_millis(1_500);
/// How long a caller waits who was refused, before it asks again.
const AFTER_A_FAILURE: Duration = Duration::from_millis(50);

/// Times of one database's calls in ms.
type Times = Arc<Mutex<Vec<f64>>>;

/// How it is measured.
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    pub(crate) window: Duration,
    /// Between the calls of a caller.
    pub(crate) pause: Duration,
}

/// What a window gave.
struct Window {
    p99_ms: f64,
    by_database: Vec<f64>,
    rate: f64,
}

pub(crate) async fn measure(servers: &mut Servers, budget: usize, outage: Outage, plan: &Plan) -> anyhow::Result<String> {
    let pool = format!("budget = {budget}\nacquire_timeout_ms = 60000");
    let fleet = servers.fleet(&pool, outage.is_elsewhere())?;
    let mut callers = JoinSet::new();
    let mut books: Vec<Times> = Vec::new();
    let last = servers.last().clone();
    for code in &servers.codes {
        let times = Times::default();
        let count = if *code == last {
            CALLERS_OF_LAST
        } else {
            books.push(Arc::clone(&times));
            CALLERS
        };
        for _ in 0..count {
            callers.spawn(call(fleet.clone(), code.clone(), Arc::clone(&times), plan.pause));
        }
    }
    let (mut quiet, mut meanwhile, mut ratios, mut worst, mut rates) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..plan.rounds {
        tokio::time::sleep(SETTLING).await;
        let before = watch(&books, plan.window).await;
        let under = outage.begin(servers).await?;
        // Its first moments count.
        let during = watch(&books, plan.window).await;
        under.end(servers).await?;
        let mut of_databases: Vec<_> = during
            .by_database
            .iter()
            .zip(&before.by_database)
            .map(|(a, b)| a / b)
            .collect();
        worst.push(quantile(&mut of_databases, 1.0));
        ratios.push(during.p99_ms / before.p99_ms);
        rates.push(during.rate / before.rate);
        quiet.push(before.p99_ms);
        meanwhile.push(during.p99_ms);
    }
    callers.shutdown().await;
    fleet.close();
    let median = |values: &mut Vec<f64>| quantile(values, 0.5);
    let spread = format!("{:.2} to {:.2}", quantile(&mut ratios, 0.0), quantile(&mut ratios, 1.0));
    Ok(format!(
        "| {budget} | {} | {:.1} | {:.1} | {:.2} ({spread}) | {:.2} | {:.2} |",
        outage.name(),
        median(&mut quiet),
        median(&mut meanwhile),
        median(&mut ratios),
        median(&mut worst),
        median(&mut rates),
    ))
}

async fn call(fleet: Fleet, code: DatabaseCode, times: Times, pause: Duration) {
    loop {
        let asked = Instant::now();
        let outcome = async { Ok::<_, anyhow::Error>(fleet.acquire(&code).await?.batch_execute(QUERY).await?) };
        match outcome.await {
            Ok(()) => {
                let took_ms = asked.elapsed().as_secs_f64() * 1e3;
                times.lock().unwrap_or_else(PoisonError::into_inner).push(took_ms);
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
            }
            Err(_) => tokio::time::sleep(AFTER_A_FAILURE).await,
        }
    }
}

async fn watch(books: &[Times], window: Duration) -> Window {
    let take = |times: &Times| std::mem::take(&mut *times.lock().unwrap_or_else(PoisonError::into_inner));
    for times in books {
        take(times);
    }
    let started = Instant::now();
    tokio::time::sleep(window).await;
    let elapsed = started.elapsed().as_secs_f64();
    let mut of_databases: Vec<_> = books.iter().map(take).collect();
    let mut all: Vec<f64> = of_databases.iter().flatten().copied().collect();
    Window {
        rate: all.len() as f64 / elapsed,
        p99_ms: quantile(&mut all, 0.99),
        by_database: of_databases.iter_mut().map(|times| quantile(times, 0.99)).collect(),
    }
}
