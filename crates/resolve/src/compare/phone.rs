//! Telephone numbers: the best of all pairs of numbers.

use super::{Agreement, Comparison, Level, MISSING, best, joined, level};
use crate::frequency::{self, Frequencies};
use crate::record::Records;
use crate::record::field::Field;
use crate::similarity::edit_distance;

pub(super) struct Phone<'a> {
    fields: &'a [Field<Box<str>>],
    holders: Vec<Vec<u32>>,
    institutions: bool,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("different", Agreement::Different),
    level("one digit off", Agreement::Close),
    level("equal, shared by many", Agreement::Equal),
    level("equal", Agreement::Equal),
];
const MANY: u32 = 12;

impl<'a> Phone<'a> {
    pub(super) fn new(records: &'a Records, frequencies: &Frequencies) -> Option<Self> {
        (!records.phones.is_empty()).then(|| Self {
            fields: &records.phones,
            holders: holders(&records.phones, frequencies),
            institutions: records.institutions,
        })
    }
}

fn holders(fields: &[Field<Box<str>>], frequencies: &Frequencies) -> Vec<Vec<u32>> {
    fields
        .iter()
        .map(|field| frequencies.counts(frequency::PHONE, field))
        .collect()
}

impl Comparison for Phone<'_> {
    fn name(&self) -> &str {
        "phone"
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        best(
            self.fields,
            &self.holders,
            (a, b),
            |one, other, holders| match edit_distance(one.as_bytes(), other.as_bytes(), 1) {
                0 if holders > MANY => 3,
                0 => 4,
                1 => 2,
                _ => 1,
            },
        )
    }

    fn personal(&self) -> bool {
        self.institutions
    }

    fn shown(&self, row: usize) -> String {
        joined(self.fields, row)
    }
}
