//! What a party is worth.
//!
//! **The margin is computed from two things only: what the party paid in all areas, and what its insurance claims cost.** Commissions, taxes, reinsurance, energy and
//! capital costs and overheads are not in the hub; who has them replaces the margin's formula and raises its version.

use super::holdings::annual_amount;
use super::scores::churn_score;
use super::{Feature, Formula, Freshness, Kind};
use crate::features::stored::Stored;
use chrono::NaiveDate;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

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
        value: Formula::Amount(|stored, _| Some(margin_to_date(stored))),
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
        value: Formula::Number(|stored, _| margin_share(stored)?.to_f64()),
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
        value: Formula::Integer(|stored, _| Some(stored.claims.into())),
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
        value: Formula::Amount(|stored, _| Some(stored.claims_amount)),
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
        value: Formula::Number(|stored, _| ratio(stored.claims_amount, stored.insurance_paid_amount)?.to_f64()),
    },
    Feature {
        name: "margin_annual",
        version: 1,
        kind: Kind::Amount,
        unit: "EUR a year",
        meaning: "expected yearly margin of the contracts in force; null before any payment",
        formula: "annual_amount * margin_share",
        source: MARGIN,
        freshness: Freshness::Event,
        value: Formula::Amount(|stored, _| margin_annual(stored)),
    },
    Feature {
        name: "lifetime_value",
        version: 1,
        kind: Kind::Amount,
        unit: "EUR",
        meaning: "expected margin of the years to come, discounted; null where the yearly margin or the churn score is",
        formula: "margin_annual * r / (1 + i - r), with retention r = 1 - churn_score and interest i = 0.10",
        source: "Gupta and Lehmann, Customers as assets, Journal of Interactive Marketing 17 (2003); the interest is a choice",
        freshness: Freshness::EventAndDay,
        value: Formula::Amount(lifetime_value),
    },
];

/// Yearly interest by which margins to come are discounted.
const INTEREST: f64 = 0.10;

fn margin_to_date(stored: &Stored) -> Decimal {
    stored.paid_amount - stored.claims_amount
}

fn margin_share(stored: &Stored) -> Option<Decimal> {
    ratio(margin_to_date(stored), stored.paid_amount)
}

fn margin_annual(stored: &Stored) -> Option<Decimal> {
    Some(cents(annual_amount(stored).checked_mul(margin_share(stored)?)?))
}

fn lifetime_value(stored: &Stored, day: NaiveDate) -> Option<Decimal> {
    let churn = churn_score(stored, day)?;
    let years = Decimal::from_f64((1.0 - churn) / (INTEREST + churn))?;
    Some(cents(margin_annual(stored)?.checked_mul(years)?))
}

/// None where there is nothing to divide by.
fn ratio(part: Decimal, whole: Decimal) -> Option<Decimal> {
    (whole > Decimal::ZERO).then(|| part.checked_div(whole)).flatten()
}

/// To the cent, halves away from zero, as PostgreSQL rounds.
fn cents(amount: Decimal) -> Decimal {
    let mut amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    amount.rescale(2);
    amount
}
