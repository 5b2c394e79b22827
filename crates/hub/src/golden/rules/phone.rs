//! Telephone: one with a number that the plan knows beats any other; then the latest, for people change it; then trust.

use super::{Attribute, Criterion, Rule, indifferent, is_stated};

pub(super) const RULE: Rule = Rule {
    attribute: Attribute::Phone,
    version: 2,
    states: |statement| is_stated(&statement.phone),
    order: &[Criterion::Validity, Criterion::Recency, Criterion::Trust],
    validity: |statement| i64::from(statement.phone_valid),
    completeness: indifferent,
    value: |statement| vec![statement.phone.clone()],
};
