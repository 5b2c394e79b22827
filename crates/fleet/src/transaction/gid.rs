//! The identifier under which a participant prepares: what recovery needs to know, as text.
//!
//! `aicore:<namespace>:<epoch>:<transaction>:<agent>:<participant>`, at most 199 bytes, of which none needs quoting in SQL.

use aicore_catalog::DatabaseCode;
use std::fmt;
use uuid::Uuid;

/// Identifier of a prepared transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gid {
    /// The installation.
    pub(super) namespace: String,
    /// The process that coordinates it, as a random number.
    pub(super) epoch: u64,
    /// The transaction, the same in all its participants.
    pub(super) transaction: Uuid,
    /// The database that decides.
    pub(super) agent: DatabaseCode,
    /// The database that it is prepared in.
    pub(super) participant: DatabaseCode,
}

impl fmt::Display for Gid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            namespace,
            epoch,
            transaction,
            agent,
            participant,
        } = self;
        write!(
            f,
            "aicore:{namespace}:{epoch:016x}:{}:{agent}:{participant}",
            transaction.simple()
        )
    }
}

impl Gid {
    /// Reads an identifier; `None` where it is not one of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("aicore:")?.split(':');
        let gid = Self {
            namespace: parts.next()?.to_owned(),
            epoch: u64::from_str_radix(parts.next()?, 16).ok()?,
            transaction: Uuid::try_parse(parts.next()?).ok()?,
            agent: parts.next()?.parse().ok()?,
            participant: parts.next()?.parse().ok()?,
        };
        // Only what this module wrote: the text goes into SQL.
        (gid.to_string() == text).then_some(gid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest() -> Gid {
        Gid {
            namespace: "n".repeat(14),
            epoch: u64::MAX,
            transaction: Uuid::max(),
            agent: "a".repeat(63).parse().unwrap(),
            participant: "b".repeat(63).parse().unwrap(),
        }
    }

    #[test]
    fn the_longest_identifier_is_as_long_as_postgresql_allows() {
        let gid = longest();
        assert_eq!(gid.to_string().len(), 199);
        assert_eq!(Gid::parse(&gid.to_string()), Some(gid));
    }

    #[test]
    fn what_others_prepared_is_not_ours() {
        let ours = longest().to_string();
        for foreign in [
            "",
            "aicore",
            "aicore:main",
            "bank-7",
            &ours.replace("aicore", "other"),
            &format!("{ours}:more"),
            &format!("{ours}'"),
            &ours.replace(&"f".repeat(16), "1"),
        ] {
            assert_eq!(Gid::parse(foreign), None, "{foreign}");
        }
    }
}
