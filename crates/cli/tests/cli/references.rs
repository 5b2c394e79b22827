//! `aicore references`: what leads nowhere is found, counted and shown.

use crate::command::{on, run, succeed};
use aicore_testkit::TestFleet;
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn dangling_references_are_counted_with_samples_and_sound_ones_are_not() {
    let fleet = TestFleet::start(&["sm_global", "ss_insurance", "ss_carriers"]).await;
    let check = |expected: i32| {
        let (status, out, err) = run(on(&fleet).args(["references", "check", "insurance", "--json", "--samples", "2"]));
        assert_eq!(status, expected, "{out}\n{err}");
        let findings: Vec<Value> = serde_json::from_str(&out).unwrap();
        let of = |column: &str| findings.iter().find(|finding| finding["column"] == column).unwrap().clone();
        (of("carrier.code"), of("policy_role.party_id"))
    };
    // The seeds of both databases name the same carriers.
    let (carrier, role) = check(0);
    assert!(
        carrier["rows"].as_u64().unwrap() > 20 && carrier["dangling_rows"] == 0,
        "{carrier}"
    );
    assert_eq!(role["rows"], 0);

    // Three rows by one customer, of a party that nobody knows, and three carriers that the other side lacks.
    let insurance = fleet.acquire(&"ss_insurance".parse().unwrap()).await.unwrap();
    let write = "INSERT INTO carrier (code, name) VALUES ('ZZ2', 'Two'), ('ZZ1', 'One'), ('ZZ3', 'Three');
        INSERT INTO customer (id, customer_number) VALUES ('00000000-0000-7000-8000-000000000001', 'C-1');
        INSERT INTO policy (id, policy_number, holder_id, product_code, carrier_code, effective_on)
            SELECT '00000000-0000-7000-8000-000000000002', 'P-1', '00000000-0000-7000-8000-000000000001', min(code), 'ZZ1', '2026-01-01' FROM product;
        INSERT INTO policy_role (policy_id, role, customer_id, party_id)
            SELECT '00000000-0000-7000-8000-000000000002', role, '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000009'
            FROM unnest(ARRAY['insured', 'payer', 'driver']) AS role";
    insurance.batch_execute(write).await.unwrap();
    let (carrier, role) = check(1);
    assert_eq!(
        (&carrier["dangling_rows"], &carrier["dangling_values"]),
        (&3.into(), &3.into())
    );
    assert_eq!(carrier["samples"], serde_json::json!(["ZZ1", "ZZ2"]));
    assert_eq!((&role["dangling_rows"], &role["dangling_values"]), (&3.into(), &1.into()));
    let (_, text, _) = run(on(&fleet).args(["references", "check", "ss_insurance"]));
    let line = "ss_insurance.policy_role.party_id → sm_global.party.id: 3 of 3 rows lead nowhere (1 values, such as 00000000-0000-7000-8000-000000000009)";
    assert!(text.contains(line), "{text}");

    // A declaration that names no column is found too, and the others are checked all the same.
    let carriers = fleet.acquire(&"ss_carriers".parse().unwrap()).await.unwrap();
    carriers
        .batch_execute("ALTER TABLE carrier RENAME COLUMN code TO number")
        .await
        .unwrap();
    let (carrier, role) = check(1);
    assert!(
        carrier["problem"]
            .as_str()
            .unwrap()
            .contains("\"ss_carriers\" has no column carrier.code"),
        "{carrier}"
    );
    assert_eq!(role["dangling_rows"], 3);
    let listed = succeed(on(&fleet).args(["references", "list"]));
    assert!(listed.contains("ss_insurance.policy_role.party_id"), "{listed}");
}
