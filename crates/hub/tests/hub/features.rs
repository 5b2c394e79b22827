//! Features: right online, as they were known at any instant, and the same whatever the order of arrival.

use crate::area::{INSURANCE, customer, fleet, policy, receipt, write};
use crate::order::{empty_hub, events, history};
use aicore_hub::{
    Error, FeatureValue, Format, HUB, Kind, PartyFeatures, apply, features, features_backfill, features_check, features_export,
    features_get, features_get_as_of, features_of, party_find, rebuild,
};
use aicore_outbox::Event;
use aicore_testkit::TestFleet;
use chrono::{DateTime, Utc};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The rows by the records of their parties, without what the hub makes itself.
const STATE: &str = "SELECT coalesce(jsonb_pretty(jsonb_object_agg(m.records, to_jsonb(f) - ARRAY['party_id', 'known_at'])), '')
    FROM party_features AS f JOIN (SELECT party_id, string_agg(customer_number, ' ' ORDER BY customer_number) AS records
        FROM source_record GROUP BY 1) AS m USING (party_id)";

async fn text(fleet: &TestFleet, sql: &str) -> String {
    fleet.acquire(&HUB).await.unwrap().query_one(sql, &[]).await.unwrap().get(0)
}

async fn clock(fleet: &TestFleet) -> DateTime<Utc> {
    let hub = fleet.acquire(&HUB).await.unwrap();
    hub.query_one("SELECT clock_timestamp()", &[]).await.unwrap().get(0)
}

/// Brings what was written since to the hub.
async fn follow(fleet: &TestFleet, seen: &mut HashSet<Uuid>) {
    let fresh: Vec<Event> = events(fleet)
        .await
        .into_iter()
        .filter(|event| seen.insert(event.id))
        .collect();
    assert_eq!(apply(fleet, &fresh).await.unwrap().applied, fresh.len() as u64);
}

async fn party(fleet: &TestFleet, number: &str) -> Uuid {
    party_find(fleet, &format!("ss_insurance:{number}")).await.unwrap()
}

fn day(text: &str) -> DateTime<Utc> {
    format!("{text}T00:00:00Z").parse().unwrap()
}

fn number(found: &PartyFeatures, name: &str) -> String {
    found.value(name).map_or_else(String::new, |value| match value {
        FeatureValue::Number(value) => format!("{value:.6}"),
        other => other.to_string(),
    })
}

/// Exports a spine and reads the set.
async fn set(fleet: &TestFleet, spine: &str) -> Vec<BTreeMap<String, String>> {
    let directory = tempfile::tempdir().unwrap();
    let (from, to) = (directory.path().join("spine.csv"), directory.path().join("set.csv"));
    std::fs::write(&from, spine).unwrap();
    features_export(fleet, &from, &to, Format::Csv, clock(fleet).await, |_, _| {})
        .await
        .unwrap();
    let mut reader = csv::Reader::from_path(&to).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn features_follow_the_events_and_are_seen_as_they_were_known() {
    let fleet = fleet().await;
    let mut seen = HashSet::new();
    let (holder, contract, bill) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let before = clock(&fleet).await;
    let mut sql = customer(holder, "C-1", "11223344B", "Ana", "Ruiz");
    sql += &policy(contract, "P-1", holder, "100.10");
    sql += &receipt(bill, "R-1", contract, "paid", "50.05");
    let issued = [
        ("CustomerRegistered", holder),
        ("PolicyIssued", contract),
        ("ReceiptIssued", bill),
    ];
    write(&fleet, &sql, &issued).await;
    follow(&fleet, &mut seen).await;
    let id = party(&fleet, "C-1").await;

    let hub = fleet.acquire(&HUB).await.unwrap();
    let found = features_of(&hub, &[id], day("2026-03-01")).await.unwrap().pop().unwrap();
    for (name, expected) in [
        ("recency_days", "28"),
        ("frequency", "1"),
        ("frequency_recent", &format!("{:.6}", 2_f64.powf(-28.0 / 180.0))),
        ("monetary", "50.05"),
        ("tenure_days", "59"),
        ("contracts_active", "1"),
        ("insurance_annual", "100.10"),
        ("returned_share", "0.000000"),
        ("overdue_days", "0"),
        ("margin_to_date", "50.05"),
        ("margin_annual", "100.10"),
        ("loss_ratio", "0.000000"),
        // Nothing has gone wrong and the latest event lies ahead of that day: nothing points to leaving.
        ("churn_score", "0.000000"),
        ("cross_sell_score", "0.750000"),
        // 100.10 * 1 / 0.1
        ("lifetime_value", "1001.00"),
    ] {
        assert_eq!(number(&found, name), expected, "{name}");
    }
    // What ages is right at whatever instant it is read, without a write.
    let later = features_of(&hub, &[id], day("2026-08-28")).await.unwrap().pop().unwrap();
    assert_eq!(number(&later, "recency_days"), "208");
    let half = number(&later, "monetary_recent").parse::<f64>().unwrap() * 2.0;
    assert!((half - number(&found, "monetary_recent").parse::<f64>().unwrap()).abs() < 1e-5);
    assert_eq!(later.known_at, found.known_at);

    // An event that says the same again writes no row.
    apply(&fleet, &events(&fleet).await).await.unwrap();
    assert_eq!(features_get(&fleet, id).await.unwrap().known_at, found.known_at);

    let between = clock(&fleet).await;
    let sql = format!(
        "UPDATE policy SET state = 'cancelled', cancelled_on = '2026-03-01', occurred_at = now() WHERE id = '{contract}';"
    );
    write(&fleet, &sql, &[("PolicyCancelled", contract)]).await;
    follow(&fleet, &mut seen).await;
    let now = features_get(&fleet, id).await.unwrap();
    assert_eq!(
        (number(&now, "contracts_active"), number(&now, "churn_score")),
        ("0".into(), "1.000000".into())
    );
    let then = features_get_as_of(&fleet, &id.to_string(), between, None).await.unwrap();
    assert_eq!(number(&then, "contracts_active"), "1");
    // Of the state of then, more is not known now; of a state whose events came later, nothing is taken.
    let now_of_then = features_get_as_of(&fleet, &id.to_string(), between, Some(clock(&fleet).await))
        .await
        .unwrap();
    assert_eq!(number(&now_of_then, "contracts_active"), "1");
    let unknown = features_get_as_of(&fleet, &id.to_string(), before, None).await;
    assert!(matches!(unknown, Err(Error::NoFeatures { .. })), "{unknown:?}");

    // A training set knows nothing that came after its instants, and keeps the labels.
    let directory = tempfile::tempdir().unwrap();
    let (spine, csv, parquet) = ["spine.csv", "set.csv", "set.parquet"]
        .map(|name| directory.path().join(name))
        .into();
    let rows = format!(
        "source_record,instant,label\nss_insurance:C-1,{before:?},a\nss_insurance:C-1,{between:?},b\nss_insurance:C-0,{between:?},c\n"
    );
    std::fs::write(&spine, rows).unwrap();
    let now = clock(&fleet).await;
    let exported = features_export(&fleet, &spine, &csv, Format::of(&csv), now, |_, _| {})
        .await
        .unwrap();
    assert_eq!((exported.rows, exported.unknown), (3, 2));
    let rows: Vec<BTreeMap<String, String>> = csv::Reader::from_path(&csv)
        .unwrap()
        .deserialize()
        .map(|row| row.unwrap())
        .collect();
    let column = |name: &str| rows.iter().map(|row| row[name].as_str()).collect::<Vec<_>>();
    assert_eq!(column("label"), ["a", "b", "c"]);
    assert_eq!(column("contracts_active"), ["", "1", ""]);
    assert_eq!(column("monetary"), ["", "50.05", ""]);
    features_export(&fleet, &spine, &parquet, Format::of(&parquet), now, |_, _| {})
        .await
        .unwrap();
    let file = std::fs::File::open(&parquet).unwrap();
    let reader = parquet::file::reader::SerializedFileReader::new(file).unwrap();
    let rows: Vec<String> = reader.into_iter().map(|row| row.unwrap().to_string()).collect();
    assert_eq!(rows.len(), 3);
    assert!(
        rows[1].contains("label: \"b\"") && rows[1].contains("monetary: 50.05") && rows[1].contains("contracts_active: 1"),
        "{}",
        rows[1]
    );
    assert!(rows[0].contains("monetary: null"), "{}", rows[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_parties_are_seen_apart_before_it_and_unmerging_restores_their_features() {
    let fleet = fleet().await;
    let mut seen = HashSet::new();
    let (ana, bea) = (Uuid::now_v7(), Uuid::now_v7());
    for (id, number, nif, amount) in [(ana, "C-1", "11223344B", "10"), (bea, "C-2", "22334455Y", "20")] {
        let (contract, bill) = (Uuid::now_v7(), Uuid::now_v7());
        let mut sql = customer(id, number, nif, number, "Ruiz");
        sql += &policy(contract, &format!("P-{number}"), id, amount);
        sql += &receipt(bill, &format!("R-{number}"), contract, "paid", amount);
        write(
            &fleet,
            &sql,
            &[
                ("CustomerRegistered", id),
                ("PolicyIssued", contract),
                ("ReceiptIssued", bill),
            ],
        )
        .await;
    }
    follow(&fleet, &mut seen).await;
    let (first, second) = (party(&fleet, "C-1").await, party(&fleet, "C-2").await);
    // The events that move a record are events of that record: only the time of its latest contact may differ.
    let rows = "SELECT coalesce(jsonb_pretty(jsonb_agg(to_jsonb(f) - ARRAY['party_id', 'known_at', 'last_contact_at'] ORDER BY f.paid_amount)), '')
        FROM party_features AS f";
    let before = text(&fleet, rows).await;
    let of_first = features_of(&fleet.acquire(&HUB).await.unwrap(), &[first], day("2027-01-01"))
        .await
        .unwrap();
    let apart = clock(&fleet).await;

    let document = async |nif: &str| {
        let sql = format!("UPDATE customer SET document_number = '{nif}', occurred_at = now() WHERE id = '{bea}';");
        write(&fleet, &sql, &[("CustomerUpdated", bea)]).await;
    };
    document("11223344B").await;
    follow(&fleet, &mut seen).await;
    assert_eq!(party(&fleet, "C-2").await, first);
    let together = clock(&fleet).await;
    let merged = features_get(&fleet, first).await.unwrap();
    assert_eq!(
        (number(&merged, "monetary"), number(&merged, "contracts_active")),
        ("30.00".into(), "2".into())
    );
    assert!(matches!(features_get(&fleet, second).await, Err(Error::NoFeatures { .. })));

    document("22334455Y").await;
    follow(&fleet, &mut seen).await;
    let third = party(&fleet, "C-2").await;
    let again = clock(&fleet).await;
    assert_eq!(before, text(&fleet, rows).await);
    let restored = features_of(&fleet.acquire(&HUB).await.unwrap(), &[first], day("2027-01-01"))
        .await
        .unwrap();
    assert_eq!(of_first[0].values, restored[0].values);

    // By record, and by the party that a record had once.
    let mut spine = "source_record,instant\n".to_owned();
    let mut by_party = "party,instant\n".to_owned();
    for instant in [apart, together, again] {
        spine += &format!("ss_insurance:C-1,{instant:?}\nss_insurance:C-2,{instant:?}\n");
        by_party += &format!("{first},{instant:?}\n{second},{instant:?}\n");
    }
    let column = |rows: &[BTreeMap<String, String>], name: &str| rows.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    let rows = set(&fleet, &spine).await;
    assert_eq!(
        column(&rows, "monetary"),
        ["10.00", "20.00", "30.00", "30.00", "10.00", "20.00"]
    );
    let parties = [first, second, first, first, first, third].map(|id| id.to_string());
    assert_eq!(column(&rows, "features_party_id"), parties);
    let rows = set(&fleet, &by_party).await;
    // Once merged, a party is whoever took its place by then; parted again, it is itself.
    assert_eq!(third, second);
    assert_eq!(
        column(&rows, "monetary"),
        ["10.00", "20.00", "30.00", "30.00", "10.00", "20.00"]
    );
    assert!(features_check(&fleet, 5, |_, _| {}).await.unwrap().is_consistent());
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_order_nor_batches_nor_a_rebuild_change_features_and_no_instant_knows_what_came_later() {
    let fleet = fleet().await;
    let seed: u64 = rand::random();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    history(&fleet, &mut random).await;
    let mut events = events(&fleet).await;
    apply(&fleet, &events).await.unwrap();
    let in_order = text(&fleet, STATE).await;
    assert!(in_order.contains("paid_weight"), "{in_order}");
    // What was served after each batch: record, instant, values.
    let mut served: Vec<(String, DateTime<Utc>, PartyFeatures)> = Vec::new();
    for order in 0..6 {
        empty_hub(&fleet).await;
        served.clear();
        events.shuffle(&mut random);
        let mut rest = events.as_slice();
        while !rest.is_empty() {
            let (batch, others) = rest.split_at(random.random_range(1..=rest.len().min(8)));
            apply(&fleet, batch).await.unwrap();
            rest = others;
            let instant = clock(&fleet).await;
            let hub = fleet.acquire(&HUB).await.unwrap();
            let records = "SELECT customer_number, party_id FROM source_record WHERE party_id IS NOT NULL AND version > 0";
            for row in hub.query(records, &[]).await.unwrap() {
                let found = features_of(&hub, &[row.get(1)], instant).await.unwrap().pop();
                served.push((row.get(0), instant, found.unwrap()));
            }
        }
        assert_eq!(in_order, text(&fleet, STATE).await, "seed {seed}, order {order}");
        let checked = features_check(&fleet, 5, |_, _| {}).await.unwrap();
        assert!(
            checked.is_consistent() && checked.online > 0,
            "seed {seed}, order {order}: {checked:?}"
        );
    }
    let mut spine = "source_record,instant\n".to_owned();
    for (record, instant, _) in &served {
        spine += &format!("ss_insurance:{record},{instant:?}\n");
    }
    let rows = set(&fleet, &spine).await;
    assert_eq!(rows.len(), served.len());
    for (row, (record, instant, found)) in rows.iter().zip(&served) {
        assert_eq!(
            row["features_party_id"],
            found.party_id.to_string(),
            "seed {seed}: {record} at {instant}"
        );
        for (feature, value) in features().iter().zip(&found.values) {
            let expected = value.map_or_else(String::new, |value| value.to_string());
            assert_eq!(
                row[feature.name], expected,
                "seed {seed}: {} of {record} at {instant}",
                feature.name
            );
        }
    }

    let codes = [INSURANCE];
    let rebuilt = async |repair| rebuild(&fleet, &codes, repair, |_, _| {}).await.unwrap();
    assert!(rebuilt(false).await.is_equal(), "seed {seed}");
    // What somebody has changed by hand is found, by comparison with the rows and with the events, and put right.
    let hub = fleet.acquire(&HUB).await.unwrap();
    hub.batch_execute("UPDATE party_features SET paid = 77").await.unwrap();
    let checked = features_check(&fleet, 2, |_, _| {}).await.unwrap();
    let wrong: Vec<_> = checked
        .mismatches
        .iter()
        .map(|wrong| (wrong.problem, wrong.samples.len() <= 2))
        .collect();
    assert_eq!(
        (wrong, checked.mismatches[0].count),
        (vec![("differs", true)], checked.online)
    );
    let found = rebuilt(false).await.differences;
    assert!(
        found
            .iter()
            .any(|found| found.subject == "features" && found.kind == Kind::Differs),
        "{found:?}"
    );
    assert!(rebuilt(true).await.repaired);
    assert_eq!(in_order, text(&fleet, STATE).await, "seed {seed}");
    // Rows that are not there yet are made, and made once.
    hub.batch_execute("TRUNCATE party_features, feature_history, feature_member")
        .await
        .unwrap();
    let missing = features_check(&fleet, 2, |_, _| {}).await.unwrap();
    assert_eq!(
        missing.mismatches.iter().map(|wrong| wrong.problem).collect::<Vec<_>>(),
        ["membership", "missing"]
    );
    assert_eq!(
        features_backfill(&fleet, false, |_, _| {}).await.unwrap().parties,
        checked.online
    );
    assert_eq!(features_backfill(&fleet, false, |_, _| {}).await.unwrap().parties, 0);
    assert_eq!(in_order, text(&fleet, STATE).await, "seed {seed}");
    assert!(features_check(&fleet, 5, |_, _| {}).await.unwrap().is_consistent());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_training_set_is_whole_or_not_there() {
    let fleet = fleet().await;
    let directory = tempfile::tempdir().unwrap();
    let (spine, out) = (directory.path().join("spine.csv"), directory.path().join("set.parquet"));
    std::fs::write(&out, "the set of yesterday").unwrap();
    let now = clock(&fleet).await;
    let files = |path: &Path| std::fs::read_dir(path).unwrap().count();
    let good = format!("{},{now:?}\n", Uuid::nil());
    for (rows, line, reason) in [
        ("who,instant\n".to_owned(), 1, "no column \"party\""),
        ("party,instant,monetary\n".to_owned(), 1, "rename it"),
        (format!("party,instant\n{good}Ana,{now:?}\n"), 3, "no party id"),
        (format!("party,instant\n{good}{},yesterday\n", Uuid::nil()), 3, "no instant"),
        (format!("party,instant\n{},2999-01-01\n", Uuid::nil()), 2, "yet to come"),
    ] {
        std::fs::write(&spine, rows).unwrap();
        let error = features_export(&fleet, &spine, &out, Format::Parquet, now, |_, _| {})
            .await
            .unwrap_err();
        assert!(
            matches!(&error, Error::Spine { line: at, .. } if *at == line) && error.to_string().contains(reason),
            "{error}"
        );
    }
    // Ended in the middle.
    std::fs::write(&spine, format!("party,instant\n{}", good.repeat(45_000))).unwrap();
    let stop = CancellationToken::new();
    tokio::select! {
        biased;
        () = stop.cancelled() => {}
        done = features_export(&fleet, &spine, &out, Format::Parquet, now, |_, _| stop.cancel()) => panic!("{done:?}"),
    }
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "the set of yesterday");
    assert_eq!(files(directory.path()), 2);
    let exported = features_export(&fleet, &spine, &out, Format::Parquet, now, |_, _| {})
        .await
        .unwrap();
    assert_eq!(
        (exported.rows, exported.unknown, files(directory.path())),
        (45_000, 45_000, 2)
    );
}
