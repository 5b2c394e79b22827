//! One database whose lease this relay holds: publishes slice after slice.

use super::cursor::Cursor;
use super::meter::{self, COUNT_EVERY, Meter};
use super::publish::{Message, Publisher};
use super::repair::Repair;
use super::slices::Slice;
use super::{AFTER_ADVANCE, AFTER_FREEZE, AFTER_PUBLISH, Relay};
use crate::Error;
use crate::envelope::Attributes;
use crate::proof::{self, Position, Receipt, incarnation};
use aicore_catalog::DatabaseCode;
use aicore_fleet::failpoint;
use chrono::DateTime;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio_postgres::Row;
use uuid::Uuid;

/// A day's partition is made ahead of it, so looking once an hour is often enough.
const PARTITIONS_EVERY: Duration = Duration::from_secs(3600);

/// How soon it is tried again to drop days where open transactions held the outbox.
const DROP_AGAIN: Duration = Duration::from_secs(5);

/// Attempts before a page's failure is reported; the relay then begins again at its cursor.
const ATTEMPTS: u32 = 5;
/// Events after which the cursor row says how far a long slice is: so many at most are published again after a crash.
const PROGRESS_EVERY: i64 = 5_000;

pub(super) struct Owned<'r> {
    relay: &'r Relay,
    code: DatabaseCode,
    cursor: Cursor,
    publisher: Publisher<'r>,
    lease_kept: Instant,
    partitions_made: Instant,
    repair: Repair,
    /// Where the range under repair has got to: its slice, the next number and the id of the row before it.
    repaired: Option<(Slice, i64, i64)>,
    /// Names the latest repair on the stream.
    round: Uuid,
    /// Up to here everything has been received and nothing is parked.
    proven: i64,
    /// When days that are done with are looked for again.
    drop_due: Instant,
    /// When the hub's word last made a new incarnation, and how long that stands.
    reborn: Option<(Instant, Duration)>,
    meter: Meter,
}

impl<'r> Owned<'r> {
    pub(super) async fn acquire(relay: &'r Relay, code: &DatabaseCode) -> Result<Self, Error> {
        let client = relay.fleet.connect(code).await?;
        let cursor = Cursor::acquire(client, code, &owner(), relay.lease).await?;
        // Without a position everything published so far counts as settled at once, which costs duplicates at most.
        let position = proof::position(&relay.stream, &[]).await.unwrap_or_default();
        let repair = Repair::new(cursor.sequence, &position);
        let meter = Meter::new(code, cursor.epoch(), cursor.sequence, cursor.pending().await?);
        Ok(Self {
            relay,
            code: code.clone(),
            cursor,
            publisher: Publisher::new(&relay.stream).await?,
            lease_kept: Instant::now(),
            partitions_made: Instant::now(),
            repair,
            repaired: None,
            round: Uuid::nil(),
            proven: 0,
            drop_due: Instant::now(),
            reborn: None,
            meter,
        })
    }

    pub(super) async fn release(self) -> Result<(), Error> {
        meter::hand_over(&self.code);
        self.cursor.release().await
    }

    /// Makes the coming days' partitions and drops those that are done with.
    pub(super) async fn maintain(&mut self) -> Result<(), Error> {
        if self.partitions_made.elapsed() > PARTITIONS_EVERY {
            self.cursor.make_partitions().await?;
            self.partitions_made = Instant::now();
        }
        if self.proven > 0 && Instant::now() >= self.drop_due {
            let dropped = self
                .cursor
                .drop_partitions(self.relay.proof.retention_days, self.proven)
                .await?;
            if let Some(dropped @ 1..) = dropped {
                tracing::info!(database = %self.code, dropped, "days of the outbox dropped, which the hub has received");
            }
            // Where somebody held the outbox, soon.
            let pause = if dropped.is_some() { PARTITIONS_EVERY } else { DROP_AGAIN };
            self.drop_due = Instant::now() + pause;
        }
        Ok(())
    }

    /// Counts what is pending, now and then: called where there may be a backlog.
    pub(super) async fn count_pending(&mut self) -> Result<(), Error> {
        if self.meter.counted.elapsed() >= COUNT_EVERY {
            let pending = self.cursor.pending().await?;
            self.meter.pending(pending);
        }
        Ok(())
    }

    /// Hears what the hub has received: what the stream has lost is queued to be published again, and where the hub knows numbers
    /// that this outbox has not given, the outbox was restored and begins anew. Called between slices.
    pub(super) async fn hear(&mut self, position: &Position, receipt: &Receipt) -> Result<(), Error> {
        let patience = self.relay.proof.patience;
        self.meter.received(receipt.watermark);
        let published = self.cursor.sequence;
        let own = incarnation(published);
        let collided = receipt.collided && incarnation(receipt.watermark) == own;
        if receipt.high > published || collided {
            let (before, wait) = self.reborn.unwrap_or((Instant::now(), Duration::ZERO));
            if before.elapsed() >= wait {
                let evidence = format!(
                    "the hub has received number {} where {published} is the last one given: the database went back in time",
                    receipt.high
                );
                self.cursor.reincarnate(&evidence, incarnation(receipt.high)).await?;
                // Two databases that publish as one would take turns for ever.
                self.reborn = Some((Instant::now(), (wait * 2).max(patience * 10)));
                self.begin_anew();
            }
            return Ok(());
        }
        let lost = self.repair.consider(position, receipt, published, patience);
        if lost > 0 {
            meter::count("outbox_repairs_total", &self.code, 1);
            self.round = Uuid::now_v7();
            self.repaired = None;
            tracing::warn!(database = %self.code, lost, "the stream has lost events, which are published again");
        }
        self.proven = receipt
            .parked
            .map_or(receipt.watermark, |parked| receipt.watermark.min(parked - 1));
        Ok(())
    }

    /// Publishes a page of what was lost again, and returns how many events that were.
    pub(super) async fn repair(&mut self) -> Result<u64, Error> {
        let Some((first, last)) = self.repair.next() else {
            return Ok(0);
        };
        self.cursor.say().await?;
        let (slice, after_id) = match self.repaired.take() {
            Some((slice, next, after_id)) if next == first && first <= slice.last => (Some(slice), Some(after_id)),
            Some((slice, ..)) if slice.before < first && first <= slice.last => (Some(slice), None),
            _ => (self.cursor.slice_of(first).await?, None),
        };
        let page = i64::try_from(self.relay.page).unwrap_or(i64::MAX);
        let mut rows = Vec::new();
        let mut wanted = 1;
        if let Some(slice) = &slice {
            wanted = page.min(last.min(slice.last) - first + 1);
            let skipped = if after_id.is_some() { 0 } else { first - 1 - slice.before };
            rows = self.cursor.slice_rows(slice, after_id, skipped, wanted).await?;
        }
        let (Some(slice), Some(row), true) = (slice, rows.last(), i64::try_from(rows.len()) == Ok(wanted)) else {
            let evidence = format!("the rows with the numbers from {first} on cannot be told any more");
            self.cursor.reincarnate(&evidence, incarnation(first)).await?;
            self.begin_anew();
            return Ok(0);
        };
        let after_id = row.get(0);
        let round = Some(self.round);
        let place = publish(self.relay, &mut self.publisher, &self.code, &rows, first, round, None).await?;
        let count = rows.len() as u64;
        self.relay.republished.fetch_add(count, Ordering::Relaxed);
        meter::count("outbox_republished_total", &self.code, count);
        self.repair.done(first + wanted - 1, place);
        self.repaired = Some((slice, first + wanted, after_id));
        Ok(count)
    }

    fn begin_anew(&mut self) {
        meter::count("outbox_incarnations_total", &self.code, 1);
        self.repair = Repair::new(self.cursor.sequence, &Position::default());
        (self.repaired, self.proven) = (None, 0);
    }

    /// Publishes one slice: the one that a predecessor left, or what was committed since. Returns its number of events. The next page is read and
    /// made ready while one is published.
    pub(super) async fn publish_slice(&mut self) -> Result<u64, Error> {
        let limit = self.relay.page;
        let resumed = self.cursor.resumed().await?;
        let (slice, mut rows) = match resumed {
            Some(slice) => {
                let rows = self.cursor.page(&slice, self.cursor.after_id, limit).await?;
                (slice, rows)
            }
            None => {
                let keep = self.lease_kept.elapsed() > self.relay.lease / 3;
                let unsaid = self.cursor.unsaid;
                let frozen = self.cursor.freeze(limit, keep).await?;
                if unsaid {
                    failpoint(AFTER_ADVANCE);
                }
                if keep || frozen.is_some() {
                    self.lease_kept = Instant::now();
                }
                let Some(frozen) = frozen else {
                    self.meter.empty();
                    return Ok(0);
                };
                failpoint(AFTER_FREEZE);
                frozen
            }
        };
        let Self {
            relay,
            code,
            cursor,
            publisher,
            repair,
            meter,
            ..
        } = self;
        let mut sequence = cursor.sequence;
        let mut noted = sequence;
        let mut published = 0;
        let mut messages = None;
        loop {
            let last_id = rows.last().map(|row| row.get::<_, i64>(0));
            let is_last = rows.len() < limit;
            let first = sequence + 1;
            let count = rows.len() as u64;
            sequence += i64::try_from(count).unwrap_or(i64::MAX);
            let next = async {
                match last_id {
                    Some(last_id) if !is_last => {
                        let rows = cursor.page(&slice, last_id, limit).await?;
                        let messages = prepare(relay, code, &rows, sequence + 1, None);
                        Ok((rows, Some(messages)))
                    }
                    _ => Ok::<_, Error>((Vec::new(), None)),
                }
            };
            meter.sent(count);
            let publish = publish(relay, publisher, code, &rows, first, None, messages);
            let (place, next) = tokio::try_join!(publish, next)?;
            failpoint(AFTER_PUBLISH);
            published += count;
            relay.published.fetch_add(count, Ordering::Relaxed);
            meter.stored(count, sequence);
            if count > 0 {
                repair.sent(sequence, place);
            }
            if is_last {
                cursor.advance(sequence);
                return Ok(published);
            }
            if let Some(last_id) = last_id
                && (sequence - noted >= PROGRESS_EVERY || self.lease_kept.elapsed() > relay.lease / 3)
            {
                cursor.progress(last_id, sequence).await?;
                noted = sequence;
                self.lease_kept = Instant::now();
            }
            (rows, messages) = next;
        }
    }
}

/// Publishes rows, whose numbers begin at `first`, and tries again where that fails for a while. Returns the highest place that the stream gave.
async fn publish(
    relay: &Relay,
    publisher: &mut Publisher<'_>,
    code: &DatabaseCode,
    rows: &[Row],
    first: i64,
    round: Option<Uuid>,
    mut prepared: Option<Vec<Message>>,
) -> Result<u64, Error> {
    let mut attempt = 0;
    loop {
        let messages = prepared.take().unwrap_or_else(|| prepare(relay, code, rows, first, round));
        let error = match publisher.publish(messages).await {
            Ok(place) => return Ok(place),
            Err(error) => error,
        };
        attempt += 1;
        if attempt == ATTEMPTS {
            return Err(error);
        }
        tracing::debug!(attempt, database = %code, "publishing again: {error}");
        // The stream may have been deleted: it is created again, and the proof of what is missing lies in the databases.
        relay.stream.create().await?;
        tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
    }
}

/// The messages of rows, whose numbers begin at `first`.
fn prepare(relay: &Relay, code: &DatabaseCode, rows: &[Row], first: i64, round: Option<Uuid>) -> Vec<Message> {
    rows.iter()
        .zip(first..)
        .map(|(row, sequence)| message(relay, code, row, sequence, round))
        .collect()
}

fn message(relay: &Relay, code: &DatabaseCode, row: &Row, sequence: i64, round: Option<Uuid>) -> Message {
    let payload: &str = row.get(10);
    let schema_version = u32::try_from(row.get::<_, i32>(3)).unwrap_or(0);
    let event_type: &str = row.get(2);
    let mut problem = match serde_json::from_str(payload) {
        Ok(value) => relay.schemas.problem(code, event_type, schema_version, &value),
        Err(error) => Some(error.to_string()),
    };
    let occurred_at = row.try_get(8).ok();
    let mut attributes = Attributes {
        id: row.get(1),
        database: code,
        sequence,
        event_type,
        schema_version,
        aggregate_type: row.get(4),
        aggregate_id: row.get(5),
        aggregate_version: row.get(6),
        party_key: row.get(7),
        occurred_at: occurred_at.unwrap_or(DateTime::UNIX_EPOCH),
        data_schema: relay.schemas.id(code, event_type, schema_version),
        trace_parent: row.get(9),
        trace_state: row.get(11),
        problem: None,
    };
    if let Some(unfit) = attributes.unfit_text() {
        problem = Some(unfit);
    }
    if occurred_at.is_none() {
        problem = Some("occurred_at is no instant: infinite, or too far away".into());
    }
    attributes.problem = problem.as_deref();
    Message::new(&attributes, payload, &relay.stream, round)
}

/// Names this process: where its id means something (boot and pid namespace), the id and the instant the process started.
fn owner() -> String {
    let pid = std::process::id();
    format!("{}/{pid}/{}", place(), process_start(pid).unwrap_or_default())
}

/// Whether the process that holds a lease is known to be dead: it ran on this machine since its last boot and in this pid namespace, and there
/// is no such process now. Then its lease need not run out first.
pub(super) fn owner_is_gone(owner: &str) -> bool {
    let mut parts = owner.split('/');
    let (Some(known), Some(pid), Some(start)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (Ok(pid), false) = (pid.parse::<u32>(), known.is_empty()) else {
        return false;
    };
    known == place() && process_start(pid).is_none_or(|alive| alive != start)
}

/// Boot id and pid namespace: containers share the one and not the other (pid_namespaces(7)). Empty where they cannot be told.
fn place() -> String {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id");
    let namespace = std::fs::read_link("/proc/self/ns/pid");
    match (boot, namespace) {
        (Ok(boot), Ok(namespace)) => format!("{} {}", boot.trim(), namespace.display()),
        _ => String::new(),
    }
}

/// Start time of a process in clock ticks since boot: field 22 of `/proc/<pid>/stat` (proc(5)).
fn process_start(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    after_name.split_whitespace().nth(19).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_not_gone_and_another_start_of_its_id_is() {
        assert!(!owner_is_gone(&owner()));
        let (process, _) = owner().rsplit_once('/').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        assert!(owner_is_gone(&format!("{process}/1")));
        assert!(!owner_is_gone(&format!("other-machine/{}/1", std::process::id())));
    }
}
