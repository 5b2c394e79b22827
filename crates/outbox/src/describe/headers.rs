//! The headers of an event, as a JSON Schema.

use serde_json::{Value, json};

const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
const TRACE_PARENT: &str = "^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}";

/// The schema of what [`crate::Event::headers`] writes; values as they are on the wire, percent-encoded.
pub(super) fn schema() -> Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    let form = |pattern: &str, description: &str| json!({"type": "string", "pattern": pattern, "description": description});
    let traced = "W3C trace context of the writer, where there is one";
    json!({
        "type": "object",
        "description": "CloudEvents 1.0 in the binary mode of its NATS protocol binding. Values of ce- headers are percent-encoded",
        "required": ["Nats-Msg-Id", "ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "ce-datacontenttype",
            "ce-schemaversion", "ce-aggregateversion", "ce-partykey", "ce-sequence"],
        "properties": {
            "Nats-Msg-Id": form(UUID, "Identity of the event, by which the stream drops a repetition within two minutes"),
            "ce-specversion": {"const": "1.0", "description": "Version of CloudEvents"},
            "ce-id": form(UUID, "Identity of the event"),
            "ce-source": form("^/aicore/[a-z][a-z0-9_]*$", "/aicore/<database>"),
            "ce-type": form("^[A-Z][A-Za-z0-9]*$", "Event type"),
            "ce-subject": text("<aggregate>/<key>"),
            "ce-time": form("^[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{6}Z$", "Business time, RFC 3339 in UTC, microseconds"),
            "ce-datacontenttype": {"const": "application/json", "description": "Media type of the payload"},
            "ce-dataschema": form("^urn:aicore:event:", "$id of the payload's schema; absent from an event that is not declared"),
            "ce-schemaversion": form("^[0-9]+$", "Version of the payload's schema"),
            "ce-aggregateversion": form("^[0-9]+$", "Version of the aggregate after the change"),
            "ce-partykey": text("The customer or party concerned, else the aggregate"),
            "ce-sequence": form("^[0-9]{19}$", "Number of the event in its database, from 1, without gaps"),
            "ce-traceparent": form(TRACE_PARENT, traced),
            "traceparent": form(TRACE_PARENT, traced),
            "ce-tracestate": text(traced),
            "tracestate": text(traced),
            "ce-problem": text("Why the relay finds the event unfit; absent from a sound one")
        }
    })
}
