//! The cursor row and the statements that read by it. All take snapshots as text, for the driver has no type for them.
//!
//! The session runs with `enable_seqscan = off`: the two indexes are always right here, and statistics of a table that only grows
//! at its end say otherwise.

use super::database::owner_is_gone;
use super::restored::{STATE, Standing, reincarnate, standing};
use crate::Error;
use crate::proof::incarnation;
use aicore_catalog::DatabaseCode;
use aicore_fleet::Error as FleetError;
use std::time::Duration;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

const SESSION: &str = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; SET synchronous_commit = on; \
    SET statement_timeout = '30s'; SET jit = off";

const ACQUIRE: &str = "-- relay_lease_acquire()
UPDATE platform.relay_cursor
SET owner = $1, epoch = epoch + 1, lease_until = clock_timestamp() + $2::bigint * interval '1 ms', updated_at = clock_timestamp(),
    system_id = coalesce(system_id, (SELECT system_identifier FROM pg_control_system())),
    timeline = coalesce(timeline, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint),
    database_oid = coalesce(database_oid, (SELECT oid::bigint FROM pg_database WHERE datname = current_database()))
WHERE lease_until < clock_timestamp() OR owner IS NULL OR owner = $1 OR ($3 AND owner = $4)
RETURNING epoch, snapshot::text, target::text, after_id, sequence";

const RELEASE: &str = "-- relay_lease_release()
UPDATE platform.relay_cursor
SET owner = NULL, lease_until = '-infinity', snapshot = $2::text::pg_snapshot, target = $3::text::pg_snapshot, after_id = $4, sequence = $5
WHERE epoch = $1";

const ADVANCE: &str = "-- relay_advance()
UPDATE platform.relay_cursor
SET snapshot = $2::text::pg_snapshot, target = NULL, after_id = 0, sequence = $3, updated_at = clock_timestamp()
WHERE epoch = $1";

/// Columns of a row of the outbox, as [`super::database`] reads them.
macro_rules! columns {
    () => {
        "id, event_id, event_type, schema_version, aggregate_type, aggregate_id, aggregate_version, party_key, occurred_at, \
         trace_parent, payload::text AS payload, trace_state"
    };
}
pub(super) use columns;

// One statement a slice: it ends the one before (its rows are published, so the cursor's snapshot becomes $1), and where there are rows beyond
// it begins the next, with its first page. What the statement sees is the target. Late: in progress in the old snapshot, committed since; few.
// Fresh: begun after it; read along the ids. The sum with zero keeps the planner from walking the index of ids for the smallest one.
// Only a target must be durable before something is published; an end that a crash of the server takes back is found again by publishing
// the slice again under the same numbers. A slice without rows leaves its number to the next one.
const FREEZE: &str = concat!(
    "-- relay_freeze()
WITH seen AS MATERIALIZED (
    SELECT pg_current_snapshot() AS snapshot,
        (SELECT min(id + 0) FROM platform.outbox_event WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot)) AS first_fresh
), late AS MATERIALIZED (
    SELECT ",
    columns!(),
    " FROM platform.outbox_event WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot)))
), fresh AS MATERIALIZED (
    SELECT ",
    columns!(),
    " FROM platform.outbox_event
    WHERE id >= (SELECT first_fresh FROM seen) AND xid >= pg_snapshot_xmax($1::text::pg_snapshot)
    ORDER BY id LIMIT $6
), event AS MATERIALIZED (
    SELECT * FROM (SELECT * FROM late UNION ALL SELECT * FROM fresh) AS event ORDER BY id LIMIT $6
), moved AS (
    UPDATE platform.relay_cursor AS c
    SET snapshot = $1::text::pg_snapshot, target = CASE WHEN f.found THEN f.snapshot END, after_id = 0, sequence = $3,
        lease_until = clock_timestamp() + $4::bigint * interval '1 ms', updated_at = clock_timestamp()
    FROM (SELECT EXISTS (SELECT FROM event) AS found, snapshot FROM seen) AS f
    WHERE c.epoch = $2 AND (f.found OR $5 AND set_config('synchronous_commit', 'off', true) = 'off')
    RETURNING c.target
), slice AS (
    INSERT INTO platform.relay_slice AS s (sequence, snapshot) SELECT $3, $1::text::pg_snapshot FROM moved WHERE target IS NOT NULL
    ON CONFLICT (sequence) DO UPDATE SET snapshot = EXCLUDED.snapshot
)
SELECT event.*, seen.snapshot::text AS target, seen.first_fresh, (SELECT count(*) FROM moved) AS moved
FROM seen LEFT JOIN event ON true ORDER BY event.id"
);

const FIRST_FRESH: &str = "-- relay_first_fresh()
SELECT min(id + 0) FROM platform.outbox_event
WHERE xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)";

const PAGE: &str = concat!(
    "-- relay_page()
WITH late AS MATERIALIZED (
    SELECT ",
    columns!(),
    " FROM platform.outbox_event
    WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot))) AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
), fresh AS (
    SELECT ",
    columns!(),
    " FROM platform.outbox_event
    WHERE id > $3 AND id >= $4
        AND xid >= pg_snapshot_xmax($1::text::pg_snapshot) AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
    ORDER BY id LIMIT $5
)
SELECT * FROM (SELECT * FROM late WHERE id > $3 UNION ALL SELECT * FROM fresh) AS event ORDER BY id LIMIT $5"
);

// Need not be durable: see above.
const PROGRESS: &str = "-- relay_progress()
UPDATE platform.relay_cursor
SET after_id = $2, sequence = $3, lease_until = clock_timestamp() + $4::bigint * interval '1 ms', updated_at = clock_timestamp()
WHERE epoch = $1 AND set_config('synchronous_commit', 'off', true) = 'off'";

/// Most pending events that are counted.
const COUNTED: i64 = 100_000;

const PENDING: &str = "-- relay_pending()
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float8 FROM (
    SELECT recorded_at FROM platform.outbox_event
    WHERE (xid >= pg_snapshot_xmax($1::text::pg_snapshot) OR xid = ANY (ARRAY(SELECT pg_snapshot_xip($1::text::pg_snapshot))))
        AND NOT ($2::text IS NOT NULL AND pg_visible_in_snapshot(xid, $2::text::pg_snapshot) AND id <= $3)
    LIMIT $4) AS event";

const PARTITIONS: &str = "-- relay_partitions()
SELECT platform.outbox_partitions_create(2)";

/// Where the relay stands, as the cursor row says, and the prepared statements of its session.
pub(super) struct Cursor {
    pub(super) client: Client,
    pub(super) code: DatabaseCode,
    lease_ms: i64,
    epoch: i64,
    /// Everything visible in it is published.
    pub(super) snapshot: String,
    /// Target of the slice under way.
    pub(super) target: Option<String>,
    /// Rows of the slice up to this id are published.
    pub(super) after_id: i64,
    /// Sequence number of the last published event.
    pub(super) sequence: i64,
    /// The cursor row still has the slice before as under way.
    pub(super) unsaid: bool,
    freeze: Statement,
    page: Statement,
    progress: Statement,
}

/// A slice under way.
pub(super) struct Slice {
    pub(super) target: String,
    /// Smallest id among rows of transactions that began after the snapshot it starts at.
    first_fresh: i64,
}

impl Cursor {
    /// Takes the lease on a database's outbox.
    pub(super) async fn acquire(client: Client, code: &DatabaseCode, owner: &str, lease: Duration) -> Result<Self, Error> {
        let query = |name| FleetError::query(code, name);
        client.batch_execute(SESSION).await.map_err(query("relay_session"))?;
        let state = client.query_one(STATE, &[]).await.map_err(query("relay_cursor_state"))?;
        let holder: Option<String> = state.get(0);
        let standing = standing(code, &state)?;
        let gone = holder.as_deref().is_some_and(owner_is_gone);
        let lease_ms = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        let taken = client
            .query_opt(ACQUIRE, &[&owner, &lease_ms, &gone, &holder])
            .await
            .map_err(query("relay_lease_acquire"))?;
        let Some(row) = taken else {
            return Err(Error::OwnershipLost {
                database: code.clone(),
                owner: holder.unwrap_or_default(),
            });
        };
        let freeze = client.prepare(FREEZE).await.map_err(query("relay_freeze"))?;
        let page = client.prepare(PAGE).await.map_err(query("relay_page"))?;
        let progress = client.prepare(PROGRESS).await.map_err(query("relay_progress"))?;
        let mut cursor = Self {
            client,
            code: code.clone(),
            lease_ms,
            epoch: row.get(0),
            snapshot: row.get(1),
            target: row.get(2),
            after_id: row.get(3),
            sequence: row.get(4),
            unsaid: false,
            freeze,
            page,
            progress,
        };
        if let Standing::Restored(evidence) = standing {
            cursor.reincarnate(&evidence, -1).await?;
        }
        cursor.make_partitions().await?;
        Ok(cursor)
    }

    /// Begins a new incarnation of the outbox, above `known`: everything in it is published again under new numbers.
    pub(super) async fn reincarnate(&mut self, evidence: &str, known: i64) -> Result<(), Error> {
        let start = reincarnate(&self.client, &self.code, self.epoch, known).await?;
        self.sequence = start.ok_or_else(|| self.lost())?;
        (self.snapshot, self.target, self.after_id, self.unsaid) = ("3:3:".into(), None, 0, false);
        tracing::warn!(database = %self.code, incarnation = incarnation(self.sequence),
            "the outbox is published anew, for {evidence}");
        Ok(())
    }

    /// Makes the partitions of today and the coming days, unless transactions are open that hold the outbox: a new partition locks
    /// the whole table, and while it waited for them (one in doubt may last for days) every other writer would wait behind it. Rows of
    /// a day without partition go to the default one.
    pub(super) async fn make_partitions(&self) -> Result<(), Error> {
        let made = self.patiently("relay_partitions", self.client.query_one(PARTITIONS, &[]));
        made.await.map(drop)
    }

    /// Runs a statement that locks the whole outbox; none where it would have had to wait.
    pub(super) async fn patiently<T>(
        &self,
        name: &'static str,
        statement: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<Option<T>, Error> {
        let query = |name| FleetError::query(&self.code, name);
        let limit = self.client.batch_execute("SET lock_timeout = '50ms'").await;
        limit.map_err(query("relay_lock_timeout"))?;
        let outcome = statement.await;
        let reset = self.client.batch_execute("RESET lock_timeout").await;
        reset.map_err(query("relay_lock_timeout"))?;
        match outcome {
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {
                tracing::debug!(database = %self.code, "open transactions hold the outbox: its partitions are seen to later");
                Ok(None)
            }
            outcome => outcome.map(Some).map_err(|error| query(name)(error).into()),
        }
    }

    /// Looks for committed rows beyond the snapshot; if there are any, makes what is visible now the durable target, and returns the slice with its
    /// first rows, at most `limit`. If there are none, the cursor row says that the slice before has ended; with `keep` the lease is renewed
    /// in any case.
    pub(super) async fn freeze(&mut self, limit: usize, keep: bool) -> Result<Option<(Slice, Vec<Row>)>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let write = self.unsaid || keep;
        let params: [&(dyn ToSql + Sync); 6] = [&self.snapshot, &self.epoch, &self.sequence, &self.lease_ms, &write, &limit];
        let rows = self.client.query(&self.freeze, &params).await;
        let rows = rows.map_err(FleetError::query(&self.code, "relay_freeze"))?;
        let Some(first) = rows.first() else { return Ok(None) };
        let found = first.get::<_, Option<i64>>(0).is_some();
        if (found || write) && first.get::<_, i64>("moved") == 0 {
            return Err(self.lost());
        }
        self.unsaid = false;
        if !found {
            return Ok(None);
        }
        let target: String = first.get("target");
        self.target = Some(target.clone());
        self.after_id = 0;
        let first_fresh = first.get::<_, Option<i64>>("first_fresh").unwrap_or(i64::MAX);
        Ok(Some((Slice { target, first_fresh }, rows)))
    }

    /// The slice that a predecessor left, if one did.
    pub(super) async fn resumed(&self) -> Result<Option<Slice>, Error> {
        let Some(target) = self.target.clone() else { return Ok(None) };
        let query = FleetError::query(&self.code, "relay_first_fresh");
        let row = self
            .client
            .query_one(FIRST_FRESH, &[&self.snapshot, &target])
            .await
            .map_err(query)?;
        let first_fresh = row.get::<_, Option<i64>>(0).unwrap_or(i64::MAX);
        Ok(Some(Slice { target, first_fresh }))
    }

    /// Committed events that are not published, and the age of the oldest of them in seconds; of many, the first [`COUNTED`].
    pub(super) async fn pending(&self) -> Result<(i64, f64), Error> {
        let params: [&(dyn ToSql + Sync); 4] = [&self.snapshot, &self.target, &self.after_id, &COUNTED];
        let row = self.client.query_one(PENDING, &params).await;
        let row = row.map_err(FleetError::query(&self.code, "relay_pending"))?;
        Ok((row.get(0), row.get(1)))
    }

    /// The lease's fencing epoch.
    pub(super) const fn epoch(&self) -> i64 {
        self.epoch
    }

    /// The next rows of the slice, in the order of their ids.
    pub(super) async fn page(&self, slice: &Slice, after_id: i64, limit: usize) -> Result<Vec<Row>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let query = FleetError::query(&self.code, "relay_page");
        self.client
            .query(
                &self.page,
                &[&self.snapshot, &slice.target, &after_id, &slice.first_fresh, &limit],
            )
            .await
            .map_err(|error| query(error).into())
    }

    /// Notes that the slice is published up to an id.
    pub(super) async fn progress(&mut self, after_id: i64, sequence: i64) -> Result<(), Error> {
        let params: [&(dyn ToSql + Sync); 4] = [&self.epoch, &after_id, &sequence, &self.lease_ms];
        let changed = self.client.execute(&self.progress, &params).await;
        if changed.map_err(FleetError::query(&self.code, "relay_progress"))? == 0 {
            return Err(self.lost());
        }
        (self.after_id, self.sequence) = (after_id, sequence);
        Ok(())
    }

    /// Notes that the whole slice is published. The cursor row hears it with the next slice, or from [`Cursor::freeze`] finding none.
    pub(super) fn advance(&mut self, sequence: i64) {
        if let Some(target) = self.target.take() {
            self.snapshot = target;
        }
        (self.after_id, self.sequence, self.unsaid) = (0, sequence, true);
    }

    /// Tells the cursor row at once that the slice before has ended, where it does not know.
    pub(super) async fn say(&mut self) -> Result<(), Error> {
        if self.unsaid {
            self.update("relay_advance", ADVANCE, &[&self.epoch, &self.snapshot, &self.sequence])
                .await?;
            self.unsaid = false;
        }
        Ok(())
    }

    pub(super) async fn release(self) -> Result<(), Error> {
        let params: [&(dyn ToSql + Sync); 5] = [&self.epoch, &self.snapshot, &self.target, &self.after_id, &self.sequence];
        self.update("relay_lease_release", RELEASE, &params).await
    }

    /// Changes the cursor row if the lease is still ours: the epoch is the fencing token.
    async fn update(&self, name: &'static str, text: &str, params: &[&(dyn ToSql + Sync)]) -> Result<(), Error> {
        match self
            .client
            .execute(text, params)
            .await
            .map_err(FleetError::query(&self.code, name))?
        {
            0 => Err(self.lost()),
            _ => Ok(()),
        }
    }

    fn lost(&self) -> Error {
        Error::OwnershipLost {
            database: self.code.clone(),
            owner: "a newer epoch".into(),
        }
    }
}
