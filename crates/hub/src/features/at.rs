//! The point-in-time join: the features of many parties, each at an instant of its own, as the hub knew them then.

use super::read::PartyFeatures;
use super::stored::{Stored, columns};
use crate::{Error, HUB};
use aicore_fleet::{Connection, Error as FleetError};
use chrono::{DateTime, Utc};
use std::sync::LazyLock;
use tokio_postgres::Row;
use uuid::Uuid;

/// Mergers followed from a party to whoever took its place by then; a longer chain of them is none.
const HOPS: usize = 16;

/// Whose features are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A party.
    Party(Uuid),
    /// The party that a source record was taken for then.
    Record(Uuid),
}

/// A row of a spine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// Who; `None` where nobody is known by that name.
    pub(super) key: Option<Key>,
    /// Instant of which the values are.
    pub(super) as_of: DateTime<Utc>,
    /// Instant of knowledge: nothing that became known later takes part. Where it is later than `as_of`, states with events after `as_of` do not either.
    pub(super) known: DateTime<Utc>,
}

/// One descent of the key's index a row: the latest state at or before the instant. A window function would read and sort all earlier states.
static AT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "-- features_at()
        SELECT t.ordinal, f.party_id, f.present, f.superseded_by, f.known_from, {stored}
        FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY AS t (party_id, record_id, as_of, known, ordinal)
            CROSS JOIN LATERAL (SELECT coalesce(t.party_id, (
                SELECT m.party_id FROM feature_member AS m WHERE m.source_record_id = t.record_id AND m.known_from <= t.known
                ORDER BY m.known_from DESC LIMIT 1)) AS party_id) AS w
            CROSS JOIN LATERAL (
                SELECT h.* FROM feature_history AS h
                WHERE h.party_id = w.party_id AND h.known_from <= t.known
                    AND (t.as_of >= t.known OR h.last_contact_at IS NULL OR h.last_contact_at <= t.as_of)
                ORDER BY h.known_from DESC LIMIT 1) AS f",
        stored = columns("f"),
    )
});

/// The features of parties, each at an instant: as they were known then, valued then; `None` where nothing was. A party that had been merged by then is
/// whoever had taken its place. For spines that are in memory; [`super::export()`] takes those that are not.
///
/// # Errors
/// Where the statement fails.
pub async fn features_known_at(
    connection: &Connection,
    spine: &[(Uuid, DateTime<Utc>)],
) -> Result<Vec<Option<PartyFeatures>>, Error> {
    let asked = |(party, instant): &(Uuid, DateTime<Utc>)| Asked {
        key: Some(Key::Party(*party)),
        as_of: *instant,
        known: *instant,
    };
    features_at(connection, &spine.iter().map(asked).collect::<Vec<_>>()).await
}

/// The features asked for, in the order of asking; `None` where nothing was known then.
pub(super) async fn features_at(connection: &Connection, asked: &[Asked]) -> Result<Vec<Option<PartyFeatures>>, Error> {
    let mut found: Vec<Option<PartyFeatures>> = Vec::new();
    found.resize(asked.len(), None);
    // Positions still to be looked up, with whom to look for.
    let mut open: Vec<(usize, Key)> = asked
        .iter()
        .enumerate()
        .filter_map(|(position, asked)| Some((position, asked.key?)))
        .collect();
    for _ in 0..HOPS {
        if open.is_empty() {
            break;
        }
        // In the order of the index, so that one descent finds the pages of the next at hand.
        open.sort_unstable_by_key(|(position, key)| (*key, asked[*position].known));
        open = look_up(connection, asked, &open, &mut found)
            .await
            .map_err(FleetError::query(&HUB, "features_at"))?;
    }
    Ok(found)
}

/// Looks up positions; returns those whose party had been superseded by then, with the party that took its place.
async fn look_up(
    connection: &Connection,
    asked: &[Asked],
    open: &[(usize, Key)],
    found: &mut [Option<PartyFeatures>],
) -> Result<Vec<(usize, Key)>, tokio_postgres::Error> {
    let party = |key: Key| match key {
        Key::Party(id) => Some(id),
        Key::Record(_) => None,
    };
    let record = |key: Key| match key {
        Key::Party(_) => None,
        Key::Record(id) => Some(id),
    };
    let parties: Vec<Option<Uuid>> = open.iter().map(|(_, key)| party(*key)).collect();
    let records: Vec<Option<Uuid>> = open.iter().map(|(_, key)| record(*key)).collect();
    let as_of: Vec<DateTime<Utc>> = open.iter().map(|(position, _)| asked[*position].as_of).collect();
    let known: Vec<DateTime<Utc>> = open.iter().map(|(position, _)| asked[*position].known).collect();
    let statement = connection.prepare_cached(&AT).await?;
    let rows = connection.query(&statement, &[&parties, &records, &as_of, &known]).await?;
    let mut moved = Vec::new();
    for row in &rows {
        let ordinal = usize::try_from(row.get::<_, i64>(0)).unwrap_or_default();
        let Some(&(position, _)) = ordinal.checked_sub(1).and_then(|index| open.get(index)) else {
            continue;
        };
        match state(row, asked[position].as_of)? {
            State::Present(features) => found[position] = Some(features),
            State::Superseded(by) => moved.push((position, Key::Party(by))),
            State::Empty => {}
        }
    }
    Ok(moved)
}

enum State {
    Present(PartyFeatures),
    Superseded(Uuid),
    Empty,
}

fn state(row: &Row, as_of: DateTime<Utc>) -> Result<State, tokio_postgres::Error> {
    if row.try_get(2)? {
        let stored = Stored::read(row, 5)?;
        return Ok(State::Present(PartyFeatures::of(
            row.try_get(1)?,
            as_of,
            row.try_get(4)?,
            &stored,
        )));
    }
    Ok(row.try_get::<_, Option<Uuid>>(3)?.map_or(State::Empty, State::Superseded))
}
