//! Spanish identity documents and company codes: NIF, NIE, CIF, and passports.
//!
//! [`parse`] takes what a clerk typed and says what it is, in one normal form. The shape decides the kind, not the
//! field it was found in, because "NIF" legally covers all three Spanish kinds (Real Decreto 1065/2007, articles 18
//! to 28) and forms mix them up; only a passport is taken at its field's word, as foreign passports have any shape.

mod cif;
mod nie;
mod nif;
mod passport;
#[cfg(test)]
mod tests;

pub use crate::Status;
pub use cif::{Control, control as cif_control};
pub use nif::letter as nif_letter;

use crate::text::{all_digits, compact};

/// Kind of a document. Ordered as printed, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Company code, formerly CIF: a letter for the form of organisation, seven digits, a control digit or letter.
    Cif,
    /// Foreigner's identity number: X, Y or Z, seven digits, a letter.
    Nie,
    /// Tax number of a natural person: the eight digits of the DNI and a letter, or K, L, M, seven digits, a letter.
    Nif,
    /// Passport number, of any country; it has no check character of its own.
    Passport,
}

impl Kind {
    /// Name in data: `NIF`, `NIE`, `CIF` or `PASSPORT`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cif => "CIF",
            Self::Nie => "NIE",
            Self::Nif => "NIF",
            Self::Passport => "PASSPORT",
        }
    }

    /// The kind that a data field names; `DNI`, `PASAPORTE` and lower case are understood. `None` for anything else.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match compact(code).as_str() {
            "NIF" | "DNI" => Some(Self::Nif),
            "NIE" => Some(Self::Nie),
            "CIF" => Some(Self::Cif),
            "PASSPORT" | "PASAPORTE" => Some(Self::Passport),
            _ => None,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A document as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Document {
    /// What the shape says it is.
    pub kind: Kind,
    /// Upper case, without separators; numbers filled with zeros on the left where the kind is certain.
    pub value: String,
    /// Whether shape and check hold; `Shared` for a [placeholder](Document::is_placeholder) whose check does. A passport of
    /// plausible shape counts as `Valid`.
    pub status: Status,
}

impl Document {
    /// Whether shape and check hold: of placeholders too.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.status.holds()
    }

    /// Whether this is a number that people type to get past a form, or a published example: one digit repeated, digits that
    /// count up or down, or the first and last numbers of the DNI, which the test certificates of the FNMT and the tax agency
    /// carry. It may well be valid, and it identifies nobody.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        if self.kind == Kind::Passport {
            return false;
        }
        let digits: Vec<u8> = self.value.bytes().filter(u8::is_ascii_digit).collect();
        digits.len() >= 7
            && (digits.windows(2).all(|pair| pair[0] == pair[1])
                || digits.starts_with(b"1234567")
                || digits.starts_with(b"0123456")
                || digits.starts_with(b"7654321")
                || digits.starts_with(b"87654321")
                || (self.kind == Kind::Nif && matches!(digits.as_slice(), b"00000001" | b"99999990" | b"99999998")))
    }
}

impl std::fmt::Display for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.kind, self.value)
    }
}

/// Reads a document as people type it: lower case, separators, a leading `ES` (VAT number) or `NIF:`, `DNI`, `NIE`,
/// `CIF`, and missing leading zeros are all understood.
///
/// `hint` is what the field or its neighbour claims. It decides for passports, and for text whose shape says nothing.
/// Returns `None` when `text` has no letter or digit at all.
///
/// ```
/// use aicore_resolve::document::{self, Kind, Status};
///
/// let document = document::parse(None, " 5.234.567-c ").unwrap();
/// assert_eq!(document.kind, Kind::Nif);
/// assert_eq!(document.value, "05234567C");
/// assert_eq!(document.status, Status::Valid);
/// ```
#[must_use]
pub fn parse(hint: Option<Kind>, text: &str) -> Option<Document> {
    let compacted = compact(text);
    if compacted.is_empty() {
        return None;
    }
    if hint == Some(Kind::Passport) {
        return Some(passport::document(compacted));
    }
    let value = without_label(&compacted);
    let read = nif::read(value).or_else(|| nie::read(value)).or_else(|| cif::read(value));
    let mut document = read.unwrap_or_else(|| unrecognised(hint, value));
    document.status = document.status.or_shared(document.is_placeholder());
    Some(document)
}

/// Text of no Spanish shape that is complete: a bare number lacks its letter, the rest keeps the hint's kind.
fn unrecognised(hint: Option<Kind>, value: &str) -> Document {
    if all_digits(value) && value.len() <= nif::DIGITS && matches!(hint, None | Some(Kind::Nif)) {
        return Document {
            kind: Kind::Nif,
            value: format!("{value:0>8}"),
            status: Status::Malformed,
        };
    }
    if hint.is_none() && passport::is_spanish(value) {
        return passport::document(value.to_owned());
    }
    let kind = hint.unwrap_or_else(|| match value.chars().next() {
        Some('X' | 'Y' | 'Z') => Kind::Nie,
        Some(first) if cif::is_organisation(first) => Kind::Cif,
        _ => Kind::Nif,
    });
    Document {
        kind,
        value: value.to_owned(),
        status: Status::Malformed,
    }
}

/// Drops a label that was typed together with the number, if what follows can be a number.
fn without_label(value: &str) -> &str {
    for label in ["NIF", "DNI", "NIE", "CIF", "ES"] {
        if let Some(rest) = value.strip_prefix(label)
            && rest.bytes().filter(u8::is_ascii_digit).count() >= 5
        {
            return rest;
        }
    }
    value
}

/// Splits `value` into its digits and its last character when the digits number `least..=most` and the last is an ASCII letter.
fn digits_and_letter(value: &str, least: usize, most: usize) -> Option<(&str, char)> {
    let last = value.chars().next_back().filter(char::is_ascii_uppercase)?;
    let digits = &value[..value.len() - 1];
    ((least..=most).contains(&digits.len()) && all_digits(digits)).then_some((digits, last))
}
