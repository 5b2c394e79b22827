//! Snapshot difference while writers commit, roll back, prepare and hold transactions open.

use crate::area::{CODES, assert_dense, fleet, pending, published, relay, session};
use aicore_fleet::tokio_postgres::Client;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;
use uuid::Uuid;

const EVENTS: usize = 1_500;
const WRITERS: u64 = 6;
const AGGREGATES: usize = 10;
/// Transactions a writer tries at most.
const ATTEMPTS: usize = 2_000;

type Committed = HashMap<Uuid, (Uuid, i32)>;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_committed_event_is_published_once_and_in_the_order_of_its_aggregate() {
    let seed = rand::random::<u64>();
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let admin = session(&fleet).await;
    admin
        .batch_execute("CREATE TABLE probe (id uuid PRIMARY KEY, version integer NOT NULL)")
        .await
        .unwrap();
    for number in 0..AGGREGATES {
        let text = "INSERT INTO probe VALUES ($1, 0)";
        admin.execute(text, &[&aggregate(number)]).await.unwrap();
    }
    relay.drain(&CODES, |_| {}).await.unwrap();

    let total = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let client = session(&fleet).await;
        let rng = ChaCha8Rng::seed_from_u64(seed.wrapping_add(writer));
        writers.spawn(work(client, writer, rng, total.clone()));
    }
    let mut committed = Committed::new();
    while !writers.is_empty() {
        relay.drain(&CODES, |_| {}).await.unwrap();
        while let Some(finished) = writers.try_join_next() {
            committed.extend(finished.unwrap());
        }
    }
    relay.drain(&CODES, |_| {}).await.unwrap();

    let events = published(&relay.stream).await;
    assert!(committed.len() >= EVENTS, "seed {seed}: {} events", committed.len());
    assert_eq!(events.len(), committed.len(), "seed {seed}");
    assert_dense(&events);
    let mut versions: HashMap<Uuid, i32> = HashMap::new();
    for event in &events {
        let expected = (event.aggregate_id, event.aggregate_version);
        assert_eq!(committed.remove(&event.id), Some(expected), "seed {seed}: {event:?}");
        let version = versions.entry(event.aggregate_id).or_default();
        *version += 1;
        // Versions of rolled-back transactions are given again, so the committed ones are dense.
        assert_eq!(event.aggregate_version, *version, "seed {seed}: {event:?}");
    }
    assert_eq!(pending(&admin).await, 0, "seed {seed}");

    // What a cursor on ids would have lost: rows that became visible after a higher id had been published.
    let rows = admin
        .query("SELECT event_id, id FROM platform.outbox_event", &[])
        .await
        .unwrap();
    let row_ids: HashMap<Uuid, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let in_order: Vec<i64> = events.iter().map(|event| row_ids[&event.id]).collect();
    assert!(
        !in_order.is_sorted(),
        "seed {seed}: no transaction stayed open across a slice"
    );
}

fn aggregate(number: usize) -> Uuid {
    Uuid::from_u128(1 + number as u128)
}

/// Writes until all writers together have committed enough; returns what this one committed.
async fn work(client: Client, writer: u64, mut rng: ChaCha8Rng, total: Arc<AtomicUsize>) -> Committed {
    let mut committed = Committed::new();
    for attempt in 0..ATTEMPTS {
        if total.load(Ordering::Relaxed) >= EVENTS {
            break;
        }
        client.batch_execute("BEGIN").await.unwrap();
        let mut written = change(&client, &mut rng).await;
        if rng.random_bool(0.3) {
            client.batch_execute("SAVEPOINT here").await.unwrap();
            let more = change_after(&client, &written, &mut rng).await;
            if rng.random_bool(0.5) {
                client.batch_execute("ROLLBACK TO SAVEPOINT here").await.unwrap();
            } else {
                written.extend(more);
            }
        }
        let commits = rng.random_bool(0.8);
        let end = if rng.random_bool(0.3) {
            let gid = format!("probe_{writer}_{attempt}");
            client.batch_execute(&format!("PREPARE TRANSACTION '{gid}'")).await.unwrap();
            if commits {
                format!("COMMIT PREPARED '{gid}'")
            } else {
                format!("ROLLBACK PREPARED '{gid}'")
            }
        } else {
            if commits { "COMMIT" } else { "ROLLBACK" }.to_owned()
        };
        if rng.random_bool(0.4) {
            hold(&client, rng.random_range(1..60)).await;
        }
        client.batch_execute(&end).await.unwrap();
        if commits {
            total.fetch_add(written.len(), Ordering::Relaxed);
            committed.extend(written);
        }
    }
    committed
}

/// Lets the relay make slices while the transaction stays open or prepared: so many round trips.
async fn hold(client: &Client, round_trips: u32) {
    for _ in 0..round_trips {
        client.batch_execute("SELECT 1").await.unwrap();
    }
}

/// Raises one to three aggregates, locked in the order of their keys, and writes an event of each.
async fn change(client: &Client, rng: &mut ChaCha8Rng) -> Vec<(Uuid, (Uuid, i32))> {
    let mut numbers: Vec<usize> = (0..rng.random_range(1..4)).map(|_| rng.random_range(0..AGGREGATES)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut written = Vec::new();
    for number in numbers {
        written.push(raise(client, aggregate(number)).await);
    }
    written
}

/// Raises aggregates that are locked already or come after those, so that no deadlock arises.
async fn change_after(client: &Client, written: &[(Uuid, (Uuid, i32))], rng: &mut ChaCha8Rng) -> Vec<(Uuid, (Uuid, i32))> {
    let last = written.iter().map(|(_, (aggregate, _))| *aggregate).max().unwrap();
    let mut more = vec![raise(client, last).await];
    let next = Uuid::from_u128(last.as_u128() + 1);
    if next <= aggregate(AGGREGATES - 1) && rng.random_bool(0.5) {
        more.push(raise(client, next).await);
    }
    more
}

async fn raise(client: &Client, aggregate: Uuid) -> (Uuid, (Uuid, i32)) {
    let text = "WITH changed AS (UPDATE probe SET version = version + 1 WHERE id = $1 RETURNING id, version) \
         INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload) \
         SELECT 'policy', id, version, id::text, 'PolicyChanged', '{}' FROM changed RETURNING event_id, aggregate_version";
    let row = client.query_one(text, &[&aggregate]).await.unwrap();
    (row.get(0), (aggregate, row.get(1)))
}
