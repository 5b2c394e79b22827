//! Contracts with their lines, and invoices, of `st_telecom`.

use super::{account, euros};
use crate::customer::Customer;
use crate::draw::Draw;
use crate::key::Keys;
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A plan on sale: a code of `st_telecom`'s seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Code in `st_telecom.plan`.
    pub code: &'static str,
    /// `fibre`, `mobile`, `bundle` or `landline`.
    pub service: &'static str,
    /// Monthly fee in cents.
    fee_cents: i64,
    /// Mobile lines that it brings.
    mobile_lines: usize,
    weight: u64,
}

const fn plan(code: &'static str, service: &'static str, fee_cents: i64, mobile_lines: usize, weight: u64) -> Plan {
    Plan {
        code,
        service,
        fee_cents,
        mobile_lines,
        weight,
    }
}

/// Plans that are sold.
pub const PLANS: &[Plan] = &[
    plan("FIBRE-300", "fibre", 2_490, 0, 8),
    plan("FIBRE-600", "fibre", 2_990, 0, 8),
    plan("FIBRE-1000", "fibre", 3_690, 0, 4),
    plan("MOBILE-10", "mobile", 690, 1, 14),
    plan("MOBILE-40", "mobile", 990, 1, 16),
    plan("MOBILE-100", "mobile", 1_490, 1, 9),
    plan("MOBILE-UNLIMITED", "mobile", 2_490, 1, 3),
    plan("BUNDLE-300-40", "bundle", 3_290, 1, 14),
    plan("BUNDLE-600-100", "bundle", 3_990, 1, 15),
    plan("BUNDLE-1000-2", "bundle", 5_490, 2, 7),
    plan("LANDLINE", "landline", 990, 0, 2),
];

/// A telecom contract.
#[derive(Debug, Clone, PartialEq)]
pub struct TelecomContract {
    /// Key.
    pub id: Uuid,
    /// Contract number.
    pub number: String,
    /// Key of the customer.
    pub subscriber_id: Uuid,
    /// Service.
    pub service: &'static str,
    /// Plan.
    pub plan_code: &'static str,
    /// `signed`, `active`, `suspended` or `ended`.
    pub state: &'static str,
    /// First day of service.
    pub starts_on: NaiveDate,
    /// Last day of service.
    pub ends_on: Option<NaiveDate>,
    /// End of the minimum term.
    pub committed_until: Option<NaiveDate>,
    /// Monthly fee.
    pub monthly_fee: Decimal,
    /// Address of the installation on one line; none for mobile.
    pub installation_address: Option<String>,
    /// Account charged.
    pub iban: String,
    /// Lines that it brings.
    pub lines: Vec<TelecomLine>,
}

/// A telephone line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelecomLine {
    /// Key.
    pub id: Uuid,
    /// `mobile` or `landline`.
    pub kind: &'static str,
    /// Number, nine digits.
    pub phone_number: String,
}

/// A telecom invoice.
#[derive(Debug, Clone, PartialEq)]
pub struct TelecomInvoice {
    /// Key.
    pub id: Uuid,
    /// Invoice number.
    pub number: String,
    /// Key of the contract.
    pub telecom_contract_id: Uuid,
    /// `issued`, `paid`, `returned` or `cancelled`.
    pub state: &'static str,
    /// First day of the month that it bills.
    pub billing_month: NaiveDate,
    /// Due date.
    pub due_on: NaiveDate,
    /// Day of payment.
    pub paid_on: Option<NaiveDate>,
    /// Total.
    pub total_amount: Decimal,
}

impl TelecomContract {
    /// A contract of `subscriber` that starts on `starts_on`, signed. `mobile` is the number that is carried over, if any.
    pub(crate) fn draw(
        draw: &mut Draw,
        keys: &mut Keys,
        seed: u64,
        subscriber: &Customer,
        mobile: Option<&str>,
        starts_on: NaiveDate,
    ) -> Self {
        let plan = draw.weighted(PLANS, |plan| plan.weight);
        let id = keys.id();
        let mut lines: Vec<TelecomLine> = (0..plan.mobile_lines)
            .map(|nth| {
                let carried = mobile.filter(|_| nth == 0).map(str::to_owned);
                let phone_number = carried.unwrap_or_else(|| format!("6{:08}", draw.below(100_000_000)));
                TelecomLine {
                    id: keys.id(),
                    kind: "mobile",
                    phone_number,
                }
            })
            .collect();
        if plan.service == "landline" {
            lines.push(TelecomLine {
                id: keys.id(),
                kind: "landline",
                phone_number: format!("91{:07}", draw.below(10_000_000)),
            });
        }
        Self {
            id,
            number: keys.number("TC"),
            subscriber_id: subscriber.id,
            service: plan.service,
            plan_code: plan.code,
            state: "signed",
            starts_on,
            ends_on: None,
            committed_until: (plan.service != "mobile").then(|| starts_on + Months::new(12)),
            monthly_fee: euros(plan.fee_cents - if draw.chance(0.25) { 300 } else { 0 }),
            installation_address: subscriber
                .address
                .as_ref()
                .filter(|_| plan.service != "mobile")
                .map(|address| address.line()),
            iban: account::iban(seed, &subscriber.truth.entity),
            lines,
        }
    }
}

impl TelecomInvoice {
    /// The invoice of `day`'s month of `contract`, issued: the fee, and what was used beyond it.
    pub(crate) fn draw(draw: &mut Draw, keys: &mut Keys, contract: &TelecomContract, day: NaiveDate) -> Self {
        let beyond = if draw.chance(0.3) { draw.between(10, 1_800) } else { 0 };
        Self {
            id: keys.id(),
            number: keys.number("FT"),
            telecom_contract_id: contract.id,
            state: "issued",
            billing_month: day.with_day(1).unwrap_or(day),
            due_on: day + Days::new(5),
            paid_on: None,
            total_amount: contract.monthly_fee + euros(beyond),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plans_are_in_the_seed_of_their_database_with_their_fee() {
        let seed = include_str!("../../../../databases/st_telecom/seed.sql");
        for plan in PLANS {
            let line = seed
                .lines()
                .find(|line| line.contains(&format!("('{}', '{}',", plan.code, plan.service)))
                .expect(plan.code);
            assert!(line.contains(&format!(" {})", euros(plan.fee_cents))), "{line}");
        }
    }
}
