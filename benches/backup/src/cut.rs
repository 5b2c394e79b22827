//! What writers notice as an instant is looked for: writers of this process, whose commits can pause, and of another, whose cannot.

use crate::quantile;
use crate::world::World;
use aicore_backup::{Options, SigningKey, Store};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error, Fleet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A transaction: when it was to begin, and how long until its commit was answered.
type Times = Arc<Mutex<Vec<(Instant, Duration)>>>;

pub(crate) async fn measure(world: &World, cuts: usize, rate: u32) -> anyhow::Result<()> {
    println!(
        "\n| writers | equal snapshots | attempts, median | instant found in, p50 ms | p99 ms | commits paused, p99 ms | longest transaction of a search, p50 ms | p99 ms | p99 ms of all others |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (name, same) in [("of this process", true), ("of another process", false)] {
        let fleet = world.fleet()?;
        let writing = if same { fleet.clone() } else { world.fleet()? };
        line(world, name, &fleet, writing, cuts, rate).await?;
    }
    Ok(())
}

async fn line(world: &World, name: &str, fleet: &Fleet, writing: Fleet, cuts: usize, rate: u32) -> anyhow::Result<()> {
    let place = world.place("cut")?;
    let store = Store::open(&format!("file://{}/store", place.display()))?;
    let key = SigningKey::read_or_new(&place.join("signing.key"))?;
    let (times, stop) = (Times::default(), Arc::new(AtomicBool::new(false)));
    let load = tokio::spawn(load(
        writing,
        world.codes.clone(),
        rate,
        Arc::clone(&times),
        Arc::clone(&stop),
    ));
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (mut found, mut paused, mut rounds, mut windows, mut equal) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), 0);
    for _ in 0..cuts {
        let options = Options {
            parallel: None,
            kept: place.join("schemas"),
            encryption: Arc::default(),
        };
        let begun = Instant::now();
        let manifest = aicore_backup::run(fleet, &world.codes, &store, &key, options, |_| {}).await?;
        let cut = &manifest.barrier.cuts[0];
        equal += usize::from(cut.databases == world.codes.len() && !cut.snapshot.is_empty());
        // The search ended at `cut.at`, and took so long.
        let took = Duration::from_micros(manifest.barrier.took_us);
        let since_begun = (cut.at - manifest.begun_at).to_std().unwrap_or_default();
        windows.push((begun + since_begun.saturating_sub(took), begun + since_begun));
        found.push(took.as_secs_f64() * 1e3);
        paused.push(manifest.barrier.paused_us as f64 / 1e3);
        rounds.push(f64::from(cut.rounds));
    }
    stop.store(true, Ordering::Relaxed);
    load.await??;
    let times = times.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let touches = |(begun, took): &(Instant, Duration), (from, to): &(Instant, Instant)| *begun <= *to && *begun + *took >= *from;
    let ms = |took: &Duration| took.as_secs_f64() * 1e3;
    let mut longest: Vec<f64> = windows
        .iter()
        .map(|window| {
            times
                .iter()
                .filter(|time| touches(time, window))
                .map(|(_, took)| ms(took))
                .fold(0.0, f64::max)
        })
        .collect();
    let mut others: Vec<f64> = times
        .iter()
        .filter(|time| !windows.iter().any(|window| touches(time, window)))
        .map(|(_, took)| ms(took))
        .collect();
    println!(
        "| {name}, {rate} transactions a second | {equal} of {cuts} | {:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
        quantile(&mut rounds, 0.5),
        quantile(&mut found.clone(), 0.5),
        quantile(&mut found, 0.99),
        quantile(&mut paused, 0.99),
        quantile(&mut longest.clone(), 0.5),
        quantile(&mut longest, 0.99),
        quantile(&mut others, 0.99),
    );
    Ok(())
}

/// Begins transactions at a rate, whether those before have ended or not.
async fn load(fleet: Fleet, codes: Vec<DatabaseCode>, rate: u32, times: Times, stop: Arc<AtomicBool>) -> anyhow::Result<()> {
    let mut clock = tokio::time::interval(Duration::from_secs(1) / rate);
    let mut running = tokio::task::JoinSet::new();
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let begun: Instant = clock.tick().await.into();
        number += 1;
        let (fleet, code, times) = (fleet.clone(), codes[number % codes.len()].clone(), Arc::clone(&times));
        running.spawn(async move {
            write(&fleet, &code).await?;
            times
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((begun, begun.elapsed()));
            Ok::<_, Error>(())
        });
        while let Some(done) = running.try_join_next() {
            done??;
        }
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok(())
}

async fn write(fleet: &Fleet, code: &DatabaseCode) -> Result<(), Error> {
    let tx = aicore_fleet::Transaction::begin(fleet.acquire(code).await?, "bench_write").await?;
    let text = "INSERT INTO public.contract_0 (customer, premium, state, begins) VALUES ('C-1', 1, 'quoted', current_date)";
    tx.execute(text, &[]).await.map_err(Error::query(code, "bench_write"))?;
    tx.commit().await
}
