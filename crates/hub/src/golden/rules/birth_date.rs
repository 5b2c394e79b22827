//! Date of birth: one that a living customer can have beats one that none can; then a source that identified its customer, trust and recency.

use super::{Attribute, Criterion, Rule, indifferent};
use crate::golden::statement::Statement;
use chrono::{Datelike, NaiveDate};

/// Years that a customer is at most old.
const OLDEST: i32 = 120;

pub(super) const RULE: Rule = Rule {
    attribute: Attribute::BirthDate,
    version: 2,
    states: |statement| statement.birth_date.is_some(),
    order: &[
        Criterion::Validity,
        Criterion::Verification,
        Criterion::Trust,
        Criterion::Recency,
    ],
    validity,
    completeness: indifferent,
    value: |statement| vec![statement.birth_date.map(|date| date.to_string())],
};

/// Not after it was stated, not older than people become, and not the day that systems put where they know none.
fn validity(statement: &Statement) -> i64 {
    let stated = statement.valid_from.date_naive();
    let plausible = statement.birth_date.is_some_and(|born| {
        born <= stated && stated.year() - born.year() <= OLDEST && NaiveDate::from_ymd_opt(1900, 1, 1) != Some(born)
    });
    i64::from(plausible)
}
