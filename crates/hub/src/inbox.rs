//! The inbox: each event once. And the watermarks: up to where nothing is missing.

use crate::{Error, HUB};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, Transaction};
use aicore_outbox::Event;
use std::collections::HashSet;
use uuid::Uuid;

/// What a batch brought.
pub(crate) struct Received {
    /// Events that had not been received before.
    pub(crate) fresh: HashSet<Uuid>,
    /// Events that had, and come again under a higher number: their database was restored and says again what it is. Parked ones are not among them.
    pub(crate) again: HashSet<Uuid>,
}

/// Notes events as received, in this transaction. One that comes again under a higher number keeps the higher one.
pub(crate) async fn receive(tx: &Transaction, events: &[&Event]) -> Result<Received, Error> {
    // A row that this statement inserted has no xmax; one that it updated had been received before. A new event under a number that the
    // watermark has passed: another event had the number, so the database has gone back in time.
    let text = "-- inbox_receive()
        WITH received AS (
            INSERT INTO inbox AS i (event_id, database_code, sequence, aggregate_id, event_type)
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[], $5::text[])
            ON CONFLICT (event_id) DO UPDATE SET sequence = EXCLUDED.sequence WHERE i.sequence < EXCLUDED.sequence
            RETURNING event_id, database_code, sequence, xmax = 0 AS fresh
        ), collided AS (
            UPDATE inbox_watermark AS m SET collided_at = now()
            FROM received AS r
            WHERE r.fresh AND m.database_code = r.database_code AND r.sequence <= m.sequence AND r.sequence > (m.sequence >> 40) << 40
                AND m.collided_at IS NULL
        )
        SELECT event_id, fresh FROM received";
    // Each event once, under its highest number: a statement may not change a row twice.
    let mut events = events.to_vec();
    events.sort_by_key(|event| (event.id, -event.sequence));
    events.dedup_by_key(|event| event.id);
    let ids: Vec<Uuid> = events.iter().map(|event| event.id).collect();
    let databases: Vec<&str> = events.iter().map(|event| event.database.as_str()).collect();
    let sequences: Vec<i64> = events.iter().map(|event| event.sequence).collect();
    let aggregates: Vec<Uuid> = events.iter().map(|event| event.aggregate_id).collect();
    let types: Vec<&str> = events.iter().map(|event| event.event_type.as_str()).collect();
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "inbox_receive"))?;
    let rows = tx
        .query(&statement, &[&ids, &databases, &sequences, &aggregates, &types])
        .await
        .map_err(FleetError::query(&HUB, "inbox_receive"))?;
    let (fresh, again): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.get::<_, bool>(1));
    let ids_of = |rows: Vec<&tokio_postgres::Row>| rows.iter().map(|row| row.get(0)).collect::<HashSet<Uuid>>();
    let mut received = Received {
        fresh: ids_of(fresh),
        again: ids_of(again),
    };
    if !received.again.is_empty() {
        let text = "-- inbox_parked()\nSELECT event_id FROM parked_event WHERE event_id = ANY ($1)";
        let again: Vec<Uuid> = received.again.iter().copied().collect();
        let parked = tx.query(text, &[&again]).await;
        for row in parked.map_err(FleetError::query(&HUB, "inbox_parked"))? {
            received.again.remove(&row.get(0));
        }
    }
    Ok(received)
}

/// Raises each database's watermark: up to it, every number has been received without a gap. A new incarnation begins at its own start. Run by a
/// timer; costs as much as has arrived since the last run.
pub(crate) async fn raise_watermarks(fleet: &Fleet, codes: &[DatabaseCode]) -> Result<(), Error> {
    // Ranks leave out what comes twice, so equality holds exactly as far as there is no gap.
    let text = "-- inbox_watermarks_raise()
        INSERT INTO inbox_watermark AS m (database_code, sequence, collided_at)
        SELECT s.code, greatest(s.start, raised.sequence), CASE WHEN raised.events > raised.numbers THEN now() END
        FROM (
            SELECT d.code, known.sequence AS known, greatest(coalesce(known.sequence, 0), (high.sequence >> 40) << 40) AS start
            FROM unnest($1::text[]) AS d (code)
                LEFT JOIN inbox_watermark AS known ON known.database_code = d.code
                CROSS JOIN LATERAL (SELECT max(sequence) AS sequence FROM inbox WHERE database_code = d.code) AS high
        ) AS s CROSS JOIN LATERAL (
            SELECT max(sequence) FILTER (WHERE sequence = s.start + place) AS sequence, count(*) AS events, max(place) AS numbers FROM (
                SELECT sequence, dense_rank() OVER (ORDER BY sequence) AS place FROM inbox
                WHERE database_code = s.code AND sequence > s.start) AS beyond
        ) AS raised
        WHERE greatest(s.start, raised.sequence) > coalesce(s.known, 0) OR raised.events > raised.numbers
        ORDER BY s.code
        ON CONFLICT (database_code) DO UPDATE SET sequence = greatest(m.sequence, EXCLUDED.sequence), updated_at = now(),
            collided_at = CASE WHEN EXCLUDED.sequence >> 40 > m.sequence >> 40 THEN EXCLUDED.collided_at
                ELSE coalesce(m.collided_at, EXCLUDED.collided_at) END
        WHERE m.sequence < EXCLUDED.sequence OR m.collided_at IS NULL AND EXCLUDED.collided_at IS NOT NULL";
    let codes: Vec<&str> = codes.iter().map(DatabaseCode::as_str).collect();
    let connection = fleet.acquire(&HUB).await?;
    connection
        .execute(text, &[&codes])
        .await
        .map_err(FleetError::query(&HUB, "inbox_watermarks_raise"))?;
    Ok(())
}
