//! What the hub believes of a party, and what it believed on a date: each value with whose word it is, since when and why.
//!
//! Two questions, two answers. *What did we believe then?* is read from `golden_attribute`, which keeps what was chosen, under the rules of that time.
//! *What was so in the world then, as far as was known?* is chosen anew, by the present rules, from the statements that held then.

use super::Attribute;
use super::choose::{self, Chosen};
use super::membership::{AS_OF, LED};
use super::statement::{COLUMNS, Statement};
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Fleet};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A value of a golden record with its lineage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoldenValue {
    /// Attribute.
    pub attribute: Attribute,
    /// Its value on one line.
    pub value: String,
    /// Database whose word it is.
    pub database: String,
    /// That database's customer number.
    pub customer_number: Option<String>,
    /// Event in which it first said so, and has said so since; `None` for one known before events were kept.
    pub event_id: Option<Uuid>,
    /// Business time of that event.
    pub stated_at: DateTime<Utc>,
    /// Since when the hub holds it; `None` where it is computed for a past business time.
    pub known_from: Option<DateTime<Utc>>,
    /// Until when it held it, exclusive; `None` where it does now, or where it is computed.
    pub known_to: Option<DateTime<Utc>>,
    /// Version of the survivorship rule.
    pub rule: i16,
    /// What it had over the next best: `only`, `validity`, `verification`, `completeness`, `trust`, `recency` or `order`.
    pub decided_by: String,
}

/// What was believed of one party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Belief {
    /// Party, which may have been merged into another since.
    pub party: Uuid,
    /// Its values, by attribute.
    pub values: Vec<GoldenValue>,
}

/// The golden record of a party now, with the lineage of each value.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn golden_lineage(fleet: &Fleet, party: Uuid) -> Result<Vec<GoldenValue>, Error> {
    let held = held(fleet, party, None).await?;
    Ok(held
        .into_iter()
        .find(|belief| belief.party == party)
        .map_or_else(Vec::new, |belief| belief.values))
}

/// What the hub believed of a party at `known`: of it and of those that have been merged into it since. With `valid`, what it then knew to
/// be so in the world at that instant, chosen by the present rules.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn golden_as_of(
    fleet: &Fleet,
    party: Uuid,
    known: DateTime<Utc>,
    valid: Option<DateTime<Utc>>,
) -> Result<Vec<Belief>, Error> {
    match valid {
        None => held(fleet, party, Some(known)).await,
        Some(valid) => chosen(fleet, party, known, valid).await,
    }
}

async fn held(fleet: &Fleet, party: Uuid, known: Option<DateTime<Utc>>) -> Result<Vec<Belief>, Error> {
    let text = format!(
        "-- golden_believed()
        WITH RECURSIVE {LED}
        SELECT g.party_id, g.attribute, g.rule, g.decided_by, g.known_from, nullif(g.known_to, 'infinity'), {COLUMNS}
        FROM led JOIN golden_attribute AS g ON g.party_id = led.id JOIN source_statement AS s ON s.id = g.statement_id
            JOIN source_record AS r ON r.id = s.source_record_id LEFT JOIN source_trust AS t ON t.database_code = r.database_code
        WHERE CASE WHEN $2::timestamptz IS NULL THEN g.known_to = 'infinity' ELSE g.known_from <= $2 AND g.known_to > $2 END"
    );
    let rows = fleet.acquire(&HUB).await?.query(&text, &[&party, &known]).await;
    let mut values: BTreeMap<Uuid, Vec<GoldenValue>> = BTreeMap::new();
    for row in rows.map_err(FleetError::query(&HUB, "golden_believed"))? {
        let Some(attribute) = Attribute::of(row.get(1)) else {
            continue;
        };
        let statement = Statement::read(&row, 6);
        values.entry(row.get(0)).or_default().push(GoldenValue {
            known_from: Some(row.get(4)),
            known_to: row.get(5),
            ..value(attribute, &statement, &statement, row.get(2), row.get(3))
        });
    }
    Ok(beliefs(values))
}

async fn chosen(fleet: &Fleet, party: Uuid, known: DateTime<Utc>, valid: DateTime<Utc>) -> Result<Vec<Belief>, Error> {
    let text = format!(
        "-- golden_chosen()
        WITH RECURSIVE {LED}
        SELECT m.party_id, {COLUMNS}
        FROM ({AS_OF}) AS m JOIN source_record AS r ON r.id = m.source_record_id JOIN source_statement AS s ON s.source_record_id = r.id
            LEFT JOIN source_trust AS t ON t.database_code = r.database_code
        WHERE m.party_id IN (SELECT id FROM led) AND s.known_from <= $2 AND s.valid_from <= $3"
    );
    let rows = fleet.acquire(&HUB).await?.query(&text, &[&party, &known, &valid]).await;
    let mut statements: BTreeMap<Uuid, Vec<Statement>> = BTreeMap::new();
    for row in rows.map_err(FleetError::query(&HUB, "golden_chosen"))? {
        statements.entry(row.get(0)).or_default().push(Statement::read(&row, 1));
    }
    let values = statements.iter().map(|(party, statements)| {
        let of = |(attribute, chosen): (Attribute, Chosen<'_>)| {
            let decided_by = chosen.decided_by.as_str().to_owned();
            value(attribute, chosen.now, chosen.first, chosen.rule, decided_by)
        };
        (*party, choose::golden(statements).into_iter().map(of).collect())
    });
    Ok(beliefs(values.collect()))
}

fn beliefs(values: BTreeMap<Uuid, Vec<GoldenValue>>) -> Vec<Belief> {
    let belief = |(party, mut values): (Uuid, Vec<GoldenValue>)| {
        values.sort_by_key(|value| value.attribute);
        // A party of which nothing but its kind is known has a name that is none.
        values.retain(|value| !value.value.is_empty());
        Belief { party, values }
    };
    values.into_iter().map(belief).collect()
}

fn value(attribute: Attribute, now: &Statement, first: &Statement, rule: i16, decided_by: String) -> GoldenValue {
    GoldenValue {
        attribute,
        value: line(attribute, now),
        database: now.database_code.clone(),
        customer_number: now.customer_number.clone(),
        event_id: first.event_id,
        stated_at: first.valid_from,
        known_from: None,
        known_to: None,
        rule,
        decided_by,
    }
}

/// An attribute of a statement on one line; empty where it says nothing of it.
pub(crate) fn line(attribute: Attribute, statement: &Statement) -> String {
    let joined = |parts: &[Option<&str>], separator: &str| {
        let stated: Vec<&str> = parts.iter().copied().flatten().filter(|part| !part.is_empty()).collect();
        stated.join(separator)
    };
    match attribute {
        Attribute::Name => statement.display_name(),
        Attribute::Document => {
            let number = joined(
                &[statement.document_type.as_deref(), statement.document_value.as_deref()],
                " ",
            );
            match statement.document_status.as_str() {
                "valid" | "absent" => number,
                status => format!("{number} ({status})"),
            }
        }
        Attribute::BirthDate => statement.birth_date.map(|date| date.to_string()).unwrap_or_default(),
        Attribute::Email => statement.email.clone().unwrap_or_default(),
        Attribute::Phone => statement.phone.clone().unwrap_or_default(),
        Attribute::Address => {
            let town = joined(&[statement.postcode.as_deref(), statement.municipality.as_deref()], " ");
            joined(
                &[statement.address_line.as_deref(), Some(&town), statement.province.as_deref()],
                ", ",
            )
        }
    }
}
