//! A relay that dies in the middle of a slice, and the next one.

use crate::area::{CODES, assert_dense, fleet, ids, interrupt, published, relay, session, write_many};
use aicore_outbox::Event;
use futures_util::{FutureExt, StreamExt};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use uuid::Uuid;

#[tokio::test]
async fn a_resumed_slice_gives_each_event_the_number_it_had() {
    let fleet = fleet().await;
    let writer = session(&fleet).await;
    let mut written = Vec::new();
    let mut relay = relay(&fleet, 7).await;
    // Core NATS sees each publication, those too that the stream then drops as duplicates.
    let client = relay.stream.client.clone();
    let mut wire = client.subscribe("evt.>").await.unwrap();
    client.flush().await.unwrap();

    for (interruption, at_least) in [1, 8, 15, 1, 30].into_iter().enumerate() {
        // What is committed now belongs to a later slice than the one under way.
        written.extend(write_many(&writer, 60).await);
        relay.page = 7 - interruption;
        relay.published = Arc::default();
        let mut drain = pin!(relay.drain(&CODES, |_| {}));
        interrupt(drain.as_mut(), &relay, at_least).await;
    }
    relay.drain(&CODES, |_| {}).await.unwrap();

    let events = published(&relay.stream).await;
    assert_eq!(ids(&events), written);
    assert_dense(&events);
    let mut numbers: HashMap<Uuid, i64> = HashMap::new();
    let mut publications = 0;
    while let Some(Some(message)) = tokio::task::unconstrained(wire.next()).now_or_never() {
        let event = Event::read(&message).unwrap();
        publications += 1;
        let number = *numbers.entry(event.id).or_insert(event.sequence);
        assert_eq!(event.sequence, number, "event {} had another number before", event.id);
    }
    assert_eq!(numbers.len(), written.len());
    assert!(
        publications > written.len(),
        "nothing was published twice, so nothing was resumed"
    );
}
