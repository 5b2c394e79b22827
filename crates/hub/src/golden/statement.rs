//! What a source said of a customer in one event: kept for ever, in business time and in the hub's.
//!
//! A statement holds from its business time until one of a higher (incarnation, version) does, so a late one takes its place in the past, and
//! what is known does not depend on the order of arrival. When the hub learnt it is the truth about the hub: a rebuild learns everything anew.

use crate::projection::Customer;
use crate::records::Row;
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use aicore_resolve::{Status, email, phone};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use tokio_postgres::types::Json;
use uuid::Uuid;

/// Trust in a source that is not named.
const TRUST: i16 = 50;

/// What a source said of a customer in one event.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) id: i64,
    pub(crate) record: Uuid,
    pub(crate) database_code: String,
    pub(crate) source_key: String,
    pub(crate) customer_number: Option<String>,
    /// 0 to 100.
    pub(crate) trust: i16,
    pub(crate) incarnation: i32,
    pub(crate) version: i32,
    pub(crate) valid_from: DateTime<Utc>,
    pub(crate) known_from: DateTime<Utc>,
    pub(crate) event_id: Option<Uuid>,
    pub(crate) email_valid: bool,
    pub(crate) phone_valid: bool,
    pub(crate) birth_date: Option<NaiveDate>,
    pub(crate) kind: String,
    pub(crate) document_type: Option<String>,
    pub(crate) document_value: Option<String>,
    pub(crate) document_status: String,
    pub(crate) full_name: Option<String>,
    pub(crate) given_name: Option<String>,
    pub(crate) surname1: Option<String>,
    pub(crate) surname2: Option<String>,
    pub(crate) company_name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) address_line: Option<String>,
    pub(crate) postcode: Option<String>,
    pub(crate) municipality: Option<String>,
    pub(crate) province: Option<String>,
}

/// Columns of a statement `s` of a record `r`, with the trust `t` in its source.
pub(crate) const COLUMNS: &str = "s.id, s.source_record_id, r.database_code, r.source_key, r.customer_number, t.trust, s.incarnation, s.version,
    s.valid_from, s.known_from, s.event_id, s.email_valid, s.phone_valid, s.birth_date, s.kind, s.document_type, s.document_value, s.document_status,
    s.full_name, s.given_name, s.surname1, s.surname2, s.company_name, s.email, s.phone, s.address_line, s.postcode, s.municipality, s.province";

/// Columns that the event of a statement gives.
pub(crate) const GIVEN: &str = "valid_from, incarnation, version, event_id, email_valid, phone_valid, birth_date, kind, document_type, document_number,
    document_value, document_status, full_name, given_name, surname1, surname2, company_name, email, phone, address_line, postcode, municipality,
    province";

impl Statement {
    /// Reads [`COLUMNS`], the first of which stands at `at`.
    pub(crate) fn read(row: &tokio_postgres::Row, at: usize) -> Self {
        Self {
            id: row.get(at),
            record: row.get(at + 1),
            database_code: row.get(at + 2),
            source_key: row.get(at + 3),
            customer_number: row.get(at + 4),
            trust: row.get::<_, Option<i16>>(at + 5).unwrap_or(TRUST),
            incarnation: row.get(at + 6),
            version: row.get(at + 7),
            valid_from: row.get(at + 8),
            known_from: row.get(at + 9),
            event_id: row.get(at + 10),
            email_valid: row.get(at + 11),
            phone_valid: row.get(at + 12),
            birth_date: row.get(at + 13),
            kind: row.get(at + 14),
            document_type: row.get(at + 15),
            document_value: row.get(at + 16),
            document_status: row.get(at + 17),
            full_name: row.get(at + 18),
            given_name: row.get(at + 19),
            surname1: row.get(at + 20),
            surname2: row.get(at + 21),
            company_name: row.get(at + 22),
            email: row.get(at + 23),
            phone: row.get(at + 24),
            address_line: row.get(at + 25),
            postcode: row.get(at + 26),
            municipality: row.get(at + 27),
            province: row.get(at + 28),
        }
    }

    /// Whether the source has identified its customer: it gives a document with a check digit that holds.
    pub(super) fn is_verified(&self) -> bool {
        self.document_status == "valid" && self.document_type.as_deref().is_some_and(|kind| kind != "PASSPORT")
    }

    /// The name to show, empty where there is none.
    pub(crate) fn display_name(&self) -> String {
        let stated = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let parts: Vec<String> = [&self.given_name, &self.surname1, &self.surname2]
            .into_iter()
            .filter_map(stated)
            .collect();
        stated(&self.company_name)
            .or_else(|| Some(parts.join(" ")).filter(|name| !name.is_empty()))
            .or_else(|| self.full_name.clone())
            .unwrap_or_default()
    }
}

/// A statement as an event brings it.
#[derive(Debug, Serialize)]
pub(crate) struct Stated<'e> {
    event_id: Uuid,
    email_valid: bool,
    phone_valid: bool,
    #[serde(flatten)]
    row: Row<'e, Customer>,
}

impl<'e> Stated<'e> {
    pub(crate) fn new(event_id: Uuid, row: Row<'e, Customer>) -> Self {
        let (address, number) = (row.content.email.as_deref(), row.content.phone.as_deref());
        Self {
            event_id,
            email_valid: address
                .and_then(email::parse)
                .is_some_and(|email| email.status == Status::Valid),
            phone_valid: number.and_then(phone::parse).is_some_and(|phone| phone.e164().is_some()),
            row,
        }
    }
}

/// Keeps statements; returns the records of those that are new.
pub(crate) async fn put(tx: &Transaction, statements: &[Stated<'_>]) -> Result<HashSet<Uuid>, Error> {
    if statements.is_empty() {
        return Ok(HashSet::new());
    }
    let text = "-- source_statement_put()
        INSERT INTO source_statement (source_record_id, valid_from, known_from, incarnation, version, event_id, email_valid, phone_valid, birth_date,
            kind, document_type, document_number, document_value, document_status, full_name, given_name, surname1, surname2, company_name,
            email, phone, address_line, postcode, municipality, province)
        SELECT source_record_id, occurred_at, (SELECT clock_timestamp()), incarnation, version, event_id, email_valid, phone_valid, birth_date, kind,
            document_type, nullif(document_number, document_value), document_value, document_status, full_name, given_name, surname1, surname2,
            company_name, email, phone, address_line, postcode, municipality, province
        FROM jsonb_to_recordset($1) AS n (source_record_id uuid, occurred_at timestamptz, incarnation integer, version integer, event_id uuid,
            email_valid boolean, phone_valid boolean, birth_date date, kind text, document_type text, document_number text, document_value text,
            document_status text, full_name text, given_name text, surname1 text, surname2 text, company_name text, email text, phone text,
            address_line text, postcode text, municipality text, province text)
        ORDER BY source_record_id, incarnation, version, event_id
        ON CONFLICT (source_record_id, incarnation, version) DO NOTHING
        RETURNING source_record_id";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "source_statement_put"))?;
    let rows = tx
        .query(&statement, &[&Json(statements)])
        .await
        .map_err(FleetError::query(&HUB, "source_statement_put"))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The parties of records.
pub(crate) async fn parties_of(tx: &Transaction, records: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let text =
        "-- source_record_parties()\nSELECT DISTINCT party_id FROM source_record WHERE id = ANY ($1) AND party_id IS NOT NULL";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "source_record_parties"))?;
    let rows = tx
        .query(&statement, &[&records])
        .await
        .map_err(FleetError::query(&HUB, "source_record_parties"))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// All statements of the records that parties have.
pub(super) async fn of_parties(tx: &Transaction, parties: &[Uuid]) -> Result<HashMap<Uuid, Vec<Statement>>, Error> {
    let text = format!(
        "-- golden_statements()
        SELECT r.party_id, {COLUMNS}
        FROM source_record AS r JOIN source_statement AS s ON s.source_record_id = r.id
            LEFT JOIN source_trust AS t ON t.database_code = r.database_code
        WHERE r.party_id = ANY ($1)"
    );
    let statement = tx
        .prepare_cached(&text)
        .await
        .map_err(FleetError::query(&HUB, "golden_statements"))?;
    let rows = tx
        .query(&statement, &[&parties])
        .await
        .map_err(FleetError::query(&HUB, "golden_statements"))?;
    let mut statements: HashMap<Uuid, Vec<Statement>> = HashMap::with_capacity(parties.len());
    for row in &rows {
        statements.entry(row.get(0)).or_default().push(Statement::read(row, 1));
    }
    Ok(statements)
}
