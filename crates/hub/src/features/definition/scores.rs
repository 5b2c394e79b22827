//! Scores from stated formulas. They order parties; they are no calibrated probabilities. Their weights are choices, made before there was an outcome to learn
//! from: a model that is trained on exported sets should replace them.

use super::{Feature, Freshness, Kind};

pub(super) const CHURN: &[Feature] = &[Feature {
    name: "churn_score",
    version: 1,
    kind: Kind::Number,
    unit: "score, 0 to 1",
    meaning: "how likely the party is to leave, as an ordering: 1 once all its contracts have ended, null where it never had one in force",
    formula: "1 - (1 - 0.3 q) (1 - 0.5 e) (1 - 0.4 u) (1 - 0.2 n): q = 1 - 2^(-contact_recency_days / 365), e = ended / (active + ended), \
        u = returned_share, n = 1 where a contract ends within 60 days",
    source: "noisy or: Pearl, Probabilistic Reasoning in Intelligent Systems (1988), section 4.3; the weights are choices",
    freshness: Freshness::EventAndDay,
    sql: "CASE
        WHEN f.contracts_active > 0 THEN 1
            - (1 - 0.3::double precision * (1 - power(2::double precision, -least(coalesce(a.contact_recency_days, 0), 36500) / 365::double precision)))
            * (1 - 0.5::double precision * f.contracts_ended / (f.contracts_active + f.contracts_ended))
            * (1 - 0.4::double precision * coalesce(a.returned_share, 0))
            * (1 - CASE WHEN a.days_to_end BETWEEN 0 AND 60 THEN 0.2::double precision ELSE 0 END)
        WHEN f.contracts_ended > 0 THEN 1 END",
}];

pub(super) const CROSS_SELL: &[Feature] = &[Feature {
    name: "cross_sell_score",
    version: 1,
    kind: Kind::Number,
    unit: "score, 0 to 1",
    meaning: "how worth while another area's offer is, as an ordering; null without a contract in force",
    formula: "(1 - areas_active / 4) (1 - churn_score) (1 - returned_share)",
    source: "room to grow, times who stays, times who pays; a choice",
    freshness: Freshness::EventAndDay,
    sql: "CASE WHEN f.contracts_active > 0 THEN
        (1 - a.areas_active / 4::double precision) * (1 - b.churn_score) * (1 - coalesce(a.returned_share, 0)) END",
}];
