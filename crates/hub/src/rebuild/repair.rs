//! Makes the hub hold what was rebuilt: rows that are missing or differ. Links, golden values and facts follow from the records and rows, by the
//! code that always makes them.

use super::compare::{SUBJECTS, differing};
use super::run;
use super::shadow::OWN;
use crate::batch::{Target, refresh};
use crate::golden::statement::GIVEN;
use crate::matching::{self, Cause};
use crate::{Error, HUB, records};
use aicore_catalog::Catalog;
use aicore_fleet::{Error as FleetError, Transaction};
use uuid::Uuid;

/// Columns of a source record that its events give.
const RECORD: &str = "incarnation, version, kind, customer_number, document_type, document_number, document_value, document_status, full_name,
    given_name, surname1, surname2, company_name, birth_date, email, phone, address_line, postcode, municipality, province, occurred_at";

pub(super) async fn repair(tx: &Transaction, catalog: &Catalog) -> Result<(), Error> {
    run(tx, "rebuild_turn", OWN).await?;
    // Before anything changes: the records concerned, by their keys.
    let text = "-- repair_records()
        CREATE TEMPORARY TABLE repaired ON COMMIT DROP AS
        SELECT DISTINCT key FROM (";
    let by_record: Vec<String> = SUBJECTS
        .iter()
        .filter(|(subject, _)| matches!(*subject, "record" | "membership" | "edge" | "party" | "features"))
        .map(|(_, content)| format!("SELECT key FROM ({}) AS d WHERE given", differing(content)))
        .chain(
            SUBJECTS
                .iter()
                .filter(|(subject, _)| matches!(*subject, "fact" | "statement" | "golden"))
                .map(|(_, content)| format!("SELECT regexp_replace(key, '/[^/]*$', '') FROM ({}) AS d", differing(content))),
        )
        .collect();
    run(
        tx,
        "repair_records",
        &format!("{text}{}) AS k", by_record.join(" UNION ALL ")),
    )
    .await?;
    // Who shares a party with them, here or there, is linked anew with them.
    let members = "INSERT INTO repaired
        SELECT o.database_code || '/' || o.source_key
        FROM repaired AS k JOIN public.source_record AS s ON k.key = s.database_code || '/' || s.source_key
            JOIN public.source_record AS o ON o.party_id = s.party_id
        UNION SELECT o.database_code || '/' || o.source_key
        FROM repaired AS k JOIN rebuild.source_record AS s ON k.key = s.database_code || '/' || s.source_key
            JOIN rebuild.source_record AS o ON o.party_id = s.party_id
        EXCEPT SELECT key FROM repaired";
    run(tx, "repair_members", members).await?;
    let missing = "INSERT INTO public.source_record (id, database_code, source_key)
        SELECT id, database_code, source_key FROM rebuild.source_record ORDER BY database_code, source_key
        ON CONFLICT (database_code, source_key) DO NOTHING";
    run(tx, "repair_records_missing", missing).await?;
    let values = format!(
        "UPDATE public.source_record AS s SET ({RECORD}) = (SELECT {RECORD} FROM rebuild.source_record AS n
            WHERE n.database_code = s.database_code AND n.source_key = s.source_key)
        FROM repaired AS k, rebuild.source_record AS r
        WHERE k.key = s.database_code || '/' || s.source_key AND r.database_code = s.database_code AND r.source_key = s.source_key"
    );
    run(tx, "repair_records_values", &values).await?;
    for (table, key) in [
        ("contract", "id"),
        ("receivable", "id"),
        ("service_case", "id"),
        ("timeline", "event_id"),
    ] {
        rows(tx, table, key).await?;
    }

    statements(tx).await?;

    let text = "-- repair_changed()
        SELECT s.id, s.version > 0 FROM repaired AS k JOIN public.source_record AS s ON k.key = s.database_code || '/' || s.source_key
        ORDER BY s.database_code, s.source_key";
    let found = tx.query(text, &[]).await.map_err(FleetError::query(&HUB, "repair_changed"))?;
    let ids: Vec<Uuid> = found.iter().map(|row| row.get(0)).collect();
    records::follow(tx, &ids).await?;
    let known: Vec<Uuid> = found.iter().filter(|row| row.get(1)).map(|row| row.get(0)).collect();
    let mut links = matching::relink(tx, &known, Target::Hub, Cause::Evidence).await?;
    // Rows that were mended above may be of any record of these.
    let text = "-- repair_parties()\nSELECT DISTINCT party_id FROM source_record WHERE id = ANY ($1) AND party_id IS NOT NULL";
    let parties = tx
        .query(text, &[&ids])
        .await
        .map_err(FleetError::query(&HUB, "repair_parties"))?;
    links.touched.extend(parties.iter().map(|row| row.get::<_, Uuid>(0)));
    refresh(tx, catalog, &ids, &links, Target::Hub).await
}

/// Puts the statements that are missing or differ. One that differs keeps its key and the time at which the hub learnt it; one that was missing is
/// known since now.
async fn statements(tx: &Transaction) -> Result<(), Error> {
    let Some((_, content)) = SUBJECTS.iter().find(|(subject, _)| *subject == "statement") else {
        return Ok(());
    };
    let columns = || GIVEN.split(',').map(str::trim);
    let given: Vec<String> = columns().map(|column| format!("n.{column}")).collect();
    let values: Vec<String> = columns().map(|column| format!("{column} = EXCLUDED.{column}")).collect();
    let text = format!(
        "CREATE TEMPORARY TABLE repaired_statement ON COMMIT DROP AS SELECT key FROM ({}) AS d WHERE given;
        INSERT INTO public.source_statement (source_record_id, known_from, {GIVEN})
        SELECT s.id, clock_timestamp(), {} FROM rebuild.source_statement AS n JOIN rebuild.source_record AS r ON r.id = n.source_record_id
            JOIN repaired_statement AS k ON k.key = r.database_code || '/' || r.source_key || '/' || n.incarnation || '.' || n.version
            JOIN public.source_record AS s ON s.database_code = r.database_code AND s.source_key = r.source_key
        ORDER BY n.id
        ON CONFLICT (source_record_id, incarnation, version) DO UPDATE SET {}",
        differing(content),
        given.join(", "),
        values.join(", ")
    );
    run(tx, "repair_statements", &text).await
}

/// Puts the rows of a table that are missing or differ.
async fn rows(tx: &Transaction, table: &str, key: &str) -> Result<(), Error> {
    let Some((_, content)) = SUBJECTS.iter().find(|(subject, _)| *subject == table) else {
        return Ok(());
    };
    let columns = "-- repair_columns()
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = ('public.' || $1)::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'source_record_id'";
    let columns = tx.query_one(columns, &[&table]).await;
    let columns: String = columns.map_err(FleetError::query(&HUB, "repair_columns"))?.get(0);
    let values: Vec<String> = columns.split(", ").map(|column| format!("n.{column}")).collect();
    let differing = differing(content);
    let text = format!(
        "CREATE TEMPORARY TABLE repaired_{table} ON COMMIT DROP AS SELECT key FROM ({differing}) AS d WHERE given;
        DELETE FROM public.{table} AS t USING repaired_{table} AS k WHERE k.key = t.database_code || '/' || t.{key};
        INSERT INTO public.{table} (source_record_id, {columns})
        SELECT s.id, {} FROM rebuild.{table} AS n JOIN repaired_{table} AS k ON k.key = n.database_code || '/' || n.{key}
            JOIN rebuild.source_record AS r ON r.id = n.source_record_id
            JOIN public.source_record AS s ON s.database_code = r.database_code AND s.source_key = r.source_key",
        values.join(", ")
    );
    run(tx, "repair_rows", &text).await
}
