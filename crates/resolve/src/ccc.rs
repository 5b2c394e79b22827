//! CCC: código cuenta cliente, the account number of Spanish banks before the IBAN, and still the inside of a Spanish one.
//!
//! Source: Consejo Superior Bancario, "Normas y procedimientos bancarios" (in the AEB's folleto 43): four digits of the bank,
//! four of the branch, two control digits, ten of the account. Each control digit is 11 minus the weighted sum (weights
//! 1, 2, 4, 8, 5, 10, 9, 7, 3, 6) modulo 11, with 11 written 0 and 10 written 1; the first covers bank and branch, the
//! second the account.

use crate::Status;
use crate::iban;
use crate::text::{all_digits, compact};

/// An account as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ccc {
    /// Without separators: twenty digits when well formed.
    pub value: String,
    /// Whether shape and control digits hold; `Shared` for an account of one repeated digit.
    pub status: Status,
}

impl Ccc {
    /// Code of the bank, in the Banco de España's register of entities; `None` when malformed.
    #[must_use]
    pub fn bank(&self) -> Option<&str> {
        (self.status != Status::Malformed).then(|| &self.value[..4])
    }

    /// Code of the branch; `None` when malformed.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        (self.status != Status::Malformed).then(|| &self.value[4..8])
    }

    /// Number of the account at its branch; `None` when malformed.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        (self.status != Status::Malformed).then(|| &self.value[10..])
    }

    /// The IBAN of this account; `None` when malformed.
    #[must_use]
    pub fn iban(&self) -> Option<String> {
        iban::from_ccc(&self.value)
    }
}

/// The two control digits of `bank` (4 digits), `branch` (4) and `account` (10); `None` for other lengths.
///
/// ```
/// assert_eq!(aicore_resolve::ccc::control("2100", "0418", "0200051332").as_deref(), Some("45"));
/// ```
#[must_use]
pub fn control(bank: &str, branch: &str, account: &str) -> Option<String> {
    let shaped = bank.len() == 4 && branch.len() == 4 && account.len() == 10;
    if !shaped || ![bank, branch, account].into_iter().all(all_digits) {
        return None;
    }
    Some(format!("{}{}", digit(&format!("00{bank}{branch}")), digit(account)))
}

fn digit(ten: &str) -> u32 {
    const WEIGHTS: [u32; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let sum: u32 = ten.bytes().zip(WEIGHTS).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    match 11 - sum % 11 {
        11 => 0,
        10 => 1,
        digit => digit,
    }
}

/// Whether the control digits of a well formed CCC are its own.
pub(crate) fn check_holds(ccc: &str) -> bool {
    control(&ccc[..4], &ccc[4..8], &ccc[10..]).as_deref() == Some(&ccc[8..10])
}

/// Whether the account at its branch is one digit over and over, as in `2100 0418 40 1111111111`.
pub(crate) fn is_filler(ccc: &str) -> bool {
    let account = &ccc.as_bytes()[10..];
    account.iter().all(|b| *b == account[0])
}

/// Reads an account; `None` when `text` has no letter or digit.
///
/// ```
/// use aicore_resolve::{Status, ccc};
///
/// let account = ccc::parse("2100-0418-45-0200051332").unwrap();
/// assert_eq!((account.status, account.bank()), (Status::Valid, Some("2100")));
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Ccc> {
    let compacted = compact(text);
    if compacted.is_empty() {
        return None;
    }
    let value = match compacted.strip_prefix("CCC") {
        Some(rest) if all_digits(rest) => rest.to_owned(),
        _ => compacted,
    };
    let status = if value.len() == 20 && all_digits(&value) {
        Status::of_check(check_holds(&value)).or_shared(is_filler(&value))
    } else {
        Status::Malformed
    };
    Some(Ccc { value, status })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accounts_are_read_and_checked() {
        for (text, value, status) in [
            ("2100 0418 45 0200051332", "21000418450200051332", Status::Valid),
            ("CCC: 2100-0418-45-0200051332", "21000418450200051332", Status::Valid),
            ("2077/0024/00/3102575766", "20770024003102575766", Status::Valid),
            ("2100 0418 46 0200051332", "21000418460200051332", Status::WrongCheck),
            ("2100 0418 45 020005133", "2100041845020005133", Status::Malformed),
            ("0000 0000 00 0000000000", "00000000000000000000", Status::Shared),
            ("no tiene", "NOTIENE", Status::Malformed),
        ] {
            let account = parse(text).unwrap();
            assert_eq!((account.value.as_str(), account.status), (value, status), "{text}");
        }
        assert_eq!(parse(" - "), None);
    }

    #[test]
    fn the_parts_and_the_iban_follow_from_the_digits() {
        let account = parse("2100 0418 45 0200051332").unwrap();
        assert_eq!(account.iban().as_deref(), Some("ES9121000418450200051332"));
        assert_eq!((account.branch(), account.account()), (Some("0418"), Some("0200051332")));
        assert_eq!(parse("2100").unwrap().iban(), None);
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_never_panics(text in ".{0,30}|(CCC)?[0-9 -]{18,26}") {
            if let Some(account) = parse(&text) {
                prop_assert_eq!(parse(&account.value), Some(account));
            }
        }
    }
}
