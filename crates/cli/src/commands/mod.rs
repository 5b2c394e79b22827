//! One file a command, or a few that belong together.

pub(crate) mod backup;
pub(crate) mod db;
pub(crate) mod docs;
pub(crate) mod events;
pub(crate) mod features;
pub(crate) mod generate;
pub(crate) mod health;
pub(crate) mod import;
pub(crate) mod migrate;
pub(crate) mod party;
pub(crate) mod prisma;
pub(crate) mod quickstart;
pub(crate) mod references;
pub(crate) mod resolve;
pub(crate) mod saga;
pub(crate) mod schemas;
pub(crate) mod scratch;
pub(crate) mod serve;
pub(crate) mod simulate;
pub(crate) mod status;
pub(crate) mod transactions;
pub(crate) mod up;

use crate::arguments::{Arguments, Completions};
use crate::output::{Exit, print};
use clap::CommandFactory;

/// Prints a completion script.
pub(crate) fn completions(options: &Completions) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "aicore", &mut script);
    let script = String::from_utf8(script)?;
    print(false, &script, || script.clone())?;
    Ok(Exit::Done)
}
