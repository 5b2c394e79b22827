//! Two clusterings of the same records: what merged, what split, who moved; with ids that stay where they can.

use std::collections::BTreeMap;

/// A cluster that records of several old ones are in now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Merge {
    /// Its id.
    pub id: u32,
    /// The old clusters that went into it as a whole, itself included where it was one of them.
    pub of: Vec<u32>,
}

/// An old cluster whose records are in several clusters now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Split {
    /// Its id.
    pub id: u32,
    /// Where its records are, itself included where it kept some.
    pub into: Vec<u32>,
}

/// A record that left a cluster that lives on for another that was there before.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Move {
    /// The record, by place.
    pub record: usize,
    /// Where it was.
    pub from: u32,
    /// Where it is.
    pub to: u32,
}

/// What changed between two clusterings.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The new cluster of each record, under ids that are stable: each new cluster has the id of the old one that it shares most records
    /// with, each old id is given once, and the others get numbers that were not there before.
    pub ids: Vec<u32>,
    /// Clusters that took in others.
    pub merges: Vec<Merge>,
    /// Clusters that came apart.
    pub splits: Vec<Split>,
    /// Records that changed sides.
    pub moves: Vec<Move>,
    /// Old clusters whose records are together as before, and with no others.
    pub unchanged: usize,
}

/// Compares two clusterings, each the cluster of every record in the same order. Which of two equal overlaps keeps an id is decided by the
/// lower old id, then by the first record.
///
/// ```
/// // 3 joins 1, and 2 comes apart.
/// let difference = aicore_resolve::difference(&[1, 1, 3, 2, 2, 2], &[7, 7, 7, 8, 8, 9]);
/// assert_eq!(difference.ids, [1, 1, 1, 2, 2, 4]);
/// assert_eq!((difference.merges[0].id, &difference.merges[0].of), (1, &vec![1, 3]));
/// assert_eq!((difference.splits[0].id, &difference.splits[0].into), (2, &vec![2, 4]));
/// ```
#[must_use]
pub fn difference(old: &[u32], new: &[u32]) -> Difference {
    let mut shared: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    let (mut old_sizes, mut first): (BTreeMap<u32, usize>, BTreeMap<u32, usize>) = (BTreeMap::new(), BTreeMap::new());
    let mut new_sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for (record, (&was, &is)) in old.iter().zip(new).enumerate() {
        *shared.entry((was, is)).or_default() += 1;
        *old_sizes.entry(was).or_default() += 1;
        *new_sizes.entry(is).or_default() += 1;
        first.entry(is).or_insert(record);
    }
    let mut overlaps: Vec<(usize, u32, usize, u32)> = shared
        .iter()
        .map(|(&(was, is), &count)| (count, was, first[&is], is))
        .collect();
    overlaps.sort_unstable_by(|x, y| y.0.cmp(&x.0).then_with(|| (x.1, x.2).cmp(&(y.1, y.2))));
    let (mut kept, mut given): (BTreeMap<u32, u32>, BTreeMap<u32, u32>) = (BTreeMap::new(), BTreeMap::new());
    for &(_, was, _, is) in &overlaps {
        if !kept.contains_key(&was) && !given.contains_key(&is) {
            kept.insert(was, is);
            given.insert(is, was);
        }
    }
    let mut next = old.iter().copied().max().map_or(0, |most| most.saturating_add(1));
    let mut fresh: Vec<(usize, u32)> = new_sizes
        .keys()
        .filter(|is| !given.contains_key(is))
        .map(|&is| (first[&is], is))
        .collect();
    fresh.sort_unstable();
    for (_, is) in fresh {
        given.insert(is, next);
        next = next.saturating_add(1);
    }
    let mut of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut into: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut unchanged = 0;
    for (&(was, is), &count) in &shared {
        let whole = count == old_sizes[&was];
        if whole {
            of.entry(given[&is]).or_default().push(was);
            unchanged += usize::from(count == new_sizes[&is]);
        }
        into.entry(was).or_default().push(given[&is]);
    }
    let merges = of
        .into_iter()
        .filter(|(id, of)| of.len() > 1 || of[0] != *id)
        .map(|(id, of)| Merge { id, of })
        .collect();
    let splits = into
        .into_iter()
        .filter(|(_, into)| into.len() > 1)
        .map(|(id, mut into)| {
            into.sort_unstable();
            Split { id, into }
        })
        .collect();
    let moves = old
        .iter()
        .zip(new)
        .enumerate()
        .map(|(record, (&was, is))| (record, was, given[is]))
        .filter(|&(_, was, is)| was != is && kept.contains_key(&was) && kept.contains_key(&is))
        .map(|(record, from, to)| Move { record, from, to })
        .collect();
    Difference {
        ids: new.iter().map(|is| given[is]).collect(),
        merges,
        splits,
        moves,
        unchanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_that_changes_sides_moves() {
        let difference = difference(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 1, 1]);
        assert_eq!(
            difference.moves,
            [Move {
                record: 2,
                from: 0,
                to: 1
            }]
        );
        assert!(difference.merges.is_empty());
        assert_eq!(difference.splits.len(), 1);
    }

    proptest! {
        #[test]
        fn ids_are_those_of_the_new_clusters_and_stay_where_nothing_changed(
            pairs in prop::collection::vec((0_u32..6, 0_u32..6), 1..30)
        ) {
            let (old, new): (Vec<u32>, Vec<u32>) = pairs.into_iter().unzip();
            let found = difference(&old, &new);
            for a in 0..old.len() {
                for b in 0..old.len() {
                    prop_assert_eq!(found.ids[a] == found.ids[b], new[a] == new[b]);
                }
            }
            let same = difference(&old, &old);
            prop_assert_eq!(&same.ids, &old);
            prop_assert!(same.merges.is_empty() && same.splits.is_empty() && same.moves.is_empty());
        }
    }
}
