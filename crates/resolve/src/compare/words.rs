//! Names of one part: how two texts of a few words agree.

use crate::record::person::Name;
use crate::similarity::{edit_distance, jaro_winkler};

/// From the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    Different,
    Initial,
    Similar,
    Typo,
    Diminutive,
    Subset,
    Equal,
}

pub(super) fn likeness(a: &Name, b: &Name) -> Likeness {
    if a.text == b.text {
        return Likeness::Equal;
    }
    let apart = a.letters ^ b.letters;
    let within = apart & a.letters == 0 || apart & b.letters == 0;
    if apart.count_ones() > 6 && !within && !a.groups.iter().any(|group| b.groups.contains(group)) {
        return Likeness::Different;
    }
    let (x, y) = (a.first(), b.first());
    let (one, other) = (a.text.as_bytes(), b.text.as_bytes());
    let single = x.len() == one.len() && y.len() == other.len();
    if !single && (x == y || subset(a, b)) {
        return if subset(a, b) { Likeness::Subset } else { Likeness::Similar };
    }
    if x.len() == 1 || y.len() == 1 {
        let same = x.as_bytes()[..1] == y.as_bytes()[..1];
        return if same { Likeness::Initial } else { Likeness::Different };
    }
    if a.groups.iter().any(|group| b.groups.contains(group)) {
        return Likeness::Diminutive;
    }
    let shortest = one.len().min(other.len());
    let slips = edit_distance(one, other, 2);
    if slips == 1 && shortest >= 3 {
        return Likeness::Typo;
    }
    if (slips == 2 && shortest >= 5) || jaro_winkler(one, other) >= 0.88 || (shortest >= 5 && jumbled(one, other)) {
        return Likeness::Similar;
    }
    if !single
        && (near(x, y)
            || a.words()
                .any(|word| word.len() > 3 && b.words().any(|other| near(word, other))))
    {
        return Likeness::Similar;
    }
    Likeness::Different
}

/// Whether the letters are the same, one more or less apart, in another order that begins alike.
fn jumbled(a: &[u8], b: &[u8]) -> bool {
    if a[0] != b[0] || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let mut counts = [0_i8; 256];
    a.iter().for_each(|&letter| counts[usize::from(letter)] += 1);
    b.iter().for_each(|&letter| counts[usize::from(letter)] -= 1);
    counts.iter().map(|count| count.unsigned_abs() as usize).sum::<usize>() <= 2 - a.len().abs_diff(b.len()) % 2
}

fn near(a: &str, b: &str) -> bool {
    a == b || (a.len().min(b.len()) >= 4 && edit_distance(a.as_bytes(), b.as_bytes(), 1) <= 1)
}

/// Whether all words of one are among the other's, an initial standing for its word.
fn subset(a: &Name, b: &Name) -> bool {
    let (short, long) = if a.text.len() <= b.text.len() { (a, b) } else { (b, a) };
    short.words().all(|word| {
        long.words()
            .any(|other| other == word || (word.len() == 1 && other.starts_with(word)))
    }) && short.words().any(|word| word.len() > 1)
}
