//! Policies, receipts and claims of `ss_insurance`.

use super::{Product, account, euros};
use crate::customer::Customer;
use crate::draw::Draw;
use crate::key::Keys;
use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Key.
    pub id: Uuid,
    /// Policy number.
    pub number: String,
    /// Holder: key of the customer.
    pub holder_id: Uuid,
    /// Product code.
    pub product_code: &'static str,
    /// Line of the product.
    pub product_line: &'static str,
    /// Company.
    pub carrier_code: &'static str,
    /// The company's own number.
    pub carrier_policy_number: String,
    /// `draft`, `in_force`, `suspended`, `cancelled` or `expired`.
    pub state: &'static str,
    /// First day of cover of the current year.
    pub effective_on: NaiveDate,
    /// End of the current year of cover.
    pub expires_on: NaiveDate,
    /// Day of cancellation.
    pub cancelled_on: Option<NaiveDate>,
    /// Total premium of a year.
    pub annual_premium: Decimal,
    /// `annual`, `semiannual`, `quarterly` or `monthly`.
    pub payment_frequency: &'static str,
    /// Account charged.
    pub iban: String,
    /// Others beside the holder.
    pub roles: Vec<Role>,
}

/// Somebody beside the holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Key.
    pub id: Uuid,
    /// `insured`, `payer`, `beneficiary` or `driver`.
    pub role: &'static str,
    /// Key of the customer.
    pub customer_id: Uuid,
}

/// A receipt: the bill of a premium.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// Key.
    pub id: Uuid,
    /// Receipt number.
    pub number: String,
    /// Key of the policy.
    pub policy_id: Uuid,
    /// `issued`, `paid`, `returned` or `cancelled`.
    pub state: &'static str,
    /// First day that it covers.
    pub period_from: NaiveDate,
    /// Last day that it covers.
    pub period_to: NaiveDate,
    /// Due date.
    pub due_on: NaiveDate,
    /// Day of payment.
    pub paid_on: Option<NaiveDate>,
    /// Premium without taxes.
    pub net_premium: Decimal,
    /// Taxes and surcharges.
    pub taxes: Decimal,
    /// Total: the sum of both.
    pub total_amount: Decimal,
}

/// A claim.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Key.
    pub id: Uuid,
    /// Claim number.
    pub number: String,
    /// Key of the policy.
    pub policy_id: Uuid,
    /// `open`, `in_review`, `settled`, `rejected` or `closed`.
    pub state: &'static str,
    /// Day of the loss.
    pub occurred_on: NaiveDate,
    /// Day it was reported.
    pub reported_on: NaiveDate,
    /// Day it was closed.
    pub closed_on: Option<NaiveDate>,
    /// Cause.
    pub cause_code: &'static str,
    /// Reserve.
    pub reserve_amount: Decimal,
    /// Paid so far.
    pub paid_amount: Decimal,
}

const FREQUENCIES: &[(&str, i64, u64)] = &[
    ("annual", 1, 55),
    ("semiannual", 2, 18),
    ("quarterly", 4, 12),
    ("monthly", 12, 15),
];

impl Policy {
    /// A policy of `holder` that takes effect on `effective_on`, in force.
    pub(crate) fn draw(draw: &mut Draw, keys: &mut Keys, seed: u64, holder: &Customer, effective_on: NaiveDate) -> Self {
        let product = Product::draw(draw, holder.kind);
        let (low, high) = product.premium;
        Self {
            id: keys.id(),
            number: keys.number("PO"),
            holder_id: holder.id,
            product_code: product.code,
            product_line: product.line,
            carrier_code: product.carrier(draw),
            carrier_policy_number: format!("{:010}", draw.below(10_000_000_000)),
            state: "in_force",
            effective_on,
            expires_on: effective_on + Months::new(12),
            cancelled_on: None,
            annual_premium: euros(draw.between(low * 100, high * 100)),
            payment_frequency: draw.weighted(FREQUENCIES, |(.., weight)| *weight).0,
            iban: account::iban(seed, &holder.truth.entity),
            roles: Vec::new(),
        }
    }

    /// Receipts of a year.
    fn receipts_a_year(&self) -> i64 {
        FREQUENCIES
            .iter()
            .find(|(name, ..)| *name == self.payment_frequency)
            .map_or(1, |(_, times, _)| *times)
    }
}

impl Receipt {
    /// The receipt of the year's period `nth` (0 is the first) of `policy`, issued.
    pub(crate) fn draw(keys: &mut Keys, policy: &Policy, nth: i64) -> Self {
        let times = policy.receipts_a_year();
        let months = Months::new((12 / times) as u32);
        let period_from = policy.effective_on + Months::new((12 / times * nth) as u32);
        let total_amount = (policy.annual_premium / Decimal::from(times)).round_dp(2);
        // Insurance premium tax of 8 per cent (Ley 13/1996, article 12); life, savings and health are free of it.
        let free = matches!(policy.product_line, "life" | "savings" | "health" | "dental");
        let net_premium = if free {
            total_amount
        } else {
            (total_amount / Decimal::new(108, 2)).round_dp(2)
        };
        Self {
            id: keys.id(),
            number: keys.number("RC"),
            policy_id: policy.id,
            state: "issued",
            period_from,
            period_to: period_from + months - Days::new(1),
            due_on: period_from,
            paid_on: None,
            net_premium,
            taxes: total_amount - net_premium,
            total_amount,
        }
    }

    /// Which period of `policy`'s year `day` is in: 0 before the first and until its end.
    pub(crate) fn period(policy: &Policy, day: NaiveDate) -> i64 {
        let months =
            i64::from((day.year() - policy.effective_on.year()) * 12 + day.month() as i32 - policy.effective_on.month() as i32);
        let times = policy.receipts_a_year();
        (months.clamp(0, 11) / (12 / times)).min(times - 1)
    }
}

impl Claim {
    /// A claim on `policy` reported on `day`, open.
    pub(crate) fn draw(draw: &mut Draw, keys: &mut Keys, policy: &Policy, day: NaiveDate) -> Self {
        let causes = Product::of_code(policy.product_code).map_or(&["other"][..], |product| product.causes);
        let earliest = (day - policy.effective_on).num_days().clamp(0, 20);
        Self {
            id: keys.id(),
            number: keys.number("SI"),
            policy_id: policy.id,
            state: "open",
            occurred_on: day - Days::new(draw.between(0, earliest).unsigned_abs()),
            reported_on: day,
            closed_on: None,
            cause_code: draw.pick(causes),
            reserve_amount: euros(draw.between(8_000, 240_000)),
            paid_amount: Decimal::ZERO,
        }
    }
}
