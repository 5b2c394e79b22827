//! Which pairs must be looked at when the keys of some records change. Pure.
//!
//! Two records are a candidate pair if they share a key that no more records have than the model's cap. So when a key gains its last record
//! beyond the cap, pairs that only it made are forgotten, and when it comes back under it, they are looked at again: what is a pair follows
//! from the present records alone, not from the order in which they came.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// A record whose keys change.
#[derive(Debug, Clone)]
pub(crate) struct Change<'a> {
    pub(crate) id: Uuid,
    pub(crate) before: &'a [i32],
    pub(crate) after: &'a [i32],
}

/// What to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
    /// Pairs to score, the lower id first.
    pub(crate) pairs: HashSet<(Uuid, Uuid)>,
    /// Records of keys that have become too common: pairs of them that share no other key are forgotten.
    pub(crate) crowded: BTreeSet<Uuid>,
}

/// How many records of each key must be known: one beyond the cap, whatever leaves.
pub(crate) fn wanted(changes: &[Change<'_>], cap: usize) -> BTreeMap<i32, usize> {
    let mut wanted: BTreeMap<i32, usize> = BTreeMap::new();
    for change in changes {
        for &key in change.before {
            *wanted.entry(key).or_insert(cap + 1) += 1;
        }
        for &key in change.after {
            wanted.entry(key).or_insert(cap + 1);
        }
    }
    wanted
}

/// Finds the work. `members` are the records of each key so far, as many as [`wanted`] says.
pub(crate) fn work(changes: &[Change<'_>], members: &HashMap<i32, Vec<Uuid>>, cap: usize) -> Work {
    let changing: HashSet<Uuid> = changes.iter().map(|change| change.id).collect();
    let mut coming: BTreeMap<i32, Vec<Uuid>> = BTreeMap::new();
    for change in changes {
        for &key in change.before {
            coming.entry(key).or_default();
        }
        for &key in change.after {
            coming.entry(key).or_default().push(change.id);
        }
    }
    let mut work = Work::default();
    let pair = |a: Uuid, b: Uuid| (a.min(b), a.max(b));
    for (key, coming) in &coming {
        let before = members.get(key).map_or(&[][..], Vec::as_slice);
        let staying: Vec<Uuid> = before.iter().copied().filter(|id| !changing.contains(id)).collect();
        let (was, is) = (before.len() <= cap, staying.len() + coming.len() <= cap);
        if is {
            for (index, &a) in coming.iter().enumerate() {
                work.pairs.extend(staying.iter().map(|&b| pair(a, b)));
                work.pairs
                    .extend(coming[index + 1..].iter().filter(|b| **b != a).map(|&b| pair(a, b)));
            }
        }
        if is && !was {
            for (index, &a) in staying.iter().enumerate() {
                work.pairs.extend(staying[index + 1..].iter().map(|&b| pair(a, b)));
            }
        }
        if was && !is {
            work.crowded.extend(staying);
        }
    }
    work
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    #[test]
    fn a_key_beyond_its_cap_counts_for_nothing_and_comes_back_under_it() {
        let members = HashMap::from([(1, vec![id(1), id(2), id(3)])]);
        let joins = [Change {
            id: id(4),
            before: &[],
            after: &[1],
        }];
        let found = work(&joins, &members, 4);
        assert_eq!(found.pairs, HashSet::from([(id(1), id(4)), (id(2), id(4)), (id(3), id(4))]));
        let found = work(&joins, &members, 3);
        assert_eq!(found.pairs, HashSet::new());
        assert_eq!(found.crowded, BTreeSet::from([id(1), id(2), id(3)]));
        let leaves = [Change {
            id: id(3),
            before: &[1],
            after: &[],
        }];
        let found = work(&leaves, &members, 2);
        assert_eq!(found.pairs, HashSet::from([(id(1), id(2))]));
        assert!(found.crowded.is_empty());
        // It was too common before and is so after.
        assert_eq!(work(&leaves, &members, 1), Work::default());
    }

    #[test]
    fn as_many_are_read_as_decide_whatever_leaves() {
        let changes = [Change {
            id: id(1),
            before: &[1, 2],
            after: &[2, 3],
        }];
        assert_eq!(wanted(&changes, 5), BTreeMap::from([(1, 7), (2, 7), (3, 6)]));
    }
}
