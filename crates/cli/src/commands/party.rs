//! `aicore party`: one file a command.

mod explain;
mod history;
mod merge;
mod review;
mod search;
mod show;
mod unmerge;

pub(crate) use show::text;

use crate::arguments::{Global, Party};
use crate::context::Context;
use crate::output::Exit;

pub(crate) async fn party(global: &Global, command: &Party) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    match command {
        Party::Show {
            party,
            timeline,
            as_of: None,
            valid: None,
        } => show::show(global, &context, party, *timeline).await,
        Party::Show { party, as_of, valid, .. } => show::show_as_of(global, &context, party, *as_of, *valid).await,
        Party::Merge(options) => merge::run(global, &context, options).await,
        Party::Unmerge(options) => unmerge::run(global, &context, options).await,
        Party::Explain(options) => explain::run(global, &context, options).await,
        Party::Review(options) => review::run(global, &context, options).await,
        Party::Search { text, limit } => search::search(global, &context, text, *limit).await,
        Party::History { party, limit } => history::history(global, &context, party, *limit).await,
    }
}
