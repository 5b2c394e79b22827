//! Proves, database by database, that every committed event has had its effect exactly once, or is parked.
//!
//! Outbox and inbox are read side by side in the order of the event ids, each as one snapshot: the outbox first, then how far the stream's
//! consumers are, then the inbox. So an event that was published and that the inbox lacks is lost only where the consumers have nothing left to bring.
//! Memory does not grow with the number of events; the servers sort.

use crate::consumer::partitions::{names, present};
use crate::{Error, HUB};
use aicore_catalog::DatabaseCode;
use aicore_fleet::tokio_postgres::{Client, Row, RowStream};
use aicore_fleet::{Error as FleetError, Fleet};
use aicore_outbox::EventStream;
use aicore_outbox::proof::position;
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::TryStreamExt;
use std::cmp::Ordering;
use std::pin::Pin;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Ids named for each kind of violation.
const SAMPLES: usize = 5;
/// Aggregates looked at a second time.
const DOUBTS: usize = 10_000;

/// What was found in one database.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Verification {
    /// The database.
    pub database: String,
    /// Rows of its outbox.
    pub committed: u64,
    /// Those that have had their effect.
    pub effective: u64,
    /// Those that are parked.
    pub parked: u64,
    /// Those that an operator gave up.
    pub skipped: u64,
    /// Those that the relay has not published yet.
    pub pending: u64,
    /// Those that the stream may still bring.
    pub awaited: u64,
    /// Those that were published, and that neither the hub has nor the stream can bring. A relay at work publishes them again.
    pub lost: u64,
    /// Received events that the outbox does not hold: the source has lost them.
    pub foreign: u64,
    /// Received events of days that the outbox has dropped.
    pub retired: u64,
    /// Ids that the outbox holds more than once, and numbers that several received events have.
    pub doubled: u64,
    /// Aggregates that the hub holds in another version than the outbox's last.
    pub stale: u64,
    /// Some of the ids concerned, each with the kind of violation.
    pub samples: Vec<String>,
}

impl Verification {
    /// Nothing lost, foreign, doubled or stale.
    pub fn is_sound(&self) -> bool {
        self.lost + self.foreign + self.doubled + self.stale == 0
    }

    /// Whether nothing is on its way either.
    pub fn is_settled(&self) -> bool {
        self.is_sound() && self.pending + self.awaited == 0
    }

    fn violation(&mut self, kind: &str, id: Uuid) {
        let prefix = format!("{kind} ");
        if self.samples.iter().filter(|sample| sample.starts_with(&prefix)).count() < SAMPLES {
            self.samples.push(format!("{kind} {id}"));
        }
    }
}

/// Verifies one database.
///
/// # Errors
/// Where the database or `sm_global` cannot be reached.
pub async fn verify(fleet: &Fleet, stream: &EventStream, code: &DatabaseCode) -> Result<Verification, Error> {
    let mut found = Verification {
        database: code.to_string(),
        ..Verification::default()
    };
    let source = snapshot(fleet, code).await?;
    // Without stream or consumers nothing is lost yet: they are made anew, and the relay looks then.
    let settled = match present(stream).await {
        Ok(partitions) => position(stream, &names(&partitions))
            .await
            .is_ok_and(|now| now.floor == now.last),
        Err(_) => false,
    };
    let hub = snapshot(fleet, &HUB).await?;
    events(&mut found, code, &source, &hub, settled).await?;
    numbers(&mut found, code, &hub).await?;
    if found.awaited + found.lost == 0 {
        aggregates(&mut found, fleet, code, &source, &hub).await?;
    }
    Ok(found)
}

/// A session that sees the database as it is now. Outside the pool: it may last.
async fn snapshot(fleet: &Fleet, code: &DatabaseCode) -> Result<Client, Error> {
    let client = fleet.connect(code).await?;
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";
    client
        .batch_execute(begin)
        .await
        .map_err(FleetError::query(code, "events_verify"))?;
    Ok(client)
}

/// Rows that arrive as they are read.
struct Rows {
    code: DatabaseCode,
    stream: Pin<Box<RowStream>>,
}

impl Rows {
    async fn read(client: &Client, code: &DatabaseCode, text: &str, params: &[&str]) -> Result<Self, Error> {
        let params = params.iter().map(|param| param as &(dyn ToSql + Sync));
        let stream = client.query_raw(text, params).await;
        Ok(Self {
            code: code.clone(),
            stream: Box::pin(stream.map_err(FleetError::query(code, "events_verify"))?),
        })
    }

    async fn next(&mut self) -> Result<Option<Row>, Error> {
        let row = self.stream.try_next().await;
        Ok(row.map_err(FleetError::query(&self.code, "events_verify"))?)
    }
}

async fn events(
    found: &mut Verification,
    code: &DatabaseCode,
    source: &Client,
    hub: &Client,
    settled: bool,
) -> Result<(), Error> {
    let dropped = "-- events_verify_dropped()\nSELECT dropped_before FROM platform.relay_cursor";
    let dropped = source.query_one(dropped, &[]).await;
    let dropped_before: Option<NaiveDate> = dropped.map_err(FleetError::query(code, "events_verify_dropped"))?.get(0);
    let outbox = "-- events_verify_outbox()
        SELECT e.event_id, pg_visible_in_snapshot(e.xid, c.snapshot)
            OR c.target IS NOT NULL AND pg_visible_in_snapshot(e.xid, c.target) AND e.id <= c.after_id
        FROM platform.outbox_event AS e CROSS JOIN platform.relay_cursor AS c ORDER BY e.event_id";
    let inbox = "-- events_verify_inbox()
        SELECT i.event_id, CASE WHEN p.event_id IS NULL THEN 'effective' WHEN p.replayed_at IS NULL THEN 'parked'
            WHEN p.skip_reason IS NOT NULL THEN 'skipped' ELSE 'effective' END, i.received_at
        FROM inbox AS i LEFT JOIN parked_event AS p USING (event_id) WHERE i.database_code = $1 ORDER BY i.event_id";
    let mut outbox = Rows::read(source, code, outbox, &[]).await?;
    let mut inbox = Rows::read(hub, &HUB, inbox, &[code.as_str()]).await?;
    let (mut sent, mut received) = (outbox.next().await?, inbox.next().await?);
    let mut previous = None;
    loop {
        let sent_id: Option<Uuid> = sent.as_ref().map(|row| row.get(0));
        let received_id: Option<Uuid> = received.as_ref().map(|row| row.get(0));
        let order = match (sent_id, received_id) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(sent), Some(received)) => sent.cmp(&received),
        };
        if let (Some(row), true) = (&sent, order != Ordering::Greater) {
            let id: Uuid = row.get(0);
            found.committed += 1;
            if previous == Some(id) {
                found.doubled += 1;
                found.violation("doubled", id);
                sent = outbox.next().await?;
                continue;
            }
            previous = Some(id);
            if order == Ordering::Less {
                let published: bool = row.get(1);
                match (published, settled) {
                    (false, _) => found.pending += 1,
                    (true, false) => found.awaited += 1,
                    (true, true) => {
                        found.lost += 1;
                        found.violation("lost", id);
                    }
                }
            }
        }
        if let (Some(row), true) = (&received, order != Ordering::Less) {
            let id: Uuid = row.get(0);
            if order == Ordering::Equal {
                match row.get(1) {
                    "parked" => found.parked += 1,
                    "skipped" => found.skipped += 1,
                    _ => found.effective += 1,
                }
            } else if Some(id) != previous {
                if dropped_before.is_some_and(|before| written(id, row.get(2)).date_naive() < before) {
                    found.retired += 1;
                } else {
                    found.foreign += 1;
                    found.violation("foreign", id);
                }
            }
        }
        // Equal: the outbox's next may be the same id once more, which is seen by `previous`.
        if order != Ordering::Greater {
            sent = outbox.next().await?;
        }
        if order != Ordering::Less {
            received = inbox.next().await?;
        }
    }
}

/// When an event was written: UUIDs of version 7 say so (RFC 9562), others were received soon after.
fn written(id: Uuid, received_at: DateTime<Utc>) -> DateTime<Utc> {
    let told = id.get_timestamp().filter(|_| id.get_version_num() == 7).and_then(|stamp| {
        let (seconds, nanoseconds) = stamp.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
    });
    told.unwrap_or(received_at)
}

/// Numbers of the present incarnation that several received events have.
async fn numbers(found: &mut Verification, code: &DatabaseCode, hub: &Client) -> Result<(), Error> {
    let text = "-- events_verify_numbers()
        SELECT count(*) - count(DISTINCT sequence) FROM inbox
        WHERE database_code = $1 AND sequence > (SELECT (max(sequence) >> 40) << 40 FROM inbox WHERE database_code = $1)";
    let row = hub.query_one(text, &[&code.as_str()]).await;
    let doubled: i64 = row.map_err(FleetError::query(&HUB, "events_verify_numbers"))?.get(0);
    found.doubled += doubled.unsigned_abs();
    if doubled > 0 {
        found.samples.push(format!("doubled {doubled} numbers"));
    }
    Ok(())
}

/// Compares the versions of the aggregates that the hub keeps rows of.
async fn aggregates(
    found: &mut Verification,
    fleet: &Fleet,
    code: &DatabaseCode,
    source: &Client,
    hub: &Client,
) -> Result<(), Error> {
    let sent = "-- events_verify_versions_sent()
        SELECT e.aggregate_id, max(e.aggregate_version)
        FROM platform.outbox_event AS e CROSS JOIN platform.relay_cursor AS c
        WHERE pg_visible_in_snapshot(e.xid, c.snapshot) OR c.target IS NOT NULL AND pg_visible_in_snapshot(e.xid, c.target) AND e.id <= c.after_id
        GROUP BY e.aggregate_id ORDER BY e.aggregate_id";
    let held = "-- events_verify_versions_held()
        SELECT held.id, held.version FROM (
            SELECT id, version FROM contract WHERE database_code = $1
            UNION ALL SELECT id, version FROM receivable WHERE database_code = $1
            UNION ALL SELECT id, version FROM service_case WHERE database_code = $1
            UNION ALL SELECT CASE WHEN source_key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN source_key::uuid END, version
                FROM source_record WHERE database_code = $1 AND version > 0) AS held
        WHERE held.id IS NOT NULL AND NOT EXISTS (SELECT FROM parked_event AS p WHERE p.database_code = $1 AND p.aggregate_id = held.id
            AND (p.replayed_at IS NULL OR p.skip_reason IS NOT NULL))
        ORDER BY held.id";
    let mut sent = Rows::read(source, code, sent, &[]).await?;
    let mut held = Rows::read(hub, &HUB, held, &[code.as_str()]).await?;
    let mut ahead: Vec<(Uuid, i32)> = Vec::new();
    let (mut theirs, mut ours) = (sent.next().await?, held.next().await?);
    while let (Some(their_row), Some(our_row)) = (&theirs, &ours) {
        let ((their_id, sent_version), (our_id, version)): ((Uuid, i32), (Uuid, i32)) =
            ((their_row.get(0), their_row.get(1)), (our_row.get(0), our_row.get(1)));
        let order = their_id.cmp(&our_id);
        if order == Ordering::Equal && version < sent_version {
            found.stale += 1;
            found.violation("stale", our_id);
        } else if order == Ordering::Equal && version > sent_version && ahead.len() < DOUBTS {
            ahead.push((our_id, version));
        }
        if order != Ordering::Greater {
            theirs = sent.next().await?;
        }
        if order != Ordering::Less {
            ours = held.next().await?;
        }
    }
    if ahead.is_empty() {
        return Ok(());
    }
    // The outbox was read first: it may have been published since.
    let text = "-- events_verify_versions_again()
        SELECT a.id FROM unnest($1::uuid[], $2::integer[]) AS a (id, version)
        WHERE NOT EXISTS (SELECT FROM platform.outbox_event AS e WHERE e.aggregate_id = a.id AND e.aggregate_version >= a.version)";
    let (ids, versions): (Vec<Uuid>, Vec<i32>) = ahead.into_iter().unzip();
    let connection = fleet.acquire(code).await?;
    let rows = connection.query(text, &[&ids, &versions]).await;
    for row in rows.map_err(FleetError::query(code, "events_verify_versions_again"))? {
        found.stale += 1;
        found.violation("stale", row.get(0));
    }
    Ok(())
}
