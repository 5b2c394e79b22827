//! The arrow back: what the hub tells the relays, so that nothing that a stream loses stays lost.
//!
//! The hub publishes reports on [`SUBJECT`], by core NATS: for each database up to which number it has everything, which numbers
//! above are missing, and how far along the stream its consumers are. A relay compares that with what it has published
//! and publishes again what the stream cannot bring any more. Losing a report costs time, never an event, and an area database
//! whose hub is away goes on as before.
//!
//! A number is `incarnation << 40 | count`. The incarnation goes up when a database comes back from a backup, where counting on would give
//! numbers a second meaning. All numbers of a new incarnation are above those of the former.

use crate::{Error, EventStream};
use aicore_catalog::DatabaseCode;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Subject of the hub's reports.
pub const SUBJECT: &str = "aicore.proof";

/// Databases in one message, which keeps it far below a server's `max_payload`.
const DATABASES_IN_ONE: usize = 64;

/// Bits of a number that count events within an incarnation.
const COUNT_BITS: u32 = 40;

/// Incarnation that a number belongs to.
pub const fn incarnation(sequence: i64) -> i64 {
    sequence >> COUNT_BITS
}

/// The number before the first one of an incarnation.
pub const fn incarnation_start(incarnation: i64) -> i64 {
    incarnation << COUNT_BITS
}

/// How a relay treats proof of receipt.
#[derive(Debug, Clone)]
pub struct Settings {
    /// An event is published again at the earliest so long after it was published.
    pub patience: Duration,
    /// Days of the outbox that are kept after the hub has received them.
    pub retention_days: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(10),
            retention_days: 30,
        }
    }
}

/// Where a stream is, and how far its consumers are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// When the stream was created: tells a stream from another of the same name.
    pub stream: String,
    /// Number that the stream gave to its last message.
    pub last: u64,
    /// Every message up to this one has been acknowledged by the hub.
    pub floor: u64,
}

/// What the hub has received from one database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The database.
    pub database: DatabaseCode,
    /// Everything up to this number has been received.
    pub watermark: i64,
    /// Highest number received.
    pub high: i64,
    /// Whether two events came under one number of this incarnation.
    pub collided: bool,
    /// Lowest number that is parked, if any is.
    pub parked: Option<i64>,
    /// Numbers between the two that are missing, as ranges, both ends included. May name numbers that have been received, where the gaps are many.
    pub missing: Vec<(i64, i64)>,
}

/// What the hub says: the position was read before the receipts, so a number that is missing from them and lies below the floor is not coming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How far the consumers are.
    pub position: Position,
    /// What has been received, per database.
    pub receipts: Vec<Receipt>,
}

impl Report {
    /// Sends it to whoever listens.
    ///
    /// # Errors
    /// [`Error::JetStream`] where the connection refuses it.
    pub async fn send(&self, stream: &EventStream) -> Result<(), Error> {
        for receipts in self.receipts.chunks(DATABASES_IN_ONE) {
            let part = Self {
                position: self.position.clone(),
                receipts: receipts.to_vec(),
            };
            let refused = Error::jetstream("report receipt", SUBJECT);
            let body = serde_json::to_vec(&part).map_err(|error| Error::jetstream("report receipt", SUBJECT)(error))?;
            stream.client.publish(SUBJECT, body.into()).await.map_err(refused)?;
        }
        Ok(())
    }
}

/// Reads where the stream is; with consumers' names, how far these are.
///
/// # Errors
/// [`Error::JetStream`] where the stream or a consumer is away.
pub async fn position(stream: &EventStream, consumers: &[String]) -> Result<Position, Error> {
    let found = stream.jetstream.get_stream(&stream.name).await;
    let found = found.map_err(Error::jetstream("find the stream", &stream.name))?;
    let info = found.cached_info();
    let last = info.state.last_sequence;
    let mut position = Position {
        stream: info.created.unix_timestamp_nanos().to_string(),
        last,
        floor: last,
    };
    // The stream first: a consumer that has nothing left then has everything up to `last`.
    for name in consumers {
        let consumer = found.consumer_info(name).await;
        let consumer = consumer.map_err(Error::jetstream("find consumer", name))?;
        let idle = consumer.num_pending == 0 && consumer.num_ack_pending == 0;
        if !idle {
            position.floor = position.floor.min(consumer.ack_floor.stream_sequence);
        }
    }
    Ok(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_later_incarnation_is_above_those_of_an_earlier() {
        let first = incarnation_start(1);
        assert_eq!(incarnation(first + 1), 1);
        assert_eq!(incarnation(first), 1);
        assert_eq!(incarnation(first - 1), 0);
        assert!(
            incarnation_start(8_000) < 1 << 53,
            "exact in JSON readers that know doubles only"
        );
    }
}
