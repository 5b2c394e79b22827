//! The matcher: from a table to clusters.

use crate::blocking::{self, RuleReport};
use crate::cluster::{self, Rules};
use crate::columns::{self, Role};
use crate::compare::{self, Comparison};
use crate::record::{self, Records};
use crate::table::Table;
use crate::weights::{self, Model, Observed, Pattern};
use hashbrown::{HashMap, HashSet};

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
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            roles: None,
            must_link: Vec::new(),
            cannot_link: Vec::new(),
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
    must: Vec<(usize, usize)>,
    cannot: HashSet<(usize, usize)>,
}

/// Bits below which a pair is forgotten: one in a thousand.
const FORGOTTEN_BITS: f32 = -10.0;
/// Random pairs looked at.
const RANDOM_PAIRS: u64 = 500_000;
/// Pairs that a record may have under one rule on average.
const PAIRS_PER_RECORD: u64 = 25;

/// Resolves a table.
#[must_use]
pub fn resolve(table: &Table, settings: &Settings) -> Resolution {
    let roles = settings.roles.clone().unwrap_or_else(|| columns::detect(table));
    // Inside, records stand in an order of their own, so that the one in which they came changes nothing.
    let compared_columns: Vec<usize> = (0..roles.len()).filter(|&column| roles[column].is_compared()).collect();
    let order = table.canonical_order(&compared_columns);
    let mut inside = vec![0_u32; order.len()];
    for (number, &row) in order.iter().enumerate() {
        inside[row as usize] = number as u32;
    }
    let records = record::prepare(table, &roles, &order);
    let comparisons = compare::all(&records);
    let mut blocks = blocking::blocks(&records, PAIRS_PER_RECORD);
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
    let model = weights::learn(&comparisons, &observed);
    let mut scores: HashMap<Pattern, f32> = HashMap::new();
    let mut found = Vec::new();
    for &(a, b, pattern) in &candidates {
        let bits = *scores.entry(pattern).or_insert_with(|| model.bits(pattern));
        if bits >= FORGOTTEN_BITS {
            found.push(ScoredPair { a, b, bits });
        }
    }
    let compared = candidates.len() as u64;
    drop(comparisons);
    let pair = |&(a, b): &(usize, usize)| {
        let (a, b) = (inside[a] as usize, inside[b] as usize);
        (a.min(b), a.max(b))
    };
    let must = settings.must_link.iter().map(pair).collect();
    let cannot = settings.cannot_link.iter().map(pair).collect();
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
    let mut resolution = Resolution {
        roles,
        rules: blocks.into_reports(),
        model,
        pairs,
        compared,
        clusters: Vec::new(),
        records,
        inside,
        must,
        cannot,
    };
    resolution.clusters = resolution.clusters_at(settings.threshold);
    resolution
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

struct Decide<'a> {
    comparisons: Vec<Box<dyn Comparison + 'a>>,
    model: &'a Model,
    cannot: &'a HashSet<(usize, usize)>,
}

impl Rules for Decide<'_> {
    fn vote(&self, a: usize, b: usize, threshold: f32) -> f32 {
        let bits = self.model.bits(weights::pattern(&self.comparisons, a, b));
        let prior = (self.model.matches / (1.0 - self.model.matches)).log2() as f32;
        if bits >= threshold {
            bits - threshold
        } else {
            (bits - prior).min(0.0)
        }
    }

    fn forbidden(&self, a: usize, b: usize) -> bool {
        self.cannot.contains(&(a.min(b), a.max(b))) || self.comparisons.iter().any(|comparison| comparison.forbids(a, b))
    }
}

impl Resolution {
    /// Clusters at another threshold, a probability from 0 to 1.
    #[must_use]
    pub fn clusters_at(&self, threshold: f64) -> Vec<u32> {
        let bits = (threshold / (1.0 - threshold)).log2() as f32;
        let decide = Decide {
            comparisons: compare::all(&self.records),
            model: &self.model,
            cannot: &self.cannot,
        };
        let inside = |pair: &ScoredPair| {
            let (a, b) = (self.inside[pair.a as usize], self.inside[pair.b as usize]);
            ScoredPair {
                a: a.min(b),
                b: a.max(b),
                bits: pair.bits,
            }
        };
        let pairs: Vec<ScoredPair> = self.pairs.iter().filter(|pair| pair.bits >= bits).map(inside).collect();
        let clusters = cluster::cluster(self.records.rows, &pairs, bits, &self.must, &decide);
        cluster::number(&self.inside.iter().map(|&row| clusters[row as usize]).collect::<Vec<_>>())
    }

    /// The number of a row within [`Self::records`].
    pub(crate) fn inside(&self, row: usize) -> usize {
        self.inside[row] as usize
    }

    /// Whether a steward said that two rows, numbered as within [`Self::records`], are two entities.
    pub(crate) fn cannot(&self, a: usize, b: usize) -> bool {
        self.cannot.contains(&(a.min(b), a.max(b)))
    }

    pub(crate) fn records(&self) -> &Records {
        &self.records
    }
}

#[cfg(test)]
mod tests;
