//! One database whose lease this relay holds: publishes slice after slice.

use super::cursor::Cursor;
use super::publish::publish;
use super::repair::Repair;
use super::slices::Slice;
use super::{AFTER_ADVANCE, AFTER_FREEZE, AFTER_PUBLISH, Relay};
use crate::proof::{self, Position, Receipt, incarnation};
use crate::{Error, Event};
use aicore_catalog::DatabaseCode;
use aicore_fleet::failpoint;
use bytes::Bytes;
use chrono::DateTime;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio_postgres::Row;
use uuid::Uuid;

/// A day's partition is made ahead of it, so looking once an hour is often enough.
const PARTITIONS_EVERY: Duration = Duration::from_secs(3600);

pub(super) struct Owned<'r> {
    relay: &'r Relay,
    code: DatabaseCode,
    cursor: Cursor,
    lease_kept: Instant,
    partitions_made: Instant,
    repair: Repair,
    /// Where the range under repair has got to: its slice, the next number and the id of the row before it.
    repaired: Option<(Slice, i64, i64)>,
    /// Names the latest repair on the stream.
    round: Uuid,
    /// Up to here everything has been received and nothing is parked.
    proven: i64,
    days_dropped: Option<Instant>,
    /// When the hub's word last made a new incarnation, and how long that stands.
    reborn: Option<(Instant, Duration)>,
}

impl<'r> Owned<'r> {
    pub(super) async fn acquire(relay: &'r Relay, code: &DatabaseCode) -> Result<Self, Error> {
        let client = relay.fleet.connect(code).await?;
        let cursor = Cursor::acquire(client, code, &owner(), relay.lease).await?;
        // Without a position everything published so far counts as settled at once, which costs duplicates at most.
        let position = proof::position(&relay.stream, &[]).await.unwrap_or_default();
        let repair = Repair::new(cursor.sequence, &position);
        Ok(Self {
            relay,
            code: code.clone(),
            cursor,
            lease_kept: Instant::now(),
            partitions_made: Instant::now(),
            repair,
            repaired: None,
            round: Uuid::nil(),
            proven: 0,
            days_dropped: None,
            reborn: None,
        })
    }

    pub(super) async fn release(self) -> Result<(), Error> {
        self.cursor.release().await
    }

    /// Renews the lease when a third of it has gone by, makes the coming days' partitions and drops those that are done with.
    pub(super) async fn keep_lease(&mut self) -> Result<(), Error> {
        if self.lease_kept.elapsed() > self.relay.lease / 3 {
            self.cursor.keep().await?;
            self.lease_kept = Instant::now();
        }
        if self.partitions_made.elapsed() > PARTITIONS_EVERY {
            self.cursor.make_partitions().await?;
            self.partitions_made = Instant::now();
        }
        if self.proven > 0 && self.days_dropped.is_none_or(|at| at.elapsed() > PARTITIONS_EVERY) {
            let dropped = self
                .cursor
                .drop_partitions(self.relay.proof.retention_days, self.proven)
                .await?;
            if dropped > 0 {
                tracing::info!(database = %self.code, dropped, "days of the outbox dropped, which the hub has received");
            }
            self.days_dropped = Some(Instant::now());
        }
        Ok(())
    }

    /// Hears what the hub has received: what the stream has lost is queued to be published again, and where the hub knows numbers
    /// that this outbox has not given, the outbox was restored and begins anew. Called between slices.
    pub(super) async fn hear(&mut self, position: &Position, receipt: &Receipt) -> Result<(), Error> {
        let patience = self.relay.proof.patience;
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
        let events: Vec<Event> = rows
            .iter()
            .zip(first..)
            .map(|(row, sequence)| self.event(row, sequence))
            .collect();
        let place = publish(&self.relay.stream, &events, Some(self.round)).await?;
        let count = events.len() as u64;
        self.relay.republished.fetch_add(count, Ordering::Relaxed);
        self.repair.done(first + wanted - 1, place);
        self.repaired = Some((slice, first + wanted, after_id));
        Ok(count)
    }

    fn begin_anew(&mut self) {
        self.repair = Repair::new(self.cursor.sequence, &Position::default());
        (self.repaired, self.proven) = (None, 0);
    }

    /// Publishes one slice: the one that a predecessor left, or what was committed since. Returns its number of events.
    pub(super) async fn publish_slice(&mut self) -> Result<u64, Error> {
        let (target, first_fresh) = match self.cursor.target.clone() {
            Some(target) => {
                let first_fresh = self.cursor.first_fresh(&target).await?;
                (target, first_fresh)
            }
            None => {
                let Some(first_fresh) = self.cursor.freeze().await? else {
                    return Ok(0);
                };
                failpoint(AFTER_FREEZE);
                (self.cursor.target.clone().unwrap_or_default(), first_fresh)
            }
        };
        let limit = self.relay.page;
        let mut sequence = self.cursor.sequence;
        let mut after_id = self.cursor.after_id;
        let mut published = 0;
        loop {
            let rows = self.cursor.page(&target, first_fresh, after_id, limit).await?;
            let events: Vec<Event> = rows
                .iter()
                .zip(sequence + 1..)
                .map(|(row, sequence)| self.event(row, sequence))
                .collect();
            let place = publish(&self.relay.stream, &events, None).await?;
            failpoint(AFTER_PUBLISH);
            let count = events.len() as u64;
            published += count;
            self.relay.published.fetch_add(count, Ordering::Relaxed);
            if let (Some(row), Some(event)) = (rows.last(), events.last()) {
                (after_id, sequence) = (row.get(0), event.sequence);
                self.repair.sent(sequence, place);
            }
            self.lease_kept = Instant::now();
            if rows.len() < limit {
                self.cursor.advance(sequence).await?;
                failpoint(AFTER_ADVANCE);
                return Ok(published);
            }
            self.cursor.progress(after_id, sequence).await?;
        }
    }

    fn event(&self, row: &Row, sequence: i64) -> Event {
        let payload: String = row.get(10);
        let schema_version = u32::try_from(row.get::<_, i32>(3)).unwrap_or(0);
        let event_type: String = row.get(2);
        let problem = match serde_json::from_str(&payload) {
            Ok(value) => self.relay.schemas.problem(&self.code, &event_type, schema_version, &value),
            Err(error) => Some(error.to_string()),
        };
        let data_schema = self
            .relay
            .schemas
            .id(&self.code, &event_type, schema_version)
            .map(str::to_owned);
        let occurred_at = row.try_get(8).ok();
        let mut event = Event {
            id: row.get(1),
            database: self.code.clone(),
            sequence,
            event_type,
            schema_version,
            aggregate_type: row.get(4),
            aggregate_id: row.get(5),
            aggregate_version: row.get(6),
            party_key: row.get(7),
            occurred_at: occurred_at.unwrap_or(DateTime::UNIX_EPOCH),
            data_schema,
            trace_parent: row.get(9),
            trace_state: row.get(11),
            problem,
            payload: Bytes::from(payload),
        };
        if let Some(unfit) = event.unfit_text() {
            event.problem = Some(unfit);
        }
        if occurred_at.is_none() {
            event.problem = Some("occurred_at is no instant: infinite, or too far away".into());
        }
        event
    }
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
