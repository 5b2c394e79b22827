//! Atomic batches: all messages of a batch are stored, or none (NATS ADR-50, server 2.12 and newer).
//!
//! Slower than fast ingest where the server syncs now and then, and some ten times as quick where it syncs each time that it stores
//! (`sync_interval: always`): a batch is one time.

use super::publish::Message;
use crate::{Error, EventStream};
use async_nats::{HeaderMap, StatusCode};
use serde::Deserialize;
use uuid::Uuid;

/// Most messages of a batch; the server takes 1,000.
const MOST: usize = 1_000;
/// "atomic publish batch contains duplicate message id".
const DUPLICATE: u64 = 10_201;

/// What the server says of a batch.
#[derive(Debug, Deserialize)]
struct Answer {
    /// Place of the last message.
    #[serde(default)]
    seq: u64,
    error: Option<Refusal>,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

/// Publishes messages and returns the place of the last; none where the stream has some of them already, and therefore took nothing of a batch.
/// Batches before that one are stored.
pub(super) async fn publish(stream: &EventStream, messages: &[Message]) -> Result<Option<u64>, Error> {
    let mut place = 0;
    for batch in messages.chunks(MOST) {
        match publish_batch(stream, batch).await? {
            Some(last) => place = last,
            None => return Ok(None),
        }
    }
    Ok(Some(place))
}

async fn publish_batch(stream: &EventStream, messages: &[Message]) -> Result<Option<u64>, Error> {
    let Some((last, others)) = messages.split_last() else {
        return Ok(Some(0));
    };
    let _turn = stream.batch_turn().await;
    let id = Uuid::now_v7().simple().to_string();
    let headers = |message: &Message, number: usize| {
        let mut headers: HeaderMap = message.headers.clone();
        headers.insert("Nats-Batch-Id", id.as_str());
        headers.insert("Nats-Batch-Sequence", number.to_string());
        headers
    };
    for (number, message) in (1..).zip(others) {
        let sent = stream
            .client
            .publish_with_headers(message.subject.clone(), headers(message, number), message.payload.clone());
        sent.await.map_err(Error::jetstream("store an event", &message.subject))?;
    }
    let mut headers = headers(last, messages.len());
    headers.insert("Nats-Batch-Commit", "1");
    let answer = stream
        .client
        .request_with_headers(last.subject.clone(), headers, last.payload.clone());
    let answer = answer.await.map_err(Error::jetstream("store a batch", &last.subject))?;
    if answer.status == Some(StatusCode::NO_RESPONDERS) {
        return Err(Error::jetstream("store a batch", &last.subject)("no stream takes it"));
    }
    let answer: Answer =
        serde_json::from_slice(&answer.payload).map_err(Error::jetstream("read an acknowledgement", &last.subject))?;
    match answer.error {
        None => Ok(Some(answer.seq)),
        Some(refusal) if refusal.err_code == DUPLICATE => Ok(None),
        Some(refusal) => Err(Error::jetstream("store a batch", &last.subject)(refusal.description)),
    }
}
