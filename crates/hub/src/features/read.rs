//! The features of parties now, from their wide rows.

use super::at::{Asked, Key, features_at};
use super::definition::features;
use super::stored::{Stored, columns};
use crate::{Error, HUB, party_find};
use aicore_fleet::{Connection, Error as FleetError, Fleet};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};
use std::sync::LazyLock;
use tokio_postgres::Row;
use uuid::Uuid;

/// Value of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// Money; in JSON a decimal text.
    Amount(Decimal),
    /// A number.
    Number(f64),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Amount(value) => value.fmt(f),
            Self::Number(value) => value.fmt(f),
        }
    }
}

/// The features of one party at one instant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartyFeatures {
    /// Party.
    pub party_id: Uuid,
    /// Instant at which they are valued: what ages is as old as then.
    pub as_of: DateTime<Utc>,
    /// Since when the hub has known what they rest on.
    pub known_at: DateTime<Utc>,
    /// Values in the order of [`features`]; none where the definition says null.
    #[serde(rename = "features", serialize_with = "by_name")]
    pub values: Vec<Option<Value>>,
}

impl PartyFeatures {
    /// Value of a feature by its name.
    pub fn value(&self, name: &str) -> Option<Value> {
        let position = features().iter().position(|feature| feature.name == name)?;
        self.values.get(position).copied().flatten()
    }
}

fn by_name<S: Serializer>(values: &[Option<Value>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(features().iter().map(|feature| feature.name).zip(values))
}

impl PartyFeatures {
    /// Values a stored row at an instant.
    pub(super) fn of(party_id: Uuid, as_of: DateTime<Utc>, known_at: DateTime<Utc>, stored: &Stored) -> Self {
        let day = as_of.date_naive();
        Self {
            party_id,
            as_of,
            known_at,
            values: features().iter().map(|feature| feature.of(stored, day)).collect(),
        }
    }
}

static GET: LazyLock<String> = LazyLock::new(|| {
    format!(
        "-- features_get()\nSELECT f.party_id, f.known_at, {} FROM party_features AS f WHERE f.party_id = ANY ($1)",
        columns("f")
    )
});

/// The features of parties as they are known now, valued at `as_of`, by one statement on a connection of the hub. Parties without features are left out.
///
/// # Errors
/// Where the statement fails.
pub async fn features_of(connection: &Connection, parties: &[Uuid], as_of: DateTime<Utc>) -> Result<Vec<PartyFeatures>, Error> {
    let read = async {
        let statement = connection.prepare_cached(&GET).await?;
        let rows = connection.query(&statement, &[&parties]).await?;
        let read = |row: &Row| {
            Ok(PartyFeatures::of(
                row.try_get(0)?,
                as_of,
                row.try_get(1)?,
                &Stored::read(row, 2)?,
            ))
        };
        rows.iter().map(read).collect::<Result<Vec<_>, tokio_postgres::Error>>()
    };
    Ok(read.await.map_err(FleetError::query(&HUB, "features_get"))?)
}

/// The features of one party now.
///
/// # Errors
/// [`Error::NoFeatures`], or where `sm_global` cannot be reached.
pub async fn features_get(fleet: &Fleet, party: Uuid) -> Result<PartyFeatures, Error> {
    let connection = fleet.acquire(&HUB).await?;
    let found = features_of(&connection, &[party], Utc::now()).await?.pop();
    found.ok_or_else(|| Error::NoFeatures {
        asked: party.to_string(),
    })
}

/// The features of a party as they were at an instant: valued then, and resting on what the hub knew at `known`, the same instant where none is
/// given. A party that was merged away since is seen as it was.
///
/// # Errors
/// [`Error::NoParty`], [`Error::NoFeatures`] where nothing was known of it then, or where `sm_global` cannot be reached.
pub async fn features_get_as_of(
    fleet: &Fleet,
    asked: &str,
    as_of: DateTime<Utc>,
    known: Option<DateTime<Utc>>,
) -> Result<PartyFeatures, Error> {
    let party = match asked.trim().parse() {
        Ok(id) => id,
        Err(_) => party_find(fleet, asked).await?,
    };
    let connection = fleet.acquire(&HUB).await?;
    let asked_at = [Asked {
        key: Some(Key::Party(party)),
        as_of,
        known: known.unwrap_or(as_of),
    }];
    let found = features_at(&connection, &asked_at).await?.pop().flatten();
    found.ok_or_else(|| Error::NoFeatures { asked: asked.to_owned() })
}
