//! Events of each area, in the hub's words.

use super::*;
use aicore_catalog::DatabaseCode;
use serde_json::{Value, json};

fn event(database: &'static str, aggregate: &str, event_type: &str, payload: &Value) -> Event {
    Event {
        id: Uuid::from_u128(1),
        database: DatabaseCode::from_static(database),
        sequence: 1,
        event_type: event_type.into(),
        schema_version: 1,
        aggregate_type: aggregate.into(),
        aggregate_id: Uuid::from_u128(2),
        aggregate_version: 1,
        party_key: "k".into(),
        occurred_at: chrono::DateTime::UNIX_EPOCH,
        data_schema: None,
        trace_parent: None,
        trace_state: None,
        problem: None,
        payload: payload.to_string().into(),
    }
}

const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[test]
fn a_telecom_contract_is_worth_twelve_fees() {
    let payload = json!({"telecom_contract_id": ID, "contract_number": "T1", "service": "fibre", "plan_code": "F600", "state": "active",
        "starts_on": "2026-01-01", "ends_on": null, "monthly_fee": "39.95", "currency": "EUR"});
    let projected = project(&event("st_telecom", "telecom_contract", "TelecomContractActivated", &payload)).unwrap();
    let Effect::Contract(contract) = projected.effect else {
        panic!("{projected:?}")
    };
    assert_eq!((contract.annual_amount.as_str(), contract.state), ("479.40", "active"));
}

#[test]
fn twelve_fees_are_exact() {
    for (monthly, year) in [
        ("0.01", "0.12"),
        ("-1.50", "-18.00"),
        ("7", "84.00"),
        ("1234567.89", "14814814.68"),
    ] {
        assert_eq!(telecom::twelve_times(monthly).unwrap(), year);
    }
    assert!(telecom::twelve_times("1.234").is_err() && telecom::twelve_times("x").is_err());
}

#[test]
fn a_document_is_valid_only_if_its_check_holds_and_it_is_no_placeholder() {
    let status = |number: &str| {
        let payload = json!({"kind": "person", "customer_number": "C1", "document_type": "NIF", "document_number": number, "full_name": "Ana"});
        match project(&event("se_energy", "account_holder", "CustomerRegistered", &payload))
            .unwrap()
            .effect
        {
            Effect::Customer(customer) => customer.document_status,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((status("11223344b"), status("11.223.344-B")), ("valid", "valid"));
    assert_eq!(
        (status("11223344A"), status("00000000T"), status("1122"), status("")),
        ("wrong_check", "shared", "malformed", "absent")
    );
}

#[test]
fn what_the_relay_found_unfit_or_nobody_knows_is_refused_with_the_reason() {
    let mut unfit = event("ss_insurance", "policy", "PolicyIssued", &json!({}));
    unfit.problem = Some("at /state: no".into());
    assert_eq!(project(&unfit).unwrap_err(), "at /state: no");
    let missing = project(&event("ss_insurance", "policy", "PolicyIssued", &json!({}))).unwrap_err();
    assert!(missing.contains("missing field `policy_id`"), "{missing}");
    let foreign = project(&event("se_energy", "lead", "LeadWon", &json!({}))).unwrap_err();
    assert!(
        foreign.contains("no aggregate \"lead\" of database \"se_energy\""),
        "{foreign}"
    );
}

#[test]
fn a_support_database_changes_no_customer_and_a_step_is_a_line_of_the_timeline() {
    let lead = project(&event("sm_leads", "lead", "LeadWon", &json!({}))).unwrap();
    assert_eq!(lead.effect, Effect::Noted);
    let visit = project(&event("sr_repairs", "visit", "VisitScheduled", &json!({}))).unwrap();
    assert_eq!((visit.effect, visit.summary.as_str()), (Effect::Step, "visit scheduled"));
}
