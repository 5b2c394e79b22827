//! The stored columns of a party's wide row, and the one query that computes them: from the party's facts, contracts and receivables.
//!
//! A sum that ages is stored with forward decay: every payment has the weight 2^((its day - 2020-01-01) / 180), and one factor at reading ages all of
//! them alike. Windows ("of the last 365 days") are not kept, for they lose members on days on which no event happens. Dates are finite, and weights
//! are bounded to the years 2000 to 2099, so that no payload makes a sum overflow. They are added up as decimals, so that no order of the rows shows.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use tokio_postgres::Row;

/// Day on which a payment has the weight 1.
pub(super) const LANDMARK: NaiveDate = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
/// Days in which a payment loses half of its weight.
pub(super) const HALF_LIFE_DAYS: f64 = 180.0;
/// Latest day that ages anything.
pub(super) const LATEST: NaiveDate = NaiveDate::from_ymd_opt(2099, 12, 31).unwrap();

/// Version of what the columns hold. Raise it when [`VALUE`] changes; `aicore features backfill` then brings every row to it.
pub(super) const DEFINITION: i16 = 1;

/// The columns, as in `party_features` and `feature_history`.
pub(super) const COLUMNS: [&str; 32] = [
    "first_contact_at",
    "last_contact_at",
    "first_contract_on",
    "next_end_on",
    "contracts_pending",
    "contracts_active",
    "contracts_ended",
    "insurance_active",
    "energy_active",
    "telecom_active",
    "finance_active",
    "insurance_annual",
    "energy_annual",
    "telecom_annual",
    "finance_annual",
    "paid",
    "paid_amount",
    "paid_weight",
    "paid_weighted_amount",
    "last_paid_on",
    "paid_late",
    "late_days",
    "returned",
    "returned_amount",
    "unpaid",
    "unpaid_amount",
    "oldest_unpaid_on",
    "insurance_paid_amount",
    "claims",
    "claims_amount",
    "cases_open",
    "cases_total",
];

/// The columns of one row. What each holds is told in the catalogue (`COMMENT ON COLUMN`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stored {
    pub(super) first_contact_at: Option<DateTime<Utc>>,
    pub(super) last_contact_at: Option<DateTime<Utc>>,
    pub(super) first_contract_on: Option<NaiveDate>,
    pub(super) next_end_on: Option<NaiveDate>,
    pub(super) contracts_pending: i32,
    pub(super) contracts_active: i32,
    pub(super) contracts_ended: i32,
    pub(super) insurance_active: i32,
    pub(super) energy_active: i32,
    pub(super) telecom_active: i32,
    pub(super) finance_active: i32,
    pub(super) insurance_annual: Decimal,
    pub(super) energy_annual: Decimal,
    pub(super) telecom_annual: Decimal,
    pub(super) finance_annual: Decimal,
    pub(super) paid: i32,
    pub(super) paid_amount: Decimal,
    pub(super) paid_weight: f64,
    pub(super) paid_weighted_amount: f64,
    pub(super) last_paid_on: Option<NaiveDate>,
    pub(super) paid_late: i32,
    pub(super) late_days: i64,
    pub(super) returned: i32,
    pub(super) returned_amount: Decimal,
    pub(super) unpaid: i32,
    pub(super) unpaid_amount: Decimal,
    pub(super) oldest_unpaid_on: Option<NaiveDate>,
    pub(super) insurance_paid_amount: Decimal,
    pub(super) claims: i32,
    pub(super) claims_amount: Decimal,
    pub(super) cases_open: i32,
    pub(super) cases_total: i32,
}

impl Stored {
    /// Reads the columns of a row that begin at `first`, in the order of [`COLUMNS`].
    pub(super) fn read(row: &Row, first: usize) -> Result<Self, tokio_postgres::Error> {
        let mut columns = first..;
        let mut next = || columns.next().unwrap_or(first);
        Ok(Self {
            first_contact_at: row.try_get(next())?,
            last_contact_at: row.try_get(next())?,
            first_contract_on: row.try_get(next())?,
            next_end_on: row.try_get(next())?,
            contracts_pending: row.try_get(next())?,
            contracts_active: row.try_get(next())?,
            contracts_ended: row.try_get(next())?,
            insurance_active: row.try_get(next())?,
            energy_active: row.try_get(next())?,
            telecom_active: row.try_get(next())?,
            finance_active: row.try_get(next())?,
            insurance_annual: row.try_get(next())?,
            energy_annual: row.try_get(next())?,
            telecom_annual: row.try_get(next())?,
            finance_annual: row.try_get(next())?,
            paid: row.try_get(next())?,
            paid_amount: row.try_get(next())?,
            paid_weight: row.try_get(next())?,
            paid_weighted_amount: row.try_get(next())?,
            last_paid_on: row.try_get(next())?,
            paid_late: row.try_get(next())?,
            late_days: row.try_get(next())?,
            returned: row.try_get(next())?,
            returned_amount: row.try_get(next())?,
            unpaid: row.try_get(next())?,
            unpaid_amount: row.try_get(next())?,
            oldest_unpaid_on: row.try_get(next())?,
            insurance_paid_amount: row.try_get(next())?,
            claims: row.try_get(next())?,
            claims_amount: row.try_get(next())?,
            cases_open: row.try_get(next())?,
            cases_total: row.try_get(next())?,
        })
    }
}

/// `party_id` and the columns of the parties `$1` that have records, from the rows of `record (id, party_id)`, which the caller gives as a CTE.
pub(super) const VALUE: &str = "
    SELECT p.party_id, h.first_contact_at, h.last_contact_at, c.first_contract_on, c.next_end_on,
        coalesce(h.contracts_pending, 0)::integer AS contracts_pending, coalesce(h.contracts_active, 0)::integer AS contracts_active,
        coalesce(h.contracts_ended, 0)::integer AS contracts_ended,
        coalesce(h.insurance_active, 0)::integer AS insurance_active, coalesce(h.energy_active, 0)::integer AS energy_active,
        coalesce(h.telecom_active, 0)::integer AS telecom_active, coalesce(h.finance_active, 0)::integer AS finance_active,
        coalesce(h.insurance_annual, 0) AS insurance_annual, coalesce(h.energy_annual, 0) AS energy_annual,
        coalesce(h.telecom_annual, 0) AS telecom_annual, coalesce(h.finance_annual, 0) AS finance_annual,
        coalesce(h.paid, 0)::integer AS paid, coalesce(h.paid_amount, 0) AS paid_amount,
        coalesce(b.paid_weight, 0)::double precision AS paid_weight, coalesce(b.paid_weighted_amount, 0)::double precision AS paid_weighted_amount, b.last_paid_on,
        coalesce(b.paid_late, 0)::integer AS paid_late, coalesce(b.late_days, 0) AS late_days,
        coalesce(h.returned, 0)::integer AS returned, coalesce(h.returned_amount, 0) AS returned_amount,
        coalesce(h.unpaid, 0)::integer AS unpaid, coalesce(h.unpaid_amount, 0) AS unpaid_amount, b.oldest_unpaid_on,
        coalesce(h.insurance_paid_amount, 0) AS insurance_paid_amount, coalesce(h.claims, 0)::integer AS claims,
        coalesce(h.claims_amount, 0) AS claims_amount, coalesce(h.cases_open, 0)::integer AS cases_open,
        coalesce(h.cases_total, 0)::integer AS cases_total
    FROM (SELECT DISTINCT party_id FROM record) AS p
        LEFT JOIN (
            SELECT party_id, min(first_contact_at) AS first_contact_at, max(last_contact_at) AS last_contact_at,
                sum(contracts_pending) AS contracts_pending, sum(contracts_active) AS contracts_active, sum(contracts_ended) AS contracts_ended,
                sum(contracts_active) FILTER (WHERE area = 'insurance') AS insurance_active,
                sum(contracts_active) FILTER (WHERE area = 'energy') AS energy_active,
                sum(contracts_active) FILTER (WHERE area = 'telecom') AS telecom_active,
                sum(contracts_active) FILTER (WHERE area = 'finance') AS finance_active,
                sum(annual_amount_active) FILTER (WHERE area = 'insurance') AS insurance_annual,
                sum(annual_amount_active) FILTER (WHERE area = 'energy') AS energy_annual,
                sum(annual_amount_active) FILTER (WHERE area = 'telecom') AS telecom_annual,
                sum(annual_amount_active) FILTER (WHERE area = 'finance') AS finance_annual,
                sum(receivables_paid) AS paid, sum(receivables_paid_amount) AS paid_amount,
                sum(receivables_unpaid) AS unpaid, sum(receivables_unpaid_amount) AS unpaid_amount,
                sum(receivables_returned) AS returned, sum(receivables_returned_amount) AS returned_amount,
                sum(receivables_paid_amount) FILTER (WHERE area = 'insurance') AS insurance_paid_amount,
                sum(cases_total) FILTER (WHERE area = 'insurance') AS claims, sum(cases_amount) FILTER (WHERE area = 'insurance') AS claims_amount,
                sum(cases_open) AS cases_open, sum(cases_total) AS cases_total
            FROM consolidated_fact WHERE party_id = ANY ($1) GROUP BY 1
        ) AS h USING (party_id)
        LEFT JOIN (
            SELECT r.party_id, min(c.starts_on) FILTER (WHERE c.state IN ('active', 'suspended', 'ended') AND isfinite(c.starts_on)) AS first_contract_on,
                min(c.ends_on) FILTER (WHERE c.state = 'active' AND isfinite(c.ends_on)) AS next_end_on
            FROM record AS r JOIN contract AS c ON c.source_record_id = r.id GROUP BY 1
        ) AS c USING (party_id)
        LEFT JOIN (
            SELECT party_id, sum(weight) AS paid_weight, sum(round(weight * amount, 4)) AS paid_weighted_amount,
                max(paid_on) FILTER (WHERE state = 'paid') AS last_paid_on,
                count(*) FILTER (WHERE late > 0) AS paid_late, sum(late) FILTER (WHERE late > 0)::bigint AS late_days,
                min(due_on) FILTER (WHERE state IN ('unpaid', 'returned')) AS oldest_unpaid_on
            FROM (SELECT r.party_id, n.state, n.amount, d.due_on, d.paid_on, CASE WHEN n.state = 'paid' THEN d.paid_on - d.due_on END AS late,
                    CASE WHEN n.state = 'paid' THEN round(power(2::double precision,
                        (least(greatest(d.paid_on, '2000-01-01'), '2099-12-31') - '2020-01-01'::date) / 180::double precision)::numeric, 8) END AS weight
                FROM record AS r JOIN receivable AS n ON n.source_record_id = r.id
                    CROSS JOIN LATERAL (SELECT CASE WHEN isfinite(n.due_on) THEN n.due_on END AS due_on,
                        CASE WHEN isfinite(n.paid_on) THEN n.paid_on END AS paid_on) AS d) AS n
            GROUP BY 1
        ) AS b USING (party_id)";

/// The columns of a table alias, separated by commas.
pub(super) fn columns(alias: &str) -> String {
    COLUMNS.map(|column| format!("{alias}.{column}")).join(", ")
}
