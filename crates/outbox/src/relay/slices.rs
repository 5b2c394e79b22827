//! Which row has which number.
//!
//! Rows carry no number, for they are never rewritten and get theirs after the commit. But a slice is a function of two snapshots: its rows are
//! those visible in the later and not in the earlier, and they were numbered in the order of their ids. So the table
//! `relay_slice` keeps, for each slice, the snapshot it began at and the number before its first event. Slices follow one another; each ends where
//! the next begins. That is one row a slice, however many events it has: with the WAL of its insert, some 170 bytes a slice.

use super::cursor::{Cursor, columns};
use crate::Error;
use aicore_fleet::Error as FleetError;
use tokio_postgres::Row;

const SLICE: &str = "-- relay_slice_of()
SELECT s.sequence, s.snapshot::text, coalesce(n.sequence, c.sequence), coalesce(n.snapshot, c.snapshot)::text
FROM platform.relay_cursor AS c
    CROSS JOIN LATERAL (SELECT sequence, snapshot FROM platform.relay_slice WHERE sequence < $1 ORDER BY sequence DESC LIMIT 1) AS s
    LEFT JOIN LATERAL (SELECT sequence, snapshot FROM platform.relay_slice WHERE sequence > s.sequence ORDER BY sequence LIMIT 1) AS n ON true
WHERE $1 <= coalesce(n.sequence, c.sequence)";

const EXTENT: &str = "-- relay_slice_extent()
SELECT count(*), coalesce(min(id), 0), coalesce(max(id), 0) FROM platform.outbox_event
WHERE (xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
        OR xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax($2::text::pg_snapshot))
    AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)";

const ROWS: &str = concat!(
    "-- relay_slice_rows()
SELECT ",
    columns!(),
    " FROM platform.outbox_event
WHERE id > $3 AND id <= $4
    AND (xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
        OR xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND xid < pg_snapshot_xmax($2::text::pg_snapshot))
    AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
ORDER BY id OFFSET $5 LIMIT $6"
);

const PROVEN: &str = "-- relay_partitions_drop()
SELECT platform.outbox_partitions_drop((now() AT TIME ZONE 'UTC')::date - $1::integer, p.snapshot)
FROM (SELECT snapshot FROM (
        SELECT sequence, snapshot FROM platform.relay_slice UNION ALL SELECT sequence, snapshot FROM platform.relay_cursor) AS point
    WHERE sequence <= $2 ORDER BY sequence DESC, pg_snapshot_xmin(snapshot) DESC LIMIT 1) AS p";

// What no row is visible in any more has no row to publish again.
const FORGET: &str = "-- relay_slices_forget()
DELETE FROM platform.relay_slice WHERE sequence < (
    SELECT max(sequence) FROM platform.relay_slice
    WHERE pg_snapshot_xmax(snapshot) <= (SELECT min(xid) FROM platform.outbox_event))";

/// A published slice.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    /// Number before its first event.
    pub(super) before: i64,
    /// Number of its last event.
    pub(super) last: i64,
    snapshot: String,
    target: String,
    first_id: i64,
    last_id: i64,
}

impl Cursor {
    /// The slice that a number belongs to. None where it is not known, or where rows of it are gone, so that the numbers cannot be told.
    pub(super) async fn slice_of(&self, sequence: i64) -> Result<Option<Slice>, Error> {
        let query = |name| FleetError::query(&self.code, name);
        let found = self.client.query_opt(SLICE, &[&sequence]).await;
        let Some(row) = found.map_err(query("relay_slice_of"))? else {
            return Ok(None);
        };
        let (before, snapshot, last, target): (i64, String, i64, String) = (row.get(0), row.get(1), row.get(2), row.get(3));
        let extent = self.client.query_one(EXTENT, &[&snapshot, &target]).await;
        let extent = extent.map_err(query("relay_slice_extent"))?;
        let count: i64 = extent.get(0);
        Ok((count == last - before).then_some(Slice {
            before,
            last,
            snapshot,
            target,
            first_id: extent.get(1),
            last_id: extent.get(2),
        }))
    }

    /// Rows of a slice in the order of their numbers: beyond `after_id` (none: from the first on), without the first `skipped`.
    pub(super) async fn slice_rows(
        &self,
        slice: &Slice,
        after_id: Option<i64>,
        skipped: i64,
        limit: i64,
    ) -> Result<Vec<Row>, Error> {
        let after_id = after_id.unwrap_or(slice.first_id - 1);
        let params: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
            [&slice.snapshot, &slice.target, &after_id, &slice.last_id, &skipped, &limit];
        let rows = self.client.query(ROWS, &params).await;
        rows.map_err(|error| FleetError::query(&self.code, "relay_slice_rows")(error).into())
    }

    /// Drops the outbox's days that are older than the retention and have wholly been received, up to number `proven`; returns how many. Leaves
    /// them, and returns none, where open transactions hold the outbox, for every other writer would wait behind the lock.
    pub(super) async fn drop_partitions(&self, retention_days: i32, proven: i64) -> Result<Option<i32>, Error> {
        let dropped = self
            .patiently("relay_partitions_drop", async {
                let row = self.client.query_opt(PROVEN, &[&retention_days, &proven]).await?;
                Ok(row.map_or(0, |row| row.get(0)))
            })
            .await?;
        if dropped > Some(0) {
            let forget = self.client.execute(FORGET, &[]).await;
            forget.map_err(FleetError::query(&self.code, "relay_slices_forget"))?;
        }
        Ok(dropped)
    }
}
