//! Who comes to which area today, and under how many records.

use super::{Day, Moment, Registered};
use crate::area::Area;
use crate::business::{Means, Row};
use crate::customer::{Customer, record_of_company, record_of_person};
use crate::draw::Draw;
use crate::key::Keys;
use crate::people::Population;
use chrono::{Datelike, NaiveDate};

/// The true entity behind a record: its place in the population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Who {
    Person(usize),
    Company(usize),
}

/// Age from which somebody signs for themselves.
const OF_AGE: i32 = 18;

impl Who {
    /// Every grown-up person, then every company.
    pub(crate) fn all(population: &Population, day: NaiveDate) -> impl Iterator<Item = Self> + '_ {
        let persons = population
            .persons
            .iter()
            .filter(move |person| person.age(day) >= OF_AGE)
            .map(|person| Self::Person(person.index));
        persons.chain((0..population.companies.len()).map(Self::Company))
    }

    /// One number for persons and companies: keys their streams.
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Person(index) => index * 2,
            Self::Company(index) => index * 2 + 1,
        }
    }

    /// Share of those who are customers of `area`.
    pub(crate) fn share(self, area: Area, population: &Population) -> f64 {
        match (area, self) {
            (Area::Insurance, Self::Person(_)) => 0.7,
            (Area::Insurance, Self::Company(_)) => 0.8,
            (Area::Energy, Self::Person(_)) => 0.3,
            (Area::Energy, Self::Company(_)) => 0.4,
            (Area::Telecom, Self::Person(_)) => 0.35,
            (Area::Telecom, Self::Company(_)) => 0.3,
            (Area::Finance, Self::Person(index)) if population.persons[index].birth_date.year() >= 1956 => 0.12,
            (Area::Finance, Self::Person(_)) => 0.02,
            (Area::Repairs, Self::Person(_)) => 0.05,
            (Area::Repairs, Self::Company(_)) => 0.08,
            (Area::Workshops, Self::Person(index)) if !population.persons[index].vehicles.is_empty() => 0.2,
            (Area::Finance, Self::Company(_)) | (Area::Workshops, _) => 0.0,
        }
    }

    /// A record of it in `area`. Two calls with one stream give two different records of the same entity.
    pub(crate) fn record(
        self,
        draw: &mut Draw,
        keys: &mut Keys,
        area: Area,
        population: &Population,
        day: NaiveDate,
    ) -> Customer {
        match self {
            Self::Company(index) => record_of_company(draw, keys, area, &population.companies[index]),
            Self::Person(index) => {
                let person = &population.persons[index];
                let mut customer = record_of_person(draw, keys, area, person, population);
                if area == Area::Finance && draw.chance(0.9) {
                    customer.means = Some(Means::draw(draw, person.age(day), day));
                }
                customer
            }
        }
    }
}

impl Day<'_> {
    pub(super) fn register_visitors(&mut self) {
        let population = self.population;
        for area in Area::ALL {
            for who in Who::all(population, self.config.day) {
                let mut draw = self.draw(area.database(), who.index());
                if !draw.chance(who.share(area, population)) {
                    continue;
                }
                let at = Moment::morning(&mut draw);
                self.register(&mut draw, area, who, at);
                if draw.chance(self.config.duplicates) {
                    let at = at.later(&mut draw).later(&mut draw);
                    self.register(&mut draw, area, who, at);
                }
            }
        }
    }

    /// Registers a record of `who` in `area`; gives its place among the registered.
    pub(super) fn register(&mut self, draw: &mut Draw, area: Area, who: Who, at: Moment) -> usize {
        let customer = who.record(draw, &mut self.keys, area, self.population, self.config.day);
        self.agenda
            .insert(at, area, "CustomerRegistered", Row::Customer(Box::new(customer.clone())));
        let index = self.registered.len();
        self.known.entry((area, who)).or_insert(index);
        self.registered.push(Registered { customer, who, at });
        index
    }

    /// Place of a record of `who` in `area`, if it has one today.
    pub(super) fn find(&self, area: Area, who: Who) -> Option<usize> {
        self.known.get(&(area, who)).copied()
    }
}
