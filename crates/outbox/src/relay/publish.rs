//! Publishes a page of events: all sent at once in order, then every acknowledgement awaited.

use crate::{Error, Event, EventStream};
use async_nats::jetstream::context::PublishErrorKind;
use bytes::Bytes;
use std::time::Duration;

/// Attempts before a page's failure is reported; the relay then begins again at its cursor.
const ATTEMPTS: u32 = 5;

/// Publishes events in order and returns once the stream has stored all of them. What was stored before a retry is recognised
/// by its `Nats-Msg-Id`.
pub(super) async fn publish(stream: &EventStream, events: &[Event]) -> Result<(), Error> {
    let mut stored = 0;
    let mut attempt = 0;
    while stored < events.len() {
        let (count, failure) = publish_once(stream, &events[stored..]).await;
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
    Ok(())
}

/// Sends all, and returns how many from the start were stored, with the first failure.
async fn publish_once(stream: &EventStream, events: &[Event]) -> (usize, Option<Error>) {
    let max_payload = stream.client.server_info().max_payload;
    let mut acks = Vec::with_capacity(events.len());
    let mut failure = None;
    for event in events {
        let subject = event.subject(stream.partitions);
        let (headers, payload) = fitting(event, max_payload);
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
        if let Err(error) = ack.await {
            if error.kind() == PublishErrorKind::StreamNotFound {
                tracing::warn!(stream = %stream.name, "the stream is gone and will be created again");
            }
            return (stored, Some(Error::jetstream("store an event", subject)(error)));
        }
    }
    (sent, failure)
}

/// Headers and body; a body beyond the server's limit stays behind in its outbox, and the event travels with its problem only, to
/// be parked where an operator sees it.
fn fitting(event: &Event, max_payload: usize) -> (async_nats::HeaderMap, Bytes) {
    const HEADER_ROOM: usize = 4096;
    if event.payload.len() + HEADER_ROOM <= max_payload {
        return (event.headers(), event.payload.clone());
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
