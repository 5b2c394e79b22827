//! Events that are unfit travel with their problem, and hold nobody up.

use crate::area::{CODES, INSURANCE, assert_dense, fleet, published, relay, session, write};
use aicore_outbox::Event;
use uuid::Uuid;

/// Columns of an outbox row that is fit, as SQL expressions; a case replaces one.
const FIT: [(&str, &str); 8] = [
    ("aggregate_type", "'policy'"),
    ("aggregate_id", "gen_random_uuid()"),
    ("aggregate_version", "1"),
    ("party_key", "'7'"),
    ("event_type", "'PolicyChanged'"),
    ("schema_version", "1"),
    ("occurred_at", "'2026-05-04 10:00+00'"),
    ("payload", POLICY),
];

const POLICY: &str = r#"'{"policy_id": "01890a5d-ac96-774b-bcce-b302099a8057", "customer_id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "policy_number": "P-1", "product_code": "OTHER", "product_line": "OTHER", "carrier_code": "OTHER", "state": "in_force",
    "effective_on": "2026-01-01", "expires_on": null, "cancelled_on": null, "annual_premium": "100.00", "currency": "EUR",
    "payment_frequency": "annual", "roles": [], "occurred_at": "2026-05-04T10:00:00+00:00"}'::jsonb"#;

fn insert(column: &str, value: &str) -> String {
    let mut row: Vec<(&str, &str)> = FIT.iter().copied().filter(|(name, _)| *name != column).collect();
    row.push((column, value));
    let (columns, values): (Vec<&str>, Vec<&str>) = row.into_iter().unzip();
    format!(
        "INSERT INTO platform.outbox_event ({}) VALUES ({})",
        columns.join(", "),
        values.join(", ")
    )
}

#[tokio::test]
async fn an_unfit_event_travels_with_its_problem_and_holds_nobody_up() {
    let long_number = format!(r#"{POLICY} || jsonb_build_object('policy_number', repeat('7', 700000))"#);
    let cases = [
        ("fits", "party_key", "'7'", None),
        (
            "a payload against its schema",
            "payload",
            r#"'{"state": 7}'"#,
            Some("required"),
        ),
        (
            "an undeclared type",
            "event_type",
            "'PolicyVanished'",
            Some("PolicyVanished version 1 is not declared"),
        ),
        (
            "an undeclared version",
            "schema_version",
            "9",
            Some("version 9 is not declared"),
        ),
        ("a payload below the limit", "payload", &long_number, None),
        (
            "a payload beyond the limit",
            "payload",
            "jsonb_build_object('text', repeat('x', 1500000))",
            Some("exceeds the stream's limit of 1048576"),
        ),
        (
            "a payload against its schema, so large that quoting it exceeds the limit",
            "payload",
            &format!("{POLICY} || jsonb_build_object('state', repeat('x', 700000))"),
            Some("/state"),
        ),
        (
            "a number that JSON allows and nobody holds",
            "payload",
            r#"'{"state": 1e999}'"#,
            Some("number"),
        ),
        ("a key of two lines", "party_key", "E'7\\n8'", Some("party_key")),
        (
            "a key too long for a header",
            "party_key",
            "repeat('7', 1100000)",
            Some("party_key"),
        ),
        (
            "an aggregate of two lines",
            "aggregate_type",
            "E'pol\\r\\nicy'",
            Some("aggregate_type"),
        ),
        ("an aggregate with a slash", "aggregate_type", "'policy/7'", None),
        ("no instant", "occurred_at", "'infinity'", Some("occurred_at")),
        ("a trace context of two lines", "trace_parent", "E'00-0\\n1'", None),
        (
            "a type too long for a subject",
            "event_type",
            "'P' || repeat('x', 5000)",
            Some("event_type"),
        ),
        ("fits, after all of them", "party_key", "'7'", None),
    ];
    let fleet = fleet().await;
    let relay = relay(&fleet, 3).await;
    let writer = session(&fleet).await;
    for (_, column, value, _) in &cases {
        writer.batch_execute(&insert(column, value)).await.unwrap();
    }

    assert_eq!(relay.drain(&CODES, |_| {}).await.unwrap(), cases.len() as u64);
    let events = published(&relay.stream).await;
    assert_eq!(events.len(), cases.len());
    assert_dense(&events);
    for ((name, _, _, expected), event) in cases.iter().zip(&events) {
        let Event { problem, .. } = event;
        match (expected, problem) {
            (None, None) => {}
            (Some(expected), Some(problem)) => {
                assert!(problem.contains(expected), "{name}: {problem:.200}");
                assert!(
                    problem.chars().count() <= 1_100,
                    "{name}: a problem of {} characters",
                    problem.len()
                );
            }
            (_, problem) => panic!("{name}: {problem:?}"),
        }
    }
    assert!(events[4].payload.len() > 700_000);
    assert_eq!(
        &events[5].payload[..],
        b"{}",
        "a payload beyond the limit stays in its outbox"
    );
    assert_eq!(events[11].aggregate_type, "policy/7");
    assert_eq!(events[1].payload, r#"{"state": 7}"#);
}

#[tokio::test]
async fn what_the_row_says_is_what_arrives() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 3).await;
    let writer = session(&fleet).await;
    let (aggregate, party) = (Uuid::from_u128(5), "cliente ñ·7");
    writer.batch_execute("CREATE TABLE wanted (event uuid)").await.unwrap();
    let text = format!(
        "WITH row AS (INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at, \
         trace_parent) VALUES ('policy', $1, 3, $2, 'PolicyCancelled', {POLICY}, '2026-05-04 10:00:00.123456+02', \
         '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01') RETURNING event_id) SELECT event_id FROM row"
    );
    let id: Uuid = writer.query_one(&text, &[&aggregate, &party]).await.unwrap().get(0);
    write(&writer, aggregate, 4).await;
    relay.drain(&CODES, |_| {}).await.unwrap();

    let event = published(&relay.stream).await.swap_remove(0);
    assert_eq!(event.problem, None);
    assert_eq!(
        (
            event.id,
            event.database,
            event.sequence,
            event.event_type.as_str(),
            event.schema_version
        ),
        (id, INSURANCE, 1, "PolicyCancelled", 1)
    );
    assert_eq!(
        (
            event.aggregate_type.as_str(),
            event.aggregate_id,
            event.aggregate_version,
            event.party_key.as_str()
        ),
        ("policy", aggregate, 3, party)
    );
    assert_eq!(event.occurred_at.to_rfc3339(), "2026-05-04T08:00:00.123456+00:00");
    assert_eq!(
        event.trace_parent.unwrap(),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    );
}
