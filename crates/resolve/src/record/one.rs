//! A standardised record on its own: what one source record says of one person or company, in normal form.

use super::date::{self, DateOrder};
use super::field::Value;
use super::person::{self, Typed};
use super::text::fold;
use super::{clean, code, email_normal, letter, phone_normal, place};
use crate::columns::Role;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A natural person.
    Person,
    /// A company or institution.
    Company,
}

/// How the people of a population write, where a text alone leaves it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conventions {
    /// Whether people have two surnames.
    pub two_surnames: bool,
    /// Which number of `3/4/1980` is the day.
    pub dates: DateOrder,
}

impl Default for Conventions {
    /// Spanish: two surnames, day first.
    fn default() -> Self {
        Self {
            two_surnames: true,
            dates: DateOrder::DayFirst,
        }
    }
}

/// An attribute that a record has once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Single {
    Given,
    Surname,
    SecondSurname,
    FurtherNames,
    Company,
    BirthDate,
    Street,
    Postcode,
    City,
    Region,
    BirthPlace,
    Gender,
}

/// A field of a source record: what it holds, what it is called there, and what stands in it. The name matters for
/// [`Role::Identifier`] and [`Role::Text`] only, which are compared with the field of the same name.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'a> {
    /// What the field holds.
    pub role: Role,
    /// What it is called.
    pub name: &'a str,
    /// Its text, as typed.
    pub text: &'a str,
}

/// A source record in normal form. It depends on that record and on [`Conventions`] alone; equal records are equal in every
/// comparison. As JSON it holds what is known and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Record {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<Kind>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) values: BTreeMap<Single, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) identifiers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) phones: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) emails: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) texts: BTreeMap<String, String>,
}

impl Record {
    /// Standardises the fields of one source record. Blank fields, placeholders and roles that are never compared leave nothing.
    ///
    /// ```
    /// use aicore_resolve::columns::Role;
    /// use aicore_resolve::{Conventions, Kind, Labelled, Record};
    ///
    /// let field = |role, text| Labelled { role, name: "", text };
    /// let typed = [field(Role::FullName, "García Pérez, María José"), field(Role::Phone, "+34 612 345 670")];
    /// let written = [field(Role::FullName, "GARCIA PEREZ, MARIA JOSE"), field(Role::Phone, "612345670")];
    /// let record = |fields: &[Labelled<'_>]| Record::new(Some(Kind::Person), Conventions::default(), fields);
    /// assert_eq!(record(&typed), record(&written));
    /// ```
    #[must_use]
    pub fn new(kind: Option<Kind>, conventions: Conventions, fields: &[Labelled<'_>]) -> Self {
        let mut record = Self { kind, ..Self::default() };
        let all = |role: Role| {
            fields
                .iter()
                .filter(move |field| field.role == role && !clean(field.text).is_empty())
                .map(|field| field.text.trim())
        };
        let joined = |role: Role| all(role).collect::<Vec<_>>().join(" ");
        let first = |role: Role| all(role).next().unwrap_or_default();
        let (given, middle) = (joined(Role::GivenName), joined(Role::MiddleName));
        let typed = Typed {
            given: [given, middle]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
            surname: joined(Role::Surname),
            second: joined(Role::SecondSurname),
            full: first(Role::FullName).to_owned(),
        };
        let parts = person::parts(&typed, conventions.two_surnames);
        record.put(Single::Given, parts.given);
        record.put(Single::Surname, parts.surname);
        record.put(Single::SecondSurname, parts.second);
        record.put(Single::FurtherNames, parts.extra);
        record.put(Single::Company, fold(first(Role::Company)));
        record.put(Single::BirthDate, born(first(Role::BirthDate), conventions.dates));
        let mut address = all(Role::Address);
        if let Some(text) = address.next() {
            record.put(
                Single::Street,
                place::street(text, &joined(Role::HouseNumber)).text().into_owned(),
            );
        }
        record.put(Single::Postcode, place::postcode(first(Role::Postcode)));
        record.put(Single::City, fold(first(Role::City)));
        record.put(Single::Region, fold(first(Role::Region)));
        record.put(Single::BirthPlace, fold(first(Role::BirthPlace)));
        record.put(Single::Gender, letter(first(Role::Gender)));
        record
            .phones
            .extend(all(Role::Phone).map(phone_normal).filter(|text| !text.is_empty()));
        record
            .emails
            .extend(all(Role::Email).map(email_normal).filter(|text| !text.is_empty()));
        let mut companies = 0;
        for field in fields {
            companies += usize::from(field.role == Role::Company);
            let text = clean(field.text);
            let (into, normal) = match field.role {
                Role::Identifier => (&mut record.identifiers, code::normal(text)),
                Role::Text | Role::Occupation => (&mut record.texts, fold(text)),
                Role::Company if companies > 1 => (&mut record.texts, fold(text)),
                _ => continue,
            };
            if !text.is_empty() && !normal.is_empty() {
                into.entry(field.name.to_owned()).or_insert(normal);
            }
        }
        record
    }

    fn put(&mut self, attribute: Single, text: String) {
        if !text.is_empty() {
            self.values.insert(attribute, text);
        }
    }

    /// What it is about, where that was said.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
            && self.identifiers.is_empty()
            && self.phones.is_empty()
            && self.emails.is_empty()
            && self.texts.is_empty()
    }
}

/// Normal form of a date of birth; empty where it is none.
pub(super) fn born(text: &str, order: DateOrder) -> String {
    date::parse(text, order).map_or_else(String::new, |date| date.text().into_owned())
}
