//! Company codes: NIF of legal persons and entities, still called CIF.
//!
//! Source: Orden EHA/451/2008 (composition and letters of the forms of organisation) and the control of Decreto
//! 2423/1975: over the seven digits, add those in even positions and, for those in odd positions, the digits of their
//! double; the control is what lacks to the next ten. As a letter it is the one at that place in `JABCDEFGHI`.

use super::{Document, Kind, Status};
use crate::text::all_digits;

const LETTERS: &[u8; 10] = b"JABCDEFGHI";

/// Which control character an organisation's form uses. The order says only that it is a digit or a letter; which forms use
/// which is the practice of the tax agency's register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Control {
    /// A digit: A, B, E and H (companies, communities of property and of owners).
    Digit,
    /// A letter: N, P, Q, R, S and W (foreign entities, public bodies, religious institutions).
    Letter,
    /// Seen with either: the other forms, and any number of province 00 (not resident).
    Either,
}

impl Control {
    /// Control of a form of organisation and the first two of its digits; `None` when `organisation` is no such form.
    fn of(organisation: char, digits: &str) -> Option<Self> {
        match organisation {
            'N' | 'P' | 'Q' | 'R' | 'S' | 'W' => Some(Self::Letter),
            'A' | 'B' | 'E' | 'H' if digits.starts_with("00") => Some(Self::Either),
            'A' | 'B' | 'E' | 'H' => Some(Self::Digit),
            'C' | 'D' | 'F' | 'G' | 'J' | 'U' | 'V' => Some(Self::Either),
            _ => None,
        }
    }
}

/// Whether `first` is the letter of a form of organisation (Orden EHA/451/2008, articles 3 to 5).
pub(super) fn is_organisation(first: char) -> bool {
    Control::of(first, "").is_some()
}

/// Control character of a company code: `organisation` is its first letter, `digits` its seven digits. Where either a
/// digit or a letter is allowed, the digit. `None` when the letter is no form of organisation or the digits are not seven.
///
/// ```
/// use aicore_resolve::document::cif_control;
///
/// assert_eq!(cif_control('A', "5881850"), Some('1'));
/// assert_eq!(cif_control('Q', "2826000"), Some('H'));
/// ```
#[must_use]
pub fn control(organisation: char, digits: &str) -> Option<char> {
    if digits.len() != 7 || !all_digits(digits) {
        return None;
    }
    let place = place(digits);
    Some(match Control::of(organisation, digits)? {
        Control::Letter => char::from(LETTERS[place]),
        Control::Digit | Control::Either => char::from(b'0' + place as u8),
    })
}

fn place(digits: &str) -> usize {
    let sum: usize = digits
        .bytes()
        .enumerate()
        .map(|(index, b)| {
            let digit = usize::from(b - b'0');
            if index % 2 == 0 {
                digit * 2 / 10 + digit * 2 % 10
            } else {
                digit
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

pub(super) fn read(value: &str) -> Option<Document> {
    if value.len() != 9 || !value.is_ascii() {
        return None;
    }
    let organisation = char::from(value.as_bytes()[0]);
    let digits = &value[1..8];
    let last = value.as_bytes()[8];
    let allowed = Control::of(organisation, digits)?;
    if !all_digits(digits) {
        return None;
    }
    let place = place(digits);
    let as_digit = last == b'0' + place as u8;
    let as_letter = last == LETTERS[place];
    let holds = match allowed {
        Control::Digit => as_digit,
        Control::Letter => as_letter,
        Control::Either => as_digit || as_letter,
    };
    Some(Document {
        kind: Kind::Cif,
        value: value.to_owned(),
        status: Status::of_check(holds),
    })
}
