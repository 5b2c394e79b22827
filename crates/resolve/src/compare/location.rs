//! Where they live: street, house number, postcode, town and region as one comparison, because they depend on each
//! other, and to count each of them would count one agreement several times.

use super::{Agreement, Comparison, Level, MISSING, level};
use crate::frequency::{self, Frequencies};
use crate::record::Records;
use crate::record::field::Field;
use crate::record::place::Street;
use crate::similarity::{edit_distance, jaro_winkler};

pub(super) struct Location<'a> {
    records: &'a Records,
    postcode_bands: Vec<u8>,
    city_bands: Vec<u8>,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("all different", Agreement::Different),
    level("same region", Agreement::Different),
    level("same town, common", Agreement::Partial),
    level("same town", Agreement::Partial),
    level("postcode similar", Agreement::Partial),
    level("same postcode, other street", Agreement::Partial),
    level("same postcode, common", Agreement::Equal),
    level("same postcode", Agreement::Equal),
    level("same postcode, rare", Agreement::Equal),
    level("same street, other number", Agreement::Partial),
    level("similar street, same number", Agreement::Close),
    level("same street and number, other place", Agreement::Close),
    level("same street and number, other door", Agreement::Close),
    level("same street and number", Agreement::Equal),
    level("same street, number and door", Agreement::Equal),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    Missing,
    Different,
    SameStreet,
    Similar,
    OtherDoor,
    Same,
    SameDoor,
}

impl<'a> Location<'a> {
    pub(super) fn new(records: &'a Records, frequencies: &Frequencies) -> Option<Self> {
        let known = records.street.is_some() || records.postcode.is_some() || records.city.is_some() || records.region.is_some();
        let bands = |name, field: &Option<Field<Box<str>>>| {
            field.as_ref().map(|field| frequencies.bands(name, field)).unwrap_or_default()
        };
        known.then(|| Self {
            records,
            postcode_bands: bands(frequency::POSTCODE, &records.postcode),
            city_bands: bands(frequency::CITY, &records.city),
        })
    }
}

fn home(a: &Street, b: &Street) -> Home {
    let (x, y) = (a.street.as_bytes(), b.street.as_bytes());
    let street = if x == y {
        2
    } else {
        let alike = edit_distance(x, y, 2) <= if x.len().min(y.len()) >= 6 { 2 } else { 1 }
            || jaro_winkler(x, y) >= 0.92
            || shared_word(a, b);
        u8::from(alike)
    };
    let number = a.number != 0 && a.number == b.number;
    match (street, number) {
        (2, true) if a.unit == b.unit && !a.unit.is_empty() => Home::SameDoor,
        (2, true) if a.unit.is_empty() || b.unit.is_empty() => Home::Same,
        (2, true) => Home::OtherDoor,
        (1, true) => Home::Similar,
        (2, false) if a.number == 0 && b.number == 0 => Home::Same,
        (2, false) | (1, false) => Home::SameStreet,
        _ => Home::Different,
    }
}

fn shared_word(a: &Street, b: &Street) -> bool {
    a.street
        .split(' ')
        .any(|word| word.len() >= 5 && b.street.split(' ').any(|other| other == word))
}

/// 0 missing, 1 different, 2 same.
fn same(field: &Option<Field<Box<str>>>, a: usize, b: usize) -> u8 {
    match field.as_ref().map(|field| (field.ids[a], field.ids[b])) {
        None | Some((0, _) | (_, 0)) => 0,
        Some((x, y)) => 1 + u8::from(x == y),
    }
}

impl Location<'_> {
    fn postcodes(&self, a: usize, b: usize) -> u8 {
        let exact = same(&self.records.postcode, a, b);
        if exact != 1 {
            return if exact == 2 { 4 } else { 0 };
        }
        let Some((x, y)) = self
            .records
            .postcode
            .as_ref()
            .and_then(|field| Some((field.get(a)?, field.get(b)?)))
        else {
            return 0;
        };
        let (x, y) = (x.as_bytes(), y.as_bytes());
        if edit_distance(x, y, 1) <= 1 {
            return 3;
        }
        // The outward part of a British code, the province of a Spanish one.
        let shared = x.iter().zip(y).take_while(|(x, y)| x == y).count();
        if x.len() >= 5 && shared + 3 >= x.len().min(y.len()) {
            2
        } else {
            1
        }
    }
}

impl Comparison for Location<'_> {
    fn name(&self) -> &str {
        "location"
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let records = self.records;
        let home = match records.street.as_ref().map(|field| (field.get(a), field.get(b))) {
            Some((Some(x), Some(y))) => home(x, y),
            _ => Home::Missing,
        };
        let code = self.postcodes(a, b);
        let city = same(&records.city, a, b);
        let region = same(&records.region, a, b);
        let elsewhere = code <= 2 && (code != 0 || city != 0) && city != 2;
        match home {
            Home::SameDoor if !elsewhere => return 15,
            Home::Same if !elsewhere => return 14,
            Home::OtherDoor if !elsewhere => return 13,
            Home::SameDoor | Home::Same | Home::OtherDoor => return 12,
            Home::Similar if !elsewhere => return 11,
            Home::SameStreet if !elsewhere => return 10,
            Home::Missing if code == 4 => {
                let id = records.postcode.as_ref().map_or(0, |field| field.ids[a]);
                return 7 + match self.postcode_bands[id as usize] {
                    0 | 1 => 0,
                    2 => 1,
                    _ => 2,
                };
            }
            _ => {}
        }
        match (code, city, region) {
            (4, ..) => 6,
            (3, ..) => 5,
            (_, 2, _) => {
                let id = records.city.as_ref().map_or(0, |field| field.ids[a]);
                if self.city_bands[id as usize] == 0 { 3 } else { 4 }
            }
            (2, ..) | (_, _, 2) => 2,
            (0, 0, 0) if home == Home::Missing => 0,
            (_, 1, _) if alike(&records.city, a, b) => 4,
            _ => 1,
        }
    }

    fn personal(&self) -> bool {
        self.records.institutions
    }

    fn shown(&self, row: usize) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(street) = self.records.street.as_ref().and_then(|field| field.get(row)) {
            parts.push(
                format!("{} {} {}", street.street, street.number, street.unit)
                    .trim_end()
                    .to_owned(),
            );
        }
        for field in [&self.records.postcode, &self.records.city] {
            parts.extend(field.as_ref().and_then(|field| field.get(row)).map(|text| text.to_string()));
        }
        parts.join(", ")
    }
}

fn alike(field: &Option<Field<Box<str>>>, a: usize, b: usize) -> bool {
    field
        .as_ref()
        .and_then(|field| Some((field.get(a)?, field.get(b)?)))
        .is_some_and(|(x, y)| jaro_winkler(x.as_bytes(), y.as_bytes()) >= 0.9)
}
