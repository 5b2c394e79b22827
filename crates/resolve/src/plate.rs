//! Spanish number plates.
//!
//! Source: Real Decreto 2822/1998, annex XVIII: since September 2000 four digits and three letters without vowels, Ñ and
//! Q; before that the letters of the province with four digits and one or two letters (from 1971) or with one to six digits.
//! Special vehicles, trailers, historic vehicles, mopeds and temporary plates put a letter before the current form.

use crate::Status;
use crate::text::compact;

/// Series a plate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Series {
    /// Four digits and three letters, since 2000.
    National,
    /// Province, four digits, one or two letters, 1971 to 2000.
    ProvincialLetters,
    /// Province and up to six digits, until 1971.
    ProvincialNumber,
    /// E (special), R (trailer), H (historic), C (moped), P, S, T, V (temporary) before four digits and three letters.
    Special,
}

/// A plate as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plate {
    /// Upper case, without separators.
    pub value: String,
    /// Series by shape; `None` when malformed.
    pub series: Option<Series>,
    /// `Valid` or `Malformed`: plates have no check character.
    pub status: Status,
}

/// Province letters in use between 1900 and 2000.
const PROVINCES: &[&str] = &[
    "A", "AB", "AL", "AV", "B", "BA", "BI", "BU", "C", "CA", "CC", "CE", "CO", "CR", "CS", "CU", "GC", "GE", "GI", "GR", "GU",
    "H", "HU", "IB", "J", "L", "LE", "LO", "LU", "M", "MA", "ML", "MU", "NA", "O", "OR", "OU", "P", "PM", "PO", "S", "SA", "SE",
    "SG", "SO", "SS", "T", "TE", "TF", "TO", "V", "VA", "VI", "Z", "ZA",
];

/// Letters of the national series, in order: consonants without Ñ, Q.
pub const NATIONAL_LETTERS: &[u8; 20] = b"BCDFGHJKLMNPRSTVWXYZ";

/// Reads a plate; `None` when `text` has no letter or digit.
///
/// ```
/// use aicore_resolve::plate::{self, Series};
///
/// assert_eq!(plate::parse("1234-bcd").unwrap().series, Some(Series::National));
/// assert_eq!(plate::parse("M 1234 ZX").unwrap().series, Some(Series::ProvincialLetters));
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Plate> {
    let value = compact(text);
    if value.is_empty() {
        return None;
    }
    let series = series(&value);
    let status = Status::of_shape(series.is_some());
    Some(Plate { value, series, status })
}

fn series(value: &str) -> Option<Series> {
    let digits_from = value.find(|c: char| c.is_ascii_digit())?;
    let (prefix, rest) = value.split_at(digits_from);
    let letters_from = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, suffix) = rest.split_at(letters_from);
    let national = digits.len() == 4 && suffix.len() == 3 && suffix.bytes().all(|b| NATIONAL_LETTERS.contains(&b));
    let upper = !suffix.is_empty() && suffix.bytes().all(|b| b.is_ascii_uppercase());
    match prefix {
        "" if national => Some(Series::National),
        "E" | "R" | "H" | "C" | "P" | "S" | "T" | "V" if national => Some(Series::Special),
        _ if !PROVINCES.contains(&prefix) => None,
        _ if digits.len() == 4 && suffix.len() <= 2 && upper => Some(Series::ProvincialLetters),
        _ if (1..=6).contains(&digits.len()) && suffix.is_empty() => Some(Series::ProvincialNumber),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_series_is_known_by_its_shape() {
        for (text, series) in [
            ("1234 BCD", Series::National),
            ("0000-bbb", Series::National),
            ("B-0044-ZZ", Series::ProvincialLetters),
            ("GI 1234 A", Series::ProvincialLetters),
            ("PM-800123", Series::ProvincialNumber),
            ("E-1234-BFG", Series::Special),
            ("C1234BBB", Series::Special),
        ] {
            let plate = parse(text).unwrap();
            assert_eq!((plate.series, plate.status), (Some(series), Status::Valid), "{text}");
        }
    }

    #[test]
    fn vowels_unknown_provinces_and_other_lengths_are_malformed() {
        for text in [
            "1234ABC", "1234BCQ", "123BCD", "XX1234AB", "M1234567", "BCD", "1234", "M1234ÑA",
        ] {
            assert_eq!(parse(text).unwrap().status, Status::Malformed, "{text}");
        }
        assert_eq!(parse(" - "), None);
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_never_panics(text in ".{0,12}|[A-Z]{0,2}[- ]?[0-9]{0,6}[- ]?[A-Z]{0,3}") {
            if let Some(plate) = parse(&text) {
                prop_assert_eq!(parse(&plate.value), Some(plate));
            }
        }
    }
}
