//! Loans of the day: applied for, approved or rejected, granted, and the first installments of those that were taken over.

use super::Day;
use crate::area::Area::Finance;
use crate::business::{Installment, Loan, Row};
use chrono::{Days, Months};

impl Day<'_> {
    pub(super) fn lend(&mut self, index: usize) {
        let mut draw = self.draw("lend", index);
        let draw = &mut draw;
        let today = self.config.day;
        let taken_over = draw.chance(0.45);
        let months = if taken_over { draw.between(1, 20) as u32 } else { 0 };
        let applied_on = if taken_over {
            today - Months::new(months) - Days::new(10)
        } else {
            today
        };
        let mut loan = Loan::draw(draw, &mut self.keys, &self.registered[index].customer, applied_on);
        let mut at = self.registered[index].at.later(draw);
        self.agenda
            .insert(at, Finance, "LoanApplied", Row::Loan(Box::new(loan.clone())));
        let decision = draw.below(100);
        if !taken_over && decision < 10 {
            return;
        }
        at = at.later(draw);
        if !taken_over && decision < 28 {
            loan.state = "rejected";
            self.agenda.update(at, Finance, "LoanRejected", Row::Loan(Box::new(loan)));
            return;
        }
        loan.state = "approved";
        self.agenda
            .update(at, Finance, "LoanApproved", Row::Loan(Box::new(loan.clone())));
        if !taken_over && decision < 60 {
            return;
        }
        at = at.later(draw);
        loan = loan.granted(today - Months::new(months));
        self.agenda
            .update(at, Finance, "LoanGranted", Row::Loan(Box::new(loan.clone())));
        if !taken_over {
            return;
        }
        let paid = months as i32 - 1;
        let mut installment = Installment::draw(&mut self.keys, &loan, paid, today);
        at = at.later(draw);
        self.agenda
            .insert(at, Finance, "InstallmentDue", Row::Installment(Box::new(installment.clone())));
        at = at.later(draw);
        match draw.below(100) {
            0..78 => {
                (installment.state, installment.paid_on) = ("paid", Some(today));
                self.agenda
                    .update(at, Finance, "InstallmentPaid", Row::Installment(Box::new(installment)));
            }
            78..86 => {
                installment.state = "returned";
                self.agenda
                    .update(at, Finance, "InstallmentReturned", Row::Installment(Box::new(installment)));
            }
            _ => {}
        }
        if draw.chance(0.05) {
            at = at.later(draw);
            (loan.state, loan.outstanding_amount) = ("repaid", rust_decimal::Decimal::ZERO);
            self.agenda.update(at, Finance, "LoanRepaid", Row::Loan(Box::new(loan)));
        }
    }
}
