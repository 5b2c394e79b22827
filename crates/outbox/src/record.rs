//! Records events in the writer's transaction.

use crate::{Error, Schemas};
use aicore_catalog::Catalog;
use aicore_fleet::{Error as FleetError, Transaction};
use serde_json::Value;
use tokio_postgres::types::Json;
use uuid::Uuid;

/// Records one event per aggregate, with the state that the aggregates have now in this transaction: the payload is what the SQL
/// function `<aggregate>_payload` makes of the row. The event goes to the partition of the payload's `customer_id`, else of its
/// `party_id`, else of the aggregate itself. Returns how many were recorded. Call it after the rows were
/// written, in the transaction that wrote them; writing locked them, which keeps the events of one aggregate in commit order.
///
/// # Errors
/// [`Error::UndeclaredEvent`], [`Error::Payload`] where a payload does not follow its schema, or the failed statement. The caller's
/// transaction must then be rolled back.
pub async fn record(
    tx: &Transaction,
    catalog: &Catalog,
    schemas: &Schemas,
    event_type: &str,
    version: u32,
    aggregates: &[Uuid],
) -> Result<u64, Error> {
    let database = tx.database();
    let definition = catalog
        .get(database)
        .and_then(|entry| entry.definition.event(event_type, version))
        .ok_or_else(|| Error::UndeclaredEvent {
            database: database.clone(),
            event_type: event_type.to_owned(),
            version,
        })?;
    // The aggregate's name was checked to be a plain identifier when the catalogue was read.
    let table = &definition.aggregate;
    let text = format!(
        "-- outbox_record()\n\
         INSERT INTO platform.outbox_event \
             (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, schema_version, payload, occurred_at)\n\
         SELECT '{table}', t.id, t.version, coalesce(p.payload ->> 'customer_id', p.payload ->> 'party_id', t.id::text), $1, $2, p.payload, coalesce((p.payload ->> 'occurred_at')::timestamptz, now())\n\
         FROM unnest($3::uuid[]) WITH ORDINALITY AS wanted (id, place)\n\
         JOIN {table} AS t USING (id) CROSS JOIN LATERAL (SELECT {table}_payload(t) AS payload) AS p\n\
         ORDER BY wanted.place\n\
         RETURNING aggregate_id, payload"
    );
    let query = FleetError::query(database, "outbox_record");
    let statement = tx
        .prepare_cached(&text)
        .await
        .map_err(FleetError::query(database, "outbox_record"))?;
    #[expect(clippy::cast_possible_wrap, reason = "schema versions are small")]
    let rows = tx
        .query(&statement, &[&event_type, &(version as i32), &aggregates])
        .await
        .map_err(query)?;
    if !rows.is_empty() {
        tx.note_event();
    }
    for row in &rows {
        let Json(payload): Json<Value> = row.get(1);
        if let Some(reason) = schemas.problem(database, event_type, version, &payload) {
            let (database, event_type, aggregate) = (database.clone(), event_type.to_owned(), row.get(0));
            return Err(Error::Payload {
                database,
                event_type,
                aggregate,
                reason,
            });
        }
    }
    Ok(rows.len() as u64)
}
