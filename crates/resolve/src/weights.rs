//! Weights learnt without labels: a latent-class model of Fellegi and Sunter's kind, fitted by expectation maximisation.
//!
//! A pair is one of three things: a **match** (one entity), **kin** (two people of one household or family, who share
//! surname, address and phone but not given name, birth and documents), or **unrelated**. Two classes alone must call
//! kin one or the other, and siblings without a document at hand then look like one person; with kin in the
//! model, shared surname, address and phone are not counted as so many independent coincidences.
//!
//! The expectation runs over *all* pairs of records: those that no blocking rule finds count as unrelated, so the share
//! of matches is the share among all pairs, and probabilities need no calibration by hand. What unrelated pairs agree
//! on is measured on random pairs less the matches among them.
//!
//! Sources: I. P. Fellegi, A. B. Sunter, A Theory for Record Linkage (1969); W. E. Winkler, Using the EM Algorithm for
//! Weight Computation in the Fellegi–Sunter Model (2000).

use crate::compare::{Agreement, Comparison, Level, MAX_LEVELS};
use hashbrown::HashMap;

/// Most comparisons of a model.
pub(crate) const MAX_COMPARISONS: usize = 32;

/// Levels of all comparisons of a pair, four bits each.
pub(crate) type Pattern = u128;

/// No single agreement makes a pair surer than this share of right decisions: documents are copied, phones inherited.
const SINGLE_EVIDENCE_SHARE_WRONG: f64 = 0.005;

/// What one comparison learnt. Shares of pairs on each level, among those where both records say something.
#[derive(Debug, Clone, PartialEq)]
pub struct Learnt {
    /// Name of the comparison.
    pub name: String,
    /// Its levels.
    pub levels: &'static [Level],
    /// Among matches.
    pub matches: Vec<f64>,
    /// Among kin.
    pub kin: Vec<f64>,
    /// Among unrelated pairs.
    pub unrelated: Vec<f64>,
}

/// What each level of each comparison weighs, and how many pairs match to begin with.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Each comparison.
    pub comparisons: Vec<Learnt>,
    /// Share of matches among all pairs.
    pub matches: f64,
    /// Share of kin among all pairs.
    pub kin: f64,
    /// Rounds until nothing moved; 0 where nothing was learnt.
    pub rounds: usize,
    tables: Tables,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Tables {
    matches: Vec<[f32; MAX_LEVELS]>,
    kin: Vec<[f32; MAX_LEVELS]>,
}

pub(crate) fn pattern(comparisons: &[Box<dyn Comparison + '_>], a: usize, b: usize) -> Pattern {
    let mut pattern = 0;
    for (index, comparison) in comparisons.iter().enumerate() {
        pattern |= Pattern::from(comparison.level(a, b)) << (4 * index);
    }
    pattern
}

fn level_of(pattern: Pattern, comparison: usize) -> usize {
    (pattern >> (4 * comparison)) as usize & 15
}

impl Weights {
    /// Weights that were not learnt here.
    pub(crate) fn new(comparisons: Vec<Learnt>, matches: f64, kin: f64, rounds: usize) -> Self {
        let mut weights = Self {
            comparisons,
            matches,
            kin,
            rounds,
            tables: Tables::default(),
        };
        weights.refresh();
        weights
    }

    /// Bits of the odds that any two records match.
    pub(crate) fn prior_bits(&self) -> f32 {
        (self.matches / (1.0 - self.matches)).log2() as f32
    }

    /// Logarithm to base 2 of the odds that a pair of this pattern is a match.
    pub(crate) fn bits(&self, pattern: Pattern) -> f32 {
        let (matches, kin) = self.likelihoods(pattern);
        // Against both alternatives; unrelated has the likelihood 1.
        let against = (1.0 - self.matches - self.kin).max(1e-12) + self.kin * f64::from(kin).exp2();
        (self.matches.log2() + f64::from(matches) - against.log2()) as f32
    }

    /// Bits for a match and for kin over unrelated, without the prior.
    pub(crate) fn likelihoods(&self, pattern: Pattern) -> (f32, f32) {
        let (mut matches, mut kin) = (0.0, 0.0);
        for (index, (m, k)) in self.tables.matches.iter().zip(&self.tables.kin).enumerate() {
            let level = level_of(pattern, index);
            matches += m[level];
            kin += k[level];
        }
        (matches, kin)
    }

    /// Bits that a comparison's level adds for a match over unrelated.
    pub(crate) fn weight(&self, comparison: usize, level: u8) -> f32 {
        self.tables.matches[comparison][level as usize]
    }

    fn refresh(&mut self) {
        let table = |of: &dyn Fn(&Learnt) -> &Vec<f64>| -> Vec<[f32; MAX_LEVELS]> {
            self.comparisons
                .iter()
                .map(|learnt| {
                    let mut row = [0.0; MAX_LEVELS];
                    for (level, bits) in row.iter_mut().enumerate().take(learnt.levels.len()).skip(1) {
                        *bits = (of(learnt)[level] / learnt.unrelated[level]).log2() as f32;
                    }
                    row
                })
                .collect()
        };
        let matches = table(&|learnt| &learnt.matches);
        let kin = table(&|learnt| &learnt.kin);
        self.tables = Tables { matches, kin };
    }
}

/// Candidate pairs and a sample of all pairs, by pattern.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    pub(crate) candidates: HashMap<Pattern, f64>,
    pub(crate) random: HashMap<Pattern, f64>,
    /// All pairs there are.
    pub(crate) all: f64,
    pub(crate) records: f64,
}

/// What is expected of matches before anything is learnt.
fn first_guess(levels: &[Level]) -> Vec<f64> {
    let share = |agreement| match agreement {
        Agreement::Missing => 0.0,
        Agreement::Different => 0.05,
        Agreement::Partial => 0.05,
        Agreement::Close => 0.15,
        Agreement::Equal => 0.75,
    };
    let count = |agreement| levels.iter().filter(|level| level.agreement == agreement).count().max(1) as f64;
    let mut guess: Vec<f64> = levels
        .iter()
        .map(|level| share(level.agreement) / count(level.agreement))
        .collect();
    let sum: f64 = guess.iter().sum();
    guess.iter_mut().for_each(|share| *share /= sum);
    guess
}

/// Fits the model.
pub(crate) fn learn(comparisons: &[Box<dyn Comparison + '_>], observed: &Observed) -> Weights {
    let sampled: f64 = observed.random.values().sum::<f64>().max(1.0);
    let scale = observed.all / sampled;
    // In an order of their own: sums of fractions depend on it.
    let sorted = |patterns: &HashMap<Pattern, f64>| -> Vec<(Pattern, f64)> {
        let mut list: Vec<_> = patterns.iter().map(|(&pattern, &count)| (pattern, count)).collect();
        list.sort_unstable_by_key(|entry| entry.0);
        list
    };
    let candidates = sorted(&observed.candidates);
    // How many of all pairs are on each level: as sampled, and at least as many as there are candidates.
    let mut everyone: Vec<[f64; MAX_LEVELS]> = vec![[0.0; MAX_LEVELS]; comparisons.len()];
    for (pattern, count) in sorted(&observed.random) {
        for (index, levels) in everyone.iter_mut().enumerate() {
            levels[level_of(pattern, index)] += count * scale;
        }
    }
    let mut found: Vec<[f64; MAX_LEVELS]> = vec![[0.0; MAX_LEVELS]; comparisons.len()];
    for &(pattern, count) in &candidates {
        for (index, levels) in found.iter_mut().enumerate() {
            levels[level_of(pattern, index)] += count;
        }
    }
    for (everyone, found) in everyone.iter_mut().zip(&found) {
        for (all, &found) in everyone.iter_mut().zip(found).skip(1) {
            *all = all.max(found);
        }
    }
    let mut model = Weights {
        comparisons: comparisons
            .iter()
            .zip(&everyone)
            .map(|(comparison, everyone)| {
                let levels = comparison.levels();
                let unrelated = normalised((0..levels.len()).map(|level| if level == 0 { 0.0 } else { everyone[level] + 0.5 }));
                let matches = first_guess(levels);
                let kin = if comparison.personal() {
                    unrelated.clone()
                } else {
                    matches.clone()
                };
                Learnt {
                    name: comparison.name().to_owned(),
                    levels,
                    matches,
                    kin,
                    unrelated,
                }
            })
            .collect(),
        matches: (observed.records / 2.0 / observed.all).min(0.1),
        kin: (observed.records / 2.0 / observed.all).min(0.1),
        rounds: 0,
        tables: Tables::default(),
    };
    model.refresh();
    const ROUNDS: usize = 60;
    for round in 1..=ROUNDS {
        let moved = improve(&mut model, comparisons, &candidates, &everyone, observed.all);
        model.rounds = round;
        if moved < 1e-4 {
            break;
        }
    }
    model
}

/// One round of expectation and maximisation; how far the share of matches moved, relatively.
fn improve(
    model: &mut Weights,
    comparisons: &[Box<dyn Comparison + '_>],
    candidates: &[(Pattern, f64)],
    everyone: &[[f64; MAX_LEVELS]],
    all: f64,
) -> f64 {
    let width = comparisons.len();
    let mut matched = vec![[0.0; MAX_LEVELS]; width];
    let mut kin = vec![[0.0; MAX_LEVELS]; width];
    let (mut matched_sum, mut kin_sum) = (0.0, 0.0);
    let unrelated = (1.0 - model.matches - model.kin).max(1e-12);
    for &(pattern, count) in candidates {
        let (m, k) = model.likelihoods(pattern);
        let (m, k) = (model.matches * f64::from(m).exp2(), model.kin * f64::from(k).exp2());
        let sum = m + k + unrelated;
        let (m, k) = (count * m / sum, count * k / sum);
        if m + k < 1e-6 * count {
            continue;
        }
        matched_sum += m;
        kin_sum += k;
        for index in 0..width {
            let level = level_of(pattern, index);
            matched[index][level] += m;
            kin[index][level] += k;
        }
    }
    for (index, learnt) in model.comparisons.iter_mut().enumerate() {
        let guess = first_guess(learnt.levels);
        let levels = learnt.levels.len();
        const GUESS_PAIRS: f64 = 10.0;
        learnt.matches = normalised((0..levels).map(|level| {
            if level == 0 {
                0.0
            } else {
                matched[index][level] + GUESS_PAIRS * guess[level]
            }
        }));
        learnt.unrelated = normalised((0..levels).map(|level| {
            if level == 0 {
                return 0.0;
            }
            let related = matched[index][level] + kin[index][level];
            let floor = if learnt.levels[level].agreement == Agreement::Different {
                0.0
            } else {
                SINGLE_EVIDENCE_SHARE_WRONG * matched[index][level]
            };
            (everyone[index][level] - related).max(floor) + 0.5
        }));
        learnt.kin = if comparisons[index].personal() {
            learnt.unrelated.clone()
        } else {
            normalised((0..levels).map(|level| {
                if level == 0 {
                    0.0
                } else {
                    kin[index][level] + GUESS_PAIRS * guess[level]
                }
            }))
        };
    }
    let before = model.matches;
    model.matches = ((matched_sum + 1.0) / all).min(0.5);
    model.kin = ((kin_sum + 1.0) / all).min(0.4);
    model.refresh();
    (model.matches - before).abs() / before
}

fn normalised(shares: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut shares: Vec<f64> = shares.collect();
    let sum: f64 = shares.iter().sum();
    for share in shares.iter_mut().skip(1) {
        *share = (*share / sum).max(1e-12);
    }
    shares
}
