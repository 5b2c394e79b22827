//! The event on the wire: CloudEvents 1.0 attributes in NATS headers (CloudEvents NATS protocol binding, binary mode), the
//! payload as JSON in the body.

use crate::{Error, partition};
use aicore_catalog::DatabaseCode;
use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use uuid::Uuid;

/// Longest text that travels in a header or subject, in characters.
const LONGEST: usize = 1_000;

/// A text as a header can carry it: one line, not too long.
fn line(text: &str) -> String {
    text.chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

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
    /// W3C trace context of the writer.
    pub trace_parent: Option<String>,
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
        let partition = partition(&self.database, &self.party_key, partitions);
        format!("evt.{partition}.{}.{}", self.database, line(&self.event_type))
    }

    /// Why a header cannot carry one of the event's texts as it is, or `None` where all fit.
    pub(crate) fn unfit_text(&self) -> Option<String> {
        let texts = [
            ("aggregate_type", &self.aggregate_type),
            ("party_key", &self.party_key),
            ("event_type", &self.event_type),
        ];
        let (name, _) = texts.into_iter().find(|(_, text)| line(text) != **text)?;
        Some(format!("{name} is not one line of at most {LONGEST} characters"))
    }

    /// Headers. A text that no header can carry is cut to one line.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", self.id.to_string());
        headers.insert("ce-specversion", "1.0");
        headers.insert("ce-id", self.id.to_string());
        headers.insert("ce-source", format!("/aicore/{}", self.database));
        headers.insert("ce-type", line(&self.event_type));
        headers.insert("ce-subject", format!("{}/{}", line(&self.aggregate_type), self.aggregate_id));
        headers.insert("ce-time", self.occurred_at.to_rfc3339_opts(SecondsFormat::Micros, true));
        headers.insert("ce-schemaversion", self.schema_version.to_string());
        headers.insert("ce-aggregateversion", self.aggregate_version.to_string());
        headers.insert("ce-partykey", line(&self.party_key));
        headers.insert("ce-sequence", self.sequence.to_string());
        headers.insert("content-type", "application/json");
        if let Some(trace_parent) = &self.trace_parent {
            headers.insert("traceparent", line(trace_parent));
        }
        if let Some(problem) = &self.problem {
            headers.insert("ce-problem", line(problem));
        }
        headers
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
        let text = |name: &'static str| headers.get(name).map(async_nats::HeaderValue::as_str);
        let needed = |name: &'static str| text(name).ok_or_else(|| wrong(format!("header {name} is missing")));
        let malformed = |name: &'static str, value: &str| wrong(format!("header {name} is malformed: \"{value}\""));
        let number = |name: &'static str| {
            let value = needed(name)?;
            value.parse::<i64>().map_err(|_| malformed(name, value))
        };
        let id = needed("ce-id")?;
        let source = needed("ce-source")?;
        let subject = needed("ce-subject")?;
        let (aggregate_type, aggregate_id) = subject.rsplit_once('/').ok_or_else(|| malformed("ce-subject", subject))?;
        let time = needed("ce-time")?;
        let database = source
            .strip_prefix("/aicore/")
            .and_then(|code| code.parse().ok())
            .ok_or_else(|| malformed("ce-source", source))?;
        Ok(Self {
            id: id.parse().map_err(|_| malformed("ce-id", id))?,
            database,
            sequence: number("ce-sequence")?,
            event_type: needed("ce-type")?.to_owned(),
            schema_version: u32::try_from(number("ce-schemaversion")?)
                .map_err(|_| wrong("header ce-schemaversion is negative".into()))?,
            aggregate_type: aggregate_type.to_owned(),
            aggregate_id: aggregate_id.parse().map_err(|_| malformed("ce-subject", subject))?,
            aggregate_version: i32::try_from(number("ce-aggregateversion")?)
                .map_err(|_| wrong("header ce-aggregateversion is out of range".into()))?,
            party_key: needed("ce-partykey")?.to_owned(),
            occurred_at: DateTime::parse_from_rfc3339(time)
                .map_err(|_| malformed("ce-time", time))?
                .to_utc(),
            trace_parent: text("traceparent").map(str::to_owned),
            problem: text("ce-problem").map(str::to_owned),
            payload: message.payload.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            party_key: "customer-9".into(),
            occurred_at: DateTime::from_timestamp(1_790_000_000, 123_456_000).unwrap(),
            trace_parent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into()),
            problem: Some("at /state:\n\"x\" is none of them".into()),
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

    #[test]
    fn an_event_survives_the_wire() {
        let event = event();
        let read = Event::read(&message(&event, event.headers())).unwrap();
        let expected = Event {
            problem: Some("at /state: \"x\" is none of them".into()),
            ..event
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn a_foreign_message_is_refused_by_name() {
        let event = event();
        let mut headers = event.headers();
        headers.insert("ce-sequence", "seven");
        let error = Event::read(&message(&event, headers)).unwrap_err().to_string();
        assert!(error.ends_with("header ce-sequence is malformed: \"seven\""), "{error}");
    }
}
