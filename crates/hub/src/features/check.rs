//! Whether what is served is what the party's rows give, and what the history ends with. Each page is compared by statements that see one
//! instant each, so that consumers at work make no difference.

use super::stored::{DEFINITION, VALUE, columns};
use crate::{Error, HUB};
use aicore_fleet::{Connection, Error as FleetError, Fleet};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// Parties compared at once.
const PAGE: i64 = 2_000;

/// What a check found.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Parties looked at.
    pub parties: u64,
    /// Of them with a row online.
    pub online: u64,
    /// What is wrong.
    pub mismatches: Vec<Mismatch>,
}

impl Checked {
    /// Whether nothing is wrong.
    pub fn is_consistent(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// Parties, or source records, of which the same thing is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// `missing`: no row online; `outdated`: it follows an earlier definition; `differs`: the party's rows give other values; `unfounded`: the party has no
    /// records; `history`: the history ends otherwise than the row online; `membership`: a source record's history ends with another party.
    pub problem: &'static str,
    /// How many.
    pub count: u64,
    /// Some of them.
    pub samples: Vec<Uuid>,
}

static COMPARE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "-- features_check()
        WITH record AS MATERIALIZED (
            SELECT id, party_id FROM source_record WHERE party_id = ANY ($1)
        ), value AS MATERIALIZED ({VALUE})
        SELECT p.id, f.party_id IS NOT NULL, CASE
            WHEN v.party_id IS NOT NULL AND f.party_id IS NULL THEN 'missing'
            WHEN v.party_id IS NULL AND f.party_id IS NOT NULL THEN 'unfounded'
            WHEN f.definition <> {DEFINITION} THEN 'outdated'
            WHEN ({stored}) IS DISTINCT FROM ({computed}) THEN 'differs'
            WHEN f.party_id IS NULL AND h.present THEN 'history'
            WHEN f.party_id IS NOT NULL AND (h.present, h.known_from, {past}) IS DISTINCT FROM (true, f.known_at, {stored}) THEN 'history' END
        FROM unnest($1::uuid[]) AS p (id) LEFT JOIN value AS v ON v.party_id = p.id LEFT JOIN party_features AS f ON f.party_id = p.id
            LEFT JOIN LATERAL (SELECT * FROM feature_history AS h WHERE h.party_id = p.id ORDER BY h.known_from DESC LIMIT 1) AS h ON true",
        stored = columns("f"),
        computed = columns("v"),
        past = columns("h"),
    )
});

const MEMBERS: &str = "-- features_check_members()
    SELECT r.id FROM source_record AS r LEFT JOIN LATERAL (
        SELECT m.party_id FROM feature_member AS m WHERE m.source_record_id = r.id ORDER BY m.known_from DESC LIMIT 1) AS m ON true
    WHERE r.party_id = ANY ($1) AND m.party_id IS DISTINCT FROM r.party_id";

/// Compares the rows of all parties with what their rows give and with their history; at most `samples` ids are given for each kind of problem.
/// `progress` hears of parties done, with how many there are.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn check(fleet: &Fleet, samples: usize, progress: impl Fn(u64, u64)) -> Result<Checked, Error> {
    let connection = fleet.acquire(&HUB).await?;
    let total = connection
        .query_one("-- features_check_total()\nSELECT count(*) FROM party", &[])
        .await;
    let total = total
        .map_err(FleetError::query(&HUB, "features_check_total"))?
        .get::<_, i64>(0)
        .unsigned_abs();
    let mut checked = Checked::default();
    let mut found: BTreeMap<&'static str, Vec<Uuid>> = BTreeMap::new();
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut after = Uuid::nil();
    loop {
        let text = format!("-- features_check_page()\nSELECT id FROM party WHERE id > $1 ORDER BY id LIMIT {PAGE}");
        let page = connection.query(&text, &[&after]).await;
        let page: Vec<Uuid> = page
            .map_err(FleetError::query(&HUB, "features_check_page"))?
            .iter()
            .map(|row| row.get(0))
            .collect();
        let Some(last) = page.last() else { break };
        after = *last;
        for (problem, id) in compare(&connection, &page, &mut checked).await? {
            *counts.entry(problem).or_default() += 1;
            let ids = found.entry(problem).or_default();
            if ids.len() < samples {
                ids.push(id);
            }
        }
        checked.parties += page.len() as u64;
        progress(checked.parties, total.max(checked.parties));
    }
    checked.mismatches = counts
        .into_iter()
        .map(|(problem, count)| Mismatch {
            problem,
            count,
            samples: found.remove(problem).unwrap_or_default(),
        })
        .collect();
    Ok(checked)
}

/// What is wrong with a page of parties.
async fn compare(connection: &Connection, page: &[Uuid], checked: &mut Checked) -> Result<Vec<(&'static str, Uuid)>, Error> {
    let rows = connection
        .query(COMPARE.as_str(), &[&page])
        .await
        .map_err(FleetError::query(&HUB, "features_check"))?;
    let members = connection.query(MEMBERS, &[&page]).await;
    let members = members.map_err(FleetError::query(&HUB, "features_check_members"))?;
    checked.online += rows.iter().filter(|row| row.get(1)).count() as u64;
    let problem = |row: &tokio_postgres::Row| {
        let problem = match row.get::<_, Option<&str>>(2)? {
            "missing" => "missing",
            "unfounded" => "unfounded",
            "outdated" => "outdated",
            "history" => "history",
            _ => "differs",
        };
        Some((problem, row.get(0)))
    };
    let mut wrong: Vec<(&'static str, Uuid)> = rows.iter().filter_map(problem).collect();
    wrong.extend(members.iter().map(|row| ("membership", row.get(0))));
    Ok(wrong)
}
