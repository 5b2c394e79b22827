//! An event's attributes, borrowed, and the headers and subject that they become. The relay makes them straight from the row.

use super::encoding::encoded;
use super::{CONTENT_TYPE, SOURCE, SPEC_VERSION, trace};
use crate::partition;
use aicore_catalog::DatabaseCode;
use async_nats::{HeaderMap, HeaderName};
use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use std::borrow::Cow;
use uuid::Uuid;

/// Longest text that travels in a header or subject, in characters.
const LONGEST: usize = 1_000;

/// What [`Event`](super::Event) says of itself, borrowed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attributes<'e> {
    pub(crate) id: Uuid,
    pub(crate) database: &'e DatabaseCode,
    pub(crate) sequence: i64,
    pub(crate) event_type: &'e str,
    pub(crate) schema_version: u32,
    pub(crate) aggregate_type: &'e str,
    pub(crate) aggregate_id: Uuid,
    pub(crate) aggregate_version: i32,
    pub(crate) party_key: &'e str,
    pub(crate) occurred_at: DateTime<Utc>,
    pub(crate) data_schema: Option<&'e str>,
    pub(crate) trace_parent: Option<&'e str>,
    pub(crate) trace_state: Option<&'e str>,
    pub(crate) problem: Option<&'e str>,
}

impl Attributes<'_> {
    /// Subject: `evt.<partition>.<database>.<event type>`.
    pub(crate) fn subject(&self, partitions: u32) -> String {
        let partition = partition(self.database, self.party_key, partitions);
        format!("evt.{partition}.{}.{}", self.database, line(self.event_type))
    }

    /// Why a header cannot carry one of the event's texts as it is, or `None` where all fit.
    pub(crate) fn unfit_text(&self) -> Option<String> {
        let texts = [
            ("aggregate_type", self.aggregate_type),
            ("party_key", self.party_key),
            ("event_type", self.event_type),
        ];
        let (name, _) = texts.into_iter().find(|(_, text)| line(text) != **text)?;
        Some(format!("{name} is not one line of at most {LONGEST} characters"))
    }

    /// Headers. A text longer than 1,000 characters or of several lines is cut to one line; a malformed trace context is replaced. With a `round`, the
    /// message's id is the event's and the round's, so that the stream stores again what it may have stored before.
    pub(crate) fn headers(&self, round: Option<Uuid>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut put = |name, value: String| headers.insert(HeaderName::from_static(name), value);
        let id = self.id.to_string();
        put(
            "Nats-Msg-Id",
            round.map_or_else(|| id.clone(), |round| format!("{id}/{}", round.simple())),
        );
        put("ce-specversion", SPEC_VERSION.to_owned());
        put("ce-id", id);
        put("ce-source", [SOURCE, self.database.as_str()].concat());
        put("ce-type", text(self.event_type));
        put("ce-subject", format!("{}/{}", text(self.aggregate_type), self.aggregate_id));
        put("ce-time", time(self.occurred_at));
        put("ce-datacontenttype", CONTENT_TYPE.to_owned());
        if let Some(data_schema) = self.data_schema {
            put("ce-dataschema", text(data_schema));
        }
        put("ce-schemaversion", self.schema_version.to_string());
        put("ce-aggregateversion", self.aggregate_version.to_string());
        put("ce-partykey", text(self.party_key));
        put("ce-sequence", format!("{:019}", self.sequence));
        if let Some((trace_parent, trace_state)) = self.trace() {
            put("ce-traceparent", trace_parent.as_ref().to_owned());
            put("traceparent", trace_parent.into_owned());
            if let Some(trace_state) = trace_state {
                put("ce-tracestate", encoded(trace_state).into_owned());
                put("tracestate", trace_state.to_owned());
            }
        }
        if let Some(problem) = self.problem {
            put("ce-problem", text(problem));
        }
        headers
    }

    /// The trace context that travels: the writer's, without a malformed `tracestate`; a new one where `traceparent` is malformed; none where the
    /// writer gave none.
    fn trace(&self) -> Option<(Cow<'_, str>, Option<&str>)> {
        let trace_parent = self.trace_parent?;
        if !trace::is_trace_parent(trace_parent) {
            return Some((trace::replacement(self.id).into(), None));
        }
        let trace_state = self.trace_state.filter(|state| trace::is_trace_state(state));
        Some((trace_parent.into(), trace_state))
    }
}

/// A text as a header carries it.
fn text(value: &str) -> String {
    encoded(&line(value)).into_owned()
}

/// An instant as RFC 3339 has it, in UTC, with microseconds.
fn time(at: DateTime<Utc>) -> String {
    if !(0..=9_999).contains(&at.year()) {
        return at.to_rfc3339_opts(SecondsFormat::Micros, true);
    }
    let (date, time, micros) = (at.date_naive(), at.time(), at.nanosecond() / 1_000);
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

/// A text as a header can carry it: one line, not too long.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST && !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let chars = text.chars().take(LONGEST);
    Cow::Owned(chars.map(|c| if c.is_control() { ' ' } else { c }).collect())
}
