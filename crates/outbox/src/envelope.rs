//! The event on the wire: CloudEvents 1.0 in the binary mode of its NATS protocol binding (1.0.3).
//!
//! Every attribute is a header `ce-<attribute>`, its value percent-encoded; the body is the payload, JSON. Extension attributes of
//! CloudEvents' own are `sequence` (lexicographically orderable, so with leading zeros) and those of distributed tracing, which travel as
//! the headers of W3C Trace Context too; ours are `schemaversion`, `aggregateversion`, `partykey` and `problem`. Messages published before
//! values were encoded had `content-type` in the place of `ce-datacontenttype`, and are read as they were written.

mod attributes;
mod encoding;
mod trace;

pub(crate) use attributes::Attributes;

use crate::Error;
use aicore_catalog::DatabaseCode;
use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use encoding::decoded;
use serde::Serialize;
use std::borrow::Cow;
use uuid::Uuid;

/// Version of CloudEvents.
const SPEC_VERSION: &str = "1.0";
/// Media type of every payload.
const CONTENT_TYPE: &str = "application/json";
/// What comes before the database's code in `ce-source`.
const SOURCE: &str = "/aicore/";
/// One event, as the relay publishes and the hub receives it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Identity: CloudEvents `id` and `Nats-Msg-Id`.
    pub id: Uuid,
    /// Database that published it.
    pub database: DatabaseCode,
    /// Dense number in its database, from 1.
    pub sequence: i64,
    /// Event type, such as `PolicyIssued`.
    pub event_type: String,
    /// Version of the payload's schema.
    pub schema_version: u32,
    /// Table of the aggregate root.
    pub aggregate_type: String,
    /// Key of the aggregate root.
    pub aggregate_id: Uuid,
    /// Version of the aggregate after the change.
    pub aggregate_version: i32,
    /// The database's key of the customer concerned.
    pub party_key: String,
    /// Business time.
    pub occurred_at: DateTime<Utc>,
    /// URI of the payload's schema, CloudEvents `dataschema`: its `$id`. Absent from an event that is not declared.
    pub data_schema: Option<String>,
    /// W3C trace context of the writer: `traceparent`.
    pub trace_parent: Option<String>,
    /// W3C trace context of the writer: `tracestate`.
    pub trace_state: Option<String>,
    /// Why the relay found the payload unfit; such an event is parked, not applied.
    pub problem: Option<String>,
    /// State of the aggregate after the change, JSON.
    #[serde(serialize_with = "as_text")]
    pub payload: Bytes,
}

fn as_text<S: serde::Serializer>(payload: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&String::from_utf8_lossy(payload))
}

impl Event {
    /// Subject: `evt.<partition>.<database>.<event type>`.
    pub fn subject(&self, partitions: u32) -> String {
        self.attributes().subject(partitions)
    }

    /// Headers. A text longer than 1,000 characters or of several lines is cut to one line; a malformed trace context is replaced.
    pub fn headers(&self) -> HeaderMap {
        self.attributes().headers(None)
    }

    fn attributes(&self) -> Attributes<'_> {
        Attributes {
            id: self.id,
            database: &self.database,
            sequence: self.sequence,
            event_type: &self.event_type,
            schema_version: self.schema_version,
            aggregate_type: &self.aggregate_type,
            aggregate_id: self.aggregate_id,
            aggregate_version: self.aggregate_version,
            party_key: &self.party_key,
            occurred_at: self.occurred_at,
            data_schema: self.data_schema.as_deref(),
            trace_parent: self.trace_parent.as_deref(),
            trace_state: self.trace_state.as_deref(),
            problem: self.problem.as_deref(),
        }
    }

    /// Reads a message back.
    ///
    /// # Errors
    /// [`Error::Envelope`] naming the missing or malformed header.
    pub fn read(message: &Message) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Envelope {
            subject: message.subject.to_string(),
            reason,
        };
        let headers = message.headers.as_ref().ok_or_else(|| wrong("it has no headers".into()))?;
        let headers = Headers::of(headers).map_err(wrong)?;
        let text = |name: &'static str| headers.text(name).map_err(wrong);
        let needed = |name: &'static str| text(name)?.ok_or_else(|| wrong(format!("header {name} is missing")));
        let malformed = |name: &'static str, value: &str| wrong(malformed(name, value));
        let number = |name: &'static str| {
            let value = needed(name)?;
            value.parse::<i64>().map_err(|_| malformed(name, &value))
        };
        let id = needed("ce-id")?;
        let source = needed("ce-source")?;
        let subject = needed("ce-subject")?;
        let (aggregate_type, aggregate_id) = subject.rsplit_once('/').ok_or_else(|| malformed("ce-subject", &subject))?;
        let time = needed("ce-time")?;
        let database = source
            .strip_prefix(SOURCE)
            .and_then(|code| code.parse().ok())
            .ok_or_else(|| malformed("ce-source", &source))?;
        // Whoever cannot read a trace context goes on without one.
        let trace_parent = [text("ce-traceparent")?, text("traceparent")?]
            .into_iter()
            .flatten()
            .find(|value| trace::is_trace_parent(value));
        let trace_state = [text("ce-tracestate")?, text("tracestate")?]
            .into_iter()
            .flatten()
            .find(|value| trace_parent.is_some() && trace::is_trace_state(value));
        Ok(Self {
            id: id.parse().map_err(|_| malformed("ce-id", &id))?,
            database,
            sequence: number("ce-sequence")?,
            event_type: needed("ce-type")?.into_owned(),
            schema_version: u32::try_from(number("ce-schemaversion")?)
                .map_err(|_| wrong("header ce-schemaversion is out of range".into()))?,
            aggregate_type: aggregate_type.to_owned(),
            aggregate_id: aggregate_id.parse().map_err(|_| malformed("ce-subject", &subject))?,
            aggregate_version: i32::try_from(number("ce-aggregateversion")?)
                .map_err(|_| wrong("header ce-aggregateversion is out of range".into()))?,
            party_key: needed("ce-partykey")?.into_owned(),
            occurred_at: DateTime::parse_from_rfc3339(&time)
                .map_err(|_| malformed("ce-time", &time))?
                .to_utc(),
            data_schema: text("ce-dataschema")?.map(Cow::into_owned),
            trace_parent: trace_parent.map(Cow::into_owned),
            trace_state: trace_state.map(Cow::into_owned),
            problem: text("ce-problem")?.map(Cow::into_owned),
            payload: message.payload.clone(),
        })
    }
}

fn malformed(name: &str, value: &str) -> String {
    format!("header {name} is malformed: \"{value}\"")
}

/// The headers of a message in binary mode.
struct Headers<'m> {
    all: &'m HeaderMap,
    /// Whether values are percent-encoded.
    encoded: bool,
}

impl<'m> Headers<'m> {
    /// Looks at what says how to read the others.
    fn of(all: &'m HeaderMap) -> Result<Self, String> {
        let mut headers = Self { all, encoded: true };
        if let Some(content_type) = headers.value("content-type")
            && content_type.to_ascii_lowercase().starts_with("application/cloudevents")
        {
            return Err(format!(
                "it is in structured mode ({content_type}): events travel in binary mode, their attributes in headers"
            ));
        }
        match headers.text("ce-specversion")?.as_deref() {
            Some(SPEC_VERSION) => {}
            Some(other) => return Err(malformed("ce-specversion", other)),
            None => return Err("header ce-specversion is missing".into()),
        }
        match headers.text("ce-datacontenttype")?.as_deref() {
            Some(CONTENT_TYPE) => {}
            Some(other) => return Err(malformed("ce-datacontenttype", other)),
            None => headers.encoded = headers.value("content-type").is_none(),
        }
        Ok(headers)
    }

    /// A header's value as it is. Names do not depend on case (NATS ADR-4 as the binding reads it).
    fn value(&self, name: &str) -> Option<&'m str> {
        let found = self.all.get(name).or_else(|| {
            let mut others = self.all.iter();
            let (_, values) = others.find(|(other, _)| AsRef::<str>::as_ref(*other).eq_ignore_ascii_case(name))?;
            values.first()
        });
        found.map(async_nats::HeaderValue::as_str)
    }

    /// The text that a header stands for. What is no attribute of CloudEvents is never encoded.
    fn text(&self, name: &str) -> Result<Option<Cow<'m, str>>, String> {
        let Some(value) = self.value(name) else { return Ok(None) };
        if !self.encoded || !name.starts_with("ce-") {
            return Ok(Some(Cow::Borrowed(value)));
        }
        decoded(value).map(Some).ok_or_else(|| malformed(name, value))
    }
}

#[cfg(test)]
mod tests;
