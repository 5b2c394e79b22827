//! What a feature is, and the registry of all of them.

mod holdings;
mod payments;
mod recency;
mod scores;
mod tenure;
mod worth;

use super::read::Value;
use super::stored::Stored;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use std::sync::LazyLock;

/// Type of a feature's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A whole number.
    Integer,
    /// Money, exact to the cent.
    Amount,
    /// A number: a share, a ratio, a score.
    Number,
}

/// When a feature changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// In the transaction of the event: as fresh as the party's facts.
    Event,
    /// So, and it ages with the day of reading (UTC) as well.
    EventAndDay,
}

/// Formula of a feature over the stored row and the day of reading (UTC). It is given the day and never asks for the time.
#[derive(Clone, Copy)]
pub(super) enum Formula {
    Integer(fn(&Stored, NaiveDate) -> Option<i64>),
    Amount(fn(&Stored, NaiveDate) -> Option<Decimal>),
    Number(fn(&Stored, NaiveDate) -> Option<f64>),
}

/// A definition.
#[derive(Clone, Copy, Serialize)]
pub struct Feature {
    /// Name, unique.
    pub name: &'static str,
    /// Raised when the formula changes: values of different versions are not comparable.
    pub version: u16,
    /// Type.
    pub kind: Kind,
    /// Unit, such as days or EUR.
    pub unit: &'static str,
    /// What it says, and when it is null.
    pub meaning: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Where the formula comes from.
    pub source: &'static str,
    /// When it changes.
    pub freshness: Freshness,
    #[serde(skip)]
    pub(super) value: Formula,
}

impl Feature {
    pub(super) fn of(&self, stored: &Stored, day: NaiveDate) -> Option<Value> {
        match self.value {
            Formula::Integer(formula) => formula(stored, day).map(Value::Integer),
            Formula::Amount(formula) => formula(stored, day).map(Value::Amount),
            Formula::Number(formula) => formula(stored, day).map(Value::Number),
        }
    }
}

/// What most features rest on: nothing that somebody had to invent.
const COUNTED: &str = "a count or sum of the party's rows";

static ALL: LazyLock<Vec<Feature>> = LazyLock::new(|| {
    let parts = [
        recency::FEATURES,
        tenure::FEATURES,
        holdings::FEATURES,
        payments::FEATURES,
        worth::FEATURES,
        scores::FEATURES,
    ];
    parts.iter().flat_map(|part| part.iter().copied()).collect()
});

/// All features, in the order in which they are shown and exported.
pub fn features() -> &'static [Feature] {
    &ALL
}

/// Days from one day to a later one; 0 where it is not later.
fn days_since(then: Option<NaiveDate>, day: NaiveDate) -> Option<i64> {
    Some((day - then?).num_days().max(0))
}

/// A share; none of nothing.
fn share(part: i32, whole: i32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

#[cfg(test)]
mod tests {
    use super::{Formula, Kind, features};
    use std::collections::BTreeSet;

    #[test]
    fn every_definition_is_told_whole_and_named_once() {
        let names: BTreeSet<&str> = features().iter().map(|feature| feature.name).collect();
        assert_eq!(names.len(), features().len());
        for feature in features() {
            let told = [feature.unit, feature.meaning, feature.formula, feature.source];
            assert!(told.iter().all(|text| !text.is_empty()), "{}", feature.name);
            let fits = matches!(
                (feature.kind, feature.value),
                (Kind::Integer, Formula::Integer(_)) | (Kind::Amount, Formula::Amount(_)) | (Kind::Number, Formula::Number(_))
            );
            assert!(fits, "{}", feature.name);
        }
    }
}
