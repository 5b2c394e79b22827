//! Fast ingest: batches whose messages are stored one by one and acknowledged now and then (NATS ADR-50, server 2.14 and newer).
//!
//! A message's reply subject says what it is to the batch: `<inbox>.<batch>.<flow>.<gap>.<number>.<operation>.$FI`. The server answers on it each
//! `flow` messages at the latest, and at the batch's end with the last message's place. With the gap mode `fail` it stores nothing after a message that it
//! has missed, so what is stored of a batch is always its beginning.

use super::publish::Message;
use crate::{Error, EventStream};
use async_nats::{StatusCode, Subscriber};
use futures_util::StreamExt;
use serde::Deserialize;
use std::time::Duration;

/// Messages after which the server acknowledges, at most.
const FLOW: u64 = 256;
/// Messages of one batch on their way at once.
pub(crate) const WINDOW: u64 = 2 * FLOW;
/// The server is asked for its latest acknowledgement when it is silent for so long.
const SILENCE: Duration = Duration::from_millis(500);
/// How often it is asked before the batch is given up.
const QUESTIONS: u32 = 10;

#[derive(Clone, Copy)]
enum Operation {
    Start = 0,
    Append = 1,
    Commit = 2,
    Ping = 4,
}

/// What the server says of a batch.
#[derive(Debug, Deserialize)]
struct Answer {
    /// `ack`, `gap` or `err`; absent from the last answer.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// The number of a message in the batch; in the last answer its place in the stream.
    #[serde(default)]
    seq: u64,
    error: Option<Refusal>,
    /// Messages of the batch that are stored, in the last answer.
    count: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    #[serde(default)]
    description: String,
}

/// A place of its own on which a database's batches are answered.
pub(super) struct Lane {
    inbox: String,
    answers: Subscriber,
    batch: u64,
}

impl Lane {
    pub(super) async fn open(stream: &EventStream) -> Result<Self, Error> {
        let inbox = stream.client.new_inbox();
        let answers = stream.client.subscribe(format!("{inbox}.>")).await;
        Ok(Self {
            answers: answers.map_err(Error::jetstream("listen for acknowledgements", inbox.as_str()))?,
            inbox,
            batch: 0,
        })
    }

    /// Publishes messages, of which there is at least one, as one batch, and returns the place of the last.
    pub(super) async fn publish(&mut self, stream: &EventStream, messages: Vec<Message>) -> Result<u64, Error> {
        let last = messages.len() as u64;
        // Released when the batch has ended, which does not depend on any other.
        let _room = stream.room(last.min(WINDOW)).await;
        self.batch += 1;
        let (mut number, mut stored) = (0, 0);
        let mut subject = String::new();
        for message in messages {
            number += 1;
            let operation = match number {
                _ if number == last => Operation::Commit,
                1 => Operation::Start,
                _ => Operation::Append,
            };
            if number == 1 {
                subject.clone_from(&message.subject);
            }
            while number > stored + WINDOW {
                stored = match self.answer(stream, &subject, number - 1).await? {
                    Answered::Stored(up_to) => stored.max(up_to),
                    Answered::End(..) => return Err(ended(&subject, "early")),
                };
            }
            let reply = self.reply(number, operation);
            let sent = stream
                .client
                .publish_with_reply_and_headers(message.subject, reply, message.headers, message.payload);
            sent.await.map_err(Error::jetstream("store an event", subject.as_str()))?;
        }
        loop {
            if let Answered::End(count, place) = self.answer(stream, &subject, last).await? {
                return if count == last {
                    Ok(place)
                } else {
                    Err(ended(&subject, "short"))
                };
            }
        }
    }

    fn reply(&self, number: u64, operation: Operation) -> String {
        let (inbox, batch) = (&self.inbox, self.batch);
        format!("{inbox}.{batch}.{FLOW}.fail.{number}.{}.$FI", operation as u8)
    }

    /// The next answer to the batch under way.
    async fn answer(&mut self, stream: &EventStream, subject: &str, sent: u64) -> Result<Answered, Error> {
        let refused = |reason: &str| Error::jetstream("store an event", subject)(reason);
        let mut questions = 0;
        loop {
            let message = match tokio::time::timeout(SILENCE, self.answers.next()).await {
                Ok(Some(message)) => message,
                Ok(None) => return Err(refused("the connection is closed")),
                Err(_) if questions < QUESTIONS => {
                    questions += 1;
                    let reply = self.reply(sent, Operation::Ping);
                    let asked = stream.client.publish_with_reply(subject.to_owned(), reply, "".into()).await;
                    asked.map_err(Error::jetstream("store an event", subject))?;
                    continue;
                }
                Err(_) => return Err(refused("it does not answer")),
            };
            let tail = message.subject.strip_prefix(self.inbox.as_str()).unwrap_or_default();
            let batch = tail.split('.').nth(1).and_then(|batch| batch.parse().ok());
            if batch != Some(self.batch) {
                continue;
            }
            if message.status == Some(StatusCode::NO_RESPONDERS) {
                tracing::warn!(stream = %stream.name, "the stream is gone and will be created again");
                return Err(refused("no stream takes it"));
            }
            let answer: Answer =
                serde_json::from_slice(&message.payload).map_err(Error::jetstream("read an acknowledgement", subject))?;
            return match (answer.kind.as_deref(), answer.error, answer.count) {
                (Some("ack"), ..) => Ok(Answered::Stored(answer.seq)),
                (Some("gap"), ..) => Err(refused("a message did not reach it")),
                (_, Some(Refusal { description }), _) => Err(refused(&description)),
                (None, None, count) => Ok(Answered::End(count.unwrap_or(1), answer.seq)),
                (Some(_), None, _) => continue,
            };
        }
    }
}

enum Answered {
    /// Messages up to this number are stored.
    Stored(u64),
    /// The batch has ended: messages stored, and the place of the last.
    End(u64, u64),
}

fn ended(subject: &str, how: &str) -> Error {
    Error::jetstream("store an event", subject)(format!("the batch ended {how}"))
}
