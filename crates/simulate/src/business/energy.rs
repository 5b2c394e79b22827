//! Supply contracts and invoices of `se_energy`.

use super::{account, euros};
use crate::customer::{Customer, Kind};
use crate::draw::{Draw, fnv1a};
use crate::key::Keys;
use aicore_resolve::cups;
use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

/// What is supplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Commodity {
    /// Electricity.
    Electricity,
    /// Natural gas.
    Gas,
}

impl Commodity {
    /// Name in data: `electricity` or `gas`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Electricity => "electricity",
            Self::Gas => "gas",
        }
    }
}

/// A supply contract.
#[derive(Debug, Clone, PartialEq)]
pub struct EnergyContract {
    /// Key.
    pub id: Uuid,
    /// Contract number.
    pub number: String,
    /// Key of the customer.
    pub account_holder_id: Uuid,
    /// Supply point as typed; its check letters hold.
    pub cups: String,
    /// Commodity.
    pub commodity: Commodity,
    /// Access tariff, such as `2.0TD` or `RL.1`.
    pub tariff_code: &'static str,
    /// Contracted power in kW; electricity only.
    pub contracted_power_kw: Option<Decimal>,
    /// Address of the supply on one line.
    pub supply_address: Option<String>,
    /// `signed`, `active`, `suspended` or `ended`.
    pub state: &'static str,
    /// First day of supply.
    pub starts_on: NaiveDate,
    /// Last day of supply.
    pub ends_on: Option<NaiveDate>,
    /// Estimated consumption of a year in kWh.
    pub estimated_annual_kwh: Decimal,
    /// Estimated bill of a year.
    pub estimated_annual_amount: Decimal,
    /// Account charged.
    pub iban: String,
}

/// An energy invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct EnergyInvoice {
    /// Key.
    pub id: Uuid,
    /// Invoice number.
    pub number: String,
    /// Key of the contract.
    pub energy_contract_id: Uuid,
    /// `issued`, `paid`, `returned` or `cancelled`.
    pub state: &'static str,
    /// First day that it covers.
    pub period_from: NaiveDate,
    /// Last day that it covers.
    pub period_to: NaiveDate,
    /// Consumption in kWh.
    pub consumption_kwh: Decimal,
    /// Due date.
    pub due_on: NaiveDate,
    /// Day of payment.
    pub paid_on: Option<NaiveDate>,
    /// Total.
    pub total_amount: Decimal,
}

impl EnergyContract {
    /// A contract of `holder` for `commodity` that starts on `starts_on`, signed.
    pub(crate) fn draw(
        draw: &mut Draw,
        keys: &mut Keys,
        seed: u64,
        holder: &Customer,
        commodity: Commodity,
        starts_on: NaiveDate,
    ) -> Self {
        let company = holder.kind == Kind::Company;
        let (tariff_code, kwh, cents_a_kwh) = match (commodity, company) {
            (Commodity::Electricity, false) => ("2.0TD", draw.between(1_100, 5_200), draw.between(19, 27)),
            (Commodity::Electricity, true) if draw.chance(0.6) => ("3.0TD", draw.between(14_000, 120_000), draw.between(16, 23)),
            (Commodity::Electricity, true) => ("2.0TD", draw.between(2_500, 11_000), draw.between(19, 27)),
            (Commodity::Gas, false) if draw.chance(0.45) => ("RL.1", draw.between(1_200, 4_900), draw.between(8, 12)),
            (Commodity::Gas, false) => ("RL.2", draw.between(5_100, 14_500), draw.between(7, 10)),
            (Commodity::Gas, true) => ("RL.3", draw.between(15_500, 48_000), draw.between(6, 9)),
        };
        let power = match tariff_code {
            "2.0TD" => Some(draw.pick(&[3_450, 4_600, 5_750, 6_900, 9_200])),
            "3.0TD" => Some(draw.between(16, 90) * 1_000),
            _ => None,
        };
        // Who lives together has one supply point for each commodity.
        let place = holder.truth.household.as_deref().unwrap_or(&holder.truth.entity);
        let cups = typed_cups(draw, &supply_point(seed, place, commodity));
        Self {
            id: keys.id(),
            number: keys.number(if commodity == Commodity::Gas { "GA" } else { "LU" }),
            account_holder_id: holder.id,
            cups,
            commodity,
            tariff_code,
            contracted_power_kw: power.map(|watts| Decimal::new(watts, 3)),
            supply_address: holder.address.as_ref().map(|address| address.line()),
            state: "signed",
            starts_on,
            ends_on: None,
            estimated_annual_kwh: Decimal::from(kwh),
            estimated_annual_amount: euros(kwh * cents_a_kwh + draw.between(4_000, 16_000)),
            iban: account::iban(seed, &holder.truth.entity),
        }
    }
}

impl EnergyInvoice {
    /// The invoice of the month before `day` of `contract`, issued.
    pub(crate) fn draw(draw: &mut Draw, keys: &mut Keys, contract: &EnergyContract, day: NaiveDate) -> Self {
        let share = Decimal::new(draw.between(60, 145), 2) / Decimal::from(12);
        Self {
            id: keys.id(),
            number: keys.number("FE"),
            energy_contract_id: contract.id,
            state: "issued",
            period_from: day - Days::new(31),
            period_to: day - Days::new(1),
            consumption_kwh: (contract.estimated_annual_kwh * share).round_dp(3),
            due_on: day + Days::new(7),
            paid_on: None,
            total_amount: (contract.estimated_annual_amount * share).round_dp(2),
        }
    }
}

/// The supply point of `place` with valid check letters.
fn supply_point(seed: u64, place: &str, commodity: Commodity) -> String {
    let mut draw = Draw::new(seed, commodity.as_str(), fnv1a(place));
    // Distributors by the CNMC's register: i-DE, UFD, Viesgo, Hidrocantábrico, e-distribución; gas networks.
    let distributor = match commodity {
        Commodity::Electricity => draw.pick(&["0021", "0022", "0024", "0026", "0031"]),
        Commodity::Gas => draw.pick(&["0217", "0224", "0229"]),
    };
    let digits = format!("{distributor}{:012}", draw.below(1_000_000_000_000));
    let letters = cups::letters(&digits).unwrap_or_default();
    format!("ES{digits}{letters}")
}

fn typed_cups(draw: &mut Draw, cups: &str) -> String {
    match draw.below(12) {
        0 => format!("{} {} {} {}", &cups[..6], &cups[6..12], &cups[12..18], &cups[18..]),
        1..4 => format!("{cups}0F"),
        4 => cups.to_lowercase(),
        _ => cups.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn supply_points_are_valid_however_they_are_typed() {
        for index in 0..300 {
            let point = supply_point(1, &format!("H{index:05}"), Commodity::Electricity);
            let typed = typed_cups(&mut Draw::new(1, "cups", index), &point);
            let read = cups::parse(&typed).unwrap();
            assert_eq!(
                (read.status, read.supply()),
                (aicore_resolve::Status::Valid, Some(point.as_str())),
                "{typed}"
            );
        }
    }

    #[test]
    fn the_tariffs_are_in_the_seed_of_their_database() {
        let seed = include_str!("../../../../databases/se_energy/seed.sql");
        for code in ["2.0TD", "3.0TD", "RL.1", "RL.2", "RL.3"] {
            assert!(seed.contains(&format!("('{code}',")), "{code}");
        }
    }
}
