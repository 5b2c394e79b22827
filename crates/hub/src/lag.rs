//! How far the hub is behind each database.

use crate::{Error, HUB};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use aicore_outbox::proof::{incarnation, incarnation_start};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use std::collections::HashMap;

/// Where one database's events are.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Lag {
    /// The database.
    pub database: DatabaseCode,
    /// Committed rows that are not published yet.
    pub pending: i64,
    /// Events published, from the relay's cursor.
    pub published: i64,
    /// Events that the hub has received.
    pub received: i64,
}

impl Lag {
    /// Events that have not reached the hub yet.
    pub fn behind(&self) -> i64 {
        self.pending + (self.published - self.received).max(0)
    }
}

/// Counts, for each of the databases, what is pending, published and received. Where all are zero behind, everything committed before
/// the call has had its effect or is parked.
///
/// # Errors
/// Where a database cannot be reached.
pub async fn lag(fleet: &Fleet, codes: &[DatabaseCode]) -> Result<Vec<Lag>, Error> {
    // Sources first: an event counted as pending there may be received by the time the hub is asked, never the other way round.
    let sources: Vec<(DatabaseCode, i64, i64)> = stream::iter(codes.iter().map(|code| async move {
        let connection = fleet.acquire(code).await?;
        let text = "-- outbox_pending()
            SELECT c.sequence, (SELECT count(*) FROM platform.outbox_event AS e
                WHERE (e.xid >= pg_snapshot_xmax(c.snapshot) OR e.xid = ANY (ARRAY(SELECT pg_snapshot_xip(c.snapshot))))
                    AND NOT (c.target IS NOT NULL AND pg_visible_in_snapshot(e.xid, c.target) AND e.id <= c.after_id))
            FROM platform.relay_cursor AS c";
        let row = connection
            .query_one(text, &[])
            .await
            .map_err(FleetError::query(code, "outbox_pending"))?;
        Ok::<_, Error>((code.clone(), row.get(1), row.get(0)))
    }))
    .buffered(8)
    .try_collect()
    .await?;
    let connection = fleet.acquire(&HUB).await?;
    let text = "-- inbox_received()
        SELECT d.code, mark.sequence - d.start
            + (SELECT count(DISTINCT i.sequence) FROM inbox AS i WHERE i.database_code = d.code AND i.sequence > mark.sequence)
        FROM unnest($1::text[], $2::bigint[]) AS d (code, start) LEFT JOIN inbox_watermark AS m ON m.database_code = d.code
            CROSS JOIN LATERAL (SELECT greatest(coalesce(m.sequence, 0), d.start) AS sequence) AS mark";
    // Numbers of an incarnation are counted from its start.
    let starts: Vec<i64> = sources
        .iter()
        .map(|(.., published)| incarnation_start(incarnation(*published)))
        .collect();
    let names: Vec<&str> = codes.iter().map(DatabaseCode::as_str).collect();
    let rows = connection
        .query(text, &[&names, &starts])
        .await
        .map_err(FleetError::query(&HUB, "inbox_received"))?;
    let received: HashMap<String, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    Ok(sources
        .into_iter()
        .zip(starts)
        .map(|((database, pending, published), start)| {
            let received = received.get(database.as_str()).copied().unwrap_or(0);
            Lag {
                database,
                pending,
                published: published - start,
                received,
            }
        })
        .collect())
}
