//! Surnames: the first, and where people have two, the second; in either order.

use super::given::swapped;
use super::words::{Likeness, likeness};
use super::{Agreement, Comparison, Level, MISSING, level};
use crate::frequency::{self, Frequencies};
use crate::record::Records;
use crate::record::field::Field;
use crate::record::person::Name;

const LEVELS: &[Level] = &[
    MISSING,
    level("different", Agreement::Different),
    level("initial fits", Agreement::Partial),
    level("similar", Agreement::Partial),
    level("typing error", Agreement::Close),
    level("one of several", Agreement::Close),
    level("the other's second surname", Agreement::Close),
    level("equal, very common", Agreement::Equal),
    level("equal, common", Agreement::Equal),
    level("equal", Agreement::Equal),
    level("equal, rare", Agreement::Equal),
];
const CROSSED: u8 = 6;
const EQUAL: u8 = 7;

fn plain(field: &Field<Name>, bands: &[u8], a: usize, b: usize) -> u8 {
    let (x, y) = (field.ids[a], field.ids[b]);
    if x == y && x != 0 {
        return EQUAL + bands[x as usize];
    }
    match (field.get(a), field.get(b)) {
        (Some(x), Some(y)) => match likeness(x, y) {
            Likeness::Different => 1,
            Likeness::Initial => 2,
            Likeness::Similar => 3,
            Likeness::Typo | Likeness::Diminutive => 4,
            Likeness::Subset => 5,
            Likeness::Equal => EQUAL,
        },
        _ => 0,
    }
}

/// Whether the two surnames of one record are those of the other in reverse; one missing on one side is no objection.
fn crossed(first: &Field<Name>, second: &Field<Name>, a: usize, b: usize) -> bool {
    let like = |x: Option<&Name>, y: Option<&Name>| match (x, y) {
        (Some(x), Some(y)) => Some(likeness(x, y) >= Likeness::Typo),
        _ => None,
    };
    let (one, other) = (like(first.get(a), second.get(b)), like(second.get(a), first.get(b)));
    matches!(
        (one, other),
        (Some(true), Some(true)) | (Some(true), None) | (None, Some(true))
    )
}

pub(super) struct First<'a> {
    given: Option<&'a Field<Name>>,
    first: &'a Field<Name>,
    second: Option<&'a Field<Name>>,
    bands: Vec<u8>,
}

impl<'a> First<'a> {
    pub(super) fn new(records: &'a Records, frequencies: &Frequencies) -> Option<Self> {
        let first = records.surname.as_ref()?;
        Some(Self {
            given: records.given.as_ref(),
            first,
            second: records.second.as_ref(),
            bands: frequencies.bands(frequency::SURNAME, first),
        })
    }
}

impl Comparison for First<'_> {
    fn name(&self) -> &str {
        "surname"
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let level = plain(self.first, &self.bands, a, b);
        if level < 2 {
            if let Some(second) = self.second
                && crossed(self.first, second, a, b)
            {
                return CROSSED;
            }
            // The given name's level tells that already.
            if let Some(given) = self.given
                && swapped(given, self.first, a, b)
            {
                return 0;
            }
        }
        level
    }

    fn personal(&self) -> bool {
        false
    }

    fn shown(&self, row: usize) -> String {
        self.first.get(row).map_or_else(String::new, |name| name.text.to_string())
    }
}

pub(super) struct Second<'a> {
    first: &'a Field<Name>,
    second: &'a Field<Name>,
    bands: Vec<u8>,
}

impl<'a> Second<'a> {
    pub(super) fn new(records: &'a Records, frequencies: &Frequencies) -> Option<Self> {
        let (first, second) = (records.surname.as_ref()?, records.second.as_ref()?);
        Some(Self {
            first,
            second,
            bands: frequencies.bands(frequency::SECOND_SURNAME, second),
        })
    }
}

impl Comparison for Second<'_> {
    fn name(&self) -> &str {
        "second surname"
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let level = plain(self.second, &self.bands, a, b);
        if level == 1 && crossed(self.first, self.second, a, b) {
            CROSSED
        } else {
            level
        }
    }

    fn personal(&self) -> bool {
        false
    }

    fn shown(&self, row: usize) -> String {
        self.second.get(row).map_or_else(String::new, |name| name.text.to_string())
    }
}
