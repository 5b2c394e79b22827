//! Which attributes a model compares, and records brought into that shape.

use super::Records;
use super::field::{Field, Value};
use super::one::{Conventions, Record, Single};
use super::text::hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Attributes that a population has, and how its people write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Schema {
    pub(crate) conventions: Conventions,
    pub(crate) institutions: bool,
    pub(crate) attributes: BTreeSet<Single>,
    pub(crate) phones: bool,
    pub(crate) emails: bool,
    pub(crate) identifiers: Vec<String>,
    pub(crate) texts: Vec<String>,
}

/// Does the same with every attribute that a record has once.
macro_rules! each_single {
    ($records:expr, $visit:ident) => {
        $visit!($records.given, Given);
        $visit!($records.surname, Surname);
        $visit!($records.second, SecondSurname);
        $visit!($records.extra, FurtherNames);
        $visit!($records.company, Company);
        $visit!($records.born, BirthDate);
        $visit!($records.street, Street);
        $visit!($records.postcode, Postcode);
        $visit!($records.city, City);
        $visit!($records.region, Region);
        $visit!($records.birth_place, BirthPlace);
        $visit!($records.gender, Gender);
    };
}

impl Records {
    /// The attributes that these records have.
    pub(crate) fn schema(&self) -> Schema {
        let mut attributes = BTreeSet::new();
        macro_rules! note {
            ($field:expr, $single:ident) => {
                if $field.is_some() {
                    attributes.insert(Single::$single);
                }
            };
        }
        each_single!(self, note);
        Schema {
            conventions: self.conventions,
            institutions: self.institutions,
            attributes,
            phones: !self.phones.is_empty(),
            emails: !self.emails.is_empty(),
            identifiers: self.identifiers.iter().map(|(name, _)| name.clone()).collect(),
            texts: self.texts.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// Leaves out attributes that a schema does not have, and adds those that it has as missing. An identifier or text of another
    /// name takes the place of one that is missing, in the order of the columns.
    pub(crate) fn conform(&mut self, schema: &Schema) {
        let rows = self.rows;
        macro_rules! fit {
            ($field:expr, $single:ident) => {
                if schema.attributes.contains(&Single::$single) {
                    $field.get_or_insert_with(|| Field::empty(rows));
                } else {
                    $field = None;
                }
            };
        }
        each_single!(self, fit);
        self.institutions = schema.institutions;
        if !schema.phones {
            self.phones.clear();
        } else if self.phones.is_empty() {
            self.phones.push(Field::empty(rows));
        }
        if !schema.emails {
            self.emails.clear();
        } else if self.emails.is_empty() {
            self.emails.push(Field::empty(rows));
        }
        self.identifiers = named(std::mem::take(&mut self.identifiers), &schema.identifiers, rows);
        self.texts = named(std::mem::take(&mut self.texts), &schema.texts, rows);
    }

    /// Single records, in the shape of a schema.
    pub(crate) fn of(records: &[&Record], schema: &Schema) -> Self {
        let mut of = Self {
            rows: records.len(),
            conventions: schema.conventions,
            kinds: records.iter().map(|record| record.kind).collect(),
            institutions: schema.institutions,
            ..Self::default()
        };
        macro_rules! read {
            ($field:expr, $single:ident) => {
                if schema.attributes.contains(&Single::$single) {
                    $field =
                        Some(Field::of(records.iter().map(|record| {
                            record.values.get(&Single::$single).map_or("", String::as_str)
                        })));
                }
            };
        }
        each_single!(of, read);
        let several = |values: fn(&Record) -> &Vec<String>| -> Vec<Field<Box<str>>> {
            let most = records.iter().map(|record| values(record).len()).max().unwrap_or(0).max(1);
            (0..most)
                .map(|index| {
                    Field::of(
                        records
                            .iter()
                            .map(|record| values(record).get(index).map_or("", String::as_str)),
                    )
                })
                .collect()
        };
        if schema.phones {
            of.phones = several(|record| &record.phones);
        }
        if schema.emails {
            of.emails = several(|record| &record.emails);
        }
        for name in &schema.identifiers {
            let texts = records
                .iter()
                .map(|record| record.identifiers.get(name).map_or("", String::as_str));
            of.identifiers.push((name.clone(), Field::of(texts)));
        }
        for name in &schema.texts {
            let texts = records.iter().map(|record| record.texts.get(name).map_or("", String::as_str));
            of.texts.push((name.clone(), Field::of(texts)));
        }
        of
    }

    /// A record on its own.
    pub(crate) fn record(&self, row: usize) -> Record {
        let mut record = Record {
            kind: self.kinds.get(row).copied().flatten(),
            ..Record::default()
        };
        macro_rules! copy {
            ($field:expr, $single:ident) => {
                if let Some(field) = &$field {
                    let text = field.text(row);
                    if !text.is_empty() {
                        record.values.insert(Single::$single, text.into_owned());
                    }
                }
            };
        }
        each_single!(self, copy);
        let several = |fields: &[Field<Box<str>>]| -> Vec<String> {
            fields
                .iter()
                .filter_map(|field| field.get(row))
                .map(|text| text.to_string())
                .collect()
        };
        record.phones = several(&self.phones);
        record.emails = several(&self.emails);
        for (name, field) in &self.identifiers {
            if let Some(code) = field.get(row) {
                record.identifiers.insert(name.clone(), code.text.to_string());
            }
        }
        for (name, field) in &self.texts {
            if let Some(phrase) = field.get(row) {
                record.texts.insert(name.clone(), phrase.text.to_string());
            }
        }
        record
    }

    /// A number for what each record says, the same on every machine and in every run; what it stands beside does not matter.
    pub(crate) fn digests(&self) -> Vec<u64> {
        let mut digests = vec![0xCBF2_9CE4_8422_2325_u64; self.rows];
        macro_rules! add {
            ($field:expr, $single:ident) => {
                if let Some(field) = &$field {
                    digest(&mut digests, field, Single::$single as u64);
                }
            };
        }
        each_single!(self, add);
        for field in &self.phones {
            digest(&mut digests, field, 100);
        }
        for field in &self.emails {
            digest(&mut digests, field, 101);
        }
        for (name, field) in &self.identifiers {
            digest(&mut digests, field, hash(name.as_bytes()));
        }
        for (name, field) in &self.texts {
            digest(&mut digests, field, hash(name.as_bytes()));
        }
        digests
    }

    /// Puts the records in another order: at place `i` the one that was at `order[i]`.
    pub(crate) fn reorder(&mut self, order: &[u32]) {
        macro_rules! turn {
            ($field:expr, $single:ident) => {
                if let Some(field) = &mut $field {
                    field.reorder(order);
                }
            };
        }
        each_single!(self, turn);
        self.phones
            .iter_mut()
            .chain(&mut self.emails)
            .for_each(|field| field.reorder(order));
        self.identifiers.iter_mut().for_each(|(_, field)| field.reorder(order));
        self.texts.iter_mut().for_each(|(_, field)| field.reorder(order));
        if !self.kinds.is_empty() {
            self.kinds = order.iter().map(|&row| self.kinds[row as usize]).collect();
        }
    }
}

fn digest<V: Value>(digests: &mut [u64], field: &Field<V>, attribute: u64) {
    let texts: Vec<u64> = field.values.iter().map(|value| hash(value.text().as_bytes())).collect();
    for (state, &id) in digests.iter_mut().zip(&field.ids) {
        if id != 0 {
            for part in [attribute, texts[id as usize]] {
                *state = (*state ^ part).wrapping_mul(0xD6E8_FEB8_6659_FD93);
                *state ^= *state >> 32;
            }
        }
    }
}

fn named<V: Value>(fields: Vec<(String, Field<V>)>, names: &[String], rows: usize) -> Vec<(String, Field<V>)> {
    let (mut known, other): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(name, _)| names.contains(name));
    let mut other = other.into_iter().map(|(_, field)| field);
    names
        .iter()
        .map(|name| {
            let place = known.iter().position(|(known, _)| known == name);
            let field = match place {
                Some(place) => known.swap_remove(place).1,
                None => other.next().unwrap_or_else(|| Field::empty(rows)),
            };
            (name.clone(), field)
        })
        .collect()
}
