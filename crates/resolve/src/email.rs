//! E-mail addresses.
//!
//! Source: RFC 5321 for lengths (64 and 255 octets) and RFC 5322 for the characters of a dot-atom. Quoted local parts
//! and address literals are legal there and never a customer's, so they count as implausible here. The local part is
//! lowered too: no provider of any size tells cases apart.

use crate::Status;

/// An address as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email {
    /// Lower case, without surrounding white space, `mailto:` and angle brackets.
    pub value: String,
    /// `Valid` when plausible, else `Malformed`. Nobody was asked whether the mailbox exists.
    pub status: Status,
}

impl Email {
    /// Local part and domain; `None` when malformed.
    #[must_use]
    pub fn parts(&self) -> Option<(&str, &str)> {
        (self.status == Status::Valid).then(|| self.value.split_once('@')).flatten()
    }

    /// Whether the address says that there is none, such as `notiene@notiene.com`.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        const NOBODY: &[&str] = &[
            "notiene",
            "sinemail",
            "sincorreo",
            "nodisponible",
            "noemail",
            "no",
            "nada",
            "x",
            "xx",
            "xxx",
            "a",
            "aa",
        ];
        let local = self.value.split('@').next().unwrap_or_default();
        let letters: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
        NOBODY.contains(&letters.as_str())
    }
}

/// Reads an address; `None` when `text` is blank.
///
/// ```
/// assert_eq!(aicore_resolve::email::parse(" Ana.Gil@Correo.ES ").unwrap().value, "ana.gil@correo.es");
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Email> {
    let trimmed = text
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .trim()
        .to_lowercase();
    let value = trimmed.strip_prefix("mailto:").unwrap_or(&trimmed).trim().to_owned();
    if value.is_empty() {
        return None;
    }
    let status = if plausible(&value) { Status::Valid } else { Status::Malformed };
    Some(Email { value, status })
}

fn plausible(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else {
        return false;
    };
    let local_holds = (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b));
    let labels: Vec<&str> = domain.split('.').collect();
    let domain_holds = domain.len() <= 255
        && labels.len() >= 2
        && labels.iter().all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
        && labels
            .last()
            .is_some_and(|top| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_lowercase()));
    local_holds && domain_holds
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plausible_addresses_are_lowered_and_kept() {
        for (text, value) in [
            ("ANA.GIL@GMAIL.COM", "ana.gil@gmail.com"),
            ("<mailto:jose_luis+seguros@correo.com.es>", "jose_luis+seguros@correo.com.es"),
            ("  x1@a-b.cat", "x1@a-b.cat"),
        ] {
            let email = parse(text).unwrap();
            assert_eq!((email.value.as_str(), email.status), (value, Status::Valid));
        }
    }

    #[test]
    fn implausible_addresses_are_malformed() {
        for text in [
            "ana",
            "ana@",
            "@gmail.com",
            "ana@gmail",
            "a na@gmail.com",
            "ana@gmail..com",
            ".ana@gmail.com",
            "ana@@gmail.com",
            "ana@gmail.c0m",
            "peña@gmail.com",
        ] {
            assert_eq!(parse(text).unwrap().status, Status::Malformed, "{text}");
            assert_eq!(parse(text).unwrap().parts(), None);
        }
        assert_eq!(parse(" \t"), None);
    }

    #[test]
    fn placeholders_are_recognised() {
        assert!(parse("no.tiene@gmail.com").unwrap().is_placeholder());
        assert!(!parse("ana@gmail.com").unwrap().is_placeholder());
    }

    proptest! {
        #[test]
        fn parsing_is_idempotent_and_never_panics(text in ".{0,40}|[a-z.]{1,8}@[a-z]{1,8}\\.[a-z]{1,3}") {
            if let Some(email) = parse(&text) && email.status == Status::Valid {
                prop_assert_eq!(parse(&email.value), Some(email));
            }
        }
    }
}
