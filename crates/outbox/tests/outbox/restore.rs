//! Databases that were restored or copied.

use crate::area::{CODES, INSURANCE, fleet, ids, published, relay, session, write_many};
use aicore_outbox::Error;
use aicore_outbox::proof::{incarnation, incarnation_start};
use aicore_outbox::relay::adopt;
use std::sync::atomic::Ordering;

const OTHER_SERVER: &str = "UPDATE platform.relay_cursor SET system_id = system_id - 1";

#[tokio::test]
async fn another_servers_database_publishes_nothing_until_it_is_adopted() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let admin = session(&fleet).await;
    let mut written = write_many(&admin, 20).await;
    relay.drain(&CODES, |_| {}).await.unwrap();
    written.extend(write_many(&admin, 3).await);
    // Rows and cursor of a server that had counted further.
    let other = "UPDATE platform.outbox_event SET xid = '900000000' WHERE id % 2 = 0;
        UPDATE platform.relay_cursor SET snapshot = '900000001:900000001:'";
    admin.batch_execute(other).await.unwrap();
    admin.batch_execute(OTHER_SERVER).await.unwrap();
    let error = relay.drain(&CODES, |_| {}).await.unwrap_err();
    assert!(matches!(error, Error::Restored { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("aicore events adopt ss_insurance") && text.contains("docs/events.md"),
        "{text}"
    );
    assert_eq!(relay.published.load(Ordering::Relaxed), 20, "nothing more is published");

    adopt(&fleet, &INSURANCE).await.unwrap();
    let stream = &relay.stream;
    stream.jetstream.delete_stream(&stream.name).await.unwrap();
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 23);
    let events = published(stream).await;
    assert_eq!(ids(&events), written, "all is published again under its own ids");
    let numbers: Vec<i64> = events.iter().map(|event| event.sequence - incarnation_start(1)).collect();
    assert_eq!(numbers, (1..=23).collect::<Vec<i64>>(), "under numbers of a new incarnation");
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 0);
}

#[tokio::test]
async fn a_database_that_a_relay_serves_is_not_adopted() {
    let fleet = fleet().await;
    let admin = session(&fleet).await;
    let lease = "UPDATE platform.relay_cursor SET owner = 'another-machine/42/4711', lease_until = now() + interval '1 h', system_id = NULL";
    admin.batch_execute(lease).await.unwrap();
    let error = adopt(&fleet, &INSURANCE).await.unwrap_err();
    assert!(matches!(error, Error::OwnershipLost { .. }), "{error:?}");
}

#[tokio::test]
async fn a_database_restored_on_its_own_server_begins_a_new_incarnation_by_itself() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let admin = session(&fleet).await;
    let written = write_many(&admin, 5).await;
    relay.drain(&CODES, |_| {}).await.unwrap();
    let restores = [
        "SET timeline = timeline + 1",
        "SET target = '900000000:900000000:'",
        "SET snapshot = '900000000:900000000:'",
        // The object that it was does not exist any more.
        "SET database_oid = 1000000",
    ];
    for (round, restore) in (1..).zip(restores) {
        let restore = format!("UPDATE platform.relay_cursor {restore}");
        admin.batch_execute(&restore).await.unwrap();
        assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 5, "{restore}");
        let numbers = "SELECT sequence FROM platform.relay_cursor";
        let sequence: i64 = admin.query_one(numbers, &[]).await.unwrap().get(0);
        assert_eq!(sequence, incarnation_start(round) + 5, "{restore}");
        assert_eq!(incarnation(sequence), round);
    }
    // The stream drops within its window what it has stored before.
    assert_eq!(ids(&published(&relay.stream).await), written);
}

#[tokio::test]
async fn a_copy_beside_its_original_is_refused() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let admin = session(&fleet).await;
    write_many(&admin, 3).await;
    let original =
        "UPDATE platform.relay_cursor SET database_oid = (SELECT oid::bigint FROM pg_database WHERE datname = 'postgres')";
    admin.batch_execute(original).await.unwrap();
    let error = relay.drain(&CODES, |_| {}).await.unwrap_err();
    assert!(error.to_string().contains("serving a copy"), "{error}");
}
