//! RFM: recency, frequency, monetary. A purchase is a receivable that was paid.

use super::{Feature, Formula, Freshness, Kind, days_since};
use crate::features::stored::{HALF_LIFE_DAYS, LANDMARK, LATEST, Stored};
use chrono::NaiveDate;

const RFM: &str = "RFM: Hughes, Strategic Database Marketing (1994); Bult and Wansbeek, Marketing Science 14 (1995)";
const DECAY: &str = "forward decay: Cormode, Shkapenyuk, Srivastava and Xu, ICDE 2009; the half-life of 180 days is a choice";

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "recency_days",
        version: 1,
        kind: Kind::Integer,
        unit: "days",
        meaning: "days since the latest payment; null before any",
        formula: "max(0, day - latest day of payment)",
        source: RFM,
        freshness: Freshness::EventAndDay,
        value: Formula::Integer(|stored, day| days_since(stored.last_paid_on, day)),
    },
    Feature {
        name: "contact_recency_days",
        version: 1,
        kind: Kind::Integer,
        unit: "days",
        meaning: "days since anything happened with the party in any area; null before any event",
        formula: "max(0, day - day of the latest event)",
        source: RFM,
        freshness: Freshness::EventAndDay,
        value: Formula::Integer(contact_recency_days),
    },
    Feature {
        name: "frequency",
        version: 1,
        kind: Kind::Integer,
        unit: "payments",
        meaning: "receivables paid, ever",
        formula: "count of paid receivables",
        source: RFM,
        freshness: Freshness::Event,
        value: Formula::Integer(|stored, _| Some(stored.paid.into())),
    },
    Feature {
        name: "frequency_recent",
        version: 1,
        kind: Kind::Number,
        unit: "payments",
        meaning: "payments, each worth half as much every 180 days",
        formula: "sum over payments of 2^(-(day - day of payment) / 180)",
        source: DECAY,
        freshness: Freshness::EventAndDay,
        value: Formula::Number(|stored, day| Some(stored.paid_weight * aged(day))),
    },
    Feature {
        name: "monetary",
        version: 1,
        kind: Kind::Amount,
        unit: "EUR",
        meaning: "what the party has paid, ever, in all areas, refunds deducted",
        formula: "sum of paid receivables",
        source: RFM,
        freshness: Freshness::Event,
        value: Formula::Amount(|stored, _| Some(stored.paid_amount)),
    },
    Feature {
        name: "monetary_recent",
        version: 1,
        kind: Kind::Number,
        unit: "EUR",
        meaning: "what the party has paid, each payment worth half as much every 180 days",
        formula: "sum over payments of amount * 2^(-(day - day of payment) / 180)",
        source: DECAY,
        freshness: Freshness::EventAndDay,
        value: Formula::Number(|stored, day| Some(stored.paid_weighted_amount * aged(day))),
    },
];

pub(super) fn contact_recency_days(stored: &Stored, day: NaiveDate) -> Option<i64> {
    days_since(stored.last_contact_at.map(|at| at.date_naive()), day)
}

/// Factor that ages what was stored with forward decay.
#[expect(clippy::cast_precision_loss, reason = "days of a century")]
fn aged(day: NaiveDate) -> f64 {
    (-((day.min(LATEST) - LANDMARK).num_days() as f64) / HALF_LIFE_DAYS).exp2()
}
