//! Publishes a page of events in order, and returns once the stream has stored all of them.

use super::atomic;
use super::fast::Lane;
use crate::envelope::Attributes;
use crate::{Error, EventStream};
use async_nats::HeaderMap;
use async_nats::jetstream::context::PublishErrorKind;
use bytes::Bytes;
use std::collections::VecDeque;
use uuid::Uuid;

/// Events on their way at once, without acknowledgement. All databases of a fleet together stay below the messages that a server buffers for a
/// stream (10,000), and below the connection's own limit, where publishers that wait for each other's permits would wait for ever.
const IN_FLIGHT: usize = 128;

/// Headers are never larger than this, in bytes: some texts of 1,000 characters, each character up to 12 bytes when encoded.
const ROOM_FOR_HEADERS: usize = 65_536;

/// An event as the stream takes it.
pub struct Message {
    /// Where it goes.
    pub subject: String,
    /// The event's attributes.
    pub headers: HeaderMap,
    /// The event's payload.
    pub payload: Bytes,
}

impl Message {
    /// The event's message; a payload beyond the server's limit stays behind in its outbox, and the event travels with its problem only, to be
    /// parked where an operator sees it.
    pub(super) fn new(attributes: &Attributes<'_>, payload: &str, stream: &EventStream, round: Option<Uuid>) -> Self {
        let mut headers = attributes.headers(round);
        let mut body = payload;
        let limit = stream.max_payload();
        if payload.len() + ROOM_FOR_HEADERS > limit && payload.len() + size_bytes(&headers) > limit {
            let size_bytes = payload.len();
            let problem = format!("the payload of {size_bytes} bytes exceeds the stream's limit of {limit}");
            let problem = Some(problem.as_str());
            headers = Attributes { problem, ..*attributes }.headers(round);
            body = "{}";
        }
        Self {
            subject: attributes.subject(stream.partitions),
            headers,
            payload: Bytes::copy_from_slice(body.as_bytes()),
        }
    }
}

/// Size of headers on the wire: a first line, a line for each value, an empty line.
fn size_bytes(headers: &HeaderMap) -> usize {
    let lines = headers
        .iter()
        .flat_map(|(name, values)| values.iter().map(|value| name.to_string().len() + value.as_str().len() + 4));
    lines.sum::<usize>() + "NATS/1.0\r\n\r\n".len()
}

/// How one database's events reach the stream: in atomic batches where that is configured, by fast ingest where the server has it, else each
/// acknowledged for itself. Used by one at a time.
pub struct Publisher<'r> {
    stream: &'r EventStream,
    /// Where the server has fast ingest.
    lane: Option<Lane>,
}

impl<'r> Publisher<'r> {
    /// A publisher of its own.
    ///
    /// # Errors
    /// [`Error::JetStream`] where the connection is closed.
    pub async fn new(stream: &'r EventStream) -> Result<Self, Error> {
        let lane = if stream.fast_ingest {
            Some(Lane::open(stream).await?)
        } else {
            None
        };
        Ok(Self { stream, lane })
    }

    /// Publishes events once, in order, and returns the highest place that the stream gave. What was stored before is recognised by its
    /// message id. After a failure an unknown part is stored; without fast ingest some of the events may be stored before earlier ones that are
    /// not, when the server drops messages.
    ///
    /// # Errors
    /// [`Error::JetStream`] with the server's words.
    pub async fn publish(&mut self, messages: Vec<Message>) -> Result<u64, Error> {
        if messages.is_empty() {
            return Ok(0);
        }
        if self.stream.atomic_batches
            && let Some(place) = atomic::publish(self.stream, &messages).await?
        {
            return Ok(place);
        }
        // What the stream has already it recognises message by message only.
        match &mut self.lane {
            Some(lane) => lane.publish(self.stream, messages).await,
            None => self.publish_each(messages).await,
        }
    }

    /// Each message acknowledged for itself.
    async fn publish_each(&self, messages: Vec<Message>) -> Result<u64, Error> {
        let mut place = 0;
        let mut acks = VecDeque::with_capacity(IN_FLIGHT);
        let mut messages = messages.into_iter();
        loop {
            while acks.len() < IN_FLIGHT
                && let Some(Message {
                    subject,
                    headers,
                    payload,
                }) = messages.next()
            {
                let sent = self
                    .stream
                    .jetstream
                    .publish_with_headers(subject.clone(), headers, payload)
                    .await;
                acks.push_back((sent.map_err(Error::jetstream("store an event", subject.as_str()))?, subject));
            }
            let Some((ack, subject)) = acks.pop_front() else {
                return Ok(place);
            };
            let ack = ack.await.map_err(|error| {
                if error.kind() == PublishErrorKind::StreamNotFound {
                    tracing::warn!(stream = %self.stream.name, "the stream is gone and will be created again");
                }
                Error::jetstream("store an event", subject)(error)
            })?;
            place = ack.sequence.max(place);
        }
    }
}
