//! Scores from stated formulas. They order parties; they are no calibrated probabilities. Their weights are choices, made before there was an outcome to learn
//! from: a model that is trained on exported sets should replace them.

use super::holdings::{AREAS, areas_active, days_to_end};
use super::payments::returned_share;
use super::recency::contact_recency_days;
use super::{Feature, Formula, Freshness, Kind, share};
use crate::features::stored::Stored;
use chrono::NaiveDate;

pub(super) const FEATURES: &[Feature] = &[
    Feature {
        name: "churn_score",
        version: 1,
        kind: Kind::Number,
        unit: "score, 0 to 1",
        meaning: "how likely the party is to leave, as an ordering: 1 where a contract has ended and none is in force, null where it never had one in force",
        formula: "1 - (1 - 0.3 q) (1 - 0.5 e) (1 - 0.4 u) (1 - 0.2 n): q = 1 - 2^(-contact_recency_days / 365), e = ended / (active + ended), \
        u = returned_share, n = 1 where a contract ends within 60 days",
        source: "noisy or: Pearl, Probabilistic Reasoning in Intelligent Systems (1988), section 4.3; the weights are choices",
        freshness: Freshness::EventAndDay,
        value: Formula::Number(churn_score),
    },
    Feature {
        name: "cross_sell_score",
        version: 1,
        kind: Kind::Number,
        unit: "score, 0 to 1",
        meaning: "how worth while another area's offer is, as an ordering; null without a contract in force",
        formula: "(1 - areas_active / 4) (1 - churn_score) (1 - returned_share)",
        source: "room to grow, times who stays, times who pays; a choice",
        freshness: Freshness::EventAndDay,
        value: Formula::Number(cross_sell_score),
    },
];

#[expect(clippy::cast_precision_loss, reason = "days of a lifetime")]
pub(super) fn churn_score(stored: &Stored, day: NaiveDate) -> Option<f64> {
    if stored.contracts_active == 0 {
        return (stored.contracts_ended > 0).then_some(1.0);
    }
    let quiet = 1.0 - (-(contact_recency_days(stored, day).unwrap_or(0) as f64) / 365.0).exp2();
    let ended = share(stored.contracts_ended, stored.contracts_active + stored.contracts_ended).unwrap_or(0.0);
    let unpaid = returned_share(stored).unwrap_or(0.0);
    let ends_soon = days_to_end(stored, day).is_some_and(|days| (0..=60).contains(&days));
    let stays = (1.0 - 0.3 * quiet) * (1.0 - 0.5 * ended) * (1.0 - 0.4 * unpaid) * if ends_soon { 0.8 } else { 1.0 };
    Some(1.0 - stays)
}

fn cross_sell_score(stored: &Stored, day: NaiveDate) -> Option<f64> {
    if stored.contracts_active == 0 {
        return None;
    }
    let room = 1.0 - f64::from(areas_active(stored)) / f64::from(AREAS);
    Some(room * (1.0 - churn_score(stored, day)?) * (1.0 - returned_share(stored).unwrap_or(0.0)))
}
