//! Blocking: which pairs of records are worth comparing.
//!
//! Each rule gives a record one or several keys; records that share a key are candidate pairs. A key that too many
//! records share is *common*: it is made finer (with the year of birth, the postcode or the given name), and given up where that does
//! not help. Which keys are common is learnt once and kept in the model, so that the keys of a record depend on that record
//! and the model alone. A pair that several keys find is compared once, under the first of them.

mod rules;

use crate::record::Records;
use hashbrown::HashSet;
pub(crate) use rules::{Keyed, RULES};

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleReport {
    /// Name of the rule.
    pub rule: &'static str,
    /// Keys that at least two records share.
    pub blocks: usize,
    /// Keys given up because too many records share them.
    pub dropped: usize,
    /// Records of the largest block compared.
    pub largest: usize,
    /// Candidate pairs that this rule is the first to find.
    pub pairs: u64,
}

/// A key of a record under one rule. Two records that share one are a candidate pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockingKey(u64);

impl BlockingKey {
    /// The key as a number, rule included: the same on every machine and in every run for as long as the model's version is.
    #[must_use]
    pub fn value(self) -> u64 {
        self.0
    }

    /// Name of the rule.
    #[must_use]
    pub fn rule(self) -> &'static str {
        RULES.get((self.0 >> RULE_SHIFT) as usize).map_or("", |rule| rule.name)
    }
}

/// More records than this under one key are compared under none: a model whose population has changed so much is to be learnt anew.
pub const MAX_BLOCK: usize = 500;

/// Which keys are used.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Commonness {
    /// Keys that too many records share.
    pub(crate) common: HashSet<u64>,
    /// Rules, by number, all of whose keys count as common.
    pub(crate) always: Vec<u8>,
    /// Rules, by number, that are not used.
    pub(crate) unused: Vec<u8>,
}

impl Commonness {
    /// The keys of a record.
    pub(crate) fn keys(&self, keyed: &Keyed<'_>, row: usize) -> Vec<BlockingKey> {
        let (mut keys, mut coarse) = (Vec::new(), Vec::new());
        for rule in 0..RULES.len() as u8 {
            if self.unused.contains(&rule) {
                continue;
            }
            coarse.clear();
            keyed.keys(rule, row, &mut coarse);
            for &key in &coarse {
                if self.always.contains(&rule) || self.common.contains(&key) {
                    keyed.finer(key, row, |key| {
                        if !self.common.contains(&key) {
                            keys.push(BlockingKey(key));
                        }
                    });
                } else {
                    keys.push(BlockingKey(key));
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// Keys of all records, ready to enumerate pairs.
#[derive(Debug)]
pub(crate) struct Blocks {
    /// Sorted: the rule in the upper bits, the block below, then the record.
    entries: Vec<(u64, u32)>,
    /// For each record, its usable keys in ascending order.
    starts: Vec<u32>,
    keys: Vec<u64>,
    reports: Vec<RuleReport>,
}

pub(crate) const RULE_SHIFT: u32 = 58;

fn empty_reports() -> Vec<RuleReport> {
    RULES
        .iter()
        .map(|rule| RuleReport {
            rule: rule.name,
            blocks: 0,
            dropped: 0,
            largest: 0,
            pairs: 0,
        })
        .collect()
}

/// Keys of all records, and which of them are common. `budget` is the most pairs a record may have under one rule on average.
pub(crate) fn learn(records: &Records, keyed: &Keyed<'_>, budget: u64) -> (Blocks, Commonness) {
    let mut reports = empty_reports();
    let mut common = HashSet::new();
    let mut usable = Vec::new();
    let (mut entries, mut buffer) = (Vec::new(), Vec::new());
    for (rule, report) in reports.iter_mut().enumerate() {
        entries.clear();
        for row in 0..records.rows {
            buffer.clear();
            keyed.keys(rule as u8, row, &mut buffer);
            entries.extend(buffer.iter().map(|&key| (key, row as u32)));
        }
        entries.sort_unstable();
        let cap = cap(&entries, budget * records.rows as u64);
        let mut finer = Vec::new();
        let mut take = |block: &[(u64, u32)]| {
            report.blocks += 1;
            report.largest = report.largest.max(block.len());
            usable.extend_from_slice(block);
        };
        for block in entries.chunk_by(|x, y| x.0 == y.0) {
            match block.len() {
                0..=1 => {}
                size if size <= cap => take(block),
                _ => {
                    report.dropped += 1;
                    common.insert(block[0].0);
                    for &(key, row) in block {
                        keyed.finer(key, row as usize, |key| finer.push((key, row)));
                    }
                }
            }
        }
        finer.sort_unstable();
        for block in finer.chunk_by(|x, y| x.0 == y.0) {
            match block.len() {
                0..=1 => {}
                size if size <= cap => take(block),
                _ => {
                    common.insert(block[0].0);
                }
            }
        }
    }
    drop(entries);
    let commonness = Commonness {
        common,
        ..Commonness::default()
    };
    (Blocks::of(usable, records.rows, reports), commonness)
}

/// Keys of all records under a model.
pub(crate) fn with(records: &Records, keyed: &Keyed<'_>, commonness: &Commonness) -> Blocks {
    let mut reports = empty_reports();
    let mut entries = Vec::new();
    for row in 0..records.rows {
        entries.extend(commonness.keys(keyed, row).into_iter().map(|key| (key.0, row as u32)));
    }
    entries.sort_unstable();
    let mut usable = Vec::with_capacity(entries.len());
    for block in entries.chunk_by(|x, y| x.0 == y.0) {
        let report = &mut reports[(block[0].0 >> RULE_SHIFT) as usize];
        match block.len() {
            0..=1 => {}
            size if size <= MAX_BLOCK => {
                report.blocks += 1;
                report.largest = report.largest.max(size);
                usable.extend_from_slice(block);
            }
            _ => report.dropped += 1,
        }
    }
    Blocks::of(usable, records.rows, reports)
}

/// The largest block size such that blocks up to it give no more than `pairs` pairs; at least 12, at most 300.
fn cap(entries: &[(u64, u32)], pairs: u64) -> usize {
    const MOST: usize = 300;
    let mut sizes = vec![0_u64; MOST + 1];
    for block in entries.chunk_by(|x, y| x.0 == y.0) {
        if block.len() <= MOST {
            sizes[block.len()] += 1;
        }
    }
    let mut sum = 0;
    for (size, &count) in sizes.iter().enumerate().skip(2) {
        sum += count * (size * (size - 1) / 2) as u64;
        if sum > pairs && size > 12 {
            return size - 1;
        }
    }
    MOST
}

impl Blocks {
    /// `usable` has every key of every record that shares it.
    fn of(mut usable: Vec<(u64, u32)>, rows: usize, reports: Vec<RuleReport>) -> Self {
        usable.sort_unstable();
        let mut starts = vec![0_u32; rows + 1];
        for &(_, row) in &usable {
            starts[row as usize + 1] += 1;
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        let mut next = starts.clone();
        let mut by_record = vec![0_u64; usable.len()];
        for &(key, row) in &usable {
            by_record[next[row as usize] as usize] = key;
            next[row as usize] += 1;
        }
        Self {
            entries: usable,
            starts,
            keys: by_record,
            reports,
        }
    }

    /// What each rule found that found anything; the pairs are counted by [`Self::for_each_pair`].
    pub(crate) fn into_reports(self) -> Vec<RuleReport> {
        let mut reports = self.reports;
        reports.retain(|report| report.blocks > 0 || report.dropped > 0);
        reports
    }

    /// Every candidate pair once, the lower row first.
    pub(crate) fn for_each_pair(&mut self, mut visit: impl FnMut(usize, usize)) {
        let mut counts = vec![0_u64; self.reports.len()];
        for block in self.entries.chunk_by(|x, y| x.0 == y.0) {
            let key = block[0].0;
            for (index, &(_, a)) in block.iter().enumerate() {
                for &(_, b) in &block[index + 1..] {
                    if self.first_shared(a, b) == Some(key) {
                        counts[(key >> RULE_SHIFT) as usize] += 1;
                        visit(a as usize, b as usize);
                    }
                }
            }
        }
        for (report, count) in self.reports.iter_mut().zip(counts) {
            report.pairs = count;
        }
    }

    fn keys_of(&self, row: u32) -> &[u64] {
        &self.keys[self.starts[row as usize] as usize..self.starts[row as usize + 1] as usize]
    }

    fn first_shared(&self, a: u32, b: u32) -> Option<u64> {
        let (mut x, mut y) = (self.keys_of(a).iter(), self.keys_of(b).iter());
        let (mut left, mut right) = (x.next()?, y.next()?);
        loop {
            match left.cmp(right) {
                std::cmp::Ordering::Equal => return Some(*left),
                std::cmp::Ordering::Less => left = x.next()?,
                std::cmp::Ordering::Greater => right = y.next()?,
            }
        }
    }
}
