//! Which party id each cluster bears. Pure.
//!
//! A party id goes to the cluster that holds most of its records, ties to the cluster of its oldest record. Of several ids that come to one
//! cluster the one with most records there stays, ties to the oldest id; the others lead to it from then on. A cluster that none
//! comes to takes back the id of a party that had been absorbed, where it holds most of what that party had; else it gets a new one.

use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A record of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// Its place among all records: older ones come first.
    pub(crate) age: usize,
    /// The party that it belongs to so far.
    pub(crate) party: Option<Uuid>,
}

/// What becomes of the ids.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Assigned {
    /// The id of each cluster; `None` where none came to it.
    pub(crate) of: Vec<Option<Uuid>>,
    /// Parties that are absorbed, with their successors.
    pub(crate) absorbed: BTreeMap<Uuid, Uuid>,
}

/// The age of each of so many records: its place when they stand in the order of when they were first seen, and of their names.
pub(crate) fn ages<'r>(count: usize, of: impl Fn(usize) -> (DateTime<Utc>, &'r String)) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&index| of(index));
    let mut ages = vec![0; count];
    for (age, index) in order.into_iter().enumerate() {
        ages[index] = age;
    }
    ages
}

/// Distributes the ids that the records bear.
pub(crate) fn assign(clusters: &[Vec<Held>]) -> Assigned {
    let mut claims: HashMap<Uuid, BTreeMap<usize, Claim>> = HashMap::new();
    for (cluster, records) in clusters.iter().enumerate() {
        for record in records {
            if let Some(party) = record.party {
                claims.entry(party).or_default().entry(cluster).or_default().add(record.age);
            }
        }
    }
    let mut of: Vec<Option<Uuid>> = vec![None; clusters.len()];
    let mut comers: BTreeMap<usize, Vec<(usize, Uuid)>> = BTreeMap::new();
    for (party, claims) in &claims {
        if let Some((cluster, count)) = strongest(claims) {
            comers.entry(cluster).or_default().push((count, *party));
        }
    }
    let mut absorbed = BTreeMap::new();
    for (cluster, mut comers) in comers {
        // Version 7: the lower id is the older.
        comers.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let Some(&(_, keeper)) = comers.first() else { continue };
        of[cluster] = Some(keeper);
        absorbed.extend(comers[1..].iter().map(|&(_, party)| (party, keeper)));
    }
    Assigned { of, absorbed }
}

/// Gives back ids of absorbed parties: `former` says for each such party where its last records are now, as cluster and age. Returns for clusters
/// without an id the one that comes back.
pub(crate) fn revive(of: &[Option<Uuid>], former: &HashMap<Uuid, Vec<(usize, usize)>>) -> BTreeMap<usize, Uuid> {
    let mut comers: BTreeMap<usize, Vec<(usize, Uuid)>> = BTreeMap::new();
    for (party, records) in former {
        let mut claims: BTreeMap<usize, Claim> = BTreeMap::new();
        for &(cluster, age) in records {
            claims.entry(cluster).or_default().add(age);
        }
        if let Some((cluster, count)) = strongest(&claims)
            && of.get(cluster).is_some_and(Option::is_none)
        {
            comers.entry(cluster).or_default().push((count, *party));
        }
    }
    comers
        .into_iter()
        .filter_map(|(cluster, mut comers)| {
            comers.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            comers.first().map(|&(_, party)| (cluster, party))
        })
        .collect()
}

#[derive(Debug, Clone, Copy)]
struct Claim {
    count: usize,
    oldest: usize,
}

impl Default for Claim {
    fn default() -> Self {
        Self {
            count: 0,
            oldest: usize::MAX,
        }
    }
}

impl Claim {
    fn add(&mut self, age: usize) {
        self.count += 1;
        self.oldest = self.oldest.min(age);
    }
}

/// The cluster with most records, then with the oldest.
fn strongest(claims: &BTreeMap<usize, Claim>) -> Option<(usize, usize)> {
    claims
        .iter()
        .max_by(|a, b| a.1.count.cmp(&b.1.count).then(b.1.oldest.cmp(&a.1.oldest)))
        .map(|(cluster, claim)| (*cluster, claim.count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn held(records: &[(usize, Option<u128>)]) -> Vec<Held> {
        records
            .iter()
            .map(|&(age, party)| Held {
                age,
                party: party.map(id),
            })
            .collect()
    }

    #[test]
    fn an_id_goes_where_most_of_its_records_are_then_where_the_oldest_is() {
        let clusters = [
            held(&[(3, Some(1)), (4, Some(1))]),
            held(&[(0, Some(1))]),
            held(&[(5, Some(2))]),
            held(&[(1, Some(2))]),
            held(&[(9, None)]),
        ];
        let assigned = assign(&clusters);
        assert_eq!(assigned.of, [Some(id(1)), None, None, Some(id(2)), None]);
        assert!(assigned.absorbed.is_empty());
    }

    #[test]
    fn of_several_ids_the_one_with_most_records_stays_then_the_oldest() {
        let assigned = assign(&[held(&[(0, Some(1)), (1, Some(2)), (2, Some(2)), (3, Some(3)), (4, None)])]);
        assert_eq!(assigned.of, [Some(id(2))]);
        assert_eq!(assigned.absorbed, BTreeMap::from([(id(1), id(2)), (id(3), id(2))]));
        let assigned = assign(&[held(&[(1, Some(2)), (0, Some(1))])]);
        assert_eq!(assigned.of, [Some(id(1))]);
    }

    #[test]
    fn an_absorbed_id_comes_back_where_most_of_its_last_records_are() {
        let former = HashMap::from([
            (id(7), vec![(1, 0), (1, 1), (0, 2)]),
            // Most of it stays where it was absorbed.
            (id(8), vec![(0, 3), (0, 4), (2, 5)]),
        ]);
        assert_eq!(revive(&[Some(id(1)), None, None], &former), BTreeMap::from([(1, id(7))]));
    }
}
