//! What matching reads. Every statement takes all records of a batch at once and goes by keys.

use super::content::{COLUMNS, Content, Standard};
use super::judge::Judge;
use crate::records::Key;
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Runs a statement of a batch: prepared once a connection.
pub(crate) async fn query(
    tx: &Transaction,
    name: &'static str,
    text: &str,
    params: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, Error> {
    let statement = tx.prepare_cached(text).await.map_err(FleetError::query(&HUB, name))?;
    Ok(tx.query(&statement, params).await.map_err(FleetError::query(&HUB, name))?)
}

/// The same, for what is not to be read.
pub(crate) async fn execute(
    tx: &Transaction,
    name: &'static str,
    text: &str,
    params: &[&(dyn ToSql + Sync)],
) -> Result<u64, Error> {
    let statement = tx.prepare_cached(text).await.map_err(FleetError::query(&HUB, name))?;
    Ok(tx.execute(&statement, params).await.map_err(FleetError::query(&HUB, name))?)
}

/// A source record as it is stored before a change.
pub(crate) struct Stored {
    pub(crate) id: Uuid,
    pub(crate) incarnation: i32,
    pub(crate) version: i32,
    pub(crate) keys: Vec<i32>,
}

/// What is stored of records, by their keys.
pub(crate) async fn stored(tx: &Transaction, keys: &[Key]) -> Result<HashMap<Key, Stored>, Error> {
    let text = "-- match_stored()
        SELECT s.database_code, s.source_key, s.id, s.incarnation, s.version, coalesce(m.keys, '{}')
        FROM unnest($1::text[], $2::text[]) AS k (database_code, source_key) JOIN source_record AS s USING (database_code, source_key)
            LEFT JOIN match_record AS m ON m.source_record_id = s.id";
    let (databases, names): (Vec<&str>, Vec<&str>) = keys.iter().map(|(database, key)| (database.as_str(), key.as_str())).unzip();
    let rows = query(tx, "match_stored", text, &[&databases, &names]).await?;
    let read = |row: &Row| {
        let stored = Stored {
            id: row.get(2),
            incarnation: row.get(3),
            version: row.get(4),
            keys: row.get(5),
        };
        ((row.get(0), row.get(1)), stored)
    };
    Ok(rows.iter().map(read).collect())
}

/// Records by their ids, with what they say and the keys that they were found under so far.
pub(crate) async fn contents(tx: &Transaction, ids: &[Uuid]) -> Result<Vec<(Uuid, Key, Content, Vec<i32>)>, Error> {
    let text = format!(
        "-- match_contents()
        SELECT s.id, s.database_code, s.source_key, coalesce(m.keys, '{{}}'), {COLUMNS}
        FROM source_record AS s LEFT JOIN match_record AS m ON m.source_record_id = s.id WHERE s.id = ANY ($1) AND s.version > 0
        ORDER BY s.database_code, s.source_key"
    );
    let rows = query(tx, "match_contents", &text, &[&ids]).await?;
    Ok(rows
        .iter()
        .map(|row| (row.get(0), (row.get(1), row.get(2)), Content::of_row(row, 4), row.get(3)))
        .collect())
}

/// Locks until the end of the transaction. Whoever changes a record holds the lock of the record and of all keys that it has or gets, so nobody
/// else changes which records share them. The locks are few, and taken in one order.
pub(crate) async fn lock(tx: &Transaction, slots: &BTreeSet<i32>) -> Result<(), Error> {
    let text = "-- match_lock()\nSELECT pg_advisory_xact_lock(1296127048, s) FROM unnest($1::int4[]) AS s";
    let slots: Vec<i32> = slots.iter().copied().collect();
    execute(tx, "match_lock", text, &[&slots]).await.map(drop)
}

/// The records of each key, as many of each as asked for.
pub(crate) async fn members(tx: &Transaction, wanted: &BTreeMap<i32, usize>) -> Result<HashMap<i32, Vec<Uuid>>, Error> {
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let text = "-- match_members()
        SELECT k.key, ARRAY(SELECT m.source_record_id FROM match_record AS m WHERE m.keys @> ARRAY[k.key] LIMIT k.most)
        FROM unnest($1::int4[], $2::int4[]) AS k (key, most)";
    let keys: Vec<i32> = wanted.keys().copied().collect();
    let most: Vec<i32> = wanted.values().map(|most| i32::try_from(*most).unwrap_or(i32::MAX)).collect();
    let rows = query(tx, "match_members", text, &[&keys, &most]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// Records in normal form.
pub(crate) async fn standards(tx: &Transaction, ids: &[Uuid]) -> Result<HashMap<Uuid, Standard>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let text = "-- match_standards()\nSELECT source_record_id, standard FROM match_record WHERE source_record_id = ANY ($1)";
    let rows = query(tx, "match_standards", text, &[&ids]).await?;
    rows.iter().map(|row| Ok((row.get(0), standard(row.get(1))?))).collect()
}

/// Reads a record in normal form.
pub(crate) fn standard(text: &str) -> Result<Standard, Error> {
    serde_json::from_str(text).map_err(|error| Error::Standard {
        reason: error.to_string(),
    })
}

/// A pair that may be one party.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edge {
    pub(crate) a: Uuid,
    pub(crate) b: Uuid,
    pub(crate) bits: f32,
    /// Waits for a steward.
    pub(crate) held: bool,
}

fn edge(row: &Row) -> Edge {
    Edge {
        a: row.get(0),
        b: row.get(1),
        bits: row.get(2),
        held: row.get(3),
    }
}

/// All edges of records.
pub(crate) async fn edges_of(tx: &Transaction, ids: &[Uuid]) -> Result<Vec<Edge>, Error> {
    let text = "-- match_edges_of()
        SELECT a, b, bits, held FROM match_edge WHERE a = ANY ($1)
        UNION SELECT a, b, bits, held FROM match_edge WHERE b = ANY ($1)";
    let rows = query(tx, "match_edges_of", text, &[&ids]).await?;
    Ok(rows.iter().map(edge).collect())
}

/// The edges that there are of these pairs.
pub(crate) async fn edges_between(tx: &Transaction, pairs: &[(Uuid, Uuid)]) -> Result<Vec<Edge>, Error> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let text = "-- match_edges_between()
        SELECT a, b, bits, held FROM unnest($1::uuid[], $2::uuid[]) AS n (a, b) JOIN match_edge AS e USING (a, b)";
    let (a, b): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().copied().unzip();
    let rows = query(tx, "match_edges_between", text, &[&a, &b]).await?;
    Ok(rows.iter().map(edge).collect())
}

/// Edges among records of crowded keys that share no other key which counts.
pub(crate) async fn orphaned(tx: &Transaction, crowded: &[Uuid], cap: usize) -> Result<Vec<Edge>, Error> {
    if crowded.is_empty() {
        return Ok(Vec::new());
    }
    let text = "-- match_orphaned()
        SELECT e.a, e.b, e.bits, e.held FROM match_edge AS e
            JOIN match_record AS x ON x.source_record_id = e.a JOIN match_record AS y ON y.source_record_id = e.b
        WHERE e.a = ANY ($1) AND e.b = ANY ($1) AND NOT EXISTS (
            SELECT FROM unnest(x.keys) AS k (key) WHERE k.key = ANY (y.keys)
                AND (SELECT count(*) FROM (SELECT FROM match_record AS z WHERE z.keys @> ARRAY[k.key] LIMIT $2::int4 + 1) AS n) <= $2::int4)";
    let cap = i32::try_from(cap).unwrap_or(i32::MAX - 1);
    let rows = query(tx, "match_orphaned", text, &[&crowded, &cap]).await?;
    Ok(rows.iter().map(edge).collect())
}

/// A record that may be decided on together with others.
pub(crate) struct Concerned {
    pub(crate) id: Uuid,
    /// `database/key`, which orders records wherever they are kept.
    pub(crate) name: String,
    pub(crate) party: Option<Uuid>,
    pub(crate) first_seen_at: DateTime<Utc>,
    /// Absent while awaited.
    pub(crate) standard: Option<Standard>,
}

/// Follows what ties records: edges that count, stewards' words, a party in common.
const COMPONENT: &str = "WITH RECURSIVE component AS (
            SELECT id FROM unnest($1::uuid[]) AS seed (id)
            UNION
            SELECT n.id FROM component AS c CROSS JOIN LATERAL (
                SELECT e.b AS id FROM match_edge AS e WHERE e.a = c.id AND e.bits >= $2 AND NOT e.held
                UNION ALL SELECT e.a FROM match_edge AS e WHERE e.b = c.id AND e.bits >= $2 AND NOT e.held
                UNION ALL SELECT o.id FROM source_record AS s JOIN source_record AS o ON o.party_id = s.party_id WHERE s.id = c.id
                UNION ALL SELECT o.id FROM source_record AS s
                    JOIN match_decision AS d ON d.a_database = s.database_code AND d.a_key = s.source_key
                    JOIN source_record AS o ON o.database_code = d.b_database AND o.source_key = d.b_key
                    WHERE s.id = c.id AND d.kind = 'must_link' AND d.state = 'effective'
                UNION ALL SELECT o.id FROM source_record AS s
                    JOIN match_decision AS d ON d.b_database = s.database_code AND d.b_key = s.source_key
                    JOIN source_record AS o ON o.database_code = d.a_database AND o.source_key = d.a_key
                    WHERE s.id = c.id AND d.kind = 'must_link' AND d.state = 'effective') AS n
        )";

/// Ids of all records that are decided on together with these.
pub(crate) async fn component_ids(tx: &Transaction, judge: &Judge, seeds: &[Uuid]) -> Result<Vec<Uuid>, Error> {
    let text = format!("-- match_component_ids()\n{COMPONENT} SELECT s.id FROM component JOIN source_record AS s USING (id)");
    let rows = query(tx, "match_component_ids", &text, &[&seeds, &judge.threshold_bits()]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The same records, as they are.
pub(crate) async fn component(tx: &Transaction, judge: &Judge, seeds: &[Uuid]) -> Result<Vec<Concerned>, Error> {
    let text = format!(
        "-- match_component()\n{COMPONENT}
        SELECT s.id, s.database_code, s.source_key, s.party_id, s.first_seen_at, m.standard
        FROM component JOIN source_record AS s USING (id) LEFT JOIN match_record AS m ON m.source_record_id = s.id
        ORDER BY s.database_code, s.source_key"
    );
    let rows = query(tx, "match_component", &text, &[&seeds, &judge.threshold_bits()]).await?;
    rows.iter()
        .map(|row| {
            let (database, key): (&str, &str) = (row.get(1), row.get(2));
            Ok(Concerned {
                id: row.get(0),
                name: format!("{database}/{key}"),
                party: row.get(3),
                first_seen_at: row.get(4),
                standard: row.get::<_, Option<&str>>(5).map(standard).transpose()?,
            })
        })
        .collect()
}

/// Edges with which records begin, held or not, from the bits on that count.
pub(crate) async fn edges_among(tx: &Transaction, judge: &Judge, ids: &[Uuid]) -> Result<Vec<Edge>, Error> {
    let text = "-- match_edges_among()\nSELECT a, b, bits, held FROM match_edge WHERE a = ANY ($1) AND bits >= $2";
    let rows = query(tx, "match_edges_among", text, &[&ids, &judge.threshold_bits()]).await?;
    Ok(rows.iter().map(edge).collect())
}

/// A steward's word on two records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    pub(crate) id: Uuid,
    pub(crate) same: bool,
    pub(crate) a: Uuid,
    pub(crate) b: Uuid,
}

impl Word {
    /// Of the columns id, whether one, and the two records.
    pub(crate) fn read(row: &Row) -> Self {
        Self {
            id: row.get(0),
            same: row.get(1),
            a: row.get(2),
            b: row.get(3),
        }
    }
}

/// Stewards' words on pairs of these records, the latest last.
pub(crate) async fn words(tx: &Transaction, ids: &[Uuid]) -> Result<Vec<Word>, Error> {
    let text = "-- match_words()
        SELECT d.id, d.kind = 'must_link', a.id, b.id FROM source_record AS a
            JOIN match_decision AS d ON d.a_database = a.database_code AND d.a_key = a.source_key
            JOIN source_record AS b ON b.database_code = d.b_database AND b.source_key = d.b_key
        WHERE a.id = ANY ($1) AND b.id = ANY ($1) AND d.state = 'effective' ORDER BY d.decided_at, d.id";
    let rows = query(tx, "match_words", text, &[&ids]).await?;
    Ok(rows.iter().map(Word::read).collect())
}

/// Where records were last of parties that have been absorbed.
pub(crate) async fn former(tx: &Transaction, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let text = "-- match_former()
        SELECT m.party_id, m.source_record_id FROM party_membership AS m
        WHERE m.source_record_id = ANY ($1) AND m.known_to < 'infinity'
            AND EXISTS (SELECT FROM party AS p WHERE p.id = m.party_id AND p.state = 'superseded')
            AND m.known_to = (SELECT max(l.known_to) FROM party_membership AS l WHERE l.party_id = m.party_id)";
    let rows = query(tx, "match_former", text, &[&ids]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}
