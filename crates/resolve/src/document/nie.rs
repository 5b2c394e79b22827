//! NIE: identity numbers of foreigners.
//!
//! Source: Ministerio del Interior, "Cálculo del dígito de control del NIF-NIE", and Orden INT/2058/2008 (series Y
//! and Z): X, Y, Z stand for 0, 1, 2 in front of the seven digits; then the rule of the DNI applies. Numbers given
//! before 2008 were also printed with eight digits, the first a zero; the normal form has seven.

use super::{Document, Kind, Status, digits_and_letter, nif::letter};
use crate::text::remainder;

const DIGITS: usize = 7;
const FEWEST_DIGITS: usize = 5;

pub(super) fn read(value: &str) -> Option<Document> {
    let series = value.chars().next()?;
    let leading = match series {
        'X' => '0',
        'Y' => '1',
        'Z' => '2',
        _ => return None,
    };
    let (typed, last) = digits_and_letter(&value[1..], FEWEST_DIGITS, DIGITS + 1)?;
    let digits = match typed.strip_prefix('0') {
        Some(rest) if typed.len() > DIGITS => rest,
        None if typed.len() > DIGITS => return None,
        _ => typed,
    };
    let number = format!("{leading}{digits:0>7}");
    let status = Status::of_check(letter(remainder(&number, 23)) == last);
    Some(Document {
        kind: Kind::Nie,
        value: format!("{series}{}{last}", &number[1..]),
        status,
    })
}
