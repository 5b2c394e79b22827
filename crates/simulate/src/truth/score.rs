//! How well parties agree with the truth, pair by pair.
//!
//! A pair of records is *found* where both are of one party, *true* where both are of one person. Precision is the share of the found pairs that are
//! true, recall the share of the true pairs that are found, F1 their harmonic mean (van Rijsbergen, *Information Retrieval*, 1979, ch. 7).

use super::Truth;
use serde::Serialize;
use std::collections::BTreeMap;

/// Agreement of parties with the truth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Score {
    /// Records whose truth is known.
    pub records: u64,
    /// Persons and companies that they are.
    pub people: u64,
    /// Parties that were made of them.
    pub parties: u64,
    /// Pairs of records of one person.
    pub pairs_true: u64,
    /// Pairs of records of one party.
    pub pairs_found: u64,
    /// Pairs that are both.
    pub pairs_right: u64,
    /// Share of the found pairs that are true; 1 where none is found.
    pub precision: f64,
    /// Share of the true pairs that are found; 1 where there is none.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

/// Compares parties with the truth; `found` gives a record's database, its customer number and its party. Records of which nothing is known are left
/// out.
pub fn score<P: Ord + Clone>(truth: &Truth, found: impl IntoIterator<Item = ((String, String), P)>) -> Score {
    let (mut parties, mut people, mut both) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (record, party) in found {
        if let Some(person) = truth.get(&record) {
            *parties.entry(party.clone()).or_insert(0_u64) += 1;
            *people.entry(person).or_insert(0_u64) += 1;
            *both.entry((person, party)).or_insert(0_u64) += 1;
        }
    }
    let (pairs_found, pairs_true, pairs_right) = (pairs(parties.values()), pairs(people.values()), pairs(both.values()));
    let (precision, recall) = (share(pairs_right, pairs_found), share(pairs_right, pairs_true));
    let sum = precision + recall;
    Score {
        records: parties.values().sum(),
        people: people.len() as u64,
        parties: parties.len() as u64,
        pairs_true,
        pairs_found,
        pairs_right,
        precision,
        recall,
        f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 },
    }
}

fn pairs<'n>(sizes: impl Iterator<Item = &'n u64>) -> u64 {
    sizes.map(|size| size * size.saturating_sub(1) / 2).sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^53")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_over_all_records_of_known_truth() {
        let record = |number: &str| ("ss_insurance".to_owned(), number.to_owned());
        let truth: Truth = [("1", "A"), ("2", "A"), ("3", "A"), ("4", "B"), ("5", "C")]
            .map(|(number, person)| (record(number), person.to_owned()))
            .into();
        // Of A two are together and one is apart with B; 9 is unknown.
        let found = [("1", 1), ("2", 1), ("3", 2), ("4", 2), ("5", 3), ("9", 3)].map(|(number, party)| (record(number), party));
        let score = score(&truth, found);
        assert_eq!((score.records, score.people, score.parties), (5, 3, 3));
        assert_eq!((score.pairs_true, score.pairs_found, score.pairs_right), (3, 2, 1));
        assert!((score.precision - 0.5).abs() < 1e-12 && (score.recall - 1.0 / 3.0).abs() < 1e-12);
        assert!((score.f1 - 0.4).abs() < 1e-12);
    }
}
