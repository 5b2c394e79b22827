//! The inbox: each event once.

use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use aicore_outbox::Event;
use std::collections::HashSet;
use uuid::Uuid;

/// Notes events as received, in this transaction, and returns those that had not been received before.
pub(crate) async fn receive(tx: &Transaction<'_>, events: &[&Event]) -> Result<HashSet<Uuid>, Error> {
    let text = "-- inbox_receive()
        INSERT INTO inbox (event_id, database_code, sequence, aggregate_id, event_type)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[], $5::text[])
        ON CONFLICT (event_id) DO NOTHING
        RETURNING event_id";
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
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
