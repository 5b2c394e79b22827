//! Source records and what hangs on them: contracts, receivables, cases, timeline, addresses, contact points.
//!
//! Every row carries the version of its aggregate and gives way to a higher one only, so arrival order does not matter. A version of a later
//! incarnation of the outbox counts as higher than any of an earlier: so a row follows its source back where that was restored.
//! Rows reach PostgreSQL as one JSON array a statement.

use crate::projection::{Contract, Customer, Receivable, ServiceCase};
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use aicore_outbox::Event;
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use tokio_postgres::types::{Json, ToSql};
use uuid::Uuid;

/// A source record's key: database and the area's key of the customer.
pub(crate) type Key = (String, String);

/// An effect with the event that brought it.
#[derive(Debug, Serialize)]
pub(crate) struct Row<'e, T> {
    pub(crate) source_record_id: Uuid,
    pub(crate) database_code: &'e str,
    pub(crate) area: &'e str,
    pub(crate) incarnation: i64,
    pub(crate) version: i32,
    pub(crate) occurred_at: DateTime<Utc>,
    #[serde(flatten)]
    pub(crate) content: &'e T,
}

impl<T> Clone for Row<'_, T> {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

/// A line of the timeline.
#[derive(Debug, Serialize)]
pub(crate) struct TimelineRow<'e> {
    event_id: Uuid,
    source_record_id: Uuid,
    database_code: &'e str,
    event_type: &'e str,
    occurred_at: DateTime<Utc>,
    aggregate_type: &'e str,
    aggregate_id: Uuid,
    summary: &'e str,
}

impl<'e> TimelineRow<'e> {
    pub(crate) fn new(event: &'e Event, source_record_id: Uuid, summary: &'e str) -> Self {
        Self {
            event_id: event.id,
            source_record_id,
            database_code: event.database.as_str(),
            event_type: &event.event_type,
            occurred_at: event.occurred_at,
            aggregate_type: &event.aggregate_type,
            aggregate_id: event.aggregate_id,
            summary,
        }
    }
}

/// Runs a statement whose first parameter is the rows as JSON; none where there are no rows.
async fn put<T: Serialize + Sync + std::fmt::Debug>(
    tx: &Transaction,
    name: &'static str,
    text: &str,
    rows: &[T],
) -> Result<Vec<tokio_postgres::Row>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let statement = tx.prepare_cached(text).await.map_err(FleetError::query(&HUB, name))?;
    let rows: &(dyn ToSql + Sync) = &Json(rows);
    Ok(tx.query(&statement, &[rows]).await.map_err(FleetError::query(&HUB, name))?)
}

/// Finds the source records of keys and creates those that are missing, as awaited (version 0): something referred to them
/// before they arrived. `ids` are for those that are created. They and `others` are locked in the order of their keys.
pub(crate) async fn ensure(
    tx: &Transaction,
    keys: &[Key],
    ids: &HashMap<&Key, Uuid>,
    others: &[Uuid],
) -> Result<HashMap<Key, Uuid>, Error> {
    let text = "-- source_record_ensure()
        WITH k AS MATERIALIZED (
            SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[]) AS k (database_code, source_key, id)
        ), wanted AS MATERIALIZED (
            SELECT r.id FROM source_record AS r JOIN k USING (database_code, source_key) UNION SELECT unnest($4::uuid[])
        ), known AS MATERIALIZED (
            SELECT r.database_code, r.source_key, r.id FROM source_record AS r JOIN wanted USING (id)
            ORDER BY 1, 2 FOR NO KEY UPDATE OF r
        ), created AS (
            INSERT INTO source_record (id, database_code, source_key)
            SELECT id, database_code, source_key FROM k
            WHERE NOT EXISTS (SELECT FROM source_record AS n WHERE n.database_code = k.database_code AND n.source_key = k.source_key)
            ORDER BY 2, 3 ON CONFLICT (database_code, source_key) DO NOTHING
            RETURNING database_code, source_key, id
        )
        SELECT * FROM known UNION ALL SELECT * FROM created";
    let wanted: HashSet<&Key> = keys.iter().collect();
    let mut found = HashMap::with_capacity(keys.len());
    // What another transaction created meanwhile is found the second time.
    for _ in 0..3 {
        let missing: Vec<&Key> = keys.iter().filter(|key| !found.contains_key(*key)).collect();
        if missing.is_empty() {
            break;
        }
        let (databases, names): (Vec<&str>, Vec<&str>) = missing
            .iter()
            .map(|(database, key)| (database.as_str(), key.as_str()))
            .unzip();
        let new: Vec<Uuid> = missing
            .iter()
            .map(|key| ids.get(key).copied().unwrap_or_else(Uuid::now_v7))
            .collect();
        let statement = tx
            .prepare_cached(text)
            .await
            .map_err(FleetError::query(&HUB, "source_record_ensure"))?;
        let rows = tx.query(&statement, &[&databases, &names, &new, &others]).await;
        let rows = rows.map_err(FleetError::query(&HUB, "source_record_ensure"))?;
        let rows = rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2)));
        found.extend(rows.filter(|(key, _)| wanted.contains(key)));
    }
    Ok(found)
}

/// Updates source records from customers' events; returns the ids of those that changed.
pub(crate) async fn put_customers(tx: &Transaction, rows: &[Row<'_, Customer>]) -> Result<Vec<Uuid>, Error> {
    let text = "-- source_record_put()
        UPDATE source_record AS s
        SET incarnation = n.incarnation, version = n.version, kind = n.kind, customer_number = n.customer_number,
            document_type = n.document_type, document_number = n.document_number, document_value = n.document_value,
            document_status = n.document_status, full_name = n.full_name, given_name = n.given_name, surname1 = n.surname1,
            surname2 = n.surname2, company_name = n.company_name, birth_date = n.birth_date, email = n.email, phone = n.phone,
            address_line = n.address_line, postcode = n.postcode, municipality = n.municipality, province = n.province,
            occurred_at = n.occurred_at, last_seen_at = now()
        FROM jsonb_to_recordset($1) AS n (source_record_id uuid, incarnation integer, version integer, occurred_at timestamptz, kind text,
            customer_number text, document_type text, document_number text, document_value text, document_status text, full_name text,
            given_name text, surname1 text, surname2 text, company_name text, birth_date date, email text, phone text,
            address_line text, postcode text, municipality text, province text)
        WHERE s.id = n.source_record_id AND (s.incarnation, s.version) < (n.incarnation, n.version)
        RETURNING s.id";
    let changed: Vec<Uuid> = put(tx, "source_record_put", text, rows)
        .await?
        .iter()
        .map(|row| row.get(0))
        .collect();
    if changed.is_empty() {
        return Ok(changed);
    }
    follow(tx, &changed).await?;
    Ok(changed)
}

/// Makes addresses and contact points follow their records.
pub(crate) async fn follow(tx: &Transaction, changed: &[Uuid]) -> Result<(), Error> {
    let statements = [
        (
            "party_address_put",
            "-- party_address_put()
            INSERT INTO party_address AS a (source_record_id, address_line, postcode, municipality, province)
            SELECT id, address_line, postcode, municipality, province FROM source_record WHERE id = ANY ($1)
                AND (address_line, postcode, municipality, province) IS DISTINCT FROM (NULL, NULL, NULL, NULL) ORDER BY id
            ON CONFLICT (source_record_id) DO UPDATE SET address_line = EXCLUDED.address_line, postcode = EXCLUDED.postcode,
                municipality = EXCLUDED.municipality, province = EXCLUDED.province",
        ),
        (
            "party_address_remove",
            "-- party_address_remove()
            DELETE FROM party_address AS a USING source_record AS s WHERE s.id = ANY ($1) AND a.source_record_id = s.id
                AND s.address_line IS NULL AND s.postcode IS NULL AND s.municipality IS NULL AND s.province IS NULL",
        ),
        (
            "party_contact_point_put",
            "-- party_contact_point_put()
            INSERT INTO party_contact_point (source_record_id, kind, value)
            SELECT s.id, c.kind, c.value FROM source_record AS s
                CROSS JOIN LATERAL (VALUES ('email', s.email), ('phone', s.phone)) AS c (kind, value)
            WHERE s.id = ANY ($1) AND c.value <> '' ORDER BY s.id, c.kind
            ON CONFLICT (source_record_id, kind) DO UPDATE SET value = EXCLUDED.value",
        ),
        (
            "party_contact_point_remove",
            "-- party_contact_point_remove()
            DELETE FROM party_contact_point AS c USING source_record AS s WHERE s.id = ANY ($1) AND c.source_record_id = s.id
                AND coalesce(CASE c.kind WHEN 'email' THEN s.email ELSE s.phone END, '') = ''",
        ),
    ];
    let changed = &changed;
    try_join_all(statements.map(async |(name, text)| {
        let statement = tx.prepare_cached(text).await.map_err(FleetError::query(&HUB, name))?;
        let done = tx.execute(&statement, &[changed]).await;
        done.map(drop)
            .map_err(|error| Error::from(FleetError::query(&HUB, name)(error)))
    }))
    .await?;
    Ok(())
}

/// Puts contracts.
pub(crate) async fn put_contracts(tx: &Transaction, rows: &[Row<'_, Contract>]) -> Result<(), Error> {
    let text = "-- contract_put()
        INSERT INTO contract AS c (incarnation, id, database_code, area, source_record_id, number, product, state, source_state, starts_on, ends_on,
            annual_amount, currency, version, occurred_at)
        SELECT incarnation, id, database_code, area, source_record_id, number, product, state, source_state, starts_on, ends_on,
            annual_amount, currency, version, occurred_at
        FROM jsonb_to_recordset($1) AS n (incarnation integer, id uuid, database_code text, area text, source_record_id uuid, number text, product text, state text,
            source_state text, starts_on date, ends_on date, annual_amount numeric, currency text, version integer, occurred_at timestamptz)
        ORDER BY database_code, id
        ON CONFLICT (database_code, id) DO UPDATE SET incarnation = EXCLUDED.incarnation, source_record_id = EXCLUDED.source_record_id, number = EXCLUDED.number,
            product = EXCLUDED.product, state = EXCLUDED.state, source_state = EXCLUDED.source_state, starts_on = EXCLUDED.starts_on,
            ends_on = EXCLUDED.ends_on, annual_amount = EXCLUDED.annual_amount, currency = EXCLUDED.currency,
            version = EXCLUDED.version, occurred_at = EXCLUDED.occurred_at
        WHERE (c.incarnation, c.version) < (EXCLUDED.incarnation, EXCLUDED.version)";
    put(tx, "contract_put", text, rows).await.map(drop)
}

/// Puts receivables.
pub(crate) async fn put_receivables(tx: &Transaction, rows: &[Row<'_, Receivable>]) -> Result<(), Error> {
    let text = "-- receivable_put()
        INSERT INTO receivable AS c (incarnation, id, database_code, area, source_record_id, contract_id, number, state, due_on, paid_on, amount,
            currency, version, occurred_at)
        SELECT incarnation, id, database_code, area, source_record_id, contract_id, number, state, due_on, paid_on, amount, currency, version, occurred_at
        FROM jsonb_to_recordset($1) AS n (incarnation integer, id uuid, database_code text, area text, source_record_id uuid, contract_id uuid, number text,
            state text, due_on date, paid_on date, amount numeric, currency text, version integer, occurred_at timestamptz)
        ORDER BY database_code, id
        ON CONFLICT (database_code, id) DO UPDATE SET incarnation = EXCLUDED.incarnation, source_record_id = EXCLUDED.source_record_id, contract_id = EXCLUDED.contract_id,
            number = EXCLUDED.number, state = EXCLUDED.state, due_on = EXCLUDED.due_on, paid_on = EXCLUDED.paid_on,
            amount = EXCLUDED.amount, currency = EXCLUDED.currency, version = EXCLUDED.version, occurred_at = EXCLUDED.occurred_at
        WHERE (c.incarnation, c.version) < (EXCLUDED.incarnation, EXCLUDED.version)";
    put(tx, "receivable_put", text, rows).await.map(drop)
}

/// Puts cases.
pub(crate) async fn put_cases(tx: &Transaction, rows: &[Row<'_, ServiceCase>]) -> Result<(), Error> {
    let text = "-- service_case_put()
        INSERT INTO service_case AS c (incarnation, id, database_code, area, source_record_id, contract_id, number, kind, state, source_state, opened_on,
            closed_on, amount, currency, version, occurred_at)
        SELECT incarnation, id, database_code, area, source_record_id, contract_id, number, kind, state, source_state, opened_on, closed_on, amount,
            currency, version, occurred_at
        FROM jsonb_to_recordset($1) AS n (incarnation integer, id uuid, database_code text, area text, source_record_id uuid, contract_id uuid, number text,
            kind text, state text, source_state text, opened_on date, closed_on date, amount numeric, currency text, version integer,
            occurred_at timestamptz)
        ORDER BY database_code, id
        ON CONFLICT (database_code, id) DO UPDATE SET incarnation = EXCLUDED.incarnation, source_record_id = EXCLUDED.source_record_id, contract_id = EXCLUDED.contract_id,
            number = EXCLUDED.number, kind = EXCLUDED.kind, state = EXCLUDED.state, source_state = EXCLUDED.source_state,
            opened_on = EXCLUDED.opened_on, closed_on = EXCLUDED.closed_on, amount = EXCLUDED.amount, currency = EXCLUDED.currency,
            version = EXCLUDED.version, occurred_at = EXCLUDED.occurred_at
        WHERE (c.incarnation, c.version) < (EXCLUDED.incarnation, EXCLUDED.version)";
    put(tx, "service_case_put", text, rows).await.map(drop)
}

/// Adds lines to the timeline.
pub(crate) async fn put_timeline(tx: &Transaction, rows: &[TimelineRow<'_>]) -> Result<(), Error> {
    let text = "-- timeline_put()
        INSERT INTO timeline (event_id, source_record_id, database_code, event_type, occurred_at, aggregate_type, aggregate_id, summary)
        SELECT event_id, source_record_id, database_code, event_type, occurred_at, aggregate_type, aggregate_id, summary
        FROM jsonb_to_recordset($1) AS n (event_id uuid, source_record_id uuid, database_code text, event_type text, occurred_at timestamptz,
            aggregate_type text, aggregate_id uuid, summary text)
        ON CONFLICT (event_id) DO NOTHING";
    put(tx, "timeline_put", text, rows).await.map(drop)
}
