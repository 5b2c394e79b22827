//! An event that cannot be applied waits where an operator sees it; everything else goes on.

use crate::area::{INSURANCE, customer, fleet, policy, settle, write};
use aicore_hub::{HUB, parked, party_find, party_show, replay};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_event_is_parked_with_its_reason_and_its_aggregate_waits_behind_it() {
    let fleet = fleet().await;
    let (holder, good, bad) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let sql = [
        customer(holder, "C-1", "11223344B", "Ana", "Ruiz"),
        policy(good, "P-1", holder, "10"),
        policy(bad, "P-2", holder, "20"),
    ];
    write(
        &fleet,
        &sql.concat(),
        &[("CustomerRegistered", holder), ("PolicyIssued", good)],
    )
    .await;
    // A writer in another language sends a payload that its schema forbids, then a sound one.
    let connection = fleet.acquire(&INSURANCE).await.unwrap();
    let foreign = format!(
        "INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload) \
         VALUES ('policy', '{bad}', 1, '{holder}', 'PolicyIssued', '{{\"state\": \"sleeping\"}}')"
    );
    connection.batch_execute(&foreign).await.unwrap();
    write(
        &fleet,
        &format!("UPDATE policy SET annual_premium = 30 WHERE id = '{bad}';"),
        &[("PolicyChanged", bad)],
    )
    .await;
    let consumer = settle(&fleet).await;
    assert_eq!(consumer.parked.load(std::sync::atomic::Ordering::Relaxed), 2);

    let waiting = parked(&fleet, 10).await.unwrap();
    assert_eq!(waiting.len(), 2);
    assert!(
        !waiting[0].held && waiting[0].reason.contains("required property"),
        "{:?}",
        waiting[0]
    );
    assert!(waiting[1].held, "{:?}", waiting[1]);
    let party = party_find(&fleet, "11223344B").await.unwrap();
    assert_eq!(
        party_show(&fleet, party, 10).await.unwrap().facts[0].annual_amount_active,
        "10.00"
    );

    // As it is, a replay is refused and changes nothing.
    let error = replay(&fleet, waiting[0].event_id).await.unwrap_err();
    assert!(error.to_string().contains("still cannot be applied"), "{error}");
    // The operator mends the payload, and both are applied in order.
    let hub = fleet.acquire(&HUB).await.unwrap();
    let mend = "UPDATE parked_event AS p SET payload = (SELECT payload FROM parked_event WHERE held) WHERE NOT held";
    hub.batch_execute(mend).await.unwrap();
    assert_eq!(replay(&fleet, waiting[0].event_id).await.unwrap(), 2);
    assert!(parked(&fleet, 10).await.unwrap().is_empty());
    assert_eq!(
        party_show(&fleet, party, 10).await.unwrap().facts[0].annual_amount_active,
        "40.00"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_database_refuses_is_found_among_others_and_parked_alone() {
    let fleet = fleet().await;
    let holder = Uuid::now_v7();
    let policies: Vec<Uuid> = (0..9).map(|_| Uuid::now_v7()).collect();
    let mut sql = customer(holder, "C-1", "11223344B", "Ana", "Ruiz");
    let mut events = vec![("CustomerRegistered", holder)];
    for (n, id) in policies.iter().enumerate() {
        sql.push_str(&policy(*id, &format!("P-{n}"), holder, "10"));
        events.push(("PolicyIssued", *id));
    }
    write(&fleet, &sql, &events).await;
    // The schema allows the text, the hub's column does not hold it.
    let connection = fleet.acquire(&INSURANCE).await.unwrap();
    let huge = format!(
        "UPDATE platform.outbox_event SET payload = jsonb_set(payload, '{{annual_premium}}', '\"99999999999999999.00\"') WHERE aggregate_id = '{}'",
        policies[4]
    );
    connection.batch_execute(&huge).await.unwrap();
    settle(&fleet).await;
    let waiting = parked(&fleet, 10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].reason.contains("numeric field overflow"), "{}", waiting[0].reason);
    let party = party_find(&fleet, "11223344B").await.unwrap();
    assert_eq!(party_show(&fleet, party, 50).await.unwrap().facts[0].contracts_active, 8);
}
