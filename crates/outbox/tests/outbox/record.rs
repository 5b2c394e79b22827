//! Recording in the writer's transaction, and the doorbell after it.

use crate::area::{Area, CODES, INSURANCE, fleet, ids, published, relay, session, until_published, write};
use aicore_fleet::Transaction;
use aicore_outbox::{Error, record, ring};
use futures_util::StreamExt;
use std::sync::atomic::Ordering;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const CUSTOMER: Uuid = Uuid::from_u128(0xc);

/// Inserts a customer and records an event of it.
async fn register(fleet: &Area, tx: &Transaction, event_type: &str, version: u32) -> Result<u64, Error> {
    let text = "INSERT INTO customer (id, customer_number, given_name, surname1) VALUES ($1, 'C-1', 'Ana', 'García')";
    tx.execute(text, &[&CUSTOMER]).await.unwrap();
    record(tx, fleet.catalog(), &fleet.schemas, event_type, version, &[CUSTOMER]).await
}

async fn counts(fleet: &Area) -> (i64, i64) {
    let text = "SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM platform.outbox_event)";
    let row = session(fleet).await.query_one(text, &[]).await.unwrap();
    (row.get(0), row.get(1))
}

#[tokio::test]
async fn an_event_that_may_not_be_recorded_takes_its_transaction_with_it() {
    let fleet = fleet().await;
    for (event_type, version) in [("CustomerVanished", 1), ("CustomerRegistered", 2)] {
        let outcome = fleet
            .transaction(&INSURANCE, "test_register", async |tx| {
                register(&fleet, tx, event_type, version).await
            })
            .await;
        let error = outcome.unwrap_err();
        assert!(matches!(error, Error::UndeclaredEvent { .. }), "{error:?}");
        let text = error.to_string();
        assert!(
            text.contains(event_type) && text.contains("add it to its database.toml"),
            "{text}"
        );
        assert_eq!(counts(&fleet).await, (0, 0));
    }

    let outcome = fleet
        .transaction(&INSURANCE, "test_register", async |tx| {
            register(&fleet, tx, "CustomerRegistered", 1).await
        })
        .await;
    assert_eq!(outcome.unwrap(), 1);
    assert_eq!(counts(&fleet).await, (1, 1));

    // A payload function that forgot most of the payload.
    let broken = "CREATE OR REPLACE FUNCTION customer_payload(c customer) RETURNS jsonb STABLE LANGUAGE sql \
         RETURN jsonb_build_object('customer_id', c.id, 'occurred_at', c.occurred_at); \
         DELETE FROM platform.outbox_event; DELETE FROM customer";
    session(&fleet).await.batch_execute(broken).await.unwrap();
    let outcome = fleet
        .transaction(&INSURANCE, "test_register", async |tx| {
            register(&fleet, tx, "CustomerRegistered", 1).await
        })
        .await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, Error::Payload { aggregate: CUSTOMER, .. }), "{error:?}");
    assert!(error.to_string().contains("is a required property"), "{error}");
    assert_eq!(counts(&fleet).await, (0, 0));
}

#[tokio::test]
async fn an_event_is_recorded_for_each_aggregate_that_is_there_in_the_order_asked() {
    let fleet = fleet().await;
    let keys: Vec<Uuid> = [9, 3, 7].map(Uuid::from_u128).to_vec();
    let recorded = fleet
        .transaction(&INSURANCE, "test_register", async |tx| {
            for key in &keys {
                let text = "INSERT INTO customer (id, customer_number) VALUES ($1, $2)";
                tx.execute(text, &[key, &key.to_string()]).await.unwrap();
            }
            tx.execute("UPDATE customer SET given_name = 'Eva' WHERE id = $1", &[&keys[1]])
                .await
                .unwrap();
            let asked = [&keys[..], &[Uuid::from_u128(99)]].concat();
            record(tx, fleet.catalog(), &fleet.schemas, "CustomerUpdated", 1, &asked).await
        })
        .await;
    assert_eq!(recorded.unwrap(), 3);

    let relay = relay(&fleet, 7).await;
    relay.drain(&CODES, |_| {}).await.unwrap();
    let events = published(&relay.stream).await;
    let read: Vec<(Uuid, i32)> = events
        .iter()
        .map(|event| (event.aggregate_id, event.aggregate_version))
        .collect();
    assert_eq!(read, [(keys[0], 1), (keys[1], 2), (keys[2], 1)]);
    for event in &events {
        assert_eq!(event.problem, None);
        assert_eq!(event.party_key, event.aggregate_id.to_string());
    }
}

#[tokio::test]
async fn the_doorbell_wakes_a_relay_that_sleeps() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 7).await;
    let writer = session(&fleet).await;
    let client = relay.stream.client.clone();
    let mut heard = client.subscribe("aicore.bell.*").await.unwrap();
    let first = write(&writer, CUSTOMER, 1).await;
    let stop = CancellationToken::new();
    // The clock stands still, for the runtime is never idle below: the relay's poll never comes.
    tokio::time::pause();
    let body = async {
        until_published(&relay, 1).await;
        let sleeps = "SELECT EXISTS (SELECT FROM pg_stat_activity, platform.relay_cursor \
             WHERE sequence = 1 AND datname = current_database() AND state = 'idle' AND query LIKE '-- relay_freeze()%')";
        while !writer.query_one(sleeps, &[]).await.unwrap().get::<_, bool>(0) {}
        let second = write(&writer, CUSTOMER, 2).await;
        for _ in 0..20_000 {
            tokio::task::yield_now().await;
        }
        assert_eq!(relay.published.load(Ordering::Relaxed), 1, "the relay sleeps");

        ring(&client, &INSURANCE).await;
        until_published(&relay, 2).await;
        stop.cancel();
        second
    };
    let ((), second) = busy(async { tokio::join!(relay.run(&CODES, &stop), body) }).await;
    tokio::time::resume();
    assert_eq!(heard.next().await.unwrap().subject.as_str(), "aicore.bell.ss_insurance");
    assert_eq!(ids(&published(&relay.stream).await), [first, second]);
    let owner = "SELECT owner IS NULL FROM platform.relay_cursor";
    assert!(
        writer.query_one(owner, &[]).await.unwrap().get::<_, bool>(0),
        "a relay that ends gives its lease back"
    );
}

/// Runs something to its end without ever letting the runtime become idle.
async fn busy<T>(work: impl Future<Output = T>) -> T {
    let spin = async {
        loop {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        value = work => value,
        () = spin => unreachable!("it spins for ever"),
    }
}
