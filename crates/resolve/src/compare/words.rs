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
    if (slips == 2 && shortest >= 5) || jaro_winkler(one, other) >= 0.88 {
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
