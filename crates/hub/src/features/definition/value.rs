//! What a party is worth.
//!
//! **The margin is computed from two things only: what the party paid in all areas, and what its insurance claims cost.** Commissions, taxes, reinsurance, energy and
//! capital costs and overheads are not in the hub; who has them replaces the margin's formula and raises its version.

use super::{Feature, Freshness, Kind};

const MARGIN: &str = "technical margin: payments less claims cost; a stand-in until costs by area are in the hub";

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "margin_to_date",
        version: 1,
        kind: Kind::Amount,
        unit: "EUR",
        meaning: "what the party paid in all areas less the cost of its insurance claims; no other cost is known here",
        formula: "paid amount - claims cost (reserve while open, paid once closed)",
        source: MARGIN,
        freshness: Freshness::Event,
        sql: "f.paid_amount - f.claims_amount",
    },
    Feature {
        name: "margin_share",
        version: 1,
        kind: Kind::Number,
        unit: "share, at most 1",
        meaning: "margin to date for each euro paid, negative where claims cost more; null before any payment",
        formula: "(paid amount - claims cost) / paid amount",
        source: MARGIN,
        freshness: Freshness::Event,
        sql: "CASE WHEN f.paid_amount > 0 THEN (f.paid_amount - f.claims_amount) / f.paid_amount END",
    },
    Feature {
        name: "claims",
        version: 1,
        kind: Kind::Integer,
        unit: "claims",
        meaning: "insurance claims, ever",
        formula: "count of claims",
        source: super::COUNTED,
        freshness: Freshness::Event,
        sql: "f.claims",
    },
    Feature {
        name: "claims_amount",
        version: 1,
        kind: Kind::Amount,
        unit: "EUR",
        meaning: "cost of the insurance claims",
        formula: "sum over claims of the reserve while open, of what was paid once closed",
        source: super::COUNTED,
        freshness: Freshness::Event,
        sql: "f.claims_amount",
    },
    Feature {
        name: "loss_ratio",
        version: 1,
        kind: Kind::Number,
        unit: "ratio",
        meaning: "claims cost for each euro of premium paid; null before any premium",
        formula: "claims cost / premiums paid",
        source: "loss ratio as insurers report it (incurred losses / earned premium), premiums paid standing in for earned ones",
        freshness: Freshness::Event,
        sql: "CASE WHEN f.insurance_paid_amount > 0 THEN f.claims_amount / f.insurance_paid_amount END",
    },
];

pub(super) const YEARLY: &[Feature] = &[Feature {
    name: "margin_annual",
    version: 1,
    kind: Kind::Amount,
    unit: "EUR a year",
    meaning: "expected yearly margin of the contracts in force; null before any payment",
    formula: "annual_amount * margin_share",
    source: MARGIN,
    freshness: Freshness::Event,
    sql: "a.annual_amount * a.margin_share::numeric",
}];

pub(super) const LIFETIME: &[Feature] = &[Feature {
    name: "lifetime_value",
    version: 1,
    kind: Kind::Amount,
    unit: "EUR",
    meaning: "expected margin of the years to come, discounted; null where the yearly margin or the churn score is",
    formula: "margin_annual * r / (1 + i - r), with retention r = 1 - churn_score and interest i = 0.10",
    source: "Gupta and Lehmann, Customers as assets, Journal of Interactive Marketing 17 (2003); the interest is a choice",
    freshness: Freshness::EventAndDay,
    sql: "b.margin_annual * ((1 - b.churn_score) / (0.10 + b.churn_score))::numeric",
}];
