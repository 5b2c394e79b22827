//! A database that came back from a backup: how it is known, and the new incarnation of its outbox.
//!
//! Snapshots and numbers are good in one history only. After a restore the same number would come to mean another event, so the outbox begins a new
//! *incarnation*: it counts from above all former numbers and publishes every row that it holds. The hub's inbox knows the ids of those that
//! it has; what it lacked it gets; and rows that it holds from the lost history give way to the versions published now.
//!
//! That is done without asking where only one database can be meant: the same server with another timeline, a transaction counter or a database object that
//! went back or was made anew, or a hub that has seen numbers that this outbox has not given. On *another* server (by its
//! system identifier), or beside the original, a copy for tests looks the same as a restore; there an operator says so by [`adopt`].

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use tokio_postgres::{Client, Row};

pub(super) const STATE: &str = "-- relay_cursor_state()
SELECT c.owner, c.system_id, (SELECT system_identifier FROM pg_control_system()),
    greatest(pg_snapshot_xmax(c.snapshot)::text::bigint, pg_snapshot_xmax(c.target)::text::bigint),
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
    c.timeline, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint,
    c.database_oid, d.oid::bigint, EXISTS (SELECT FROM pg_database AS known WHERE known.oid::bigint = c.database_oid)
FROM platform.relay_cursor AS c, pg_database AS d WHERE d.datname = current_database()";

// Rows of another server's transactions would stay invisible until this server has counted as far: the only rewrite that an outbox knows.
const REINCARNATE: &str = "-- relay_reincarnate()
WITH owned AS MATERIALIZED (
    SELECT FROM platform.relay_cursor WHERE epoch = $1 FOR UPDATE
), rewritten AS (
    UPDATE platform.outbox_event SET xid = pg_current_xact_id()
    WHERE xid >= pg_snapshot_xmax(pg_current_snapshot()) AND EXISTS (SELECT FROM owned)
), forgotten AS (
    DELETE FROM platform.relay_slice WHERE EXISTS (SELECT FROM owned)
)
UPDATE platform.relay_cursor
SET snapshot = '3:3:', target = NULL, after_id = 0, sequence = (greatest(sequence >> 40, $2) + 1) << 40,
    system_id = (SELECT system_identifier FROM pg_control_system()),
    timeline = ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint,
    database_oid = (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
    updated_at = clock_timestamp()
WHERE epoch = $1 AND EXISTS (SELECT FROM owned)
RETURNING sequence";

const EPOCH: &str = "-- relay_adopt()
UPDATE platform.relay_cursor SET epoch = epoch + 1, owner = NULL, lease_until = '-infinity'
WHERE lease_until < clock_timestamp() OR owner IS NULL OR system_id <> (SELECT system_identifier FROM pg_control_system())
RETURNING epoch";

/// What the cursor's row says about the history that it belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// This one.
    Same,
    /// A former one of this database, and how that is known.
    Restored(String),
}

/// Whether the cursor is good here.
///
/// # Errors
/// [`Error::Restored`] where it may be a copy's.
pub(super) fn standing(code: &DatabaseCode, state: &Row) -> Result<Standing, Error> {
    let known_and_actual = |known: usize| -> (Option<i64>, i64) { (state.get(known), state.get(known + 1)) };
    let differs = |(known, actual): (Option<i64>, i64)| known.is_some_and(|known| known != actual);
    let refused = |cursor: String, server: String| {
        Err(Error::Restored {
            database: code.clone(),
            cursor,
            server,
        })
    };
    let (system, timeline, object) = (known_and_actual(1), known_and_actual(5), known_and_actual(7));
    if differs(system) {
        return refused(
            format!("system {}", system.0.unwrap_or_default()),
            format!("system {}", system.1),
        );
    }
    if differs(object) {
        let (known, actual) = (object.0.unwrap_or_default(), object.1);
        let original_is_there: bool = state.get(9);
        return if original_is_there {
            refused(
                format!("another database of this server, object {known}"),
                format!("serving a copy, object {actual}"),
            )
        } else {
            Ok(Standing::Restored(format!(
                "it was object {known} of the server and is object {actual}"
            )))
        };
    }
    let (cursor_xmax, server_xmax): (i64, i64) = (state.get(3), state.get(4));
    if cursor_xmax > server_xmax {
        return Ok(Standing::Restored(format!(
            "its cursor knows transaction {cursor_xmax}, the server is at {server_xmax}"
        )));
    }
    if differs(timeline) {
        let (known, actual) = (timeline.0.unwrap_or_default(), timeline.1);
        return Ok(Standing::Restored(format!("it was on timeline {known} and is on {actual}")));
    }
    Ok(Standing::Same)
}

/// Begins a new incarnation, above this outbox's own and above `known`, and returns the number before its first; none where the epoch has moved on.
pub(super) async fn reincarnate(client: &Client, code: &DatabaseCode, epoch: i64, known: i64) -> Result<Option<i64>, Error> {
    let row = client.query_opt(REINCARNATE, &[&epoch, &known]).await;
    Ok(row
        .map_err(FleetError::query(code, "relay_reincarnate"))?
        .map(|row| row.get(0)))
}

/// Declares that a database which a relay refuses, because it may be a copy, is the one that publishes from now on. Everything in its outbox is
/// published again; the hub drops what it has.
///
/// # Errors
/// [`Error::OwnershipLost`] while a relay is at work on it.
pub async fn adopt(fleet: &Fleet, code: &DatabaseCode) -> Result<(), Error> {
    let client = fleet.connect(code).await?;
    let lost = || Error::OwnershipLost {
        database: code.clone(),
        owner: "a relay at work".into(),
    };
    let row = client
        .query_opt(EPOCH, &[])
        .await
        .map_err(FleetError::query(code, "relay_adopt"))?;
    let epoch: i64 = row.ok_or_else(lost)?.get(0);
    reincarnate(&client, code, epoch, -1).await?.ok_or_else(lost)?;
    Ok(())
}
