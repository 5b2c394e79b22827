//! The matcher: from a table to clusters.

use crate::blocking::{self, Blocks, Keyed, RuleReport};
use crate::columns::{self, Role};
use crate::compare;
use crate::frequency::Frequencies;
use crate::model::{self, Model};
use crate::record::one::Record;
use crate::record::{self, Records};
use crate::score::Scorer;
use crate::table::Table;
use crate::weights::{self, Observed, Pattern};
use hashbrown::HashMap;

/// What a caller may decide. The default needs no decision.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Least probability of a match.
    pub threshold: f64,
    /// Roles of the columns, where they are not to be detected.
    pub roles: Option<Vec<Role>>,
    /// Pairs of rows that a steward says are one entity.
    pub must_link: Vec<(usize, usize)>,
    /// Pairs of rows that a steward says are two.
    pub cannot_link: Vec<(usize, usize)>,
    /// The model to decide under; learnt over the table where there is none.
    pub model: Option<Model>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            roles: None,
            must_link: Vec::new(),
            cannot_link: Vec::new(),
            model: None,
        }
    }
}

/// A candidate pair that may be a match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredPair {
    /// The lower row.
    pub a: u32,
    /// The higher row.
    pub b: u32,
    /// Logarithm to base 2 of the odds of a match.
    pub bits: f32,
}

impl ScoredPair {
    /// Probability of a match, from 0 to 1.
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(self.bits)
    }
}

/// Probability of odds given as a logarithm to base 2.
#[must_use]
pub fn probability(bits: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(bits)).exp2())
}

/// A table prepared, its model learnt, its candidate pairs scored.
#[derive(Debug)]
pub struct Resolution {
    /// What each column holds.
    pub roles: Vec<Role>,
    /// What each blocking rule found.
    pub rules: Vec<RuleReport>,
    /// What was learnt.
    pub model: Model,
    /// Pairs that may be matches, as blocking found them.
    pub pairs: Vec<ScoredPair>,
    /// Candidate pairs compared.
    pub compared: u64,
    /// Cluster of each row, numbered by first row.
    pub clusters: Vec<u32>,
    records: Records,
    /// Number of each row within `records`, where they stand in canonical order.
    inside: Vec<u32>,
    /// The row of each number.
    order: Vec<u32>,
    must: Vec<(usize, usize)>,
    cannot: Vec<(usize, usize)>,
}

/// Random pairs looked at.
const RANDOM_PAIRS: u64 = 500_000;
/// Pairs that a record may have under one rule on average.
const PAIRS_PER_RECORD: u64 = 25;

/// Resolves a table: learns a model over it, unless the settings give one, and decides under that model.
#[must_use]
pub fn resolve(table: &Table, settings: &Settings) -> Resolution {
    let roles = settings.roles.clone().unwrap_or_else(|| columns::detect(table));
    let mut records = record::prepare(table, &roles, settings.model.as_ref().map(Model::conventions));
    if let Some(model) = &settings.model {
        records.conform(&model.schema);
    }
    // Inside, records stand in an order of their own, so that the one in which they came changes nothing.
    let order = canonical_order(&records);
    records.reorder(&order);
    let (model, blocks, found, compared) = match &settings.model {
        Some(model) => under(&records, model.clone()),
        None => learn(&records),
    };
    let pairs = found
        .iter()
        .map(|pair| {
            let (a, b) = (order[pair.a as usize], order[pair.b as usize]);
            ScoredPair {
                a: a.min(b),
                b: a.max(b),
                bits: pair.bits,
            }
        })
        .collect();
    let mut inside = vec![0_u32; order.len()];
    for (number, &row) in order.iter().enumerate() {
        inside[row as usize] = number as u32;
    }
    let mut resolution = Resolution {
        roles,
        rules: blocks.into_reports(),
        model,
        pairs,
        compared,
        clusters: Vec::new(),
        records,
        inside,
        order,
        must: settings.must_link.clone(),
        cannot: settings.cannot_link.clone(),
    };
    resolution.clusters = resolution.clusters_at(settings.threshold);
    resolution
}

/// The rows in an order that depends on what they say alone.
fn canonical_order(records: &Records) -> Vec<u32> {
    let mut keyed: Vec<(u64, u32)> = records.digests().into_iter().zip(0..).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

type Found = (Model, Blocks, Vec<ScoredPair>, u64);

/// Learns a model over records and scores their candidate pairs under it.
fn learn(records: &Records) -> Found {
    let frequencies = Frequencies::count(records);
    let keyed = Keyed::new(records, &frequencies);
    let (mut blocks, commonness) = blocking::learn(records, &keyed, PAIRS_PER_RECORD);
    drop(keyed);
    let comparisons = compare::all(records, &frequencies);
    let mut observed = Observed {
        records: records.rows as f64,
        ..Observed::default()
    };
    observed.all = records.rows as f64 * (records.rows as f64 - 1.0) / 2.0;
    let mut candidates: Vec<(u32, u32, Pattern)> = Vec::new();
    blocks.for_each_pair(|a, b| {
        let pattern = weights::pattern(&comparisons, a, b);
        *observed.candidates.entry(pattern).or_default() += 1.0;
        candidates.push((a as u32, b as u32, pattern));
    });
    random_pairs(records.rows, |a, b| {
        *observed.random.entry(weights::pattern(&comparisons, a, b)).or_default() += 1.0;
    });
    let weights = weights::learn(&comparisons, &observed);
    drop(comparisons);
    let mut scores: HashMap<Pattern, f32> = HashMap::new();
    let mut found = Vec::new();
    for &(a, b, pattern) in &candidates {
        let bits = *scores.entry(pattern).or_insert_with(|| weights.bits(pattern));
        if bits >= Model::FORGOTTEN_BITS {
            found.push(ScoredPair { a, b, bits });
        }
    }
    let model = Model {
        weights,
        companies: None,
        documents_join: false,
        schema: records.schema(),
        frequencies,
        commonness,
    };
    (model, blocks, found, candidates.len() as u64)
}

/// Scores the candidate pairs of records under a model.
fn under(records: &Records, model: Model) -> Found {
    let keyed = Keyed::new(records, &model.frequencies);
    let mut blocks = blocking::with(records, &keyed, &model.commonness);
    let scorer = Scorer::new(records, &model);
    let (mut found, mut compared) = (Vec::new(), 0);
    blocks.for_each_pair(|a, b| {
        compared += 1;
        let bits = scorer.bits(a, b);
        if bits >= Model::FORGOTTEN_BITS {
            found.push(ScoredPair {
                a: a as u32,
                b: b as u32,
                bits,
            });
        }
    });
    drop((scorer, keyed));
    (model, blocks, found, compared)
}

/// Pairs of rows without order or repetition in mind: all of them where there are few, else a fixed pseudo-random
/// sample.
fn random_pairs(rows: usize, mut visit: impl FnMut(usize, usize)) {
    let all = rows as u64 * rows.saturating_sub(1) as u64 / 2;
    if all <= RANDOM_PAIRS {
        for a in 0..rows {
            for b in a + 1..rows {
                visit(a, b);
            }
        }
        return;
    }
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        // SplitMix64, G. Steele and others, Fast Splittable Pseudorandom Number Generators (2014).
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) % rows as u64) as usize
    };
    let mut left = RANDOM_PAIRS;
    while left > 0 {
        let (a, b) = (next(), next());
        if a != b {
            visit(a.min(b), a.max(b));
            left -= 1;
        }
    }
}

impl Resolution {
    /// Clusters at another threshold, a probability from 0 to 1.
    #[must_use]
    pub fn clusters_at(&self, threshold: f64) -> Vec<u32> {
        model::clusters(
            &self.model,
            &self.records,
            &self.order,
            &self.pairs,
            &self.must,
            &self.cannot,
            threshold,
        )
    }

    /// A row as a record on its own, which the model judges as it does the row.
    #[must_use]
    pub fn record(&self, row: usize) -> Record {
        self.records.record(self.inside(row))
    }

    /// The number of a row within the records, which stand in canonical order.
    pub(crate) fn inside(&self, row: usize) -> usize {
        self.inside[row] as usize
    }

    /// Whether a steward said that two rows are two entities.
    pub(crate) fn cannot(&self, a: usize, b: usize) -> bool {
        self.cannot.contains(&(a, b)) || self.cannot.contains(&(b, a))
    }

    pub(crate) fn scorer(&self) -> Scorer<'_> {
        Scorer::new(&self.records, &self.model)
    }
}

#[cfg(test)]
pub(crate) mod tests;
