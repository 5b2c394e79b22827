//! `aicore features` on a simulated day.

use crate::command::{aicore, on_business, run, succeed};
use aicore_hub::HUB;
use aicore_testkit::{BUSINESS, TestFleet};
use serde_json::Value;

#[test]
fn definitions_are_listed_without_any_server() {
    let list: Vec<Value> = serde_json::from_str(&succeed(aicore().args(["features", "list", "--json"]))).unwrap();
    assert!(list.len() > 30, "{}", list.len());
    let value = list.iter().find(|feature| feature["name"] == "lifetime_value").unwrap();
    for told in ["formula", "source", "unit", "meaning", "freshness", "kind", "version"] {
        assert!(!value[told].is_null(), "{told}");
    }
    assert!(succeed(aicore().args(["features", "list"])).contains("churn_score"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_day_gives_features_that_are_consistent_and_can_be_exported() {
    let fleet = TestFleet::start(&BUSINESS).await;
    succeed(on_business(&fleet).args(["simulate", "--people", "60", "--day", "2026-11-02"]));
    succeed(on_business(&fleet).args(["relay", "--once"]).args(BUSINESS));
    succeed(on_business(&fleet).args(["consume", "--once"]));
    let checked: Value = serde_json::from_str(&succeed(on_business(&fleet).args(["features", "check", "--json"]))).unwrap();
    assert!(checked["online"].as_u64().unwrap() > 20, "{checked}");
    assert_eq!(checked["mismatches"], Value::Array(Vec::new()));

    let hub = fleet.acquire(&HUB).await.unwrap();
    let text = "SELECT f.party_id::text, s.database_code || ':' || s.customer_number, clock_timestamp()::text
        FROM party_features AS f JOIN source_record AS s USING (party_id) WHERE f.contracts_active > 0 ORDER BY 1 LIMIT 1";
    let row = hub.query_one(text, &[]).await.unwrap();
    let (party, record): (String, String) = (row.get(0), row.get(1));
    let found: Value = serde_json::from_str(&succeed(on_business(&fleet).args(["features", "get", &record, "--json"]))).unwrap();
    assert_eq!(found["party_id"], party);
    assert!(found["features"]["contracts_active"].as_i64().unwrap() > 0, "{found}");
    assert!(succeed(on_business(&fleet).args(["features", "get", &party])).contains("annual_amount"));
    // Of that day nothing was known yet.
    let (status, _, err) = run(on_business(&fleet).args(["features", "get", &record, "--as-of", "2026-01-01"]));
    assert!(status == 1 && err.contains("no features"), "{status} {err}");

    let spine = fleet.directory().join("spine.csv");
    let now = chrono::Utc::now();
    std::fs::write(
        &spine,
        format!("source_record,instant,label\n{record},2026-01-01,0\n{record},{now:?},1\n"),
    )
    .unwrap();
    let export = ["features", "export", "--spine", "spine.csv", "--out", "set.csv", "--json"];
    let exported: Value = serde_json::from_str(&succeed(on_business(&fleet).args(export))).unwrap();
    assert_eq!((&exported["rows"], &exported["unknown"]), (&Value::from(2), &Value::from(1)));
    let set = std::fs::read_to_string(fleet.directory().join("set.csv")).unwrap();
    assert!(set.lines().nth(2).unwrap().contains(&format!(",1,{party},")), "{set}");

    hub.execute(
        "UPDATE party_features SET paid = paid + 1 WHERE party_id = $1::text::uuid",
        &[&party],
    )
    .await
    .unwrap();
    let (status, out, _) = run(on_business(&fleet).args(["features", "check"]));
    assert!(
        status == 1 && out.contains("differs: 1") && out.contains(&party),
        "{status} {out}"
    );
    succeed(on_business(&fleet).args(["features", "backfill", "--all"]));
    succeed(on_business(&fleet).args(["features", "check"]));
}
