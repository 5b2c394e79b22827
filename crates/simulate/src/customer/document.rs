//! Documents as typed: mostly right, sometimes with a wrong digit or letter, without its letter, or somebody else's.

use crate::draw::Draw;
use aicore_resolve::document::{Document, Kind};

/// A document as typed into a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedDocument {
    /// What the record says it is; a NIE is sometimes filed as a NIF.
    pub kind: Kind,
    /// The number as typed.
    pub number: String,
}

/// `document` as typed; `spouse` is what is sometimes typed in its stead.
pub(super) fn typed(draw: &mut Draw, document: &Document, spouse: Option<&Document>) -> TypedDocument {
    let kind = if document.kind == Kind::Nie && draw.chance(0.15) {
        Kind::Nif
    } else {
        document.kind
    };
    let value = document.value.as_str();
    let number = match draw.below(1_000) {
        0..10 => with_other_letter(draw, value),
        10..20 => with_other_digit(draw, value),
        20..26 => with_swapped_digits(draw, value),
        26..38 => value[..value.len() - 1].to_owned(),
        38..44 => match spouse {
            Some(spouse) => {
                return TypedDocument {
                    kind: spouse.kind,
                    number: spouse.value.clone(),
                };
            }
            None => value.to_owned(),
        },
        44..47 if document.kind == Kind::Nif => draw.pick(&["00000000T", "12345678Z", "11111111H"]).to_string(),
        47..60 => value.trim_start_matches('0').to_owned(),
        60..110 => format!("{}-{}", &value[..value.len() - 1], &value[value.len() - 1..]),
        110..140 => value.to_lowercase(),
        140..165 if document.kind == Kind::Nif => format!("{}.{}.{}-{}", &value[..2], &value[2..5], &value[5..8], &value[8..]),
        165..185 => format!("{} {}", &value[..value.len() - 1], &value[value.len() - 1..]),
        _ => value.to_owned(),
    };
    TypedDocument { kind, number }
}

fn with_other_letter(draw: &mut Draw, value: &str) -> String {
    let last = value.as_bytes()[value.len() - 1];
    let other = if last.is_ascii_digit() {
        b'0' + (last - b'0' + 1 + draw.below(9) as u8) % 10
    } else {
        b'A' + (last - b'A' + 1 + draw.below(25) as u8) % 26
    };
    format!("{}{}", &value[..value.len() - 1], char::from(other))
}

fn with_other_digit(draw: &mut Draw, value: &str) -> String {
    let mut bytes = value.as_bytes().to_vec();
    let place = 1 + draw.below(bytes.len() as u64 - 2) as usize;
    bytes[place] = b'0' + (bytes[place] - b'0' + 1 + draw.below(9) as u8) % 10;
    bytes.into_iter().map(char::from).collect()
}

fn with_swapped_digits(draw: &mut Draw, value: &str) -> String {
    let mut bytes = value.as_bytes().to_vec();
    let place = 1 + draw.below(bytes.len() as u64 - 3) as usize;
    bytes.swap(place, place + 1);
    bytes.into_iter().map(char::from).collect()
}
