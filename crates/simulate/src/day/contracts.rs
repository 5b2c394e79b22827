//! Energy and telecom contracts of the day, with their invoices.

use super::visitors::Who;
use super::{Day, Moment};
use crate::area::Area::{Energy, Telecom};
use crate::business::{Commodity, EnergyContract, EnergyInvoice, Row, TelecomContract, TelecomInvoice};
use crate::draw::Draw;
use chrono::Days;

/// How a bill ends today.
enum Outcome {
    Open,
    Paid,
    Returned,
}

fn outcome(draw: &mut Draw) -> Outcome {
    match draw.below(100) {
        0..62 => Outcome::Paid,
        62..69 => Outcome::Returned,
        _ => Outcome::Open,
    }
}

impl Day<'_> {
    /// First day of a contract: new today, or taken over with some months behind it.
    fn start(&self, draw: &mut Draw) -> chrono::NaiveDate {
        let today = self.config.day;
        if draw.chance(0.4) {
            today + Days::new(draw.below(10))
        } else {
            today - Days::new(draw.below(700))
        }
    }

    pub(super) fn supply(&mut self, index: usize) {
        let mut draw = self.draw("supply", index);
        let commodities: &[Commodity] = match draw.below(10) {
            0..6 => &[Commodity::Electricity],
            6..8 => &[Commodity::Gas],
            _ => &[Commodity::Electricity, Commodity::Gas],
        };
        let mut at = self.registered[index].at;
        for commodity in commodities {
            at = at.later(&mut draw);
            self.supply_one(&mut draw, index, *commodity, at);
        }
    }

    fn supply_one(&mut self, draw: &mut Draw, index: usize, commodity: Commodity, mut at: Moment) {
        let today = self.config.day;
        let starts_on = self.start(draw);
        let customer = &self.registered[index].customer;
        let mut contract = EnergyContract::draw(draw, &mut self.keys, self.config.seed, customer, commodity, starts_on);
        self.agenda.insert(
            at,
            Energy,
            "EnergyContractSigned",
            Row::EnergyContract(Box::new(contract.clone())),
        );
        if starts_on > today {
            return;
        }
        at = at.later(draw);
        contract.state = "active";
        self.agenda.update(
            at,
            Energy,
            "EnergyContractActivated",
            Row::EnergyContract(Box::new(contract.clone())),
        );
        if starts_on + Days::new(31) <= today {
            at = self.invoice_energy(draw, &contract, at);
        }
        if draw.chance(0.03) {
            at = at.later(draw);
            (contract.state, contract.ends_on) = ("ended", Some(today));
            self.agenda
                .update(at, Energy, "EnergyContractEnded", Row::EnergyContract(Box::new(contract)));
        }
    }

    fn invoice_energy(&mut self, draw: &mut Draw, contract: &EnergyContract, at: Moment) -> Moment {
        let mut invoice = EnergyInvoice::draw(draw, &mut self.keys, contract, self.config.day);
        let mut at = at.later(draw);
        self.agenda.insert(
            at,
            Energy,
            "EnergyInvoiceIssued",
            Row::EnergyInvoice(Box::new(invoice.clone())),
        );
        let event = match outcome(draw) {
            Outcome::Open => return at,
            Outcome::Paid => {
                (invoice.state, invoice.paid_on) = ("paid", Some(self.config.day));
                "EnergyInvoicePaid"
            }
            Outcome::Returned => {
                invoice.state = "returned";
                "EnergyInvoiceReturned"
            }
        };
        at = at.later(draw);
        self.agenda.update(at, Energy, event, Row::EnergyInvoice(Box::new(invoice)));
        at
    }

    pub(super) fn connect(&mut self, index: usize) {
        let mut draw = self.draw("connect", index);
        let contracts = *draw.weighted(&[1, 2, 3], |n| [75, 20, 5][*n - 1]);
        let mut at = self.registered[index].at;
        for nth in 0..contracts {
            at = at.later(&mut draw);
            self.connect_one(&mut draw, index, nth == 0, at);
        }
    }

    fn connect_one(&mut self, draw: &mut Draw, index: usize, carries_number: bool, mut at: Moment) {
        let today = self.config.day;
        let starts_on = self.start(draw);
        let registered = &self.registered[index];
        let mobile = match registered.who {
            Who::Person(person) if carries_number => Some(self.population.persons[person].mobile.as_str()),
            _ => None,
        };
        let mut contract = TelecomContract::draw(
            draw,
            &mut self.keys,
            self.config.seed,
            &registered.customer,
            mobile,
            starts_on,
        );
        self.agenda.insert(
            at,
            Telecom,
            "TelecomContractSigned",
            Row::TelecomContract(Box::new(contract.clone())),
        );
        if starts_on > today {
            return;
        }
        at = at.later(draw);
        contract.state = "active";
        self.agenda.update(
            at,
            Telecom,
            "TelecomContractActivated",
            Row::TelecomContract(Box::new(contract.clone())),
        );
        at = self.invoice_telecom(draw, &contract, at);
        if draw.chance(0.04) {
            at = at.later(draw);
            (contract.state, contract.ends_on) = ("ended", Some(today));
            self.agenda
                .update(at, Telecom, "TelecomContractEnded", Row::TelecomContract(Box::new(contract)));
        }
    }

    fn invoice_telecom(&mut self, draw: &mut Draw, contract: &TelecomContract, at: Moment) -> Moment {
        let mut invoice = TelecomInvoice::draw(draw, &mut self.keys, contract, self.config.day);
        let mut at = at.later(draw);
        self.agenda.insert(
            at,
            Telecom,
            "TelecomInvoiceIssued",
            Row::TelecomInvoice(Box::new(invoice.clone())),
        );
        let event = match outcome(draw) {
            Outcome::Open => return at,
            Outcome::Paid => {
                (invoice.state, invoice.paid_on) = ("paid", Some(self.config.day));
                "TelecomInvoicePaid"
            }
            Outcome::Returned => {
                invoice.state = "returned";
                "TelecomInvoiceReturned"
            }
        };
        at = at.later(draw);
        self.agenda.update(at, Telecom, event, Row::TelecomInvoice(Box::new(invoice)));
        at
    }
}
