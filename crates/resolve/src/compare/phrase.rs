//! Text of several words: equal, mostly the same words, some of them.

use super::{Agreement, Comparison, Level, MISSING, level};
use crate::frequency::Frequencies;
use crate::record::Records;
use crate::record::field::Field;
use crate::record::phrase::Phrase;
use crate::similarity::jaro_winkler;

pub(super) struct Words<'a> {
    name: &'a str,
    field: &'a Field<Phrase>,
    /// What each word of each value tells.
    information: Vec<Box<[f32]>>,
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
    pub(super) fn new(
        name: &'a str,
        table: &str,
        field: &'a Field<Phrase>,
        records: &Records,
        frequencies: &Frequencies,
    ) -> Self {
        let information = |phrase: &Phrase| phrase.words.iter().map(|&word| frequencies.information(word)).collect();
        Self {
            name,
            field,
            information: field.values.iter().map(information).collect(),
            bands: frequencies.bands(table, field),
            institutions: records.institutions,
        }
    }

    /// Shared information over all information of both, from 0 to 1, and whether all words of one are among the other's.
    fn overlap(&self, a: u32, b: u32) -> (f32, bool) {
        let side = |id: u32| (&*self.field.values[id as usize].words, &*self.information[id as usize]);
        let ((a, told_a), (b, told_b)) = (side(a), side(b));
        let (mut shared, mut all) = (0.0, 0.0);
        let (mut i, mut j, mut common) = (0, 0, 0);
        while i < a.len() || j < b.len() {
            let (x, y) = (a.get(i), b.get(j));
            if x == y {
                shared += told_a[i];
                all += told_a[i];
                common += 1;
                (i, j) = (i + 1, j + 1);
            } else if y.is_none() || x.is_some_and(|x| y.is_some_and(|y| x < y)) {
                all += told_a[i];
                i += 1;
            } else {
                all += told_b[j];
                j += 1;
            }
        }
        (if all > 0.0 { shared / all } else { 0.0 }, common == a.len().min(b.len()))
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
        let (overlap, contained) = self.overlap(i, j);
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
