//! Days of the calendar in the forms that people write.
//!
//! Day before month, as all Spanish forms have it, unless the year stands first (ISO 8601) or the caller says otherwise; the
//! other order is a candidate where it is possible too. Nothing is guessed that the text does not say: a year of two digits needs
//! a pivot from the caller, a bare number is a spreadsheet's day only when asked for. Years from 1600 to 2199; Gregorian calendar.

use crate::Status;
use crate::text::{all_digits, fold, words};

/// Which of day and month stands first in a date such as 3/4/1980.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// Spain, and nearly everywhere else.
    #[default]
    DayFirst,
    /// United States.
    MonthFirst,
}

/// How dates of a source are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Reading {
    /// Order of day and month.
    pub order: Order,
    /// Last year that two digits may mean: with 2026, `26` is 2026 and `27` is 1927. For births, the present year. `None`: years of two
    /// digits are malformed.
    pub pivot: Option<u16>,
    /// Whether a bare number of one to five digits is a day of Excel's 1900 calendar: 1 is 1 January 1900, and the 29 February 1900
    /// that never was counts.
    pub is_excel: bool,
}

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Impossible {
    /// There is no such month.
    Month,
    /// The month has no such day: 31 April, or 29 February of a common year.
    Day,
    /// Outside 1600 to 2199.
    Year,
    /// The year has two digits and no pivot was given.
    YearOfTwoDigits,
    /// The text has none of the forms of a date.
    Form,
}

impl Impossible {
    /// Name in data: `month`, `day`, `year`, `year_of_two_digits` or `form`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Day => "day",
            Self::Year => "year",
            Self::YearOfTwoDigits => "year_of_two_digits",
            Self::Form => "form",
        }
    }
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day {
    /// Year, four digits.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

impl Day {
    fn new(year: u32, month: u32, day: u32) -> Result<Self, Impossible> {
        if !(1600..2200).contains(&year) {
            return Err(Impossible::Year);
        }
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return Err(Impossible::Month),
        };
        if !(1..=days).contains(&day) {
            return Err(Impossible::Day);
        }
        Ok(Self {
            year: year as u16,
            month: month as u8,
            day: day as u8,
        })
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A date as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Date {
    /// ISO 8601, such as `1980-04-03`; when malformed the text in capitals without accents, with single blanks.
    pub value: String,
    /// The day; `None` when malformed.
    pub day: Option<Day>,
    /// The day in the other order of day and month, where the text allows both.
    pub other: Option<Day>,
    /// What is wrong; `None` unless malformed.
    pub impossible: Option<Impossible>,
    /// `Valid`, `Malformed`, or `Shared` for days that programs write when they know none: 1900-01-01, 1970-01-01, 1800-01-01,
    /// 1899-12-30 and 31, 1901-01-01, 1700-01-01, 1753-01-01 (SQL Server's first), and the last days of 2099 and 2199.
    pub status: Status,
}

/// Reads a date: `3/4/1980`, `03-04-80`, `3-abr-1980`, `3 de abril de 1980`, `April 3, 1980`, `1980-04-03T00:00:00Z`,
/// `19800403`. `None` when `text` has no letter or digit.
///
/// ```
/// use aicore_resolve::date::{self, Reading};
///
/// let date = date::parse("3 de abril de 1980", Reading::default()).unwrap();
/// assert_eq!(date.value, "1980-04-03");
/// let date = date::parse("3/4/80", Reading { pivot: Some(2026), ..Reading::default() }).unwrap();
/// assert_eq!((date.value.as_str(), date.other.unwrap().to_string().as_str()), ("1980-04-03", "1980-03-04"));
/// ```
#[must_use]
pub fn parse(text: &str, reading: Reading) -> Option<Date> {
    let folded = fold(text);
    let words: Vec<&str> = words(&folded).collect();
    if words.is_empty() {
        return None;
    }
    Some(match read(&words, &folded, reading) {
        Ok((day, other)) => Date {
            value: day.to_string(),
            day: Some(day),
            other: other.filter(|other| *other != day),
            impossible: None,
            status: Status::Valid.or_shared(is_filler(day)),
        },
        Err(impossible) => Date {
            value: words.join(" "),
            day: None,
            other: None,
            impossible: Some(impossible),
            status: Status::Malformed,
        },
    })
}

type Read = Result<(Day, Option<Day>), Impossible>;

fn read(words: &[&str], folded: &str, reading: Reading) -> Read {
    // The time of day behind a date says nothing here: 1980-04-03T00:00:00Z, 3/4/1980 0:00.
    let date = without_time(words, folded);
    match date.as_slice() {
        [one] => single(one, reading),
        [first, second, third] => three(first, second, third, reading),
        _ => Err(Impossible::Form),
    }
}

/// The words of the date: runs of digits, and months; weekdays, prepositions and the time are left out.
fn without_time(words: &[&str], folded: &str) -> Vec<String> {
    const NOISE: &[&str] = &[
        "DE",
        "DEL",
        "D",
        "OF",
        "THE",
        "A",
        "EL",
        "DIA",
        "LUNES",
        "MARTES",
        "MIERCOLES",
        "JUEVES",
        "VIERNES",
        "SABADO",
        "DOMINGO",
    ];
    let has_clock = folded.contains(':');
    let mut date: Vec<String> = Vec::new();
    for word in words {
        // 03T00 of an ISO date-time: the digits in front of the T.
        let word = match word.split_once('T') {
            Some((day, hour)) if date.len() == 2 && all_digits(day) && all_digits(hour) => day,
            _ => word,
        };
        if NOISE.contains(&word) || (has_clock && date.len() == 3) {
            continue;
        }
        date.extend(runs(word));
    }
    date
}

/// `3ABR1980` is three runs; ordinals such as `1º` and `3RD` are one.
fn runs(word: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut was_digit = None;
    for c in word.chars() {
        let is_digit = c.is_ascii_digit();
        match runs.last_mut() {
            Some(run) if was_digit == Some(is_digit) => run.push(c),
            _ => runs.push(c.to_string()),
        }
        was_digit = Some(is_digit);
    }
    if let [number, suffix] = runs.as_slice()
        && all_digits(number)
        && matches!(suffix.as_str(), "O" | "ST" | "ND" | "RD" | "TH" | "ER" | "RO")
    {
        runs.truncate(1);
    }
    runs
}

fn single(word: &str, reading: Reading) -> Read {
    if !all_digits(word) {
        return Err(Impossible::Form);
    }
    let part = |range: std::ops::Range<usize>| {
        word.get(range)
            .and_then(|digits| digits.parse::<u32>().ok())
            .unwrap_or_default()
    };
    match word.len() {
        8 => {
            // 19800403, else 03041980: only one of them has a year in range, or the ISO form wins.
            let iso = Day::new(part(0..4), part(4..6), part(6..8));
            match iso {
                Ok(day) => Ok((day, None)),
                Err(_) if (1600..2200).contains(&part(4..8)) => ordered(part(0..2), part(2..4), part(4..8), reading.order),
                Err(why) => Err(why),
            }
        }
        6 if reading.pivot.is_some() && !reading.is_excel => {
            let year = full_year(&word[4..], reading)?;
            ordered(part(0..2), part(2..4), year, reading.order)
        }
        6 if !reading.is_excel => Err(Impossible::YearOfTwoDigits),
        1..=5 if reading.is_excel => excel(word.parse().unwrap_or_default()).map(|day| (day, None)),
        _ => Err(Impossible::Form),
    }
}

fn three(first: &str, second: &str, third: &str, reading: Reading) -> Read {
    let number = |word: &str| {
        (all_digits(word) && word.len() <= 4)
            .then(|| word.parse::<u32>().ok())
            .flatten()
            .ok_or(Impossible::Form)
    };
    if let Some(month) = month(second) {
        // 3 abr 1980; 1980 abr 3.
        return match (first.len() == 4, third.len() == 4) {
            (true, false) => Day::new(number(first)?, month, number(third)?),
            _ => Day::new(full_year(third, reading)?, month, number(first)?),
        }
        .map(|day| (day, None));
    }
    if let Some(month) = month(first) {
        // April 3, 1980.
        return Day::new(full_year(third, reading)?, month, number(second)?).map(|day| (day, None));
    }
    let (one, two) = (number(first)?, number(second)?);
    if first.len() >= 3 {
        if third.len() > 2 {
            return Err(Impossible::Form);
        }
        return Day::new(one, two, number(third)?).map(|day| (day, None));
    }
    if second.len() > 2 {
        return Err(Impossible::Form);
    }
    ordered(one, two, full_year(third, reading)?, reading.order)
}

/// Day and month in the order of the source; the other order where it is a day too, or where it alone is one.
fn ordered(first: u32, second: u32, year: u32, order: Order) -> Read {
    let day_first = Day::new(year, second, first);
    let month_first = Day::new(year, first, second);
    let (wanted, other) = match order {
        Order::DayFirst => (day_first, month_first),
        Order::MonthFirst => (month_first, day_first),
    };
    match (wanted, other) {
        (Ok(day), other) => Ok((day, other.ok())),
        (Err(_), Ok(day)) => Ok((day, None)),
        (Err(why), Err(_)) => Err(why),
    }
}

fn full_year(digits: &str, reading: Reading) -> Result<u32, Impossible> {
    let year: u32 = all_digits(digits)
        .then(|| digits.parse().ok())
        .flatten()
        .ok_or(Impossible::Form)?;
    match digits.len() {
        4 => Ok(year),
        2 => {
            let pivot = u32::from(reading.pivot.ok_or(Impossible::YearOfTwoDigits)?);
            let same_century = pivot - pivot % 100 + year;
            if same_century > pivot {
                same_century.checked_sub(100).ok_or(Impossible::Year)
            } else {
                Ok(same_century)
            }
        }
        _ => Err(Impossible::Year),
    }
}

/// The day with a number in Excel's 1900 calendar.
fn excel(number: u32) -> Result<Day, Impossible> {
    // Excel takes 1900 for a leap year: 60 is a day that never was, and from 61 on its count is one ahead.
    if number == 0 || number == 60 {
        return Err(Impossible::Day);
    }
    let mut rest = if number > 60 { number - 1 } else { number };
    let mut year = 1900;
    loop {
        for month in 1..=12 {
            let Some(days) = (28..=31).rev().find(|day| Day::new(year, month, *day).is_ok()) else {
                return Err(Impossible::Year);
            };
            if rest <= days {
                return Day::new(year, month, rest);
            }
            rest -= days;
        }
        year += 1;
    }
}

/// Number of a month by its name or abbreviation in Spanish, Catalan, Galician, Basque or English.
fn month(word: &str) -> Option<u32> {
    const NAMES: [&[&str]; 12] = [
        &[
            "ENERO",
            "ENE",
            "GENER",
            "GEN",
            "XANEIRO",
            "XAN",
            "URTARRILA",
            "URTARRILAK",
            "JANUARY",
            "JAN",
        ],
        &[
            "FEBRERO", "FEB", "FEBR", "FEBRER", "FEBREIRO", "OTSAILA", "OTSAILAK", "FEBRUARY",
        ],
        &["MARZO", "MAR", "MARC", "MARTXOA", "MARTXOAK", "MARCH", "MZO"],
        &["ABRIL", "ABR", "APIRILA", "APIRILAK", "APRIL", "APR"],
        &["MAYO", "MAY", "MAIG", "MAIO", "MAI", "MAIATZA", "MAIATZAK"],
        &["JUNIO", "JUN", "JUNY", "XUNO", "XUN", "EKAINA", "EKAINAK", "JUNE"],
        &["JULIO", "JUL", "JULIOL", "XULLO", "XUL", "UZTAILA", "UZTAILAK", "JULY"],
        &["AGOSTO", "AGO", "AGOST", "AG", "ABUZTUA", "ABUZTUAK", "AUGUST", "AUG"],
        &[
            "SEPTIEMBRE",
            "SETIEMBRE",
            "SEP",
            "SEPT",
            "SET",
            "SETEMBRE",
            "SETEMBRO",
            "IRAILA",
            "IRAILAK",
            "SEPTEMBER",
        ],
        &["OCTUBRE", "OCT", "OUTUBRO", "OUT", "URRIA", "URRIAK", "OCTOBER"],
        &["NOVIEMBRE", "NOV", "NOVEMBRE", "NOVEMBRO", "AZAROA", "AZAROAK", "NOVEMBER"],
        &[
            "DICIEMBRE",
            "DIC",
            "DES",
            "DESEMBRE",
            "DECEMBRO",
            "DEC",
            "ABENDUA",
            "ABENDUAK",
            "DECEMBER",
        ],
    ];
    NAMES
        .iter()
        .position(|names| names.contains(&word))
        .map(|index| index as u32 + 1)
}

fn is_filler(day: Day) -> bool {
    matches!(
        (day.year, day.month, day.day),
        (1700 | 1753 | 1800 | 1900 | 1901 | 1970, 1, 1) | (1899, 12, 30 | 31) | (2099 | 2199, 12, 31)
    )
}

#[cfg(test)]
mod tests;
