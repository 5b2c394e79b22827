//! Scores pairs of records under a model: the one place where that is done, for a table and for single records alike.

use crate::cluster::Rules;
use crate::compare::{self, Comparison};
use crate::model::Model;
use crate::record::Records;
use crate::weights::{self, Pattern, Weights};
use hashbrown::HashSet;

/// A pair that has the same valid document has these bits at least, where a model says that such a pair is one entity.
pub(crate) const DOCUMENT_BITS: f32 = 20.0;

/// Compares records among each other.
pub(crate) struct Scorer<'a> {
    records: &'a Records,
    model: &'a Model,
    comparisons: Vec<Box<dyn Comparison + 'a>>,
}

impl<'a> Scorer<'a> {
    /// `records` have the model's schema.
    pub(crate) fn new(records: &'a Records, model: &'a Model) -> Self {
        Self {
            records,
            model,
            comparisons: compare::all(records, &model.frequencies),
        }
    }

    pub(crate) fn comparisons(&self) -> &[Box<dyn Comparison + 'a>] {
        &self.comparisons
    }

    pub(crate) fn pattern(&self, a: usize, b: usize) -> Pattern {
        weights::pattern(&self.comparisons, a, b)
    }

    /// The weights that a pair is judged by.
    pub(crate) fn weights(&self, a: usize, b: usize) -> &'a Weights {
        match &self.model.companies {
            Some(companies) if self.records.is_company(a) && self.records.is_company(b) => companies,
            _ => &self.model.weights,
        }
    }

    /// Logarithm to base 2 of the odds that two records are one entity.
    pub(crate) fn bits(&self, a: usize, b: usize) -> f32 {
        let bits = self.weights(a, b).bits(self.pattern(a, b));
        if self.joins(a, b) { bits.max(DOCUMENT_BITS) } else { bits }
    }

    /// Whether two records are one entity because they have the same valid document.
    pub(crate) fn joins(&self, a: usize, b: usize) -> bool {
        self.model.documents_join && self.same_document(a, b)
    }

    fn same_document(&self, a: usize, b: usize) -> bool {
        self.comparisons.iter().any(|comparison| comparison.same_document(a, b))
    }

    /// Whether two records can never be one entity: valid documents that differ, or a person and a company.
    pub(crate) fn forbids(&self, a: usize, b: usize) -> bool {
        let kind = |row: usize| self.records.kinds.get(row).copied().flatten();
        self.comparisons.iter().any(|comparison| comparison.forbids(a, b))
            || (kind(a).zip(kind(b)).is_some_and(|(x, y)| x != y) && !self.same_document(a, b))
    }
}

/// What clustering asks.
pub(crate) struct Decide<'a> {
    pub(crate) scorer: Scorer<'a>,
    pub(crate) cannot: &'a HashSet<(usize, usize)>,
}

impl Rules for Decide<'_> {
    fn vote(&self, a: usize, b: usize, threshold: f32) -> f32 {
        let bits = self.scorer.bits(a, b);
        if bits >= threshold {
            bits - threshold
        } else {
            (bits - self.scorer.weights(a, b).prior_bits()).min(0.0)
        }
    }

    fn forbidden(&self, a: usize, b: usize) -> bool {
        self.cannot.contains(&(a.min(b), a.max(b))) || self.scorer.forbids(a, b)
    }
}
