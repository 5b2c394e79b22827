//! Stewards' words: people decide what the machine must not, and it never undoes them.
//!
//! A word is said of two source records: *must link* or *cannot link*. Words said together are a batch: a merge of two parties ties all their
//! records in a chain, an unmerge parts some records from all others of their party. A later batch withdraws earlier words that contradict it, and
//! where it is undone, they hold again. With four eyes, a batch takes effect once a second person confirms it. Parties follow in the same
//! transaction, by the code that links the records of events ([`crate::matching`]).

mod explain;
mod review;

pub use explain::{Explained, PairView, Side, party_explain};
pub use review::{Control, Proposal, ReviewItem, Reviewed, control, control_set, party_review, review_decide, review_resume};

use crate::batch::{Target, refresh};
use crate::matching::{self, Cause, query};
use crate::records::Key;
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Fleet, Transaction};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::types::{Json, ToSql};
use uuid::Uuid;

/// What a decision has come to.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Decided {
    /// The words said together; confirm or undo them by this id.
    pub batch: Uuid,
    /// Whether they are in effect; otherwise they await a second person.
    pub effective: bool,
    /// How many words.
    pub words: usize,
    /// Earlier words that they withdrew.
    pub withdrawn: usize,
    /// Parties of the records concerned, afterwards.
    pub parties: Vec<Uuid>,
}

/// Who decides, and why.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// The person.
    pub by: &'a str,
    /// Their reason.
    pub why: &'a str,
}

/// What is to be parted from its party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unmerge {
    /// One source record: its database and its key or customer number there.
    Record(String, String),
    /// The records of a party that was absorbed; or, of one that absorbed others, those of the latest.
    Party(Uuid),
}

/// A word to be said.
struct Word {
    same: bool,
    a: Key,
    b: Key,
}

impl Word {
    fn new(same: bool, a: &Key, b: &Key) -> Self {
        let (a, b) = if a < b { (a, b) } else { (b, a) };
        Self {
            same,
            a: a.clone(),
            b: b.clone(),
        }
    }
}

fn refused<T>(reason: impl Into<String>) -> Result<T, Error> {
    Err(Error::Refused { reason: reason.into() })
}

/// Makes two parties one, whatever the model says: all their records are tied.
///
/// # Errors
/// [`Error::Refused`] where they are one party already; or where `sm_global` cannot be reached.
pub async fn party_merge(fleet: &Fleet, a: Uuid, b: Uuid, act: Act<'_>) -> Result<Decided, Error> {
    fleet
        .transaction(&HUB, "party_merge", async |tx| {
            let (a, b) = (current(tx, a).await?, current(tx, b).await?);
            if a == b {
                return refused(format!("both are party {a} already"));
            }
            let mut records: BTreeSet<Key> = records_of(tx, a).await?;
            records.extend(records_of(tx, b).await?);
            let records: Vec<Key> = records.into_iter().collect();
            let words: Vec<Word> = records.windows(2).map(|pair| Word::new(true, &pair[0], &pair[1])).collect();
            let evidence = serde_json::json!({ "act": "merge", "parties": [a, b] });
            say(fleet, tx, words, act, evidence).await
        })
        .await
}

/// Parts records from the others of their party, whatever the model says.
///
/// # Errors
/// [`Error::Refused`] where there is nothing to part; or where `sm_global` cannot be reached.
pub async fn party_unmerge(fleet: &Fleet, what: &Unmerge, act: Act<'_>) -> Result<Decided, Error> {
    fleet
        .transaction(&HUB, "party_unmerge", async |tx| {
            let (party, parted, name) = match what {
                Unmerge::Record(database, key) => {
                    let (party, key) = record(tx, database, key).await?;
                    (party, BTreeSet::from([key]), "record")
                }
                Unmerge::Party(party) => {
                    let (party, records) = absorbed(tx, *party).await?;
                    (party, records, "party")
                }
            };
            let all = records_of(tx, party).await?;
            let parted: BTreeSet<Key> = parted.intersection(&all).cloned().collect();
            let rest: Vec<&Key> = all.difference(&parted).collect();
            if parted.is_empty() || rest.is_empty() {
                return refused(format!("there is nothing to part: party {party} has no other records"));
            }
            let words = parted
                .iter()
                .flat_map(|a| rest.iter().map(move |b| Word::new(false, a, b)))
                .collect();
            let evidence = serde_json::json!({ "act": "unmerge", "of": name, "parties": [party] });
            say(fleet, tx, words, act, evidence).await
        })
        .await
}

/// Says that two source records, each named by database and key there, are one party, or two; whether they have arrived or not.
///
/// # Errors
/// [`Error::Refused`] where both are the same; or where `sm_global` cannot be reached.
pub async fn records_decide(
    fleet: &Fleet,
    a: &(String, String),
    b: &(String, String),
    same: bool,
    act: Act<'_>,
) -> Result<Decided, Error> {
    if a == b {
        return refused(format!("{}:{} is one record", a.0, a.1));
    }
    fleet
        .transaction(&HUB, "records_decide", async |tx| say_pair(fleet, tx, same, a, b, act).await)
        .await
}

/// Says that two source records are one party, or two.
pub(super) async fn say_pair(
    fleet: &Fleet,
    tx: &Transaction,
    same: bool,
    a: &Key,
    b: &Key,
    act: Act<'_>,
) -> Result<Decided, Error> {
    let evidence = serde_json::json!({ "act": "review" });
    say(fleet, tx, vec![Word::new(same, a, b)], act, evidence).await
}

/// Confirms words that await a second person: they take effect.
///
/// # Errors
/// [`Error::Refused`] where nothing awaits it, or the same person decided; or where `sm_global` cannot be reached.
pub async fn decision_confirm(fleet: &Fleet, batch: Uuid, by: &str) -> Result<Decided, Error> {
    fleet
        .transaction(&HUB, "decision_confirm", async |tx| {
            let text = "-- decision_confirm()
                UPDATE match_decision SET state = 'effective', confirmed_by = $2, confirmed_at = now()
                WHERE batch_id = $1 AND state = 'proposed' AND decided_by <> $2 RETURNING id";
            let rows = query(tx, "decision_confirm", text, &[&batch, &by]).await?;
            if rows.is_empty() {
                return refused(format!(
                    "decision {batch} cannot be confirmed by {by}: it awaits nobody, or {by} decided it; `aicore party review` lists what waits"
                ));
            }
            take_effect(fleet, tx, batch, rows.len()).await
        })
        .await
}

/// Which decisions are undone.
#[derive(Debug, Clone, Default)]
pub struct Undo {
    /// One batch.
    pub batch: Option<Uuid>,
    /// All of a person.
    pub decided_by: Option<String>,
    /// Those from this time on.
    pub since: Option<DateTime<Utc>>,
}

/// Withdraws decisions: one batch, or all of a person since a time. What they had withdrawn holds again. Returns how many words were withdrawn.
///
/// # Errors
/// [`Error::Refused`] where neither batch nor person is given, or there are none; or where `sm_global` cannot be reached.
pub async fn decision_undo(fleet: &Fleet, which: &Undo, act: Act<'_>) -> Result<usize, Error> {
    if which.batch.is_none() && which.decided_by.is_none() {
        return refused("say which decisions: one by its id, or a person's, with the time from which on");
    }
    fleet
        .transaction(&HUB, "decision_undo", async |tx| {
            let text = "-- decision_undo()
                UPDATE match_decision SET state = 'withdrawn', withdrawn_by = $4, withdrawn_at = now(), withdrawn_reason = $5
                WHERE state <> 'withdrawn' AND batch_id = coalesce($1, batch_id) AND decided_by = coalesce($2, decided_by)
                    AND decided_at >= coalesce($3, decided_at)
                RETURNING batch_id, a_database, a_key, b_database, b_key";
            let rows = query(
                tx,
                "decision_undo",
                text,
                &[&which.batch, &which.decided_by, &which.since, &act.by, &act.why],
            )
            .await?;
            if rows.is_empty() {
                return refused("there are no such decisions");
            }
            let batches: BTreeSet<Uuid> = rows.iter().map(|row| row.get(0)).collect();
            let batches: Vec<Uuid> = batches.into_iter().collect();
            let mut keys: BTreeSet<Key> = rows
                .iter()
                .flat_map(|row| [(row.get(1), row.get(2)), (row.get(3), row.get(4))])
                .collect();
            let text = "-- decision_restore()
                UPDATE match_decision SET state = 'effective', withdrawn_by = NULL, withdrawn_at = NULL, withdrawn_reason = NULL, withdrawn_for = NULL
                WHERE state = 'withdrawn' AND withdrawn_for = ANY ($1) AND NOT batch_id = ANY ($1)
                    AND NOT (batch_id = coalesce($2, batch_id) AND decided_by = coalesce($3, decided_by) AND decided_at >= coalesce($4, decided_at))
                RETURNING a_database, a_key, b_database, b_key";
            // What was itself asked to be undone does not come back for what had taken its place.
            let params: [&(dyn ToSql + Sync); 4] = [&batches, &which.batch, &which.decided_by, &which.since];
            let restored = query(tx, "decision_restore", text, &params).await?;
            keys.extend(
                restored
                    .iter()
                    .flat_map(|row| [(row.get(0), row.get(1)), (row.get(2), row.get(3))]),
            );
            follow(fleet, tx, &keys).await?;
            Ok(rows.len())
        })
        .await
}

async fn say(
    fleet: &Fleet,
    tx: &Transaction,
    words: Vec<Word>,
    act: Act<'_>,
    evidence: serde_json::Value,
) -> Result<Decided, Error> {
    let row = tx
        .query_one("-- decision_four_eyes()\nSELECT four_eyes FROM match_control", &[])
        .await
        .map_err(FleetError::query(&HUB, "decision_four_eyes"))?;
    let four_eyes: bool = row.get(0);
    let batch = Uuid::now_v7();
    let text = "-- decision_say()
        INSERT INTO match_decision (batch_id, kind, a_database, a_key, b_database, b_key, state, decided_by, reason, evidence)
        SELECT $1, CASE WHEN same THEN 'must_link' ELSE 'cannot_link' END, ad, ak, bd, bk, $2, $3, $4, $5
        FROM unnest($6::bool[], $7::text[], $8::text[], $9::text[], $10::text[]) AS n (same, ad, ak, bd, bk)";
    let same: Vec<bool> = words.iter().map(|word| word.same).collect();
    let (ad, ak): (Vec<&str>, Vec<&str>) = words.iter().map(|word| (word.a.0.as_str(), word.a.1.as_str())).unzip();
    let (bd, bk): (Vec<&str>, Vec<&str>) = words.iter().map(|word| (word.b.0.as_str(), word.b.1.as_str())).unzip();
    let state = if four_eyes { "proposed" } else { "effective" };
    query(
        tx,
        "decision_say",
        text,
        &[&batch, &state, &act.by, &act.why, &Json(evidence), &same, &ad, &ak, &bd, &bk],
    )
    .await?;
    if four_eyes {
        return Ok(Decided {
            batch,
            effective: false,
            words: words.len(),
            withdrawn: 0,
            parties: Vec::new(),
        });
    }
    take_effect(fleet, tx, batch, words.len()).await
}

/// A word as it is kept.
struct Kept {
    id: Uuid,
    batch: Uuid,
    same: bool,
    a: Key,
    b: Key,
}

/// Withdraws what contradicts a batch, and makes the parties follow.
async fn take_effect(fleet: &Fleet, tx: &Transaction, batch: Uuid, words: usize) -> Result<Decided, Error> {
    let kept = "-- decision_words()
        SELECT id, batch_id, kind = 'must_link', a_database, a_key, b_database, b_key, evidence ->> 'of', decided_by, reason
        FROM match_decision WHERE batch_id = $1";
    let rows = query(tx, "decision_words", kept, &[&batch]).await?;
    let mine: Vec<Kept> = rows.iter().map(read).collect();
    let undoes_record = rows
        .first()
        .is_some_and(|row| row.get::<_, Option<&str>>(7) == Some("record"));
    let mut keys: BTreeSet<Key> = mine.iter().flat_map(|word| [word.a.clone(), word.b.clone()]).collect();
    let (databases, names): (Vec<&str>, Vec<&str>) = keys.iter().map(|(database, key)| (database.as_str(), key.as_str())).unzip();
    // Words of other batches that say the opposite of two of these records.
    let text = "-- decision_contrary()
        SELECT d.id, d.batch_id, d.kind = 'must_link', d.a_database, d.a_key, d.b_database, d.b_key
        FROM unnest($1::text[], $2::text[]) AS x (d, k) JOIN match_decision AS d ON d.a_database = x.d AND d.a_key = x.k
        WHERE d.state = 'effective' AND d.batch_id <> $3 AND d.kind = $4
            AND EXISTS (SELECT FROM unnest($1::text[], $2::text[]) AS y (d, k) WHERE y.d = d.b_database AND y.k = d.b_key)";
    let same = mine.first().is_some_and(|word| word.same);
    let contrary = if same { "cannot_link" } else { "must_link" };
    let rows = query(tx, "decision_contrary", text, &[&databases, &names, &batch, &contrary]).await?;
    let said: BTreeSet<(&Key, &Key)> = mine.iter().map(|word| (&word.a, &word.b)).collect();
    let contrary: Vec<Kept> = rows
        .iter()
        .map(read)
        .filter(|word| same || said.contains(&(&word.a, &word.b)))
        .collect();
    let mut withdrawn: BTreeSet<Uuid> = contrary.iter().map(|word| word.id).collect();
    if !same {
        // A merge that is undone is undone as a whole; of one that only a record leaves, the others stay tied.
        let batches: BTreeSet<Uuid> = contrary.iter().map(|word| word.batch).collect();
        for other in batches {
            let rows = query(tx, "decision_words", kept, &[&other]).await?;
            let chain: Vec<Kept> = rows.iter().map(read).collect();
            keys.extend(chain.iter().flat_map(|word| [word.a.clone(), word.b.clone()]));
            withdrawn.extend(chain.iter().map(|word| word.id));
            if undoes_record {
                let (by, why): (String, String) = rows.first().map(|row| (row.get(8), row.get(9))).unwrap_or_default();
                retie(tx, &mine, &chain, batch, Act { by: &by, why: &why }).await?;
            }
        }
    }
    let ids: Vec<Uuid> = withdrawn.into_iter().collect();
    let text = "-- decision_withdraw()
        UPDATE match_decision AS d SET state = 'withdrawn', withdrawn_by = n.decided_by, withdrawn_at = now(), withdrawn_reason = n.reason,
            withdrawn_for = $2
        FROM (SELECT decided_by, reason FROM match_decision WHERE batch_id = $2 LIMIT 1) AS n
        WHERE d.id = ANY ($1) AND d.state = 'effective' RETURNING d.id";
    let withdrawn = query(tx, "decision_withdraw", text, &[&ids, &batch]).await?.len();
    let parties = follow(fleet, tx, &keys).await?;
    Ok(Decided {
        batch,
        effective: true,
        words,
        withdrawn,
        parties,
    })
}

/// Ties again, in each of the two parts, what a chain tied before a record was taken out of it. The words belong to the batch that took it out, so
/// that they go with it.
async fn retie(tx: &Transaction, parting: &[Kept], chain: &[Kept], batch: Uuid, act: Act<'_>) -> Result<(), Error> {
    let mut counts: BTreeMap<&Key, usize> = BTreeMap::new();
    for word in parting {
        *counts.entry(&word.a).or_default() += 1;
        *counts.entry(&word.b).or_default() += 1;
    }
    // One record is parted from all others: it is in every word.
    let parted: BTreeSet<&Key> = counts
        .iter()
        .filter(|(_, count)| **count == parting.len())
        .map(|(key, _)| *key)
        .take(1)
        .collect();
    let rest: BTreeSet<&Key> = chain
        .iter()
        .flat_map(|word| [&word.a, &word.b])
        .filter(|key| !parted.contains(key))
        .collect();
    let rest: Vec<&Key> = rest.into_iter().collect();
    let text = "-- decision_retie()
        INSERT INTO match_decision (batch_id, kind, a_database, a_key, b_database, b_key, state, decided_by, reason, evidence)
        VALUES ($1, 'must_link', $2, $3, $4, $5, 'effective', $6, $7, '{\"act\": \"retie\"}')";
    for pair in rest.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        query(
            tx,
            "decision_retie",
            text,
            &[&batch, &a.0, &a.1, &b.0, &b.1, &act.by, &act.why],
        )
        .await?;
    }
    Ok(())
}

fn read(row: &tokio_postgres::Row) -> Kept {
    Kept {
        id: row.get(0),
        batch: row.get(1),
        same: row.get(2),
        a: (row.get(3), row.get(4)),
        b: (row.get(5), row.get(6)),
    }
}

/// Links the records anew; returns their parties.
async fn follow(fleet: &Fleet, tx: &Transaction, keys: &BTreeSet<Key>) -> Result<Vec<Uuid>, Error> {
    let (databases, names): (Vec<&str>, Vec<&str>) = keys.iter().map(|(database, key)| (database.as_str(), key.as_str())).unzip();
    let text = "-- decision_records()
        SELECT s.id FROM unnest($1::text[], $2::text[]) AS k (database_code, source_key) JOIN source_record AS s USING (database_code, source_key)";
    let rows = query(tx, "decision_records", text, &[&databases, &names]).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
    let links = matching::relink(tx, &ids, Target::Hub, Cause::Steward).await?;
    let mut records = ids.clone();
    records.extend(&links.moved);
    refresh(tx, fleet.catalog(), &records, &links, Target::Hub).await?;
    let text = "-- decision_parties()
        SELECT DISTINCT party_id FROM source_record WHERE id = ANY ($1) AND party_id IS NOT NULL ORDER BY 1";
    let rows = query(tx, "decision_parties", text, &[&ids]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// The party that a party has become.
async fn current(tx: &Transaction, party: Uuid) -> Result<Uuid, Error> {
    let text = "-- party_current()
        WITH RECURSIVE chain AS (
            SELECT id, superseded_by FROM party WHERE id = $1
            UNION SELECT p.id, p.superseded_by FROM chain AS c JOIN party AS p ON p.id = c.superseded_by
        )
        SELECT id FROM chain WHERE superseded_by IS NULL";
    let rows = query(tx, "party_current", text, &[&party]).await?;
    rows.first().map(|row| row.get(0)).ok_or(Error::NoParty {
        asked: party.to_string(),
    })
}

async fn records_of(tx: &Transaction, party: Uuid) -> Result<BTreeSet<Key>, Error> {
    let text = "-- party_record_keys()\nSELECT database_code, source_key FROM source_record WHERE party_id = $1";
    let rows = query(tx, "party_record_keys", text, &[&party]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

/// A source record by its database, and its key or customer number there; with its party.
async fn record(tx: &Transaction, database: &str, number: &str) -> Result<(Uuid, Key), Error> {
    let text = "-- party_record()
        SELECT party_id, database_code, source_key FROM source_record
        WHERE database_code = $1 AND (source_key = $2 OR customer_number = $2) AND party_id IS NOT NULL LIMIT 2";
    let rows = query(tx, "party_record", text, &[&database, &number]).await?;
    match rows.as_slice() {
        [row] => Ok((row.get(0), (row.get(1), row.get(2)))),
        [] => Err(Error::NoParty {
            asked: format!("{database}:{number}"),
        }),
        _ => Err(Error::Ambiguous {
            asked: number.to_owned(),
        }),
    }
}

/// The present party of an absorbed one, and the records that came with it.
async fn absorbed(tx: &Transaction, party: Uuid) -> Result<(Uuid, BTreeSet<Key>), Error> {
    let now = current(tx, party).await?;
    // Of a party that absorbed others, the latest of those.
    let text = "-- party_absorbed()
        SELECT s.database_code, s.source_key FROM source_record AS s JOIN (
            SELECT unnest(records) AS name FROM (
                SELECT records FROM party_change
                WHERE kind = 'merged' AND CASE WHEN $1::uuid = $2 THEN other_party_id = $2 ELSE party_id = $1 END
                ORDER BY occurred_at DESC, id DESC LIMIT 1) AS latest
            ) AS n ON s.database_code = split_part(n.name, '/', 1) AND s.source_key = substr(n.name, strpos(n.name, '/') + 1)";
    let rows = query(tx, "party_absorbed", text, &[&party, &now]).await?;
    if rows.is_empty() {
        return refused(format!(
            "party {party} was never merged: name the source record that does not belong to it"
        ));
    }
    Ok((now, rows.iter().map(|row| (row.get(0), row.get(1))).collect()))
}
