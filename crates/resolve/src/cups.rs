//! CUPS: the universal code of a supply point of electricity or gas.
//!
//! Source: Resolución de 21 de noviembre de 2002 of the Dirección General de Política Energética y Minas, and the CNMC's
//! "Formato del CUPS": `ES`, four digits of the distributor, twelve of the supply, two check letters, and optionally
//! two characters for the border or measuring point. The check: the sixteen digits modulo 529; its quotient and its
//! remainder by 23 pick the two letters in `TRWAGMYFPDXBNJZSQVHLCKE`, the table of the NIF.

use crate::Status;
use crate::document::nif_letter;
use crate::text::{all_digits, compact, remainder};

/// A supply point as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cups {
    /// Upper case, without separators, as long as typed (20 or 22 characters when well formed).
    pub value: String,
    /// Whether shape and check letters hold; `Shared` for a number of one repeated digit.
    pub status: Status,
}

impl Cups {
    /// The 20 characters that name the supply, without the measuring point; `None` when malformed.
    #[must_use]
    pub fn supply(&self) -> Option<&str> {
        (self.status != Status::Malformed).then(|| &self.value[..20])
    }
}

/// The two check letters of the sixteen digits of a CUPS; `None` when `digits` are not sixteen digits.
///
/// ```
/// assert_eq!(aicore_resolve::cups::letters("1234123456789012").as_deref(), Some("JY"));
/// ```
#[must_use]
pub fn letters(digits: &str) -> Option<String> {
    (digits.len() == 16 && all_digits(digits)).then(|| {
        let rest = remainder(digits, 529);
        [nif_letter(rest / 23), nif_letter(rest % 23)].iter().collect()
    })
}

/// Reads a supply point; `None` when `text` has no letter or digit.
#[must_use]
pub fn parse(text: &str) -> Option<Cups> {
    let value = compact(text);
    if value.is_empty() {
        return None;
    }
    let status = status(&value);
    Some(Cups { value, status })
}

fn status(value: &str) -> Status {
    if !value.is_ascii() || !value.starts_with("ES") || !matches!(value.len(), 20 | 22) {
        return Status::Malformed;
    }
    let point = &value.as_bytes()[20..];
    let point_is_plausible =
        point.is_empty() || (point[0].is_ascii_digit() && matches!(point[1], b'F' | b'P' | b'R' | b'C' | b'X' | b'Y' | b'Z'));
    match letters(&value[2..18]) {
        Some(letters) if point_is_plausible && value[18..20].bytes().all(|b| b.is_ascii_uppercase()) => {
            Status::of_check(letters == value[18..20]).or_shared(is_filler(&value[2..18]))
        }
        _ => Status::Malformed,
    }
}

/// Whether the number is one digit over and over.
fn is_filler(digits: &str) -> bool {
    digits.bytes().all(|b| b == digits.as_bytes()[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_published_example_is_valid_with_and_without_its_point() {
        for text in ["ES 1234-123456789012-JY", "es1234123456789012jy1f", "ES1234123456789012JY 1F"] {
            assert_eq!(parse(text).unwrap().status, Status::Valid, "{text}");
            assert_eq!(parse(text).unwrap().supply(), Some("ES1234123456789012JY"));
        }
    }

    #[test]
    fn other_letters_are_a_wrong_check_and_other_shapes_malformed() {
        assert_eq!(parse("ES1234123456789012JX").unwrap().status, Status::WrongCheck);
        for text in [
            "1234123456789012JY",
            "ES12341234567890JY",
            "ES1234123456789012",
            "ES1234123456789012JYAA",
            "ESñ",
        ] {
            let cups = parse(text).unwrap();
            assert_eq!((cups.status, cups.supply()), (Status::Malformed, None), "{text}");
        }
        assert_eq!(parse(" - "), None);
    }

    proptest! {
        #[test]
        fn computed_letters_are_valid_and_one_wrong_digit_is_found(digits in "[0-9]{16}", place in 0usize..16, add in 1u8..10) {
            let letters = letters(&digits).unwrap();
            let right = parse(&format!("ES{digits}{letters}")).unwrap();
            prop_assert!(right.status.holds());
            let mut wrong = digits.into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + add) % 10;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(parse(&format!("ES{wrong}{letters}")).unwrap().status, Status::WrongCheck);
        }

        #[test]
        fn nothing_that_people_type_panics(text in ".{0,30}") {
            let _ = parse(&text);
        }
    }
}
