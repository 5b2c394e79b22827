//! The document's headers against real ones.

use super::headers;
use crate::Event;
use aicore_catalog::DatabaseCode;
use chrono::DateTime;
use serde_json::{Map, Value};
use uuid::Uuid;

fn header_values(event: &Event) -> Value {
    let headers = event.headers();
    let values: Map<String, Value> = headers
        .iter()
        .map(|(name, values)| (name.to_string(), values[0].as_str().into()))
        .collect();
    values.into()
}

#[test]
fn the_headers_of_an_event_follow_the_schema_and_no_other_is_written() {
    let mut event = Event {
        id: Uuid::now_v7(),
        database: DatabaseCode::from_static("ss_insurance"),
        sequence: 7,
        event_type: "PolicyIssued".into(),
        schema_version: 1,
        aggregate_type: "policy".into(),
        aggregate_id: Uuid::now_v7(),
        aggregate_version: 1,
        party_key: "cliente ñ".into(),
        occurred_at: DateTime::UNIX_EPOCH,
        data_schema: Some("urn:aicore:event:ss_insurance:policy:v1".into()),
        trace_parent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
        trace_state: Some("a=b".into()),
        problem: Some("at /state".into()),
        payload: "{}".into(),
    };
    let schema = headers::schema();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let mut described: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    described.sort();
    let full = header_values(&event);
    validator.validate(&full).unwrap();
    let mut written: Vec<&String> = full.as_object().unwrap().keys().collect();
    written.sort();
    assert_eq!(written, described);

    (event.data_schema, event.trace_parent, event.trace_state, event.problem) = (None, None, None, None);
    let least = header_values(&event);
    validator.validate(&least).unwrap();
    let mut required: Vec<&str> = schema["required"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    required.sort_unstable();
    let mut written: Vec<&String> = least.as_object().unwrap().keys().collect();
    written.sort();
    assert_eq!(written, required);
}
