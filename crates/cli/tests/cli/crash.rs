//! Relay and consumer die at every named place, and by `kill -9` at any moment: nothing is lost, nothing has its effect twice.

use crate::command::{Running, on_business, run, succeed};
use aicore_fleet::tokio_postgres::Client;
use aicore_testkit::TestFleet;
use std::fmt::Write as _;

const RELAY: [&str; 3] = [
    aicore_outbox::relay::AFTER_FREEZE,
    aicore_outbox::relay::AFTER_PUBLISH,
    aicore_outbox::relay::AFTER_ADVANCE,
];
const HUB: [&str; 4] = [
    aicore_hub::AFTER_RECEIVE,
    aicore_hub::BEFORE_COMMIT,
    aicore_hub::AFTER_COMMIT,
    aicore_hub::AFTER_ACK,
];

async fn fleet() -> TestFleet {
    TestFleet::start(&aicore_testkit::BUSINESS).await
}

async fn client(fleet: &TestFleet, code: &str) -> Client {
    fleet.connect(&code.parse().unwrap()).await.unwrap()
}

/// Writes customers `from..to`, each with a policy of 10 a year and the events of both, one transaction each.
async fn write(client: &Client, from: u32, to: u32) {
    for n in from..to {
        let mut sql = String::from("BEGIN;");
        let _ = write!(
            sql,
            "WITH c AS (INSERT INTO customer (customer_number, kind, given_name) VALUES ('C-{n}', 'person', 'Ana') RETURNING id),
             p AS (INSERT INTO policy (policy_number, holder_id, product_code, carrier_code, state, effective_on, annual_premium)
                SELECT 'P-{n}', id, 'OTHER', 'OTHER', 'in_force', '2026-01-01', 10 FROM c RETURNING id) SELECT 1;
             INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
                SELECT 'customer', c.id, c.version, c.id, 'CustomerRegistered', customer_payload(c), c.occurred_at
                FROM customer AS c WHERE customer_number = 'C-{n}';
             INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
                SELECT 'policy', p.id, p.version, p.holder_id, 'PolicyIssued', policy_payload(p), p.occurred_at
                FROM policy AS p WHERE policy_number = 'P-{n}';
             COMMIT"
        );
        client.batch_execute(&sql).await.unwrap();
    }
}

/// Every committed event was received once and had its effect once.
async fn proves(fleet: &TestFleet, customers: u32) {
    let area = client(fleet, "ss_insurance").await;
    let rows = area
        .query("SELECT event_id::text FROM platform.outbox_event ORDER BY event_id", &[])
        .await
        .unwrap();
    let committed: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let hub = client(fleet, "sm_global").await;
    let rows = hub
        .query("SELECT event_id::text FROM inbox ORDER BY event_id", &[])
        .await
        .unwrap();
    let received: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(committed, received);
    let row = hub
        .query_one(
            "SELECT (SELECT count(*) FROM parked_event), (SELECT count(*) FROM timeline), (SELECT count(*) FROM contract),
                (SELECT count(*) FROM party WHERE state = 'active'),
                (SELECT sum(annual_amount_active)::text FROM consolidated_fact), (SELECT count(DISTINCT sequence) FROM inbox),
                (SELECT max(sequence) FROM inbox)",
            &[],
        )
        .await
        .unwrap();
    let counts: Vec<i64> = [0, 1, 2, 3, 5, 6].iter().map(|&column| row.get(column)).collect();
    let n = i64::from(customers);
    assert_eq!(counts, [0, 2 * n, n, n, 2 * n, 2 * n]);
    assert_eq!(row.get::<_, String>(4), format!("{}.00", customers * 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_when_relay_or_consumer_dies_at_a_named_place() {
    let fleet = fleet().await;
    let area = client(&fleet, "ss_insurance").await;
    let mut customers = 0;
    for (command, places) in [("relay", RELAY.as_slice()), ("consume", HUB.as_slice())] {
        for place in places {
            write(&area, customers, customers + 3).await;
            customers += 3;
            if command == "consume" {
                succeed(on_business(&fleet).args(["relay", "--once"]));
            }
            let (status, out, err) = run(on_business(&fleet).args([command, "--once"]).env("AICORE_FAILPOINT", place));
            assert_eq!(status, -1, "{place} is not passed\n{out}\n{err}");
            succeed(on_business(&fleet).args(["relay", "--once"]));
            succeed(on_business(&fleet).args(["consume", "--once"]));
            proves(&fleet, customers).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_when_relay_and_consumer_are_killed_at_any_moment() {
    let fleet = fleet().await;
    let area = client(&fleet, "ss_insurance").await;
    for round in 0..4 {
        let relay = Running::start(on_business(&fleet).arg("relay"));
        let consume = Running::start(on_business(&fleet).arg("consume"));
        // The moment differs from round to round with the work that went before.
        write(&area, round * 60, round * 60 + 60).await;
        if round % 2 == 0 {
            relay.kill();
            write(&area, 1_000 + round * 20, 1_000 + round * 20 + 20).await;
            consume.kill();
        } else {
            consume.kill();
            write(&area, 1_000 + round * 20, 1_000 + round * 20 + 20).await;
            relay.kill();
        }
    }
    succeed(on_business(&fleet).args(["relay", "--once"]));
    succeed(on_business(&fleet).args(["consume", "--once"]));
    proves(&fleet, 4 * 80).await;
}
