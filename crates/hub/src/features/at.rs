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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// Latest state of a party at or before an instant, for arrays of parties `$1` and instants `$2`.
///
/// One descent of the key's index a row; a window function would read, and sort, all earlier states. In the order of the key the descents find
/// their pages at hand, which halves their cost. The arrays are hidden from the planner: told of a great many rows, it would compile the statement,
/// which takes longer than running it.
pub static FEATURES_AT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "-- features_at()
        SELECT t.ordinal, f.party_id, f.present, f.superseded_by, f.known_from, {stored}
        FROM unnest((SELECT $1::uuid[]), (SELECT $2::timestamptz[])) WITH ORDINALITY AS t (party_id, known, ordinal)
            CROSS JOIN LATERAL (
                SELECT h.* FROM feature_history AS h WHERE h.party_id = t.party_id AND h.known_from <= t.known
                ORDER BY h.known_from DESC LIMIT 1) AS f",
        stored = columns("f"),
    )
});

/// The same, without states that have events after the instants `$3`, and without ends of parties that came after them.
static VALID_AT: LazyLock<String> = LazyLock::new(|| {
    FEATURES_AT
        .replace(
            "unnest((SELECT $1::uuid[]), (SELECT $2::timestamptz[])) WITH ORDINALITY AS t (party_id, known, ordinal)",
            "unnest((SELECT $1::uuid[]), (SELECT $2::timestamptz[]), (SELECT $3::timestamptz[])) WITH ORDINALITY AS t (party_id, known, valid, ordinal)",
        )
        .replace(
            "h.known_from <= t.known",
            "h.known_from <= t.known AND CASE WHEN h.present THEN coalesce(h.last_contact_at <= t.valid, true) ELSE h.known_from <= t.valid END",
        )
});

/// Which party each source record was taken for.
const MEMBERS: &str = "-- features_members_at()
    SELECT t.ordinal, m.party_id
    FROM unnest((SELECT $1::uuid[]), (SELECT $2::timestamptz[])) WITH ORDINALITY AS t (record_id, known, ordinal)
        CROSS JOIN LATERAL (
            SELECT m.party_id FROM feature_member AS m WHERE m.source_record_id = t.record_id AND m.known_from <= t.known
            ORDER BY m.known_from DESC LIMIT 1) AS m";

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
    let mut open = members_at(connection, asked)
        .await
        .map_err(FleetError::query(&HUB, "features_members_at"))?;
    for _ in 0..HOPS {
        if open.is_empty() {
            break;
        }
        open.sort_unstable_by_key(|(position, party)| (*party, asked[*position].known));
        open = look_up(connection, asked, &open, &mut found)
            .await
            .map_err(FleetError::query(&HUB, "features_at"))?;
    }
    Ok(found)
}

/// Positions to be looked up, with the parties to look for: those asked for, and those that source records were taken for.
async fn members_at(connection: &Connection, asked: &[Asked]) -> Result<Vec<(usize, Uuid)>, tokio_postgres::Error> {
    let mut parties = Vec::with_capacity(asked.len());
    let mut records = Vec::new();
    for (position, asked) in asked.iter().enumerate() {
        match asked.key {
            Some(Key::Party(party)) => parties.push((position, party)),
            Some(Key::Record(record)) => records.push((position, record, asked.known)),
            None => {}
        }
    }
    if records.is_empty() {
        return Ok(parties);
    }
    records.sort_unstable_by_key(|(_, record, known)| (*record, *known));
    let ids: Vec<Uuid> = records.iter().map(|(_, record, _)| *record).collect();
    let known: Vec<DateTime<Utc>> = records.iter().map(|(_, _, known)| *known).collect();
    let statement = connection.prepare_cached(MEMBERS).await?;
    for row in connection.query(&statement, &[&ids, &known]).await? {
        if let Some((position, ..)) = at_ordinal(&records, &row) {
            parties.push((*position, row.try_get(1)?));
        }
    }
    Ok(parties)
}

/// The element that a row's ordinal, its first column, counts.
fn at_ordinal<'e, T>(elements: &'e [T], row: &Row) -> Option<&'e T> {
    elements.get(usize::try_from(row.get::<_, i64>(0)).ok()?.checked_sub(1)?)
}

/// Looks up positions; returns those whose party had been superseded by then, with the party that took its place.
async fn look_up(
    connection: &Connection,
    asked: &[Asked],
    open: &[(usize, Uuid)],
    found: &mut [Option<PartyFeatures>],
) -> Result<Vec<(usize, Uuid)>, tokio_postgres::Error> {
    let parties: Vec<Uuid> = open.iter().map(|(_, party)| *party).collect();
    let known: Vec<DateTime<Utc>> = open.iter().map(|(position, _)| asked[*position].known).collect();
    let valid: Vec<DateTime<Utc>> = open.iter().map(|(position, _)| asked[*position].as_of).collect();
    let rows = if known.iter().zip(&valid).all(|(known, valid)| known <= valid) {
        let statement = connection.prepare_cached(&FEATURES_AT).await?;
        connection.query(&statement, &[&parties, &known]).await?
    } else {
        let statement = connection.prepare_cached(&VALID_AT).await?;
        connection.query(&statement, &[&parties, &known, &valid]).await?
    };
    let mut moved = Vec::new();
    for row in &rows {
        let Some(&(position, _)) = at_ordinal(open, row) else {
            continue;
        };
        if row.try_get(2)? {
            let stored = Stored::read(row, 5)?;
            found[position] = Some(PartyFeatures::of(
                row.try_get(1)?,
                asked[position].as_of,
                row.try_get(4)?,
                &stored,
            ));
        } else if let Some(successor) = row.try_get(3)? {
            moved.push((position, successor));
        }
    }
    Ok(moved)
}
