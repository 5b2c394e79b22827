//! What a check says about a value that somebody typed.

/// Result of checking a typed value against the rules of its concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// The shape is right, and so are the check characters where the concept has any.
    Valid,
    /// Shape and check are right, and yet the value identifies nobody: it is a published example, a filler typed to get past
    /// a form, or known to be held by many, such as `12345678Z`, `600000000` or `01/01/1900`. Two records that agree on it
    /// have nothing in common.
    Shared,
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

    /// `Valid` when `shape_holds`, else `Malformed`: for concepts without check characters.
    pub(crate) fn of_shape(shape_holds: bool) -> Self {
        if shape_holds { Self::Valid } else { Self::Malformed }
    }

    /// `Shared` instead of `Valid` when the value `is_filler`.
    pub(crate) fn or_shared(self, is_filler: bool) -> Self {
        if self == Self::Valid && is_filler {
            Self::Shared
        } else {
            self
        }
    }

    /// Whether shape and check hold: `Valid` or `Shared`.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::Valid | Self::Shared)
    }

    /// Name in data: `valid`, `shared`, `wrong_check` or `malformed`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Shared => "shared",
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
