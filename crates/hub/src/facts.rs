//! Consolidated facts: what each party holds, owes and has asked for, by area.
//!
//! Recomputed from the rows for the parties that a batch touched, never added up event by event: so they cannot depend on
//! arrival order, and a rebuild equals the increments.

use crate::{Error, HUB, features};
use aicore_catalog::Catalog;
use aicore_fleet::{Error as FleetError, Transaction};
use uuid::Uuid;

/// Locks parties, those of source records and others, until the end of the transaction, in the order of their ids, and returns them. Without it,
/// two batches that touch one party at once would each compute its facts without the other's rows.
pub(crate) async fn lock(tx: &Transaction, records: &[Uuid], others: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let text = "-- party_lock()
        SELECT p.id FROM party AS p JOIN (
            SELECT party_id AS id FROM source_record WHERE id = ANY ($1) AND party_id IS NOT NULL UNION SELECT unnest($2::uuid[])) AS t USING (id)
        ORDER BY p.id FOR NO KEY UPDATE OF p";
    let statement = tx.prepare_cached(text).await.map_err(FleetError::query(&HUB, "party_lock"))?;
    let rows = tx.query(&statement, &[&records, &others]).await;
    let rows = rows.map_err(FleetError::query(&HUB, "party_lock"))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Recomputes the facts of parties, which must be locked, and then their features. Contacts are the events of the timeline.
pub(crate) async fn refresh(tx: &Transaction, catalog: &Catalog, parties: &[Uuid]) -> Result<(), Error> {
    let text = "-- facts_refresh()
        WITH record AS (
            SELECT id, party_id, database_code FROM source_record WHERE party_id = ANY ($1)
        ), contracts AS (
            SELECT r.party_id, c.area,
                count(*) FILTER (WHERE c.state = 'pending') AS pending, count(*) FILTER (WHERE c.state = 'active') AS active,
                count(*) FILTER (WHERE c.state = 'suspended') AS suspended, count(*) FILTER (WHERE c.state = 'ended') AS ended,
                count(*) FILTER (WHERE c.state = 'rejected') AS rejected,
                sum(c.annual_amount) FILTER (WHERE c.state = 'active') AS active_amount
            FROM record AS r JOIN contract AS c ON c.source_record_id = r.id GROUP BY 1, 2
        ), receivables AS (
            SELECT r.party_id, c.area,
                count(*) FILTER (WHERE c.state = 'paid') AS paid, sum(c.amount) FILTER (WHERE c.state = 'paid') AS paid_amount,
                count(*) FILTER (WHERE c.state = 'unpaid') AS unpaid, sum(c.amount) FILTER (WHERE c.state = 'unpaid') AS unpaid_amount,
                count(*) FILTER (WHERE c.state = 'returned') AS returned, sum(c.amount) FILTER (WHERE c.state = 'returned') AS returned_amount
            FROM record AS r JOIN receivable AS c ON c.source_record_id = r.id GROUP BY 1, 2
        ), cases AS (
            SELECT r.party_id, c.area, count(*) FILTER (WHERE c.state = 'open') AS open, count(*) AS total, sum(c.amount) AS amount
            FROM record AS r JOIN service_case AS c ON c.source_record_id = r.id GROUP BY 1, 2
        ), contacts AS (
            SELECT s.party_id, d.area, min(s.first_at) AS first_at, max(s.last_at) AS last_at
            FROM (SELECT r.party_id, r.database_code, min(t.occurred_at) AS first_at, max(t.occurred_at) AS last_at
                    FROM record AS r JOIN timeline AS t ON t.source_record_id = r.id GROUP BY 1, 2) AS s
                JOIN unnest($2::text[], $3::text[]) AS d (code, area) ON d.code = s.database_code GROUP BY 1, 2
        ), fact AS (
            SELECT party_id, area, coalesce(c.pending, 0) AS pending, coalesce(c.active, 0) AS active,
                coalesce(c.suspended, 0) AS suspended, coalesce(c.ended, 0) AS ended, coalesce(c.rejected, 0) AS rejected,
                coalesce(c.active_amount, 0) AS active_amount, coalesce(b.paid, 0) AS paid, coalesce(b.paid_amount, 0) AS paid_amount,
                coalesce(b.unpaid, 0) AS unpaid, coalesce(b.unpaid_amount, 0) AS unpaid_amount, coalesce(b.returned, 0) AS returned,
                coalesce(b.returned_amount, 0) AS returned_amount, coalesce(s.open, 0) AS open, coalesce(s.total, 0) AS total,
                coalesce(s.amount, 0) AS amount, first_at, last_at
            FROM contracts AS c FULL JOIN receivables AS b USING (party_id, area) FULL JOIN cases AS s USING (party_id, area)
                FULL JOIN contacts USING (party_id, area)
        ), removed AS (
            DELETE FROM consolidated_fact WHERE party_id = ANY ($1) AND (party_id, area) NOT IN (SELECT party_id, area FROM fact)
        )
        INSERT INTO consolidated_fact AS f (party_id, area, contracts_pending, contracts_active, contracts_suspended, contracts_ended,
            contracts_rejected, annual_amount_active, receivables_paid, receivables_paid_amount, receivables_unpaid,
            receivables_unpaid_amount, receivables_returned, receivables_returned_amount, cases_open, cases_total, cases_amount,
            first_contact_at, last_contact_at)
        SELECT * FROM fact ORDER BY party_id, area
        ON CONFLICT (party_id, area) DO UPDATE SET
            contracts_pending = EXCLUDED.contracts_pending, contracts_active = EXCLUDED.contracts_active,
            contracts_suspended = EXCLUDED.contracts_suspended, contracts_ended = EXCLUDED.contracts_ended,
            contracts_rejected = EXCLUDED.contracts_rejected, annual_amount_active = EXCLUDED.annual_amount_active,
            receivables_paid = EXCLUDED.receivables_paid, receivables_paid_amount = EXCLUDED.receivables_paid_amount,
            receivables_unpaid = EXCLUDED.receivables_unpaid, receivables_unpaid_amount = EXCLUDED.receivables_unpaid_amount,
            receivables_returned = EXCLUDED.receivables_returned, receivables_returned_amount = EXCLUDED.receivables_returned_amount,
            cases_open = EXCLUDED.cases_open, cases_total = EXCLUDED.cases_total, cases_amount = EXCLUDED.cases_amount,
            first_contact_at = EXCLUDED.first_contact_at, last_contact_at = EXCLUDED.last_contact_at, updated_at = now()";
    let codes: Vec<&str> = catalog.databases().iter().map(|database| database.code.as_str()).collect();
    let areas: Vec<&str> = catalog.databases().iter().map(|database| database.area.as_str()).collect();
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "facts_refresh"))?;
    tx.execute(&statement, &[&parties, &codes, &areas])
        .await
        .map_err(FleetError::query(&HUB, "facts_refresh"))?;
    features::refresh(tx, parties).await
}
