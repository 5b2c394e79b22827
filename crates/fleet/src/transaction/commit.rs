//! The commit of a transaction of several databases: last-agent two-phase commit.
//!
//! 1. Ask each participant whether it wrote. Those that did not commit plainly; one that wrote alone, too.
//! 2. All writers but one, the agent, prepare: they promise to commit.
//! 3. The agent writes the decision row and commits it with its own work, in one message. From here on the transaction is committed.
//! 4. The others commit what they prepared. Then the decision row can go.
//!
//! The agent saves its own PREPARE and the commit of a separate log: of two writers, three flushes to disk instead of five.

use super::decision::{self, Answer, Outcome};
use super::gid::Gid;
use super::state::{self, Active};
use super::{Completion, Transaction, TransactionOptions, failpoints};
use crate::{Connection, Error, Fleet, failpoint, metrics};
use aicore_catalog::DatabaseCode;
use futures_util::future::{join_all, try_join_all};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio_postgres::error::{Severity, SqlState};
use uuid::Uuid;

/// Where the hub wrote, it decides.
const HUB: DatabaseCode = DatabaseCode::from_static("sm_global");

/// A coordinator that stood still for so long does not decide any more. What recovery decided against is kept for much longer.
const DECIDE_WITHIN: Duration = Duration::from_secs(600);

/// How often a participant whose connection broke is asked to commit, before that is left to recovery.
const COMMIT_ATTEMPTS: u32 = 5;

/// Commits in every database or in none.
pub(super) async fn commit(
    fleet: Fleet,
    name: &'static str,
    options: &TransactionOptions,
    mut participants: Vec<Transaction>,
) -> Result<(), Error> {
    if participants.len() > 1 && !options.read_only {
        match wrote(&participants).await {
            Ok(wrote) => {
                let (mut writers, mut readers) = (Vec::new(), Vec::new());
                for (participant, wrote) in participants.into_iter().zip(wrote) {
                    if wrote { &mut writers } else { &mut readers }.push(participant);
                }
                // A reader's commit may fail, by SERIALIZABLE: then nothing is committed.
                if let Err(error) = commit_all(readers).await {
                    join_all(writers.into_iter().map(Transaction::rollback)).await;
                    return Err(error);
                }
                if writers.len() > 1 {
                    // Once begun it goes on, whoever waits for it or not.
                    let commit = two_phase(fleet, name, options.completion, writers);
                    let span = tracing::Span::current();
                    let commit = tokio::spawn(tracing::Instrument::instrument(commit, span));
                    return commit.await.unwrap_or_else(|ended| match ended.try_into_panic() {
                        Ok(panic) => std::panic::resume_unwind(panic),
                        // The runtime shuts down, and this with it: recovery finishes it.
                        Err(_) => Err(Error::Fenced { name }),
                    });
                }
                participants = writers;
            }
            Err(error) => {
                join_all(participants.into_iter().map(Transaction::rollback)).await;
                return Err(error);
            }
        }
    }
    commit_all(participants).await
}

async fn commit_all(participants: Vec<Transaction>) -> Result<(), Error> {
    try_join_all(participants.into_iter().map(Transaction::commit))
        .await
        .map(drop)
}

/// Which participants wrote. It fails where a statement of one had failed before.
async fn wrote(participants: &[Transaction]) -> Result<Vec<bool>, Error> {
    if participants
        .iter()
        .all(|participant| participant.written.load(Ordering::Relaxed))
    {
        // A statement that failed is found out as they prepare.
        return Ok(vec![true; participants.len()]);
    }
    let sql = "-- transaction_wrote()
        SELECT pg_current_xact_id_if_assigned() IS NOT NULL";
    let asked = participants.iter().map(|participant| async move {
        let row = async {
            let statement = participant.prepare_cached(sql).await?;
            participant.query_one(&statement, &[]).await
        };
        let row = row.await.map_err(Error::query(participant.database(), participant.name()))?;
        Ok(row.get(0))
    });
    try_join_all(asked).await
}

/// A participant that has promised to commit.
struct Prepared {
    connection: Connection,
    gid: Gid,
    /// Whether it has recorded an event.
    event: bool,
}

/// A participant that has not, or may not have.
struct Refused {
    error: tokio_postgres::Error,
    gid: Gid,
}

async fn two_phase(fleet: Fleet, name: &'static str, completion: Completion, mut writers: Vec<Transaction>) -> Result<(), Error> {
    let place = writers.iter().position(|writer| *writer.database() == HUB);
    let agent = writers.remove(place.unwrap_or(writers.len() - 1));
    let state = fleet.transactions();
    let gid = Gid {
        namespace: state.config.namespace.clone(),
        epoch: state.epoch,
        transaction: Uuid::now_v7(),
        agent: agent.database().clone(),
        participant: agent.database().clone(),
    };
    let active = Active::new(&fleet, gid.transaction);
    let participants: Vec<String> = writers.iter().map(|writer| writer.database().to_string()).collect();
    // A pause finds none prepared that waits for it.
    let leave = fleet.leave_to_commit().await;
    failpoint(failpoints::BEFORE_PREPARE);
    let began = Instant::now();
    let (statement, (prepared, refused)) = tokio::join!(decision::statement(&agent), prepare(writers, &gid));
    let statement = match statement {
        Ok(statement) if refused.is_empty() && began.elapsed() < DECIDE_WITHIN => statement,
        outcome => {
            agent.rollback().await;
            abort(&fleet, prepared, &refused).await;
            return Err(match (refused.into_iter().next(), outcome) {
                (Some(refused), _) => refused.into_error(&fleet, name),
                (None, Err(error)) => error,
                (None, Ok(_)) => Error::Fenced { name },
            });
        }
    };
    failpoint(failpoints::AFTER_PREPARE);
    let asked = Instant::now();
    let refused = match decision::commit(&agent, &statement, &gid, &participants).await {
        Answer::Committed => {
            agent.committed();
            None
        }
        Answer::Refused(error) => Some((agent, error)),
        Answer::Missing(source) => match settle(&fleet, &gid, asked).await {
            Ok(Outcome::Committed) => None,
            Ok(Outcome::Aborted) => Some((agent, Error::query(&gid.agent, name)(source))),
            Err(reason) => {
                tracing::warn!(transaction = %gid.transaction, name, "outcome unknown: {reason}");
                metrics::transaction(name, &gid.agent, metrics::Outcome::InDoubt);
                return Err(Error::OutcomeUnknown {
                    name,
                    transaction: gid.transaction,
                    agent: gid.agent,
                    source,
                });
            }
        },
    };
    if let Some((agent, error)) = refused {
        agent.rollback().await;
        abort(&fleet, prepared, &[]).await;
        return Err(error);
    }
    for one in &prepared {
        metrics::transaction(name, &one.gid.participant, metrics::Outcome::Committed);
    }
    drop(leave);
    failpoint(failpoints::AFTER_DECISION);
    let complete = complete(fleet.clone(), name, gid, prepared, active);
    match completion {
        Completion::Awaited => complete.await,
        Completion::Background => drop(tokio::spawn(complete)),
    }
    Ok(())
}

/// Lets all prepare at once: those that did, and those that did not.
async fn prepare(writers: Vec<Transaction>, of: &Gid) -> (Vec<Prepared>, Vec<Refused>) {
    let mut preparing: FuturesUnordered<_> = writers
        .into_iter()
        .map(|writer| async move {
            let gid = Gid {
                participant: writer.database().clone(),
                ..of.clone()
            };
            // PREPARE of a failed transaction is a ROLLBACK without an error; the SELECT fails.
            let sql = format!("-- transaction_prepare()\nSELECT; PREPARE TRANSACTION '{gid}'");
            match writer.batch_execute(&sql).await {
                Ok(()) => Ok(Prepared {
                    event: writer.event.load(Ordering::Relaxed),
                    connection: writer.into_connection(),
                    gid,
                }),
                Err(error) => {
                    writer.rollback().await;
                    Err(Refused { error, gid })
                }
            }
        })
        .collect();
    let (mut prepared, mut refused) = (Vec::new(), Vec::new());
    while let Some(outcome) = preparing.next().await {
        match outcome {
            Ok(one) => prepared.push(one),
            Err(one) => refused.push(one),
        }
        failpoint(failpoints::AFTER_ONE_PREPARE);
    }
    (prepared, refused)
}

impl Refused {
    fn into_error(self, fleet: &Fleet, name: &'static str) -> Error {
        let Self { error: source, gid } = self;
        let database = gid.participant;
        // "prepared transactions are disabled"
        if source.code() == Some(&SqlState::OBJECT_NOT_IN_PREREQUISITE_STATE) {
            let server = fleet
                .endpoint(&database)
                .map(|endpoint| endpoint.server().to_owned())
                .unwrap_or_default();
            return Error::PreparedTransactionsOff { name, database, server };
        }
        Error::Prepare { name, database, source }
    }
}

/// Whether the server itself says that the transaction is over. A connection that broke, or that the server ended, leaves that open.
pub(super) fn is_certain(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|error| {
        let class = &error.code().code()[..2];
        error.parsed_severity() == Some(Severity::Error) && !matches!(class, "08" | "57" | "58" | "XX")
    })
}

/// What became of a transaction whose agent did not answer its commit: the decision row tells.
async fn settle(fleet: &Fleet, gid: &Gid, asked: Instant) -> Result<Outcome, Error> {
    let within = fleet.transactions().config.settle_within();
    let mut pause = Duration::from_millis(20);
    loop {
        match decision::settle(fleet, gid, Duration::from_secs(5)).await {
            // A process that stood still for long comes too late to ask: the row may be gone.
            outcome if asked.elapsed() < within => match outcome {
                Ok(outcome) => return Ok(outcome),
                Err(error) => tracing::debug!(database = %gid.agent, "asks again: {error}"),
            },
            Ok(_) => {
                return Err(Error::Fenced {
                    name: "transaction_settle",
                });
            }
            Err(error) => return Err(error),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(1));
    }
}

/// Does in one participant what was decided. That another has done so before is no failure.
pub(super) async fn finish(connection: &Connection, gid: &Gid, outcome: Outcome) -> Result<(), tokio_postgres::Error> {
    let sql = match outcome {
        Outcome::Committed => format!("-- transaction_commit_prepared()\nCOMMIT PREPARED '{gid}'"),
        Outcome::Aborted => format!("-- transaction_rollback_prepared()\nROLLBACK PREPARED '{gid}'"),
    };
    match connection.batch_execute(&sql).await {
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_OBJECT) => Ok(()),
        outcome => outcome,
    }
}

/// Rolls back what was prepared, and what may have been. What cannot be reached is left to recovery, which presumes the same.
async fn abort(fleet: &Fleet, prepared: Vec<Prepared>, refused: &[Refused]) {
    let left = |gid: &Gid, error: &dyn std::error::Error| tracing::debug!(%gid, "left to recovery: {error}");
    let certain = prepared.iter().map(|Prepared { connection, gid, .. }| async move {
        if let Err(error) = finish(connection, gid, Outcome::Aborted).await {
            left(gid, &error);
        }
    });
    let unclear = refused.iter().filter(|refused| !is_certain(&refused.error));
    let unclear = unclear.map(|Refused { gid, .. }| async move {
        match fleet.acquire(&gid.participant).await {
            Ok(connection) => {
                if let Err(error) = finish(&connection, gid, Outcome::Aborted).await {
                    left(gid, &error);
                }
            }
            Err(error) => left(gid, &error),
        }
    });
    tokio::join!(join_all(certain), join_all(unclear));
}

/// Commits in the participants what was decided.
async fn complete(fleet: Fleet, name: &'static str, gid: Gid, prepared: Vec<Prepared>, active: Active) {
    let mut committing: FuturesUnordered<_> = prepared.into_iter().map(|one| commit_prepared(&fleet, one)).collect();
    let mut all = true;
    while let Some(committed) = committing.next().await {
        all &= committed;
        failpoint(failpoints::AFTER_ONE_COMMIT);
    }
    failpoint(failpoints::AFTER_COMMIT);
    drop(committing);
    drop(active);
    if all {
        state::followed(&fleet, gid.agent, gid.transaction);
    } else {
        tracing::warn!(transaction = name, id = %gid.transaction, "is committed, and not yet visible in every database: recovery sees to it");
    }
}

/// Commits in one participant; on a new connection where its own breaks.
async fn commit_prepared(fleet: &Fleet, Prepared { connection, gid, event }: Prepared) -> bool {
    let mut connection = Some(connection);
    for attempt in 0..COMMIT_ATTEMPTS {
        if attempt > 0 {
            tokio::time::sleep(Duration::from_millis(20 << (2 * attempt))).await;
        }
        let on = match connection.take() {
            Some(connection) => Ok(connection),
            None => fleet.acquire(&gid.participant).await,
        };
        let outcome: Result<(), Error> = match on {
            Ok(on) => {
                let finished = finish(&on, &gid, Outcome::Committed).await;
                if event && finished.is_ok() {
                    on.events_committed();
                }
                finished.map_err(Error::query(&gid.participant, "transaction_commit_prepared"))
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => return true,
            Err(error) => tracing::debug!(%gid, attempt, "not committed yet: {error}"),
        }
    }
    false
}
