//! How long a party has been with the group.

use super::{COUNTED, Feature, Formula, Freshness, Kind, days_since};

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "tenure_days",
        version: 1,
        kind: Kind::Integer,
        unit: "days",
        meaning: "days since the first contract came into force; null without one",
        formula: "max(0, day - first day of the first contract that is or was in force)",
        source: COUNTED,
        freshness: Freshness::EventAndDay,
        value: Formula::Integer(|stored, day| days_since(stored.first_contract_on, day)),
    },
    Feature {
        name: "known_days",
        version: 1,
        kind: Kind::Integer,
        unit: "days",
        meaning: "days since the first event of the party in any area",
        formula: "max(0, day - day of the first event)",
        source: COUNTED,
        freshness: Freshness::EventAndDay,
        value: Formula::Integer(|stored, day| days_since(stored.first_contact_at.map(|at| at.date_naive()), day)),
    },
];
