//! IBAN, and the CCC (código cuenta cliente) inside a Spanish one.
//!
//! Source: ISO 13616 and the SWIFT IBAN registry; check digits by ISO 7064 modulo 97-10: the four leading characters
//! move to the end, letters count 10 to 35, and the remainder by 97 is 1. Length and composition follow the country's line
//! of the registry; a country that is not in it is malformed. Of national checks inside the IBAN only Spain's
//! ([`crate::ccc`]) is applied.

mod registry;

use crate::text::{all_digits, compact};
use crate::{Status, ccc};

/// An account as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Iban {
    /// Upper case, without separators. A bare Spanish CCC of twenty digits becomes its IBAN.
    pub value: String,
    /// Whether shape and checks hold; for Spain the control digits of the CCC too. `Shared` when the account inside a
    /// Spanish one is a repeated digit.
    pub status: Status,
}

/// The two control digits of a CCC from `bank` (4 digits), `branch` (4) and `account` (10); `None` for other lengths.
///
/// ```
/// assert_eq!(aicore_resolve::iban::ccc_control("2100", "0418", "0200051332").as_deref(), Some("45"));
/// ```
pub use crate::ccc::control as ccc_control;

/// The Spanish IBAN of a CCC of twenty digits; `None` when `ccc` are not twenty digits. The CCC's own control is not checked.
#[must_use]
pub fn from_ccc(ccc: &str) -> Option<String> {
    (ccc.len() == 20 && all_digits(ccc)).then(|| format!("ES{:02}{ccc}", 98 - modulo_97(&format!("{ccc}ES00"))))
}

/// Reads an IBAN of any country, or a bare CCC; `None` when `text` has no letter or digit.
#[must_use]
pub fn parse(text: &str) -> Option<Iban> {
    let compacted = compact(text);
    if compacted.is_empty() {
        return None;
    }
    let value = compacted.trim_start_matches("IBAN");
    let value = from_ccc(value).unwrap_or_else(|| value.to_owned());
    let status = status(&value);
    Some(Iban { value, status })
}

fn status(value: &str) -> Status {
    if !registry::is_well_formed(value) {
        return Status::Malformed;
    }
    let iban_holds = modulo_97(&format!("{}{}", &value[4..], &value[..4])) == 1;
    let inside = value.strip_prefix("ES").map(|rest| &rest[2..]);
    let is_filler = inside.is_some_and(ccc::is_filler);
    Status::of_check(iban_holds && inside.is_none_or(ccc::check_holds)).or_shared(is_filler)
}

/// Letters count 10 to 35; the text has been checked to be upper-case ASCII letters and digits.
fn modulo_97(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, digit| {
        let shift = if digit < 10 { 10 } else { 100 };
        (rest * shift + digit) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_accounts_of_the_registry_are_valid() {
        for text in [
            "ES91 2100 0418 4502 0005 1332",
            "iban es9121000418450200051332",
            "DE89370400440532013000",
            "FR1420041010050500013M02606",
        ] {
            assert_eq!(parse(text).unwrap().status, Status::Valid, "{text}");
        }
    }

    #[test]
    fn a_bare_ccc_becomes_its_iban() {
        let iban = parse("2100-0418-45-0200051332").unwrap();
        assert_eq!(
            (iban.value.as_str(), iban.status),
            ("ES9121000418450200051332", Status::Valid)
        );
        assert_eq!(parse("2100-0418-46-0200051332").unwrap().status, Status::WrongCheck);
    }

    #[test]
    fn other_digits_are_a_wrong_check_and_other_lengths_malformed() {
        assert_eq!(parse("ES9121000418450200051333").unwrap().status, Status::WrongCheck);
        for text in [
            "ES91210004184502000513",
            "ES912100041845020005133A",
            "9121",
            "EŚ9121000418450200051332",
        ] {
            assert_eq!(parse(text).unwrap().status, Status::Malformed, "{text}");
        }
        assert_eq!(parse(""), None);
    }

    proptest! {
        #[test]
        fn computed_controls_are_valid_and_one_wrong_digit_is_found(
            bank in "[0-9]{4}", branch in "[0-9]{4}", account in "[0-9]{10}", place in 4usize..24, add in 1u8..10,
        ) {
            let ccc = format!("{bank}{branch}{}{account}", ccc_control(&bank, &branch, &account).unwrap());
            let iban = from_ccc(&ccc).unwrap();
            prop_assert!(parse(&iban).unwrap().status.holds());
            let mut wrong = iban.into_bytes();
            wrong[place] = b'0' + (wrong[place] - b'0' + add) % 10;
            prop_assert_eq!(parse(&String::from_utf8(wrong).unwrap()).unwrap().status, Status::WrongCheck);
        }

        #[test]
        fn nothing_that_people_type_panics(text in ".{0,40}") {
            let _ = parse(&text);
        }
    }
}
