//! What a feature is, and the registry of all of them.

mod holdings;
mod payments;
mod recency;
mod scores;
mod tenure;
mod value;

use serde::Serialize;
use std::fmt::Write as _;
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
    /// So, and it ages by the day of reading as well.
    EventAndDay,
}

/// A definition.
#[derive(Debug, Clone, Copy, Serialize)]
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
    /// The formula over the stored row `f`, the instant `t.as_of`, its day `d.day` (UTC), and the features of the levels before, `a` and `b`.
    #[serde(skip)]
    pub(super) sql: &'static str,
}

/// In most formulas there is nothing that somebody had to invent.
const COUNTED: &str = "a count or sum of the party's rows";

/// Features that rest on those of the level before, `f`, `a`, `b`, each in its turn.
const LEVELS: [&[&[Feature]]; 3] = [
    &[recency::FEATURES, tenure::FEATURES, holdings::FEATURES, payments::FEATURES, value::FEATURES],
    &[scores::CHURN, value::YEARLY],
    &[scores::CROSS_SELL, value::LIFETIME],
];
/// Names of the levels in SQL.
const NAMES: [&str; 3] = ["a", "b", "c"];

static ALL: LazyLock<Vec<Feature>> = LazyLock::new(|| LEVELS.iter().flat_map(|level| level.iter()).flat_map(|part| part.iter().copied()).collect());

/// All features, in the order in which they are shown and exported.
pub fn features() -> &'static [Feature] {
    &ALL
}

/// `CROSS JOIN LATERAL`s that compute all features of a row `f` at `t.as_of`.
pub(super) static LATERALS: LazyLock<String> = LazyLock::new(|| {
    let mut text = String::from("CROSS JOIN LATERAL (SELECT (t.as_of AT TIME ZONE 'UTC')::date AS day) AS d\n");
    for (level, name) in LEVELS.iter().zip(NAMES) {
        let terms: Vec<String> = level
            .iter()
            .flat_map(|part| part.iter())
            .map(|feature| {
                let cast = match feature.kind {
                    Kind::Integer => "bigint",
                    Kind::Amount => "numeric(18, 2)",
                    Kind::Number => "double precision",
                };
                format!("({})::{cast} AS {}", feature.sql, feature.name)
            })
            .collect();
        let _ = writeln!(text, "CROSS JOIN LATERAL (SELECT {}) AS {name}", terms.join(",\n    "));
    }
    text
});

/// The select list of all features, in the order of [`features`].
pub(super) static SELECTED: LazyLock<String> = LazyLock::new(|| {
    let names: Vec<String> = LEVELS
        .iter()
        .zip(NAMES)
        .flat_map(|(level, name)| level.iter().flat_map(|part| part.iter()).map(move |feature| format!("{name}.{}", feature.name)))
        .collect();
    names.join(", ")
});

#[cfg(test)]
mod tests {
    use super::{LATERALS, features};
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_no_definition_asks_for_the_time() {
        let names: BTreeSet<&str> = features().iter().map(|feature| feature.name).collect();
        assert_eq!(names.len(), features().len());
        let text = LATERALS.to_lowercase();
        for clock in ["now()", "current_", "_timestamp()", "localtime"] {
            assert!(!text.contains(clock), "{clock}");
        }
        for feature in features() {
            let told = [feature.unit, feature.meaning, feature.formula, feature.source];
            assert!(told.iter().all(|text| !text.is_empty()), "{}", feature.name);
        }
    }
}
