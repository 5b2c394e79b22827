//! The model in force, as matching asks it.
//!
//! Where no model is published, version 0 is: records with the same valid NIF, NIE or CIF are one party, and nothing else joins. A
//! published one scores whatever its keys find. Both cluster by the same function of `aicore-resolve`.

use super::content::Standard;
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Transaction};
use aicore_resolve::{Conventions, MAX_BLOCK, Member, Model, ScoredPair, Waterfall, probability};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Bits of the same valid document where that alone decides.
const SAME_DOCUMENT_BITS: f32 = 20.0;
/// Models read last, by the hash of their content: so that a batch does not read its model again.
static READ: Mutex<Vec<(String, Arc<Model>)>> = Mutex::new(Vec::new());
/// How many of them.
const READ_MODELS: usize = 4;

/// The model in force, and what limits it.
#[derive(Debug, Clone)]
pub(crate) struct Judge {
    /// Version; 0 = valid documents alone.
    pub(crate) version: i32,
    /// Probability from which a pair may be one party.
    pub(crate) threshold: f64,
    /// Records that may share a key.
    pub(crate) cap: usize,
    /// Whether automatic merging has stopped: new pairs wait for a steward.
    pub(crate) stopped: bool,
    /// Whether the estimated precision has fallen under the floor, and to what.
    pub(crate) fallen: Option<f64>,
    model: Arc<Model>,
}

impl Judge {
    /// Valid documents alone.
    pub(crate) fn documents() -> Self {
        Self {
            version: 0,
            threshold: 0.5,
            cap: MAX_BLOCK,
            stopped: false,
            fallen: None,
            model: Arc::new(Model::baseline()),
        }
    }

    /// A model that is not published.
    pub(crate) fn of(model: Model, threshold: f64, version: i32) -> Self {
        Self {
            version,
            threshold,
            cap: MAX_BLOCK,
            stopped: false,
            fallen: None,
            model: Arc::new(model),
        }
    }

    /// The published model, and the state of the budget.
    pub(crate) async fn in_force(tx: &Transaction) -> Result<Self, Error> {
        let text = "-- match_in_force()
            SELECT m.version, m.threshold::float8, m.key_cap, m.digest, c.stopped_at IS NOT NULL, c.precision_floor::float8,
                coalesce(t.pairs, 0)::bigint, coalesce(t.doubt, 0)
            FROM match_control AS c LEFT JOIN match_model AS m ON m.state = 'published'
                CROSS JOIN (SELECT sum(pairs) AS pairs, sum(doubt) AS doubt FROM match_tally) AS t";
        let statement = tx
            .prepare_cached(text)
            .await
            .map_err(FleetError::query(&HUB, "match_in_force"))?;
        let row = tx
            .query_one(&statement, &[])
            .await
            .map_err(FleetError::query(&HUB, "match_in_force"))?;
        let stopped = row.get(4);
        let mut judge = match row.get::<_, Option<i32>>(0) {
            None => Self {
                stopped,
                ..documents_cached()
            },
            Some(version) => Self {
                version,
                threshold: row.get(1),
                cap: usize::try_from(row.get::<_, i32>(2)).unwrap_or(MAX_BLOCK),
                stopped,
                fallen: None,
                model: model(tx, row.get(3), version).await?,
            },
        };
        let (floor, pairs, doubt): (f64, i64, f64) = (row.get(5), row.get(6), row.get(7));
        let precision = 1.0 - doubt / pairs.max(1) as f64;
        judge.fallen = (!stopped && pairs >= LEAST_PAIRS && precision < floor).then_some(precision);
        Ok(judge)
    }

    pub(crate) fn model(&self) -> &Model {
        &self.model
    }

    pub(crate) fn conventions(&self) -> Conventions {
        self.model.conventions()
    }

    /// Bits from which a pair may be one party.
    pub(crate) fn threshold_bits(&self) -> f32 {
        (self.threshold / (1.0 - self.threshold)).log2() as f32
    }

    /// The keys of a record, ascending, each once.
    pub(crate) fn keys(&self, standard: &Standard) -> Vec<i32> {
        let keys: BTreeSet<i32> = if self.version == 0 {
            standard
                .document
                .iter()
                .map(|document| hash(&document.kind, &document.value))
                .collect()
        } else {
            self.model
                .keys(&standard.record)
                .iter()
                .map(|key| fold(key.value()))
                .collect()
        };
        keys.into_iter().collect()
    }

    /// Scores pairs of records, named by place; those that need not be remembered are left out.
    pub(crate) fn score(&self, records: &[&Standard], pairs: &[(usize, usize)]) -> Vec<(usize, usize, f32)> {
        if self.version == 0 {
            let same = |&&(a, b): &&(usize, usize)| records[a].document.is_some() && records[a].document == records[b].document;
            return pairs.iter().filter(same).map(|&(a, b)| (a, b, SAME_DOCUMENT_BITS)).collect();
        }
        let plain: Vec<_> = records.iter().map(|standard| &standard.record).collect();
        let prepared = self.model.prepare(&plain);
        let judge = prepared.judge();
        pairs
            .iter()
            .map(|&(a, b)| (a, b, judge.bits(a, b)))
            .filter(|pair| pair.2 >= Model::FORGOTTEN_BITS)
            .collect()
    }

    /// The clusters of a component: the cluster of each record, numbered by first record.
    pub(crate) fn cluster(
        &self,
        records: &[(&Standard, &str)],
        edges: &[ScoredPair],
        must: &[(usize, usize)],
        cannot: &[(usize, usize)],
    ) -> Vec<u32> {
        let members: Vec<Member<'_>> = records
            .iter()
            .map(|(standard, id)| Member {
                record: &standard.record,
                id,
            })
            .collect();
        self.model.cluster(&members, edges, must, cannot, self.threshold)
    }

    /// Why two records are one, or two.
    pub(crate) fn explain(&self, a: &Standard, b: &Standard) -> Waterfall {
        self.model.explain(&a.record, &b.record)
    }

    /// Probability that a pair of so many bits is wrong.
    pub(crate) fn doubt(bits: f32) -> f64 {
        1.0 - probability(bits)
    }
}

/// Merged pairs before the estimate of their precision means anything.
const LEAST_PAIRS: i64 = 50;

fn documents_cached() -> Judge {
    static DOCUMENTS: std::sync::OnceLock<Judge> = std::sync::OnceLock::new();
    DOCUMENTS.get_or_init(Judge::documents).clone()
}

async fn model(tx: &Transaction, digest: String, version: i32) -> Result<Arc<Model>, Error> {
    {
        let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, model)) = read.iter().find(|(known, _)| *known == digest) {
            return Ok(Arc::clone(model));
        }
    }
    let text = "-- match_model_content()\nSELECT content FROM match_model WHERE version = $1";
    let row = tx
        .query_one(text, &[&version])
        .await
        .map_err(FleetError::query(&HUB, "match_model_content"))?;
    let model: Model = serde_json::from_str(row.get(0)).map_err(|error| Error::Model {
        version,
        reason: error.to_string(),
    })?;
    let model = Arc::new(model);
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if read.len() >= READ_MODELS {
        read.remove(0);
    }
    read.push((digest, Arc::clone(&model)));
    Ok(model)
}

/// A key of the matcher in four bytes: two that meet by chance make a candidate pair more, which its bits then turn down.
fn fold(key: u64) -> i32 {
    (key ^ key >> 32) as u32 as i32
}

fn hash(kind: &str, value: &str) -> i32 {
    fold(aicore_outbox::fnv1a(kind.bytes().chain([b':']).chain(value.bytes())))
}

/// The same pair whatever the order in which it is named.
pub(crate) fn pair(a: Uuid, b: Uuid) -> (Uuid, Uuid) {
    (a.min(b), a.max(b))
}
