//! Given names that are known, whose they usually are, and which of them are surnames as often.
//!
//! The table (`given.txt`) has a name a line with `m`, `f` or `b` (both), and `s` where people bear it as a surname too. It was put
//! together from the Spanish, Catalan, English, Portuguese, French, Italian and Romanian lists of the Python package Faker
//! (MIT) and by hand: Basque, Galician and Arabic names, and names of older generations. A name that is not in it is no less a
//! name; the table only helps to tell where given names end.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Gender that a given name suggests. A hint, and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gender {
    /// Usually a woman's.
    Female,
    /// Usually a man's.
    Male,
}

impl Gender {
    /// Name in data: `female` or `male`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Known {
    gender: Option<Gender>,
    is_surname: bool,
}

static KNOWN: LazyLock<HashMap<&'static str, Known>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let (name, marks) = line.split_once(' ')?;
        let gender = match marks.as_bytes().first() {
            Some(b'f') => Some(Gender::Female),
            Some(b'm') => Some(Gender::Male),
            _ => None,
        };
        let is_surname = marks.ends_with('s');
        Some((name, Known { gender, is_surname }))
    };
    include_str!("given.txt").lines().filter_map(line).collect()
});

/// Whether `word` is a given name of the table.
pub(super) fn is_known(word: &str) -> bool {
    KNOWN.contains_key(word)
}

/// Whether `word` is a given name of the table and hardly ever a surname.
pub(super) fn is_clear(word: &str) -> bool {
    KNOWN.get(word).is_some_and(|known| !known.is_surname)
}

/// Gender that a given name in normal form suggests: of a compound name its first word decides (José María is a man,
/// María José a woman). `None` for names that are not in the table, or of both.
///
/// ```
/// use aicore_resolve::name::{Gender, gender};
///
/// assert_eq!(gender("JOSE MARIA"), Some(Gender::Male));
/// assert_eq!(gender("MARIA JOSE"), Some(Gender::Female));
/// ```
#[must_use]
pub fn gender(given: &str) -> Option<Gender> {
    KNOWN.get(given.split(' ').next()?)?.gender
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_line_of_the_table_is_read_and_none_twice() {
        let lines = include_str!("given.txt").lines();
        assert_eq!(KNOWN.len(), lines.clone().count());
        assert!(lines.is_sorted());
        assert!(KNOWN.keys().all(|name| fold(name) == *name && !name.contains(' ')));
    }

    #[test]
    fn names_tell_gender_and_whether_they_are_surnames() {
        assert_eq!(gender("AINHOA"), Some(Gender::Female));
        assert_eq!(gender("XOAN"), Some(Gender::Male));
        assert_eq!(gender("REYES"), None);
        assert!(is_clear("JOSE") && is_known("MARTIN") && !is_clear("MARTIN") && !is_known("GARCIA"));
    }
}
