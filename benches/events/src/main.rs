//! Events a second from area commit to consolidated fact, and latency from commit to fact, on private servers that sync to disk.
//!
//! Each round measures, one after the other in the same run: the floor (the same payloads published to a bare stream, asynchronous
//! acknowledgements), the relay's drain, the consumer alone, and relay and consumer together. Then single commits, with the doorbell and
//! without. Rounds are interleaved and medians printed; what counts is their ratio.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use aicore_catalog::DatabaseCode;
use aicore_fleet::tokio_postgres::Client;
use aicore_hub::{Consumer, HUB, Lag, Settings, lag};
use aicore_outbox::relay::Relay;
use aicore_testkit::{Profile, TestFleet};
use anyhow::{Context, bail};
use async_nats::jetstream::stream::{Config, StorageType};
use bytes::Bytes;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const INSURANCE: DatabaseCode = DatabaseCode::from_static("ss_insurance");
const ROUNDS: usize = 3;
/// Customers a round; each brings four events: registered, policy issued, two receipts issued.
const CUSTOMERS: u32 = 5_000;
const EVENTS: f64 = CUSTOMERS as f64 * 4.0;
/// Single commits of the latency measurement, of each kind.
const COMMITS: u32 = 200;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let fleet = TestFleet::start_with(Profile::Durable).await;
    fleet.provision(&["sm_global", "ss_insurance"]).await;
    let area = fleet.connect(&INSURANCE).await?;
    let hub = fleet.connect(&HUB).await?;
    let relay = Relay {
        fleet: fleet.fleet.clone(),
        stream: fleet.stream().await,
        schemas: fleet.schemas.clone(),
        page: fleet.config.relay.page,
        lease: Duration::from_secs(5),
        published: Arc::default(),
        republished: Arc::default(),
        proof: aicore_outbox::proof::Settings::default(),
    };
    let consumer = Consumer::new(fleet.fleet.clone(), fleet.stream().await, Settings::default());

    let mut rates: [Vec<f64>; 4] = Default::default();
    for round in 0..ROUNDS {
        let payloads = write(&area, round * 2).await?;
        rates[0].push(EVENTS / floor(&relay, round, payloads).await?);
        let started = Instant::now();
        relay.drain(&[INSURANCE], |_| {}).await?;
        rates[1].push(EVENTS / started.elapsed().as_secs_f64());
        rates[2].push(EVENTS / consume(&fleet, &consumer).await?);
        write(&area, round * 2 + 1).await?;
        rates[3].push(EVENTS / together(&fleet, &relay, &consumer).await?);
        println!(
            "round {}: floor {:.0}, relay {:.0}, hub {:.0}, together {:.0} events/s",
            round + 1,
            rates[0][round],
            rates[1][round],
            rates[2][round],
            rates[3][round]
        );
    }
    let [floor, drain, alone, both] = rates.map(median);
    println!("\nmedian of {ROUNDS} rounds of {EVENTS:.0} events      events/s   against the floor");
    for (name, rate) in [
        ("bare stream, the floor", floor),
        ("relay", drain),
        ("hub", alone),
        ("commit to fact, both at once", both),
    ] {
        println!("{name:<40} {rate:>9.0} {:>13.2}", rate / floor);
    }
    latency(&relay, &consumer, &area, &hub).await
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Writes a round's customers with their events, and returns the payloads.
async fn write(area: &Client, round: usize) -> anyhow::Result<Vec<Bytes>> {
    let record = |table: &str, event: &str, number: &str| {
        format!(
            "INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
             SELECT '{table}', t.id, t.version, p.payload ->> 'customer_id', '{event}', p.payload, t.occurred_at
             FROM {table} AS t CROSS JOIN LATERAL (SELECT {table}_payload(t) AS payload) AS p WHERE t.{number} LIKE '%-{round}-%';"
        )
    };
    let text = format!(
        "BEGIN;
        INSERT INTO customer (customer_number, kind, given_name, surname1)
            SELECT 'C-{round}-' || n, 'person', 'Ana', 'Ruiz' FROM generate_series(1, {CUSTOMERS}) AS n;
        INSERT INTO policy (policy_number, holder_id, product_code, carrier_code, state, effective_on, annual_premium)
            SELECT replace(customer_number, 'C', 'P'), id, 'OTHER', 'OTHER', 'in_force', '2026-01-01', 400
            FROM customer WHERE customer_number LIKE 'C-{round}-%';
        INSERT INTO receipt (receipt_number, policy_id, due_on, total_amount)
            SELECT replace(policy_number, 'P', 'R') || '-' || n, id, '2026-02-01', 200
            FROM policy CROSS JOIN generate_series(1, 2) AS n WHERE policy_number LIKE 'P-{round}-%';
        {}{}{} COMMIT",
        record("customer", "CustomerRegistered", "customer_number"),
        record("policy", "PolicyIssued", "policy_number"),
        record("receipt", "ReceiptIssued", "receipt_number"),
    );
    area.batch_execute(&text).await?;
    let rows = area
        .query(
            "SELECT payload::text FROM platform.outbox_event ORDER BY id DESC LIMIT $1",
            &[&i64::from(CUSTOMERS * 4)],
        )
        .await?;
    Ok(rows.iter().map(|row| Bytes::from(row.get::<_, String>(0))).collect())
}

/// Seconds to publish the payloads to a stream of their own.
async fn floor(relay: &Relay, round: usize, payloads: Vec<Bytes>) -> anyhow::Result<f64> {
    let jetstream = &relay.stream.jetstream;
    let name = format!("FLOOR_{round}");
    let config = Config {
        name: name.clone(),
        subjects: vec![format!("floor.{round}")],
        storage: StorageType::File,
        ..Config::default()
    };
    jetstream.create_stream(config).await?;
    let started = Instant::now();
    for page in payloads.chunks(relay.page) {
        let mut acks = Vec::with_capacity(page.len());
        for payload in page {
            acks.push(jetstream.publish(format!("floor.{round}"), payload.clone()).await?);
        }
        for ack in acks {
            ack.await?;
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    jetstream.delete_stream(&name).await?;
    Ok(seconds)
}

/// Waits until the hub has everything.
async fn settled(fleet: &TestFleet) -> anyhow::Result<()> {
    let given_up = Instant::now() + Duration::from_secs(120);
    while lag(fleet, &[INSURANCE]).await?.iter().map(Lag::behind).sum::<i64>() > 0 {
        if Instant::now() > given_up {
            bail!("the hub does not catch up");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// Seconds until what is on the stream is in the hub.
async fn consume(fleet: &TestFleet, consumer: &Consumer) -> anyhow::Result<f64> {
    let stop = CancellationToken::new();
    let started = Instant::now();
    let wait = async {
        let outcome = settled(fleet).await;
        let seconds = started.elapsed().as_secs_f64();
        stop.cancel();
        outcome.map(|()| seconds)
    };
    tokio::join!(consumer.run(&stop), wait).1
}

/// Seconds until what is committed is in the hub, with relay and consumer at work at once.
async fn together(fleet: &TestFleet, relay: &Relay, consumer: &Consumer) -> anyhow::Result<f64> {
    let relaying = async { relay.drain(&[INSURANCE], |_| {}).await };
    let (published, seconds) = tokio::join!(relaying, consume(fleet, consumer));
    published?;
    seconds
}

/// Single commits, each waited for, with the doorbell and without, in turns.
async fn latency(relay: &Relay, consumer: &Consumer, area: &Client, hub: &Client) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    // The question must not read whole tables, which would take longer than what is measured.
    hub.batch_execute("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off")
        .await?;
    let measure = async {
        let mut times: [Vec<f64>; 2] = Default::default();
        for n in 0..COMMITS * 2 {
            let rings = n % 2 == 0;
            let number = format!("L-{n}");
            let text = format!(
                "BEGIN;
                INSERT INTO customer (customer_number, kind, given_name) VALUES ('{number}', 'person', 'Ana');
                INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
                    SELECT 'customer', c.id, c.version, c.id, 'CustomerRegistered', customer_payload(c), c.occurred_at
                    FROM customer AS c WHERE customer_number = '{number}';
                COMMIT"
            );
            area.batch_execute(&text).await?;
            let committed = Instant::now();
            if rings {
                aicore_outbox::ring(&relay.stream.client, &INSURANCE).await;
            }
            let probe = "SELECT EXISTS (SELECT FROM source_record AS s JOIN consolidated_fact USING (party_id) WHERE customer_number = $1)";
            let probe = hub.prepare(probe).await?;
            while !hub.query_one(&probe, &[&number]).await?.get::<_, bool>(0) {
                if committed.elapsed() > Duration::from_secs(30) {
                    bail!("the event of {number} does not arrive");
                }
                // Asking without a pause would take a core from what is measured.
                tokio::time::sleep(Duration::from_micros(500)).await;
            }
            times[usize::from(!rings)].push(committed.elapsed().as_secs_f64() * 1e3);
        }
        println!("\ncommit to fact, {COMMITS} single commits each     p50 ms    p99 ms");
        for (name, mut times) in ["with the doorbell", "poll only"].iter().zip(times) {
            times.sort_by(f64::total_cmp);
            println!(
                "{name:<40} {:>9.1} {:>9.1}",
                times[times.len() / 2],
                times[times.len() * 99 / 100]
            );
        }
        Ok(())
    };
    let stopping = async {
        let outcome = measure.await;
        stop.cancel();
        outcome
    };
    let codes = [INSURANCE];
    tokio::join!(relay.run(&codes, &stop), consumer.run(&stop), stopping)
        .2
        .context("latency")?;
    Ok(())
}
