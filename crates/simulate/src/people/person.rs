//! True natural persons.

use super::name::{self, Sex};
use crate::draw::Draw;
use aicore_resolve::document::{self, Document};
use aicore_resolve::plate::NATIONAL_LETTERS;
use chrono::{Datelike, Days, NaiveDate};

/// A true person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identity of the truth, such as `P000001`; it depends on the seed only.
    pub id: String,
    /// Place among the population's persons.
    pub index: usize,
    /// Place of the household.
    pub household: usize,
    /// Sex.
    pub sex: Sex,
    /// Given name, maybe compound, in its correct spelling.
    pub given_name: String,
    /// First surname, maybe with particles.
    pub surname1: String,
    /// Second surname; foreigners may have none.
    pub surname2: Option<String>,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// NIF of Spaniards, NIE of foreigners; always valid.
    pub document: Document,
    /// E-mail address, lower case.
    pub email: Option<String>,
    /// Spanish mobile number, nine digits.
    pub mobile: String,
    /// Cars and motorcycles.
    pub vehicles: Vec<Vehicle>,
}

/// A vehicle of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// Plate of the national series, such as `1234BCD`.
    pub plate: String,
    /// Make, such as `SEAT`.
    pub make: &'static str,
    /// Model, such as `Ibiza`.
    pub model: &'static str,
    /// Year of first registration.
    pub year: i32,
}

/// What a household gives to a member.
pub(super) struct Birth {
    pub(super) index: usize,
    pub(super) household: usize,
    pub(super) foreign: bool,
    pub(super) sex: Sex,
    pub(super) year: i32,
    /// Surnames of a child; adults draw their own.
    pub(super) surnames: Option<(String, Option<String>)>,
    /// Given name after a parent.
    pub(super) given_name: Option<String>,
}

#[rustfmt::skip]
const MODELS: &[(&str, &str, u64)] = &[
    ("SEAT", "Ibiza", 9), ("SEAT", "León", 9), ("SEAT", "Arona", 5), ("Renault", "Clio", 8), ("Renault", "Mégane", 7), ("Renault", "Captur", 4),
    ("Peugeot", "208", 6), ("Peugeot", "308", 6), ("Citroën", "C3", 6), ("Citroën", "C4", 5), ("Volkswagen", "Golf", 8), ("Volkswagen", "Polo", 6),
    ("Opel", "Corsa", 7), ("Opel", "Astra", 6), ("Ford", "Focus", 7), ("Ford", "Fiesta", 6), ("Toyota", "Corolla", 5), ("Toyota", "Yaris", 5),
    ("Dacia", "Sandero", 7), ("Hyundai", "Tucson", 5), ("Kia", "Sportage", 4), ("Nissan", "Qashqai", 6), ("Fiat", "500", 4), ("Mercedes-Benz", "Clase A", 3),
    ("BMW", "Serie 3", 3), ("Audi", "A3", 4), ("Yamaha", "NMAX", 2), ("Honda", "SH125", 2), ("Tesla", "Model 3", 1),
];

#[rustfmt::skip]
const MAIL_DOMAINS: &[(&str, u64)] = &[
    ("gmail.com", 62), ("hotmail.com", 18), ("yahoo.es", 7), ("outlook.es", 5), ("icloud.com", 4), ("telefonica.net", 2), ("hotmail.es", 2), ("ono.com", 1),
];

pub(super) fn born(seed: u64, birth: Birth) -> Person {
    let mut draw = Draw::new(seed, "person", birth.index as u64);
    let draw = &mut draw;
    let first_of_year = NaiveDate::from_ymd_opt(birth.year, 1, 1).unwrap_or_default();
    let birth_date = first_of_year + Days::new(draw.below(365));
    let given_name = birth
        .given_name
        .unwrap_or_else(|| name::given(draw, birth.sex, birth.year).to_owned());
    let (surname1, surname2) = birth.surnames.unwrap_or_else(|| {
        if birth.foreign {
            let second = draw.chance(0.35).then(|| name::surname(draw).to_owned());
            let first = if second.is_some() {
                name::surname(draw)
            } else {
                name::foreign_surname(draw)
            };
            (first.to_owned(), second)
        } else {
            (name::surname(draw).to_owned(), Some(name::surname(draw).to_owned()))
        }
    });
    let document = if birth.foreign {
        nie(seed, birth.index, draw)
    } else {
        nif(seed, birth.index)
    };
    let email = draw
        .chance(if birth.year < 1950 { 0.35 } else { 0.88 })
        .then(|| email(draw, &given_name, &surname1, birth_date));
    let mobile = mobile(draw);
    let vehicles = (0..*draw.weighted(&[0usize, 1, 2], |n| [38, 50, 12][*n]))
        .map(|nth| vehicle(draw, seed, birth.index * 2 + nth))
        .collect();
    Person {
        id: format!("P{:06}", birth.index + 1),
        index: birth.index,
        household: birth.household,
        sex: birth.sex,
        given_name,
        surname1,
        surname2,
        birth_date,
        document,
        email,
        mobile,
        vehicles,
    }
}

impl Person {
    /// Completed years of age on `day`.
    #[must_use]
    pub fn age(&self, day: NaiveDate) -> i32 {
        let had_birthday = (day.month(), day.day()) >= (self.birth_date.month(), self.birth_date.day());
        day.year() - self.birth_date.year() - i32::from(!had_birthday)
    }
}

/// The number of DNI of the person `index`: a walk by a step that shares no factor with the range meets no number twice.
fn nif(seed: u64, index: usize) -> Document {
    const RANGE: u64 = 78_999_997;
    let number = 1_000_000 + (seed % RANGE * 7_919 + (index as u64 + 1) * 48_271_123) % RANGE;
    let letter = document::nif_letter(number as u32);
    Document {
        kind: document::Kind::Nif,
        value: format!("{number:08}{letter}"),
        status: document::Status::Valid,
    }
}

/// As for [`nif`], over the seven digits of a NIE.
fn nie(seed: u64, index: usize, draw: &mut Draw) -> Document {
    const RANGE: u64 = 9_999_991;
    let number = (seed % RANGE * 7_919 + (index as u64 + 1) * 4_827_113) % RANGE;
    let series = *draw.weighted(&[0u64, 1, 2], |s| [60, 38, 2][*s as usize]);
    let letter = document::nif_letter((series * 10_000_000 + number) as u32);
    Document {
        kind: document::Kind::Nie,
        value: format!("{}{number:07}{letter}", ["X", "Y", "Z"][series as usize]),
        status: document::Status::Valid,
    }
}

fn mobile(draw: &mut Draw) -> String {
    let first = if draw.chance(0.88) { 6 } else { 7 };
    let second = if first == 6 { draw.below(10) } else { 1 + draw.below(4) };
    format!("{first}{second}{:07}", draw.below(10_000_000))
}

fn email(draw: &mut Draw, given_name: &str, surname1: &str, birth_date: NaiveDate) -> String {
    let given = mailbox(given_name.split(' ').next().unwrap_or_default());
    let surname = mailbox(surname1);
    let local = match draw.below(6) {
        0 => format!("{given}.{surname}"),
        1 => format!("{given}{surname}{:02}", birth_date.year() % 100),
        2 => format!("{given}.{surname}{}", draw.between(1, 99)),
        3 => format!("{}{surname}{}", &given[..1], birth_date.year()),
        4 => format!("{given}_{}", draw.between(100, 9_999)),
        _ => format!("{surname}.{given}{:02}", draw.below(100)),
    };
    format!("{local}@{}", draw.weighted(MAIL_DOMAINS, |(_, weight)| *weight).0)
}

/// `text` as the local part of an address: lower-case ASCII letters only. Names have at least one.
pub(crate) fn mailbox(text: &str) -> String {
    crate::spelling::without_accents(text)
        .to_lowercase()
        .replace('ñ', "n")
        .chars()
        .filter(char::is_ascii_lowercase)
        .collect()
}

/// The vehicle `nth` of the population: its digits and last letters walk through all there are, as for [`nif`].
fn vehicle(draw: &mut Draw, seed: u64, nth: usize) -> Vehicle {
    const RANGE: u64 = 10_000 * 20 * 20;
    let (make, model, _) = *draw.weighted(MODELS, |(.., weight)| *weight);
    let year = draw.between(2003, 2025) as i32;
    // The first letter of the national series has moved about one letter in two years, from B in 2000 to N in 2025.
    let first = NATIONAL_LETTERS[(((year - 2000) * 11 / 25) as usize).min(11)];
    let place = (seed % RANGE * 7_919 + nth as u64 * 1_618_033) % RANGE;
    let letters = [
        first,
        NATIONAL_LETTERS[(place / 20 % 20) as usize],
        NATIONAL_LETTERS[(place % 20) as usize],
    ]
    .map(char::from);
    Vehicle {
        plate: format!("{:04}{}", place / 400, String::from_iter(letters)),
        make,
        model,
        year,
    }
}
