//! Dates of birth: equal, a digit off, day and month swapped, two parts equal, near in years.

use super::{Agreement, Comparison, Level, MISSING, level};
use crate::frequency::{self, Frequencies};
use crate::record::Records;
use crate::record::date::Date;
use crate::record::field::Field;

pub(super) struct Born<'a> {
    born: &'a Field<Date>,
    bands: Vec<u8>,
    /// Days of the year that far more people have than were born on them: a year alone was known.
    vague: Vec<bool>,
}

const LEVELS: &[Level] = &[
    MISSING,
    level("different", Agreement::Different),
    level("within ten years", Agreement::Different),
    level("same or next year", Agreement::Partial),
    level("two parts equal, day vague", Agreement::Partial),
    level("two parts equal", Agreement::Partial),
    level("one digit off, day vague", Agreement::Close),
    level("one digit off", Agreement::Close),
    level("day and month swapped", Agreement::Close),
    level("equal, very common", Agreement::Equal),
    level("equal, common", Agreement::Equal),
    level("equal", Agreement::Equal),
    level("equal, rare", Agreement::Equal),
];
const EQUAL: u8 = 9;

impl<'a> Born<'a> {
    pub(super) fn new(records: &'a Records, frequencies: &Frequencies) -> Option<Self> {
        let born = records.born.as_ref()?;
        let vague = born
            .values
            .iter()
            .map(|date| date.day == 0 || frequencies.vague_days.contains(&(date.month, date.day)))
            .collect();
        Some(Self {
            born,
            bands: frequencies.bands(frequency::BORN, born),
            vague,
        })
    }
}

fn digits(date: Date) -> [u8; 8] {
    let (year, month, day) = (date.year, date.month, date.day);
    [
        (year / 1000) as u8,
        (year / 100 % 10) as u8,
        (year / 10 % 10) as u8,
        (year % 10) as u8,
        month / 10,
        month % 10,
        day / 10,
        day % 10,
    ]
}

/// One digit differs, or two neighbours are swapped within year, month or day.
fn slip(a: Date, b: Date) -> bool {
    let (x, y) = (digits(a), digits(b));
    let mut differing = [0; 8];
    let mut count = 0;
    for index in 0..8 {
        if x[index] != y[index] {
            differing[count] = index;
            count += 1;
        }
    }
    match count {
        1 => true,
        2 => {
            let (i, j) = (differing[0], differing[1]);
            j == i + 1 && !matches!(j, 4 | 6) && x[i] == y[j] && x[j] == y[i]
        }
        _ => false,
    }
}

impl Comparison for Born<'_> {
    fn name(&self) -> &str {
        "date of birth"
    }

    fn levels(&self) -> &'static [Level] {
        LEVELS
    }

    fn level(&self, a: usize, b: usize) -> u8 {
        let (i, j) = (self.born.ids[a] as usize, self.born.ids[b] as usize);
        if i == 0 || j == 0 {
            return 0;
        }
        if i == j {
            return EQUAL + self.bands[i];
        }
        let (x, y) = (self.born.values[i], self.born.values[j]);
        if x == y {
            return EQUAL + self.bands[i].min(self.bands[j]);
        }
        let vague = self.vague[i] && self.vague[j];
        if (x.day == 0 || y.day == 0) && x.year == y.year {
            return 4;
        }
        if slip(x, y) {
            return if vague { 6 } else { 7 };
        }
        if x.year == y.year && x.month == y.day && x.day == y.month {
            return 8;
        }
        let same = u8::from(x.year == y.year) + u8::from(x.month == y.month) + u8::from(x.day == y.day);
        let apart = x.year.abs_diff(y.year);
        match (same, apart) {
            (2, 0) => 5,
            (2, _) if !vague => 5,
            (_, 0..=1) => {
                if vague {
                    4
                } else {
                    3
                }
            }
            (_, 2..=10) => 2,
            _ => 1,
        }
    }

    fn shown(&self, row: usize) -> String {
        self.born.get(row).map_or_else(String::new, |date| {
            format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
        })
    }
}
