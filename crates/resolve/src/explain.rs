//! Why a pair is a match or is not: a waterfall from the prior to the odds.

mod svg;

use crate::matcher::{Resolution, probability};
use crate::score::Scorer;
use std::fmt::Write;

/// A step of a waterfall.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Step {
    /// Comparison, or what else moves the odds.
    pub name: String,
    /// The level reached.
    pub level: &'static str,
    /// What the first record says.
    pub left: String,
    /// What the second record says.
    pub right: String,
    /// Bits added to the odds.
    pub bits: f32,
}

/// All steps of a pair.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Waterfall {
    /// Bits of the odds that any two records match.
    pub prior_bits: f32,
    /// Steps, in the model's order.
    pub steps: Vec<Step>,
    /// Bits at the end.
    pub bits: f32,
    /// Whether a rule forbids that the two are one entity, such as two valid documents.
    pub forbidden: bool,
}

impl Waterfall {
    /// Probability of a match.
    #[must_use]
    pub fn probability(&self) -> f64 {
        probability(self.bits)
    }

    /// As lines of text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{:>7.1}  any two records\n", self.prior_bits);
        for step in &self.steps {
            let _ = write!(out, "{:>+7.1}  {}: {}", step.bits, step.name, step.level);
            if !step.left.is_empty() || !step.right.is_empty() {
                let _ = write!(out, "  ({} | {})", step.left, step.right);
            }
            out.push('\n');
        }
        let _ = writeln!(out, "{:>7.1}  = probability {:.4}", self.bits, self.probability());
        if self.forbidden {
            out.push_str("         never one entity: two valid documents that differ, or a steward's decision\n");
        }
        out
    }
}

impl Scorer<'_> {
    /// Explains two records.
    pub(crate) fn explain(&self, a: usize, b: usize) -> Waterfall {
        let weights = self.weights(a, b);
        let mut steps: Vec<Step> = self
            .comparisons()
            .iter()
            .enumerate()
            .filter_map(|(index, comparison)| {
                let level = comparison.level(a, b);
                (level != 0).then(|| Step {
                    name: comparison.name().to_owned(),
                    level: comparison.levels()[level as usize].label,
                    left: comparison.shown(a),
                    right: comparison.shown(b),
                    bits: weights.weight(index, level),
                })
            })
            .collect();
        let prior_bits = weights.prior_bits();
        let (learnt, bits) = (weights.bits(self.pattern(a, b)), self.bits(a, b));
        let kin = learnt - prior_bits - steps.iter().map(|step| step.bits).sum::<f32>();
        let mut add = |name: &str, level, rest: f32| {
            if rest.abs() > 0.05 {
                steps.push(Step {
                    name: name.to_owned(),
                    level,
                    left: String::new(),
                    right: String::new(),
                    bits: rest,
                });
            }
        };
        add("kin", "two of one household, family or group would agree so too", kin);
        add("document", "the same valid document is one entity", bits - learnt);
        Waterfall {
            prior_bits,
            steps,
            bits,
            forbidden: self.forbids(a, b),
        }
    }
}

impl Resolution {
    /// Explains two rows.
    #[must_use]
    pub fn explain(&self, a: usize, b: usize) -> Waterfall {
        let mut waterfall = self.scorer().explain(self.inside(a), self.inside(b));
        waterfall.forbidden |= self.cannot(a, b);
        waterfall
    }
}
