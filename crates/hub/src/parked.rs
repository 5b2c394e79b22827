//! Parked events: those that cannot be applied, and those held behind one of their aggregate. An operator sees them, mends the cause
//! and replays them in order.

use crate::batch::{Item, Target, consolidate};
use crate::projection::{Projected, project};
use crate::{Error, HUB};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, Transaction};
use aicore_outbox::Event;
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use tokio_postgres::types::Json;
use uuid::Uuid;

/// Why an event waits that has no fault of its own.
const HELD: &str = "waits behind an earlier parked event of its aggregate";

/// Aggregates of these events that have a parked event.
pub(crate) async fn blocked(tx: &Transaction, events: &[&Event]) -> Result<HashSet<(String, Uuid)>, Error> {
    let aggregates: Vec<Uuid> = events.iter().map(|event| event.aggregate_id).collect();
    let text = "-- parked_aggregates()
        SELECT DISTINCT database_code, aggregate_id FROM parked_event WHERE replayed_at IS NULL AND aggregate_id = ANY ($1)";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "parked_aggregates"))?;
    let rows = tx
        .query(&statement, &[&aggregates])
        .await
        .map_err(FleetError::query(&HUB, "parked_aggregates"))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Parks the events that have no translation, and those whose aggregate has a parked event already. Returns the others, in their order,
/// and how many were parked.
pub(crate) async fn park_unfit<'i>(
    tx: &Transaction,
    items: &[&'i Item<'i>],
    mut blocked: HashSet<(String, Uuid)>,
) -> Result<(Vec<(&'i Event, &'i Projected)>, u64), Error> {
    let mut applicable = Vec::with_capacity(items.len());
    let mut parked = 0;
    for item in items {
        let aggregate = (item.event.database.to_string(), item.event.aggregate_id);
        let held = blocked.contains(&aggregate);
        let reason = match &item.projected {
            Ok(projected) if !held => {
                applicable.push((item.event, projected));
                continue;
            }
            Ok(_) => HELD,
            Err(reason) => reason,
        };
        park(tx, item.event, reason, held).await?;
        blocked.insert(aggregate);
        parked += 1;
    }
    Ok((applicable, parked))
}

/// How many events are parked of each database that has any.
pub(crate) async fn count_waiting(fleet: &Fleet) -> Result<HashMap<String, i64>, Error> {
    let text = "-- parked_waiting()
        SELECT database_code, count(*) FROM parked_event WHERE replayed_at IS NULL GROUP BY database_code";
    let connection = fleet.acquire(&HUB).await?;
    let rows = connection.query(text, &[]).await;
    let rows = rows.map_err(FleetError::query(&HUB, "parked_waiting"))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

async fn park(tx: &Transaction, event: &Event, reason: &str, held: bool) -> Result<(), Error> {
    let text = "-- event_park()
        INSERT INTO parked_event (event_id, database_code, sequence, party_key, aggregate_type, aggregate_id, aggregate_version, event_type,
            schema_version, payload, headers, reason, held, occurred_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (event_id) DO NOTHING";
    let payload: Option<Json<serde_json::Value>> = serde_json::from_slice(&event.payload).ok().map(Json);
    let headers = Json(serde_json::json!({
        "dataschema": event.data_schema, "traceparent": event.trace_parent, "tracestate": event.trace_state, "problem": event.problem
    }));
    let schema_version = i32::try_from(event.schema_version).unwrap_or(i32::MAX);
    tracing::warn!(event = %event.id, database = %event.database, event_type = %event.event_type, held, "event parked: {reason}");
    tx.execute(
        text,
        &[
            &event.id,
            &event.database.as_str(),
            &event.sequence,
            &event.party_key,
            &event.aggregate_type,
            &event.aggregate_id,
            &event.aggregate_version,
            &event.event_type,
            &schema_version,
            &payload,
            &headers,
            &reason,
            &held,
            &event.occurred_at,
        ],
    )
    .await
    .map_err(FleetError::query(&HUB, "event_park"))?;
    Ok(())
}

/// A message on the stream that is no event: kept whole, under an id made of its place on the stream, so that keeping it again changes
/// nothing.
pub(crate) async fn park_foreign(
    fleet: &Fleet,
    database: &str,
    stream_sequence: u64,
    headers: &serde_json::Value,
    payload: &[u8],
    reason: &str,
) -> Result<(), Error> {
    let text = "-- foreign_park()
        INSERT INTO parked_event (event_id, database_code, payload, headers, reason, held) VALUES ($1, $2, $3, $4, $5, false)
        ON CONFLICT (event_id) DO NOTHING";
    let id = Uuid::from_u128((0x000f_0000_0000_8000_8000_u128 << 48) | u128::from(stream_sequence & 0xffff_ffff_ffff));
    let payload = Json(
        serde_json::from_slice(payload).unwrap_or_else(|_| serde_json::Value::String(String::from_utf8_lossy(payload).into())),
    );
    let database: DatabaseCode = database.parse().unwrap_or(HUB);
    let connection = fleet.acquire(&HUB).await?;
    connection
        .execute(text, &[&id, &database.as_str(), &payload, &Json(headers), &reason])
        .await
        .map_err(FleetError::query(&HUB, "foreign_park"))?;
    tracing::warn!(%database, stream_sequence, "message parked: {reason}");
    Ok(())
}

/// A parked event, as an operator sees it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Parked {
    /// Its id.
    pub event_id: Uuid,
    /// Database that published it.
    pub database: String,
    /// Event type; absent for a message that is no event.
    pub event_type: Option<String>,
    /// Aggregate it is about.
    pub aggregate_id: Option<Uuid>,
    /// Why it is parked.
    pub reason: String,
    /// Whether it only waits behind another.
    pub held: bool,
    /// Since when.
    pub parked_at: DateTime<Utc>,
}

/// Events that are parked now, oldest first, at most `limit`.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn parked(fleet: &Fleet, limit: i64) -> Result<Vec<Parked>, Error> {
    let text = "-- parked_list()
        SELECT event_id, database_code, event_type, aggregate_id, reason, held, parked_at
        FROM parked_event WHERE replayed_at IS NULL ORDER BY parked_at, sequence LIMIT $1";
    let connection = fleet.acquire(&HUB).await?;
    let rows = connection
        .query(text, &[&limit])
        .await
        .map_err(FleetError::query(&HUB, "parked_list"))?;
    let read = |row: &tokio_postgres::Row| Parked {
        event_id: row.get(0),
        database: row.get(1),
        event_type: row.get(2),
        aggregate_id: row.get(3),
        reason: row.get(4),
        held: row.get(5),
        parked_at: row.get(6),
    };
    Ok(rows.iter().map(read).collect())
}

/// Applies a parked event and everything held behind it, in order and in one transaction. Returns how many.
///
/// # Errors
/// [`Error::NotParked`]; [`Error::StillPoison`] where one of them fails again, after which all stay parked.
pub async fn replay(fleet: &Fleet, event: Uuid) -> Result<u64, Error> {
    fleet
        .transaction(&HUB, "event_replay", async |tx| {
            let waiting = waiting(tx, event).await?;
            let mut projected = Vec::with_capacity(waiting.len());
            for event in &waiting {
                let event_id = event.id;
                projected.push(project(event).map_err(|reason| Error::StillPoison { event: event_id, reason })?);
            }
            let items: Vec<(&Event, &Projected)> = waiting.iter().zip(&projected).collect();
            consolidate(tx, fleet.catalog(), &items, Target::Hub).await?;
            let ids: Vec<Uuid> = waiting.iter().map(|event| event.id).collect();
            let text = "-- parked_replayed()\nUPDATE parked_event SET replayed_at = now() WHERE event_id = ANY ($1)";
            Ok(tx
                .execute(text, &[&ids])
                .await
                .map_err(FleetError::query(&HUB, "parked_replayed"))?)
        })
        .await
}

/// Gives up a parked event, whatever it is: its effect is not wanted. What waited behind it is applied, up to the next one that cannot be. Returns
/// how many were applied.
///
/// # Errors
/// [`Error::NotParked`], or where `sm_global` cannot be reached.
pub async fn skip(fleet: &Fleet, event: Uuid, reason: &str) -> Result<u64, Error> {
    let text = "-- parked_skip()
        WITH skipped AS (
            UPDATE parked_event SET replayed_at = now(), skip_reason = $2 WHERE event_id = $1 AND replayed_at IS NULL
            RETURNING event_id, database_code, aggregate_id
        )
        SELECT (SELECT w.event_id FROM parked_event AS w
            WHERE w.database_code = s.database_code AND w.aggregate_id = s.aggregate_id AND w.replayed_at IS NULL AND w.event_id <> s.event_id
            ORDER BY w.aggregate_version, w.sequence LIMIT 1)
        FROM skipped AS s";
    let connection = fleet.acquire(&HUB).await?;
    let row = connection.query_opt(text, &[&event, &reason]).await;
    let row = row
        .map_err(FleetError::query(&HUB, "parked_skip"))?
        .ok_or(Error::NotParked { event })?;
    drop(connection);
    tracing::warn!(%event, "parked event given up: {reason}");
    let Some(next) = row.get::<_, Option<Uuid>>(0) else {
        return Ok(0);
    };
    match replay(fleet, next).await {
        Ok(applied) => Ok(applied),
        Err(error) => {
            tracing::warn!(event = %next, "what waited behind the event given up stays parked: {error}");
            Ok(0)
        }
    }
}

/// All waiting events of the aggregate of a parked event, in the aggregate's order. Their numbers are those under which they came last: where their
/// database was restored meanwhile, they belong to its present incarnation.
async fn waiting(tx: &Transaction, event: Uuid) -> Result<Vec<Event>, Error> {
    let text = "-- parked_waiting()
        SELECT w.event_id, w.database_code, coalesce(i.sequence, w.sequence), w.event_type, w.schema_version, w.aggregate_type, w.aggregate_id,
            w.aggregate_version, w.party_key, w.occurred_at, w.headers ->> 'traceparent', w.payload::text, w.headers ->> 'tracestate',
            w.headers ->> 'dataschema'
        FROM parked_event AS p JOIN parked_event AS w USING (database_code, aggregate_id) LEFT JOIN inbox AS i ON i.event_id = w.event_id
        WHERE p.event_id = $1 AND p.replayed_at IS NULL AND w.replayed_at IS NULL AND w.event_type IS NOT NULL
        ORDER BY coalesce(i.sequence, w.sequence) >> 40, w.aggregate_version, w.sequence FOR UPDATE OF w";
    let rows = tx
        .query(text, &[&event])
        .await
        .map_err(FleetError::query(&HUB, "parked_waiting"))?;
    if rows.is_empty() {
        return Err(Error::NotParked { event });
    }
    let mut waiting = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: Uuid = row.get(0);
        let database: String = row.get(1);
        let database = database.parse().map_err(|reason| Error::StillPoison { event: id, reason })?;
        let payload: Option<String> = row.get(11);
        waiting.push(Event {
            id,
            database,
            sequence: row.get::<_, Option<i64>>(2).unwrap_or_default(),
            event_type: row.get(3),
            schema_version: u32::try_from(row.get::<_, i32>(4)).unwrap_or_default(),
            aggregate_type: row.get(5),
            aggregate_id: row.get(6),
            aggregate_version: row.get(7),
            party_key: row.get(8),
            occurred_at: row.get(9),
            data_schema: row.get(13),
            trace_parent: row.get(10),
            trace_state: row.get(12),
            // What the relay found is looked at anew: the payload may have been mended.
            problem: None,
            payload: payload.unwrap_or_default().into(),
        });
    }
    Ok(waiting)
}
