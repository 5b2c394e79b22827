//! `aicore resolve run`: the other driver. A model is learnt over all source records, what publishing it would change is shown, and once it is
//! published all records are evaluated under it, chunk by chunk.
//!
//! The clusters of [`resolve_preview`] come from the same keys, bits and cluster function as those of events, so for the model in force nothing changes:
//! that is how batch and stream are compared.

use super::assign::{Held, ages, assign};
use super::content::{COLUMNS, Content, Standard};
use super::store::{Edge, Word, query};
use super::{Cause, Judge, cluster, relink};
use crate::batch::{Target, by_index, refresh};
use crate::records::Key;
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Fleet, Transaction};
use aicore_resolve::columns::Role;
use aicore_resolve::table::Table;
use aicore_resolve::{Model, Settings, resolve};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Row;
use uuid::Uuid;

/// Source records read at once.
const PAGE: i64 = 2_000;
/// Source records evaluated in one transaction.
const CHUNK: i64 = 200;
/// Changes of each kind that are shown.
const SAMPLES: usize = 5;

/// Which model is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelSource {
    /// One learnt over the source records there are.
    Learnt,
    /// General knowledge of Spanish people and companies, for a hub that has few records yet.
    Baseline,
    /// The one in force: nothing should change.
    InForce,
}

/// What a model would change.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Preview {
    /// Source records.
    pub records: u64,
    /// Pairs that may be one party.
    pub edges: u64,
    /// Parties there would be.
    pub parties: u64,
    /// Parties there are.
    pub parties_now: u64,
    /// Hash of the model.
    pub digest: String,
    /// Parties that would be absorbed by another.
    pub merged: Changed,
    /// Parties of which records would leave.
    pub split: Changed,
    /// Records whose party would be another.
    pub moved: Changed,
}

/// How many, and some of them.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Changed {
    /// How many.
    pub count: u64,
    /// Some, in words.
    pub samples: Vec<String>,
}

impl Changed {
    fn add(&mut self, sample: impl FnOnce() -> String) {
        self.count += 1;
        if self.samples.len() < SAMPLES {
            self.samples.push(sample());
        }
    }
}

impl Preview {
    /// Whether publishing the model would change no party.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.merged.count + self.split.count + self.moved.count == 0
    }
}

struct Known {
    id: Uuid,
    name: String,
    party: Option<Uuid>,
    first_seen_at: chrono::DateTime<chrono::Utc>,
    content: Content,
}

/// Reads all source records in pages; `progress` hears how many.
async fn read(fleet: &Fleet, progress: &impl Fn(u64)) -> Result<Vec<Known>, Error> {
    let text = format!(
        "-- resolve_records()
        SELECT s.id, s.database_code, s.source_key, s.party_id, s.first_seen_at, {COLUMNS} FROM source_record AS s
        WHERE s.version > 0 AND (s.database_code, s.source_key) > ($1, $2) ORDER BY s.database_code, s.source_key LIMIT $3"
    );
    let mut records: Vec<Known> = Vec::new();
    let mut after: Key = (String::new(), String::new());
    loop {
        let connection = fleet.acquire(&HUB).await?;
        let page = connection
            .query(&text, &[&after.0, &after.1, &PAGE])
            .await
            .map_err(FleetError::query(&HUB, "resolve_records"))?;
        let Some(last) = page.last() else { return Ok(records) };
        after = (last.get(1), last.get(2));
        records.extend(page.iter().map(|row: &Row| Known {
            id: row.get(0),
            name: format!("{}/{}", row.get::<_, &str>(1), row.get::<_, &str>(2)),
            party: row.get(3),
            first_seen_at: row.get(4),
            content: Content::of_row(row, 5),
        }));
        progress(records.len() as u64);
    }
}

fn learn(records: &[Known]) -> Model {
    let header: Vec<String> = Content::FIELDS.iter().map(|(_, name)| (*name).to_owned()).collect();
    let roles: Vec<Role> = Content::FIELDS.iter().map(|(role, _)| *role).collect();
    let mut table = Table::new(header);
    for record in records {
        table.push(record.content.texts().map(Option::unwrap_or_default));
    }
    let settings = Settings {
        roles: Some(roles),
        ..Settings::default()
    };
    resolve(&table, &settings).model
}

/// Shows what a model would change. `threshold` is the probability from which a pair may be one party; the model in force has its own. `progress`
/// hears of records read.
///
/// # Errors
/// Where `sm_global` cannot be reached, or the published model cannot be read.
pub async fn resolve_preview(
    fleet: &Fleet,
    source: ModelSource,
    threshold: f64,
    progress: impl Fn(u64),
) -> Result<(Preview, Model), Error> {
    let records = read(fleet, &progress).await?;
    let judge = match source {
        ModelSource::Learnt => Judge::of(learn(&records), threshold, i32::MAX),
        ModelSource::Baseline => Judge::of(Model::baseline(), threshold, i32::MAX),
        ModelSource::InForce => {
            let tx = Transaction::begin(fleet.acquire(&HUB).await?, "resolve_preview").await?;
            let judge = Judge::in_force(&tx).await?;
            tx.rollback().await;
            judge
        }
    };
    let words = words(fleet).await?;
    let held = if source == ModelSource::InForce {
        held(fleet).await?
    } else {
        BTreeSet::new()
    };
    let standards: Vec<Standard> = records
        .iter()
        .map(|record| record.content.standard(judge.conventions()))
        .collect();
    let edges = edges(&judge, &records, &standards, &held);
    let named: Vec<(&Standard, &str, Uuid)> = standards
        .iter()
        .zip(&records)
        .map(|(standard, record)| (standard, record.name.as_str(), record.id))
        .collect();
    let clusters = cluster(&judge, &named, &edges, &words);
    let mut preview = compare(&records, &clusters);
    preview.edges = edges.len() as u64;
    preview.digest = judge.model().digest();
    Ok((preview, judge.model().clone()))
}

/// All edges: records that share a key which counts, scored.
fn edges(judge: &Judge, records: &[Known], standards: &[Standard], held: &BTreeSet<(Uuid, Uuid)>) -> Vec<Edge> {
    let mut keyed: Vec<(i32, u32)> = Vec::new();
    for (index, standard) in standards.iter().enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        keyed.extend(judge.keys(standard).into_iter().map(|key| (key, index)));
    }
    keyed.sort_unstable();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for block in keyed.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() <= judge.cap) {
        for (index, &(_, a)) in block.iter().enumerate() {
            pairs.extend(block[index + 1..].iter().map(|&(_, b)| (a as usize, b as usize)));
        }
    }
    drop(keyed);
    pairs.sort_unstable();
    pairs.dedup();
    let plain: Vec<&Standard> = standards.iter().collect();
    judge
        .score(&plain, &pairs)
        .into_iter()
        .map(|(a, b, bits)| {
            let (a, b) = super::pair(records[a].id, records[b].id);
            Edge {
                a,
                b,
                bits,
                held: held.contains(&(a, b)),
            }
        })
        .collect()
}

async fn words(fleet: &Fleet) -> Result<Vec<Word>, Error> {
    let text = "-- resolve_words()
        SELECT d.id, d.kind = 'must_link', a.id, b.id FROM match_decision AS d
            JOIN source_record AS a ON a.database_code = d.a_database AND a.source_key = d.a_key
            JOIN source_record AS b ON b.database_code = d.b_database AND b.source_key = d.b_key
        WHERE d.state = 'effective' ORDER BY d.decided_at, d.id";
    let connection = fleet.acquire(&HUB).await?;
    let rows = connection
        .query(text, &[])
        .await
        .map_err(FleetError::query(&HUB, "resolve_words"))?;
    Ok(rows.iter().map(Word::read).collect())
}

async fn held(fleet: &Fleet) -> Result<BTreeSet<(Uuid, Uuid)>, Error> {
    let connection = fleet.acquire(&HUB).await?;
    let rows = connection
        .query("-- resolve_held()\nSELECT a, b FROM match_edge WHERE held", &[])
        .await
        .map_err(FleetError::query(&HUB, "resolve_held"))?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

fn compare(records: &[Known], clusters: &[usize]) -> Preview {
    let age = ages(records.len(), |index| (records[index].first_seen_at, &records[index].name));
    let count = clusters.iter().max().map_or(0, |most| most + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, &cluster) in clusters.iter().enumerate() {
        members[cluster].push(index);
    }
    let held: Vec<Vec<Held>> = members
        .iter()
        .map(|cluster| {
            let held = |&index: &usize| Held {
                age: age[index],
                party: records[index].party,
            };
            cluster.iter().map(held).collect()
        })
        .collect();
    let assigned = assign(&held);
    let mut preview = Preview {
        records: records.len() as u64,
        parties: count as u64,
        parties_now: records
            .iter()
            .filter_map(|record| record.party)
            .collect::<BTreeSet<_>>()
            .len() as u64,
        ..Preview::default()
    };
    for (from, to) in &assigned.absorbed {
        preview.merged.add(|| format!("party {from} into {to}"));
    }
    let mut leaving: BTreeMap<Uuid, Vec<&str>> = BTreeMap::new();
    for (cluster, party) in members.iter().zip(&assigned.of) {
        for &index in cluster {
            let record = &records[index];
            if record.party != *party || party.is_none() {
                preview.moved.add(|| match party {
                    Some(party) => format!("{} to party {party}", record.name),
                    None => format!("{} to a new party", record.name),
                });
                if let Some(from) = record.party
                    && !assigned.absorbed.contains_key(&from)
                {
                    leaving.entry(from).or_default().push(&record.name);
                }
            }
        }
    }
    for (party, records) in leaving {
        preview.split.add(|| format!("{} out of party {party}", records.join(", ")));
    }
    preview
}

/// Publishes a model: from now on it decides. Returns its version. [`resolve_evaluate`] then brings all records under it.
///
/// # Errors
/// [`Error::Refused`] where the threshold is no probability; or where `sm_global` cannot be reached.
pub async fn resolve_publish(fleet: &Fleet, model: &Model, threshold: f64, by: &str) -> Result<i32, Error> {
    if !(threshold > 0.0 && threshold < 1.0) {
        return Err(Error::Refused {
            reason: "the threshold lies between 0 and 1".to_owned(),
        });
    }
    let (content, digest) = (model.to_json(), model.digest());
    fleet
        .transaction(&HUB, "resolve_publish", async |tx| {
            let text = "-- resolve_retire()\nUPDATE match_model SET state = 'retired' WHERE state = 'published'";
            query(tx, "resolve_retire", text, &[]).await?;
            let text = "-- resolve_publish()
                INSERT INTO match_model (version, state, digest, content, threshold, key_cap, records, learnt_by, published_at, published_by)
                SELECT coalesce(max(version), 0) + 1, 'published', $1, $2, $3::float8, $4,
                    (SELECT count(*) FROM source_record WHERE version > 0), $5, now(), $5
                FROM match_model RETURNING version";
            let cap = i32::try_from(aicore_resolve::MAX_BLOCK).unwrap_or(i32::MAX);
            let rows = query(tx, "resolve_publish", text, &[&digest, &content, &threshold, &cap, &by]).await?;
            Ok(rows.first().map_or(0, |row| row.get(0)))
        })
        .await
}

/// What an evaluation has done.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct Evaluated {
    /// Source records.
    pub records: u64,
    /// Records whose party became another.
    pub moved: u64,
}

/// Brings all records that were last evaluated under another model under the one in force, in chunks of one transaction each: where it is
/// interrupted, it goes on with what is left. `progress` hears how many are done, and of how many.
///
/// # Errors
/// Where `sm_global` cannot be reached. What is done stays done.
pub async fn resolve_evaluate(fleet: &Fleet, progress: impl Fn(u64, u64)) -> Result<Evaluated, Error> {
    let stale = "FROM source_record AS s LEFT JOIN match_record AS m ON m.source_record_id = s.id
        WHERE s.version > 0 AND m.model IS DISTINCT FROM coalesce((SELECT version FROM match_model WHERE state = 'published'), 0)";
    let total = format!("-- resolve_stale_count()\nSELECT count(*) {stale}");
    let row = fleet
        .acquire(&HUB)
        .await?
        .query_one(&total, &[])
        .await
        .map_err(FleetError::query(&HUB, "resolve_stale_count"))?;
    let total = row.get::<_, i64>(0).unsigned_abs();
    let text = format!("-- resolve_stale()\nSELECT s.id {stale} AND s.id > $1 ORDER BY s.id LIMIT {CHUNK}");
    let mut done = Evaluated::default();
    let mut after = Uuid::nil();
    loop {
        let rows = fleet
            .acquire(&HUB)
            .await?
            .query(&text, &[&after])
            .await
            .map_err(FleetError::query(&HUB, "resolve_stale"))?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
        let Some(last) = ids.last() else {
            if after.is_nil() {
                break;
            }
            // Records that were being written under the former model meanwhile.
            after = Uuid::nil();
            continue;
        };
        after = *last;
        let moved = fleet
            .transaction(&HUB, "resolve_evaluate", async |tx| {
                by_index(tx).await?;
                let links = relink(tx, &ids, Target::Hub, Cause::Model).await?;
                refresh(tx, fleet.catalog(), &ids, &links, Target::Hub).await?;
                Ok::<_, Error>(links.moved.len())
            })
            .await?;
        done.records += ids.len() as u64;
        done.moved += moved as u64;
        progress(done.records, total.max(done.records));
    }
    let text =
        "-- resolve_evaluated()\nUPDATE match_model SET evaluated_at = now() WHERE state = 'published' AND evaluated_at IS NULL";
    fleet
        .acquire(&HUB)
        .await?
        .execute(text, &[])
        .await
        .map_err(FleetError::query(&HUB, "resolve_evaluated"))?;
    Ok(done)
}
