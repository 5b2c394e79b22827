//! The relay's drain against the floor: the same messages, and their payloads alone, stored by the same publisher with nothing else to do.

use crate::figures::{Asked, Asks, median, row};
use crate::world::{CUSTOMERS, INSURANCE, World};
use aicore_outbox::relay::{Message, Publisher};
use aicore_outbox::{Event, EventStream};
use anyhow::Context;
use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use futures_util::StreamExt;
use std::time::Instant;

/// Events of a measurement.
pub(crate) const EVENTS: i64 = 30_000;
/// Messages that the floor hands over at once: as many as a page of the relay has.
const PAGE: usize = 500;

#[derive(Default)]
struct Rates {
    bare: Vec<f64>,
    same: Vec<f64>,
    one: Vec<f64>,
    many: Vec<f64>,
    held: Vec<f64>,
    unheld: Vec<f64>,
    hub: Vec<f64>,
    both: Vec<f64>,
}

pub(crate) async fn measure(world: &World, rounds: usize, asks: &mut Asks) -> anyhow::Result<()> {
    let mut rates = Rates::default();
    let codes = world.codes();
    let mut wal = Vec::new();
    world.write_customers(&INSURANCE, CUSTOMERS).await?;
    world.relay.drain(&codes, |_| {}).await?;
    world.consuming(world.settled(&codes)).await?;
    let admin = world.session(&INSURANCE).await?;
    let lsn = async || -> anyhow::Result<i64> {
        let row = admin
            .query_one("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint", &[])
            .await?;
        Ok(row.get(0))
    };
    let mut size = 0;
    for round in 0..rounds {
        size = world.write(&INSURANCE, EVENTS).await?;
        let before = lsn().await?;
        rates.one.push(drain(world, std::slice::from_ref(&INSURANCE)).await?);
        wal.push(per_event(lsn().await? - before));

        let messages = stored(&world.relay.stream).await?;
        anyhow::ensure!(messages.len() as i64 == EVENTS, "{} messages", messages.len());
        rates.same.push(floor(world, &messages, true).await?);
        rates.bare.push(floor(world, &messages, false).await?);

        // What was published by now is taken by the hub; the next measurement begins with an empty backlog.
        rates.hub.push(hub(world, &[INSURANCE]).await?);

        for code in &codes {
            world.write(code, EVENTS / codes.len() as i64).await?;
        }
        rates.many.push(drain(world, &codes).await?);
        world.consuming(world.settled(&codes)).await?;

        world.write(&INSURANCE, EVENTS).await?;
        admin
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM platform.relay_cursor")
            .await?;
        rates.held.push(drain(world, std::slice::from_ref(&INSURANCE)).await?);
        admin.batch_execute("COMMIT").await?;
        world.consuming(world.settled(&[INSURANCE])).await?;
        world.write(&INSURANCE, EVENTS).await?;
        rates.unheld.push(drain(world, std::slice::from_ref(&INSURANCE)).await?);
        world.consuming(world.settled(&[INSURANCE])).await?;

        world.write(&INSURANCE, EVENTS).await?;
        let started = Instant::now();
        world
            .consuming(async {
                world.relay.drain(std::slice::from_ref(&INSURANCE), |_| {}).await?;
                world.settled(&[INSURANCE]).await
            })
            .await?;
        rates.both.push(rate(started));
        println!(
            "round {}: floor {:.0} (payload alone {:.0}), relay {:.0}, {} databases {:.0}, hub {:.0}, commit to fact {:.0} events/s; {:.2} bytes of WAL an event",
            round + 1,
            rates.same[round],
            rates.bare[round],
            rates.one[round],
            codes.len(),
            rates.many[round],
            rates.hub[round],
            rates.both[round],
            wal[round]
        );
    }
    println!("\n{EVENTS} events of {size} bytes, medians of {rounds} rounds and of their ratios");
    let ratio = |a: &[f64], b: &[f64]| median(&a.iter().zip(b).map(|(a, b)| a / b).collect::<Vec<_>>());
    let both = [&rates.one[..], &rates.unheld[..]].concat();
    row("floor: the same messages, events/s", &[median(&rates.same)], 0);
    row("floor: payloads alone, events/s", &[median(&rates.bare)], 0);
    row("relay, events/s", &[median(&both)], 0);
    row("relay of the floor", &[ratio(&rates.one, &rates.same)], 2);
    row("relay of the floor of payloads alone", &[ratio(&rates.one, &rates.bare)], 2);
    row(
        &format!("{} databases of one", codes.len()),
        &[ratio(&rates.many, &rates.one)],
        2,
    );
    row("with a snapshot held, of without", &[ratio(&rates.held, &rates.unheld)], 2);
    row("hub: inbox and facts, of the relay", &[ratio(&rates.hub, &rates.one)], 2);
    row(
        "commit to fact, both at once, of the relay",
        &[ratio(&rates.both, &rates.one)],
        2,
    );
    row("WAL of the relay, bytes an event", &[median(&wal)], 2);
    let dead = "SELECT coalesce(sum(n_dead_tup) FILTER (WHERE relname LIKE 'outbox_event%'), 0)::bigint,
            coalesce(sum(n_dead_tup) FILTER (WHERE relname LIKE 'relay_%'), 0)::bigint,
            coalesce(sum(pg_relation_size(relid)) FILTER (WHERE relname LIKE 'relay_%'), 0)::bigint
        FROM pg_stat_user_tables WHERE schemaname = 'platform'";
    let dead = admin.query_one(dead, &[]).await?;
    row("dead tuples of the outbox", &[dead.get::<_, i64>(0) as f64], 0);
    row(
        "dead tuples of cursor and slices; their bytes",
        &[dead.get::<_, i64>(1) as f64, dead.get::<_, i64>(2) as f64],
        0,
    );
    let of_one = ratio(&rates.many, &rates.one);
    for (name, value, asked) in [
        (
            "drain of the bare publish floor, same mode",
            ratio(&rates.one, &rates.same),
            Asked::AtLeast(0.75),
        ),
        ("all databases in one process, of one database", of_one, Asked::AtLeast(0.9)),
        (
            "inbox and facts, of drain",
            ratio(&rates.hub, &rates.one),
            Asked::AtLeast(0.4),
        ),
        (
            "throughput with a snapshot held, of without",
            ratio(&rates.held, &rates.unheld),
            Asked::AtLeast(0.95),
        ),
        ("WAL of the relay, bytes an event", median(&wal), Asked::AtMost(1.0)),
        ("dead tuples of the outbox", dead.get::<_, i64>(0) as f64, Asked::AtMost(0.0)),
    ] {
        asks.note(name, value, asked);
    }
    Ok(())
}

fn rate(started: Instant) -> f64 {
    EVENTS as f64 / started.elapsed().as_secs_f64()
}

fn per_event(bytes: i64) -> f64 {
    bytes as f64 / EVENTS as f64
}

async fn drain(world: &World, codes: &[aicore_catalog::DatabaseCode]) -> anyhow::Result<f64> {
    let started = Instant::now();
    let published = world.relay.drain(codes, |_| {}).await?;
    let seconds = started.elapsed().as_secs_f64();
    Ok(published as f64 / seconds)
}

/// Events a second until what is on the stream is in the hub.
async fn hub(world: &World, codes: &[aicore_catalog::DatabaseCode]) -> anyhow::Result<f64> {
    let started = Instant::now();
    world
        .consuming(async {
            world.settled(codes).await?;
            Ok(rate(started))
        })
        .await
}

/// The latest events of the stream.
async fn stored(stream: &EventStream) -> anyhow::Result<Vec<Event>> {
    let found = stream.jetstream.get_stream(&stream.name).await?;
    let last = found.cached_info().state.last_sequence;
    let config = pull::Config {
        deliver_policy: DeliverPolicy::ByStartSequence {
            start_sequence: last - EVENTS as u64 + 1,
        },
        ack_policy: AckPolicy::None,
        ..pull::Config::default()
    };
    let mut messages = found.create_consumer(config).await?.messages().await?;
    let mut events = Vec::new();
    while (events.len() as i64) < EVENTS {
        let message = messages.next().await.context("the stream ended")??;
        events.push(Event::read(&message)?);
    }
    Ok(events)
}

/// Events a second that the publisher stores in a stream of its own, all made ready before.
async fn floor(world: &World, events: &[Event], headers: bool) -> anyhow::Result<f64> {
    let mut stream = world.relay.stream.clone();
    stream.name = "FLOOR".into();
    let mut config = stream
        .jetstream
        .get_stream(&world.relay.stream.name)
        .await?
        .cached_info()
        .config
        .clone();
    config.name.clone_from(&stream.name);
    config.subjects = vec!["floor.>".into()];
    stream.jetstream.create_stream(config).await?;
    let mut publisher = Publisher::new(&stream).await?;
    let mut pages: Vec<Vec<Message>> = Vec::new();
    for page in events.chunks(PAGE) {
        pages.push(
            page.iter()
                .map(|event| Message {
                    subject: format!("floor.{}", event.subject(stream.partitions)),
                    headers: if headers { event.headers() } else { HeaderMap::new() },
                    payload: event.payload.clone(),
                })
                .collect(),
        );
    }
    let started = Instant::now();
    for page in pages {
        publisher.publish(page).await?;
    }
    let rate = rate(started);
    stream.jetstream.delete_stream(&stream.name).await?;
    Ok(rate)
}
