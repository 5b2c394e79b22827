//! How common values are: what the bands of term frequency and the rules about common values read.
//!
//! A value that stands in no table is rare: one record has it. Each table keeps the commonest values only, so that a model
//! stays small however large the population it was learnt from.

use crate::record::Records;
use crate::record::field::{Field, Value};
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Most values of a table.
const MOST_VALUES: usize = 8_192;
/// Most words.
const MOST_WORDS: usize = 16_384;
/// A value that so many records have is kept however small their share: rules ask whether many hold a phone.
const MANY: u32 = 12;

/// How many records have a value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Frequencies {
    /// Records counted.
    pub(crate) records: u64,
    pub(crate) tables: BTreeMap<String, HashMap<Box<str>, u32>>,
    /// Words of companies and other text, by hash.
    pub(crate) words: HashMap<u64, u32>,
    /// Texts that the words were counted in.
    pub(crate) texts: u64,
    /// Days of the year, as month and day, that far more people have than were born on them: a year alone was known.
    pub(crate) vague_days: Vec<(u8, u8)>,
}

/// As it stands in a model file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct File {
    records: u64,
    values: BTreeMap<String, BTreeMap<String, u32>>,
    words: BTreeMap<u64, u32>,
    texts: u64,
    vague_days: Vec<(u8, u8)>,
}

impl From<&Frequencies> for File {
    fn from(of: &Frequencies) -> Self {
        let table = |table: &HashMap<Box<str>, u32>| table.iter().map(|(text, &count)| (text.to_string(), count)).collect();
        Self {
            records: of.records,
            values: of.tables.iter().map(|(name, values)| (name.clone(), table(values))).collect(),
            words: of.words.iter().map(|(&word, &count)| (word, count)).collect(),
            texts: of.texts,
            vague_days: of.vague_days.clone(),
        }
    }
}

impl From<File> for Frequencies {
    fn from(file: File) -> Self {
        let table = |values: BTreeMap<String, u32>| values.into_iter().map(|(text, count)| (text.into(), count)).collect();
        Self {
            records: file.records,
            tables: file.values.into_iter().map(|(name, values)| (name, table(values))).collect(),
            words: file.words.into_iter().collect(),
            texts: file.texts,
            vague_days: file.vague_days,
        }
    }
}

impl Frequencies {
    /// Counts a population.
    pub(crate) fn count(records: &Records) -> Self {
        let mut of = Self {
            records: records.rows as u64,
            ..Self::default()
        };
        of.add(GIVEN, records.given.as_slice());
        of.add(SURNAME, records.surname.as_slice());
        of.add(SECOND_SURNAME, records.second.as_slice());
        of.add(FURTHER_NAMES, records.extra.as_slice());
        of.add(COMPANY, records.company.as_slice());
        of.add(BORN, records.born.as_slice());
        of.add(POSTCODE, records.postcode.as_slice());
        of.add(CITY, records.city.as_slice());
        of.add(BIRTH_PLACE, records.birth_place.as_slice());
        of.add(PHONE, &records.phones);
        of.add(EMAIL, &records.emails);
        for (name, field) in &records.identifiers {
            of.add(&identifier(name), std::slice::from_ref(field));
        }
        for (name, field) in &records.texts {
            of.add(&text(name), std::slice::from_ref(field));
        }
        let phrases = records.extra.iter().chain(&records.company);
        for field in phrases.chain(records.texts.iter().map(|(_, field)| field)) {
            for (phrase, &count) in field.values.iter().zip(&field.counts).skip(1) {
                for &word in &phrase.words {
                    *of.words.entry(word).or_default() += count;
                }
                of.texts += u64::from(count);
            }
        }
        of.words = commonest(of.words, MOST_WORDS, 2);
        if let Some(born) = &records.born {
            let mut days: BTreeMap<(u8, u8), u32> = BTreeMap::new();
            for (date, &count) in born.values.iter().zip(&born.counts).skip(1) {
                *days.entry((date.month, date.day)).or_default() += count;
            }
            let filled = born.filled() as f64;
            of.vague_days = days
                .into_iter()
                .filter(|&(_, count)| f64::from(count) > 0.02 * filled)
                .map(|(day, _)| day)
                .collect();
        }
        of
    }

    fn add<V: Value>(&mut self, name: &str, fields: &[Field<V>]) {
        let least = ((self.records as f64 / 4096.0).ceil() as u32).clamp(2, MANY + 1);
        let mut counts: HashMap<Cow<'_, str>, u32> = HashMap::new();
        let several = fields.len() > 1;
        for field in fields {
            for (value, &count) in field.values.iter().zip(&field.counts).skip(1) {
                if count >= least || several {
                    *counts.entry(value.text()).or_default() += count;
                }
            }
        }
        let kept = commonest(counts, MOST_VALUES, least);
        if !kept.is_empty() {
            let kept = kept.into_iter().map(|(text, count)| (text.into(), count)).collect();
            self.tables.insert(name.to_owned(), kept);
        }
    }

    /// Records that have each value; 1 where that is not known. The first value stands for "missing".
    pub(crate) fn counts<V: Value>(&self, name: &str, field: &Field<V>) -> Vec<u32> {
        match self.tables.get(name) {
            None => vec![1; field.values.len()],
            Some(table) => field
                .values
                .iter()
                .map(|value| table.get(&*value.text()).copied().unwrap_or(1))
                .collect(),
        }
    }

    /// How common each value is, in four bands a factor of eight apart: 0 the commonest, 3 the rarest. Equality on a
    /// rare value says more than on a common one (term-frequency adjustment), and each band learns its own weight.
    pub(crate) fn bands<V: Value>(&self, name: &str, field: &Field<V>) -> Vec<u8> {
        let records = self.records.max(1) as f64;
        let band = |count: u32| {
            let share = f64::from(count) / records;
            match () {
                () if share >= 1.0 / 64.0 => 0,
                () if share >= 1.0 / 512.0 => 1,
                () if share >= 1.0 / 4096.0 => 2,
                () => 3,
            }
        };
        self.counts(name, field).into_iter().map(band).collect()
    }

    /// Records that have a word.
    pub(crate) fn word(&self, word: u64) -> u32 {
        self.words.get(&word).copied().unwrap_or(1)
    }

    /// What a word tells: the logarithm of how rare it is; 1 at least.
    pub(crate) fn information(&self, word: u64) -> f32 {
        (self.texts.max(1) as f32 / self.word(word) as f32).ln().max(0.0) + 1.0
    }
}

/// The commonest entries, those with `least` at least; among equals the first in order.
fn commonest<K: Ord + std::hash::Hash>(counts: HashMap<K, u32>, most: usize, least: u32) -> HashMap<K, u32> {
    let mut list: Vec<(K, u32)> = counts.into_iter().filter(|&(_, count)| count >= least).collect();
    if list.len() > most {
        list.sort_unstable_by(|x, y| y.1.cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
        list.truncate(most);
    }
    list.into_iter().collect()
}

pub(crate) const GIVEN: &str = "given name";
pub(crate) const SURNAME: &str = "surname";
pub(crate) const SECOND_SURNAME: &str = "second surname";
pub(crate) const FURTHER_NAMES: &str = "further names";
pub(crate) const COMPANY: &str = "company";
pub(crate) const BORN: &str = "date of birth";
pub(crate) const POSTCODE: &str = "postcode";
pub(crate) const CITY: &str = "town";
pub(crate) const BIRTH_PLACE: &str = "birth place";
pub(crate) const PHONE: &str = "phone";
pub(crate) const EMAIL: &str = "e-mail";

/// Table of the identifiers of a column.
pub(crate) fn identifier(name: &str) -> String {
    format!("identifier {name}")
}

/// Table of the texts of a column.
pub(crate) fn text(name: &str) -> String {
    format!("text {name}")
}
