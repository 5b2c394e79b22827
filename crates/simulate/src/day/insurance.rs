//! Policies, receipts and claims of the day.

use super::visitors::Who;
use super::{Day, Moment, Repair};
use crate::area::Area::{self, Insurance};
use crate::business::{Claim, Policy, Receipt, Role, Row, euros};
use crate::draw::Draw;
use chrono::Days;
use rust_decimal::Decimal;

impl Day<'_> {
    pub(super) fn insure(&mut self, index: usize) {
        let mut draw = self.draw("policies", index);
        let policies = *draw.weighted(&[1, 2, 3, 4], |n| [60, 28, 10, 2][*n - 1]);
        let mut at = self.registered[index].at;
        for _ in 0..policies {
            at = at.later(&mut draw);
            self.issue_policy(&mut draw, index, at);
        }
    }

    fn issue_policy(&mut self, draw: &mut Draw, index: usize, at: Moment) {
        let today = self.config.day;
        let effective_on = if draw.chance(0.7) {
            today - Days::new(draw.below(340))
        } else {
            today + Days::new(draw.below(16))
        };
        let mut policy = Policy::draw(
            draw,
            &mut self.keys,
            self.config.seed,
            &self.registered[index].customer,
            effective_on,
        );
        let at = self.add_role(draw, index, &mut policy).max(at);
        self.agenda
            .insert(at, Insurance, "PolicyIssued", Row::Policy(Box::new(policy.clone())));

        let period = Receipt::period(&policy, today);
        let mut receipts = vec![self.bill(draw, &policy, period, at)];
        if period > 0 && draw.chance(0.15) {
            receipts.push(self.bill(draw, &policy, period - 1, at));
        }
        if effective_on > today {
            return;
        }
        if draw.chance(0.08) {
            self.claim(draw, index, &policy, at);
        }
        match draw.below(100) {
            0..4 => {
                policy.annual_premium = (policy.annual_premium * Decimal::new(draw.between(96, 112), 2)).round_dp(2);
                let at = at.later(draw).later(draw);
                self.agenda
                    .update(at, Insurance, "PolicyChanged", Row::Policy(Box::new(policy)));
            }
            4..7 => {
                (policy.state, policy.cancelled_on) = ("cancelled", Some(today));
                let settled = receipts.iter().map(|(_, at)| *at).max().unwrap_or(at).max(at);
                let at = settled.later(draw).later(draw).later(draw);
                self.agenda
                    .update(at, Insurance, "PolicyCancelled", Row::Policy(Box::new(policy)));
                for (mut receipt, _) in receipts.into_iter().filter(|(receipt, _)| receipt.state != "paid") {
                    receipt.state = "cancelled";
                    self.agenda
                        .update(at, Insurance, "ReceiptCancelled", Row::Receipt(Box::new(receipt)));
                }
            }
            _ => {}
        }
    }

    /// Sometimes the other adult of the household is on the policy too. Gives the moment from which both are registered.
    fn add_role(&mut self, draw: &mut Draw, index: usize, policy: &mut Policy) -> Moment {
        let registered = &self.registered[index];
        let mut from = registered.at;
        let Who::Person(person) = registered.who else { return from };
        let role = match policy.product_line {
            "motor" => "driver",
            "home" | "funeral" | "health" | "dental" => "insured",
            "life" => "beneficiary",
            _ => "payer",
        };
        let spouse = self
            .population
            .spouse(&self.population.persons[person])
            .map(|spouse| Who::Person(spouse.index));
        if let Some(other) = spouse
            .filter(|_| draw.chance(0.35))
            .and_then(|spouse| self.find(Area::Insurance, spouse))
        {
            let other = &self.registered[other];
            policy.roles.push(Role {
                id: self.keys.id(),
                role,
                customer_id: other.customer.id,
            });
            from = from.max(other.at).later(draw);
        }
        from
    }

    /// Issues the receipt of a period; today it is paid, returned, or neither yet.
    fn bill(&mut self, draw: &mut Draw, policy: &Policy, period: i64, at: Moment) -> (Receipt, Moment) {
        let mut receipt = Receipt::draw(&mut self.keys, policy, period);
        let mut at = at.later(draw);
        self.agenda
            .insert(at, Insurance, "ReceiptIssued", Row::Receipt(Box::new(receipt.clone())));
        let outcome = draw.below(100);
        if receipt.due_on > self.config.day || outcome >= 76 {
            return (receipt, at);
        }
        if outcome < 8 {
            at = at.later(draw);
            receipt.state = "returned";
            self.agenda
                .update(at, Insurance, "ReceiptReturned", Row::Receipt(Box::new(receipt.clone())));
            if outcome >= 3 {
                return (receipt, at);
            }
        }
        at = at.later(draw);
        (receipt.state, receipt.paid_on) = ("paid", Some(self.config.day));
        self.agenda
            .update(at, Insurance, "ReceiptPaid", Row::Receipt(Box::new(receipt.clone())));
        (receipt, at)
    }

    fn claim(&mut self, draw: &mut Draw, index: usize, policy: &Policy, at: Moment) {
        let mut claim = Claim::draw(draw, &mut self.keys, policy, self.config.day);
        let mut at = at.later(draw);
        self.agenda
            .insert(at, Insurance, "ClaimOpened", Row::Claim(Box::new(claim.clone())));
        let repairable =
            matches!(policy.product_line, "home" | "motor") && !matches!(claim.cause_code, "bodily_injury" | "roadside");
        if repairable && draw.chance(0.65) {
            self.repairs.push(Repair {
                claim: claim.clone(),
                claimant: index,
                motor: policy.product_line == "motor",
                at,
            });
        }
        if draw.chance(0.6) {
            at = at.later(draw);
            claim.state = "in_review";
            claim.reserve_amount = (claim.reserve_amount * Decimal::new(draw.between(70, 160), 2)).round_dp(2);
            self.agenda
                .update(at, Insurance, "ClaimUpdated", Row::Claim(Box::new(claim.clone())));
        }
        if draw.chance(0.4) {
            at = at.later(draw);
            claim.closed_on = Some(self.config.day);
            if draw.chance(0.12) {
                claim.state = "rejected";
            } else {
                claim.state = draw.pick(&["settled", "closed"]);
                claim.paid_amount = claim.reserve_amount;
            }
            claim.reserve_amount = euros(0);
            self.agenda.update(at, Insurance, "ClaimClosed", Row::Claim(Box::new(claim)));
        }
    }
}
