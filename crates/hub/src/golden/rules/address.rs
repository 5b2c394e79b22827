//! Address, whole from one source: one whose postcode is of a Spanish province beats one with none or another; then the latest, for people
//! move; then the more complete one, and trust.

use super::{Attribute, Criterion, Rule, is_stated, present};
use crate::golden::statement::Statement;
use aicore_resolve::{Status, postcode};

pub(super) const RULE: Rule = Rule {
    attribute: Attribute::Address,
    version: 2,
    states: |statement| is_stated(&statement.address_line),
    order: &[
        Criterion::Validity,
        Criterion::Recency,
        Criterion::Completeness,
        Criterion::Trust,
    ],
    validity,
    completeness: |statement| {
        present(&[
            &statement.address_line,
            &statement.postcode,
            &statement.municipality,
            &statement.province,
        ])
    },
    value,
};

fn validity(statement: &Statement) -> i64 {
    let code = statement.postcode.as_deref().and_then(postcode::parse);
    i64::from(code.is_some_and(|code| code.status == Status::Valid))
}

fn value(statement: &Statement) -> Vec<Option<String>> {
    vec![
        statement.address_line.clone(),
        statement.postcode.clone(),
        statement.municipality.clone(),
        statement.province.clone(),
    ]
}
