//! Which party a source record belongs to, decided in the transaction of the event that changes it.
//!
//! Standardise → keys → candidates that share one → bits → edges → the connected component → clusters → party ids. The clusters are a
//! function of the present records, the model in force and stewards' decisions: the order in which records came changes nothing, and
//! `aicore resolve run` comes to the same ones. Only which id a party bears has a history ([`assign`]).
//!
//! 1. [`plan`] comes before any row is locked. It takes the locks of the keys that the changed records have and will have ([`store::lock`]), so that
//!    nobody else changes who shares them, finds the pairs to look at ([`blocks`]), and scores them ([`judge`]).
//! 2. The caller locks the records of all components concerned, in the order of their keys ([`crate::records::ensure`]).
//! 3. [`link`] writes keys and edges, reads the components again, clusters them and moves records between parties ([`write`]).
//!
//! Two workers that touch one component follow each other by step 2, two that make a new edge at once by step 1. All of a batch go together, so
//! the number of statements does not depend on the number of records.

mod assign;
mod blocks;
mod content;
mod judge;
mod run;
mod store;
mod write;

pub(crate) use content::{Content, Standard};
pub(crate) use judge::{Judge, pair};
pub use run::{Changed, Evaluated, ModelSource, Preview, resolve_evaluate, resolve_preview, resolve_publish};
pub(crate) use store::{Edge, query, standard};

use crate::Error;
use crate::batch::Target;
use crate::projection::Customer;
use crate::records::Key;
use aicore_fleet::Transaction;
use aicore_resolve::ScoredPair;
use blocks::Change;
use std::collections::{BTreeSet, HashMap, HashSet};
use store::Concerned;
use uuid::Uuid;

/// Locks that keys and records share.
const SLOTS: u32 = 2_048;

/// A customer's new state, as an event brings it.
pub(crate) struct Arrival<'e> {
    pub(crate) key: Key,
    pub(crate) incarnation: i64,
    pub(crate) version: i32,
    pub(crate) content: &'e Customer,
}

/// A record that changes.
struct Subject {
    id: Uuid,
    key: Key,
    standard: Standard,
    /// Keys so far.
    before: Vec<i32>,
    keys: Vec<i32>,
}

/// What is to be done, found before rows are locked.
#[derive(Default)]
pub(crate) struct Plan {
    judge: Option<Judge>,
    subjects: Vec<Subject>,
    /// Pairs that are edges from now on, all of the subjects' and those of keys that count again.
    edges: HashMap<(Uuid, Uuid), f32>,
    crowded: BTreeSet<Uuid>,
    /// Records whose components are decided anew.
    seeds: BTreeSet<Uuid>,
    /// Records that must be locked.
    locked: HashSet<Uuid>,
}

/// What linking did.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// Parties that did not exist before.
    pub(crate) created: Vec<Uuid>,
    /// Parties that lost or gained a record, or one of whose records changed; the created ones included.
    pub(crate) touched: BTreeSet<Uuid>,
    /// Records that have a party now and had another or none before.
    pub(crate) moved: Vec<Uuid>,
}

/// Why parties are decided anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Records changed.
    Evidence,
    /// A steward decided.
    Steward,
    /// Another model was published.
    Model,
}

impl Plan {
    /// The records that must be locked before [`link`].
    pub(crate) fn locked(&self) -> Vec<Uuid> {
        self.locked.iter().copied().collect()
    }

    /// Ids for records that are not stored yet, by their keys.
    pub(crate) fn ids(&self) -> HashMap<&Key, Uuid> {
        self.subjects.iter().map(|subject| (&subject.key, subject.id)).collect()
    }
}

/// Finds what follows from customers' new states, of which each record has one.
pub(crate) async fn plan(tx: &Transaction, arrivals: &[Arrival<'_>], target: Target) -> Result<Plan, Error> {
    if arrivals.is_empty() {
        return Ok(Plan::default());
    }
    let keys: Vec<Key> = arrivals.iter().map(|arrival| arrival.key.clone()).collect();
    let (judge, mut stored) = tokio::try_join!(Judge::in_force(tx), store::stored(tx, &keys))?;
    let mut standards: Vec<(Standard, Vec<i32>)> = Vec::with_capacity(arrivals.len());
    for arrival in arrivals {
        let standard = Content::of_customer(arrival.content).standard(judge.conventions());
        let keys = judge.keys(&standard);
        standards.push((standard, keys));
    }
    if target == Target::Hub {
        let old = stored.values().flat_map(|stored| &stored.keys);
        let mut slots: BTreeSet<i32> = standards
            .iter()
            .flat_map(|(_, keys)| keys)
            .chain(old)
            .map(|key| slot(*key))
            .collect();
        slots.extend(keys.iter().map(record_slot));
        // Sent together; what is read comes after the locks.
        ((), stored) = tokio::try_join!(store::lock(tx, &slots), store::stored(tx, &keys))?;
        let late: BTreeSet<i32> = stored
            .values()
            .flat_map(|stored| &stored.keys)
            .map(|key| slot(*key))
            .collect();
        let late: BTreeSet<i32> = late.difference(&slots).copied().collect();
        if !late.is_empty() {
            store::lock(tx, &late).await?;
        }
    }
    let mut subjects = Vec::with_capacity(arrivals.len());
    for (arrival, (standard, keys)) in arrivals.iter().zip(standards) {
        let known = stored.remove(&arrival.key);
        // A row gives way to a higher version only.
        let stale =
            |known: &store::Stored| (i64::from(known.incarnation), known.version) >= (arrival.incarnation, arrival.version);
        if known.as_ref().is_some_and(stale) {
            continue;
        }
        let (id, before) = known.map_or_else(|| (Uuid::now_v7(), Vec::new()), |known| (known.id, known.keys));
        subjects.push(Subject {
            id,
            key: arrival.key.clone(),
            standard,
            before,
            keys,
        });
    }
    complete(tx, judge, subjects, target).await
}

/// Finds what follows from records as they are stored.
async fn plan_stored(tx: &Transaction, judge: Judge, ids: &[Uuid], target: Target) -> Result<Plan, Error> {
    let mut contents = store::contents(tx, ids).await?;
    let keyed = |contents: Vec<(Uuid, Key, Content, Vec<i32>)>| -> Vec<Subject> {
        contents
            .into_iter()
            .map(|(id, key, content, before)| {
                let standard = content.standard(judge.conventions());
                let keys = judge.keys(&standard);
                Subject {
                    id,
                    key,
                    standard,
                    before,
                    keys,
                }
            })
            .collect()
    };
    let mut subjects = keyed(contents);
    if target == Target::Hub {
        let mut slots: BTreeSet<i32> = subjects
            .iter()
            .flat_map(|subject| subject.keys.iter().chain(&subject.before))
            .map(|key| slot(*key))
            .collect();
        slots.extend(subjects.iter().map(|subject| record_slot(&subject.key)));
        ((), contents) = tokio::try_join!(store::lock(tx, &slots), store::contents(tx, ids))?;
        subjects = keyed(contents);
    }
    let mut plan = complete(tx, judge, subjects, target).await?;
    // Stewards' words reach awaited records too.
    plan.seeds.extend(ids);
    plan.locked.extend(ids);
    Ok(plan)
}

async fn complete(tx: &Transaction, judge: Judge, subjects: Vec<Subject>, target: Target) -> Result<Plan, Error> {
    let changes: Vec<Change<'_>> = subjects
        .iter()
        .map(|subject| Change {
            id: subject.id,
            before: &subject.before,
            after: &subject.keys,
        })
        .collect();
    let members = store::members(tx, &blocks::wanted(&changes, judge.cap)).await?;
    let work = blocks::work(&changes, &members, judge.cap);
    drop(changes);
    let own: HashMap<Uuid, usize> = subjects
        .iter()
        .enumerate()
        .map(|(index, subject)| (subject.id, index))
        .collect();
    let others: BTreeSet<Uuid> = work
        .pairs
        .iter()
        .flat_map(|&(a, b)| [a, b])
        .filter(|id| !own.contains_key(id))
        .collect();
    let others: Vec<Uuid> = others.into_iter().collect();
    let others = store::standards(tx, &others).await?;
    let mut records: Vec<&Standard> = subjects.iter().map(|subject| &subject.standard).collect();
    let mut ids: Vec<Uuid> = subjects.iter().map(|subject| subject.id).collect();
    let mut place = own;
    for (id, standard) in &others {
        place.insert(*id, records.len());
        records.push(standard);
        ids.push(*id);
    }
    let pairs: Vec<(usize, usize)> = work
        .pairs
        .iter()
        .filter_map(|(a, b)| Some((*place.get(a)?, *place.get(b)?)))
        .collect();
    let edges: HashMap<(Uuid, Uuid), f32> = judge
        .score(&records, &pairs)
        .into_iter()
        .map(|(a, b, bits)| (pair(ids[a], ids[b]), bits))
        .collect();
    let mut seeds: BTreeSet<Uuid> = subjects.iter().map(|subject| subject.id).collect();
    let strong = edges.iter().filter(|(_, bits)| **bits >= judge.threshold_bits());
    seeds.extend(strong.flat_map(|((a, b), _)| [*a, *b]));
    seeds.extend(&work.crowded);
    let locked = if target == Target::Hub {
        let seeds: Vec<Uuid> = seeds.iter().copied().collect();
        store::component_ids(tx, &judge, &seeds).await?.into_iter().collect()
    } else {
        HashSet::new()
    };
    drop(records);
    Ok(Plan {
        judge: Some(judge),
        subjects,
        edges,
        crowded: work.crowded,
        seeds,
        locked,
    })
}

/// Carries out a plan whose records are stored and locked; `changed` are those that were in fact written.
pub(crate) async fn link(tx: &Transaction, plan: Plan, changed: &[Uuid], target: Target) -> Result<Links, Error> {
    if changed.is_empty() {
        return Ok(Links::default());
    }
    let planned: HashSet<Uuid> = plan.subjects.iter().map(|subject| subject.id).collect();
    if planned != changed.iter().copied().collect() {
        // Somebody else wrote a record meanwhile without its lock: what is stored decides.
        return relink(tx, changed, target, Cause::Evidence).await;
    }
    decide(tx, plan, target, Cause::Evidence).await
}

/// Links records as they are stored: after a repair, a decision of a steward, or under another model.
pub(crate) async fn relink(tx: &Transaction, ids: &[Uuid], target: Target, cause: Cause) -> Result<Links, Error> {
    if ids.is_empty() {
        return Ok(Links::default());
    }
    let judge = Judge::in_force(tx).await?;
    let plan = plan_stored(tx, judge, ids, target).await?;
    if target == Target::Hub {
        lock_records(tx, &plan.locked()).await?;
    }
    decide(tx, plan, target, cause).await
}

/// Locks records in the order of their keys.
async fn lock_records(tx: &Transaction, ids: &[Uuid]) -> Result<(), Error> {
    let text = "-- match_records_lock()
        SELECT FROM source_record WHERE id = ANY ($1) ORDER BY database_code, source_key FOR NO KEY UPDATE";
    query(tx, "match_records_lock", text, &[&ids]).await.map(drop)
}

async fn decide(tx: &Transaction, plan: Plan, target: Target, cause: Cause) -> Result<Links, Error> {
    let Plan {
        judge,
        subjects,
        edges,
        crowded,
        mut seeds,
        mut locked,
    } = plan;
    let Some(mut judge) = judge else {
        return Ok(Links::default());
    };
    if target == Target::Hub
        && let Some(precision) = judge.fallen
    {
        write::stop(tx, precision).await?;
        judge.stopped = true;
    }
    write::records(tx, judge.version, &subjects).await?;
    let ids: Vec<Uuid> = subjects.iter().map(|subject| subject.id).collect();
    let crowded: Vec<Uuid> = crowded.into_iter().collect();
    let own: HashSet<Uuid> = ids.iter().copied().collect();
    // Pairs of a key that counts again may be edges by another key already.
    let again: Vec<(Uuid, Uuid)> = edges
        .keys()
        .filter(|(a, b)| !own.contains(a) && !own.contains(b))
        .copied()
        .collect();
    let (before, orphaned, known) = tokio::try_join!(
        store::edges_of(tx, &ids),
        store::orphaned(tx, &crowded, judge.cap),
        store::edges_between(tx, &again)
    )?;
    let changes = write::Edges::between(&judge, &before, &orphaned, &known, &edges);
    seeds.extend(before.iter().chain(&orphaned).flat_map(|edge| [edge.a, edge.b]));
    changes.write(tx, target).await?;

    let seeds: Vec<Uuid> = seeds.into_iter().collect();
    let mut rounds = 0;
    let concerned = loop {
        let concerned = store::component(tx, &judge, &seeds).await?;
        let missing: Vec<Uuid> = concerned
            .iter()
            .map(|record| record.id)
            .filter(|id| !locked.contains(id))
            .collect();
        if target == Target::Rebuild || missing.is_empty() || rounds == ROUNDS {
            break concerned;
        }
        // Somebody else has tied more records to them meanwhile.
        lock_records(tx, &missing).await?;
        locked.extend(missing);
        rounds += 1;
    };
    let all: Vec<Uuid> = concerned.iter().map(|record| record.id).collect();
    let (among, words) = tokio::try_join!(store::edges_among(tx, &judge, &all), store::words(tx, &all))?;
    let component = Component::new(&judge, concerned, among, words);
    write::parties(tx, &judge, &component, &ids, &changes, target, cause).await
}

/// Times that more records are locked before their components are taken as they are.
const ROUNDS: u32 = 8;

/// Records that are decided on together, and the decision.
struct Component {
    records: Vec<Concerned>,
    place: HashMap<Uuid, usize>,
    edges: Vec<Edge>,
    words: Vec<store::Word>,
    /// Records of each cluster, by place. Awaited records are in none.
    clusters: Vec<Vec<usize>>,
}

impl Component {
    fn new(judge: &Judge, records: Vec<Concerned>, mut edges: Vec<Edge>, words: Vec<store::Word>) -> Self {
        let place: HashMap<Uuid, usize> = records.iter().enumerate().map(|(index, record)| (record.id, index)).collect();
        edges.retain(|edge| place.contains_key(&edge.a) && place.contains_key(&edge.b));
        let known: Vec<(usize, &Standard)> = records
            .iter()
            .enumerate()
            .filter_map(|(index, record)| Some((index, record.standard.as_ref()?)))
            .collect();
        let named: Vec<(&Standard, &str, Uuid)> = known
            .iter()
            .map(|&(index, standard)| (standard, records[index].name.as_str(), records[index].id))
            .collect();
        let clusters = cluster(judge, &named, &edges, &words);
        // A record that was linked before it was ever read here stays as it is.
        let unread = records
            .iter()
            .enumerate()
            .filter(|(_, record)| record.standard.is_none() && record.party.is_some());
        let unread: Vec<usize> = unread.map(|(index, _)| index).collect();
        let mut of: Vec<Vec<usize>> = Vec::new();
        for ((index, _), cluster) in known.iter().zip(clusters) {
            if of.len() <= cluster {
                of.resize(cluster + 1, Vec::new());
            }
            of[cluster].push(*index);
        }
        of.extend(unread.into_iter().map(|index| vec![index]));
        Self {
            records,
            place,
            edges,
            words,
            clusters: of,
        }
    }
}

/// What ties and parts the records of one component, which it names by place.
#[derive(Default)]
struct Ties {
    edges: Vec<ScoredPair>,
    must: Vec<(usize, usize)>,
    cannot: Vec<(usize, usize)>,
}

/// The cluster of each record, numbered by first record: connected component by connected component.
pub(crate) fn cluster(judge: &Judge, records: &[(&Standard, &str, Uuid)], edges: &[Edge], words: &[store::Word]) -> Vec<usize> {
    let place: HashMap<Uuid, usize> = records.iter().enumerate().map(|(index, record)| (record.2, index)).collect();
    let mut root: Vec<usize> = (0..records.len()).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    let threshold = judge.threshold_bits();
    let places = |a: Uuid, b: Uuid| Some((*place.get(&a)?, *place.get(&b)?));
    let counting = edges.iter().filter(|edge| !edge.held && edge.bits >= threshold);
    let counting: Vec<(usize, usize, f32)> = counting
        .filter_map(|edge| places(edge.a, edge.b).map(|(a, b)| (a, b, edge.bits)))
        .collect();
    let said: Vec<(usize, usize, bool)> = words
        .iter()
        .filter_map(|word| places(word.a, word.b).map(|(a, b)| (a, b, word.same)))
        .collect();
    let ties = counting
        .iter()
        .map(|&(a, b, _)| (a, b))
        .chain(said.iter().filter(|word| word.2).map(|&(a, b, _)| (a, b)));
    for (a, b) in ties {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        root[a.max(b)] = a.min(b);
    }
    let mut components: HashMap<usize, Vec<usize>> = HashMap::new();
    for index in 0..records.len() {
        components.entry(find(&mut root, index)).or_default().push(index);
    }
    let mut local = vec![0_usize; records.len()];
    for members in components.values() {
        for (index, &member) in members.iter().enumerate() {
            local[member] = index;
        }
    }
    let mut by_component: HashMap<usize, Ties> = HashMap::new();
    for &(a, b, bits) in &counting {
        let (x, y) = (local[a].min(local[b]) as u32, local[a].max(local[b]) as u32);
        let entry = by_component.entry(find(&mut root, a)).or_default();
        entry.edges.push(ScoredPair { a: x, b: y, bits });
    }
    for &(a, b, same) in &said {
        let (x, y) = (find(&mut root, a), find(&mut root, b));
        if x != y {
            continue;
        }
        let entry = by_component.entry(x).or_default();
        if same { &mut entry.must } else { &mut entry.cannot }.push((local[a], local[b]));
    }
    // The smallest place of each cluster stands for it.
    let mut first = vec![0_usize; records.len()];
    for (component, members) in &components {
        let Some(ties) = by_component.get(component) else {
            first[members[0]] = members[0];
            continue;
        };
        let named: Vec<(&Standard, &str)> = members.iter().map(|&member| (records[member].0, records[member].1)).collect();
        let clusters = judge.cluster(&named, &ties.edges, &ties.must, &ties.cannot);
        let mut firsts: HashMap<u32, usize> = HashMap::new();
        for (&member, cluster) in members.iter().zip(clusters) {
            first[member] = *firsts.entry(cluster).or_insert(member);
        }
    }
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    first
        .into_iter()
        .map(|first| {
            let next = numbers.len();
            *numbers.entry(first).or_insert(next)
        })
        .collect()
}

/// The lock of a key.
fn slot(key: i32) -> i32 {
    // The bits of a key are even; its lowest will do.
    (key as u32 % SLOTS) as i32
}

/// The lock of a record.
fn record_slot(key: &Key) -> i32 {
    let hash = aicore_outbox::fnv1a(key.0.bytes().chain([0]).chain(key.1.bytes()));
    (hash % u64::from(SLOTS)) as i32
}
