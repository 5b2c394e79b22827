//! Helpers that write business rows and their events into `ss_insurance`, as an application would.

use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error, Transaction};
use aicore_hub::{Consumer, Settings, lag};
use aicore_outbox::relay::Relay;
use aicore_testkit::TestFleet;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) const INSURANCE: DatabaseCode = DatabaseCode::from_static("ss_insurance");

/// A fleet with the hub and insurance.
pub(crate) async fn fleet() -> TestFleet {
    TestFleet::start(&["sm_global", "ss_insurance"]).await
}

/// Runs statements in one transaction of `ss_insurance` and records an event for each aggregate named.
pub(crate) async fn write(fleet: &TestFleet, sql: &str, events: &[(&str, Uuid)]) {
    fleet
        .transaction(&INSURANCE, "test_write", async |tx| {
            tx.batch_execute(sql).await.map_err(Error::query(&INSURANCE, "test_write"))?;
            record(fleet, tx, events).await;
            Ok::<(), Error>(())
        })
        .await
        .unwrap();
}

async fn record(fleet: &TestFleet, tx: &Transaction, events: &[(&str, Uuid)]) {
    for (event_type, aggregate) in events {
        let recorded = aicore_outbox::record(tx, fleet.catalog(), &fleet.schemas, event_type, 1, &[*aggregate])
            .await
            .unwrap();
        assert_eq!(recorded, 1, "{event_type} of {aggregate}");
    }
}

/// SQL that inserts a customer.
pub(crate) fn customer(id: Uuid, number: &str, nif: &str, given: &str, surname: &str) -> String {
    format!(
        "INSERT INTO customer (id, customer_number, kind, document_type, document_number, given_name, surname1) \
         VALUES ('{id}', '{number}', 'person', 'NIF', '{nif}', '{given}', '{surname}');"
    )
}

/// SQL that inserts a policy in force.
pub(crate) fn policy(id: Uuid, number: &str, holder: Uuid, premium: &str) -> String {
    format!(
        "INSERT INTO policy (id, policy_number, holder_id, product_code, carrier_code, state, effective_on, annual_premium) \
         VALUES ('{id}', '{number}', '{holder}', 'OTHER', 'OTHER', 'in_force', '2026-01-01', {premium});"
    )
}

/// SQL that inserts a receipt.
pub(crate) fn receipt(id: Uuid, number: &str, policy: Uuid, state: &str, amount: &str) -> String {
    let paid_on = if state == "paid" { "'2026-02-01'" } else { "NULL" };
    format!(
        "INSERT INTO receipt (id, receipt_number, policy_id, due_on, total_amount, state, paid_on) \
         VALUES ('{id}', '{number}', '{policy}', '2026-02-01', {amount}, '{state}', {paid_on});"
    )
}

/// A relay over the databases of the test.
pub(crate) async fn relay(fleet: &TestFleet) -> Relay {
    Relay {
        fleet: fleet.fleet.clone(),
        stream: fleet.stream().await,
        schemas: fleet.schemas.clone(),
        page: 100,
        lease: Duration::from_secs(5),
        published: Arc::default(),
        republished: Arc::default(),
        proof: aicore_outbox::proof::Settings::default(),
    }
}

/// Relays and consumes until the hub has received everything that was committed.
pub(crate) async fn settle(fleet: &TestFleet) -> Consumer {
    let relay = relay(fleet).await;
    relay.drain(&[INSURANCE], |_| {}).await.unwrap();
    let consumer = Consumer::new(fleet.fleet.clone(), fleet.stream().await, Settings::default());
    let stop = CancellationToken::new();
    let wait = async {
        while behind(fleet).await > 0 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
    };
    tokio::join!(consumer.run(&stop), wait);
    consumer
}

async fn behind(fleet: &TestFleet) -> i64 {
    // Only the databases of the test exist.
    lag(&fleet.fleet, &[INSURANCE])
        .await
        .unwrap()
        .iter()
        .map(aicore_hub::Lag::behind)
        .sum()
}
