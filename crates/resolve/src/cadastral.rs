//! Cadastral references: the code of a property in the Catastro.
//!
//! Source: Real Decreto Legislativo 1/2004 (texto refundido de la Ley del Catastro Inmobiliario), article 6.3, and the
//! Dirección General del Catastro's description of the reference: fourteen characters name the parcel, four digits
//! the property in it, and two control letters follow. Urban parcels have seven characters of the plot and seven of the
//! map sheet; rural ones have province, municipality, a letter of the sector, polygon and parcel. The check is not
//! published by the Catastro; it is the one that its own forms apply: for each half of the parcel with the four
//! characters of the property, the sum of values (A = 1 … N = 14, Ñ = 15 … Z = 27, digits as they are) by the weights
//! 13, 15, 12, 5, 4, 17, 9, 21, 3, 7, 1, modulo 23, picks a letter of `MQWERTYUIOPASDFGHJKLBZX`. The Basque provinces and Navarre
//! have cadastres and references of their own, which are malformed here.

use crate::Status;
use crate::text::compact;

const VALUES: &str = "ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
const LETTERS: &[u8; 23] = b"MQWERTYUIOPASDFGHJKLBZX";
const WEIGHTS: [usize; 11] = [13, 15, 12, 5, 4, 17, 9, 21, 3, 7, 1];
const PARCEL: usize = 14;
const WHOLE: usize = 20;

/// A cadastral reference as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cadastral {
    /// Upper case, without separators: twenty characters, or the fourteen of a parcel.
    pub value: String,
    /// Whether shape and control letters hold. A parcel has no control letters; by itself it is `Valid` when its shape is that of
    /// an urban or rural parcel.
    pub status: Status,
}

impl Cadastral {
    /// The fourteen characters of the parcel, which its dwellings have in common; `None` when malformed.
    #[must_use]
    pub fn parcel(&self) -> Option<&str> {
        let end = self
            .value
            .char_indices()
            .nth(PARCEL)
            .map_or(self.value.len(), |(index, _)| index);
        (self.status != Status::Malformed).then(|| &self.value[..end])
    }
}

/// The two control letters of the eighteen characters of a reference; `None` for another length or other characters than
/// Spanish capitals and digits.
///
/// ```
/// assert_eq!(aicore_resolve::cadastral::letters("9872023VH5797S0001").as_deref(), Some("WX"));
/// ```
#[must_use]
pub fn letters(eighteen: &str) -> Option<String> {
    let values: Vec<usize> = eighteen.chars().map(value).collect::<Option<_>>()?;
    if values.len() != 18 {
        return None;
    }
    let letter = |half: &[usize]| {
        let sum: usize = half
            .iter()
            .chain(&values[PARCEL..])
            .zip(WEIGHTS)
            .map(|(value, weight)| value * weight)
            .sum();
        char::from(LETTERS[sum % 23])
    };
    Some([letter(&values[..7]), letter(&values[7..PARCEL])].iter().collect())
}

fn value(c: char) -> Option<usize> {
    match c.to_digit(10) {
        Some(digit) => Some(digit as usize),
        None => VALUES.chars().position(|letter| letter == c).map(|place| place + 1),
    }
}

/// Reads a reference; `None` when `text` has no letter or digit.
#[must_use]
pub fn parse(text: &str) -> Option<Cadastral> {
    let value = compact(text);
    if value.is_empty() {
        return None;
    }
    let status = status(&value);
    Some(Cadastral { value, status })
}

fn status(reference: &str) -> Status {
    let characters: Vec<char> = reference.chars().collect();
    if characters.len() == PARCEL {
        return Status::of_shape(is_urban(&characters) || is_rural(&characters));
    }
    let is_whole = characters.len() == WHOLE && characters.iter().all(|c| value(*c).is_some());
    if !is_whole || !characters[18..].iter().all(|c| c.is_ascii_uppercase()) {
        return Status::Malformed;
    }
    let eighteen: String = characters[..18].iter().collect();
    let controls: String = characters[18..].iter().collect();
    let repeated = characters[..PARCEL].iter().all(|c| *c == characters[0]);
    Status::of_check(letters(&eighteen).as_deref() == Some(controls.as_str())).or_shared(repeated)
}

/// Seven digits of the plot, two letters, four digits and a letter of the sheet.
fn is_urban(parcel: &[char]) -> bool {
    follows(parcel, "9999999AA9999A")
}

/// Province, municipality, sector, polygon and parcel.
fn is_rural(parcel: &[char]) -> bool {
    follows(parcel, "99999A99999999")
}

fn follows(characters: &[char], shape: &str) -> bool {
    characters.iter().zip(shape.chars()).all(|(c, kind)| match kind {
        '9' => c.is_ascii_digit(),
        _ => c.is_ascii_uppercase(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_are_read_and_checked() {
        for (text, value, status) in [
            ("9872023 VH5797S 0001 WX", "9872023VH5797S0001WX", Status::Valid),
            ("9872023-vh5797s-0001-wx", "9872023VH5797S0001WX", Status::Valid),
            ("13077A018000390000MS", "13077A018000390000MS", Status::Valid),
            ("7837301-VG8173B-0001 TT", "7837301VG8173B0001TT", Status::Valid),
            ("9872023 VH5797S 0001 WZ", "9872023VH5797S0001WZ", Status::WrongCheck),
            ("9872023 VH5797S 0001 W1", "9872023VH5797S0001W1", Status::Malformed),
            ("9872023 VH5797S", "9872023VH5797S", Status::Valid),
            ("13077A01800039", "13077A01800039", Status::Valid),
            ("9872023VH57975", "9872023VH57975", Status::Malformed),
            ("000000000000000000MM", "000000000000000000MM", Status::Shared),
            ("en trámite", "ENTRÁMITE", Status::Malformed),
        ] {
            let reference = parse(text).unwrap();
            assert_eq!((reference.value.as_str(), reference.status), (value, status), "{text}");
        }
        assert_eq!(parse(" / "), None);
    }

    #[test]
    fn dwellings_of_one_house_have_their_parcel_in_common() {
        assert_eq!(parse("9872023 VH5797S 0001 WX").unwrap().parcel(), Some("9872023VH5797S"));
        assert_eq!(parse("9872023").unwrap().parcel(), None);
    }

    proptest! {
        #[test]
        fn computed_letters_are_valid(eighteen in "[A-ZÑ0-9]{18}") {
            let text = format!("{eighteen}{}", letters(&eighteen).unwrap());
            prop_assert!(parse(&text).unwrap().status.holds());
        }

        #[test]
        fn parsing_is_idempotent_and_never_panics(text in ".{0,24}|[A-Zñ0-9]{14}|[A-ZÑ0-9]{20}") {
            if let Some(reference) = parse(&text) {
                let _ = reference.parcel();
                prop_assert_eq!(parse(&reference.value), Some(reference));
            }
        }
    }
}
