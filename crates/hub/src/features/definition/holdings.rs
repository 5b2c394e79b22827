//! What a party holds: contracts and their yearly amounts, by area. A contract is in force while its area says so: contracts that renew
//! tacitly outlive their last day.

use super::{COUNTED, Feature, Freshness, Kind};

const fn counted(name: &'static str, kind: Kind, unit: &'static str, meaning: &'static str, sql: &'static str) -> Feature {
    Feature {
        name,
        version: 1,
        kind,
        unit,
        meaning,
        formula: "as said",
        source: COUNTED,
        freshness: Freshness::Event,
        sql,
    }
}

pub(super) const FEATURES: &[Feature] = &[
    counted("contracts_active", Kind::Integer, "contracts", "contracts in force", "f.contracts_active"),
    counted("contracts_pending", Kind::Integer, "contracts", "contracts not yet in force", "f.contracts_pending"),
    counted("contracts_ended", Kind::Integer, "contracts", "contracts ended, cancelled or expired", "f.contracts_ended"),
    counted("insurance_active", Kind::Integer, "contracts", "policies in force", "f.insurance_active"),
    counted("energy_active", Kind::Integer, "contracts", "supplies in force", "f.energy_active"),
    counted("telecom_active", Kind::Integer, "contracts", "telecom contracts in force", "f.telecom_active"),
    counted("finance_active", Kind::Integer, "contracts", "loans in force", "f.finance_active"),
    counted(
        "areas_active",
        Kind::Integer,
        "areas",
        "areas (of insurance, energy, telecom, finance) with a contract in force",
        "(f.insurance_active > 0)::integer + (f.energy_active > 0)::integer + (f.telecom_active > 0)::integer + (f.finance_active > 0)::integer",
    ),
    counted(
        "annual_amount",
        Kind::Amount,
        "EUR a year",
        "yearly premiums, fees and payments of the contracts in force",
        "f.insurance_annual + f.energy_annual + f.telecom_annual + f.finance_annual",
    ),
    counted("insurance_annual", Kind::Amount, "EUR a year", "yearly premium of the policies in force", "f.insurance_annual"),
    counted("energy_annual", Kind::Amount, "EUR a year", "estimated yearly amount of the supplies in force", "f.energy_annual"),
    counted("telecom_annual", Kind::Amount, "EUR a year", "twelve monthly fees of the telecom contracts in force", "f.telecom_annual"),
    counted("finance_annual", Kind::Amount, "EUR a year", "twelve monthly payments of the loans in force", "f.finance_annual"),
    Feature {
        name: "days_to_end",
        version: 1,
        kind: Kind::Integer,
        unit: "days",
        meaning: "days to the earliest last day of a contract in force; negative where it has passed and the area has not ended it; null where none has a last day",
        formula: "earliest last day - day",
        source: COUNTED,
        freshness: Freshness::EventAndDay,
        sql: "f.next_end_on - d.day",
    },
];
