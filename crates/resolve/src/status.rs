//! What a check says about a value that somebody typed.

/// Result of checking a typed value against the rules of its concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// The shape is right, and so are the check characters where the concept has any.
    Valid,
    /// The shape is right and the check characters are not: a typing error, or an invented value.
    WrongCheck,
    /// The shape is not one of this concept; a check character may be missing.
    Malformed,
}

impl Status {
    /// `Valid` when `check_holds`, else `WrongCheck`: for values whose shape is already known to be right.
    pub(crate) fn of_check(check_holds: bool) -> Self {
        if check_holds { Self::Valid } else { Self::WrongCheck }
    }

    /// Name in data: `valid`, `wrong_check` or `malformed`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::WrongCheck => "wrong_check",
            Self::Malformed => "malformed",
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
