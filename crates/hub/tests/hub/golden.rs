//! The golden record: whose word each value is, what was believed when, and who hears of a change.

use crate::area::fleet;
use aicore_catalog::DatabaseCode;
use aicore_hub::{
    Attribute, Belief, GoldenValue, HUB, apply, golden_as_of, golden_lineage, party_find, party_history, party_search,
};
use aicore_outbox::Event;
use aicore_testkit::TestFleet;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// A day of the story, at noon.
fn day(day: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_500 + day) + TimeDelta::hours(12)
}

/// A customer of an area, whose versions are told in any order.
pub(crate) struct Told {
    database: DatabaseCode,
    pub(crate) id: Uuid,
    number: &'static str,
    first: i64,
}

impl Told {
    pub(crate) fn new(database: &'static str, number: &'static str, first: i64) -> Self {
        let database = DatabaseCode::from_static(database);
        let id = Uuid::now_v7();
        Self {
            database,
            id,
            number,
            first,
        }
    }

    /// The event of a version, said on a day.
    pub(crate) fn says(&self, version: i32, on: i64, edit: Value) -> Event {
        let mut payload = json!({
            "customer_id": self.id, "customer_number": self.number, "kind": "person", "document_type": "NIF", "document_number": "11223344B",
            "full_name": null, "given_name": "Ana", "surname1": "Ruiz", "surname2": null, "company_name": null, "birth_date": null,
            "email": null, "phone": null, "address_line": null, "postcode": null, "municipality": null, "province": null,
            "occurred_at": day(on),
        });
        payload.as_object_mut().unwrap().extend(edit.as_object().unwrap().clone());
        Event {
            id: Uuid::now_v7(),
            database: self.database.clone(),
            sequence: self.first + i64::from(version),
            event_type: if version == 1 {
                "CustomerRegistered"
            } else {
                "CustomerUpdated"
            }
            .into(),
            schema_version: 1,
            aggregate_type: "customer".into(),
            aggregate_id: self.id,
            aggregate_version: version,
            party_key: self.id.to_string(),
            occurred_at: day(on),
            data_schema: None,
            trace_parent: None,
            trace_state: None,
            problem: None,
            payload: payload.to_string().into(),
        }
    }
}

fn of(values: &[GoldenValue], attribute: Attribute) -> Option<(&str, &str, &str)> {
    let value = values.iter().find(|value| value.attribute == attribute)?;
    Some((&value.value, &value.database, &value.decided_by))
}

fn email(beliefs: &[Belief]) -> Option<(&str, &str, &str)> {
    beliefs.iter().find_map(|belief| of(&belief.values, Attribute::Email))
}

async fn hear(fleet: &TestFleet, event: &Event) -> DateTime<Utc> {
    assert_eq!(apply(fleet, std::slice::from_ref(event)).await.unwrap().applied, 1);
    let hub = fleet.acquire(&HUB).await.unwrap();
    hub.query_one("SELECT clock_timestamp()", &[]).await.unwrap().get(0)
}

/// What the hub has announced, oldest first.
async fn announced(fleet: &TestFleet) -> Vec<(String, Value)> {
    let hub = fleet.acquire(&HUB).await.unwrap();
    let text = "SELECT event_type, payload::text FROM platform.outbox_event ORDER BY id";
    let rows = hub.query(text, &[]).await.unwrap();
    let read = |row: &aicore_fleet::tokio_postgres::Row| (row.get(0), serde_json::from_str(row.get(1)).unwrap());
    rows.iter().map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_names_its_source_and_the_past_is_answered_in_both_times() {
    let fleet = fleet().await;
    let (insurance, energy) = (Told::new("ss_insurance", "C-1", 0), Told::new("se_energy", "E-1", 0));
    let first = insurance.says(1, 1, json!({"email": "ana@example.com", "surname2": "Gil"}));
    let before = hear(&fleet, &first).await;
    let party = party_find(&fleet, "11223344B").await.unwrap();
    let lineage = golden_lineage(&fleet, party).await.unwrap();
    assert_eq!(
        of(&lineage, Attribute::Email),
        Some(("ana@example.com", "ss_insurance", "only"))
    );
    assert!(
        lineage
            .iter()
            .all(|value| value.event_id == Some(first.id) && value.stated_at == day(1))
    );
    assert_eq!(
        lineage.iter().map(|value| value.attribute).collect::<Vec<_>>(),
        [Attribute::Name, Attribute::Document, Attribute::Email]
    );

    // A later address of another source survives, the more complete name stays.
    let second = energy.says(1, 5, json!({"email": "ana.ruiz@example.com"}));
    let between = hear(&fleet, &second).await;
    let lineage = golden_lineage(&fleet, party).await.unwrap();
    assert_eq!(
        of(&lineage, Attribute::Email),
        Some(("ana.ruiz@example.com", "se_energy", "recency"))
    );
    assert_eq!(
        of(&lineage, Attribute::Name),
        Some(("Ana Ruiz Gil", "ss_insurance", "completeness"))
    );
    // The source that had it breaks it: the other's valid one is believed again.
    let after = hear(&fleet, &energy.says(2, 9, json!({"email": "ana.ruiz@"}))).await;
    let lineage = golden_lineage(&fleet, party).await.unwrap();
    assert_eq!(
        of(&lineage, Attribute::Email),
        Some(("ana@example.com", "ss_insurance", "validity"))
    );

    for (known, expected) in [
        (before, "ana@example.com"),
        (between, "ana.ruiz@example.com"),
        (after, "ana@example.com"),
    ] {
        let believed = golden_as_of(&fleet, party, known, None).await.unwrap();
        assert_eq!(email(&believed).unwrap().0, expected);
    }
    let nothing = golden_as_of(&fleet, party, before - TimeDelta::days(1), None).await.unwrap();
    assert_eq!(nothing, []);
    // In business time: what was so on a day, as known at an instant.
    for (known, valid, expected) in [
        (after, day(0), None),
        (after, day(3), Some(("ana@example.com", "ss_insurance"))),
        (after, day(6), Some(("ana.ruiz@example.com", "se_energy"))),
        (after, day(10), Some(("ana@example.com", "ss_insurance"))),
        (between, day(10), Some(("ana.ruiz@example.com", "se_energy"))),
    ] {
        let believed = golden_as_of(&fleet, party, known, Some(valid)).await.unwrap();
        let found = email(&believed).map(|(value, source, _)| (value, source));
        assert_eq!(found, expected, "{known} {valid}");
    }

    // A statement that comes late takes its place in the past: the source had another address in between.
    hear(
        &fleet,
        &insurance.says(3, 8, json!({"email": "ana@example.com", "surname2": "Gil"})),
    )
    .await;
    let event = |values: &[GoldenValue]| {
        values
            .iter()
            .find(|value| value.attribute == Attribute::Email)
            .unwrap()
            .event_id
    };
    assert_eq!(event(&golden_lineage(&fleet, party).await.unwrap()), Some(first.id));
    hear(
        &fleet,
        &insurance.says(2, 4, json!({"email": "other@example.com", "surname2": "Gil"})),
    )
    .await;
    let lineage = golden_lineage(&fleet, party).await.unwrap();
    assert_eq!(of(&lineage, Attribute::Email).unwrap().0, "ana@example.com");
    assert!(event(&lineage) != Some(first.id), "it says so since its third version only");
    let hub = fleet.acquire(&HUB).await.unwrap();
    let text = "SELECT string_agg(value || ' ' || (valid_from AT TIME ZONE 'UTC')::date - date '2026-02-16' || ' '
            || CASE valid_to WHEN 'infinity' THEN 'on' ELSE ((valid_to AT TIME ZONE 'UTC')::date - date '2026-02-16')::text END, ', ' ORDER BY version)
        FROM source_assertion WHERE attribute = 'email' AND source_record_id = (SELECT id FROM source_record WHERE customer_number = 'C-1')";
    let said: String = hub.query_one(text, &[]).await.unwrap().get(0);
    assert_eq!(said, "ana@example.com 1 4, other@example.com 4 8, ana@example.com 8 on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_keeps_what_was_believed_of_either_and_changes_are_announced_once() {
    let fleet = fleet().await;
    let (insurance, energy) = (Told::new("ss_insurance", "C-1", 0), Told::new("se_energy", "E-1", 0));
    hear(&fleet, &insurance.says(1, 1, json!({"email": "ana@example.com"}))).await;
    let apart = hear(
        &fleet,
        &energy.says(
            1,
            2,
            json!({"document_number": "11223344A", "email": "old@example.com", "phone": "600 000 001"}),
        ),
    )
    .await;
    let stays = party_find(&fleet, "ss_insurance:C-1").await.unwrap();
    let goes = party_find(&fleet, "se_energy:E-1").await.unwrap();
    assert_ne!(stays, goes);
    let types = |announced: &[(String, Value)]| announced.iter().map(|(event_type, _)| event_type.clone()).collect::<Vec<_>>();
    assert_eq!(types(&announced(&fleet).await), ["PartyRegistered", "PartyRegistered"]);

    // The document is corrected: one party, whose e-mail address and telephone are the later source's.
    let corrected = energy.says(2, 3, json!({"email": "old@example.com", "phone": "600 000 001"}));
    let merged = hear(&fleet, &corrected).await;
    assert_eq!(party_find(&fleet, &goes.to_string()).await.unwrap(), stays);
    let now = golden_as_of(&fleet, stays, merged, None).await.unwrap();
    assert_eq!(now.iter().map(|belief| belief.party).collect::<Vec<_>>(), [stays]);
    assert_eq!(email(&now).unwrap().0, "old@example.com");
    let then = golden_as_of(&fleet, stays, apart, None).await.unwrap();
    let believed: Vec<(Uuid, &str)> = then
        .iter()
        .map(|belief| (belief.party, of(&belief.values, Attribute::Email).unwrap().0))
        .collect();
    assert!(believed.contains(&(stays, "ana@example.com")) && believed.contains(&(goes, "old@example.com")));
    assert_eq!(golden_lineage(&fleet, goes).await.unwrap(), []);

    let heard = announced(&fleet).await;
    let changes: Vec<&Value> = heard
        .iter()
        .filter(|(event_type, _)| event_type == "GoldenRecordChanged")
        .map(|(_, payload)| payload)
        .collect();
    let [change] = changes.as_slice() else { panic!("{heard:?}") };
    assert_eq!(change["party_id"], json!(stays));
    assert_eq!(change["attributes"], json!(["email", "phone"]));
    assert!(!change.to_string().contains("example.com"), "names, not values: {change}");
    assert_eq!(fleet.schemas.problem(&HUB, "GoldenRecordChanged", 1, change), None);

    // The story of both, in the order in which the hub learnt it.
    let history = party_history(&fleet, stays, 100).await.unwrap();
    assert!(history.is_sorted_by_key(|entry| entry.known_at));
    let told: Vec<(&str, Uuid, &str)> = history
        .iter()
        .map(|entry| (&*entry.kind, entry.party, &*entry.what))
        .collect();
    for expected in [
        ("said", stays, "document NIF 11223344B"),
        ("golden", goes, "e-mail is old@example.com (only)"),
        ("party", goes, &*format!("merged into {stays}")),
        ("golden", stays, "e-mail is old@example.com (recency)"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:#?}");
    }
    assert_eq!(party_history(&fleet, stays, 3).await.unwrap(), history[history.len() - 3..]);

    // What says nothing new, and what is heard again, is announced to nobody.
    hear(&fleet, &insurance.says(2, 1, json!({"email": "ana@example.com"}))).await;
    assert_eq!(apply(&fleet, &[corrected]).await.unwrap().applied, 0);
    assert_eq!(announced(&fleet).await.len(), heard.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_party_is_found_by_whatever_people_know_of_it() {
    let fleet = fleet().await;
    let ana = Told::new("ss_insurance", "C-1", 0);
    let edit = json!({"given_name": "María José", "surname1": "Núñez", "surname2": "Íñigo", "email": "Maria@Example.com", "phone": "600 000 001"});
    hear(&fleet, &ana.says(1, 1, edit)).await;
    let other = Told::new("se_energy", "E-1", 0);
    hear(
        &fleet,
        &other.says(
            1,
            1,
            json!({"document_number": "22334455Y", "given_name": "Mario", "surname1": "Nadal"}),
        ),
    )
    .await;
    let party = party_find(&fleet, "11223344B").await.unwrap();
    for (asked, by) in [
        ("NUÑEZ maria", "name"),
        ("iñi nunez", "name"),
        ("11.223.344-b", "document"),
        ("maria@example.com", "email"),
        ("+34 600-000-001", "phone"),
        ("C-1", "number"),
        (&*party.to_string(), "number"),
    ] {
        let found = party_search(&fleet, asked, 10).await.unwrap();
        let hits: Vec<(Uuid, &str)> = found.iter().map(|found| (found.id, &*found.found_by)).collect();
        assert_eq!(hits, [(party, by)], "{asked}");
    }
    assert_eq!(party_search(&fleet, "mar", 10).await.unwrap().len(), 2);
    assert_eq!(party_search(&fleet, "mar", 1).await.unwrap().len(), 1);
    for nobody in ["", "'; --", "& | !", "Zacarías"] {
        let found = party_search(&fleet, nobody, 10).await.unwrap();
        assert!(found.is_empty(), "{nobody}: {found:?}");
    }
    let found = party_search(&fleet, "mar & | (nu", 10).await.unwrap();
    assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), [party]);
}
