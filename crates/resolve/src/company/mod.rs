//! Names of companies, communities and other organisations.
//!
//! The same company is `Talleres García, S.L.` on one invoice, `TALLERES GARCIA SOCIEDAD LIMITADA` on the next and
//! `Talleres Garcia` on the van. The normal form is the name in capitals without accents, punctuation and legal form; the form
//! is kept beside it, because García S.L. and García S.A. are two companies. A change of form (S.L. to S.L.U.) is common, so forms
//! of one family are told.

mod form;

pub use form::Form;

use crate::Status;
use crate::text::{compact, fold};

/// A name as typed, in normal form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Company {
    /// Capitals without accents, punctuation and legal form; `&` is `Y`.
    pub value: String,
    /// Legal form, if one was written.
    pub form: Option<Form>,
    /// `Valid`, `Shared` for a filler (`EMPRESA`, `SIN NOMBRE`), or `Malformed` without a letter.
    pub status: Status,
}

impl Company {
    /// The name without the words that say what kind of business it is and where it does it (`TALLERES`, `HERMANOS`, `DE`,
    /// `ESPANA`): what tells it from others. The whole name if there is nothing else. A candidate, no replacement.
    #[must_use]
    pub fn core(&self) -> String {
        let kept: Vec<&str> = self.value.split(' ').filter(|word| !GENERIC.contains(word)).collect();
        if kept.is_empty() { self.value.clone() } else { kept.join(" ") }
    }

    /// First letters of the words of the name, without those of `DE`, `Y` and the like, which acronyms leave out.
    #[must_use]
    pub fn initials(&self) -> String {
        self.value
            .split(' ')
            .filter(|word| !SMALL.contains(word))
            .filter_map(|word| word.chars().next())
            .collect()
    }
}

const SMALL: &[&str] = &[
    "DE", "DEL", "LA", "LAS", "LOS", "EL", "Y", "E", "I", "EN", "A", "D", "L", "THE", "OF", "AND",
];

const GENERIC: &[&str] = &[
    "DE",
    "DEL",
    "LA",
    "LAS",
    "LOS",
    "EL",
    "Y",
    "E",
    "I",
    "EN",
    "THE",
    "OF",
    "ESPANA",
    "IBERICA",
    "IBERIA",
    "SPAIN",
    "GRUPO",
    "GROUP",
    "HOLDING",
    "EMPRESA",
    "COMPANIA",
    "COMPANY",
    "CIA",
    "HERMANOS",
    "HNOS",
    "HIJOS",
    "TALLERES",
    "TALLER",
    "CONSTRUCCIONES",
    "REFORMAS",
    "SERVICIOS",
    "SERVICES",
    "ASESORIA",
    "GESTORIA",
    "TRANSPORTES",
    "COMERCIAL",
    "INVERSIONES",
    "PROMOCIONES",
    "DISTRIBUCIONES",
    "INSTALACIONES",
    "INTERNATIONAL",
    "INTERNACIONAL",
];

const FILLERS: &[&str] = &[
    "EMPRESA",
    "SIN NOMBRE",
    "NO TIENE",
    "NO CONSTA",
    "DESCONOCIDA",
    "DESCONOCIDO",
    "PRUEBA",
    "TEST",
    "VARIOS",
    "CLIENTES VARIOS",
    "NULL",
    "UNKNOWN",
];

/// Abbreviations within names.
const SHORT: &[(&str, &str)] = &[
    ("CIA", "COMPANIA"),
    ("HNOS", "HERMANOS"),
    ("HNO", "HERMANO"),
    ("CONST", "CONSTRUCCIONES"),
    ("CONSTR", "CONSTRUCCIONES"),
    ("TRANSP", "TRANSPORTES"),
    ("TTES", "TRANSPORTES"),
    ("SERV", "SERVICIOS"),
    ("INST", "INSTALACIONES"),
    ("DIST", "DISTRIBUCIONES"),
    ("ASES", "ASESORIA"),
    ("INMOB", "INMOBILIARIA"),
    ("SEG", "SEGUROS"),
    ("SGROS", "SEGUROS"),
    ("COM", "COMERCIAL"),
    ("ESP", "ESPANA"),
    ("INTL", "INTERNATIONAL"),
    ("VDA", "VIUDA"),
    ("HEREDS", "HEREDEROS"),
    ("ASOC", "ASOCIACION"),
    ("AYTO", "AYUNTAMIENTO"),
    ("AYTMO", "AYUNTAMIENTO"),
    ("EXCMO", ""),
    ("EXMO", ""),
    ("ILMO", ""),
];

/// Reads the name of an organisation; `None` when `text` has no letter or digit.
///
/// ```
/// use aicore_resolve::company::{self, Form};
///
/// let company = company::parse("Talleres García Hnos., S.L.U.").unwrap();
/// assert_eq!((company.value.as_str(), company.form), ("TALLERES GARCIA HERMANOS", Some(Form::LimitedSole)));
/// ```
#[must_use]
pub fn parse(text: &str) -> Option<Company> {
    let folded = fold(text);
    if !folded.chars().any(char::is_alphanumeric) {
        return None;
    }
    let mut words = name_words(&folded);
    let mut form = None;
    // Until nothing changes: what is left may end in a form again, and single letters may become neighbours.
    loop {
        let before = words.clone();
        while let Some((found, rest)) = form::take(&words) {
            form = form.or(Some(found));
            words = rest;
        }
        let written: Vec<String> = words.iter().filter_map(|word| written_out(word)).collect();
        if !written.is_empty() {
            words = name_words(&written.join(" "));
        }
        if words == before {
            break;
        }
    }
    let value = if words.is_empty() { compact(&folded) } else { words.join(" ") };
    let has_letter = value.chars().any(char::is_alphabetic);
    let status = Status::of_shape(has_letter).or_shared(FILLERS.contains(&value.as_str()));
    Some(Company { value, form, status })
}

/// Words in capitals; letters with dots between them are one word (`S. L. U.` is `SLU`), and `&`, `+` are `Y`.
fn name_words(folded: &str) -> Vec<String> {
    let spelled = folded.replace(['&', '+'], " Y ").replace(['\'', '\u{2019}'], "");
    let mut words: Vec<String> = Vec::new();
    let mut initials = String::new();
    for token in spelled
        .split(|c: char| !(c.is_alphanumeric() || c == '.'))
        .filter(|token| !token.is_empty())
    {
        // S.L., S. L. and S L alike: single letters in a row are initials of one word.
        for letter_run in token.split('.').filter(|run| !run.is_empty()) {
            let mut letters = letter_run.chars();
            let is_single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
            if is_single && !(letter_run == "Y" && initials.is_empty()) {
                initials.push_str(letter_run);
            } else {
                if !initials.is_empty() {
                    words.push(std::mem::take(&mut initials));
                }
                words.push(letter_run.to_owned());
            }
        }
    }
    if !initials.is_empty() {
        words.push(initials);
    }
    words
}

fn written_out(word: &str) -> Option<String> {
    let long = SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long);
    (!long.is_empty()).then(|| long.to_owned())
}

#[cfg(test)]
mod tests;
