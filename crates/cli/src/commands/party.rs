//! `aicore party`: one file a command.

mod history;
mod search;
mod show;

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
        Party::Search { text, limit } => search::search(global, &context, text, *limit).await,
        Party::History { party, limit } => history::history(global, &context, party, *limit).await,
    }
}
