//! How a party pays.

use super::{COUNTED, Feature, Formula, Freshness, Kind, days_since, share};
use crate::features::stored::Stored;
use chrono::NaiveDate;

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "returned_share",
        version: 1,
        kind: Kind::Number,
        unit: "share, 0 to 1",
        meaning: "of the receivables that were presented, the share that the bank returned and that is not paid since; null before any",
        formula: "returned / (paid + returned)",
        source: COUNTED,
        freshness: Freshness::Event,
        value: Formula::Number(|stored, _| returned_share(stored)),
    },
    Feature {
        name: "late_share",
        version: 1,
        kind: Kind::Number,
        unit: "share, 0 to 1",
        meaning: "of the receivables paid, the share paid after the due date; null before any",
        formula: "paid late / paid",
        source: COUNTED,
        freshness: Freshness::Event,
        value: Formula::Number(|stored, _| share(stored.paid_late, stored.paid)),
    },
    Feature {
        name: "days_late_mean",
        version: 1,
        kind: Kind::Number,
        unit: "days",
        meaning: "days after the due date at which the party pays, early payments counting as 0; null before any",
        formula: "sum of max(0, day of payment - due date) / paid",
        source: "mean days late, as in DSO reports; a sum of the party's rows",
        freshness: Freshness::Event,
        value: Formula::Number(days_late_mean),
    },
    Feature {
        name: "outstanding_amount",
        version: 1,
        kind: Kind::Amount,
        unit: "EUR",
        meaning: "what the party owes: unpaid and returned receivables, due or not",
        formula: "sum of unpaid and returned receivables",
        source: COUNTED,
        freshness: Freshness::Event,
        value: Formula::Amount(|stored, _| Some(stored.unpaid_amount + stored.returned_amount)),
    },
    Feature {
        name: "overdue_days",
        version: 1,
        kind: Kind::Integer,
        unit: "days",
        meaning: "days since the oldest unpaid or returned receivable was due; 0 where nothing is overdue",
        formula: "max(0, day - earliest due date of what is owed)",
        source: COUNTED,
        freshness: Freshness::EventAndDay,
        value: Formula::Integer(|stored, day| days_since(stored.oldest_unpaid_on, day).or(Some(0))),
    },
    Feature {
        name: "cases_open",
        version: 1,
        kind: Kind::Integer,
        unit: "cases",
        meaning: "claims, repairs and workshop orders open",
        formula: "count of open cases",
        source: COUNTED,
        freshness: Freshness::Event,
        value: Formula::Integer(|stored, _| Some(stored.cases_open.into())),
    },
    Feature {
        name: "cases_total",
        version: 1,
        kind: Kind::Integer,
        unit: "cases",
        meaning: "claims, repairs and workshop orders, ever",
        formula: "count of cases",
        source: COUNTED,
        freshness: Freshness::Event,
        value: Formula::Integer(|stored, _| Some(stored.cases_total.into())),
    },
];

pub(super) fn returned_share(stored: &Stored) -> Option<f64> {
    share(stored.returned, stored.paid + stored.returned)
}

#[expect(clippy::cast_precision_loss, reason = "a mean of days")]
fn days_late_mean(stored: &Stored, _: NaiveDate) -> Option<f64> {
    (stored.paid > 0).then(|| stored.late_days as f64 / f64::from(stored.paid))
}
