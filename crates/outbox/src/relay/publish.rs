//! Publishes a page of events: all sent at once in order, then every acknowledgement awaited.

use crate::{Error, Event, EventStream};
use async_nats::jetstream::context::PublishErrorKind;
use bytes::Bytes;
use std::time::Duration;
use uuid::Uuid;

/// Attempts before a page's failure is reported; the relay then begins again at its cursor.
const ATTEMPTS: u32 = 5;
/// Events sent before their acknowledgements are awaited. All databases of a fleet together stay below the messages that a server
/// buffers for a stream (10,000), and below the connection's own limit, where publishers that wait for each other's permits would wait for ever.
const IN_FLIGHT: usize = 128;

/// Publishes events in order, some at a time, and returns once the stream has stored all of them. What was stored before a retry is recognised
/// by its `Nats-Msg-Id`. With a `round`, this id is the event's and the round's, so that the stream stores again what it may have stored before. Returns
/// the highest place that the stream gave.
pub(super) async fn publish(stream: &EventStream, events: &[Event], round: Option<Uuid>) -> Result<u64, Error> {
    let mut stored = 0;
    let mut place = 0;
    let mut attempt = 0;
    while stored < events.len() {
        let some = &events[stored..events.len().min(stored + IN_FLIGHT)];
        let (count, failure) = publish_once(stream, some, round, &mut place).await;
        stored += count;
        let Some(error) = failure else { continue };
        attempt += 1;
        if attempt == ATTEMPTS {
            return Err(error);
        }
        tracing::debug!(attempt, "publishing again: {error}");
        // The stream may have been deleted: it is created again, and the proof of what is missing lies in the databases.
        stream.create().await?;
        tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
    }
    Ok(place)
}

/// Sends all, and returns how many from the start were stored, with the first failure.
async fn publish_once(stream: &EventStream, events: &[Event], round: Option<Uuid>, place: &mut u64) -> (usize, Option<Error>) {
    let max_payload = stream.client.server_info().max_payload;
    let mut acks = Vec::with_capacity(events.len());
    let mut failure = None;
    for event in events {
        let subject = event.subject(stream.partitions);
        let (mut headers, payload) = fitting(event, max_payload);
        if let Some(round) = round {
            headers.insert("Nats-Msg-Id", format!("{}/{}", event.id, round.simple()));
        }
        match stream.jetstream.publish_with_headers(subject.clone(), headers, payload).await {
            Ok(ack) => acks.push((subject, ack)),
            Err(error) => {
                failure = Some(Error::jetstream("store an event", subject)(error));
                break;
            }
        }
    }
    let sent = acks.len();
    for (stored, (subject, ack)) in acks.into_iter().enumerate() {
        match ack.await {
            Ok(ack) => *place = ack.sequence.max(*place),
            Err(error) => {
                if error.kind() == PublishErrorKind::StreamNotFound {
                    tracing::warn!(stream = %stream.name, "the stream is gone and will be created again");
                }
                return (stored, Some(Error::jetstream("store an event", subject)(error)));
            }
        }
    }
    (sent, failure)
}

/// Headers and body; a body beyond the server's limit stays behind in its outbox, and the event travels with its problem only, to
/// be parked where an operator sees it.
fn fitting(event: &Event, max_payload: usize) -> (async_nats::HeaderMap, Bytes) {
    let headers = event.headers();
    if event.payload.len() + size_bytes(&headers) <= max_payload {
        return (headers, event.payload.clone());
    }
    let size_bytes = event.payload.len();
    let problem = Some(format!(
        "the payload of {size_bytes} bytes exceeds the stream's limit of {max_payload}"
    ));
    (
        Event {
            problem,
            ..event.clone()
        }
        .headers(),
        Bytes::from_static(b"{}"),
    )
}

/// Size of headers on the wire: a first line, a line for each value, an empty line.
fn size_bytes(headers: &async_nats::HeaderMap) -> usize {
    let lines = headers
        .iter()
        .flat_map(|(name, values)| values.iter().map(|value| name.to_string().len() + value.as_str().len() + 4));
    lines.sum::<usize>() + "NATS/1.0\r\n\r\n".len()
}
