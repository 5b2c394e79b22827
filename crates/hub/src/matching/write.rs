//! What matching writes: keys, edges, and the parties that follow from the clusters.

use super::assign::{Assigned, Held, ages, assign, revive};
use super::judge::Judge;
use super::store::{self, Edge, execute, query};
use super::{Cause, Component, Links, Subject, pair};
use crate::Error;
use crate::batch::Target;
use aicore_fleet::Transaction;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tokio_postgres::types::{Json, ToSql};
use uuid::Uuid;

/// Automatic merging stops: new pairs wait for a steward.
pub(super) async fn stop(tx: &Transaction, precision: f64) -> Result<(), Error> {
    let text = "-- match_stop()
        UPDATE match_control SET stopped_at = now(), stopped_because = $1 WHERE stopped_at IS NULL";
    let because = format!("the estimated precision of merged pairs has fallen to {precision:.4}");
    tracing::warn!("automatic merging stops: {because}");
    execute(tx, "match_stop", text, &[&because]).await.map(drop)
}

/// Puts records in normal form with their keys.
pub(super) async fn records(tx: &Transaction, model: i32, subjects: &[Subject]) -> Result<(), Error> {
    if subjects.is_empty() {
        return Ok(());
    }
    let text = "-- match_record_put()
        INSERT INTO match_record AS m (source_record_id, model, keys, standard)
        SELECT id, $2, string_to_array(keys, ',')::int4[], standard FROM unnest($1::uuid[], $3::text[], $4::text[]) AS n (id, keys, standard)
        ON CONFLICT (source_record_id) DO UPDATE SET model = EXCLUDED.model, keys = EXCLUDED.keys, standard = EXCLUDED.standard
        WHERE (m.model, m.keys, m.standard) IS DISTINCT FROM (EXCLUDED.model, EXCLUDED.keys, EXCLUDED.standard)";
    let ids: Vec<Uuid> = subjects.iter().map(|subject| subject.id).collect();
    let keys: Vec<String> = subjects
        .iter()
        .map(|subject| subject.keys.iter().map(i32::to_string).collect::<Vec<_>>().join(","))
        .collect();
    let mut standards = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let standard = serde_json::to_string(&subject.standard).map_err(|error| Error::Standard {
            reason: error.to_string(),
        })?;
        standards.push(standard);
    }
    execute(tx, "match_record_put", text, &[&ids, &model, &keys, &standards])
        .await
        .map(drop)
}

/// How the edges change.
#[derive(Debug, Default)]
pub(super) struct Edges {
    /// Those that were there of the pairs concerned.
    before: Vec<Edge>,
    removed: Vec<(Uuid, Uuid)>,
    put: Vec<Edge>,
}

impl Edges {
    /// `before` and `orphaned` go where `after` has them not; `known` are others that there are of `after`.
    pub(super) fn between(
        judge: &Judge,
        before: &[Edge],
        orphaned: &[Edge],
        known: &[Edge],
        after: &HashMap<(Uuid, Uuid), f32>,
    ) -> Self {
        let mut all: BTreeMap<(Uuid, Uuid), Edge> = before.iter().map(|edge| ((edge.a, edge.b), *edge)).collect();
        all.extend(orphaned.iter().map(|edge| ((edge.a, edge.b), *edge)));
        let removed: Vec<(Uuid, Uuid)> = all.keys().filter(|pair| !after.contains_key(*pair)).copied().collect();
        all.extend(known.iter().map(|edge| ((edge.a, edge.b), *edge)));
        let mut put: Vec<Edge> = after
            .iter()
            .filter(|(pair, bits)| all.get(*pair).is_none_or(|edge| edge.bits != **bits))
            .map(|(&(a, b), &bits)| Edge {
                a,
                b,
                bits,
                held: judge.stopped && bits >= judge.threshold_bits() && !all.contains_key(&(a, b)),
            })
            .collect();
        put.sort_by_key(|edge| (edge.a, edge.b));
        Self {
            before: all.into_values().collect(),
            removed,
            put,
        }
    }

    pub(super) async fn write(&self, tx: &Transaction, target: Target) -> Result<(), Error> {
        if !self.removed.is_empty() {
            let text = "-- match_edge_remove()
                DELETE FROM match_edge AS e USING unnest($1::uuid[], $2::uuid[]) AS n (a, b) WHERE e.a = n.a AND e.b = n.b";
            let (a, b): (Vec<Uuid>, Vec<Uuid>) = self.removed.iter().copied().unzip();
            execute(tx, "match_edge_remove", text, &[&a, &b]).await?;
        }
        if self.put.is_empty() {
            return Ok(());
        }
        let text = "-- match_edge_put()
            INSERT INTO match_edge AS e (a, b, bits, held) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::float4[], $4::bool[])
            ON CONFLICT (a, b) DO UPDATE SET bits = EXCLUDED.bits WHERE e.bits <> EXCLUDED.bits";
        let a: Vec<Uuid> = self.put.iter().map(|edge| edge.a).collect();
        let b: Vec<Uuid> = self.put.iter().map(|edge| edge.b).collect();
        let bits: Vec<f32> = self.put.iter().map(|edge| edge.bits).collect();
        let held: Vec<bool> = self.put.iter().map(|edge| edge.held && target == Target::Hub).collect();
        execute(tx, "match_edge_put", text, &[&a, &b, &bits, &held]).await?;
        if target == Target::Hub {
            return Ok(());
        }
        // What waits for a steward in the hub waits for them in a rebuild, where the records have other ids.
        let text = "-- match_edge_hold()
            UPDATE match_edge AS e SET held = true
            FROM public.match_edge AS p JOIN public.source_record AS u ON u.id = p.a JOIN public.source_record AS v ON v.id = p.b
                JOIN source_record AS x ON x.database_code = u.database_code AND x.source_key = u.source_key
                JOIN source_record AS y ON y.database_code = v.database_code AND y.source_key = v.source_key
            WHERE p.held AND e.a = least(x.id, y.id) AND e.b = greatest(x.id, y.id) AND NOT e.held";
        execute(tx, "match_edge_hold", text, &[]).await.map(drop)
    }
}

/// What moves between parties.
struct Moves {
    records: Vec<(usize, Uuid)>,
    created: Vec<Uuid>,
    revived: Vec<Uuid>,
    absorbed: BTreeMap<Uuid, Uuid>,
}

/// Gives each cluster its party and writes what changes by it.
pub(super) async fn parties(
    tx: &Transaction,
    judge: &Judge,
    component: &Component,
    subjects: &[Uuid],
    edges: &Edges,
    target: Target,
    cause: Cause,
) -> Result<Links, Error> {
    let age = ages(component.records.len(), |index| {
        let record = &component.records[index];
        (record.first_seen_at, &record.name)
    });
    let held: Vec<Vec<Held>> = component
        .clusters
        .iter()
        .map(|cluster| {
            let held = |&index: &usize| Held {
                age: age[index],
                party: component.records[index].party,
            };
            cluster.iter().map(held).collect()
        })
        .collect();
    let Assigned { mut of, absorbed } = assign(&held);
    let mut revived = Vec::new();
    let left = |cluster: &Vec<Held>| cluster.iter().any(|record| record.party.is_some());
    if of.iter().zip(&held).any(|(party, cluster)| party.is_none() && left(cluster)) {
        for (cluster, party) in returning(tx, component, &of, &age).await? {
            of[cluster] = Some(party);
            revived.push(party);
        }
    }
    let mut created = Vec::new();
    let of: Vec<Uuid> = of
        .into_iter()
        .map(|party| {
            party.unwrap_or_else(|| {
                let new = Uuid::now_v7();
                created.push(new);
                new
            })
        })
        .collect();
    let mut records = Vec::new();
    let subjects: HashSet<Uuid> = subjects.iter().copied().collect();
    let mut touched = BTreeSet::new();
    for (cluster, party) in component.clusters.iter().zip(&of) {
        for &index in cluster {
            let record = &component.records[index];
            if record.party != Some(*party) {
                records.push((index, *party));
                touched.extend(record.party);
                touched.insert(*party);
            }
            if subjects.contains(&record.id) {
                touched.insert(*party);
            }
        }
    }
    let moves = Moves {
        records,
        created,
        revived,
        absorbed,
    };
    write(tx, component, &moves).await?;
    identifiers(tx, component, &of, &touched).await?;
    changes(tx, judge, component, &of, &moves, target, cause).await?;
    if target == Target::Hub {
        tally(tx, judge, component, &of, edges).await?;
    }
    Ok(Links {
        moved: moves.records.iter().map(|(index, _)| component.records[*index].id).collect(),
        created: moves.created,
        touched,
    })
}

/// Clusters that take back the id of an absorbed party. Those parties are locked: others may want them too.
async fn returning(
    tx: &Transaction,
    component: &Component,
    of: &[Option<Uuid>],
    age: &[usize],
) -> Result<BTreeMap<usize, Uuid>, Error> {
    let mut cluster_of: HashMap<Uuid, (usize, usize)> = HashMap::new();
    for (number, cluster) in component.clusters.iter().enumerate() {
        for &index in cluster {
            cluster_of.insert(component.records[index].id, (number, age[index]));
        }
    }
    let ids: Vec<Uuid> = cluster_of.keys().copied().collect();
    let mut former: HashMap<Uuid, Vec<(usize, usize)>> = HashMap::new();
    for (party, record) in store::former(tx, &ids).await? {
        if let Some(at) = cluster_of.get(&record) {
            former.entry(party).or_default().push(*at);
        }
    }
    let mut back = revive(of, &former);
    if back.is_empty() {
        return Ok(back);
    }
    let wanted: Vec<Uuid> = back.values().copied().collect();
    let text = "-- party_revive_lock()
        SELECT id FROM party WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE";
    query(tx, "party_revive_lock", text, &[&wanted]).await?;
    let text = "-- party_still_absorbed()\nSELECT id FROM party WHERE id = ANY ($1) AND state = 'superseded'";
    let still = query(tx, "party_still_absorbed", text, &[&wanted]).await?;
    let still: HashSet<Uuid> = still.iter().map(|row| row.get(0)).collect();
    back.retain(|_, party| still.contains(party));
    Ok(back)
}

async fn write(tx: &Transaction, component: &Component, moves: &Moves) -> Result<(), Error> {
    if moves.records.is_empty() && moves.absorbed.is_empty() {
        return Ok(());
    }
    if !moves.created.is_empty() {
        let text = "-- party_create()\nINSERT INTO party (id) SELECT unnest($1::uuid[])";
        execute(tx, "party_create", text, &[&moves.created]).await?;
    }
    if !moves.revived.is_empty() {
        let text = "-- party_revive()\nUPDATE party SET state = 'active', superseded_by = NULL WHERE id = ANY ($1)";
        execute(tx, "party_revive", text, &[&moves.revived]).await?;
    }
    let (records, parties): (Vec<Uuid>, Vec<Uuid>) = moves
        .records
        .iter()
        .map(|(index, party)| (component.records[*index].id, *party))
        .unzip();
    let link = "-- source_record_link()
        UPDATE source_record AS s SET party_id = n.party_id FROM unnest($1::uuid[], $2::uuid[]) AS n (id, party_id) WHERE s.id = n.id";
    let close = "-- party_membership_close()
        UPDATE party_membership AS m SET known_to = greatest(statement_timestamp(), m.known_from + interval '1 microsecond')
        FROM unnest($1::uuid[], $2::uuid[]) AS n (id, party_id)
        WHERE m.source_record_id = n.id AND m.known_to = 'infinity' AND m.party_id <> n.party_id";
    // One instant for all, after the locks; where the clock went back, what follows follows all the same.
    let open = "-- party_membership_open()
        INSERT INTO party_membership (source_record_id, party_id, known_from)
        SELECT n.id, n.party_id, coalesce(
            (SELECT max(m.known_to) FROM party_membership AS m WHERE m.source_record_id = n.id AND m.known_to < 'infinity'), statement_timestamp())
        FROM unnest($1::uuid[], $2::uuid[]) AS n (id, party_id)
        WHERE NOT EXISTS (SELECT FROM party_membership AS m WHERE m.source_record_id = n.id AND m.known_to = 'infinity')";
    let moved: [&(dyn ToSql + Sync); 2] = [&records, &parties];
    tokio::try_join!(
        execute(tx, "source_record_link", link, &moved),
        execute(tx, "party_membership_close", close, &moved),
    )?;
    execute(tx, "party_membership_open", open, &moved).await?;
    let (absorbed, successors): (Vec<Uuid>, Vec<Uuid>) = moves.absorbed.iter().map(|(a, b)| (*a, *b)).unzip();
    if !absorbed.is_empty() {
        let text = "-- party_supersede()
            UPDATE party AS p SET state = 'superseded', superseded_by = n.successor
            FROM unnest($1::uuid[], $2::uuid[]) AS n (id, successor) WHERE p.id = n.id";
        let facts = "-- party_facts_remove()\nDELETE FROM consolidated_fact WHERE party_id = ANY ($1)";
        execute(tx, "party_supersede", text, &[&absorbed, &successors]).await?;
        execute(tx, "party_facts_remove", facts, &[&absorbed]).await?;
    }
    Ok(())
}

/// Makes the documents of parties those that their records state.
async fn identifiers(tx: &Transaction, component: &Component, of: &[Uuid], touched: &BTreeSet<Uuid>) -> Result<(), Error> {
    if touched.is_empty() {
        return Ok(());
    }
    let mut stated: BTreeSet<(Uuid, &str, &str)> = BTreeSet::new();
    for (cluster, party) in component.clusters.iter().zip(of) {
        for &index in cluster {
            let standard = component.records[index].standard.as_ref();
            if let Some(document) = standard.and_then(|standard| standard.document.as_ref())
                && touched.contains(party)
            {
                stated.insert((*party, &document.kind, &document.value));
            }
        }
    }
    let touched: Vec<Uuid> = touched.iter().copied().collect();
    let parties: Vec<Uuid> = stated.iter().map(|stated| stated.0).collect();
    let kinds: Vec<&str> = stated.iter().map(|stated| stated.1).collect();
    let values: Vec<&str> = stated.iter().map(|stated| stated.2).collect();
    let remove = "-- party_identifier_remove()
        DELETE FROM party_identifier AS i WHERE i.party_id = ANY ($1) AND NOT EXISTS (
            SELECT FROM unnest($2::uuid[], $3::text[], $4::text[]) AS n (party_id, type, value)
            WHERE n.party_id = i.party_id AND n.type = i.type AND n.value = i.value)";
    let put = "-- party_identifier_put()
        INSERT INTO party_identifier (party_id, type, value, status)
        SELECT party_id, type, value, 'valid' FROM unnest($1::uuid[], $2::text[], $3::text[]) AS n (party_id, type, value)
        ORDER BY party_id, type, value ON CONFLICT (party_id, type, value) DO NOTHING";
    let stated: [&(dyn ToSql + Sync); 4] = [&touched, &parties, &kinds, &values];
    tokio::try_join!(
        execute(tx, "party_identifier_remove", remove, &stated),
        execute(tx, "party_identifier_put", put, &stated[1..]),
    )?;
    Ok(())
}

/// Records merges and splits of parties, and announces them.
async fn changes(
    tx: &Transaction,
    judge: &Judge,
    component: &Component,
    of: &[Uuid],
    moves: &Moves,
    target: Target,
    cause: Cause,
) -> Result<(), Error> {
    let mut groups: BTreeMap<(Uuid, Uuid), Vec<usize>> = BTreeMap::new();
    for (index, party) in &moves.records {
        if let Some(from) = component.records[*index].party {
            groups.entry((from, *party)).or_default().push(*index);
        }
    }
    if groups.is_empty() {
        return Ok(());
    }
    let mut now: HashMap<usize, Uuid> = HashMap::new();
    for (cluster, party) in component.clusters.iter().zip(of) {
        now.extend(cluster.iter().map(|&index| (index, *party)));
    }
    let mut ids = Vec::new();
    for ((from, to), moved) in &groups {
        let merged = moves.absorbed.get(from) == Some(to);
        let moving: HashSet<usize> = moved.iter().copied().collect();
        // The other side: whom they join in a merge, whom they leave in a split.
        let others: HashSet<usize> = (0..component.records.len())
            .filter(|index| {
                let was = component.records[*index].party;
                !moving.contains(index)
                    && if merged {
                        now.get(index) == Some(to) && was != Some(*from)
                    } else {
                        was == Some(*from)
                    }
            })
            .collect();
        let crosses = |a: Uuid, b: Uuid| {
            let (Some(a), Some(b)) = (component.place.get(&a), component.place.get(&b)) else {
                return false;
            };
            moving.contains(a) && others.contains(b) || moving.contains(b) && others.contains(a)
        };
        let word = component
            .words
            .iter()
            .rev()
            .find(|word| word.same == merged && crosses(word.a, word.b));
        let evidence = evidence(judge, component, &moving, &others, &crosses);
        let records: Vec<&str> = moved.iter().map(|&index| component.records[index].name.as_str()).collect();
        let text = "-- party_change_record()
            INSERT INTO party_change (id, kind, party_id, other_party_id, records, cause, decision_id, model, evidence, occurred_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())";
        let id = Uuid::now_v7();
        let cause = match cause {
            _ if word.is_some() => "steward",
            Cause::Steward => "steward",
            Cause::Evidence => "evidence",
            Cause::Model => "model",
        };
        let kind = if merged { "merged" } else { "split" };
        let decision = word.map(|word| word.id);
        execute(
            tx,
            "party_change_record",
            text,
            &[
                &id,
                &kind,
                from,
                to,
                &records,
                &cause,
                &decision,
                &judge.version,
                &Json(evidence),
            ],
        )
        .await?;
        ids.push(id);
    }
    if target == Target::Hub {
        let text = "-- party_change_announce()
            INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
            SELECT 'party_change', c.id, c.version, c.other_party_id::text, CASE c.kind WHEN 'merged' THEN 'PartyMerged' ELSE 'PartySplit' END,
                party_change_payload(c), c.occurred_at
            FROM party_change AS c WHERE c.id = ANY ($1) ORDER BY c.id";
        execute(tx, "party_change_announce", text, &[&ids]).await?;
    }
    Ok(())
}

/// The strongest pair across, explained; where no edge crosses, any pair.
fn evidence(
    judge: &Judge,
    component: &Component,
    moving: &HashSet<usize>,
    others: &HashSet<usize>,
    crosses: &dyn Fn(Uuid, Uuid) -> bool,
) -> serde_json::Value {
    let strongest = component
        .edges
        .iter()
        .filter(|edge| crosses(edge.a, edge.b))
        .max_by(|x, y| x.bits.total_cmp(&y.bits).then((y.a, y.b).cmp(&(x.a, x.b))))
        .map(|edge| (component.place[&edge.a], component.place[&edge.b]));
    let first = |indices: &HashSet<usize>| indices.iter().min().copied();
    let Some((a, b)) = strongest.or_else(|| first(moving).zip(first(others))) else {
        return serde_json::json!({});
    };
    let (a, b) = (&component.records[a], &component.records[b]);
    let waterfall = a.standard.as_ref().zip(b.standard.as_ref()).map(|(x, y)| judge.explain(x, y));
    serde_json::json!({ "a": a.name, "b": b.name, "edge": strongest.is_some(), "waterfall": waterfall })
}

/// Keeps count of merged pairs and of the doubt in them.
async fn tally(tx: &Transaction, judge: &Judge, component: &Component, of: &[Uuid], edges: &Edges) -> Result<(), Error> {
    let threshold = judge.threshold_bits();
    let mut now: HashMap<Uuid, Uuid> = HashMap::new();
    for (cluster, party) in component.clusters.iter().zip(of) {
        now.extend(cluster.iter().map(|&index| (component.records[index].id, *party)));
    }
    let was: HashMap<Uuid, Uuid> = component
        .records
        .iter()
        .filter_map(|record| Some((record.id, record.party?)))
        .collect();
    let together = |of: &HashMap<Uuid, Uuid>, edge: &Edge| {
        edge.bits >= threshold && !edge.held && of.get(&edge.a).is_some_and(|party| of.get(&edge.b) == Some(party))
    };
    // Edges as they were: those that changed from what they were, the others as they are.
    let mut before: BTreeMap<(Uuid, Uuid), Edge> = component.edges.iter().map(|edge| (pair(edge.a, edge.b), *edge)).collect();
    for edge in &edges.put {
        before.remove(&(edge.a, edge.b));
    }
    before.extend(edges.before.iter().map(|edge| ((edge.a, edge.b), *edge)));
    let (mut pairs, mut doubt) = (0_i64, 0.0_f64);
    for edge in component.edges.iter().filter(|edge| together(&now, edge)) {
        pairs += 1;
        doubt += Judge::doubt(edge.bits);
    }
    for edge in before.values().filter(|edge| together(&was, edge)) {
        pairs -= 1;
        doubt -= Judge::doubt(edge.bits);
    }
    if pairs == 0 && doubt.abs() < 1e-12 {
        return Ok(());
    }
    let text = "-- match_tally()
        INSERT INTO match_tally AS t (slot, pairs, doubt) VALUES (pg_backend_pid() % 64, $1, $2)
        ON CONFLICT (slot) DO UPDATE SET pairs = t.pairs + EXCLUDED.pairs, doubt = t.doubt + EXCLUDED.doubt";
    execute(tx, "match_tally", text, &[&pairs, &doubt]).await.map(drop)
}
