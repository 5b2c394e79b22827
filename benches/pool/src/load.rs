//! Always-busy clients: what they get, and what they cost the server.

use crate::contestant::{Contestant, Way};
use crate::server::Server;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Databases with many clients, and how many each has; the others have two.
const NOISY: usize = 3;
const NOISY_CLIENTS: usize = 40;
const QUIET_CLIENTS: usize = 2;
const WORK: Duration = Duration::from_millis(5);
const QUERY: &str = "-- bench_work()\nSELECT pg_sleep(0.005)";
/// Not measured: connections are opened, and the first ones give way.
const WARM_UP: Duration = Duration::from_millis(1_500);

/// What was measured.
pub(crate) struct Figures {
    pub(crate) rate: f64,
    pub(crate) peak: usize,
    /// Jain's index over the quiet databases' queries: (Σx)² ÷ nΣx² (Jain, Chiu and Hawe 1984).
    pub(crate) jain_quiet: f64,
    /// Databases without a single query.
    pub(crate) starved: usize,
    /// Longest time between a client's question and its answer, without the query's own.
    pub(crate) worst_ms: f64,
    /// Connections that the server opened a second, as its statistics say, which come with a delay.
    pub(crate) opened: f64,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:6.0} queries/s, peak {:3}, Jain {:.4}, starved {:2}, worst wait {:5.0} ms, {:4.0} opened/s",
            self.rate, self.peak, self.jain_quiet, self.starved, self.worst_ms, self.opened
        )
    }
}

/// One client's books.
#[derive(Default)]
struct Client {
    served: AtomicU64,
    worst_us: AtomicU64,
    /// Since when it waits, in µs of the run.
    asked_us: AtomicU64,
}

pub(crate) async fn run(server: &Server, contestant: &Contestant, seconds: Duration) -> anyhow::Result<Figures> {
    let started = Instant::now();
    let (measuring, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let mut clients: Vec<(usize, Arc<Client>)> = Vec::new();
    // All log in before any works: busy clients leave PgBouncer no connection for the login of another database.
    let mut ways = Vec::new();
    for database in 0..server.codes.len() {
        let count = if database < NOISY { NOISY_CLIENTS } else { QUIET_CLIENTS };
        for _ in 0..count {
            let client = Arc::new(Client::default());
            clients.push((database, Arc::clone(&client)));
            let way = contestant.way(server, database).await?;
            ways.push((way, client));
        }
    }
    let mut tasks = JoinSet::new();
    for (way, client) in ways {
        let (measuring, over) = (Arc::clone(&measuring), Arc::clone(&over));
        tasks.spawn(async move { ask(&way, &client, started, &measuring, &over).await });
    }
    let mut peak = 0;
    let watch = async |until: Instant, peak: &mut usize| {
        while Instant::now() < until {
            *peak = (*peak).max(server.connections().await?);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        anyhow::Ok(())
    };
    watch(Instant::now() + WARM_UP, &mut peak).await?;
    measuring.store(true, Ordering::Relaxed);
    let opened_before = server.opened().await?;
    let window = Instant::now();
    watch(window + seconds, &mut peak).await?;
    over.store(true, Ordering::Relaxed);
    let elapsed = window.elapsed();
    let opened = server.opened().await? - opened_before;
    let now = u64::try_from(started.elapsed().as_micros())?;
    let mut served = vec![0; server.codes.len()];
    let mut worst = 0;
    for (database, client) in &clients {
        served[*database] += client.served.load(Ordering::Relaxed);
        // Whoever waits still has waited that long at least.
        let waits = now.saturating_sub(client.asked_us.load(Ordering::Relaxed));
        worst = worst.max(waits).max(client.worst_us.load(Ordering::Relaxed));
    }
    tasks.shutdown().await;
    Ok(Figures {
        opened: opened as f64 / elapsed.as_secs_f64(),
        rate: served.iter().sum::<u64>() as f64 / elapsed.as_secs_f64(),
        peak,
        jain_quiet: jain(&served[NOISY..]),
        starved: served.iter().filter(|served| **served == 0).count(),
        worst_ms: (worst as f64 / 1e3 - WORK.as_secs_f64() * 1e3).max(0.0),
    })
}

async fn ask(way: &Way, client: &Client, started: Instant, measuring: &AtomicBool, over: &AtomicBool) -> anyhow::Result<()> {
    while !over.load(Ordering::Relaxed) {
        let asked = Instant::now();
        let micros = (asked - started).as_micros() as u64;
        client.asked_us.store(micros, Ordering::Relaxed);
        way.query(QUERY).await?;
        if measuring.load(Ordering::Relaxed) && !over.load(Ordering::Relaxed) {
            client.served.fetch_add(1, Ordering::Relaxed);
            client
                .worst_us
                .fetch_max(asked.elapsed().as_micros() as u64, Ordering::Relaxed);
        }
    }
    Ok(())
}

fn jain(values: &[u64]) -> f64 {
    let sum: f64 = values.iter().map(|value| *value as f64).sum();
    let squares: f64 = values.iter().map(|value| (*value as f64).powi(2)).sum();
    sum * sum / (values.len() as f64 * squares)
}
