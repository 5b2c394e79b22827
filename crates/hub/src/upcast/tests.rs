//! An event type with three versions, made up: no real one has a second yet. From the stream to the contract of a party.

use super::*;
use crate::{Consumer, HUB, Settings, parked};
use aicore_catalog::DatabaseCode;
use aicore_testkit::TestFleet;
use chrono::DateTime;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Version 1 had the premium as a number of euros, version 2 as a text, version 3 as the current payload of a policy has it.
pub(super) const MADE_UP: [Upcaster; 2] = [
    Upcaster {
        database: "ss_insurance",
        event_type: "PolicyMadeUp",
        from: 1,
        step: premium_as_text,
    },
    Upcaster {
        database: "ss_insurance",
        event_type: "PolicyMadeUp",
        from: 2,
        step: premium_with_currency,
    },
];

fn premium_as_text(mut payload: Value) -> Result<Value, String> {
    let premium = payload["premium"].as_f64().ok_or("premium is no number")?;
    payload["premium"] = format!("{premium:.2}").into();
    Ok(payload)
}

fn premium_with_currency(mut payload: Value) -> Result<Value, String> {
    payload["annual_premium"] = payload["premium"].take();
    payload["currency"] = "EUR".into();
    Ok(payload)
}

fn event(policy: u128, schema_version: u32, change: &Value) -> Event {
    let id = Uuid::from_u128(policy);
    let mut payload = json!({"policy_id": id, "policy_number": format!("P-{policy}"), "product_code": "OTHER", "state": "in_force",
        "effective_on": "2026-01-01", "expires_on": null, "cancelled_on": null});
    payload.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    Event {
        id: Uuid::from_u128(1_000 + policy),
        database: DatabaseCode::from_static("ss_insurance"),
        sequence: i64::try_from(policy).unwrap(),
        event_type: "PolicyMadeUp".into(),
        schema_version,
        aggregate_type: "policy".into(),
        aggregate_id: id,
        aggregate_version: 1,
        party_key: "customer-7".into(),
        occurred_at: DateTime::UNIX_EPOCH,
        data_schema: None,
        trace_parent: None,
        trace_state: None,
        problem: None,
        payload: payload.to_string().into(),
    }
}

#[test]
fn the_current_version_is_not_touched() {
    let current = event(1, 3, &json!({}));
    assert!(matches!(to_current(&current).unwrap(), Cow::Borrowed(_)));
}

#[test]
fn a_version_that_cannot_be_read_is_refused_with_the_reason() {
    for (event, reason) in [
        (
            event(1, 4, &json!({})),
            "the hub knows PolicyMadeUp up to version 3, not 4: deploy a hub that does, then replay it",
        ),
        (
            event(1, 0, &json!({"premium": 1})),
            "PolicyMadeUp version 0 cannot be read as version 1: there is no upcaster",
        ),
        (
            event(1, 1, &json!({"premium": "x"})),
            "PolicyMadeUp version 1 cannot be read as version 2: premium is no number",
        ),
    ] {
        assert_eq!(to_current(&event).unwrap_err(), reason);
    }
}

#[test]
fn steps_are_known_by_database_event_type_and_version() {
    assert!(is_upcast("ss_insurance", "PolicyMadeUp", 2) && !is_upcast("ss_insurance", "PolicyMadeUp", 3));
    assert!(!is_upcast("se_energy", "PolicyMadeUp", 2) && !is_upcast("ss_insurance", "PolicyIssued", 1));
}

#[tokio::test]
async fn events_of_every_version_become_contracts_and_one_of_the_future_is_parked_until_the_hub_knows_it() {
    // Given a stream with events of two old versions, of the current one and of one to come
    let fleet = TestFleet::start(&["sm_global"]).await;
    let stream = fleet.stream().await;
    let events = [
        event(1, 1, &json!({"premium": 100.5})),
        event(2, 2, &json!({"premium": "200.00"})),
        event(3, 3, &json!({"annual_premium": "300.00", "currency": "EUR"})),
        event(4, 4, &json!({"premium": {"amount": "400.00", "currency": "EUR"}})),
    ];
    for event in &events {
        let published = stream
            .jetstream
            .publish_with_headers(event.subject(stream.partitions), event.headers(), event.payload.clone())
            .await;
        published.unwrap().await.unwrap();
    }

    // When the hub consumes it
    let consumer = Consumer::new(fleet.fleet.clone(), stream, Settings::default());
    let stop = CancellationToken::new();
    let count = async || {
        let text = "-- received()\nSELECT (SELECT count(*) FROM contract) + (SELECT count(*) FROM parked_event)";
        let row = fleet.acquire(&HUB).await.unwrap().query_one(text, &[]).await.unwrap();
        row.get::<_, i64>(0)
    };
    let wait = async {
        while count().await < 4 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
    };
    tokio::join!(consumer.run(&stop), wait);

    // Then the three are contracts, and the fourth waits with the reason and its payload as it was written
    let connection = fleet.acquire(&HUB).await.unwrap();
    let text = "-- contracts()\nSELECT number, annual_amount::text FROM contract ORDER BY number";
    let rows = connection.query(text, &[]).await.unwrap();
    let contracts: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let expected = [("P-1", "100.50"), ("P-2", "200.00"), ("P-3", "300.00")];
    assert_eq!(
        contracts,
        expected.map(|(number, amount)| (number.to_owned(), amount.to_owned()))
    );
    let waiting = parked(&fleet, 10).await.unwrap();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert!(waiting[0].reason.contains("up to version 3, not 4"), "{waiting:?}");
    let text = "-- parked_payload()\nSELECT schema_version, payload -> 'premium' ->> 'amount' FROM parked_event";
    let row = connection.query_one(text, &[]).await.unwrap();
    assert_eq!((row.get::<_, i32>(0), row.get::<_, String>(1)), (4, "400.00".into()));
}
