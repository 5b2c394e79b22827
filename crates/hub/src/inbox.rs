//! The inbox: each event once.

use crate::{Error, HUB};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, Transaction};
use aicore_outbox::Event;
use std::collections::HashSet;
use uuid::Uuid;

/// Notes events as received, in this transaction, and returns those that had not been received before. One that comes again under a
/// higher sequence number (its outbox was relayed anew) keeps the higher one.
pub(crate) async fn receive(tx: &Transaction, events: &[&Event]) -> Result<HashSet<Uuid>, Error> {
    let text = "-- inbox_receive()
        INSERT INTO inbox AS i (event_id, database_code, sequence, aggregate_id, event_type)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[], $5::text[])
        ON CONFLICT (event_id) DO UPDATE SET sequence = EXCLUDED.sequence WHERE i.sequence < EXCLUDED.sequence
        RETURNING event_id, xmax = 0";
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
    // A row that this statement inserted has no xmax; one that it updated had been received before.
    Ok(rows.iter().filter(|row| row.get(1)).map(|row| row.get(0)).collect())
}

/// Raises each database's watermark: up to it, every sequence number has been received without a gap. Run by a timer; costs as much as
/// has arrived since the last run.
pub(crate) async fn raise_watermarks(fleet: &Fleet, codes: &[DatabaseCode]) -> Result<(), Error> {
    let text = "-- inbox_watermarks_raise()
        INSERT INTO inbox_watermark AS m (database_code, sequence)
        SELECT d.code, raised.sequence
        FROM unnest($1::text[]) AS d (code)
            LEFT JOIN inbox_watermark AS known ON known.database_code = d.code
            CROSS JOIN LATERAL (
                SELECT max(sequence) AS sequence FROM (
                    SELECT sequence, row_number() OVER (ORDER BY sequence) AS place FROM inbox
                    WHERE database_code = d.code AND sequence > coalesce(known.sequence, 0)) AS beyond
                WHERE sequence = coalesce(known.sequence, 0) + place) AS raised
        WHERE raised.sequence IS NOT NULL ORDER BY d.code
        ON CONFLICT (database_code) DO UPDATE SET sequence = EXCLUDED.sequence, updated_at = now() WHERE m.sequence < EXCLUDED.sequence";
    let codes: Vec<&str> = codes.iter().map(DatabaseCode::as_str).collect();
    let connection = fleet.acquire(&HUB).await?;
    connection
        .execute(text, &[&codes])
        .await
        .map_err(FleetError::query(&HUB, "inbox_watermarks_raise"))?;
    Ok(())
}
