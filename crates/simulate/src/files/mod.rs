//! Files as the old systems of the areas would export them, for `aicore import`.
//!
//! Each system has its own manners: separators, dates, decimal marks, words for states. Each line carries the customer as
//! that system knows it. The customers are the same true people as those of the simulated days, under other numbers. A
//! small share of the lines is broken on purpose, in ways that an import must refuse one by one.

mod broken;
mod energy;
mod finance;
mod insurance;
mod json;
mod manner;
mod repairs;
mod telecom;
#[cfg(test)]
mod tests;
mod workshops;

pub use broken::Fault;

use crate::area::Area;
use crate::customer::Customer;
use crate::day::Who;
use crate::draw::Draw;
use crate::error::Error;
use crate::key::Keys;
use crate::people::Population;
use crate::truth;
use chrono::NaiveDate;
use std::path::Path;

/// What to export.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Config {
    /// Seed: the people are those of a [`crate::World`] of the same seed.
    pub seed: u64,
    /// Persons, children among them.
    pub people: usize,
    /// Day of the export.
    pub day: NaiveDate,
    /// Share of broken lines, 0 to 1.
    pub broken: f64,
}

impl Config {
    /// `people` persons of `seed`, exported on 31 October 2026, about one line in fifty-five broken.
    #[must_use]
    pub fn new(seed: u64, people: usize) -> Self {
        Self {
            seed,
            people,
            day: NaiveDate::from_ymd_opt(2026, 10, 31).unwrap_or_default(),
            broken: 0.018,
        }
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The files, in the order in which they should be imported.
    pub files: Vec<FileSummary>,
    /// Customers in the truth file.
    pub customers: usize,
}

/// One written file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSummary {
    /// Name, such as `insurance_portfolio.csv`.
    pub name: &'static str,
    /// Lines of data, broken ones included.
    pub lines: usize,
    /// The broken lines: their number in the file, counted from 1 with the header included, and their fault.
    pub faults: Vec<(usize, Fault)>,
}

/// A file before it is written: whole lines without their end.
struct File {
    name: &'static str,
    header: Option<String>,
    lines: Vec<(String, Option<Fault>)>,
}

/// Database and name of each file, in the order in which they should be imported.
pub const IMPORTS: [(&str, &str); 7] = [
    ("ss_insurance", "insurance_portfolio.csv"),
    ("ss_insurance", "insurance_receipts.csv"),
    ("se_energy", "energy_contracts.csv"),
    ("st_telecom", "telecom_contracts.jsonl"),
    ("sf_finance", "finance_loans.csv"),
    ("sr_repairs", "repairs_orders.jsonl"),
    ("sw_workshops", "workshops_orders.csv"),
];

/// Name of the truth file.
pub const TRUTH: &str = "truth.csv";

/// Writes the seven files and the truth file into `directory`, which must exist; files of these names are replaced.
///
/// The truth file, `database,customer_number,person_id`, names every customer that stands on at least one sound line.
///
/// # Errors
///
/// [`Error::Write`] when a file cannot be written.
pub fn write(directory: &Path, config: &Config) -> Result<Summary, Error> {
    let (files, customers) = Export::make(config);
    for file in &files {
        let path = directory.join(file.name);
        std::fs::write(&path, file.text()).map_err(|source| Error::Write { path, source })?;
    }
    truth::write_of_files(&directory.join(TRUTH), &customers)?;
    Ok(Summary {
        files: files.iter().map(File::summary).collect(),
        customers: customers.len(),
    })
}

impl File {
    fn text(&self) -> String {
        let mut text = String::new();
        for line in self.header.iter().chain(self.lines.iter().map(|(line, _)| line)) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    fn summary(&self) -> FileSummary {
        let first = 1 + usize::from(self.header.is_some());
        let faults = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(index, (_, fault))| fault.map(|fault| (index + first, fault)))
            .collect();
        FileSummary {
            name: self.name,
            lines: self.lines.len(),
            faults,
        }
    }
}

/// An export while it is made.
struct Export<'a> {
    config: &'a Config,
    population: &'a Population,
    keys: Keys,
    /// Customers on at least one sound line.
    customers: Vec<Customer>,
}

impl Export<'_> {
    fn make(config: &Config) -> (Vec<File>, Vec<Customer>) {
        let population = Population::generate(config.seed, config.people);
        let mut export = Export {
            config,
            population: &population,
            keys: Keys::of_files(config.seed, config.day),
            customers: Vec::new(),
        };
        let (portfolio, receipts) = export.insurance();
        let files = vec![
            portfolio,
            receipts,
            export.energy(),
            export.telecom(),
            export.finance(),
            export.repairs(),
            export.workshops(),
        ];
        (files, export.customers)
    }

    /// The customers of `area`'s old system: a share `of_usual` of what a day brings, with some second records.
    /// Each comes with a stream of its own for what it bought.
    fn customers(&mut self, area: Area, of_usual: f64) -> Vec<(Customer, Who, Draw)> {
        const DUPLICATES: f64 = 0.04;
        let mut customers = Vec::new();
        for who in Who::all(self.population, self.config.day) {
            let mut draw = Draw::new(self.config.seed, &format!("file {}", area.database()), who.index() as u64);
            if !draw.chance(who.share(area, self.population) * of_usual) {
                continue;
            }
            let records = if draw.chance(DUPLICATES) { 2 } else { 1 };
            for nth in 0..records {
                let customer = who.record(&mut draw, &mut self.keys, area, self.population, self.config.day);
                let draw = Draw::new(
                    self.config.seed,
                    &format!("file {} {nth}", area.database()),
                    who.index() as u64,
                );
                customers.push((customer, who, draw));
            }
        }
        customers
    }

    /// Remembers `customer` for the truth file, if one of its lines is sound.
    fn remember(&mut self, customer: Customer, sound: bool) {
        if sound {
            self.customers.push(customer);
        }
    }
}
