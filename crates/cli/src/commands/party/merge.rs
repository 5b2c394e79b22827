//! `aicore party merge`: a steward makes two parties one.

use crate::arguments::{Global, Merge};
use crate::context::Context;
use crate::output::{Exit, print};
use aicore_hub::{Act, Decided, party_find, party_merge};

pub(super) async fn run(global: &Global, context: &Context, options: &Merge) -> anyhow::Result<Exit> {
    let a = party_find(&context.fleet, &options.a).await?;
    let b = party_find(&context.fleet, &options.b).await?;
    let act = Act {
        by: &options.decision.by,
        why: &options.decision.why,
    };
    let decided = party_merge(&context.fleet, a, b, act).await?;
    print(global.json, &decided, || text(&decided))?;
    Ok(Exit::Done)
}

/// What a decision has come to.
pub(super) fn text(decided: &Decided) -> String {
    if !decided.effective {
        return format!(
            "decision {} awaits a second person: `aicore party review --confirm {}`",
            decided.batch, decided.batch
        );
    }
    let parties: Vec<String> = decided.parties.iter().map(ToString::to_string).collect();
    format!(
        "decision {}: {} words, {} earlier ones withdrawn; now party {}\nundo it with `aicore party review --undo {}`",
        decided.batch,
        decided.words,
        decided.withdrawn,
        parties.join(" and "),
        decided.batch
    )
}
