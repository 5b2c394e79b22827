//! NIF of natural persons: DNI number and letter, and the special series K, L and M.
//!
//! Source: Ministerio del Interior, "Cálculo del dígito de control del NIF-NIE": the remainder of the number divided
//! by 23 picks a letter of `TRWAGMYFPDXBNJZSQVHLCKE`. Series K (Spaniards under 14 without a DNI), L (Spaniards abroad
//! without a DNI) and M (foreigners without a NIE): Real Decreto 1065/2007, articles 19 and 20; their letter is
//! computed from the seven digits alone. The articles allow letters among those seven; none has been given, and they are
//! malformed here.

use super::{Document, Kind, Status, digits_and_letter};
use crate::text::remainder;

/// Letters in the order of the remainder.
pub(crate) const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// Digits of a DNI.
pub(super) const DIGITS: usize = 8;

/// Fewest digits that are taken for a number whose leading zeros were lost; fewer are no document.
const FEWEST_DIGITS: usize = 5;

/// Letter of the number `number`: the one at `number` modulo 23 in `TRWAGMYFPDXBNJZSQVHLCKE`
/// (Ministerio del Interior). For a NIE put 0, 1 or 2 in front of the digits for X, Y or Z.
///
/// ```
/// assert_eq!(aicore_resolve::document::nif_letter(12_345_678), 'Z');
/// ```
#[must_use]
pub fn letter(number: u32) -> char {
    char::from(LETTERS[(number % 23) as usize])
}

pub(super) fn read(value: &str) -> Option<Document> {
    if let Some((digits, last)) = digits_and_letter(value, FEWEST_DIGITS, DIGITS) {
        let status = Status::of_check(letter(remainder(digits, 23)) == last);
        return Some(Document {
            kind: Kind::Nif,
            value: format!("{digits:0>8}{last}"),
            status,
        });
    }
    let series = value.chars().next().filter(|c| matches!(c, 'K' | 'L' | 'M'))?;
    let (digits, last) = digits_and_letter(&value[1..], FEWEST_DIGITS, DIGITS - 1)?;
    let status = Status::of_check(letter(remainder(digits, 23)) == last);
    Some(Document {
        kind: Kind::Nif,
        value: format!("{series}{digits:0>7}{last}"),
        status,
    })
}
