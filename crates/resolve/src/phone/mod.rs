//! Telephone numbers in E.164.
//!
//! Source: ITU-T E.164 (a plus and at most fifteen digits) and the Spanish plan (Real Decreto 2296/2004, Plan Nacional de
//! Numeración Telefónica): nine digits; 6 and 71 to 74 mobile, 81 to 88 and 91 to 98 geographic, the rest special services.
//! Numbers of other countries are held against the length of their country's numbers ([`calling_code`]).

pub mod calling_code;

use crate::Status;
use calling_code::CallingCode;

/// What a number reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Line {
    /// Spanish mobile.
    Mobile,
    /// Spanish geographic number.
    Landline,
    /// Spanish special service: 80x, 90x, 70x and the like. It names an office, not a person.
    Special,
    /// Number of another country.
    Foreign,
}

/// A telephone number as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    /// E.164, such as `+34612345678`; when malformed, the digits typed.
    pub value: String,
    /// What it reaches; `None` when malformed.
    pub line: Option<Line>,
    /// `Valid`, `Shared` for a [placeholder](Phone::is_placeholder), or `Malformed`: telephone numbers have no check digit.
    pub status: Status,
}

impl Phone {
    /// The number in E.164; `None` when malformed.
    #[must_use]
    pub fn e164(&self) -> Option<&str> {
        self.line.map(|_| self.value.as_str())
    }

    /// Calling code of the country, without plus; `None` when malformed.
    #[must_use]
    pub fn calling_code(&self) -> Option<&'static str> {
        calling_code::of(self.e164()?.get(1..)?).map(|known| known.code)
    }

    /// Whether this is a number that people type to get past a form, such as `600000000`: one digit repeated
    /// after the first, or counting up.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        let national = self.value.strip_prefix("+34").unwrap_or(&self.value);
        let rest = national.get(1..).unwrap_or_default().as_bytes();
        rest.windows(2).all(|pair| pair[0] == pair[1]) || rest.starts_with(b"12345678") || rest.starts_with(b"2345678")
    }
}

/// Reads a number as people type it in Spain: `612 34 56 78`, `+34 612…`, `0034 612…`, `(91) 123 45 67`, with an
/// extension or a second number behind it, which are dropped. Without a country code the number is Spanish.
/// `None` when `text` has no digit.
///
/// ```
/// assert_eq!(aicore_resolve::phone::parse("0034 612-34-56-78").unwrap().e164(), Some("+34612345678"));
/// assert_eq!(aicore_resolve::phone::parse("+44 (0)20 7946 0958").unwrap().e164(), Some("+442079460958"));
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Phone> {
    parse_in("34", text)
}

/// Reads a number as people type it in the country with the calling code `home`, such as `1` or `351`; `00` and `011` count as
/// a plus where numbers do not begin so. `None` when `text` has no digit.
///
/// ```
/// assert_eq!(aicore_resolve::phone::parse_in("1", "(702) 919-1300").unwrap().e164(), Some("+17029191300"));
/// ```
#[must_use]
pub fn parse_in(home: &str, text: &str) -> Option<Phone> {
    let first = first_number(text);
    let digits: String = first.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return None;
    }
    let has_plus = first.trim_start().trim_start_matches('(').starts_with('+');
    let international = if has_plus {
        Some(digits.as_str())
    } else {
        let exit = digits
            .strip_prefix("00")
            .or_else(|| digits.strip_prefix("011").filter(|_| home == "1"));
        exit.filter(|rest| rest.len() >= 8)
    };
    let found = match international {
        Some(international) => abroad(international),
        None => at_home(home, &digits),
    };
    let Some((value, line)) = found else {
        return Some(Phone {
            value: digits,
            line: None,
            status: Status::Malformed,
        });
    };
    let mut phone = Phone {
        value,
        line: Some(line),
        status: Status::Valid,
    };
    phone.status = phone.status.or_shared(phone.is_placeholder());
    Some(phone)
}

/// A number with its calling code.
fn abroad(digits: &str) -> Option<(String, Line)> {
    let code = calling_code::of(digits)?;
    number(code, &digits[code.code.len()..])
}

/// A number without plus: of the country itself, or with its calling code in front (`34612345678`).
fn at_home(home: &str, digits: &str) -> Option<(String, Line)> {
    let code = calling_code::of(home)?;
    let with_code = || digits.strip_prefix(code.code).and_then(|national| number(code, national));
    // In Spain eleven digits that begin with 34 can only be that.
    if code.code == "34" && digits.len() == 11 {
        return with_code();
    }
    number(code, digits).or_else(with_code)
}

fn number(code: &CallingCode, national: &str) -> Option<(String, Line)> {
    if code.code == "34" {
        return spanish_line(national).map(|line| (format!("+34{national}"), line));
    }
    // (0)20…: the trunk prefix is not part of the number. Where the number has a valid length with it, it is taken off too, since no
    // national number begins with the digit of its own trunk prefix.
    let national = match code.trunk {
        Some(trunk @ ('0' | '1')) => national.strip_prefix(trunk).unwrap_or(national),
        _ => national,
    };
    if code.trunk.is_some_and(|trunk| trunk != '8' && national.starts_with(trunk)) {
        return None;
    }
    let fits = (usize::from(code.fewest)..=usize::from(code.most)).contains(&national.len());
    fits.then(|| (format!("+{}{national}", code.code), Line::Foreign))
}

fn spanish_line(national: &str) -> Option<Line> {
    if national.len() != 9 {
        return None;
    }
    match &national.as_bytes()[..2] {
        [b'6', _] | [b'7', b'1'..=b'4'] => Some(Line::Mobile),
        [b'8' | b'9', b'1'..=b'8'] => Some(Line::Landline),
        [b'7' | b'8' | b'9', _] | [b'5', b'1'] => Some(Line::Special),
        _ => None,
    }
}

/// Cuts an extension (`ext. 12`, `x12`, a word) or a second number (`612… / 913…`) off, if enough digits stand before it.
fn first_number(text: &str) -> &str {
    let mut digits = 0;
    for (index, c) in text.char_indices() {
        if c.is_ascii_digit() {
            digits += 1;
        } else if digits >= 9 && (c.is_alphabetic() || matches!(c, '/' | ';' | ',' | '+' | '(')) {
            return &text[..index];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_other_countries_follow_their_length() {
        for (text, value, code) in [
            ("+351 912 345 678", "+351912345678", "351"),
            ("+44 (0)20 7946 0958", "+442079460958", "44"),
            ("0033 1 42 68 53 00", "+33142685300", "33"),
            ("+33 (0)1 42 68 53 00", "+33142685300", "33"),
            ("+39 06 698 83712", "+390669883712", "39"),
            ("+1 (702) 919-1300", "+17029191300", "1"),
            ("+212 612-345678", "+212612345678", "212"),
            ("+376 812 345", "+376812345", "376"),
        ] {
            let phone = parse(text).unwrap();
            assert_eq!((phone.value.as_str(), phone.calling_code()), (value, Some(code)), "{text}");
            assert_eq!(phone.line, Some(Line::Foreign));
        }
        for text in [
            "+351 912 345",
            "+1 702 919 130",
            "+999 123 456 789",
            "+33 1 42 68 53 00 11",
            "+",
        ] {
            let phone = parse(text);
            assert!(phone.is_none_or(|phone| phone.status == Status::Malformed), "{text}");
        }
    }

    #[test]
    fn another_home_reads_its_own_numbers() {
        for (home, text, value) in [
            ("1", "702-919-1300", "+17029191300"),
            ("1", "1 702 919 1300", "+17029191300"),
            ("1", "011 34 612 345 679", "+34612345679"),
            ("44", "020 7946 0958", "+442079460958"),
            ("351", "912 345 678", "+351912345678"),
            ("34", "34 612 345 679", "+34612345679"),
        ] {
            assert_eq!(parse_in(home, text).unwrap().e164(), Some(value), "{text}");
        }
        assert_eq!(parse_in("", "702-919-1300").unwrap().e164(), None);
    }

    #[test]
    fn spanish_numbers_are_read_in_every_usual_format() {
        for text in [
            "612345678",
            "612 34 56 78",
            "612-345-678",
            "+34 612345678",
            "+34612345678",
            "(+34) 612 345 678",
            "0034612345678",
            "34612345678",
            "tel. 612345678",
            "612345678 / 913456789",
            "612345678 ext. 12",
            "612.345.678 (trabajo)",
        ] {
            let phone = parse(text).unwrap();
            assert_eq!(
                (phone.e164(), phone.line),
                (Some("+34612345678"), Some(Line::Mobile)),
                "{text}"
            );
        }
    }

    #[test]
    fn the_numbering_plan_tells_what_a_number_reaches() {
        for (text, line) in [
            ("722 123 456", Line::Mobile),
            ("91 345 67 89", Line::Landline),
            ("(968) 12 34 56", Line::Landline),
            ("822123456", Line::Landline),
            ("900 123 456", Line::Special),
            ("+351 912 345 678", Line::Foreign),
            ("00 44 20 7946 0958", Line::Foreign),
        ] {
            assert_eq!(parse(text).unwrap().line, Some(line), "{text}");
        }
    }

    #[test]
    fn other_lengths_are_malformed_and_no_digit_is_blank() {
        for text in ["61234567", "6123456789", "112", "+34 61234567", "012345678", "+0123456789"] {
            let phone = parse(text).unwrap();
            assert_eq!((phone.e164(), phone.status), (None, Status::Malformed), "{text}");
        }
        assert_eq!(parse(" no tiene "), None);
    }

    #[test]
    fn placeholders_are_recognised() {
        assert_eq!(parse("600000000").unwrap().status, Status::Shared);
        assert!(parse("600000000").unwrap().is_placeholder());
        assert!(parse("666666666").unwrap().is_placeholder());
        assert!(parse("612345678").unwrap().is_placeholder());
        assert!(!parse("629104857").unwrap().is_placeholder());
    }

    proptest! {
        #[test]
        fn normalising_is_idempotent(text in "(\\+|00)?(34)?[ ]?[0-9]{5,12}|.{0,20}") {
            for home in ["1", "44", "49", "7"] {
                if let Some(e164) = parse_in(home, &text).and_then(|phone| phone.e164().map(str::to_owned)) {
                    let again = parse_in(home, &e164).unwrap();
                    prop_assert_eq!(again.e164(), Some(e164.as_str()));
                }
            }
            if let Some(e164) = parse(&text).and_then(|phone| phone.e164().map(str::to_owned)) {
                let again = parse(&e164).unwrap();
                prop_assert_eq!(again.e164(), Some(e164.as_str()));
                prop_assert!(e164.len() <= 16 && e164.starts_with('+'));
            }
        }

        #[test]
        fn separators_do_not_matter(digits in "[67][1-4][0-9]{7}", separator in "[ .-]") {
            let spaced = digits.chars().map(String::from).collect::<Vec<_>>().join(&separator);
            prop_assert_eq!(parse(&spaced), parse(&digits));
        }
    }
}
