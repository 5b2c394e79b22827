//! Loans and installments of `sf_finance`.

use super::euros;
use crate::customer::Customer;
use crate::draw::Draw;
use crate::key::Keys;
use chrono::{Days, Months, NaiveDate};
use rust_decimal::Decimal;
use uuid::Uuid;

/// What an applicant lives on, as asked on the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Means {
    /// `single`, `married`, `partnered`, `separated`, `divorced` or `widowed`.
    pub marital_status: &'static str,
    /// Persons to care for.
    pub dependants: i16,
    /// `permanent`, `temporary`, `civil_servant`, `self_employed`, `retired` or `unemployed`.
    pub employment_status: &'static str,
    /// First day with the employer.
    pub employed_since: Option<NaiveDate>,
    /// Net income of a month.
    pub net_monthly_income: Decimal,
    /// Other debts to serve, of a month.
    pub other_monthly_debt: Decimal,
}

/// A loan.
#[derive(Debug, Clone, PartialEq)]
pub struct Loan {
    /// Key.
    pub id: Uuid,
    /// Loan number.
    pub number: String,
    /// Key of the customer.
    pub applicant_id: Uuid,
    /// `mortgage` or `personal_loan`.
    pub product_code: &'static str,
    /// `applied`, `approved`, `granted`, `rejected` or `repaid`.
    pub state: &'static str,
    /// Day of application.
    pub applied_on: NaiveDate,
    /// Day of signing.
    pub granted_on: Option<NaiveDate>,
    /// Last installment; set when granted.
    pub ends_on: Option<NaiveDate>,
    /// Term in months.
    pub term_months: i32,
    /// Principal.
    pub principal_amount: Decimal,
    /// Principal not repaid yet; zero until granted.
    pub outstanding_amount: Decimal,
    /// Nominal rate of a year, in per cent.
    pub interest_rate: Decimal,
    /// `fixed` or `variable`.
    pub rate_type: &'static str,
    /// Monthly payment.
    pub monthly_payment: Decimal,
    /// What it is for.
    pub purpose: &'static str,
    /// Value of the property; mortgages only.
    pub property_value: Option<Decimal>,
}

/// An installment.
#[derive(Debug, Clone, PartialEq)]
pub struct Installment {
    /// Key.
    pub id: Uuid,
    /// Installment number: the loan's, and the month.
    pub number: String,
    /// Key of the loan.
    pub loan_id: Uuid,
    /// `due`, `paid`, `returned` or `cancelled`.
    pub state: &'static str,
    /// Due date.
    pub due_on: NaiveDate,
    /// Day of payment.
    pub paid_on: Option<NaiveDate>,
    /// Interest in it.
    pub interest_part: Decimal,
    /// Repayment in it.
    pub principal_part: Decimal,
    /// Total: the sum of both.
    pub total_amount: Decimal,
}

impl Means {
    pub(crate) fn draw(draw: &mut Draw, age: i32, day: NaiveDate) -> Self {
        let employment_status = match age {
            65.. => "retired",
            _ => {
                draw.weighted(
                    &[
                        ("permanent", 60),
                        ("temporary", 12),
                        ("civil_servant", 13),
                        ("self_employed", 13),
                        ("unemployed", 2),
                    ],
                    |(_, weight)| *weight,
                )
                .0
            }
        };
        let working = !matches!(employment_status, "retired" | "unemployed");
        let years = i64::from((age - 20).clamp(1, 30));
        Self {
            marital_status: draw
                .weighted(
                    &[
                        ("single", 32),
                        ("married", 46),
                        ("partnered", 10),
                        ("divorced", 9),
                        ("widowed", 3),
                    ],
                    |(_, weight)| *weight,
                )
                .0,
            dependants: draw.between(0, 3) as i16,
            employment_status,
            employed_since: working.then(|| day - Days::new(draw.between(60, years * 365).unsigned_abs())),
            net_monthly_income: euros(draw.between(95_000, 380_000)),
            other_monthly_debt: euros(if draw.chance(0.4) { draw.between(4_000, 45_000) } else { 0 }),
        }
    }
}

impl Loan {
    /// A loan that `applicant` applies for on `applied_on`.
    pub(crate) fn draw(draw: &mut Draw, keys: &mut Keys, applicant: &Customer, applied_on: NaiveDate) -> Self {
        let mortgage = draw.chance(0.35);
        let (product_code, principal, term_months) = if mortgage {
            ("mortgage", draw.between(60, 310) * 1_000, draw.pick(&[180, 240, 300, 360]))
        } else {
            ("personal_loan", draw.between(15, 300) * 100, draw.pick(&[24, 36, 48, 60, 84]))
        };
        let rate_hundredths = if mortgage {
            draw.between(210, 390)
        } else {
            draw.between(550, 1_090)
        };
        let variable = mortgage && draw.chance(0.35);
        let purpose = if mortgage {
            "home"
        } else {
            draw.pick(&["car", "home improvement", "studies", "other"])
        };
        let principal_amount = euros(principal * 100);
        Self {
            id: keys.id(),
            number: keys.number("PR"),
            applicant_id: applicant.id,
            product_code,
            state: "applied",
            applied_on,
            granted_on: None,
            ends_on: None,
            term_months,
            principal_amount,
            outstanding_amount: Decimal::ZERO,
            interest_rate: Decimal::new(rate_hundredths, 2),
            rate_type: if variable { "variable" } else { "fixed" },
            monthly_payment: payment(principal_amount, Decimal::new(rate_hundredths, 2), term_months),
            purpose,
            property_value: mortgage.then(|| euros(principal * draw.between(112, 180))),
        }
    }

    /// The loan once signed on `day`.
    pub(crate) fn granted(&self, day: NaiveDate) -> Self {
        Self {
            state: "granted",
            granted_on: Some(day),
            ends_on: Some(day + Months::new(self.term_months.unsigned_abs())),
            outstanding_amount: self.principal_amount,
            ..self.clone()
        }
    }

    /// What is still owed after `paid` installments.
    pub(crate) fn outstanding_after(&self, paid: i32) -> Decimal {
        let rate = self.interest_rate / Decimal::from(1_200);
        let repay = |owed: Decimal| (owed + owed * rate - self.monthly_payment).round_dp(2).max(Decimal::ZERO);
        (0..paid).fold(self.principal_amount, |owed, _| repay(owed))
    }
}

impl Installment {
    /// The installment after `paid` others of `loan`, due on `due_on`.
    pub(crate) fn draw(keys: &mut Keys, loan: &Loan, paid: i32, due_on: NaiveDate) -> Self {
        let owed = loan.outstanding_after(paid);
        let interest_part = (owed * loan.interest_rate / Decimal::from(1_200)).round_dp(2);
        let total_amount = loan.monthly_payment.min(owed + interest_part);
        Self {
            id: keys.id(),
            number: format!("{}-{:03}", loan.number, paid + 1),
            loan_id: loan.id,
            state: "due",
            due_on,
            paid_on: None,
            interest_part,
            principal_part: total_amount - interest_part,
            total_amount,
        }
    }
}

/// Monthly payment of the French system: principal × i / (1 − (1 + i)^−n), with i the rate of a month.
fn payment(principal: Decimal, rate_percent: Decimal, months: i32) -> Decimal {
    let rate = rate_percent / Decimal::from(1_200);
    let growth = (0..months).fold(Decimal::ONE, |growth, _| (growth * (Decimal::ONE + rate)).round_dp(18));
    (principal * rate * growth / (growth - Decimal::ONE)).round_dp(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payment_repays_the_loan_in_its_term() {
        // 150,000 euros at 3 per cent over 25 years: 711.32 a month, as any mortgage table has it.
        assert_eq!(payment(euros(15_000_000), Decimal::from(3), 300), euros(71_132));
    }
}
