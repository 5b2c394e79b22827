//! The golden record's current values: chosen from a party's source records, attribute by attribute.
//!
//! Survivorship, version 1: the name comes from the record that gives most of its parts, every other attribute from the latest
//! record that has it; ties fall to the lower database code and key. A function of the records alone, so any order of arrival gives
//! the same party.

use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use uuid::Uuid;

/// Recomputes the current values of parties; a party whose values stay is not written.
pub(crate) async fn refresh(tx: &Transaction, parties: &[Uuid]) -> Result<(), Error> {
    let text = "-- party_refresh()
        WITH record AS (
            SELECT * FROM source_record WHERE party_id = ANY ($1) AND version > 0
        ), name AS (
            SELECT DISTINCT ON (party_id) party_id, coalesce(kind, 'unknown') AS kind, given_name, surname1, surname2, company_name,
                coalesce(company_name, nullif(concat_ws(' ', given_name, surname1, surname2), ''), full_name, '') AS display_name
            FROM record
            ORDER BY party_id, num_nonnulls(given_name, surname1, surname2, company_name) DESC, num_nonnulls(full_name) DESC,
                occurred_at DESC, database_code, source_key
        ), birth AS (
            SELECT DISTINCT ON (party_id) party_id, birth_date FROM record WHERE birth_date IS NOT NULL
            ORDER BY party_id, occurred_at DESC, database_code, source_key
        ), email AS (
            SELECT DISTINCT ON (party_id) party_id, email FROM record WHERE email <> ''
            ORDER BY party_id, occurred_at DESC, database_code, source_key
        ), phone AS (
            SELECT DISTINCT ON (party_id) party_id, phone FROM record WHERE phone <> ''
            ORDER BY party_id, occurred_at DESC, database_code, source_key
        ), address AS (
            SELECT DISTINCT ON (party_id) party_id, address_line, postcode, municipality, province FROM record WHERE address_line <> ''
            ORDER BY party_id, occurred_at DESC, database_code, source_key
        ), value AS (
            SELECT * FROM name LEFT JOIN birth USING (party_id) LEFT JOIN email USING (party_id) LEFT JOIN phone USING (party_id)
                LEFT JOIN address USING (party_id)
        )
        UPDATE party AS p
        SET kind = v.kind, display_name = v.display_name, given_name = v.given_name, surname1 = v.surname1, surname2 = v.surname2,
            company_name = v.company_name, birth_date = v.birth_date, email = v.email, phone = v.phone,
            address_line = v.address_line, postcode = v.postcode, municipality = v.municipality, province = v.province
        FROM value AS v
        WHERE p.id = v.party_id
            AND (p.kind, p.display_name, p.given_name, p.surname1, p.surname2, p.company_name, p.birth_date, p.email, p.phone,
                p.address_line, p.postcode, p.municipality, p.province)
            IS DISTINCT FROM (v.kind, v.display_name, v.given_name, v.surname1, v.surname2, v.company_name, v.birth_date, v.email, v.phone,
                v.address_line, v.postcode, v.municipality, v.province)";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "party_refresh"))?;
    tx.execute(&statement, &[&parties])
        .await
        .map_err(FleetError::query(&HUB, "party_refresh"))?;
    Ok(())
}
