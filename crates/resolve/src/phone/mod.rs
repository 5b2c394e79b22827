//! Telephone numbers in E.164.
//!
//! Source: ITU-T E.164 (a plus and at most fifteen digits) and the Spanish plan (Real Decreto 2296/2004, Plan Nacional de
//! Numeración Telefónica): nine digits; 6 and 71 to 74 mobile, 81 to 88 and 91 to 98 geographic, the rest special services.

use crate::Status;

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
    /// `Valid` or `Malformed`: telephone numbers have no check digit.
    pub status: Status,
}

impl Phone {
    /// The number in E.164; `None` when malformed.
    #[must_use]
    pub fn e164(&self) -> Option<&str> {
        self.line.map(|_| self.value.as_str())
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
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Phone> {
    let first = first_number(text);
    let international = first.trim_start().trim_start_matches('(').starts_with('+');
    let digits: String = first.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return None;
    }
    let (international, digits) = match digits.strip_prefix("00") {
        Some(rest) if !international && rest.len() >= 8 => (true, rest.to_owned()),
        _ => (international, digits),
    };
    let national = match digits.strip_prefix("34") {
        Some(rest) if international || digits.len() == 11 => Some(rest),
        _ if international => None,
        _ => Some(digits.as_str()),
    };
    let line = match national {
        Some(national) => spanish_line(national),
        None => ((8..=15).contains(&digits.len()) && !digits.starts_with('0')).then_some(Line::Foreign),
    };
    let (value, status) = match (line, national) {
        (Some(_), Some(national)) => (format!("+34{national}"), Status::Valid),
        (Some(_), None) => (format!("+{digits}"), Status::Valid),
        (None, _) => (digits, Status::Malformed),
    };
    Some(Phone { value, line, status })
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
        assert!(parse("600000000").unwrap().is_placeholder());
        assert!(parse("666666666").unwrap().is_placeholder());
        assert!(parse("612345678").unwrap().is_placeholder());
        assert!(!parse("629104857").unwrap().is_placeholder());
    }

    proptest! {
        #[test]
        fn normalising_is_idempotent(text in "(\\+|00)?(34)?[ ]?[0-9]{5,12}|.{0,20}") {
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
