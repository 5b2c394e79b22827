//! Given names: equal (rare or common), diminutive, one of two given names, typing error, initial, swapped with the
//! surname.

use super::words::{Likeness, likeness};
use super::{Agreement, Comparison, Level, MISSING, level};
use crate::frequency::{self, Frequencies};
use crate::record::Records;
use crate::record::field::Field;
use crate::record::person::Name;

pub(super) struct Given<'a> {
    given: &'a Field<Name>,
    surname: Option<&'a Field<Name>>,
    bands: Vec<u8>,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("different", Agreement::Different),
    level("initial fits", Agreement::Partial),
    level("similar", Agreement::Partial),
    level("typing error", Agreement::Close),
    level("diminutive", Agreement::Close),
    level("one of several names", Agreement::Close),
    level("swapped with surname", Agreement::Close),
    level("equal, very common", Agreement::Equal),
    level("equal, common", Agreement::Equal),
    level("equal", Agreement::Equal),
    level("equal, rare", Agreement::Equal),
];
const SWAPPED: u8 = 7;
const EQUAL: u8 = 8;

impl<'a> Given<'a> {
    pub(super) fn new(records: &'a Records, frequencies: &Frequencies) -> Option<Self> {
        let given = records.given.as_ref()?;
        Some(Self {
            given,
            surname: records.surname.as_ref(),
            bands: frequencies.bands(frequency::GIVEN, given),
        })
    }
}

/// Whether what one record has as given name the other has as surname, and nothing contradicts that.
pub(super) fn swapped(given: &Field<Name>, surname: &Field<Name>, a: usize, b: usize) -> bool {
    let like = |x: Option<&Name>, y: Option<&Name>| x.zip(y).map(|(x, y)| likeness(x, y));
    let (one, other) = (like(given.get(a), surname.get(b)), like(surname.get(a), given.get(b)));
    match (one, other) {
        (Some(one), Some(other)) => one.max(other) >= Likeness::Typo && one.min(other) >= Likeness::Similar,
        (Some(one), None) | (None, Some(one)) => one >= Likeness::Typo,
        (None, None) => false,
    }
}

impl Comparison for Given<'_> {
    fn name(&self) -> &str {
        "given name"
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let (x, y) = (self.given.ids[a], self.given.ids[b]);
        if x == y && x != 0 {
            return EQUAL + self.bands[x as usize];
        }
        let level = match (self.given.get(a), self.given.get(b)) {
            (Some(x), Some(y)) => match likeness(x, y) {
                Likeness::Different => 1,
                Likeness::Initial => 2,
                Likeness::Similar => 3,
                Likeness::Typo => 4,
                Likeness::Diminutive => 5,
                Likeness::Subset => 6,
                Likeness::Equal => EQUAL,
            },
            _ => 0,
        };
        if level < 2
            && let Some(surname) = self.surname
            && swapped(self.given, surname, a, b)
        {
            return SWAPPED;
        }
        level
    }

    fn shown(&self, row: usize) -> String {
        self.given.get(row).map_or_else(String::new, |name| name.text.to_string())
    }
}
