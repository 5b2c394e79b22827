//! E-mail address: one with the form of an address beats any other; then the latest, for people change it; then trust.

use super::{Attribute, Criterion, Rule, indifferent, is_stated};

pub(super) const RULE: Rule = Rule {
    attribute: Attribute::Email,
    version: 2,
    states: |statement| is_stated(&statement.email),
    order: &[Criterion::Validity, Criterion::Recency, Criterion::Trust],
    validity: |statement| i64::from(statement.email_valid),
    completeness: indifferent,
    value: |statement| vec![statement.email.clone()],
};
