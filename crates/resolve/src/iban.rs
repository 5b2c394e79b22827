//! IBAN, and the CCC (código cuenta cliente) inside a Spanish one.
//!
//! Source: ISO 13616 and the SWIFT IBAN registry; check digits by ISO 7064 modulo 97-10: the four leading characters
//! move to the end, letters count 10 to 35, and the remainder by 97 is 1. CCC: Consejo Superior Bancario, "Normas y
//! procedimientos bancarios"; each of its two control digits is 11 minus the weighted sum (weights 1, 2, 4, 8, 5, 10, 9,
//! 7, 3, 6) modulo 11, with 11 written 0 and 10 written 1; the first covers bank and branch, the second the account.

use crate::Status;
use crate::text::{all_digits, compact};

/// An account as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Iban {
    /// Upper case, without separators. A bare Spanish CCC of twenty digits becomes its IBAN.
    pub value: String,
    /// Whether shape and checks hold; for Spain the control digits of the CCC too.
    pub status: Status,
}

/// The two control digits of a CCC from `bank` (4 digits), `branch` (4) and `account` (10); `None` for other lengths.
///
/// ```
/// assert_eq!(aicore_resolve::iban::ccc_control("2100", "0418", "0200051332").as_deref(), Some("45"));
/// ```
#[must_use]
pub fn ccc_control(bank: &str, branch: &str, account: &str) -> Option<String> {
    let shaped = bank.len() == 4 && branch.len() == 4 && account.len() == 10;
    if !shaped || ![bank, branch, account].into_iter().all(all_digits) {
        return None;
    }
    Some(format!("{}{}", control(&format!("00{bank}{branch}")), control(account)))
}

fn control(ten: &str) -> u32 {
    const WEIGHTS: [u32; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let sum: u32 = ten.bytes().zip(WEIGHTS).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    match 11 - sum % 11 {
        11 => 0,
        10 => 1,
        digit => digit,
    }
}

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
    let value = compacted.strip_prefix("IBAN").map_or(compacted.clone(), str::to_owned);
    let value = from_ccc(&value).unwrap_or(value);
    let status = status(&value);
    Some(Iban { value, status })
}

fn status(value: &str) -> Status {
    let bytes = value.as_bytes();
    let shaped = (15..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !shaped || (value.starts_with("ES") && !(bytes.len() == 24 && all_digits(&value[4..]))) {
        return Status::Malformed;
    }
    let iban_holds = modulo_97(&format!("{}{}", &value[4..], &value[..4])) == 1;
    let ccc_holds =
        !value.starts_with("ES") || ccc_control(&value[4..8], &value[8..12], &value[14..]).as_deref() == Some(&value[12..14]);
    Status::of_check(iban_holds && ccc_holds)
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
            prop_assert_eq!(parse(&iban).unwrap().status, Status::Valid);
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
