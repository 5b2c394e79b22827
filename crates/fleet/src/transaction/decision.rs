//! The decision row: a transaction of several databases is committed if and only if its row in the agent's database says so.
//!
//! The coordinator inserts it in the agent's transaction and commits both at once. Recovery, where it finds none, inserts one that says
//! "aborted" before it rolls anything back: after that the coordinator's own insert fails, so that the two never decide differently. A row
//! that is inserted and not yet committed makes recovery's insert wait: the agent is committing it.

use super::Transaction;
use super::commit::is_certain;
use super::gid::Gid;
use crate::{Error, Fleet, TransactionOptions, sql_state};
use aicore_catalog::DatabaseCode;
use futures_util::future::maybe_done;
use futures_util::poll;
use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;
use tokio_postgres::Statement;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// How long recovery waits for a coordinator that has written its decision and not committed it.
const PATIENCE: Duration = Duration::from_millis(200);

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Committed,
    Aborted,
}

/// What is known about a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Decided(Outcome),
    /// Its coordinator has written the decision and is about to commit it.
    InProgress,
    Undecided,
}

/// What the agent answered to the decision.
pub(super) enum Answer {
    /// Its work and the decision are durable.
    Committed,
    /// It has committed nothing, and will not.
    Refused(Error),
    /// None: the connection broke, or the server ended it. Perhaps it has committed.
    Missing(tokio_postgres::Error),
}

/// The statement that [`commit`] runs: preparing it takes a round trip once in the life of a connection.
pub(super) async fn statement(agent: &Transaction) -> Result<Statement, Error> {
    let sql = "-- transaction_decide()
        INSERT INTO platform.transaction_decision (transaction_id, outcome, name, participants, epoch)
        VALUES ($1, 'committed', $2, $3, $4)";
    let prepared = agent.prepare_cached(sql).await;
    prepared.map_err(Error::query(agent.database(), agent.name()))
}

/// Inserts the decision and commits it with the agent's own work, in one round trip. Where the row cannot be inserted, the transaction has
/// failed, and what the server makes of its COMMIT is a ROLLBACK.
pub(super) async fn commit(agent: &Transaction, statement: &Statement, gid: &Gid, participants: &[String]) -> Answer {
    let refused = |error| Answer::Refused(Error::query(&gid.agent, agent.name())(error));
    let epoch = format!("{:016x}", gid.epoch);
    let name = agent.name();
    let parameters: [&(dyn ToSql + Sync); 4] = [&gid.transaction, &name, &participants, &epoch];
    let mut insert = pin!(maybe_done(agent.execute(statement, &parameters)));
    // Polled once it is on its way; where it could not even be sent, no COMMIT is.
    let _ = poll!(insert.as_mut());
    if let Some(Err(error)) = insert.as_mut().take_output() {
        return refused(error);
    }
    let (_, committed) = tokio::join!(insert.as_mut(), agent.batch_execute("-- transaction_commit()\nCOMMIT"));
    match (insert.take_output(), committed) {
        // Recovery has decided.
        (Some(Err(error)), _) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Answer::Refused(Error::Fenced { name }),
        (Some(Err(error)), _) | (_, Err(error)) if is_certain(&error) => refused(error),
        (Some(Err(error)), _) | (_, Err(error)) => Answer::Missing(error),
        (Some(Ok(_)) | None, Ok(())) => Answer::Committed,
    }
}

/// The decisions that are committed.
async fn read(agent: &Transaction, transactions: &[Uuid]) -> Result<HashMap<Uuid, Outcome>, Error> {
    let sql = "-- transaction_decisions()
        SELECT transaction_id, outcome = 'committed' FROM platform.transaction_decision WHERE transaction_id = ANY($1)";
    let rows = async {
        let statement = agent.prepare_cached(sql).await?;
        agent.query(&statement, &[&transactions]).await
    };
    let rows = rows.await.map_err(Error::query(agent.database(), "transaction_decisions"))?;
    let outcome = |committed| if committed { Outcome::Committed } else { Outcome::Aborted };
    Ok(rows.iter().map(|row| (row.get(0), outcome(row.get(1)))).collect())
}

/// Decides against those of the transactions that have no decision yet, where `keep`; else only tries to. Fails with `lock_not_available`
/// where a coordinator is about to commit one of them.
async fn fence(fleet: &Fleet, agent: &DatabaseCode, gids: &[Gid], patience: Duration, keep: bool) -> Result<(), Error> {
    let options = TransactionOptions {
        lock_timeout: Some(patience),
        ..TransactionOptions::default()
    };
    let transaction = Transaction::begin_with(fleet.acquire(agent).await?, "transaction_fence", &options).await?;
    let sql = "-- transaction_fence()
        INSERT INTO platform.transaction_decision (transaction_id, outcome, participants, epoch)
        SELECT t.id, 'aborted', ARRAY[t.participant], t.epoch FROM unnest($1::uuid[], $2::text[], $3::text[]) AS t (id, participant, epoch)
        ORDER BY t.id
        ON CONFLICT (transaction_id) DO NOTHING";
    let ids: Vec<Uuid> = gids.iter().map(|gid| gid.transaction).collect();
    let participants: Vec<&str> = gids.iter().map(|gid| gid.participant.as_str()).collect();
    let epochs: Vec<String> = gids.iter().map(|gid| format!("{:016x}", gid.epoch)).collect();
    let inserted = async {
        let statement = transaction.prepare_cached(sql).await?;
        transaction.execute(&statement, &[&ids, &participants, &epochs]).await
    };
    let outcome = inserted.await.map_err(Error::query(agent, "transaction_fence"));
    match outcome {
        Ok(_) if keep => transaction.commit().await,
        outcome => {
            transaction.rollback().await;
            outcome.map(drop)
        }
    }
}

/// What is decided about transactions of one agent. With `decide`, those that nobody has decided and nobody is about to are aborted.
pub(super) async fn known(
    fleet: &Fleet,
    agent: &DatabaseCode,
    gids: &[Gid],
    decide: bool,
) -> Result<HashMap<Uuid, Known>, Error> {
    let ids: Vec<Uuid> = gids.iter().map(|gid| gid.transaction).collect();
    let decided = read_alone(fleet, agent, &ids).await?;
    let mut open: Vec<Gid> = gids
        .iter()
        .filter(|gid| !decided.contains_key(&gid.transaction))
        .cloned()
        .collect();
    open.sort_unstable_by_key(|gid| gid.transaction);
    open.dedup_by_key(|gid| gid.transaction);
    let mut known: HashMap<Uuid, Known> = decided
        .into_iter()
        .map(|(id, outcome)| (id, Known::Decided(outcome)))
        .collect();
    if open.is_empty() {
        return Ok(known);
    }
    // All at once, and where one of them is in progress, one by one.
    let parts: Vec<&[Gid]> = match fence(fleet, agent, &open, PATIENCE, decide).await {
        Ok(()) => Vec::new(),
        Err(error) if is_in_progress(&error) => open.chunks(1).collect(),
        Err(error) => return Err(error),
    };
    for part in parts {
        match fence(fleet, agent, part, PATIENCE, decide).await {
            Err(error) if is_in_progress(&error) => known.extend(part.iter().map(|gid| (gid.transaction, Known::InProgress))),
            outcome => outcome?,
        }
    }
    // A coordinator may have committed meanwhile.
    let ids: Vec<Uuid> = open.iter().map(|gid| gid.transaction).collect();
    let decided = read_alone(fleet, agent, &ids).await?;
    for id in ids {
        match decided.get(&id) {
            Some(outcome) => known.insert(id, Known::Decided(*outcome)),
            None => Some(*known.entry(id).or_insert(Known::Undecided)),
        };
    }
    Ok(known)
}

fn is_in_progress(error: &Error) -> bool {
    sql_state(error) == Some(&SqlState::LOCK_NOT_AVAILABLE)
}

async fn read_alone(fleet: &Fleet, agent: &DatabaseCode, transactions: &[Uuid]) -> Result<HashMap<Uuid, Outcome>, Error> {
    let transaction = Transaction::begin(fleet.acquire(agent).await?, "transaction_decisions").await?;
    let decided = read(&transaction, transactions).await;
    transaction.rollback().await;
    decided
}

/// What became of a transaction whose agent did not answer its commit: waits for a commit that may still be under way, and decides
/// against it where there is none.
pub(super) async fn settle(fleet: &Fleet, gid: &Gid, patience: Duration) -> Result<Outcome, Error> {
    fence(fleet, &gid.agent, std::slice::from_ref(gid), patience, true).await?;
    let decided = read_alone(fleet, &gid.agent, &[gid.transaction]).await?;
    // The row is there: it was inserted here, or was there before.
    Ok(decided.get(&gid.transaction).copied().unwrap_or(Outcome::Aborted))
}

/// Deletes decisions that every participant has followed.
pub(super) async fn delete(fleet: &Fleet, agent: &DatabaseCode, transactions: &[Uuid]) -> Result<u64, Error> {
    let sql = "-- transaction_decision_delete()\nDELETE FROM platform.transaction_decision WHERE transaction_id = ANY($1)";
    let connection = fleet.acquire(agent).await?;
    let deleted = async {
        let statement = connection.prepare_cached(sql).await?;
        connection.execute(&statement, &[&transactions]).await
    };
    deleted.await.map_err(Error::query(agent, "transaction_decision_delete"))
}

/// A decision that is left over.
pub(super) struct Left {
    pub(super) transaction: Uuid,
    pub(super) participants: Vec<String>,
}

/// Decisions so old that no coordinator still needs them: to commit after ten minutes, not to after a day, within which every coordinator
/// that could still insert its own has lost its connection.
pub(super) async fn left_over(fleet: &Fleet, agent: &DatabaseCode) -> Result<Vec<Left>, Error> {
    let sql = "-- transaction_decisions_left()
        SELECT transaction_id, participants FROM platform.transaction_decision
        WHERE decided_at < now() - CASE outcome WHEN 'committed' THEN interval '10 minutes' ELSE interval '1 day' END
        ORDER BY decided_at LIMIT 10000";
    let connection = fleet.acquire(agent).await?;
    let rows = connection.query(sql, &[]).await;
    let rows = rows.map_err(Error::query(agent, "transaction_decisions_left"))?;
    Ok(rows
        .iter()
        .map(|row| Left {
            transaction: row.get(0),
            participants: row.get(1),
        })
        .collect())
}
