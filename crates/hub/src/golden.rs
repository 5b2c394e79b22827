//! The golden record: of all that sources say of a party, what the hub believes, attribute by attribute, and whose word it is.
//!
//! What a source says in an event is a [`statement`], kept for ever. Which of a party's statements survives is decided by [`rules`], one file an
//! attribute, in [`choose`]: a pure function of the statements, so any order of arrival gives the same record. [`refresh`] writes what it
//! chose: current values into `party`, and into `golden_attribute` the statement that each value rests on, what decided for it, and since when the
//! hub believes it. [`believed`] answers what was believed on a date.

pub(crate) mod believed;
mod change;
mod choose;
pub(crate) mod membership;
mod rules;
pub(crate) mod statement;

pub(crate) use change::{Change, announce};

use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use choose::Chosen;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::try_join;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What survives as one: never a surname of one source beside a given name of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// Kind and all parts of the name.
    Name,
    /// The document that names the party best.
    Document,
    /// Date of birth.
    BirthDate,
    /// E-mail address.
    Email,
    /// Telephone.
    Phone,
    /// Street to province.
    Address,
}

impl Attribute {
    /// All of them, in the order in which they are shown.
    pub(crate) const ALL: [Self; 6] = [
        Self::Name,
        Self::Document,
        Self::BirthDate,
        Self::Email,
        Self::Phone,
        Self::Address,
    ];

    /// As people call it.
    #[must_use]
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::BirthDate => "birth",
            Self::Email => "e-mail",
            _ => self.as_str(),
        }
    }

    /// Reads [`Self::as_str`].
    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|attribute| attribute.as_str() == name)
    }

    /// As in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Document => "document",
            Self::BirthDate => "birth_date",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Address => "address",
        }
    }
}

/// What the hub holds of an attribute now.
struct Held {
    statement: i64,
    rule: i16,
    decided_by: String,
    known_from: DateTime<Utc>,
}

/// Makes the golden records of parties, which must be locked, follow from their statements. Returns the parties whose values changed.
///
/// A party without statements, which has none since its records went to another, loses its lineage and keeps its last values as they are.
pub(crate) async fn refresh(tx: &Transaction, parties: &[Uuid]) -> Result<Vec<Change>, Error> {
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let (statements, (now, mut held)) = try_join!(statement::of_parties(tx, parties), held(tx, parties))?;
    let mut edits = Edits::default();
    let mut values = Vec::with_capacity(statements.len());
    // A clock that is set back must not turn an interval round.
    let latest = held.values().map(|held| held.known_from + TimeDelta::microseconds(1)).max();
    let known = latest.map_or(now, |latest| latest.max(now));
    for party in parties {
        let golden = choose::golden(statements.get(party).map_or(&[], Vec::as_slice));
        edits.compare(*party, &golden, &mut held);
        if let Some(value) = change::Values::of(*party, &golden) {
            values.push(value);
        }
    }
    // What is left is of attributes that nobody states any more.
    edits.closed.extend(held.into_keys());
    edits.write(tx, known).await?;
    change::put_values(tx, &values).await
}

async fn held(tx: &Transaction, parties: &[Uuid]) -> Result<(DateTime<Utc>, HashMap<(Uuid, String), Held>), Error> {
    let text = "-- golden_held()
        SELECT clock_timestamp(), g.party_id, g.attribute, g.statement_id, g.rule, g.decided_by, g.known_from
        FROM (SELECT) AS now LEFT JOIN golden_attribute AS g ON g.party_id = ANY ($1) AND g.known_to = 'infinity'";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "golden_held"))?;
    let rows = tx
        .query(&statement, &[&parties])
        .await
        .map_err(FleetError::query(&HUB, "golden_held"))?;
    let now = rows.first().map_or_else(Utc::now, |row| row.get(0));
    let held = rows.iter().filter_map(|row| {
        let key = (row.get::<_, Option<Uuid>>(1)?, row.get(2));
        let held = Held {
            statement: row.get(3),
            rule: row.get(4),
            decided_by: row.get(5),
            known_from: row.get(6),
        };
        Some((key, held))
    });
    Ok((now, held.collect()))
}

/// What is to be written into `golden_attribute`.
#[derive(Default)]
struct Edits {
    closed: Vec<(Uuid, String)>,
    /// The same statement, for another reason: others have come or gone.
    reasoned: Vec<(Uuid, &'static str, &'static str)>,
    opened: Vec<(Uuid, &'static str, i64, i16, &'static str)>,
}

impl Edits {
    fn compare(&mut self, party: Uuid, golden: &BTreeMap<Attribute, Chosen<'_>>, held: &mut HashMap<(Uuid, String), Held>) {
        for (attribute, chosen) in golden {
            let (name, decided_by) = (attribute.as_str(), chosen.decided_by.as_str());
            let key = (party, name.to_owned());
            match held.remove(&key) {
                Some(held) if (held.statement, held.rule) == (chosen.first.id, chosen.rule) => {
                    if held.decided_by != decided_by {
                        self.reasoned.push((party, name, decided_by));
                    }
                    continue;
                }
                Some(_) => self.closed.push(key),
                None => {}
            }
            self.opened.push((party, name, chosen.first.id, chosen.rule, decided_by));
        }
    }

    async fn write(&self, tx: &Transaction, known: DateTime<Utc>) -> Result<(), Error> {
        if self.closed.is_empty() && self.reasoned.is_empty() && self.opened.is_empty() {
            return Ok(());
        }
        let text = "-- golden_put()
            WITH closed AS (
                UPDATE golden_attribute AS g SET known_to = $1 FROM unnest($2::uuid[], $3::text[]) AS n (party_id, attribute)
                WHERE g.party_id = n.party_id AND g.attribute = n.attribute AND g.known_to = 'infinity'
            ), reasoned AS (
                UPDATE golden_attribute AS g SET decided_by = n.decided_by
                FROM unnest($4::uuid[], $5::text[], $6::text[]) AS n (party_id, attribute, decided_by)
                WHERE g.party_id = n.party_id AND g.attribute = n.attribute AND g.known_to = 'infinity'
            )
            INSERT INTO golden_attribute (party_id, attribute, known_from, statement_id, rule, decided_by)
            SELECT party_id, attribute, $1, statement_id, rule, decided_by
            FROM unnest($7::uuid[], $8::text[], $9::bigint[], $10::smallint[], $11::text[]) AS n (party_id, attribute, statement_id, rule, decided_by)";
        let (closed_parties, closed): (Vec<Uuid>, Vec<&str>) =
            self.closed.iter().map(|(party, name)| (*party, name.as_str())).unzip();
        let reasoned_parties: Vec<Uuid> = self.reasoned.iter().map(|row| row.0).collect();
        let reasoned: Vec<&str> = self.reasoned.iter().map(|row| row.1).collect();
        let reasons: Vec<&str> = self.reasoned.iter().map(|row| row.2).collect();
        let parties: Vec<Uuid> = self.opened.iter().map(|row| row.0).collect();
        let attributes: Vec<&str> = self.opened.iter().map(|row| row.1).collect();
        let statements: Vec<i64> = self.opened.iter().map(|row| row.2).collect();
        let rules: Vec<i16> = self.opened.iter().map(|row| row.3).collect();
        let decided: Vec<&str> = self.opened.iter().map(|row| row.4).collect();
        let statement = tx.prepare_cached(text).await.map_err(FleetError::query(&HUB, "golden_put"))?;
        tx.execute(
            &statement,
            &[
                &known,
                &closed_parties,
                &closed,
                &reasoned_parties,
                &reasoned,
                &reasons,
                &parties,
                &attributes,
                &statements,
                &rules,
                &decided,
            ],
        )
        .await
        .map_err(FleetError::query(&HUB, "golden_put"))?;
        Ok(())
    }
}
