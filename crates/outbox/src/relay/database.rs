//! One database whose lease this relay holds: publishes slice after slice.

use super::cursor::Cursor;
use super::publish::publish;
use super::{AFTER_ADVANCE, AFTER_FREEZE, AFTER_PUBLISH, Relay};
use crate::{Error, Event};
use aicore_catalog::DatabaseCode;
use aicore_fleet::failpoint;
use bytes::Bytes;
use chrono::DateTime;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio_postgres::Row;

/// A day's partition is made ahead of it, so looking once an hour is often enough.
const PARTITIONS_EVERY: Duration = Duration::from_secs(3600);

pub(super) struct Owned<'r> {
    relay: &'r Relay,
    code: DatabaseCode,
    cursor: Cursor,
    lease_kept: Instant,
    partitions_made: Instant,
}

impl<'r> Owned<'r> {
    pub(super) async fn acquire(relay: &'r Relay, code: &DatabaseCode) -> Result<Self, Error> {
        let client = relay.fleet.connect(code).await?;
        let cursor = Cursor::acquire(client, code, &owner(), relay.lease).await?;
        Ok(Self {
            relay,
            code: code.clone(),
            cursor,
            lease_kept: Instant::now(),
            partitions_made: Instant::now(),
        })
    }

    pub(super) async fn release(self) -> Result<(), Error> {
        self.cursor.release().await
    }

    /// Renews the lease when a third of it has gone by, and makes the coming days' partitions.
    pub(super) async fn keep_lease(&mut self) -> Result<(), Error> {
        if self.lease_kept.elapsed() > self.relay.lease / 3 {
            self.cursor.keep().await?;
            self.lease_kept = Instant::now();
        }
        if self.partitions_made.elapsed() > PARTITIONS_EVERY {
            self.cursor.make_partitions().await?;
            self.partitions_made = Instant::now();
        }
        Ok(())
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
            publish(&self.relay.stream, &events).await?;
            failpoint(AFTER_PUBLISH);
            let count = events.len() as u64;
            published += count;
            self.relay.published.fetch_add(count, Ordering::Relaxed);
            if let (Some(row), Some(event)) = (rows.last(), events.last()) {
                (after_id, sequence) = (row.get(0), event.sequence);
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
