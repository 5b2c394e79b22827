//! Names of persons.
//!
//! Spanish names have a given name of one or more words and two surnames, each perhaps with particles; offices write them in
//! either order, with and without comma, accents, particles and titles. The normal form is `SURNAME1 SURNAME2, GIVEN`: in
//! capitals without accents, particles and titles, abbreviations written out. Its comma says where given names begin, so reading
//! it again changes nothing; it stays when either side is empty (`GARCIA,` or `, ANA`).
//!
//! Pet names, other languages and the other order are *candidates* ([`Name::given_candidates`], [`Name::swapped`]), never
//! replacements. Names of other countries go the same way: `Smith, John Robert` and `John Robert Smith` meet.

mod given;
mod split;
mod variant;
mod words;

pub use given::{Gender, gender};
pub use variant::{are_variants, formal};

use crate::Status;
use crate::text::fold;

/// A name as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// `SURNAME1 SURNAME2, GIVEN`. A surname of several words has hyphens between them.
    pub value: String,
    /// Words of the given name, without particles: `MARIA`, `CARMEN` of María del Carmen. An initial is a word of one letter.
    pub given: Vec<String>,
    /// First surname; in countries with one, that one.
    pub surname1: Option<String>,
    /// Second surname.
    pub surname2: Option<String>,
    /// Titles and suffixes that were taken off, in capitals without accents: `DON`, `DRA`, `JR`.
    pub titles: Vec<String>,
    /// What the given name suggests.
    pub gender: Option<Gender>,
    /// Whether comma, particles, separate fields or known given names say where the given name ends. Otherwise the usual number
    /// of words decided.
    pub is_certain: bool,
    /// `Valid`, `Shared` for what stands for no name (`NO TIENE`, `DESCONOCIDO`), or `Malformed` without a word of two letters.
    pub status: Status,
}

impl Name {
    /// The words of the given name in a row; empty without one.
    #[must_use]
    pub fn given_name(&self) -> String {
        self.given.join(" ")
    }

    /// The surnames in a row; empty without one.
    #[must_use]
    pub fn surnames(&self) -> String {
        let surnames: Vec<&str> = self.surname1.iter().chain(&self.surname2).map(String::as_str).collect();
        surnames.join(" ")
    }

    /// Given names that this one may stand for, in normal form, itself first: its formal names as a whole and word by word, with
    /// `M` before another name as María.
    #[must_use]
    pub fn given_candidates(&self) -> Vec<String> {
        let whole = self.given_name();
        let mut candidates = vec![whole.clone()];
        let mut add = |candidate: String| {
            if !candidate.is_empty() && !candidates.contains(&candidate) {
                candidates.push(candidate);
            }
        };
        for name in formal(&whole) {
            add((*name).to_owned());
        }
        if let [first, rest @ ..] = self.given.as_slice()
            && !rest.is_empty()
        {
            let firsts = formal(first).iter().copied().chain((first == "M").then_some("MARIA"));
            for name in firsts {
                add(format!("{name} {}", rest.join(" ")));
            }
        }
        candidates
    }

    /// The same person with the two surnames in the other order; `None` with fewer than two.
    #[must_use]
    pub fn swapped(&self) -> Option<Self> {
        let (first, second) = (self.surname1.clone()?, self.surname2.clone()?);
        let mut swapped = self.clone();
        (swapped.surname1, swapped.surname2) = (Some(second), Some(first));
        swapped.value = written(&swapped.surnames(), &swapped.given);
        Some(swapped)
    }

    /// All words of the name in alphabetical order: the same whatever the order they were written in.
    #[must_use]
    pub fn unordered(&self) -> String {
        let mut words: Vec<&str> = self.value.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.join(" ")
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.value)
    }
}

/// Reads a whole name: `María José García Pérez`, `GARCIA PEREZ MARIA JOSE`, `García Pérez, M.ª José`, `D. Juan de la Fuente`.
/// `None` when `text` has no letter or digit.
///
/// ```
/// use aicore_resolve::name;
///
/// for text in ["D.ª M.ª José García y Pérez", "GARCIA PEREZ, MARIA JOSE", "García Pérez María José"] {
///     assert_eq!(name::parse(text).unwrap().value, "GARCIA PEREZ, MARIA JOSE");
/// }
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Name> {
    if is_blank(text) {
        return None;
    }
    Some(built(split::whole(&prepared(text)), text))
}

/// Reads a name whose parts stand in fields of their own; any may be blank. Two surnames in the first field are told apart.
/// `None` when all are blank.
///
/// ```
/// let name = aicore_resolve::name::parse_parts("Ana", "De la Fuente Gil", "").unwrap();
/// assert_eq!((name.surname1.as_deref(), name.surname2.as_deref()), (Some("FUENTE"), Some("GIL")));
/// ```
#[must_use]
pub fn parse_parts(given: &str, surname1: &str, surname2: &str) -> Option<Name> {
    let all = [given, surname1, surname2].join(" ");
    if is_blank(&all) {
        return None;
    }
    let [given, surname1, surname2] = [given, surname1, surname2].map(prepared);
    Some(built(split::fields(&given, &surname1, &surname2), &all))
}

/// Capitals without accents and what stands in brackets, and without the dot before a raised letter (M.ª is Mª, and becomes MA).
fn prepared(text: &str) -> String {
    let raised = text
        .replace(".ª", "ª")
        .replace(".º", "º")
        .replace(". ª", "ª")
        .replace('°', "º");
    let folded = fold(&raised);
    let mut depth = 0_u32;
    let outside: String = folded
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect();
    if outside.chars().any(char::is_alphabetic) {
        outside
    } else {
        folded
    }
}

/// Whether nothing is left of a text once accents and marks are gone.
fn is_blank(text: &str) -> bool {
    !fold(text).chars().any(char::is_alphanumeric)
}

fn built(parts: split::Parts, text: &str) -> Name {
    let parts = split::settled(parts);
    let mut surnames = parts.surnames.into_iter();
    let (surname1, surname2) = (surnames.next(), surnames.next());
    let mut name = Name {
        value: String::new(),
        gender: parts.given.first().and_then(|first| gender(first)),
        given: parts.given,
        surname1,
        surname2,
        titles: parts.titles,
        is_certain: parts.is_certain,
        status: Status::Malformed,
    };
    name.value = written(&name.surnames(), &name.given);
    let words = name.unordered();
    if words.is_empty() {
        name.value = crate::text::compact(&fold(text));
        return name;
    }
    let has_word = words
        .split(' ')
        .any(|word| word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some());
    name.status = Status::of_shape(has_word || !words.is_ascii());
    if words::is_filler(&words) {
        name.status = Status::Shared;
    }
    name
}

fn written(surnames: &str, given: &[String]) -> String {
    format!("{surnames}, {}", given.join(" ")).trim().to_owned()
}

#[cfg(test)]
mod tests;
