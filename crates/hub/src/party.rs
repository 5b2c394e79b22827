//! A party, found and shown with everything the hub knows of it.

mod history;
mod search;

pub use history::{HistoryEntry, party_history};
pub use search::{Found, party_search};

use crate::golden::believed::{GoldenValue, golden_lineage};
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Fleet};
use aicore_resolve::document;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tokio_postgres::types::Json;
use uuid::Uuid;

/// A party with its source records, contracts, facts and timeline. Amounts are decimal texts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartyView {
    /// Key.
    pub id: Uuid,
    /// `person`, `company` or `unknown`.
    pub kind: String,
    /// Name to show.
    pub display_name: String,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Current e-mail address.
    pub email: Option<String>,
    /// Current telephone number.
    pub phone: Option<String>,
    /// Current address in one line.
    pub address: Option<String>,
    /// The golden record's values, each with whose word it is.
    #[serde(default)]
    pub golden: Vec<GoldenValue>,
    /// Documents that identify it.
    pub identifiers: Vec<Identifier>,
    /// What each area says of it.
    pub source_records: Vec<SourceRecord>,
    /// What it holds.
    pub contracts: Vec<ContractView>,
    /// Claims, repairs and workshop orders.
    pub cases: Vec<CaseView>,
    /// Facts by area.
    pub facts: Vec<Fact>,
    /// Latest events first.
    pub timeline: Vec<TimelineEntry>,
}

/// A document that identifies a party.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Identifier {
    /// NIF, NIE or CIF.
    #[serde(rename = "type")]
    pub kind: String,
    /// Normal form.
    pub value: String,
}

/// What an area says of a customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SourceRecord {
    /// Database.
    pub database: String,
    /// The area's number.
    pub customer_number: Option<String>,
    /// Name as given.
    pub name: String,
    /// Document as given.
    pub document: Option<String>,
    /// `valid`, `wrong_check`, `malformed` or `absent`.
    pub document_status: Option<String>,
}

/// Something a party holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ContractView {
    /// Area.
    pub area: String,
    /// The area's number.
    pub number: String,
    /// The area's product.
    pub product: Option<String>,
    /// The hub's state.
    pub state: String,
    /// First day.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Worth a year.
    pub annual_amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// A claim, repair or workshop order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseView {
    /// `claim`, `repair` or `workshop`.
    pub kind: String,
    /// The area's number.
    pub number: String,
    /// `open`, `closed` or `cancelled`.
    pub state: String,
    /// First day.
    pub opened_on: Option<NaiveDate>,
    /// Amount.
    pub amount: String,
}

/// Facts of one area.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fact {
    /// Area.
    pub area: String,
    /// Contracts not yet in force.
    pub contracts_pending: i32,
    /// Contracts in force.
    pub contracts_active: i32,
    /// Contracts suspended.
    pub contracts_suspended: i32,
    /// Contracts over.
    pub contracts_ended: i32,
    /// Contracts refused.
    pub contracts_rejected: i32,
    /// Worth a year of those in force.
    pub annual_amount_active: String,
    /// Receivables paid.
    pub receivables_paid: i32,
    /// Their amount.
    pub receivables_paid_amount: String,
    /// Receivables not yet paid.
    pub receivables_unpaid: i32,
    /// Their amount.
    pub receivables_unpaid_amount: String,
    /// Receivables that the bank returned.
    pub receivables_returned: i32,
    /// Their amount.
    pub receivables_returned_amount: String,
    /// Cases open.
    pub cases_open: i32,
    /// All cases.
    pub cases_total: i32,
    /// First contact.
    pub first_contact_at: Option<DateTime<Utc>>,
    /// Last contact.
    pub last_contact_at: Option<DateTime<Utc>>,
}

/// One event of the timeline.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// Business time.
    pub occurred_at: DateTime<Utc>,
    /// Database.
    pub database: String,
    /// Event type.
    pub event_type: String,
    /// One line.
    pub summary: String,
}

/// Finds a party by its id, by a document number, or by a source record (`<database>:<customer number>` or a customer number that only one
/// area uses). A superseded party leads to its successor.
///
/// # Errors
/// [`Error::NoParty`], or where `sm_global` cannot be reached.
pub async fn party_find(fleet: &Fleet, asked: &str) -> Result<Uuid, Error> {
    let connection = fleet.acquire(&HUB).await?;
    let asked = asked.trim();
    let id = asked.parse::<Uuid>().ok();
    let document = document::parse(None, asked)
        .filter(document::Document::is_valid)
        .map(|document| document.value);
    let (database, number) = match asked.split_once(':') {
        Some((database, number)) => (
            Some(fleet.catalog().find(database).map_or(database, |found| found.code.as_str())),
            number,
        ),
        None => (None, asked),
    };
    let text = "-- party_find()
        WITH RECURSIVE found AS (
            SELECT id FROM party WHERE id = $1
            UNION ALL SELECT party_id FROM party_identifier WHERE value = $2 AND status = 'valid'
            UNION ALL SELECT party_id FROM source_record WHERE customer_number = $3 AND database_code = coalesce($4, database_code)
                AND party_id IS NOT NULL
        ), current AS (
            SELECT p.id, p.superseded_by FROM party AS p JOIN found USING (id)
            UNION SELECT p.id, p.superseded_by FROM current AS c JOIN party AS p ON p.id = c.superseded_by
        )
        SELECT DISTINCT id FROM current WHERE superseded_by IS NULL LIMIT 2";
    let rows = connection
        .query(text, &[&id, &document, &number, &database])
        .await
        .map_err(FleetError::query(&HUB, "party_find"))?;
    match rows.as_slice() {
        [row] => Ok(row.get(0)),
        [] => Err(Error::NoParty { asked: asked.to_owned() }),
        _ => Err(Error::Ambiguous { asked: asked.to_owned() }),
    }
}

/// Everything the hub knows of a party; at most `timeline` entries of its timeline.
///
/// # Errors
/// [`Error::NoParty`], or where `sm_global` cannot be reached.
pub async fn party_show(fleet: &Fleet, id: Uuid, timeline: i64) -> Result<PartyView, Error> {
    let connection = fleet.acquire(&HUB).await?;
    let text = "-- party_show()
        SELECT jsonb_build_object(
            'id', p.id, 'kind', p.kind, 'display_name', p.display_name, 'birth_date', p.birth_date, 'email', p.email, 'phone', p.phone,
            'address', nullif(concat_ws(', ', p.address_line, nullif(concat_ws(' ', p.postcode, p.municipality), ''), p.province), ''),
            'identifiers', coalesce((SELECT jsonb_agg(jsonb_build_object('type', i.type, 'value', i.value) ORDER BY i.type, i.value)
                FROM party_identifier AS i WHERE i.party_id = p.id AND i.status = 'valid'), '[]'),
            'source_records', coalesce((SELECT jsonb_agg(jsonb_build_object('database', s.database_code, 'customer_number', s.customer_number,
                'name', coalesce(s.company_name, nullif(concat_ws(' ', s.given_name, s.surname1, s.surname2), ''), s.full_name, ''),
                'document', s.document_number, 'document_status', s.document_status) ORDER BY s.database_code, s.customer_number)
                FROM source_record AS s WHERE s.party_id = p.id), '[]'),
            'contracts', coalesce((SELECT jsonb_agg(jsonb_build_object('area', c.area, 'number', c.number, 'product', c.product, 'state', c.state,
                'starts_on', c.starts_on, 'ends_on', c.ends_on, 'annual_amount', c.annual_amount::text, 'currency', c.currency)
                ORDER BY c.area, c.number)
                FROM source_record AS s JOIN contract AS c ON c.source_record_id = s.id WHERE s.party_id = p.id), '[]'),
            'cases', coalesce((SELECT jsonb_agg(jsonb_build_object('kind', c.kind, 'number', c.number, 'state', c.state,
                'opened_on', c.opened_on, 'amount', c.amount::text) ORDER BY c.opened_on, c.number)
                FROM source_record AS s JOIN service_case AS c ON c.source_record_id = s.id WHERE s.party_id = p.id), '[]'),
            'facts', coalesce((SELECT jsonb_agg(to_jsonb(f) || jsonb_build_object('annual_amount_active', f.annual_amount_active::text,
                'receivables_paid_amount', f.receivables_paid_amount::text, 'receivables_unpaid_amount', f.receivables_unpaid_amount::text,
                'receivables_returned_amount', f.receivables_returned_amount::text) ORDER BY f.area)
                FROM consolidated_fact AS f WHERE f.party_id = p.id), '[]'),
            'timeline', coalesce((SELECT jsonb_agg(jsonb_build_object('occurred_at', t.occurred_at, 'database', t.database_code,
                'event_type', t.event_type, 'summary', t.summary) ORDER BY t.occurred_at DESC, t.event_id)
                FROM (SELECT t.* FROM source_record AS s JOIN timeline AS t ON t.source_record_id = s.id WHERE s.party_id = p.id
                    ORDER BY t.occurred_at DESC, t.event_id LIMIT $2) AS t), '[]'))
        FROM party AS p WHERE p.id = $1";
    let row = connection
        .query_opt(text, &[&id, &timeline])
        .await
        .map_err(FleetError::query(&HUB, "party_show"))?;
    let row = row.ok_or_else(|| Error::NoParty { asked: id.to_string() })?;
    let Json(mut view): Json<PartyView> = row.try_get(0).map_err(FleetError::query(&HUB, "party_show"))?;
    drop(connection);
    view.golden = golden_lineage(fleet, id).await?;
    Ok(view)
}

/// A party worth looking at: the one known to most areas, then with most contracts. `None` in an empty hub.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn party_best_known(fleet: &Fleet) -> Result<Option<Uuid>, Error> {
    let connection = fleet.acquire(&HUB).await?;
    let text = "-- party_best_known()
        SELECT party_id FROM consolidated_fact GROUP BY party_id
        ORDER BY count(*) DESC, sum(contracts_active + receivables_unpaid + cases_total) DESC, party_id LIMIT 1";
    let row = connection
        .query_opt(text, &[])
        .await
        .map_err(FleetError::query(&HUB, "party_best_known"))?;
    Ok(row.map(|row| row.get(0)))
}

/// Every source record that has a party: its database and customer number, and the party. For measuring how records were matched.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn party_records(fleet: &Fleet) -> Result<Vec<((String, String), Uuid)>, Error> {
    let connection = fleet.acquire(&HUB).await?;
    let text = "-- party_records()
        SELECT database_code, coalesce(customer_number, source_key), party_id FROM source_record WHERE party_id IS NOT NULL AND version > 0";
    let rows = connection
        .query(text, &[])
        .await
        .map_err(FleetError::query(&HUB, "party_records"))?;
    Ok(rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(2))).collect())
}
