//! The golden record's current values, in `party`, and the announcement of those that changed.

use super::Attribute;
use super::choose::Chosen;
use super::statement::Statement;
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;
use tokio_postgres::types::Json;
use uuid::Uuid;

/// A party whose current values changed.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) party: Uuid,
    /// Names of the attributes.
    pub(crate) attributes: Vec<String>,
}

/// A party's current values.
#[derive(Debug, Serialize)]
pub(super) struct Values<'s> {
    id: Uuid,
    kind: &'s str,
    display_name: String,
    given_name: Option<&'s str>,
    surname1: Option<&'s str>,
    surname2: Option<&'s str>,
    company_name: Option<&'s str>,
    document_type: Option<&'s str>,
    document_value: Option<&'s str>,
    document_status: Option<&'s str>,
    birth_date: Option<NaiveDate>,
    email: Option<&'s str>,
    phone: Option<&'s str>,
    address_line: Option<&'s str>,
    postcode: Option<&'s str>,
    municipality: Option<&'s str>,
    province: Option<&'s str>,
}

impl<'s> Values<'s> {
    /// `None` where nobody has stated anything.
    pub(super) fn of(party: Uuid, golden: &BTreeMap<Attribute, Chosen<'s>>) -> Option<Self> {
        let statement = |attribute| golden.get(&attribute).map(|chosen: &Chosen<'s>| chosen.now);
        let name = statement(Attribute::Name)?;
        let (document, address) = (statement(Attribute::Document), statement(Attribute::Address));
        let text = |from: Option<&'s Statement>, part: fn(&Statement) -> Option<&str>| from.and_then(part);
        Some(Self {
            id: party,
            kind: &name.kind,
            display_name: name.display_name(),
            given_name: name.given_name.as_deref(),
            surname1: name.surname1.as_deref(),
            surname2: name.surname2.as_deref(),
            company_name: name.company_name.as_deref(),
            document_type: text(document, |from| from.document_type.as_deref()),
            document_value: text(document, |from| from.document_value.as_deref()),
            document_status: text(document, |from| Some(&from.document_status)),
            birth_date: statement(Attribute::BirthDate).and_then(|from| from.birth_date),
            email: text(statement(Attribute::Email), |from| from.email.as_deref()),
            phone: text(statement(Attribute::Phone), |from| from.phone.as_deref()),
            address_line: text(address, |from| from.address_line.as_deref()),
            postcode: text(address, |from| from.postcode.as_deref()),
            municipality: text(address, |from| from.municipality.as_deref()),
            province: text(address, |from| from.province.as_deref()),
        })
    }
}

/// Writes current values; a party whose values stay is not written.
pub(super) async fn put_values(tx: &Transaction, values: &[Values<'_>]) -> Result<Vec<Change>, Error> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let text = "-- party_refresh()
        UPDATE party AS p
        SET kind = v.kind, display_name = v.display_name, given_name = v.given_name, surname1 = v.surname1, surname2 = v.surname2,
            company_name = v.company_name, document_type = v.document_type, document_value = v.document_value, document_status = v.document_status,
            birth_date = v.birth_date, email = v.email, phone = v.phone, address_line = v.address_line, postcode = v.postcode,
            municipality = v.municipality, province = v.province
        FROM jsonb_to_recordset($1) AS v (id uuid, kind text, display_name text, given_name text, surname1 text, surname2 text, company_name text,
                document_type text, document_value text, document_status text, birth_date date, email text, phone text, address_line text,
                postcode text, municipality text, province text)
            JOIN party AS o ON o.id = v.id
        WHERE p.id = v.id
            AND (o.kind, o.display_name, o.given_name, o.surname1, o.surname2, o.company_name, o.document_type, o.document_value, o.document_status,
                o.birth_date, o.email, o.phone, o.address_line, o.postcode, o.municipality, o.province)
            IS DISTINCT FROM (v.kind, v.display_name, v.given_name, v.surname1, v.surname2, v.company_name, v.document_type, v.document_value,
                v.document_status, v.birth_date, v.email, v.phone, v.address_line, v.postcode, v.municipality, v.province)
        RETURNING p.id, array_remove(ARRAY[
            CASE WHEN (o.kind, o.display_name, o.given_name, o.surname1, o.surname2, o.company_name)
                IS DISTINCT FROM (p.kind, p.display_name, p.given_name, p.surname1, p.surname2, p.company_name) THEN 'name' END,
            CASE WHEN (o.document_type, o.document_value, o.document_status)
                IS DISTINCT FROM (p.document_type, p.document_value, p.document_status) THEN 'document' END,
            CASE WHEN o.birth_date IS DISTINCT FROM p.birth_date THEN 'birth_date' END,
            CASE WHEN o.email IS DISTINCT FROM p.email THEN 'email' END,
            CASE WHEN o.phone IS DISTINCT FROM p.phone THEN 'phone' END,
            CASE WHEN (o.address_line, o.postcode, o.municipality, o.province)
                IS DISTINCT FROM (p.address_line, p.postcode, p.municipality, p.province) THEN 'address' END], NULL)";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "party_refresh"))?;
    let rows = tx
        .query(&statement, &[&Json(values)])
        .await
        .map_err(FleetError::query(&HUB, "party_refresh"))?;
    let change = |row: &tokio_postgres::Row| Change {
        party: row.get(0),
        attributes: row.get(1),
    };
    Ok(rows.iter().map(change).collect())
}

/// Announces changed golden records through the hub's own outbox: which attributes, not their values. Parties that are new are announced as such
/// and not as changed.
pub(crate) async fn announce(tx: &Transaction, changes: &[Change], created: &[Uuid]) -> Result<(), Error> {
    let changes: Vec<&Change> = changes.iter().filter(|change| !created.contains(&change.party)).collect();
    if changes.is_empty() {
        return Ok(());
    }
    let text = "-- golden_announce()
        INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
        SELECT 'golden_record', p.id, p.version, p.id::text, 'GoldenRecordChanged',
            golden_record_payload(p, string_to_array(n.attributes, ',')), p.updated_at
        FROM unnest($1::uuid[], $2::text[]) AS n (id, attributes) JOIN party AS p USING (id) ORDER BY p.id";
    let parties: Vec<Uuid> = changes.iter().map(|change| change.party).collect();
    let attributes: Vec<String> = changes.iter().map(|change| change.attributes.join(",")).collect();
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "golden_announce"))?;
    tx.execute(&statement, &[&parties, &attributes])
        .await
        .map_err(FleetError::query(&HUB, "golden_announce"))?;
    Ok(())
}
