//! A stream that is deleted under the relay; pages larger than what may be in flight.

use crate::area::{CODES, assert_dense, fleet, ids, interrupt, published, relay, session, write_many};
use std::pin::pin;

#[tokio::test]
async fn a_deleted_stream_is_created_again_and_publishing_goes_on() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let jetstream = relay.stream.jetstream.clone();
    let writer = session(&fleet).await;
    write_many(&writer, 5).await;
    relay.drain(&CODES, |_| {}).await.unwrap();

    jetstream.delete_stream(&relay.stream.name).await.unwrap();
    let pending = write_many(&writer, 20).await;
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 20);
    let events = published(&relay.stream).await;
    assert_eq!(ids(&events), pending);
    assert_eq!(events[0].sequence, 6, "numbers go on");

    // In the middle of a slice: what had been stored is gone with the stream, the rest arrives.
    let pending = write_many(&writer, 70).await;
    let mut drain = pin!(relay.drain(&CODES, |_| {}));
    interrupt(drain.as_mut(), &relay, 20 + 5 + 21).await;
    jetstream.delete_stream(&relay.stream.name).await.unwrap();
    drain.await.unwrap();
    let events = published(&relay.stream).await;
    assert!((1..=49).contains(&events.len()), "{} events", events.len());
    assert_eq!(ids(&events), pending[70 - events.len()..]);
    assert_eq!(events.last().unwrap().sequence, 95);
}

#[tokio::test]
async fn a_page_may_hold_more_events_than_may_be_in_flight() {
    let fleet = fleet().await;
    // The largest page that aicore.toml may ask for.
    let relay = relay(&fleet, 10_000).await;
    let insert = "INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload) \
         SELECT 'policy', gen_random_uuid(), 1, n::text, 'PolicyChanged', '{}' FROM generate_series(1, 6000) AS n";
    session(&fleet).await.batch_execute(insert).await.unwrap();
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 6_000);
    let events = published(&relay.stream).await;
    assert_eq!(events.len(), 6_000);
    assert_dense(&events);
}

#[tokio::test]
async fn atomic_batches_hold_each_event_once_and_in_order_whatever_is_sent_again() {
    let fleet = fleet().await;
    let writer = session(&fleet).await;
    let mut written = write_many(&writer, 5).await;
    // The stream is there before it takes such batches.
    relay(&fleet, 50).await.drain(&CODES, |_| {}).await.unwrap();
    let mut relay = relay(&fleet, 50).await;
    relay.stream = fleet.stream_in_atomic_batches().await;
    assert!(relay.stream.atomic_batches);
    written.extend(write_many(&writer, 180).await);
    {
        let mut drain = pin!(relay.drain(&CODES, |_| {}));
        interrupt(drain.as_mut(), &relay, 100).await;
    }
    // The slice begins again at its first page, which the stream has: it is recognised message by message.
    relay.drain(&CODES, |_| {}).await.unwrap();
    let events = published(&relay.stream).await;
    assert_eq!(ids(&events), written);
    assert_dense(&events);
}
