//! Dates of birth in the forms that files have them.

use super::field::Value;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A date, or what is known of it. A part that is unknown is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Value for Date {
    fn of(text: &str) -> Self {
        let mut parts = text.split('-').map(|part| part.parse().unwrap_or(0_u16));
        let mut part = || parts.next().unwrap_or(0);
        Self {
            year: part(),
            month: part() as u8,
            day: part() as u8,
        }
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{:04}-{:02}-{:02}", self.year, self.month, self.day))
    }
}

/// Which of two numbers that could both be the day comes first, in a column as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `3/4/1980` is the third of April.
    #[default]
    DayFirst,
    /// `3/4/1980` is the fourth of March.
    MonthFirst,
}

/// Reads `1978-03-21`, `19780321`, `21/03/1978`, `21.3.78`, `Mar 21 1978`, `21 de marzo de 1978`, `1978`.
/// `None` where it is no date.
pub(crate) fn parse(text: &str, order: DateOrder) -> Option<Date> {
    let text = text.split(['T']).next().unwrap_or(text);
    let mut numbers: Vec<(u32, usize)> = Vec::with_capacity(3);
    let mut month_word = None;
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        if part.bytes().all(|b| b.is_ascii_digit()) {
            numbers.push((part.parse().ok()?, part.len()));
        } else if let Some(month) = month(part) {
            month_word = Some(month);
        } else if !part.eq_ignore_ascii_case("de") && !part.eq_ignore_ascii_case("del") {
            return None;
        }
        if numbers.len() == 3 {
            break;
        }
    }
    let (year, month, day) = match (numbers.as_slice(), month_word) {
        ([(whole, 8)], None) => {
            let front = whole / 10_000;
            if (1500..=2100).contains(&front) {
                (front, whole / 100 % 100, whole % 100)
            } else {
                (whole % 10_000, whole / 10_000 % 100, whole / 1_000_000)
            }
        }
        ([(year, 4)], None) => (*year, 0, 0),
        ([(year, 4), (month, _), (day, _)], None) => (*year, *month, *day),
        ([(a, _), (b, _), (year, length @ (2 | 4))], None) => {
            let (day, month) = if *a > 12 || (order == DateOrder::DayFirst && *b <= 12) {
                (*a, *b)
            } else {
                (*b, *a)
            };
            (century(*year, *length), month, day)
        }
        ([(year, 4), (day, _)], Some(month)) => (*year, month, *day),
        ([(day, _), (year, length)], Some(month)) => (century(*year, *length), month, *day),
        _ => return None,
    };
    let holds = (1500..=2100).contains(&year) && month <= 12 && day <= 31 && (day == 0 || month > 0);
    holds.then_some(Date {
        year: year as u16,
        month: month as u8,
        day: day as u8,
    })
}

/// Whether the column's values are dates with the month first: some second number is above twelve, no first is.
pub(crate) fn order<'a>(values: impl Iterator<Item = &'a str>) -> DateOrder {
    let (mut first, mut second) = (0, 0);
    for text in values.take(10_000) {
        let mut numbers = text
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|part| part.parse::<u32>().ok());
        if let (Some(a), Some(b)) = (numbers.next(), numbers.next()) {
            first += u32::from((13..=31).contains(&a));
            second += u32::from((13..=31).contains(&b) && a <= 12);
        }
    }
    if second > first {
        DateOrder::MonthFirst
    } else {
        DateOrder::DayFirst
    }
}

fn century(year: u32, length: usize) -> u32 {
    match (length, year) {
        (2, 0..=25) => 2000 + year,
        (2, _) => 1900 + year,
        _ => year,
    }
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "ene"],
        &["feb"],
        &["mar"],
        &["apr", "abr"],
        &["may"],
        &["jun"],
        &["jul"],
        &["aug", "ago"],
        &["sep"],
        &["oct"],
        &["nov"],
        &["dec", "dic"],
    ];
    let head = word.get(..3)?.to_ascii_lowercase();
    let index = MONTHS.iter().position(|names| names.contains(&head.as_str()))?;
    u32::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_that_files_have() {
        let date = Some(Date {
            year: 1978,
            month: 3,
            day: 21,
        });
        for text in [
            "1978-03-21",
            "19780321",
            "21/03/1978",
            "21.3.78",
            "Mar 21 1978",
            "21 de marzo de 1978",
            "1978-03-21T00:00:00",
        ] {
            assert_eq!(parse(text, DateOrder::DayFirst), date, "{text}");
        }
        assert_eq!(
            parse("12/11/1978", DateOrder::MonthFirst),
            Some(Date {
                year: 1978,
                month: 12,
                day: 11
            })
        );
        assert_eq!(
            parse("1978", DateOrder::DayFirst),
            Some(Date {
                year: 1978,
                month: 0,
                day: 0
            })
        );
        assert_eq!(parse("Madrid", DateOrder::DayFirst), None);
        assert_eq!(parse("1978-13-40", DateOrder::DayFirst), None);
    }
}
