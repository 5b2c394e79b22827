//! What an event looks like on the wire, and what is read of messages that others made.

use super::attributes::line;
use super::*;
use proptest::prelude::*;

fn event() -> Event {
    Event {
        id: Uuid::from_u128(1),
        database: DatabaseCode::from_static("ss_insurance"),
        sequence: 7,
        event_type: "PolicyIssued".into(),
        schema_version: 1,
        aggregate_type: "policy".into(),
        aggregate_id: Uuid::from_u128(2),
        aggregate_version: 3,
        party_key: "cliente ñ·9".into(),
        occurred_at: DateTime::from_timestamp(1_790_000_000, 123_456_000).unwrap(),
        data_schema: Some("urn:aicore:event:ss_insurance:policy:v1".into()),
        trace_parent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
        trace_state: Some("rojo=00f067aa0ba902b7,congo=a b".into()),
        problem: Some("at /state:\n\"x\" is 100% wrong".into()),
        payload: Bytes::from_static(b"{}"),
    }
}

fn message(event: &Event, headers: HeaderMap) -> Message {
    Message {
        subject: event.subject(8).into(),
        reply: None,
        payload: event.payload.clone(),
        headers: Some(headers),
        status: None,
        description: None,
        length: 0,
    }
}

fn read(event: &Event) -> Event {
    Event::read(&message(event, event.headers())).unwrap()
}

/// The reason why headers are refused.
fn refused(change: impl FnOnce(&mut HeaderMap)) -> String {
    let event = event();
    let mut headers = event.headers();
    change(&mut headers);
    Event::read(&message(&event, headers)).unwrap_err().to_string()
}

/// Headers without one.
fn without(headers: &HeaderMap, name: &str) -> HeaderMap {
    headers
        .iter()
        .filter(|(other, _)| AsRef::<str>::as_ref(*other) != name)
        .flat_map(|(other, values)| values.iter().map(move |value| (other.clone(), value.clone())))
        .collect()
}

#[test]
fn headers_are_those_of_the_binding() {
    let headers = event().headers();
    let mut lines: Vec<String> = headers
        .iter()
        .map(|(name, values)| format!("{name}: {}", values[0]))
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "Nats-Msg-Id: 00000000-0000-0000-0000-000000000001",
            "ce-aggregateversion: 3",
            "ce-datacontenttype: application/json",
            "ce-dataschema: urn:aicore:event:ss_insurance:policy:v1",
            "ce-id: 00000000-0000-0000-0000-000000000001",
            "ce-partykey: cliente%20%C3%B1%C2%B79",
            "ce-problem: at%20/state:%20%22x%22%20is%20100%25%20wrong",
            "ce-schemaversion: 1",
            "ce-sequence: 0000000000000000007",
            "ce-source: /aicore/ss_insurance",
            "ce-specversion: 1.0",
            "ce-subject: policy/00000000-0000-0000-0000-000000000002",
            "ce-time: 2026-09-21T14:13:20.123456Z",
            "ce-traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "ce-tracestate: rojo=00f067aa0ba902b7,congo=a%20b",
            "ce-type: PolicyIssued",
            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tracestate: rojo=00f067aa0ba902b7,congo=a b",
        ]
    );
    for (name, values) in headers.iter() {
        let name = name.to_string();
        let Some(attribute) = name.strip_prefix("ce-") else { continue };
        let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        assert!(attribute.bytes().all(legal) && attribute.len() <= 20, "{attribute}");
        assert!(values[0].as_str().bytes().all(|byte| (0x21..=0x7e).contains(&byte)), "{name}");
    }
}

#[test]
fn sequences_are_ordered_as_texts() {
    let header = |sequence| {
        let headers = Event { sequence, ..event() }.headers();
        headers.get("ce-sequence").unwrap().to_string()
    };
    assert!(header(9) < header(10) && header(10) < header(i64::MAX));
}

#[test]
fn a_malformed_trace_context_is_replaced_and_not_propagated() {
    let broken = Event {
        trace_parent: Some("00-0\n1".into()),
        ..event()
    };
    let replaced = read(&broken);
    assert_eq!(
        replaced.trace_parent.as_deref(),
        Some("00-00000000000000000000000000000001-0000000000000001-00")
    );
    assert_eq!(replaced.trace_state, None);
    let vendors = Event {
        trace_state: Some("no list".into()),
        ..event()
    };
    assert_eq!(
        (read(&vendors).trace_parent, read(&vendors).trace_state),
        (event().trace_parent, None)
    );
    let silent = Event {
        trace_parent: None,
        ..event()
    };
    assert_eq!((read(&silent).trace_parent, read(&silent).trace_state), (None, None));
}

#[test]
fn a_message_published_before_values_were_encoded_is_read_as_it_was_written() {
    let event = Event {
        party_key: "50%41 ñ".into(),
        data_schema: None,
        trace_state: None,
        problem: None,
        ..event()
    };
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("Nats-Msg-Id", "00000000-0000-0000-0000-000000000001"),
        ("ce-specversion", "1.0"),
        ("ce-id", "00000000-0000-0000-0000-000000000001"),
        ("ce-source", "/aicore/ss_insurance"),
        ("ce-type", "PolicyIssued"),
        ("ce-subject", "policy/00000000-0000-0000-0000-000000000002"),
        ("ce-time", "2026-09-21T14:13:20.123456Z"),
        ("ce-schemaversion", "1"),
        ("ce-aggregateversion", "3"),
        ("ce-partykey", "50%41 ñ"),
        ("ce-sequence", "7"),
        ("content-type", "application/json"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ] {
        headers.insert(name, value);
    }
    assert_eq!(Event::read(&message(&event, headers)).unwrap(), event);
}

#[test]
fn names_of_headers_do_not_depend_on_case() {
    let event = Event {
        problem: None,
        ..event()
    };
    let headers = event.headers();
    let shouted: HeaderMap = headers
        .iter()
        .map(|(name, values)| {
            let name: async_nats::HeaderName = name.to_string().to_ascii_uppercase().parse().unwrap();
            (name, values[0].clone())
        })
        .collect();
    assert_eq!(Event::read(&message(&event, shouted)).unwrap(), event);
}

#[test]
fn what_is_no_event_is_refused_by_name() {
    for (name, value, reason) in [
        ("ce-sequence", "seven", "header ce-sequence is malformed: \"seven\""),
        ("ce-specversion", "0.3", "header ce-specversion is malformed: \"0.3\""),
        (
            "ce-datacontenttype",
            "text/xml",
            "header ce-datacontenttype is malformed: \"text/xml\"",
        ),
        ("ce-id", "7", "header ce-id is malformed: \"7\""),
        ("ce-source", "/elsewhere", "header ce-source is malformed: \"/elsewhere\""),
        ("ce-subject", "policy", "header ce-subject is malformed: \"policy\""),
        ("ce-time", "yesterday", "header ce-time is malformed: \"yesterday\""),
        ("ce-partykey", "%C0%A0", "header ce-partykey is malformed: \"%C0%A0\""),
        ("ce-schemaversion", "-1", "header ce-schemaversion is out of range"),
        (
            "ce-aggregateversion",
            "4000000000",
            "header ce-aggregateversion is out of range",
        ),
        ("content-type", "application/cloudevents+json", "it is in structured mode"),
    ] {
        let error = refused(|headers| headers.insert(name, value));
        assert!(error.contains(reason), "{name}: {error}");
    }
    for name in [
        "ce-id",
        "ce-source",
        "ce-type",
        "ce-specversion",
        "ce-partykey",
        "ce-sequence",
        "ce-schemaversion",
        "ce-time",
    ] {
        let error = refused(|headers| *headers = without(headers, name));
        assert!(error.ends_with(&format!("header {name} is missing")), "{error}");
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let id = any::<u128>().prop_map(Uuid::from_u128);
    let texts = (
        "[A-Z][A-Za-z0-9]{0,30}",
        any::<String>(),
        any::<String>(),
        any::<Option<String>>(),
    );
    let numbers = (1..=i64::MAX, any::<u32>(), 1..=i32::MAX, 0..=4_102_444_800_000_000_i64);
    let traced = any::<bool>();
    (id.clone(), id, texts, numbers, traced, any::<Vec<u8>>()).prop_map(|(id, aggregate_id, texts, numbers, traced, payload)| {
        Event {
            id,
            database: DatabaseCode::from_static("sm_global"),
            sequence: numbers.0,
            event_type: texts.0,
            schema_version: numbers.1,
            aggregate_type: texts.1,
            aggregate_id,
            aggregate_version: numbers.2,
            party_key: texts.2,
            occurred_at: DateTime::from_timestamp_micros(numbers.3).unwrap(),
            data_schema: traced.then(|| "urn:x".into()),
            trace_parent: traced.then(|| trace::replacement(id)),
            trace_state: traced.then(|| "a=b c".into()),
            problem: texts.3,
            payload: payload.into(),
        }
    })
}

proptest! {
    #[test]
    fn every_event_survives_the_wire(event in any_event()) {
        let expected = Event {
            aggregate_type: line(&event.aggregate_type).into_owned(),
            party_key: line(&event.party_key).into_owned(),
            problem: event.problem.as_deref().map(|text| line(text).into_owned()),
            ..event.clone()
        };
        prop_assert_eq!(read(&event), expected);
    }

    #[test]
    fn whatever_a_header_says_reading_does_not_panic(name in 0_usize..14, value in "[ -~ñ€]{0,40}") {
        let names = ["ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "ce-schemaversion", "ce-aggregateversion", "ce-partykey",
            "ce-sequence", "ce-specversion", "ce-datacontenttype", "ce-problem", "ce-traceparent", "tracestate"];
        let event = event();
        let mut headers = event.headers();
        headers.insert(names[name], value.as_str());
        if let Err(error) = Event::read(&message(&event, headers)) {
            prop_assert!(error.to_string().contains(names[name]), "{}", error);
        }
    }
}
