//! Text of several words: equal, mostly the same words, some of them.

use super::{Agreement, Comparison, Level, MISSING, bands, level};
use crate::record::Records;
use crate::record::field::Field;
use crate::record::phrase::{Phrase, Vocabulary};
use crate::similarity::jaro_winkler;

pub(super) struct Words<'a> {
    name: &'a str,
    field: &'a Field<Phrase>,
    vocabulary: &'a Vocabulary,
    bands: Vec<u8>,
    institutions: bool,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("different", Agreement::Different),
    level("some words", Agreement::Partial),
    level("half the words", Agreement::Partial),
    level("all words of the shorter", Agreement::Partial),
    level("most words, or similar", Agreement::Close),
    level("equal, very common", Agreement::Equal),
    level("equal, common", Agreement::Equal),
    level("equal", Agreement::Equal),
    level("equal, rare", Agreement::Equal),
];

impl<'a> Words<'a> {
    pub(super) fn new(name: &'a str, field: &'a Field<Phrase>, records: &'a Records) -> Self {
        Self {
            name,
            field,
            vocabulary: &records.vocabulary,
            bands: bands(field, records.rows),
            institutions: records.are_institutions(),
        }
    }
}

impl Comparison for Words<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let (i, j) = (self.field.ids[a], self.field.ids[b]);
        let (Some(x), Some(y)) = (self.field.get(a), self.field.get(b)) else {
            return 0;
        };
        if i == j {
            return 6 + self.bands[i as usize];
        }
        let (overlap, contained) = self.vocabulary.overlap(x, y);
        if overlap >= 0.75 || jaro_winkler(x.text.as_bytes(), y.text.as_bytes()) >= 0.95 {
            5
        } else if contained {
            4
        } else if overlap >= 0.45 {
            3
        } else if overlap >= 0.2 {
            2
        } else {
            1
        }
    }

    fn personal(&self) -> bool {
        !self.institutions
    }

    fn shown(&self, row: usize) -> String {
        self.field.get(row).map_or_else(String::new, |phrase| phrase.text.to_string())
    }
}
