//! The simulated world: who is really there, what the areas know of them, and what happens on one day.

use crate::customer::Customer;
use crate::day;
use crate::people::Population;
use crate::step::Step;
use chrono::NaiveDate;

/// What to simulate. The same configuration gives exactly the same world, on any machine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Seed: another one gives other people.
    pub seed: u64,
    /// Persons, children among them; there is a company for every fourteen.
    pub people: usize,
    /// The day. Another day brings the same people with other business.
    pub day: NaiveDate,
    /// Share of an area's customers that have a second record there, 0 to 1.
    pub duplicates: f64,
}

impl Config {
    /// `people` persons of `seed` on `day`; one customer in twenty has a second record.
    #[must_use]
    pub fn new(seed: u64, people: usize, day: NaiveDate) -> Self {
        Self {
            seed,
            people,
            day,
            duplicates: 0.05,
        }
    }
}

/// A world on one day.
#[derive(Debug, Clone)]
pub struct World {
    /// What it was made of.
    pub config: Config,
    /// The truth.
    pub population: Population,
    /// The records of the day's customers in their last state, in the order of areas.
    pub customers: Vec<Customer>,
    /// What happens, in order. A row is inserted after all that it needs, and updated after it was inserted.
    pub steps: Vec<Step>,
}

impl World {
    /// Makes the world of `config`.
    #[must_use]
    pub fn generate(config: &Config) -> Self {
        let population = Population::generate(config.seed, config.people);
        let (customers, steps) = day::plan(config, &population);
        Self {
            config: *config,
            population,
            customers,
            steps,
        }
    }
}

#[cfg(test)]
mod tests;
