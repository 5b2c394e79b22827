//! Whatever the order of arrival, the hub comes to the same facts.

use crate::area::{INSURANCE, customer, fleet, policy, receipt, write};
use aicore_fleet::Error;
use aicore_hub::{HUB, apply};
use aicore_outbox::Event;
use aicore_testkit::TestFleet;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt::Write as _;
use uuid::Uuid;

/// Orders tried, each in its own shuffle and cut into its own batches.
const ORDERS: u64 = 12;

/// Everything the hub says, without the ids that it makes itself and the times at which it wrote.
const STATE: &str = "
    SELECT jsonb_build_object(
        'parties', (SELECT jsonb_agg(party ORDER BY party) FROM (
            SELECT jsonb_build_object(
                'name', p.display_name, 'kind', p.kind, 'born', p.birth_date,
                'documents', (SELECT jsonb_agg(i.type || i.value ORDER BY i.value) FROM party_identifier AS i WHERE i.party_id = p.id),
                'records', (SELECT jsonb_agg(s.customer_number ORDER BY s.customer_number) FROM source_record AS s WHERE s.party_id = p.id),
                'facts', (SELECT jsonb_agg(to_jsonb(f) - 'party_id' - 'updated_at' ORDER BY f.area) FROM consolidated_fact AS f
                    WHERE f.party_id = p.id)) AS party
            FROM party AS p WHERE p.state = 'active') AS parties),
        'statements', (SELECT jsonb_agg(to_jsonb(t) - ARRAY['id', 'source_record_id', 'known_from'] || jsonb_build_object('of', s.source_key)
            ORDER BY s.source_key, t.incarnation, t.version) FROM source_statement AS t JOIN source_record AS s ON s.id = t.source_record_id),
        'golden', (SELECT jsonb_agg(jsonb_build_array(g.attribute, g.rule, g.decided_by, s.source_key, t.version) ORDER BY s.source_key, t.version,
            g.attribute) FROM golden_attribute AS g JOIN source_statement AS t ON t.id = g.statement_id
            JOIN source_record AS s ON s.id = t.source_record_id WHERE g.known_to = 'infinity'),
        'contracts', (SELECT jsonb_agg(to_jsonb(c) - 'source_record_id' ORDER BY c.number) FROM contract AS c),
        'receivables', (SELECT jsonb_agg(to_jsonb(c) - 'source_record_id' ORDER BY c.number) FROM receivable AS c),
        'timeline', (SELECT jsonb_agg(to_jsonb(t) - 'source_record_id' ORDER BY t.event_id) FROM timeline AS t),
        'stray_facts', (SELECT count(*) FROM consolidated_fact AS f JOIN party AS p ON p.id = f.party_id WHERE p.state <> 'active'))";

/// Writes a history of customers whose documents change and coincide, of policies, receipts and their changes.
pub(crate) async fn history(fleet: &TestFleet, random: &mut ChaCha8Rng) {
    let documents = ["11223344B", "22334455Y", "33445566R", "", "11223344A"];
    let customers: Vec<Uuid> = (0..8).map(|_| Uuid::now_v7()).collect();
    let mut contracts = Vec::new();
    for (n, id) in customers.iter().enumerate() {
        let document = documents[random.random_range(0..documents.len())];
        write(
            fleet,
            &customer(*id, &format!("C-{n}"), document, &format!("Name{n}"), "Pérez"),
            &[("CustomerRegistered", *id)],
        )
        .await;
        for m in 0..random.random_range(0..3) {
            let (contract, bill) = (Uuid::now_v7(), Uuid::now_v7());
            let mut sql = policy(contract, &format!("P-{n}-{m}"), *id, "100.10");
            let _ = write!(sql, "{}", receipt(bill, &format!("R-{n}-{m}"), contract, "issued", "100.10"));
            write(fleet, &sql, &[("PolicyIssued", contract), ("ReceiptIssued", bill)]).await;
            contracts.push((contract, bill));
        }
    }
    for (contract, bill) in &contracts {
        match random.random_range(0..4) {
            0 => {
                write(
                    fleet,
                    &format!("UPDATE policy SET state = 'cancelled', cancelled_on = '2026-03-01' WHERE id = '{contract}';"),
                    &[("PolicyCancelled", *contract)],
                )
                .await
            }
            1 => {
                write(
                    fleet,
                    &format!("UPDATE receipt SET state = 'paid', paid_on = '2026-03-01' WHERE id = '{bill}';"),
                    &[("ReceiptPaid", *bill)],
                )
                .await
            }
            2 => {
                write(
                    fleet,
                    &format!("UPDATE receipt SET state = 'paid', paid_on = '2026-03-01' WHERE id = '{bill}';"),
                    &[("ReceiptPaid", *bill)],
                )
                .await;
                write(
                    fleet,
                    &format!("UPDATE receipt SET state = 'returned', paid_on = NULL WHERE id = '{bill}';"),
                    &[("ReceiptReturned", *bill)],
                )
                .await;
            }
            _ => {}
        }
    }
    for id in &customers {
        if random.random_bool(0.6) {
            let document = documents[random.random_range(0..documents.len())];
            let sql = format!("UPDATE customer SET document_number = '{document}', occurred_at = now() WHERE id = '{id}';");
            write(fleet, &sql, &[("CustomerUpdated", *id)]).await;
        }
    }
}

/// The outbox, as events.
pub(crate) async fn events(fleet: &TestFleet) -> Vec<Event> {
    let connection = fleet.acquire(&INSURANCE).await.unwrap();
    let text =
        "SELECT id, event_id, event_type, aggregate_type, aggregate_id, aggregate_version, party_key, occurred_at, payload::text
        FROM platform.outbox_event ORDER BY id";
    let rows = connection.query(text, &[]).await.unwrap();
    let read = |row: &aicore_fleet::tokio_postgres::Row| Event {
        id: row.get(1),
        database: INSURANCE,
        sequence: row.get(0),
        event_type: row.get(2),
        schema_version: 1,
        aggregate_type: row.get(3),
        aggregate_id: row.get(4),
        aggregate_version: row.get(5),
        party_key: row.get(6),
        occurred_at: row.get(7),
        data_schema: None,
        trace_parent: None,
        trace_state: None,
        problem: None,
        payload: row.get::<_, String>(8).into(),
    };
    rows.iter().map(read).collect()
}

pub(crate) async fn empty_hub(fleet: &TestFleet) {
    let connection = fleet.acquire(&HUB).await.unwrap();
    connection
        .batch_execute("TRUNCATE party, source_record, inbox, parked_event, contract, receivable, service_case, timeline CASCADE")
        .await
        .unwrap();
}

pub(crate) async fn state(fleet: &TestFleet) -> String {
    let connection = fleet.acquire(&HUB).await.unwrap();
    let row = connection
        .query_one(&format!("SELECT jsonb_pretty(({STATE}))"), &[])
        .await
        .map_err(Error::query(&HUB, "state"))
        .unwrap();
    row.get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_do_not_depend_on_the_order_of_arrival() {
    let fleet = fleet().await;
    let seed: u64 = rand::random();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    history(&fleet, &mut random).await;
    let mut events = events(&fleet).await;
    assert!(events.len() > 15, "{}", events.len());

    let outcome = apply(&fleet, &events).await.unwrap();
    assert_eq!(outcome.applied, events.len() as u64);
    let in_order = state(&fleet).await;
    for order in 0..ORDERS {
        empty_hub(&fleet).await;
        events.shuffle(&mut random);
        let mut rest = events.as_slice();
        while !rest.is_empty() {
            let (batch, others) = rest.split_at(random.random_range(1..=rest.len()));
            apply(&fleet, batch).await.unwrap();
            // Some come again.
            if random.random_bool(0.3) {
                assert_eq!(apply(&fleet, batch).await.unwrap().applied, 0);
            }
            rest = others;
        }
        let shuffled = state(&fleet).await;
        assert_eq!(in_order, shuffled, "seed {seed}, order {order}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_are_right_when_partitions_work_at_once() {
    let fleet = fleet().await;
    let seed: u64 = rand::random();
    history(&fleet, &mut ChaCha8Rng::seed_from_u64(seed)).await;
    let events = events(&fleet).await;
    apply(&fleet, &events).await.unwrap();
    let alone = state(&fleet).await;
    empty_hub(&fleet).await;
    // Four workers, each with its own customers, one event a transaction: they meet at shared parties.
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..4 {
        let own: Vec<Event> = events
            .iter()
            .filter(|event| aicore_outbox::partition(&event.database, &event.party_key, 4) == worker)
            .cloned()
            .collect();
        let fleet = fleet.fleet.clone();
        workers.spawn(async move {
            for event in own {
                while let Err(error) = apply(&fleet, std::slice::from_ref(&event)).await {
                    assert!(aicore_fleet::is_retryable(&error), "{error}");
                }
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker.unwrap();
    }
    assert_eq!(alone, state(&fleet).await, "seed {seed}");
}
