//! Passport numbers: no check character of their own, and each country has its shape.
//!
//! Source: ICAO Doc 9303 part 4 (the document number field holds up to nine characters; longer ones overflow) for
//! what is plausible; Spanish passports have three letters and six digits (Real Decreto 896/2003 and later models).

use super::{Document, Kind, Status};

pub(super) fn document(value: String) -> Document {
    let plausible = (5..=14).contains(&value.len())
        && value.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && value.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let status = if plausible { Status::Valid } else { Status::Malformed };
    Document {
        kind: Kind::Passport,
        value,
        status,
    }
}

/// Three letters and six digits.
pub(super) fn is_spanish(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() == 9 && bytes[..3].iter().all(u8::is_ascii_uppercase) && bytes[3..].iter().all(u8::is_ascii_digit)
}
