//! `aicore party review`: the steward's queue, and what a steward does with it.

use super::merge;
use crate::arguments::{Global, Review};
use crate::context::Context;
use crate::output::{Exit, print, say, table};
use aicore_hub::{Act, Reviewed, Undo, control_set, decision_confirm, decision_undo, party_review, review_decide, review_resume};

pub(super) async fn run(global: &Global, context: &Context, options: &Review) -> anyhow::Result<Exit> {
    let fleet = &context.fleet;
    let act = Act {
        by: &options.by,
        why: &options.why,
    };
    if options.four_eyes.is_some() || options.precision_floor.is_some() {
        control_set(fleet, options.four_eyes, options.precision_floor).await?;
    }
    let pair = match (&options.same, &options.different) {
        (Some(id), _) => Some((id, true)),
        (_, Some(id)) => Some((id, false)),
        _ => None,
    };
    if let Some((id, same)) = pair {
        let decided = review_decide(fleet, id, same, act).await?;
        print(global.json, &decided, || merge::text(&decided))?;
        return Ok(Exit::Done);
    }
    if let Some(batch) = options.confirm {
        let decided = decision_confirm(fleet, batch, &options.by).await?;
        print(global.json, &decided, || merge::text(&decided))?;
        return Ok(Exit::Done);
    }
    if options.undo.is_some() || options.undo_of.is_some() {
        let undo = Undo {
            batch: options.undo,
            decided_by: options.undo_of.clone(),
            since: options.since,
        };
        let undone = decision_undo(fleet, &undo, act).await?;
        let value = serde_json::json!({ "undone": undone });
        print(global.json, &value, || format!("{undone} words withdrawn"))?;
        return Ok(Exit::Done);
    }
    if options.resume {
        let released = review_resume(fleet).await?;
        say(&format!("automatic merging goes on: {released} pairs count from now on"));
    }
    let reviewed = party_review(fleet, i64::from(options.limit)).await?;
    print(global.json, &reviewed, || text(&reviewed))?;
    Ok(Exit::Done)
}

fn text(reviewed: &Reviewed) -> String {
    let control = &reviewed.control;
    let mut lines = vec![format!(
        "{} merged pairs, estimated precision {} (floor {}); {}",
        control.merged_pairs,
        control
            .estimated_precision
            .map_or_else(|| "unknown".to_owned(), |precision| format!("{precision:.5}")),
        control.precision_floor,
        if control.four_eyes {
            "decisions need a second person"
        } else {
            "one person decides"
        }
    )];
    if let (Some(at), Some(because)) = (control.stopped_at, &control.stopped_because) {
        lines.push(format!(
            "AUTOMATIC MERGING HAS STOPPED at {}: {because}; {} pairs wait",
            at.format("%Y-%m-%d %H:%M"),
            control.held_pairs
        ));
    }
    let rows: Vec<Vec<String>> = reviewed
        .proposals
        .iter()
        .map(|proposal| {
            vec![
                proposal.batch.to_string(),
                proposal.by.clone(),
                proposal.kind.clone(),
                proposal.records.join(" "),
                proposal.why.clone(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        lines.push(table(&["AWAITS A SECOND PERSON", "BY", "KIND", "RECORDS", "WHY"], &rows));
    }
    let rows: Vec<Vec<String>> = reviewed
        .pairs
        .iter()
        .map(|pair| {
            let state = match (pair.merged, pair.held) {
                (true, _) => "one",
                (false, true) => "held",
                (false, false) => "two",
            };
            vec![
                pair.id.clone(),
                format!("{:.3}", pair.cost),
                format!("{:.4}", pair.probability),
                state.to_owned(),
                format!("{} {}", pair.a, pair.a_name),
                format!("{} {}", pair.b, pair.b_name),
            ]
        })
        .collect();
    lines.push(if rows.is_empty() {
        "no pair is in doubt".to_owned()
    } else {
        table(&["PAIR", "COST", "PROBABILITY", "NOW", "A", "B"], &rows)
    });
    lines.join("\n")
}
