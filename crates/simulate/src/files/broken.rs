//! Lines broken on purpose.

use super::manner::Manner;

/// What is wrong with a broken line. Each must make an import refuse that line, and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// A date that does not exist, such as the 31st of February.
    BadDate,
    /// A mandatory field is empty.
    Missing,
    /// An amount that must not be negative is.
    NegativeAmount,
    /// An amount with a letter in it.
    BadAmount,
    /// A code that no reference table knows.
    UnknownCode,
    /// A receipt of a policy that does not exist.
    UnknownPolicy,
    /// The line breaks off: columns are missing, or the JSON does not end.
    BrokenOff,
}

impl Fault {
    /// Name, such as `bad_date`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadDate => "bad_date",
            Self::Missing => "missing",
            Self::NegativeAmount => "negative_amount",
            Self::BadAmount => "bad_amount",
            Self::UnknownCode => "unknown_code",
            Self::UnknownPolicy => "unknown_policy",
            Self::BrokenOff => "broken_off",
        }
    }
}

/// Breaks the cell at `place`; a line that breaks off ends there.
pub(super) fn spoil(fault: Fault, cells: &mut Vec<String>, place: usize, manner: Manner) {
    match fault {
        Fault::BrokenOff => cells.truncate(place),
        _ => cells[place] = spoiled(fault, &cells[place], manner.spanish),
    }
}

/// What stands in the place of `value`.
pub(super) fn spoiled(fault: Fault, value: &str, spanish: bool) -> String {
    match fault {
        Fault::BadDate if spanish => "31/02/2025".to_owned(),
        Fault::BadDate => "2025-02-31".to_owned(),
        Fault::Missing | Fault::BrokenOff => String::new(),
        Fault::NegativeAmount => format!("-{value}"),
        Fault::BadAmount => format!("{value}O"),
        Fault::UnknownCode => "XX-999".to_owned(),
        Fault::UnknownPolicy => format!("{value}X"),
    }
}
