//! `aicore party unmerge`: a steward parts a record, or an absorbed party, from the rest.

use super::merge;
use crate::arguments::{Global, UnmergeArguments};
use crate::context::Context;
use crate::output::{Exit, Usage, print};
use aicore_hub::{Act, Unmerge, party_unmerge};

pub(super) async fn run(global: &Global, context: &Context, options: &UnmergeArguments) -> anyhow::Result<Exit> {
    let what = match (options.what.parse(), options.what.split_once(':')) {
        (Ok(party), _) => Unmerge::Party(party),
        (Err(_), Some((database, number))) => {
            let database = context
                .fleet
                .catalog()
                .find(database)
                .map_or(database, |found| found.code.as_str());
            Unmerge::Record(database.to_owned(), number.to_owned())
        }
        (Err(_), None) => {
            let words = format!(
                "\"{}\" is neither a party id nor a source record such as ss_insurance:C-000123",
                options.what
            );
            return Err(Usage(words).into());
        }
    };
    let act = Act {
        by: &options.decision.by,
        why: &options.decision.why,
    };
    let decided = party_unmerge(&context.fleet, &what, act).await?;
    print(global.json, &decided, || merge::text(&decided))?;
    Ok(Exit::Done)
}
