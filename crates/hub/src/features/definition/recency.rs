//! RFM: recency, frequency, monetary. A purchase is a receivable that was paid.

use super::{Feature, Freshness, Kind};

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
        sql: "greatest(0, d.day - f.last_paid_on)",
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
        sql: "greatest(0, d.day - (f.last_contact_at AT TIME ZONE 'UTC')::date)",
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
        sql: "f.paid",
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
        sql: "f.paid_weight::double precision * power(2::double precision, -(least(d.day, '2100-01-01') - '2020-01-01'::date) / 180::double precision)",
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
        sql: "f.paid_amount",
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
        sql: "f.paid_weighted_amount::double precision
            * power(2::double precision, -(least(d.day, '2100-01-01') - '2020-01-01'::date) / 180::double precision)",
    },
];
