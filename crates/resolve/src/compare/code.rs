//! Numbers that identify: equal, a character off, different; two whose check holds and that differ are two persons.

use super::{Agreement, Comparison, Level, MISSING, level};
use crate::frequency::{self, Frequencies};
use crate::record::code::Code;
use crate::record::field::Field;
use crate::similarity::edit_distance;

pub(super) struct Identifier<'a> {
    name: &'a str,
    codes: &'a Field<Code>,
    holders: Vec<u32>,
    shared: u32,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("valid and different", Agreement::Different),
    level("different", Agreement::Different),
    level("two characters off", Agreement::Partial),
    level("valid both, one character off", Agreement::Partial),
    level("one character off", Agreement::Close),
    level("equal, shared by many", Agreement::Partial),
    level("equal", Agreement::Equal),
];

impl<'a> Identifier<'a> {
    pub(super) fn new(name: &'a str, codes: &'a Field<Code>, frequencies: &Frequencies) -> Self {
        // A number that a hundredth of a large file has is no number of a person.
        let shared = u32::try_from((frequencies.records / 100).clamp(30, 1_000)).unwrap_or(u32::MAX);
        let holders = frequencies.counts(&frequency::identifier(name), codes);
        Self {
            name,
            codes,
            holders,
            shared,
        }
    }
}

impl Comparison for Identifier<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let (i, j) = (self.codes.ids[a], self.codes.ids[b]);
        if i == 0 || j == 0 {
            return 0;
        }
        if i == j {
            return if self.holders[i as usize] > self.shared { 6 } else { 7 };
        }
        let (x, y) = (&self.codes.values[i as usize], &self.codes.values[j as usize]);
        let both = x.proven && y.proven;
        match edit_distance(x.text.as_bytes(), y.text.as_bytes(), 2) {
            1 if both => 4,
            1 => 5,
            2 if !both => 3,
            _ if both => 1,
            _ => 2,
        }
    }

    fn forbids(&self, a: usize, b: usize) -> bool {
        match (self.codes.get(a), self.codes.get(b)) {
            (Some(x), Some(y)) => x.proven && y.proven && x.text != y.text,
            _ => false,
        }
    }

    fn same_document(&self, a: usize, b: usize) -> bool {
        self.codes.ids[a] == self.codes.ids[b] && self.codes.get(a).is_some_and(|code| code.proven)
    }

    fn shown(&self, row: usize) -> String {
        self.codes.get(row).map_or_else(String::new, |code| code.text.to_string())
    }
}
