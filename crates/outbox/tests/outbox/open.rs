//! Transactions that stay open for long.

use crate::area::{CODES, assert_dense, fleet, ids, published, relay, session, write, write_many};
use uuid::Uuid;

#[tokio::test]
async fn events_of_transactions_open_for_long_follow_when_they_commit() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let (slow, prepared, other) = (session(&fleet).await, session(&fleet).await, session(&fleet).await);
    let (kept, in_doubt) = (Uuid::from_u128(0xa), Uuid::from_u128(0xb));

    // Both hold their locks before the relay comes for the first time, when partitions are due.
    slow.batch_execute("BEGIN").await.unwrap();
    let first = write(&slow, kept, 1).await;
    prepared.batch_execute("BEGIN").await.unwrap();
    let doubtful = write(&prepared, in_doubt, 1).await;
    prepared.batch_execute("PREPARE TRANSACTION 'in_doubt'").await.unwrap();

    let mut expected = write_many(&other, 20).await;
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 20);
    let more = write_many(&other, 3).await;
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 3);
    expected.extend(more);
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 0);

    let second = write(&slow, kept, 2).await;
    slow.batch_execute("COMMIT").await.unwrap();
    let third = write(&other, kept, 3).await;
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 3);
    expected.extend([first, second, third]);

    prepared.batch_execute("COMMIT PREPARED 'in_doubt'").await.unwrap();
    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), 1);
    expected.push(doubtful);

    let events = published(&relay.stream).await;
    assert_eq!(ids(&events), expected);
    assert_dense(&events);
}

#[tokio::test]
async fn a_late_event_comes_before_newer_ones_of_the_same_slice() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 2).await;
    let (slow, other) = (session(&fleet).await, session(&fleet).await);
    slow.batch_execute("BEGIN").await.unwrap();
    let mut late = Vec::new();
    for version in 1..=5 {
        late.push(write(&slow, Uuid::from_u128(0xa), version).await);
    }
    let before = write_many(&other, 3).await;
    relay.drain(&CODES, |_| {}).await.unwrap();
    slow.batch_execute("COMMIT").await.unwrap();
    let after = write_many(&other, 5).await;
    relay.drain(&CODES, |_| {}).await.unwrap();

    let events = published(&relay.stream).await;
    assert_eq!(ids(&events), [before, late, after].concat());
    assert_dense(&events);
}
