//! What a party holds: contracts and their yearly amounts, by area. A contract is in force while its area says so: contracts that renew
//! tacitly outlive their last day.

use super::{COUNTED, Feature, Formula, Freshness, Kind};
use crate::features::stored::Stored;
use chrono::NaiveDate;
use rust_decimal::Decimal;

const fn counted(
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    value: fn(&Stored, NaiveDate) -> Option<i64>,
) -> Feature {
    Feature {
        name,
        version: 1,
        kind: Kind::Integer,
        unit,
        meaning,
        formula: "count over the party's contracts, by the state that their area gives them",
        source: COUNTED,
        freshness: Freshness::Event,
        value: Formula::Integer(value),
    }
}

const fn yearly(name: &'static str, meaning: &'static str, value: fn(&Stored, NaiveDate) -> Option<Decimal>) -> Feature {
    Feature {
        name,
        version: 1,
        kind: Kind::Amount,
        unit: "EUR a year",
        meaning,
        formula: "sum of the yearly amounts of the party's contracts in force",
        source: COUNTED,
        freshness: Freshness::Event,
        value: Formula::Amount(value),
    }
}

/// Areas whose contracts count.
pub(super) const AREAS: i32 = 4;

pub(super) fn areas_active(stored: &Stored) -> i32 {
    let areas = [
        stored.insurance_active,
        stored.energy_active,
        stored.telecom_active,
        stored.finance_active,
    ];
    areas.iter().map(|active| i32::from(*active > 0)).sum()
}

pub(super) fn annual_amount(stored: &Stored) -> Decimal {
    stored.insurance_annual + stored.energy_annual + stored.telecom_annual + stored.finance_annual
}

pub(super) fn days_to_end(stored: &Stored, day: NaiveDate) -> Option<i64> {
    Some((stored.next_end_on? - day).num_days())
}

pub(super) const FEATURES: &[Feature] = &[
    counted("contracts_active", "contracts", "contracts in force", |stored, _| {
        Some(stored.contracts_active.into())
    }),
    counted("contracts_pending", "contracts", "contracts not yet in force", |stored, _| {
        Some(stored.contracts_pending.into())
    }),
    counted(
        "contracts_ended",
        "contracts",
        "contracts ended, cancelled or expired",
        |stored, _| Some(stored.contracts_ended.into()),
    ),
    counted("insurance_active", "contracts", "policies in force", |stored, _| {
        Some(stored.insurance_active.into())
    }),
    counted("energy_active", "contracts", "supplies in force", |stored, _| {
        Some(stored.energy_active.into())
    }),
    counted("telecom_active", "contracts", "telecom contracts in force", |stored, _| {
        Some(stored.telecom_active.into())
    }),
    counted("finance_active", "contracts", "loans in force", |stored, _| {
        Some(stored.finance_active.into())
    }),
    counted(
        "areas_active",
        "areas",
        "areas (of insurance, energy, telecom, finance) with a contract in force",
        |stored, _| Some(areas_active(stored).into()),
    ),
    yearly(
        "annual_amount",
        "yearly premiums, fees and payments of the contracts in force",
        |stored, _| Some(annual_amount(stored)),
    ),
    yearly("insurance_annual", "yearly premium of the policies in force", |stored, _| {
        Some(stored.insurance_annual)
    }),
    yearly(
        "energy_annual",
        "estimated yearly amount of the supplies in force",
        |stored, _| Some(stored.energy_annual),
    ),
    yearly(
        "telecom_annual",
        "twelve monthly fees of the telecom contracts in force",
        |stored, _| Some(stored.telecom_annual),
    ),
    yearly(
        "finance_annual",
        "twelve monthly payments of the loans in force",
        |stored, _| Some(stored.finance_annual),
    ),
    Feature {
        name: "days_to_end",
        version: 1,
        kind: Kind::Integer,
        unit: "days",
        meaning: "days to the earliest last day of a contract in force; negative where it has passed and the area has not ended it; null where none has a last day",
        formula: "earliest last day - day",
        source: COUNTED,
        freshness: Freshness::EventAndDay,
        value: Formula::Integer(days_to_end),
    },
];
