//! The steward's queue: pairs about which the machine may be wrong, those first that would cost most.
//!
//! A pair that is not merged costs the chance that it should be, times what a missed merge costs; one that is merged costs the chance that it should
//! not be, times what a wrong merge costs. Both prices are in `match_control`. Pairs on which somebody has decided are not asked again.

use super::{Act, Decided, refused, say_pair};
use crate::batch::{Target, refresh};
use crate::matching::{self, Cause, query};
use crate::records::Key;
use crate::{Error, HUB};
use aicore_fleet::{Error as FleetError, Fleet};
use aicore_resolve::probability;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What limits matching.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Control {
    /// Whether a second person must confirm.
    pub four_eyes: bool,
    /// Estimated precision under which automatic merging stops.
    pub precision_floor: f32,
    /// What a wrong merge costs.
    pub false_merge_cost: f32,
    /// What a missed merge costs.
    pub missed_merge_cost: f32,
    /// Since when automatic merging has stopped.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Why.
    pub stopped_because: Option<String>,
    /// Pairs that are merged on evidence.
    pub merged_pairs: i64,
    /// Their estimated precision, from 0 to 1; absent where there are none.
    pub estimated_precision: Option<f64>,
    /// Pairs that wait since automatic merging has stopped.
    pub held_pairs: i64,
}

/// A pair to be looked at.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ReviewItem {
    /// By this it is decided on.
    pub id: String,
    /// The one record, as `database:number`.
    pub a: String,
    /// Its name.
    pub a_name: String,
    /// The other.
    pub b: String,
    /// Its name.
    pub b_name: String,
    /// Whether they are one party now.
    pub merged: bool,
    /// Whether they would be merged, had automatic merging not stopped.
    pub held: bool,
    /// Probability that they are one.
    pub probability: f64,
    /// What being wrong is expected to cost.
    pub cost: f64,
}

/// Decisions that await a second person.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Proposal {
    /// By this they are confirmed.
    pub batch: Uuid,
    /// Who decided.
    pub by: String,
    /// Why.
    pub why: String,
    /// When.
    pub at: DateTime<Utc>,
    /// `must_link` or `cannot_link`.
    pub kind: String,
    /// The records concerned, as `database/key`.
    pub records: Vec<String>,
}

/// The queue.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Reviewed {
    /// What limits matching, and its state.
    pub control: Control,
    /// Decisions that await a second person, oldest first.
    pub proposals: Vec<Proposal>,
    /// Pairs, the most costly first.
    pub pairs: Vec<ReviewItem>,
}

/// Reads what limits matching.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn control(fleet: &Fleet) -> Result<Control, Error> {
    let text = "-- match_control()
        SELECT c.four_eyes, c.precision_floor, c.false_merge_cost, c.missed_merge_cost, c.stopped_at, c.stopped_because,
            (SELECT coalesce(sum(pairs), 0)::bigint FROM match_tally), (SELECT coalesce(sum(doubt), 0) FROM match_tally),
            (SELECT count(*) FROM match_edge WHERE held)
        FROM match_control AS c";
    let connection = fleet.acquire(&HUB).await?;
    let row = connection
        .query_one(text, &[])
        .await
        .map_err(FleetError::query(&HUB, "match_control"))?;
    let (pairs, doubt): (i64, f64) = (row.get(6), row.get(7));
    Ok(Control {
        four_eyes: row.get(0),
        precision_floor: row.get(1),
        false_merge_cost: row.get(2),
        missed_merge_cost: row.get(3),
        stopped_at: row.get(4),
        stopped_because: row.get(5),
        merged_pairs: pairs,
        estimated_precision: (pairs > 0).then(|| (1.0 - doubt / pairs as f64).clamp(0.0, 1.0)),
        held_pairs: row.get(8),
    })
}

/// Changes what limits matching: what is `None` stays.
///
/// # Errors
/// [`Error::Refused`] for a floor that is no probability; or where `sm_global` cannot be reached.
pub async fn control_set(fleet: &Fleet, four_eyes: Option<bool>, precision_floor: Option<f32>) -> Result<(), Error> {
    if precision_floor.is_some_and(|floor| !(0.0..1.0).contains(&floor)) {
        return refused("the floor of the precision lies between 0 and 1");
    }
    let text = "-- match_control_set()
        UPDATE match_control SET four_eyes = coalesce($1, four_eyes), precision_floor = coalesce($2, precision_floor)";
    let connection = fleet.acquire(&HUB).await?;
    connection
        .execute(text, &[&four_eyes, &precision_floor])
        .await
        .map_err(FleetError::query(&HUB, "match_control_set"))?;
    Ok(())
}

/// What a pair is called: short enough to type, and the same for as long as the records are kept.
const PAIR: &str = "left(md5(e.a::text || e.b::text), 12)";

/// The queue: at most `limit` pairs.
///
/// # Errors
/// Where `sm_global` cannot be reached.
pub async fn party_review(fleet: &Fleet, limit: i64) -> Result<Reviewed, Error> {
    let control = control(fleet).await?;
    let text = format!(
        "-- party_review()
        WITH pair AS (
            SELECT e.a, e.b, e.bits, e.held, x.party_id = y.party_id AS merged,
                CASE WHEN x.party_id = y.party_id THEN c.false_merge_cost / (1 + power(2::float8, e.bits))
                    ELSE c.missed_merge_cost / (1 + power(2::float8, -e.bits)) END AS cost
            FROM match_edge AS e CROSS JOIN match_control AS c JOIN source_record AS x ON x.id = e.a JOIN source_record AS y ON y.id = e.b
            WHERE e.bits BETWEEN -60 AND 60 AND NOT EXISTS (
                SELECT FROM match_decision AS d WHERE d.state <> 'withdrawn'
                    AND ((d.a_database, d.a_key, d.b_database, d.b_key) = (x.database_code, x.source_key, y.database_code, y.source_key)
                        OR (d.a_database, d.a_key, d.b_database, d.b_key) = (y.database_code, y.source_key, x.database_code, x.source_key)))
            ORDER BY cost DESC, e.a, e.b LIMIT $1
        )
        SELECT {PAIR}, x.database_code || ':' || coalesce(x.customer_number, x.source_key), {NAME_X},
            y.database_code || ':' || coalesce(y.customer_number, y.source_key), {NAME_Y}, e.merged, e.held, e.bits, e.cost
        FROM pair AS e JOIN source_record AS x ON x.id = e.a JOIN source_record AS y ON y.id = e.b ORDER BY e.cost DESC, e.a, e.b"
    );
    let connection = fleet.acquire(&HUB).await?;
    let rows = connection
        .query(&text, &[&limit])
        .await
        .map_err(FleetError::query(&HUB, "party_review"))?;
    let pairs = rows
        .iter()
        .map(|row| ReviewItem {
            id: row.get(0),
            a: row.get(1),
            a_name: row.get(2),
            b: row.get(3),
            b_name: row.get(4),
            merged: row.get(5),
            held: row.get(6),
            probability: probability(row.get(7)),
            cost: row.get(8),
        })
        .collect();
    let text = "-- party_proposals()
        SELECT batch_id, min(decided_by), min(reason), min(decided_at), min(kind),
            array_agg(DISTINCT r.name ORDER BY r.name)
        FROM match_decision AS d CROSS JOIN LATERAL (VALUES (d.a_database || '/' || d.a_key), (d.b_database || '/' || d.b_key)) AS r (name)
        WHERE d.state = 'proposed' GROUP BY batch_id ORDER BY 4";
    let rows = connection
        .query(text, &[])
        .await
        .map_err(FleetError::query(&HUB, "party_proposals"))?;
    let proposals = rows
        .iter()
        .map(|row| Proposal {
            batch: row.get(0),
            by: row.get(1),
            why: row.get(2),
            at: row.get(3),
            kind: row.get(4),
            records: row.get(5),
        })
        .collect();
    Ok(Reviewed {
        control,
        proposals,
        pairs,
    })
}

const NAME_X: &str =
    "coalesce(x.company_name, nullif(concat_ws(' ', x.given_name, x.surname1, x.surname2), ''), x.full_name, '')";
const NAME_Y: &str =
    "coalesce(y.company_name, nullif(concat_ws(' ', y.given_name, y.surname1, y.surname2), ''), y.full_name, '')";

/// Decides on a pair of the queue.
///
/// # Errors
/// [`Error::Refused`] where there is no such pair; or where `sm_global` cannot be reached.
pub async fn review_decide(fleet: &Fleet, id: &str, same: bool, act: Act<'_>) -> Result<Decided, Error> {
    fleet
        .transaction(&HUB, "review_decide", async |tx| {
            let text = format!(
                "-- review_pair()
                SELECT x.database_code, x.source_key, y.database_code, y.source_key FROM match_edge AS e
                JOIN source_record AS x ON x.id = e.a JOIN source_record AS y ON y.id = e.b WHERE {PAIR} = $1"
            );
            let rows = query(tx, "review_pair", &text, &[&id]).await?;
            let Some(row) = rows.first() else {
                return refused(format!("there is no pair {id}: `aicore party review` lists those there are"));
            };
            let (a, b): (Key, Key) = ((row.get(0), row.get(1)), (row.get(2), row.get(3)));
            say_pair(fleet, tx, same, &a, &b, act).await
        })
        .await
}

/// Lets automatic merging go on: pairs that waited count from now on. Returns how many.
///
/// # Errors
/// [`Error::Refused`] where the estimated precision is still under the floor, which would stop it again at once; or where `sm_global` cannot be reached.
pub async fn review_resume(fleet: &Fleet) -> Result<usize, Error> {
    let control = control(fleet).await?;
    if let Some(precision) = control.estimated_precision
        && precision < f64::from(control.precision_floor)
    {
        return refused(format!(
            "the estimated precision is {precision:.4}, under the floor of {}: part wrong pairs first (`aicore party review`), or set another floor",
            control.precision_floor
        ));
    }
    fleet
        .transaction(&HUB, "review_resume", async |tx| {
            let text = "-- review_resume()\nUPDATE match_control SET stopped_at = NULL, stopped_because = NULL";
            query(tx, "review_resume", text, &[]).await?;
            let text = "-- review_release()
                SELECT s.id FROM source_record AS s WHERE s.id IN (SELECT a FROM match_edge WHERE held UNION SELECT b FROM match_edge WHERE held)";
            let rows = query(tx, "review_release", text, &[]).await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
            let text = "-- review_count()\nUPDATE match_edge SET held = false WHERE held RETURNING 1";
            let released = query(tx, "review_count", text, &[]).await?.len();
            let links = matching::relink(tx, &ids, Target::Hub, Cause::Evidence).await?;
            refresh(tx, fleet.catalog(), &ids, &links, Target::Hub).await?;
            Ok(released)
        })
        .await
}
