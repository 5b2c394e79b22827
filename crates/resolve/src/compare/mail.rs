//! E-mail addresses: equal, the same mailbox name elsewhere, a typing error.

use super::{Agreement, Comparison, Level, MISSING, best, joined, level};
use crate::frequency::{self, Frequencies};
use crate::record::Records;
use crate::record::field::Field;
use crate::similarity::{edit_distance, jaro_winkler};

pub(super) struct Mail<'a> {
    fields: &'a [Field<Box<str>>],
    holders: Vec<Vec<u32>>,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("different", Agreement::Different),
    level("similar", Agreement::Partial),
    level("same name, other provider", Agreement::Close),
    level("typing error", Agreement::Close),
    level("equal, shared by many", Agreement::Equal),
    level("equal", Agreement::Equal),
];
const MANY: u32 = 12;

impl<'a> Mail<'a> {
    pub(super) fn new(records: &'a Records, frequencies: &Frequencies) -> Option<Self> {
        (!records.emails.is_empty()).then(|| Self {
            fields: &records.emails,
            holders: holders(&records.emails, frequencies),
        })
    }
}

fn likeness(a: &str, b: &str) -> u8 {
    if a == b {
        return 6;
    }
    let (local, other) = (
        a.split('@').next().unwrap_or_default(),
        b.split('@').next().unwrap_or_default(),
    );
    if local == other && local.len() >= 4 {
        return 3;
    }
    match edit_distance(a.as_bytes(), b.as_bytes(), 4) {
        0..=2 => 4,
        3..=4 => 2,
        _ if local.len().min(other.len()) >= 6
            && (edit_distance(local.as_bytes(), other.as_bytes(), 1) <= 1
                || jaro_winkler(local.as_bytes(), other.as_bytes()) >= 0.92) =>
        {
            2
        }
        _ => 1,
    }
}

fn holders(fields: &[Field<Box<str>>], frequencies: &Frequencies) -> Vec<Vec<u32>> {
    fields
        .iter()
        .map(|field| frequencies.counts(frequency::EMAIL, field))
        .collect()
}

impl Comparison for Mail<'_> {
    fn name(&self) -> &str {
        "e-mail"
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        best(self.fields, &self.holders, (a, b), |one, other, holders| {
            match likeness(one, other) {
                6 if holders > MANY => 5,
                level => level,
            }
        })
    }

    fn personal(&self) -> bool {
        false
    }

    fn shown(&self, row: usize) -> String {
        joined(self.fields, row)
    }
}
