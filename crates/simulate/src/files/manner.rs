//! How an old system writes dates, amounts and columns.

use super::File;
use super::broken::{self, Fault};
use crate::customer::{Customer, Kind};
use crate::draw::Draw;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A delimited text file's manner.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    pub(super) delimiter: u8,
    /// `dd/mm/yyyy` and a decimal comma with points between thousands; otherwise ISO dates and a decimal point.
    pub(super) spanish: bool,
}

impl Manner {
    pub(super) fn date(self, date: NaiveDate) -> String {
        date.format(if self.spanish { "%d/%m/%Y" } else { "%Y-%m-%d" }).to_string()
    }

    pub(super) fn optional_date(self, date: Option<NaiveDate>) -> String {
        date.map(|date| self.date(date)).unwrap_or_default()
    }

    pub(super) fn amount(self, amount: Decimal) -> String {
        let plain = format!("{amount:.2}");
        if !self.spanish {
            return plain;
        }
        let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        format!("{grouped},{cents}")
    }

    /// One line of `cells`, quoted where needed.
    pub(super) fn line<'a>(self, cells: impl IntoIterator<Item = &'a str>) -> String {
        let mut writer = csv::WriterBuilder::new().delimiter(self.delimiter).from_writer(Vec::new());
        // Writing to memory fails on nothing but a record of another length, and there is only one.
        let _ = writer.write_record(cells);
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes)
            .unwrap_or_default()
            .trim_end_matches(['\r', '\n'])
            .to_owned()
    }
}

/// Columns of a delimited file, and which of them may be broken how.
pub(super) struct Columns {
    pub(super) manner: Manner,
    pub(super) names: &'static [&'static str],
    pub(super) faults: &'static [(Fault, &'static str)],
}

impl Columns {
    pub(super) fn file(&self, name: &'static str) -> File {
        File {
            name,
            header: Some(self.manner.line(self.names.iter().copied())),
            lines: Vec::new(),
        }
    }

    /// Appends a line of `cells` to `file`; broken with the probability `broken`. Tells whether it is sound.
    pub(super) fn push(&self, file: &mut File, draw: &mut Draw, broken: f64, mut cells: Vec<String>) -> bool {
        debug_assert_eq!(cells.len(), self.names.len(), "{}", file.name);
        if !draw.chance(broken) {
            file.lines.push((self.manner.line(cells.iter().map(String::as_str)), None));
            return true;
        }
        let (fault, column) = draw.pick(self.faults);
        if let Some(place) = self.names.iter().position(|name| *name == column) {
            broken::spoil(fault, &mut cells, place, self.manner);
        }
        file.lines
            .push((self.manner.line(cells.iter().map(String::as_str)), Some(fault)));
        false
    }
}

/// Document kind and number in the words of the files.
pub(super) fn document(customer: &Customer) -> [String; 2] {
    match &customer.document {
        Some(document) => [document.kind.as_str().to_owned(), document.number.clone()],
        None => [String::new(), String::new()],
    }
}

/// Address line, postcode, municipality and province.
pub(super) fn place(customer: &Customer) -> [String; 4] {
    match &customer.address {
        Some(address) => [
            address.line(),
            address.postcode.clone().unwrap_or_default(),
            address.municipality.clone().unwrap_or_default(),
            address.province.clone().unwrap_or_default(),
        ],
        None => Default::default(),
    }
}

/// `F` (persona física) or `J` (persona jurídica).
pub(super) fn kind(customer: &Customer) -> String {
    match customer.kind {
        Kind::Person => "F",
        Kind::Company => "J",
    }
    .to_owned()
}

pub(super) fn text(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business::euros;

    #[test]
    fn amounts_and_dates_are_written_in_either_manner() {
        let (spanish, plain) = (
            Manner {
                delimiter: b';',
                spanish: true,
            },
            Manner {
                delimiter: b',',
                spanish: false,
            },
        );
        assert_eq!(spanish.amount(euros(123_456_789)), "1.234.567,89");
        assert_eq!(spanish.amount(euros(99_900)), "999,00");
        assert_eq!(plain.amount(euros(123_450)), "1234.50");
        let date = NaiveDate::from_ymd_opt(2026, 2, 3).unwrap();
        assert_eq!(
            (spanish.date(date).as_str(), plain.date(date).as_str()),
            ("03/02/2026", "2026-02-03")
        );
        assert_eq!(plain.line(["a", "b, c", ""]), "a,\"b, c\",");
    }
}
