//! Why two parties are one or two, and what would join them.

use super::refused;
use crate::matching::{Judge, pair, query, standard};
use crate::{Error, HUB};
use aicore_fleet::{Fleet, Transaction};
use aicore_resolve::{Waterfall, probability};
use std::collections::HashMap;
use uuid::Uuid;

/// One of the two.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Side {
    /// Its party.
    pub party: Uuid,
    /// The records that are compared, as `database:number`.
    pub records: Vec<String>,
}

/// Two records, explained.
#[derive(Debug, Clone, serde::Serialize)]
pub struct PairView {
    /// The one.
    pub a: String,
    /// The other.
    pub b: String,
    /// Probability that they are one.
    pub probability: f64,
    /// Whether they share a key, so that the hub has found the pair by itself.
    pub found: bool,
    /// Whether it waits since automatic merging has stopped.
    pub held: bool,
    /// What a steward said: `must_link` or `cannot_link`, by whom and why.
    pub word: Option<String>,
    /// Step by step.
    pub waterfall: Waterfall,
}

/// The answer.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Explained {
    /// The one.
    pub a: Side,
    /// The other.
    pub b: Side,
    /// Whether they are one party.
    pub one: bool,
    /// Version of the model in force; 0 = valid documents alone.
    pub model: i32,
    /// Probability from which a pair may be one party.
    pub threshold: f64,
    /// Why, in sentences.
    pub why: Vec<String>,
    /// What would change it, in sentences.
    pub would_change: Vec<String>,
    /// The strongest pairs across.
    pub pairs: Vec<PairView>,
}

/// Pairs shown, and looked at.
const SHOWN: usize = 5;
const LOOKED_AT: usize = 400;

/// Explains two parties, or two records of one: each is named by a party id, or by `database:number` as a record.
///
/// # Errors
/// [`Error::NoParty`]; [`Error::Refused`] where both name the same record or one party; or where `sm_global` cannot be reached.
pub async fn party_explain(fleet: &Fleet, a: &str, b: &str) -> Result<Explained, Error> {
    fleet
        .transaction(&HUB, "party_explain", async |tx| {
            let judge = Judge::in_force(tx).await?;
            let (left, right) = (named(fleet, tx, a).await?, named(fleet, tx, b).await?);
            if left.iter().any(|x| right.iter().any(|y| x.id == y.id)) {
                return refused(format!(
                    "\"{a}\" and \"{b}\" are one party: name two of its records, such as {}",
                    left.iter()
                        .take(2)
                        .map(|record| record.name.as_str())
                        .collect::<Vec<_>>()
                        .join(" and ")
                ));
            }
            explain(tx, &judge, &left, &right).await
        })
        .await
}

struct Named {
    id: Uuid,
    name: String,
    party: Uuid,
    standard: crate::matching::Standard,
}

async fn named(fleet: &Fleet, tx: &Transaction, asked: &str) -> Result<Vec<Named>, Error> {
    let (database, number) = asked.split_once(':').unzip();
    let database = database.map(|name| fleet.catalog().find(name).map_or(name, |found| found.code.as_str()));
    let party: Option<Uuid> = asked.trim().parse().ok();
    let text = "-- party_explained()
        WITH RECURSIVE chain AS (
            SELECT id, superseded_by FROM party WHERE id = $1
            UNION SELECT p.id, p.superseded_by FROM chain AS c JOIN party AS p ON p.id = c.superseded_by
        )
        SELECT s.id, s.database_code || ':' || coalesce(s.customer_number, s.source_key), s.party_id, m.standard
        FROM source_record AS s JOIN match_record AS m ON m.source_record_id = s.id
        WHERE s.party_id IS NOT NULL AND (s.party_id IN (SELECT id FROM chain WHERE superseded_by IS NULL)
            OR s.database_code = $2 AND (s.customer_number = $3 OR s.source_key = $3))
        ORDER BY s.database_code, s.source_key";
    let rows = query(tx, "party_explained", text, &[&party, &database, &number]).await?;
    if rows.is_empty() {
        return Err(Error::NoParty { asked: asked.to_owned() });
    }
    rows.iter()
        .map(|row| {
            Ok(Named {
                id: row.get(0),
                name: row.get(1),
                party: row.get(2),
                standard: standard(row.get(3))?,
            })
        })
        .collect()
}

async fn explain(tx: &Transaction, judge: &Judge, left: &[Named], right: &[Named]) -> Result<Explained, Error> {
    let (xs, ys): (Vec<Uuid>, Vec<Uuid>) = (left.iter().map(|x| x.id).collect(), right.iter().map(|y| y.id).collect());
    let text = "-- party_explain_edges()
        SELECT a, b, bits, held FROM match_edge WHERE a = ANY ($1) AND b = ANY ($2) OR a = ANY ($2) AND b = ANY ($1)";
    let rows = query(tx, "party_explain_edges", text, &[&xs, &ys]).await?;
    let edges: HashMap<(Uuid, Uuid), bool> = rows.iter().map(|row| ((row.get(0), row.get(1)), row.get(3))).collect();
    let text = "-- party_explain_words()
        SELECT x.id, y.id, d.kind, d.decided_by, d.reason FROM source_record AS x
            JOIN match_decision AS d ON d.a_database = x.database_code AND d.a_key = x.source_key
            JOIN source_record AS y ON y.database_code = d.b_database AND y.source_key = d.b_key
        WHERE d.state = 'effective' AND (x.id = ANY ($1) AND y.id = ANY ($2) OR x.id = ANY ($2) AND y.id = ANY ($1)) ORDER BY d.decided_at";
    let rows = query(tx, "party_explain_words", text, &[&xs, &ys]).await?;
    let words: HashMap<(Uuid, Uuid), String> = rows
        .iter()
        .map(|row| {
            let (kind, by, why): (&str, &str, &str) = (row.get(2), row.get(3), row.get(4));
            (pair(row.get(0), row.get(1)), format!("{kind} by {by}: {why}"))
        })
        .collect();
    let mut pairs = Vec::new();
    for (x, y) in left.iter().flat_map(|x| right.iter().map(move |y| (x, y))).take(LOOKED_AT) {
        let waterfall = judge.explain(&x.standard, &y.standard);
        pairs.push(PairView {
            a: x.name.clone(),
            b: y.name.clone(),
            probability: probability(waterfall.bits),
            found: edges.contains_key(&pair(x.id, y.id)),
            held: edges.get(&pair(x.id, y.id)).copied().unwrap_or_default(),
            word: words.get(&pair(x.id, y.id)).cloned(),
            waterfall,
        });
    }
    pairs.sort_by(|a, b| b.waterfall.bits.total_cmp(&a.waterfall.bits));
    let one = left.iter().all(|x| right.iter().all(|y| x.party == y.party));
    let (why, would_change) = sentences(judge, &pairs, one);
    pairs.truncate(SHOWN);
    let side = |records: &[Named]| Side {
        party: records.first().map(|record| record.party).unwrap_or_default(),
        records: records.iter().map(|record| record.name.clone()).collect(),
    };
    Ok(Explained {
        a: side(left),
        b: side(right),
        one,
        model: judge.version,
        threshold: judge.threshold,
        why,
        would_change,
        pairs,
    })
}

fn sentences(judge: &Judge, pairs: &[PairView], one: bool) -> (Vec<String>, Vec<String>) {
    let (mut why, mut change) = (Vec::new(), Vec::new());
    let said: Vec<&PairView> = pairs.iter().filter(|pair| pair.word.is_some()).collect();
    why.extend(
        said.iter()
            .filter_map(|pair| Some(format!("{} and {}: {}", pair.a, pair.b, pair.word.as_ref()?))),
    );
    let Some(best) = pairs.first() else { return (why, change) };
    let enough = |pair: &&PairView| pair.probability >= judge.threshold;
    if judge.version == 0 {
        why.push("no model is published: the same valid NIF, NIE or CIF makes one party, and nothing else does".to_owned());
    }
    if one {
        match pairs.iter().find(enough) {
            Some(pair) => why.push(format!(
                "{} and {} are one with a probability of {:.4}",
                pair.a, pair.b, pair.probability
            )),
            None => why.push("no pair across is likely by itself: other records of the party, or a steward, tie them".to_owned()),
        }
        change.push("a steward's `aicore party unmerge` parts them for good".to_owned());
        return (why, change);
    }
    if let Some(pair) = pairs.iter().find(|pair| pair.waterfall.forbidden) {
        why.push(format!(
            "{} and {} can never be one: valid documents that differ, or a person and a company",
            pair.a, pair.b
        ));
        change.push(format!("a correction of the document of {} or {}", pair.a, pair.b));
    }
    if best.held {
        why.push("automatic merging has stopped, and the pair waits in the queue".to_owned());
        change.push("`aicore party review --resume`, or --same with the pair's id".to_owned());
    } else if !enough(&best) {
        let missing = judge.threshold_bits() - best.waterfall.bits;
        why.push(format!(
            "the strongest pair, {} and {}, has a probability of {:.4}: {missing:.1} bits too few",
            best.a, best.b, best.probability
        ));
        let unsaid: Vec<&str> = best
            .waterfall
            .steps
            .iter()
            .filter(|step| step.left.is_empty() != step.right.is_empty())
            .map(|step| step.name.as_str())
            .collect();
        if !unsaid.is_empty() {
            change.push(format!(
                "what only one of them says, said alike by the other: {}",
                unsaid.join(", ")
            ));
        }
        let against: Vec<&str> = best
            .waterfall
            .steps
            .iter()
            .filter(|step| step.bits < -1.0)
            .map(|step| step.name.as_str())
            .collect();
        if !against.is_empty() {
            change.push(format!("a correction of what speaks against it: {}", against.join(", ")));
        }
    } else if said.is_empty() {
        why.push("pairs across are likely, but the records of the two parties taken together speak against it".to_owned());
    }
    change.push("a steward's `aicore party merge`".to_owned());
    (why, change)
}
