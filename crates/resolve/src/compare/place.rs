//! A place by its name alone, such as that of birth.

use super::{Agreement, Comparison, Level, MISSING, level};
use crate::frequency::Frequencies;
use crate::record::field::Field;
use crate::similarity::jaro_winkler;

pub(super) struct Place<'a> {
    name: &'a str,
    field: &'a Field<Box<str>>,
    bands: Vec<u8>,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("different", Agreement::Different),
    level("similar", Agreement::Close),
    level("equal, very common", Agreement::Equal),
    level("equal, common", Agreement::Equal),
    level("equal", Agreement::Equal),
    level("equal, rare", Agreement::Equal),
];

impl<'a> Place<'a> {
    pub(super) fn new(name: &'a str, field: &'a Field<Box<str>>, frequencies: &Frequencies) -> Self {
        Self {
            name,
            field,
            bands: frequencies.bands(name, field),
        }
    }
}

impl Comparison for Place<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let (i, j) = (self.field.ids[a], self.field.ids[b]);
        match (self.field.get(a), self.field.get(b)) {
            (Some(_), Some(_)) if i == j => 3 + self.bands[i as usize],
            (Some(x), Some(y)) if jaro_winkler(x.as_bytes(), y.as_bytes()) >= 0.9 => 2,
            (Some(_), Some(_)) => 1,
            _ => 0,
        }
    }

    fn shown(&self, row: usize) -> String {
        self.field.get(row).map_or_else(String::new, |text| text.to_string())
    }
}
