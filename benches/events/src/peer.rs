//! The npm package pg-transactional-outbox 0.5.7 on the same servers, in each of its modes, beside the relay.

use crate::figures::{Asked, Asks, median, row};
use crate::world::{INSURANCE, World};
use aicore_fleet::tokio_postgres::Client;
use aicore_hub::HUB;
use anyhow::Context;
use serde::Deserialize;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

const MODES: [&str; 4] = [
    "replication-in-order",
    "replication-by-segment",
    "replication-all-at-once",
    "polling",
];
/// Messages of the peer in one measurement.
const MESSAGES: u32 = 2_000;
/// Events of the relay in one measurement.
const EVENTS: i64 = 30_000;

#[derive(Deserialize)]
struct Measured {
    messages: f64,
    seconds: f64,
}

pub(crate) async fn measure(world: &World, rounds: usize, asks: &mut Asks) -> anyhow::Result<()> {
    let Some(folder) = std::env::var_os("AICORE_BENCH_EVENTS_NODE").map(PathBuf::from) else {
        println!("\npg-transactional-outbox: not installed, benches/events/run does that");
        return Ok(());
    };
    let admin = world.fleet.connect_server(&HUB).await?;
    admin.batch_execute("CREATE DATABASE bench_peer").await?;
    let mut rates: Vec<Vec<f64>> = vec![Vec::new(); MODES.len()];
    let mut ours = Vec::new();
    world.relay.drain(&world.codes(), |_| {}).await?;
    for _ in 0..rounds {
        for (mode, rates) in MODES.iter().zip(&mut rates) {
            let measured = peer(world, &folder, mode)?;
            rates.push(measured.messages / measured.seconds);
        }
        world.write(&INSURANCE, EVENTS).await?;
        let started = Instant::now();
        world.relay.drain(&[INSURANCE], |_| {}).await?;
        ours.push(EVENTS as f64 / started.elapsed().as_secs_f64());
    }
    println!("\npg-transactional-outbox 0.5.7, messages/s, medians of {rounds} rounds          the relay is times as quick");
    for (mode, rates) in MODES.iter().zip(&rates) {
        row(mode, &[median(rates), median(&ours) / median(rates)], 1);
    }
    let best = rates.iter().map(|rates| median(rates)).fold(0.0, f64::max);
    let name = "drain, times pg-transactional-outbox in its best mode";
    asks.note(name, median(&ours) / best, Asked::AtLeast(100.0));
    drop_slots(&admin).await
}

fn peer(world: &World, folder: &std::path::Path, mode: &str) -> anyhow::Result<Measured> {
    let output = Command::new("node")
        .current_dir(folder)
        .args(["peer.mjs", mode, &MESSAGES.to_string()])
        .env("PEER_POSTGRES", world.fleet.postgres.url("bench_peer"))
        .env("PEER_NATS", world.fleet.nats.url())
        .stderr(Stdio::inherit())
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    let line = text
        .lines()
        .last()
        .with_context(|| format!("the peer says nothing in mode {mode}"))?;
    Ok(serde_json::from_str(line)?)
}

async fn drop_slots(admin: &Client) -> anyhow::Result<()> {
    let text = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active";
    admin.query(text, &[]).await?;
    Ok(())
}
