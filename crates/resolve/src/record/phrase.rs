//! Text of several words whose order says little: company names, occupations, descriptions.

use hashbrown::HashMap;

/// Words of a text as numbers of a [`Vocabulary`], sorted, each once.
#[derive(Debug, Default, Clone)]
pub(crate) struct Phrase {
    pub(crate) text: Box<str>,
    pub(crate) words: Vec<u32>,
}

/// Words of all phrases, and how many records have each.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    known: HashMap<Box<str>, u32>,
    counts: Vec<u32>,
    total: u32,
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

impl Vocabulary {
    pub(crate) fn phrase(&mut self, text: &str) -> Phrase {
        let mut words: Vec<u32> = text
            .split(' ')
            .filter(|word| !EMPTY.contains(word))
            .map(|word| self.word(word))
            .collect();
        if words.is_empty() {
            words = text.split(' ').map(|word| self.word(word)).collect();
        }
        words.sort_unstable();
        words.dedup();
        Phrase {
            text: text.into(),
            words,
        }
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.known.get(word) {
            return id;
        }
        let id = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        self.counts.push(0);
        self.known.insert(word.into(), id);
        id
    }

    /// Counts a phrase that so many records have.
    pub(crate) fn seen(&mut self, phrase: &Phrase, records: u32) {
        for &word in &phrase.words {
            self.counts[word as usize] += records;
        }
        self.total += records;
    }

    /// Records that have a word.
    pub(crate) fn count(&self, word: u32) -> u32 {
        self.counts[word as usize]
    }

    /// What a word tells: the logarithm of how rare it is; 1 at least.
    pub(crate) fn information(&self, word: u32) -> f32 {
        let count = self.counts[word as usize].max(1) as f32;
        (self.total.max(1) as f32 / count).ln().max(0.0) + 1.0
    }

    /// Shared information over all information of both, from 0 to 1, and whether all words of one are among the other's.
    pub(crate) fn overlap(&self, a: &Phrase, b: &Phrase) -> (f32, bool) {
        let (mut shared, mut all) = (0.0, 0.0);
        let (mut i, mut j, mut common) = (0, 0, 0);
        while i < a.words.len() || j < b.words.len() {
            let (x, y) = (
                a.words.get(i).copied().unwrap_or(u32::MAX),
                b.words.get(j).copied().unwrap_or(u32::MAX),
            );
            let word = x.min(y);
            let weight = self.information(word);
            all += weight;
            if x == y {
                shared += weight;
                common += 1;
            }
            i += usize::from(x == word);
            j += usize::from(y == word);
        }
        (
            if all > 0.0 { shared / all } else { 0.0 },
            common == a.words.len().min(b.words.len()),
        )
    }
}
