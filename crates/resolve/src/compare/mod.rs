//! Comparisons: each says on which level two records agree about one thing. One rule, one file.
//!
//! Level 0 is always "missing": it says nothing either way. The other levels are exclusive; how much each one weighs
//! is learnt from the data by [`crate::weights`].

mod born;
mod code;
mod gender;
mod given;
mod location;
mod mail;
mod phone;
mod phrase;
mod place;
mod surname;
mod words;

use crate::frequency::{self, Frequencies};
use crate::record::Records;
use crate::record::field::Field;

/// What a level expresses, for the first guess before anything is learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// One of the two says nothing.
    Missing,
    /// They contradict each other.
    Different,
    /// They have something in common.
    Partial,
    /// They differ by what a slip explains.
    Close,
    /// They say the same.
    Equal,
}

/// A level of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// In a few words, for reports.
    pub label: &'static str,
    /// What it expresses.
    pub agreement: Agreement,
}

const fn level(label: &'static str, agreement: Agreement) -> Level {
    Level { label, agreement }
}

const MISSING: Level = level("missing", Agreement::Missing);

/// Most levels that a comparison may have.
pub(crate) const MAX_LEVELS: usize = 16;

/// One rule.
pub(crate) trait Comparison: Send + Sync {
    /// Name in reports and model files.
    fn name(&self) -> &str;
    /// All levels; the first is "missing".
    fn levels(&self) -> &'static [Level];
    /// The level of two records.
    fn level(&self, a: usize, b: usize) -> u8;
    /// Whether people of one household or family agree here no more than strangers do.
    fn personal(&self) -> bool {
        true
    }
    /// Whether two records cannot be one entity, whatever else agrees.
    fn forbids(&self, _a: usize, _b: usize) -> bool {
        false
    }
    /// Whether two records have the same valid document.
    fn same_document(&self, _a: usize, _b: usize) -> bool {
        false
    }
    /// What each of two records says, for an explanation.
    fn shown(&self, row: usize) -> String;
}

/// All comparisons that the records allow.
pub(crate) fn all<'a>(records: &'a Records, frequencies: &'a Frequencies) -> Vec<Box<dyn Comparison + 'a>> {
    let mut all: Vec<Box<dyn Comparison + 'a>> = Vec::new();
    all.extend(given::Given::new(records, frequencies).map(|rule| Box::new(rule) as Box<dyn Comparison>));
    all.extend(surname::First::new(records, frequencies).map(|rule| Box::new(rule) as Box<dyn Comparison>));
    all.extend(surname::Second::new(records, frequencies).map(|rule| Box::new(rule) as Box<dyn Comparison>));
    if let Some(field) = &records.extra {
        all.push(Box::new(phrase::Words::new(
            frequency::FURTHER_NAMES,
            frequency::FURTHER_NAMES,
            field,
            records,
            frequencies,
        )));
    }
    if let Some(field) = &records.company {
        all.push(Box::new(phrase::Words::new(
            frequency::COMPANY,
            frequency::COMPANY,
            field,
            records,
            frequencies,
        )));
    }
    all.extend(born::Born::new(records, frequencies).map(|rule| Box::new(rule) as Box<dyn Comparison>));
    for (name, field) in &records.identifiers {
        all.push(Box::new(code::Identifier::new(name, field, frequencies)));
    }
    all.extend(phone::Phone::new(records, frequencies).map(|rule| Box::new(rule) as Box<dyn Comparison>));
    all.extend(mail::Mail::new(records, frequencies).map(|rule| Box::new(rule) as Box<dyn Comparison>));
    all.extend(location::Location::new(records, frequencies).map(|rule| Box::new(rule) as Box<dyn Comparison>));
    if let Some(field) = &records.birth_place {
        all.push(Box::new(place::Place::new(frequency::BIRTH_PLACE, field, frequencies)));
    }
    all.extend(gender::Gender::new(records).map(|rule| Box::new(rule) as Box<dyn Comparison>));
    for (name, field) in &records.texts {
        all.push(Box::new(phrase::Words::new(
            name,
            &frequency::text(name),
            field,
            records,
            frequencies,
        )));
    }
    all.truncate(crate::weights::MAX_COMPARISONS);
    all
}

/// The best level of all pairs of values, where records may have several; `level` hears how many records have the first value.
fn best(fields: &[Field<Box<str>>], holders: &[Vec<u32>], (a, b): (usize, usize), level: impl Fn(&str, &str, u32) -> u8) -> u8 {
    let values = |row: usize| {
        fields
            .iter()
            .zip(holders)
            .filter_map(move |(field, holders)| Some((field.get(row)?, holders[field.ids[row] as usize])))
    };
    values(a)
        .flat_map(|one| values(b).map(move |other| (one, other)))
        .map(|((one, holders), (other, _))| level(one, other, holders))
        .max()
        .unwrap_or(0)
}

/// All values of a record.
fn joined(fields: &[Field<Box<str>>], row: usize) -> String {
    let values: Vec<&str> = fields.iter().filter_map(|field| field.get(row)).map(|text| &**text).collect();
    values.join(", ")
}
