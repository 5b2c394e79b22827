//! `aicore backup schedule`: backs up when it is due, drills and prunes.
//!
//! Of several processes that one does it which holds an advisory lock of the first database's server; the lock ends with its session, and another
//! process takes over. What is due is told by what the store holds.

use super::{Repository, databases, make, practise, tidy};
use crate::arguments::{Global, Schedule};
use crate::context::Context;
use crate::output::{Exit, Usage, chain, say};
use aicore_backup::schedule::Schedule as Plan;
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use aicore_fleet::tokio_postgres::Client;
use chrono::Utc;
use std::time::Duration;

/// First key of the lock: "AICB".
const LOCK: i32 = 0x4149_4342;
/// How often it is looked whether something is due, and whether the lock is held still.
const ROUND: Duration = Duration::from_secs(15);
/// After a failure the backup is tried again so much later.
const AFTER_FAILURE: Duration = Duration::from_secs(300);

pub(super) async fn schedule(global: &Global, options: &Schedule) -> anyhow::Result<Exit> {
    let plan = Plan::parse(
        &options.at,
        &options.time_zone,
        Duration::from_secs(u64::from(options.jitter_s)),
    );
    let plan = plan.map_err(|error| Usage(error.to_string()))?;
    let context = Context::open(global).await?;
    let codes = databases(&context, &[])?;
    let open = Repository::open(global, &options.place, Some(&options.encrypt))?;
    let random: f64 = jitter();
    let started = Utc::now();
    let work = async {
        let mut runner: Option<Client> = None;
        loop {
            runner = match runner {
                Some(held) if !held.is_closed() => Some(held),
                _ => take_lock(&context.fleet, &codes[0]).await.unwrap_or_else(|error| {
                    say(&format!(
                        "the server of {} cannot be asked who runs backups: {}",
                        codes[0],
                        chain(&error)
                    ));
                    None
                }),
            };
            if runner.is_some() {
                // `--once` catches up what is due now, also where there is no backup yet.
                let outcome = one_round(global, options, &context, &codes, &open, &plan, started, random).await;
                match outcome {
                    Err(error) if options.once => return Err(error),
                    Err(error) => {
                        say(&format!("error: {}", chain(&error)));
                        tokio::time::sleep(AFTER_FAILURE).await;
                    }
                    Ok(()) => {}
                }
            }
            if options.once {
                return Ok(if runner.is_some() { Exit::Done } else { Exit::Refused });
            }
            tokio::time::sleep(ROUND).await;
        }
    };
    tokio::select! {
        outcome = work => outcome,
        _ = tokio::signal::ctrl_c() => Ok(Exit::Done),
    }
}

/// Makes the backup that is due, if one is.
#[expect(clippy::too_many_arguments, reason = "one caller, which holds all of them")]
async fn one_round(
    global: &Global,
    options: &Schedule,
    context: &Context,
    codes: &[DatabaseCode],
    open: &Repository,
    plan: &Plan,
    started: chrono::DateTime<Utc>,
    random: f64,
) -> anyhow::Result<()> {
    let backups = aicore_backup::list(&open.store, &open.trusted).await?;
    let last = backups.iter().rev().find(|backup| backup.complete).map(|backup| backup.at);
    let due = plan.due(last.or((!options.once).then_some(started)), Utc::now(), random)?;
    let first_ever = last.is_none() && options.once;
    if due > Utc::now() && !first_ever {
        return Ok(());
    }
    let manifest = make(global, context, codes, open, options.encrypt.parallel).await?;
    say(&format!(
        "backup {} of {} databases is made",
        manifest.backup,
        manifest.databases.len()
    ));
    if !options.no_drill {
        let receipt = practise(context, open, &manifest).await?;
        say(&super::told(&receipt, "databases came back as they were"));
        if !receipt.failures.is_empty() {
            // What was found sound before is kept by pruning.
            anyhow::bail!("the drill of backup {} failed", manifest.backup);
        }
    }
    let pruned = tidy(open, &options.retention, false).await?;
    say(&format!("{} old backups deleted, {} kept", pruned.deleted.len(), pruned.kept));
    Ok(())
}

/// The session that holds the lock, or none where another process has it.
async fn take_lock(fleet: &Fleet, code: &DatabaseCode) -> anyhow::Result<Option<Client>> {
    let client = fleet.connect_server(code).await?;
    let text = "-- backup_schedule_lock()\nSELECT pg_try_advisory_lock($1, 0)";
    let row = client.query_one(text, &[&LOCK]).await;
    let held: bool = row.map_err(aicore_fleet::Error::query(code, "backup_schedule_lock"))?.get(0);
    Ok(held.then_some(client))
}

/// A number below 1 for this process.
fn jitter() -> f64 {
    use std::hash::{BuildHasher as _, RandomState};
    let random = RandomState::new().hash_one(std::process::id());
    (random >> 11) as f64 / (1_u64 << 53) as f64
}
