//! Telephones and e-mail addresses as typed.

use crate::draw::Draw;
use crate::spelling::with_typing_error;

/// The nine digits of a Spanish number in one of the usual formats.
pub(super) fn phone(draw: &mut Draw, national: &str) -> String {
    let (a, b, c) = (&national[..3], &national[3..6], &national[6..]);
    match draw.below(20) {
        0..9 => national.to_owned(),
        9..12 => format!("{a} {} {} {}", &national[3..5], &national[5..7], &national[7..]),
        12..14 => format!("{a} {b} {c}"),
        14 => format!("{a}-{b}-{c}"),
        15..17 => format!("+34{national}"),
        17 => format!("+34 {a} {b} {c}"),
        18 => format!("0034{national}"),
        _ => format!("{a}.{b}.{c}"),
    }
}

/// `national` with one wrong digit.
pub(super) fn wrong_phone(draw: &mut Draw, national: &str) -> String {
    let place = 1 + draw.below(8) as usize;
    let mut digits = national.as_bytes().to_vec();
    digits[place] = b'0' + (digits[place] - b'0' + 1 + draw.below(9) as u8) % 10;
    digits.into_iter().map(char::from).collect()
}

/// An address as typed: in capitals, with a mistyped domain, or with a typing error now and then.
pub(super) fn email(draw: &mut Draw, address: &str) -> String {
    match draw.below(100) {
        0..6 => address.to_uppercase(),
        6..8 => address.replace("gmail.com", "gmial.com").replace("hotmail", "hotmial"),
        8..10 => address.replace('@', "@ "),
        10..12 => {
            let (local, domain) = address.split_once('@').unwrap_or((address, ""));
            format!("{}@{domain}", with_typing_error(draw, local))
        }
        _ => address.to_owned(),
    }
}
