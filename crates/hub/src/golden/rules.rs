//! Survivorship rules, one file an attribute. A rule that would choose otherwise than before gets a new version.

mod address;
mod birth_date;
mod document;
mod email;
mod name;
mod phone;

use super::Attribute;
use super::statement::Statement;

/// All rules.
pub(super) const RULES: [Rule; 6] = [
    name::RULE,
    document::RULE,
    birth_date::RULE,
    email::RULE,
    phone::RULE,
    address::RULE,
];

/// How an attribute of a party is chosen among its records.
pub(crate) struct Rule {
    pub(crate) attribute: Attribute,
    pub(crate) version: i16,
    /// Whether a statement says anything of it.
    pub(crate) states: fn(&Statement) -> bool,
    /// What decides, first to last. Of equals the lower database code and key survives.
    pub(crate) order: &'static [Criterion],
    /// How well the value follows its form, where the order asks for it.
    pub(crate) validity: fn(&Statement) -> i64,
    /// How much of the value is there, where the order asks for it.
    pub(crate) completeness: fn(&Statement) -> i64,
    /// The value's parts.
    pub(crate) value: fn(&Statement) -> Vec<Option<String>>,
}

impl Rule {
    /// Higher is better.
    pub(super) fn score(&self, criterion: Criterion, statement: &Statement) -> i64 {
        match criterion {
            Criterion::Validity => (self.validity)(statement),
            Criterion::Verification => i64::from(statement.is_verified()),
            Criterion::Completeness => (self.completeness)(statement),
            Criterion::Trust => i64::from(statement.trust),
            Criterion::Recency => statement.valid_from.timestamp_micros(),
            Criterion::Only | Criterion::Order => 0,
        }
    }
}

/// What decides between two statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Criterion {
    /// The value follows its form.
    Validity,
    /// The source has identified the customer by a document that is valid.
    Verification,
    /// More of its parts are there.
    Completeness,
    /// The source is trusted more.
    Trust,
    /// It is later in business time.
    Recency,
    /// Nobody else states it.
    Only,
    /// All else is equal: the lower database code and key.
    Order,
}

impl Criterion {
    /// As in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Validity => "validity",
            Self::Verification => "verification",
            Self::Completeness => "completeness",
            Self::Trust => "trust",
            Self::Recency => "recency",
            Self::Only => "only",
            Self::Order => "order",
        }
    }
}

/// For a rule whose order does not ask.
const fn indifferent(_: &Statement) -> i64 {
    0
}

/// How many texts are not empty.
fn present(parts: &[&Option<String>]) -> i64 {
    parts.iter().filter(|part| is_stated(part)).count().try_into().unwrap_or(0)
}

fn is_stated(text: &Option<String>) -> bool {
    text.as_ref().is_some_and(|text| !text.trim().is_empty())
}
