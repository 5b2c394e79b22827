//! Text of several words whose order says little: company names, occupations, descriptions.

use super::field::Value;
use super::text::hash;
use std::borrow::Cow;

/// Words of a text as hashes, sorted, each once.
#[derive(Debug, Default, Clone)]
pub(crate) struct Phrase {
    pub(crate) text: Box<str>,
    pub(crate) words: Box<[u64]>,
}

/// Words that companies share whatever their name: legal forms and articles.
const EMPTY: &[&str] = &[
    "SA",
    "SL",
    "SLU",
    "SAU",
    "SLP",
    "SLL",
    "SC",
    "CB",
    "SCOOP",
    "COOP",
    "LTD",
    "LIMITED",
    "INC",
    "LLC",
    "PLC",
    "GMBH",
    "CORP",
    "CORPORATION",
    "CO",
    "COMPANY",
    "THE",
    "OF",
    "AND",
    "DE",
    "DEL",
    "LA",
    "EL",
    "LOS",
    "LAS",
    "Y",
    "S",
    "L",
    "A",
    "U",
];

impl Value for Phrase {
    fn of(text: &str) -> Self {
        let mut words: Vec<u64> = text
            .split(' ')
            .filter(|word| !EMPTY.contains(word))
            .map(|word| hash(word.as_bytes()))
            .collect();
        if words.is_empty() {
            words = text.split(' ').map(|word| hash(word.as_bytes())).collect();
        }
        words.sort_unstable();
        words.dedup();
        Self {
            text: text.into(),
            words: words.into(),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.text)
    }
}
