//! From the commit of single events, 100 a second over all databases, to a consumer of the stream and to the hub's committed effect.

use crate::figures::{Asked, Asks, percentile, row};
use crate::world::{INSURANCE, World};
use aicore_catalog::DatabaseCode;
use aicore_fleet::tokio_postgres::types::ToSql;
use aicore_hub::HUB;
use anyhow::Context;
use async_nats::jetstream::consumer::{DeliverPolicy, push};
use futures_util::StreamExt;
use futures_util::future::try_join_all;
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Events a second.
const RATE: u32 = 100;
/// The first ones warm connections and statements, and are not counted.
const WARM: u32 = 500;
/// Customers of each database with facts that the events concern.
const KNOWN: i64 = 200;
/// Databases whose events become facts.
const FACTS: [DatabaseCode; 6] = [
    INSURANCE,
    DatabaseCode::from_static("se_energy"),
    DatabaseCode::from_static("st_telecom"),
    DatabaseCode::from_static("sf_finance"),
    DatabaseCode::from_static("sr_repairs"),
    DatabaseCode::from_static("sw_workshops"),
];

pub(crate) async fn measure(world: &World, events: u32, asks: &mut Asks) -> anyhow::Result<()> {
    for code in FACTS {
        world.write_customers(&code, KNOWN).await?;
    }
    world.at_work(at_work(world, events, asks)).await
}

async fn at_work(world: &World, events: u32, asks: &mut Asks) -> anyhow::Result<()> {
    let stream = &world.relay.stream;
    let inbox = stream.client.new_inbox();
    let config = push::OrderedConfig {
        deliver_subject: inbox,
        deliver_policy: DeliverPolicy::New,
        ..push::OrderedConfig::default()
    };
    let consumer = stream
        .jetstream
        .get_stream(&stream.name)
        .await?
        .create_consumer(config)
        .await?;
    let mut messages = consumer.messages().await?;
    let committed: Mutex<HashMap<Uuid, Instant>> = Mutex::default();
    let received: Mutex<HashMap<Uuid, Instant>> = Mutex::default();
    let receive = async {
        while let Some(message) = messages.next().await {
            let message = message?;
            let arrived = Instant::now();
            let id = message.headers.as_ref().and_then(|headers| headers.get("ce-id"));
            let id = id
                .and_then(|id| id.as_str().parse().ok())
                .context("a message without ce-id")?;
            received.lock().expect("not poisoned").insert(id, arrived);
        }
        anyhow::Ok(())
    };
    let write = async {
        let writers = world.samples.iter().map(|sample| async move {
            let client = world.session(&sample.code).await?;
            let text = "INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload)
                SELECT $1, $2, 1, coalesce(payload ->> 'customer_id', payload ->> 'party_id', $2::uuid::text), $3, payload
                FROM (SELECT replace($4, $5, md5('customer ' || $6::bigint)::uuid::text)::jsonb AS payload) AS p RETURNING event_id";
            let statement = client.prepare(text).await?;
            anyhow::Ok((sample, client, statement))
        });
        let writers = try_join_all(writers).await?;
        let mut ticks = tokio::time::interval(Duration::from_secs(1) / RATE);
        let mut under_way = futures_util::stream::FuturesUnordered::new();
        for n in 0..WARM + events {
            ticks.tick().await;
            let (sample, client, statement) = &writers[n as usize % writers.len()];
            let committed = &committed;
            under_way.push(async move {
                let key = Uuid::new_v4();
                let customer = Uuid::from_u128(2);
                let payload = sample.payload(key, customer).to_string();
                let known = i64::from(n) % KNOWN + 1;
                let params: [&(dyn ToSql + Sync); 6] = [
                    &sample.aggregate,
                    &key,
                    &sample.event_type,
                    &payload,
                    &customer.to_string(),
                    &known,
                ];
                let row = client.query_one(statement, &params).await?;
                let now = Instant::now();
                aicore_outbox::ring(&world.relay.stream.client, &sample.code).await;
                if n >= WARM {
                    committed.lock().expect("not poisoned").insert(row.get(0), now);
                }
                anyhow::Ok(())
            });
            while let Some(Some(done)) = futures_util::FutureExt::now_or_never(under_way.next()) {
                done?;
            }
        }
        while let Some(done) = under_way.next().await {
            done?;
        }
        world.settled(&world.codes()).await?;
        anyhow::Ok(())
    };
    tokio::select! { outcome = receive => outcome?, outcome = write => outcome? }
    let (committed, received) = (
        committed.into_inner().expect("not poisoned"),
        received.into_inner().expect("not poisoned"),
    );
    let mut to_received = Vec::with_capacity(committed.len());
    for (id, at) in &committed {
        let arrived = received.get(id).with_context(|| format!("event {id} was not received"))?;
        to_received.push(arrived.saturating_duration_since(*at).as_secs_f64() * 1e3);
    }
    let (to_effect, to_facts) = effects(world, &committed).await?;
    println!(
        "\n{} single commits, {RATE} a second over {} databases    p50 ms    p99 ms    max ms",
        committed.len(),
        world.samples.len()
    );
    for (name, mut times, bounds) in [
        ("commit to received", to_received, Some((1.0, 10.0))),
        ("commit to effect", to_effect, Some((2.0, 15.0))),
        ("the same, events with facts only", to_facts, None),
    ] {
        times.sort_by(f64::total_cmp);
        if let Some((p50, p99)) = bounds {
            asks.note(&format!("{name}, p50 ms"), percentile(&times, 0.5), Asked::AtMost(p50));
            asks.note(&format!("{name}, p99 ms"), percentile(&times, 0.99), Asked::AtMost(p99));
        }
        row(
            name,
            &[percentile(&times, 0.5), percentile(&times, 0.99), percentile(&times, 1.0)],
            2,
        );
    }
    Ok(())
}

/// Milliseconds between the commit records of writer and hub, by the server's own clock; and those of the databases that have facts.
async fn effects(world: &World, events: &HashMap<Uuid, Instant>) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
    let ids: Vec<Uuid> = events.keys().copied().collect();
    let mut written: HashMap<Uuid, f64> = HashMap::new();
    let time = "(extract(epoch FROM pg_xact_commit_timestamp(x)) * 1000)::float8";
    for code in world.codes() {
        let client = world.session(&code).await?;
        let text = format!(
            "SELECT event_id, {time} FROM (SELECT event_id, xid::xid AS x FROM platform.outbox_event WHERE event_id = ANY ($1)) AS e"
        );
        written.extend(
            client
                .query(&text, &[&ids])
                .await?
                .iter()
                .map(|row| (row.get::<_, Uuid>(0), row.get::<_, f64>(1))),
        );
    }
    let client = world.session(&HUB).await?;
    let text = format!(
        "SELECT event_id, {time}, database_code FROM (SELECT event_id, xmin AS x, database_code FROM inbox WHERE event_id = ANY ($1)) AS e"
    );
    let (mut all, mut with_facts) = (Vec::new(), Vec::new());
    for row in client.query(&text, &[&ids]).await? {
        let (id, at, code): (Uuid, f64, String) = (row.get(0), row.get(1), row.get(2));
        let took = at - written.get(&id).context("an event that nobody wrote")?;
        all.push(took);
        if FACTS.iter().any(|known| known.as_str() == code) {
            with_facts.push(took);
        }
    }
    anyhow::ensure!(all.len() == ids.len(), "{} of {} events took effect", all.len(), ids.len());
    Ok((all, with_facts))
}
