//! CPU that the source's server spends for each event: for the relay, and for logical replication slots (pgoutput), one and one in each database.

use crate::drain::EVENTS;
use crate::figures::{Asked, Asks, row};
use crate::processes::{Cpu, cpu_of, since};
use crate::world::{INSURANCE, World};
use aicore_catalog::DatabaseCode;
use anyhow::{Context, bail};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub(crate) async fn measure(world: &World, asks: &mut Asks) -> anyhow::Result<()> {
    let codes = world.codes();
    world.relay.drain(&codes, |_| {}).await?;
    let postgres = world.fleet.postgres.pid();
    world.write(&INSURANCE, EVENTS).await?;
    let before = cpu_of(postgres);
    // The session of a drain ends with it, and its CPU with the session: it is watched while it lives.
    let insurance = [INSURANCE];
    let (watched, _) = tokio::join!(
        watch(postgres, &before, world.relay.published.clone(), EVENTS as u64),
        world.relay.drain(&insurance, |_| {})
    );
    let relay = watched / EVENTS as f64 * 1e6;
    let one = slots(world, std::slice::from_ref(&INSURANCE)).await?;
    let all = slots(world, &codes).await?;
    println!("\nCPU of the source's server, µs an event ({EVENTS} events)");
    row("relay", &[relay], 2);
    row("one logical slot", &[one], 2);
    row(&format!("{} logical slots", codes.len()), &[all], 2);
    row("relay of one slot", &[relay / one], 3);
    row("relay of all slots", &[relay / all], 3);
    let name = format!("source CPU of the relay, of {} logical slots", codes.len());
    asks.note(&name, relay / all, Asked::AtMost(0.05));
    Ok(())
}

/// The highest CPU seconds seen until so many more events are published.
async fn watch(pid: u32, before: &Cpu, published: std::sync::Arc<std::sync::atomic::AtomicU64>, events: u64) -> f64 {
    let start = published.load(std::sync::atomic::Ordering::Relaxed);
    let mut most = 0.0_f64;
    while published.load(std::sync::atomic::Ordering::Relaxed) - start < events {
        tokio::time::sleep(Duration::from_millis(5)).await;
        most = most.max(since(before, &cpu_of(pid)));
    }
    most
}

/// Microseconds of CPU an event, of all the server's processes that decode while one database writes.
async fn slots(world: &World, codes: &[DatabaseCode]) -> anyhow::Result<f64> {
    let mut receivers = Vec::new();
    for code in codes {
        let client = world.session(code).await?;
        client.batch_execute("DROP PUBLICATION IF EXISTS bench; CREATE PUBLICATION bench FOR TABLE platform.outbox_event WITH (publish_via_partition_root)").await?;
        client
            .execute("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", &[&slot(code)])
            .await?;
        receivers.push(receive(world, code)?);
    }
    let admin = world.session(&INSURANCE).await?;
    until(
        &admin,
        codes.len() as i64,
        "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND $1::bigint >= 0",
    )
    .await?;
    let pids: Vec<i32> = admin
        .query("SELECT pid FROM pg_stat_replication", &[])
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    let only = |mut cpu: Cpu| {
        cpu.retain(|pid, _| pids.contains(&(*pid).cast_signed()));
        cpu
    };
    let before = only(cpu_of(world.fleet.postgres.pid()));
    world.write(&INSURANCE, EVENTS).await?;
    let target: i64 = admin
        .query_one("SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint", &[])
        .await?
        .get(0);
    let text = "SELECT count(*) FROM pg_stat_replication WHERE (sent_lsn - '0/0')::bigint >= $1";
    let deadline = Instant::now() + Duration::from_secs(300);
    while admin.query_one(text, &[&target]).await?.get::<_, i64>(0) < codes.len() as i64 {
        if Instant::now() > deadline {
            bail!("the slots do not catch up");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let seconds = since(&before, &only(cpu_of(world.fleet.postgres.pid())));
    for mut receiver in receivers {
        receiver.kill()?;
        receiver.wait()?;
    }
    until(
        &admin,
        0,
        "SELECT count(*) FROM pg_replication_slots WHERE active AND $1::bigint >= 0",
    )
    .await?;
    admin
        .execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots", &[])
        .await?;
    Ok(seconds / EVENTS as f64 * 1e6)
}

async fn until(client: &aicore_fleet::tokio_postgres::Client, count: i64, text: &str) -> anyhow::Result<()> {
    let deadline = Instant::now() + Duration::from_secs(60);
    while client.query_one(text, &[&count]).await?.get::<_, i64>(0) != count {
        if Instant::now() > deadline {
            bail!("not {count}: {text}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

fn slot(code: &DatabaseCode) -> String {
    format!("bench_{code}")
}

/// A `pg_recvlogical` that throws away what it receives.
fn receive(world: &World, code: &DatabaseCode) -> anyhow::Result<Child> {
    let server: PathBuf = std::fs::read_link(format!("/proc/{}/exe", world.fleet.postgres.pid()))?;
    let program = server.parent().context("the server has no directory")?.join("pg_recvlogical");
    let place = world.fleet.endpoint(code)?;
    let url = world.fleet.postgres.url(place.database_name());
    let child = Command::new(program)
        .args([
            "--dbname",
            &url,
            "--slot",
            &slot(code),
            "--start",
            "--file",
            "/dev/null",
            "--no-loop",
        ])
        .args(["--option", "proto_version=1", "--option", "publication_names=bench"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(child)
}
