//! A party's whole story in the order in which the hub learnt it: what sources said, to whom records belonged, what was believed.

use crate::golden::Attribute;
use crate::golden::believed::line;
use crate::golden::membership::LED;
use crate::golden::statement::{COLUMNS, Statement};
use crate::{Error, HUB};

use aicore_fleet::{Connection, Error as FleetError, Fleet};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Something that the hub learnt or concluded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When the hub did.
    pub known_at: DateTime<Utc>,
    /// Business time, of what a source said.
    pub valid_at: Option<DateTime<Utc>>,
    /// `said`, `party` or `golden`.
    pub kind: String,
    /// Party concerned: the one asked for, or one that was merged into it.
    pub party: Uuid,
    /// Database, of what a source said or is believed.
    pub database: Option<String>,
    /// That database's customer number.
    pub customer_number: Option<String>,
    /// Event behind it.
    pub event_id: Option<Uuid>,
    /// One line for people.
    pub what: String,
}

/// The latest `limit` entries of a party's history, oldest first; those of parties merged into it are among them.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn party_history(fleet: &Fleet, party: Uuid, limit: usize) -> Result<Vec<HistoryEntry>, Error> {
    let connection = fleet.acquire(&HUB).await?;
    let text = format!("-- party_history_of()\nWITH RECURSIVE {LED} SELECT id FROM led");
    let rows = connection
        .query(&text, &[&party])
        .await
        .map_err(FleetError::query(&HUB, "party_history_of"))?;
    let parties: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
    let mut entries = said(&connection, &parties).await?;
    entries.extend(memberships(&connection, &parties).await?);
    entries.extend(believed(&connection, &parties).await?);
    // What a source said comes before what follows from it.
    entries.sort_by(|a, b| (a.known_at, a.kind != "said", &a.what).cmp(&(b.known_at, b.kind != "said", &b.what)));
    let surplus = entries.len().saturating_sub(limit);
    Ok(entries.split_off(surplus))
}

/// What sources said of the parties' records, while they were theirs or before; each statement against the version before it.
async fn said(connection: &Connection, parties: &[Uuid]) -> Result<Vec<HistoryEntry>, Error> {
    let text = format!(
        "-- party_history_said()
        SELECT r.party_id, {COLUMNS}
        FROM source_record AS r JOIN source_statement AS s ON s.source_record_id = r.id
            LEFT JOIN source_trust AS t ON t.database_code = r.database_code
        WHERE r.id IN (SELECT source_record_id FROM party_membership WHERE party_id = ANY ($1)) AND EXISTS (
            SELECT FROM party_membership AS m WHERE m.source_record_id = r.id AND m.party_id = ANY ($1) AND s.known_from < m.known_to)
        ORDER BY r.id, s.incarnation, s.version"
    );
    let rows = connection
        .query(&text, &[&parties])
        .await
        .map_err(FleetError::query(&HUB, "party_history_said"))?;
    let mut before: BTreeMap<Uuid, Statement> = BTreeMap::new();
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        let statement = Statement::read(row, 1);
        let before = before.insert(statement.record, statement.clone());
        let parts = Attribute::ALL.into_iter().filter_map(|attribute| {
            let now = line(attribute, &statement);
            let was = before.as_ref().map(|before| line(attribute, before)).unwrap_or_default();
            match (now.is_empty(), now == was) {
                (_, true) => None,
                (true, false) => Some(format!("no {} any more", attribute.spoken())),
                (false, false) => Some(format!("{} {now}", attribute.spoken())),
            }
        });
        let parts: Vec<String> = parts.collect();
        entries.push(HistoryEntry {
            known_at: statement.known_from,
            valid_at: Some(statement.valid_from),
            kind: "said".into(),
            party: row.get(0),
            database: Some(statement.database_code),
            customer_number: statement.customer_number,
            event_id: statement.event_id,
            what: if parts.is_empty() {
                "nothing new".into()
            } else {
                parts.join("; ")
            },
        });
    }
    Ok(entries)
}

/// Since when parties are known, and what joined and left them.
async fn memberships(connection: &Connection, parties: &[Uuid]) -> Result<Vec<HistoryEntry>, Error> {
    let text = "-- party_history_memberships()
        SELECT min(known_from), party_id, 'known as a party' FROM party_membership WHERE party_id = ANY ($1) GROUP BY party_id
        UNION ALL SELECT occurred_at, party_id, CASE kind WHEN 'merged' THEN 'merged into ' || other_party_id
            ELSE array_to_string(records, ', ') || ' left for ' || other_party_id END
        FROM party_change WHERE party_id = ANY ($1) OR other_party_id = ANY ($1)";
    let rows = connection
        .query(text, &[&parties])
        .await
        .map_err(FleetError::query(&HUB, "party_history_memberships"))?;
    let entry = |row: &tokio_postgres::Row| HistoryEntry {
        known_at: row.get(0),
        valid_at: None,
        kind: "party".into(),
        party: row.get(1),
        database: None,
        customer_number: None,
        event_id: None,
        what: row.get(2),
    };
    Ok(rows.iter().map(entry).collect())
}

/// What the hub believed, value by value.
async fn believed(connection: &Connection, parties: &[Uuid]) -> Result<Vec<HistoryEntry>, Error> {
    let text = format!(
        "-- party_history_believed()
        SELECT g.party_id, g.attribute, g.decided_by, g.known_from, {COLUMNS}
        FROM golden_attribute AS g JOIN source_statement AS s ON s.id = g.statement_id JOIN source_record AS r ON r.id = s.source_record_id
            LEFT JOIN source_trust AS t ON t.database_code = r.database_code
        WHERE g.party_id = ANY ($1)"
    );
    let rows = connection
        .query(&text, &[&parties])
        .await
        .map_err(FleetError::query(&HUB, "party_history_believed"))?;
    let entry = |row: &tokio_postgres::Row| {
        let (attribute, statement) = (Attribute::of(row.get(1))?, Statement::read(row, 4));
        let value = line(attribute, &statement);
        (!value.is_empty()).then(|| HistoryEntry {
            known_at: row.get(3),
            valid_at: None,
            kind: "golden".into(),
            party: row.get(0),
            database: Some(statement.database_code),
            customer_number: statement.customer_number,
            event_id: statement.event_id,
            what: format!("{} is {value} ({})", attribute.spoken(), row.get::<_, &str>(2)),
        })
    };
    Ok(rows.iter().filter_map(entry).collect())
}
