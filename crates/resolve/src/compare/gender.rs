//! Gender. It depends on the given name, so it speaks only where that is missing or does not agree.

use super::{Agreement, Comparison, Level, MISSING, level};
use crate::record::Records;
use crate::record::field::Field;
use crate::record::person::Name;

pub(super) struct Gender<'a> {
    gender: &'a Field<Box<str>>,
    given: Option<&'a Field<Name>>,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("different", Agreement::Different),
    level("equal", Agreement::Equal),
];

impl<'a> Gender<'a> {
    pub(super) fn new(records: &'a Records) -> Option<Self> {
        Some(Self {
            gender: records.gender.as_ref()?,
            given: records.given.as_ref(),
        })
    }
}

impl Comparison for Gender<'_> {
    fn name(&self) -> &str {
        "gender"
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let (i, j) = (self.gender.ids[a], self.gender.ids[b]);
        if i == 0 || j == 0 {
            return 0;
        }
        if self
            .given
            .is_some_and(|given| given.ids[a] == given.ids[b] && given.ids[a] != 0)
        {
            return 0;
        }
        1 + u8::from(i == j)
    }

    fn shown(&self, row: usize) -> String {
        self.gender.get(row).map_or_else(String::new, |text| text.to_string())
    }
}
