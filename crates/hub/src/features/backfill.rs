//! Rows for parties that have none yet, or whose rows follow an earlier definition: page by page, each page a transaction of its own. What is
//! done is done, so an end at any time loses nothing, and the next call goes on from there.

use super::refresh::refresh;
use super::stored::DEFINITION;
use crate::{Error, HUB, facts};
use aicore_fleet::{Error as FleetError, Fleet, Transaction};
use serde::Serialize;
use uuid::Uuid;

/// Parties of one transaction: consumers wait for those that it holds.
const PAGE: i64 = 500;

/// What a backfill did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Backfilled {
    /// Parties whose rows were computed.
    pub parties: u64,
}

/// Whose rows are to be computed: `$1` parties with or without current rows, after the party `$2`.
const WANTED: &str = "
    FROM party AS p LEFT JOIN party_features AS f ON f.party_id = p.id
    WHERE p.id > $2 AND (f.party_id IS NOT NULL OR EXISTS (SELECT FROM source_record AS s WHERE s.party_id = p.id))
        AND ($1 OR f.definition IS DISTINCT FROM $3)";

/// Computes the rows that are missing or follow an earlier definition; with `all`, every row. `progress` hears of parties done, with how many there are.
///
/// # Errors
/// Where `sm_global` cannot be reached. Pages that were committed stay.
pub async fn backfill(fleet: &Fleet, all: bool, progress: impl Fn(u64, u64)) -> Result<Backfilled, Error> {
    let count = format!("-- features_backfill_total()\nSELECT count(*) {WANTED}");
    let total = fleet
        .acquire(&HUB)
        .await?
        .query_one(&count, &[&all, &Uuid::nil(), &DEFINITION])
        .await;
    let total = total
        .map_err(FleetError::query(&HUB, "features_backfill_total"))?
        .get::<_, i64>(0)
        .unsigned_abs();
    let text = format!("-- features_backfill_page()\nSELECT p.id {WANTED} ORDER BY p.id LIMIT {PAGE}");
    let mut done = Backfilled::default();
    let mut after = Uuid::nil();
    loop {
        let tx = Transaction::begin(fleet.acquire(&HUB).await?, "features_backfill").await?;
        let page = tx.query(&text, &[&all, &after, &DEFINITION]).await;
        let page = page.map_err(FleetError::query(&HUB, "features_backfill_page"))?;
        let parties: Vec<Uuid> = page.iter().map(|row| row.get(0)).collect();
        let Some(last) = parties.last() else {
            tx.rollback().await;
            return Ok(done);
        };
        after = *last;
        facts::lock(&tx, &[], &parties).await?;
        refresh(&tx, &parties).await?;
        tx.commit().await?;
        done.parties += parties.len() as u64;
        progress(done.parties, total.max(done.parties));
    }
}
