//! Document: a valid one beats one with a wrong check digit, that a malformed one, and that one which many people give; then trust and recency.

use super::{Attribute, Criterion, Rule, indifferent};
use crate::golden::statement::Statement;

pub(super) const RULE: Rule = Rule {
    attribute: Attribute::Document,
    version: 1,
    states: |statement| statement.document_value.as_ref().is_some_and(|value| !value.is_empty()),
    order: &[Criterion::Validity, Criterion::Trust, Criterion::Recency],
    validity,
    completeness: indifferent,
    value,
};

/// A passport has no check digit, so a number with one says more.
fn validity(statement: &Statement) -> i64 {
    match (statement.document_status.as_str(), statement.document_type.as_deref()) {
        ("valid", Some("PASSPORT")) => 3,
        ("valid", _) => 4,
        ("wrong_check", _) => 2,
        ("malformed", _) => 1,
        _ => 0,
    }
}

fn value(statement: &Statement) -> Vec<Option<String>> {
    vec![
        statement.document_type.clone(),
        statement.document_value.clone(),
        Some(statement.document_status.clone()),
    ]
}
