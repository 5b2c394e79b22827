//! What was consolidated bit by bit is what all events give at once, and what is not is found and put right.

use crate::area::{INSURANCE, customer, fleet, policy, write};
use crate::order::{events, history, state};
use aicore_hub::{HUB, Kind, Rebuilt, apply, parked, rebuild, replay, skip};
use aicore_testkit::TestFleet;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use uuid::Uuid;

async fn rebuilt(fleet: &TestFleet, repair: bool) -> Rebuilt {
    let found = rebuild(&fleet.fleet, &[INSURANCE], repair, |_, _| {}).await.unwrap();
    let hub = fleet.acquire(&HUB).await.unwrap();
    let left = hub
        .query("SELECT FROM pg_namespace WHERE nspname = 'rebuild'", &[])
        .await
        .unwrap();
    assert!(left.is_empty(), "the tables of the rebuild are gone");
    found
}

fn found(rebuilt: &Rebuilt) -> BTreeSet<(&'static str, &'static str)> {
    let kind = |kind| match kind {
        Kind::Missing => "missing",
        Kind::Differs => "differs",
        Kind::Unfounded => "unfounded",
    };
    rebuilt
        .differences
        .iter()
        .map(|difference| (difference.subject, kind(difference.kind)))
        .collect()
}

/// A history in the hub, event by event; how many have had their effect.
async fn consolidated(fleet: &TestFleet) -> u64 {
    history(fleet, &mut ChaCha8Rng::seed_from_u64(rand::random())).await;
    let (holder, bad, given_up) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    write(
        fleet,
        &customer(holder, "C-9", "", "Ana", "Ruiz"),
        &[("CustomerRegistered", holder)],
    )
    .await;
    for id in [bad, given_up] {
        write(fleet, &policy(id, &format!("P-{id}"), holder, "20"), &[("PolicyIssued", id)]).await;
    }
    let mut all = events(fleet).await;
    let spoilt = format!(r#"{{"customer_id": "{holder}", "state": "sleeping"}}"#);
    for event in &mut all {
        if [bad, given_up].contains(&event.aggregate_id) {
            event.payload = spoilt.clone().into();
        }
    }
    for event in &all {
        apply(&fleet.fleet, std::slice::from_ref(event)).await.unwrap();
    }
    // One is corrected and replayed, the other given up.
    let hub = fleet.acquire(&HUB).await.unwrap();
    for event in parked(&fleet.fleet, 10).await.unwrap() {
        if event.aggregate_id == Some(given_up) {
            skip(&fleet.fleet, event.event_id, "never meant").await.unwrap();
            continue;
        }
        let source = fleet.acquire(&INSURANCE).await.unwrap();
        let text = "SELECT (payload || '{\"number\": \"corrected\"}')::text FROM platform.outbox_event WHERE event_id = $1";
        let payload: String = source.query_one(text, &[&event.event_id]).await.unwrap().get(0);
        let text = "UPDATE parked_event SET payload = $2::text::jsonb WHERE event_id = $1";
        hub.execute(text, &[&event.event_id, &payload]).await.unwrap();
        replay(&fleet.fleet, event.event_id).await.unwrap();
    }
    all.len() as u64 - 1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_gives_what_the_increments_gave() {
    let fleet = fleet().await;
    let effective = consolidated(&fleet).await;
    let before = state(&fleet).await;
    let found = rebuilt(&fleet, false).await;
    assert!(found.is_equal(), "{found:?}");
    assert_eq!((found.events, found.refused, found.retired), (effective, 0, 0));
    // A repair of what is sound changes nothing.
    assert!(!rebuilt(&fleet, true).await.repaired);
    assert_eq!(before, state(&fleet).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_named_and_put_right() {
    let fleet = fleet().await;
    consolidated(&fleet).await;
    let before = state(&fleet).await;
    let hub = fleet.acquire(&HUB).await.unwrap();
    for (damage, subjects) in [
        (
            "UPDATE contract SET annual_amount = 1 WHERE id = (SELECT min(id::text)::uuid FROM contract)",
            vec![("contract", "differs")],
        ),
        (
            "DELETE FROM service_case; DELETE FROM receivable WHERE state = 'unpaid'; DELETE FROM contract WHERE id = (SELECT min(id::text)::uuid FROM contract)",
            vec![("contract", "missing")],
        ),
        (
            "DELETE FROM timeline WHERE event_id = (SELECT min(event_id::text)::uuid FROM timeline)",
            vec![("timeline", "missing")],
        ),
        ("UPDATE party SET display_name = 'Nobody'", vec![("party", "differs")]),
        (
            "UPDATE consolidated_fact SET contracts_active = 77",
            vec![("fact", "differs")],
        ),
        ("DELETE FROM consolidated_fact", vec![("fact", "missing")]),
        (
            "UPDATE golden_attribute SET decided_by = 'trust' WHERE known_to = 'infinity' AND attribute = 'name'",
            vec![("golden", "differs")],
        ),
        (
            "UPDATE golden_attribute SET known_to = clock_timestamp() WHERE known_to = 'infinity' AND attribute = 'document'",
            vec![("golden", "missing")],
        ),
        (
            "DELETE FROM source_statement WHERE version = 1",
            vec![("statement", "missing"), ("golden", "missing")],
        ),
        (
            "UPDATE source_statement SET surname1 = 'Nobody', document_value = NULL WHERE version = 1",
            vec![("statement", "differs")],
        ),
        (
            "UPDATE source_record SET given_name = 'Nobody', email = 'nobody@example.com' WHERE customer_number = 'C-1'",
            vec![("record", "differs")],
        ),
    ] {
        hub.batch_execute(damage).await.unwrap();
        let looked = rebuilt(&fleet, false).await;
        for subject in subjects {
            assert!(found(&looked).contains(&subject), "{damage}: {looked:?}");
        }
        assert_eq!(
            found(&looked),
            found(&rebuilt(&fleet, false).await),
            "{damage}: a look changes nothing"
        );
        assert!(rebuilt(&fleet, true).await.repaired, "{damage}");
        assert_eq!(before, state(&fleet).await, "{damage}");
        assert!(rebuilt(&fleet, false).await.is_equal(), "{damage}");
    }
    // Records in the wrong party leave others without any; those are named and left.
    let damage =
        "DELETE FROM party_identifier; UPDATE source_record SET party_id = (SELECT min(party_id::text)::uuid FROM source_record)";
    hub.batch_execute(damage).await.unwrap();
    let looked = found(&rebuilt(&fleet, false).await);
    assert!(
        looked.contains(&("membership", "differs")) && looked.contains(&("party", "unfounded")),
        "{looked:?}"
    );
    assert!(rebuilt(&fleet, true).await.repaired);
    assert_eq!(found(&rebuilt(&fleet, false).await), BTreeSet::from([("party", "unfounded")]));
    // What no event gives is named and left.
    let stray = "INSERT INTO contract (id, database_code, area, source_record_id, number, state, source_state, version, occurred_at)
        SELECT gen_random_uuid(), database_code, area, source_record_id, 'stray', 'ended', 'ended', 1, now() FROM contract LIMIT 1";
    hub.batch_execute(stray).await.unwrap();
    assert!(found(&rebuilt(&fleet, false).await).contains(&("contract", "unfounded")));
    rebuilt(&fleet, true).await;
    let left = hub.query("SELECT FROM contract WHERE number = 'stray'", &[]).await.unwrap();
    assert_eq!(left.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_an_outbox_has_dropped_stand_as_the_hub_has_them() {
    let fleet = fleet().await;
    consolidated(&fleet).await;
    let source = fleet.acquire(&INSURANCE).await.unwrap();
    let drop_days = "DELETE FROM platform.outbox_event WHERE id <= (SELECT percentile_disc(0.6) WITHIN GROUP (ORDER BY id) FROM platform.outbox_event);
        INSERT INTO platform.relay_cursor DEFAULT VALUES ON CONFLICT DO NOTHING;
        UPDATE platform.relay_cursor SET dropped_before = current_date";
    source.batch_execute(drop_days).await.unwrap();
    let looked = rebuilt(&fleet, false).await;
    assert!(looked.is_equal() && looked.retired > 0, "{looked:?}");
    // Later events are read, earlier ones are the hub's word.
    let hub = fleet.acquire(&HUB).await.unwrap();
    hub.batch_execute("UPDATE party SET display_name = 'Nobody'").await.unwrap();
    assert!(found(&rebuilt(&fleet, false).await).contains(&("party", "differs")));
    assert!(rebuilt(&fleet, true).await.repaired);
    assert!(rebuilt(&fleet, false).await.is_equal());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rebuilds_at_once_and_half_a_fleet_are_refused() {
    let fleet = fleet().await;
    consolidated(&fleet).await;
    let error = rebuild(&fleet.fleet, &[], false, |_, _| {}).await.unwrap_err();
    assert!(
        error.to_string().contains("ss_insurance, whose outbox was not given"),
        "{error}"
    );
    let hub = fleet.connect(&HUB).await.unwrap();
    hub.batch_execute("SELECT pg_advisory_lock(hashtextextended('rebuild', 0))")
        .await
        .unwrap();
    let error = rebuild(&fleet.fleet, &[INSURANCE], false, |_, _| {}).await.unwrap_err();
    assert!(error.to_string().contains("another rebuild is running"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_goes_on_while_it_is_rebuilt() {
    let fleet = fleet().await;
    let holder = Uuid::now_v7();
    write(
        &fleet,
        &customer(holder, "C-1", "11223344B", "Ana", "Ruiz"),
        &[("CustomerRegistered", holder)],
    )
    .await;
    apply(&fleet.fleet, &events(&fleet).await).await.unwrap();
    let change = format!("UPDATE customer SET given_name = 'Eva', occurred_at = now() WHERE id = '{holder}';");
    write(&fleet, &change, &[("CustomerUpdated", holder)]).await;
    let all = events(&fleet).await;
    // The first page is read and nothing is compared yet: an event of the same customer, with the same document, is applied meanwhile.
    let (fill, filled) = std::sync::mpsc::channel();
    let (carry_on, carried_on) = std::sync::mpsc::channel();
    let carried_on = std::sync::Mutex::new(carried_on);
    let meanwhile = tokio::spawn({
        let hub = fleet.fleet.clone();
        async move {
            tokio::task::spawn_blocking(move || filled.recv().unwrap()).await.unwrap();
            let applied = tokio::time::timeout(std::time::Duration::from_secs(60), apply(&hub, &all[1..])).await;
            carry_on.send(()).unwrap();
            applied.expect("nobody waits for a rebuild").unwrap()
        }
    });
    let progress = |_, _| {
        if fill.send(()).is_ok() {
            tokio::task::block_in_place(|| carried_on.lock().unwrap().recv().ok());
        }
    };
    let found = rebuild(&fleet.fleet, &[INSURANCE], false, progress).await.unwrap();
    assert_eq!(meanwhile.await.unwrap().applied, 1);
    assert!(
        found.is_equal() && found.events == 2,
        "what came meanwhile is compared too: {found:?}"
    );
}
