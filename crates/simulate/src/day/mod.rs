//! A day's business: who comes, what they buy, pay, claim and change.

mod agenda;
mod contracts;
mod insurance;
mod loans;
mod orders;
mod visitors;

use crate::area::Area;
use crate::business::{Claim, Row};
use crate::customer::{self, Customer};
use crate::draw::Draw;
use crate::key::Keys;
use crate::people::Population;
use crate::step::Step;
use crate::world::Config;
use agenda::{Agenda, Moment};
use std::collections::HashMap;
pub(crate) use visitors::Who;

/// A customer of the day.
struct Registered {
    customer: Customer,
    who: Who,
    at: Moment,
}

/// A claim of the day that somebody will repair.
struct Repair {
    claim: Claim,
    /// Place of the claimant among the registered.
    claimant: usize,
    motor: bool,
    at: Moment,
}

/// A day while it is planned.
pub(crate) struct Day<'a> {
    config: &'a Config,
    population: &'a Population,
    keys: Keys,
    agenda: Agenda,
    registered: Vec<Registered>,
    /// Place of the first record of each entity in each area.
    known: HashMap<(Area, Who), usize>,
    repairs: Vec<Repair>,
}

/// Plans the day of `config` for `population`: its customers in their last state, and its steps in order.
pub(crate) fn plan(config: &Config, population: &Population) -> (Vec<Customer>, Vec<Step>) {
    let keys = Keys::of_day(config.seed, config.day);
    let mut day = Day {
        config,
        population,
        keys,
        agenda: Agenda::default(),
        registered: Vec::new(),
        known: HashMap::new(),
        repairs: Vec::new(),
    };
    day.register_visitors();
    for index in 0..day.registered.len() {
        day.serve(index);
    }
    day.repair_claims();
    day.update_customers();
    let steps = day.agenda.steps(config.day);
    (
        day.registered.into_iter().map(|registered| registered.customer).collect(),
        steps,
    )
}

impl Day<'_> {
    /// Stream of the day for the object `index` of the kind `label`.
    fn draw(&self, label: &str, index: usize) -> Draw {
        Draw::new(self.config.seed, &format!("{label} {}", self.config.day), index as u64)
    }

    fn serve(&mut self, index: usize) {
        match self.registered[index].customer.area {
            Area::Insurance => self.insure(index),
            Area::Energy => self.supply(index),
            Area::Telecom => self.connect(index),
            Area::Finance => self.lend(index),
            Area::Repairs => self.repair_privately(index),
            Area::Workshops => self.service_vehicle(index),
        }
    }

    /// Some customers bring a record up to date.
    fn update_customers(&mut self) {
        for index in 0..self.registered.len() {
            let mut draw = self.draw("update", index);
            let registered = &self.registered[index];
            let Who::Person(person) = registered.who else { continue };
            if !draw.chance(0.05) {
                continue;
            }
            let at = registered.at.later(&mut draw).later(&mut draw);
            let person = &self.population.persons[person];
            if let Some(new) = customer::updated(&mut draw, &registered.customer, person, self.population) {
                self.agenda
                    .update(at, new.area, "CustomerUpdated", Row::Customer(Box::new(new.clone())));
                self.registered[index].customer = new;
            }
        }
    }
}
