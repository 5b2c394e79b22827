//! The matcher without a table: a frozen [`Model`], single [`Record`]s, and what can be said of them.
//!
//! The contract, for whoever keeps records one at a time:
//!
//! 1. `Record::new(kind, model.conventions(), fields)` standardises one source record. It is plain data (serde), depends on that
//!    record alone, and stays valid while [`STANDARD_VERSION`](crate::STANDARD_VERSION) and the conventions do.
//! 2. `model.keys(&record)` are its blocking keys: a function of that record and the model. Records that share a key are candidates;
//!    a key that more than [`MAX_BLOCK`](crate::MAX_BLOCK) records share is passed over. Rebuild the index when `model.digest()` changes.
//! 3. `model.bits(&a, &b)`, `explain`, `forbids` judge a pair; `model.prepare(&records)` does the same for many at once, cheaper.
//!    A pair from [`Model::FORGOTTEN_BITS`] on is an edge.
//! 4. `model.cluster(members, edges, must_link, cannot_link, threshold)` decides one connected component of edges. It depends neither
//!    on the order of the members nor on that of the edges, and a table is clustered by the same function. [`Model::resolve`] does
//!    steps 2 to 4 for a set of records.
//! 5. The table `resolve` is: learn a model, then steps 2 to 4 under it. Bits of two records alone are the bits they have in the table.

mod baseline;
mod file;

use crate::blocking::{self, BlockingKey, Commonness, Keyed};
use crate::cluster::{self, Together};
use crate::explain::Waterfall;
use crate::frequency::Frequencies;
use crate::matcher::ScoredPair;
use crate::record::one::{Conventions, Record};
use crate::record::{Records, Schema};
use crate::score::{Decide, Scorer};
use crate::weights::Weights;
use hashbrown::HashSet;

pub use file::{MODEL_VERSION, ModelError};

/// All that a decision rests on besides the records: weights, how common values and keys are, and which attributes there are.
/// As JSON it is a file that can be kept, compared and used elsewhere.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(into = "file::File", try_from = "file::File")]
pub struct Model {
    /// Weights of pairs.
    pub weights: Weights,
    /// Weights of pairs of companies, where they have their own.
    pub companies: Option<Weights>,
    /// Whether two records with the same valid NIF, NIE or CIF are one entity, whatever else they say.
    pub documents_join: bool,
    pub(crate) schema: Schema,
    pub(crate) frequencies: Frequencies,
    pub(crate) commonness: Commonness,
}

/// A member of a component: a record and what its holder calls it, which settles the order of records that say the same.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// What it says.
    pub record: &'a Record,
    /// Its id.
    pub id: &'a str,
}

impl Model {
    /// Bits below which a pair need not be remembered: one in a thousand.
    pub const FORGOTTEN_BITS: f32 = -10.0;

    /// General knowledge, before anything was learnt: what holds of people and companies anywhere in Spain.
    #[must_use]
    pub fn baseline() -> Self {
        baseline::model()
    }

    /// How the people write whom this model is about: records are standardised with them.
    #[must_use]
    pub fn conventions(&self) -> Conventions {
        self.schema.conventions
    }

    /// The blocking keys of a record, ascending, each once.
    #[must_use]
    pub fn keys(&self, record: &Record) -> Vec<BlockingKey> {
        let records = Records::of(&[record], &self.schema);
        let keyed = Keyed::new(&records, &self.frequencies);
        self.commonness.keys(&keyed, 0)
    }

    /// Logarithm to base 2 of the odds that two records are one entity.
    #[must_use]
    pub fn bits(&self, a: &Record, b: &Record) -> f32 {
        self.prepare(&[a, b]).judge().bits(0, 1)
    }

    /// Whether two records can never be one entity: valid documents that differ, or a person and a company.
    #[must_use]
    pub fn forbids(&self, a: &Record, b: &Record) -> bool {
        self.prepare(&[a, b]).judge().forbids(0, 1)
    }

    /// Why two records are one entity, or two.
    #[must_use]
    pub fn explain(&self, a: &Record, b: &Record) -> Waterfall {
        self.prepare(&[a, b]).judge().explain(0, 1)
    }

    /// Prepares records that are compared with each other.
    #[must_use]
    pub fn prepare(&self, records: &[&Record]) -> Prepared<'_> {
        Prepared {
            model: self,
            records: Records::of(records, &self.schema),
        }
    }

    /// The clusters of one connected component: the cluster of each member, numbered by first member. `edges`, `must_link` and
    /// `cannot_link` name members by place; `threshold` is the least probability of a match. A steward's decisions hold against
    /// everything; then the same valid document where [`Self::documents_join`]; then the strongest edge first.
    #[must_use]
    pub fn cluster(
        &self,
        members: &[Member<'_>],
        edges: &[ScoredPair],
        must_link: &[(usize, usize)],
        cannot_link: &[(usize, usize)],
        threshold: f64,
    ) -> Vec<u32> {
        let records: Vec<&Record> = members.iter().map(|member| member.record).collect();
        let mut records = Records::of(&records, &self.schema);
        let digests = records.digests();
        let mut order: Vec<u32> = (0..members.len() as u32).collect();
        order.sort_unstable_by(|&x, &y| {
            let key = |row: u32| (digests[row as usize], members[row as usize].id);
            key(x).cmp(&key(y))
        });
        records.reorder(&order);
        clusters(self, &records, &order, edges, must_link, cannot_link, threshold)
    }

    /// Finds the clusters of a set of records from nothing: keys, candidates, edges, [`Self::cluster`].
    #[must_use]
    pub fn resolve(
        &self,
        members: &[Member<'_>],
        must_link: &[(usize, usize)],
        cannot_link: &[(usize, usize)],
        threshold: f64,
    ) -> Vec<u32> {
        let records: Vec<&Record> = members.iter().map(|member| member.record).collect();
        let prepared = self.prepare(&records);
        let edges = prepared.edges();
        self.cluster(members, &edges, must_link, cannot_link, threshold)
    }
}

/// Clusters of records that stand in canonical order; `order` says where each was, and the answer is by where it was.
pub(crate) fn clusters(
    model: &Model,
    records: &Records,
    order: &[u32],
    edges: &[ScoredPair],
    must_link: &[(usize, usize)],
    cannot_link: &[(usize, usize)],
    threshold: f64,
) -> Vec<u32> {
    let mut inside = vec![0_u32; order.len()];
    for (number, &row) in order.iter().enumerate() {
        inside[row as usize] = number as u32;
    }
    let pair = |a: u32, b: u32| {
        (
            inside[a as usize].min(inside[b as usize]),
            inside[a as usize].max(inside[b as usize]),
        )
    };
    let decided = |pairs: &[(usize, usize)]| -> Vec<(usize, usize)> {
        let mut pairs: Vec<_> = pairs
            .iter()
            .map(|&(a, b)| pair(a as u32, b as u32))
            .map(|(a, b)| (a as usize, b as usize))
            .collect();
        pairs.sort_unstable();
        pairs
    };
    let cannot: HashSet<(usize, usize)> = decided(cannot_link).into_iter().collect();
    let decide = Decide {
        scorer: Scorer::new(records, model),
        cannot: &cannot,
    };
    let bits = (threshold / (1.0 - threshold)).log2() as f32;
    let edges: Vec<ScoredPair> = edges
        .iter()
        .filter(|edge| edge.bits >= bits)
        .map(|edge| {
            let (a, b) = pair(edge.a, edge.b);
            ScoredPair { a, b, bits: edge.bits }
        })
        .collect();
    let mut documents: Vec<(usize, usize)> = Vec::new();
    if model.documents_join {
        documents.extend(edges.iter().map(|edge| (edge.a as usize, edge.b as usize)));
        documents.retain(|&(a, b)| decide.scorer.joins(a, b));
        documents.sort_unstable();
    }
    let together = Together {
        must: &decided(must_link),
        documents: &documents,
    };
    let clusters = cluster::cluster(records.rows, &edges, bits, together, &decide);
    cluster::number(&inside.iter().map(|&row| clusters[row as usize]).collect::<Vec<_>>())
}

/// Records that are compared with each other.
#[derive(Debug)]
pub struct Prepared<'m> {
    model: &'m Model,
    records: Records,
}

impl Prepared<'_> {
    /// Judges pairs of them.
    #[must_use]
    pub fn judge(&self) -> Judge<'_> {
        Judge(Scorer::new(&self.records, self.model))
    }

    /// The blocking keys of one of them.
    #[must_use]
    pub fn keys(&self, record: usize) -> Vec<BlockingKey> {
        let keyed = Keyed::new(&self.records, &self.model.frequencies);
        self.model.commonness.keys(&keyed, record)
    }

    /// All pairs that share a key and are not to be forgotten.
    #[must_use]
    pub fn edges(&self) -> Vec<ScoredPair> {
        let keyed = Keyed::new(&self.records, &self.model.frequencies);
        let scorer = Scorer::new(&self.records, self.model);
        let mut edges = Vec::new();
        blocking::with(&self.records, &keyed, &self.model.commonness).for_each_pair(|a, b| {
            let bits = scorer.bits(a, b);
            if bits >= Model::FORGOTTEN_BITS {
                edges.push(ScoredPair {
                    a: a as u32,
                    b: b as u32,
                    bits,
                });
            }
        });
        edges
    }
}

/// Judges pairs of prepared records, which it names by place.
pub struct Judge<'p>(Scorer<'p>);

impl Judge<'_> {
    /// Logarithm to base 2 of the odds that two records are one entity.
    #[must_use]
    pub fn bits(&self, a: usize, b: usize) -> f32 {
        self.0.bits(a, b)
    }

    /// Whether two records can never be one entity: valid documents that differ, or a person and a company.
    #[must_use]
    pub fn forbids(&self, a: usize, b: usize) -> bool {
        self.0.forbids(a, b)
    }

    /// Why two records are one entity, or two.
    #[must_use]
    pub fn explain(&self, a: usize, b: usize) -> Waterfall {
        self.0.explain(a, b)
    }
}

#[cfg(test)]
mod tests;
