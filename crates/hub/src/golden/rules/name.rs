//! Name and kind: from the record that gives most parts of the name; of those, from one that identified its customer; then trust and recency.
//!
//! A name in one line is less than one in parts, for its surnames are a guess. A record that gives no name at all still gives the kind.

use super::{Attribute, Criterion, Rule, indifferent, is_stated, present};
use crate::golden::statement::Statement;

pub(super) const RULE: Rule = Rule {
    attribute: Attribute::Name,
    version: 2,
    states: |_| true,
    order: &[
        Criterion::Completeness,
        Criterion::Verification,
        Criterion::Trust,
        Criterion::Recency,
    ],
    validity: indifferent,
    completeness,
    value,
};

fn completeness(statement: &Statement) -> i64 {
    let parts = present(&[
        &statement.given_name,
        &statement.surname1,
        &statement.surname2,
        &statement.company_name,
    ]);
    2 * parts + i64::from(is_stated(&statement.full_name))
}

fn value(statement: &Statement) -> Vec<Option<String>> {
    vec![
        Some(statement.kind.clone()),
        statement.given_name.clone(),
        statement.surname1.clone(),
        statement.surname2.clone(),
        statement.company_name.clone(),
        statement.full_name.clone(),
    ]
}
