//! One customer's event against a hub that knows many parties, on a private server that syncs to disk: from the event to the commit of record, keys,
//! edges, party, golden record and facts.
//!
//! `cargo run --release -p aicore-bench-party -- [PEOPLE] [--probes N] [--batch N]`: PEOPLE of a simulated world (100,000 where none is
//! given; a million is `1000000`) are loaded in batches under the model in force, then as many records as asked for (1,000) come one by one, then in
//! batches. The model is the baseline, or one learnt over the records loaded with `--learn`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::expect_used, reason = "a benchmark stops at the first surprise")]

use aicore_catalog::DatabaseCode;
use aicore_hub::{HUB, ModelSource, apply, resolve_evaluate, resolve_preview, resolve_publish};
use aicore_outbox::Event;
use aicore_simulate::customer::Customer;
use aicore_simulate::{Config, World};
use aicore_testkit::{Profile, TestFleet};
use anyhow::Context;
use std::time::{Duration, Instant};
use uuid::Uuid;

struct Options {
    people: usize,
    probes: usize,
    batch: usize,
    learn: bool,
}

fn options() -> anyhow::Result<Options> {
    let mut options = Options {
        people: 100_000,
        probes: 1_000,
        batch: 200,
        learn: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        match name.as_str() {
            "--learn" => options.learn = true,
            "--probes" => options.probes = arguments.next().context("--probes needs a number")?.parse()?,
            "--batch" => options.batch = arguments.next().context("--batch needs a number")?.parse()?,
            people => options.people = people.parse().with_context(|| format!("{people} is no number of people"))?,
        }
    }
    Ok(options)
}

fn event(customer: &Customer, version: i32, sequence: i64) -> anyhow::Result<Event> {
    let database: DatabaseCode = customer.area.database().parse().map_err(anyhow::Error::msg)?;
    let address = customer.address.as_ref();
    let payload = serde_json::json!({
        "customer_number": customer.number, "kind": customer.kind.as_str(),
        "document_type": null, "document_number": customer.document.as_ref().map(|document| &document.number),
        "full_name": customer.full_name, "given_name": customer.given_name, "surname1": customer.surname1, "surname2": customer.surname2,
        "company_name": customer.company_name, "birth_date": customer.birth_date, "email": customer.email, "phone": customer.phone,
        "address_line": address.map(|address| address.line()), "postcode": address.map(|address| &address.postcode),
        "municipality": address.map(|address| &address.municipality), "province": address.map(|address| &address.province),
    });
    Ok(Event {
        id: Uuid::now_v7(),
        database,
        sequence,
        event_type: if version == 1 {
            "CustomerRegistered"
        } else {
            "CustomerUpdated"
        }
        .to_owned(),
        schema_version: 1,
        aggregate_type: "customer".to_owned(),
        aggregate_id: customer.id,
        aggregate_version: version,
        party_key: customer.id.to_string(),
        occurred_at: chrono::DateTime::from_timestamp(1_760_000_000 + sequence, 0).context("a time")?,
        data_schema: None,
        trace_parent: None,
        trace_state: None,
        problem: None,
        payload: payload.to_string().into(),
    })
}

/// Processor seconds of this process and its children's server, from the system.
fn cpu(postgres: u32) -> f64 {
    let of = |path: &str| -> f64 {
        let Ok(text) = std::fs::read_to_string(path) else { return 0.0 };
        let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
        // utime and stime; proc(5).
        (ticks(11) + ticks(12)) / 100.0
    };
    let mut sum = of("/proc/self/stat");
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else {
            continue;
        };
        let parent = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok().and_then(|text| {
            let fields: Vec<String> = text.rsplit(')').next()?.split_whitespace().map(str::to_owned).collect();
            fields.get(1)?.parse::<u32>().ok()
        });
        if pid == postgres || parent == Some(postgres) {
            sum += of(&format!("/proc/{pid}/stat"));
        }
    }
    sum
}

async fn size(fleet: &TestFleet) -> i64 {
    let hub = fleet.acquire(&HUB).await.expect("the hub is there");
    let row = hub
        .query_one("-- bench_size()\nSELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class AS c WHERE c.relkind = 'r' AND c.relnamespace IN ('public'::regnamespace, 'platform'::regnamespace)", &[])
        .await
        .expect("sizes");
    row.get(0)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = options()?;
    let fleet = TestFleet::start_with(Profile::Durable).await;
    fleet.provision(&["sm_global"]).await;
    let (_, baseline) = resolve_preview(&fleet, ModelSource::Baseline, 0.5, |_| {}).await?;
    resolve_publish(&fleet, &baseline, 0.5, "bench").await?;
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 25).context("a day")?;
    let world = World::generate(&Config::new(2026, options.people, day));
    let mut customers = world.customers;
    // Every nth is kept back: most are somebody whom the hub knows already.
    let every = (customers.len() / (options.probes * 2)).max(2);
    let (mut kept, mut loaded) = (Vec::new(), Vec::new());
    for (index, customer) in customers.drain(..).enumerate() {
        if index % every == 0 && kept.len() < options.probes * 2 {
            kept.push(customer);
        } else {
            loaded.push(customer);
        }
    }
    let before = size(&fleet).await;
    let (begun, mut sequence) = (Instant::now(), 0);
    for batch in loaded.chunks(500) {
        let mut events = Vec::with_capacity(batch.len());
        for customer in batch {
            sequence += 1;
            events.push(event(customer, 1, sequence)?);
        }
        apply(&fleet, &events).await?;
    }
    let hub = fleet.acquire(&HUB).await?;
    hub.batch_execute("-- bench_analyze()\nVACUUM ANALYZE").await?;
    let elapsed = begun.elapsed().as_secs_f64();
    let bytes = (size(&fleet).await - before) / loaded.len().max(1) as i64;
    println!(
        "loaded {} records in {elapsed:.1} s ({:.0} a second); {bytes} bytes a record",
        loaded.len(),
        loaded.len() as f64 / elapsed
    );
    if options.learn {
        let (preview, model) = resolve_preview(&fleet, ModelSource::Learnt, 0.5, |_| {}).await?;
        println!("learnt: {} parties instead of {}", preview.parties, preview.parties_now);
        resolve_publish(&fleet, &model, 0.5, "bench").await?;
        let begun = Instant::now();
        let evaluated = resolve_evaluate(&fleet, |_, _| {}).await?;
        println!(
            "evaluated {} records in {:.1} s",
            evaluated.records,
            begun.elapsed().as_secs_f64()
        );
    }
    let sizes = "-- bench_sizes()
        SELECT c.relname, pg_table_size(c.oid) / greatest(1, (SELECT count(*) FROM source_record)), pg_indexes_size(c.oid) / greatest(1, (SELECT count(*) FROM source_record))
        FROM pg_class AS c WHERE c.relkind = 'r' AND c.relnamespace IN ('public'::regnamespace, 'platform'::regnamespace)
        ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 14";
    for row in hub.query(sizes, &[]).await? {
        println!(
            "    {:<22} {:>5} + {:>5} bytes a record",
            row.get::<_, &str>(0),
            row.get::<_, i64>(1),
            row.get::<_, i64>(2)
        );
    }
    let counts = "-- bench_counts()
        SELECT (SELECT count(*) FROM source_record), (SELECT count(*) FROM party WHERE state = 'active'), (SELECT count(*) FROM match_edge)";
    let row = hub.query_one(counts, &[]).await?;
    let (records, parties, edges): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
    println!("{records} records, {parties} parties, {edges} edges");

    let (single, batched) = kept.split_at(kept.len() / 2);
    let mut took: Vec<Duration> = Vec::new();
    for customer in single {
        sequence += 1;
        let event = event(customer, 1, sequence)?;
        let begun = Instant::now();
        apply(&fleet, std::slice::from_ref(&event)).await?;
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!(
        "one by one: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, most {:.2} ms ({} records)",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0),
        took.len()
    );
    let postgres = fleet.postgres.pid();
    let (cpu_before, begun) = (cpu(postgres), Instant::now());
    for batch in batched.chunks(options.batch) {
        let mut events = Vec::with_capacity(batch.len());
        for customer in batch {
            sequence += 1;
            events.push(event(customer, 1, sequence)?);
        }
        apply(&fleet, &events).await?;
    }
    let (elapsed, used) = (begun.elapsed().as_secs_f64(), cpu(postgres) - cpu_before);
    println!(
        "in batches of {}: {:.0} records a second, {:.0} a processor second ({:.2} ms of processor each)",
        options.batch,
        batched.len() as f64 / elapsed,
        batched.len() as f64 / used.max(0.01),
        used * 1_000.0 / batched.len().max(1) as f64
    );
    Ok(())
}
