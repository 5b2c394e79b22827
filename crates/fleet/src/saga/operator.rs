//! What an operator sees of sagas, and does with those that are stuck.

use super::{Error, State, WORKFLOWS};
use crate::{Error as FleetError, Fleet};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::time::Duration;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const COLUMNS: &str = "id, name, correlation_key, state, steps, step, attempts, failure, last_error, worker, lease_until, next_attempt_at, \
    first_failed_at, started_at, ended_at";

const STATE: &str = "-- saga_state()
SELECT state, name, correlation_key, step, last_error,
    (extract(epoch FROM greatest(next_attempt_at, lease_until) - clock_timestamp()) * 1000)::bigint
FROM saga WHERE id = $1";

const COMPENSATIONS: &str = "-- saga_compensations()
SELECT position, step, state, attempts, uncertain, last_error, step_done_at, undone_at, repaired_by, repair_reason
FROM compensation WHERE saga_id = $1 ORDER BY position";

const DEAD_LETTERS: &str = "-- saga_dead_letters()
SELECT error, attempts, first_failed_at, last_failed_at, resolution, resolved_by, resolution_reason, resolved_at
FROM dead_letter WHERE saga_id = $1 ORDER BY last_failed_at";

const RETRY: &str = "-- saga_retry()
WITH moved AS (
    UPDATE saga SET state = CASE WHEN failure IS NULL THEN 'running' ELSE 'compensating' END, attempts = 0, first_failed_at = NULL,
        next_attempt_at = clock_timestamp(), epoch = epoch + 1, occurred_at = clock_timestamp()
    WHERE id = $1 AND state = 'stuck' RETURNING id, state
), undoing AS (
    UPDATE compensation SET state = 'pending', attempts = 0 FROM moved WHERE saga_id = moved.id AND compensation.state IN ('running', 'failed')
), letter AS (
    UPDATE dead_letter SET resolution = 'retried', resolved_at = clock_timestamp(), resolved_by = $2 FROM moved
    WHERE saga_id = moved.id AND resolved_at IS NULL
)
SELECT state FROM moved";

// $1 saga, $2 who, $3 why, $4 whether all that is left was done by hand.
const ABANDON_UNDO: &str = "-- saga_abandon_compensation()
WITH moved AS (
    UPDATE saga SET state = CASE WHEN $4 THEN 'compensated' ELSE 'compensating' END, ended_at = CASE WHEN $4 THEN clock_timestamp() END,
        attempts = 0, first_failed_at = NULL, next_attempt_at = clock_timestamp(), epoch = epoch + 1, occurred_at = clock_timestamp()
    WHERE id = $1 AND state = 'stuck' AND failure IS NOT NULL RETURNING saga AS row
), repaired AS (
    UPDATE compensation SET state = 'done', undone_at = clock_timestamp(), repaired_by = $2, repair_reason = $3 FROM moved
    WHERE saga_id = (moved.row).id AND id IN (
        SELECT id FROM compensation WHERE saga_id = $1 AND state IN ('pending', 'running', 'failed')
        ORDER BY position DESC LIMIT CASE WHEN $4 THEN NULL::bigint ELSE 1 END)
), letter AS (
    UPDATE dead_letter SET resolution = 'repaired', resolved_at = clock_timestamp(), resolved_by = $2, resolution_reason = $3 FROM moved
    WHERE saga_id = (moved.row).id AND resolved_at IS NULL
), event AS (
    INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
    SELECT 'saga', (row).id, (row).version, (row).id::text, 'SagaCompensated', saga_payload(row), (row).occurred_at
    FROM moved WHERE (row).state = 'compensated'
)
SELECT (row).state FROM moved";

const ABANDON_STEP: &str = "-- saga_abandon_step()
WITH stood AS (
    SELECT id, step, array_position(steps, step) AS place, CASE WHEN $4 THEN NULL ELSE steps[array_position(steps, step) + 1] END AS next
    FROM saga WHERE id = $1 AND state = 'stuck' AND failure IS NULL FOR UPDATE
), moved AS (
    UPDATE saga SET state = CASE WHEN next IS NULL THEN 'completed' ELSE 'running' END, step = coalesce(next, stood.step),
        ended_at = CASE WHEN next IS NULL THEN clock_timestamp() END, attempts = 0, first_failed_at = NULL,
        next_attempt_at = clock_timestamp(), epoch = epoch + 1, occurred_at = clock_timestamp()
    FROM stood WHERE saga.id = stood.id RETURNING saga AS row, stood.step AS by_hand, stood.place
), not_needed AS (
    UPDATE compensation SET state = 'not_needed' FROM moved
    WHERE saga_id = (moved.row).id AND (moved.row).state = 'completed' AND compensation.state = 'pending'
), repaired AS (
    INSERT INTO compensation (saga_id, position, step, action, payload, state, repaired_by, repair_reason)
    SELECT (row).id, coalesce(place, 32767), by_hand, 'none', (row).payload, 'not_needed', $2, $3 FROM moved
    ON CONFLICT (saga_id, position) DO NOTHING
), letter AS (
    UPDATE dead_letter SET resolution = 'repaired', resolved_at = clock_timestamp(), resolved_by = $2, resolution_reason = $3 FROM moved
    WHERE saga_id = (moved.row).id AND resolved_at IS NULL
), event AS (
    INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
    SELECT 'saga', (row).id, (row).version, (row).id::text, 'SagaCompleted', saga_payload(row), (row).occurred_at
    FROM moved WHERE (row).state = 'completed'
)
SELECT (row).state FROM moved";

/// A saga, as an operator sees it.
#[derive(Debug, Clone, Serialize)]
pub struct SagaView {
    /// Key.
    pub id: Uuid,
    /// Definition.
    pub name: String,
    /// What it is about.
    pub correlation_key: String,
    /// Where it is.
    pub state: State,
    /// All its steps, in order.
    pub steps: Vec<String>,
    /// Step that it stands at.
    pub step: String,
    /// Attempts at that step, or at its compensation.
    pub attempts: i32,
    /// Why it is undone; null while it goes forward.
    pub failure: Option<String>,
    /// Latest error.
    pub last_error: Option<String>,
    /// Process that holds it.
    pub worker: Option<String>,
    /// Until when.
    pub lease_until: Option<DateTime<Utc>>,
    /// When it is tried next.
    pub next_attempt_at: DateTime<Utc>,
    /// First failure of the step that it stands at.
    pub first_failed_at: Option<DateTime<Utc>>,
    /// Start.
    pub started_at: DateTime<Utc>,
    /// End.
    pub ended_at: Option<DateTime<Utc>>,
    /// Steps done, with what became of their compensations; [`list`] leaves them out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub compensations: Vec<CompensationView>,
    /// When it was stuck, and how that ended; [`list`] leaves them out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dead_letters: Vec<DeadLetterView>,
}

/// A step that was done, and its compensation.
#[derive(Debug, Clone, Serialize)]
pub struct CompensationView {
    /// Place of the step, from 1.
    pub position: i16,
    /// Step.
    pub step: String,
    /// `pending`, `running`, `done`, `failed` or `not_needed`.
    pub state: String,
    /// Attempts at undoing it.
    pub attempts: i32,
    /// Whether it is unknown if the step was done.
    pub uncertain: bool,
    /// Latest error of the compensation.
    pub last_error: Option<String>,
    /// When the step was done, or given up where that is uncertain.
    pub step_done_at: DateTime<Utc>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
    /// Who did by hand what the machine could not.
    pub repaired_by: Option<String>,
    /// What that person did, and why.
    pub repair_reason: Option<String>,
}

/// One time that a saga was stuck.
#[derive(Debug, Clone, Serialize)]
pub struct DeadLetterView {
    /// Why.
    pub error: String,
    /// Attempts made.
    pub attempts: i32,
    /// First failure.
    pub first_failed_at: DateTime<Utc>,
    /// When it was given up.
    pub last_failed_at: DateTime<Utc>,
    /// `retried` or `repaired`; null while it waits.
    pub resolution: Option<String>,
    /// Who resolved it.
    pub resolved_by: Option<String>,
    /// What was done and why.
    pub resolution_reason: Option<String>,
    /// When.
    pub resolved_at: Option<DateTime<Utc>>,
}

impl SagaView {
    /// Step that is to be undone next.
    fn to_undo(&self) -> &str {
        let open = |compensation: &&CompensationView| !matches!(compensation.state.as_str(), "done" | "not_needed");
        let next = self.compensations.iter().rev().find(open);
        next.map_or(&self.step, |compensation| &compensation.step)
    }

    /// What there is to do, for a person.
    pub fn advice(&self) -> String {
        let id = self.id;
        match (self.state, &self.failure) {
            (State::Completed | State::Compensated, _) => "nothing: it has ended".to_owned(),
            (State::Running | State::Compensating, _) => {
                "nothing: a process that knows it tries again; if none does, start one".to_owned()
            }
            (State::Stuck, Some(_)) => format!(
                "mend the cause, then `aicore saga retry {id}`; or undo step \"{}\" by hand and say so with `aicore saga abandon {id} \
                 --reason …`, after which the steps before it are undone",
                self.to_undo()
            ),
            (State::Stuck, None) => format!(
                "mend the cause, then `aicore saga retry {id}`; or do step \"{}\" by hand and say so with `aicore saga abandon {id} \
                 --reason …`, after which the steps behind it are done",
                self.step
            ),
        }
    }
}

/// Where a saga is, for whoever waits for it.
pub(super) struct Standing {
    pub(super) state: State,
    pub(super) due_in: Duration,
    name: String,
    correlation_key: String,
    step: String,
    reason: String,
}

impl Standing {
    pub(super) fn stuck(self, id: Uuid) -> Error {
        Error::Stuck {
            id,
            name: self.name,
            correlation_key: self.correlation_key,
            step: self.step,
            reason: self.reason,
        }
    }
}

async fn rows(fleet: &Fleet, name: &'static str, text: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
    let connection = fleet.acquire(&WORKFLOWS).await?;
    let rows = connection.query(text, parameters).await;
    Ok(rows.map_err(FleetError::query(&WORKFLOWS, name))?)
}

pub(super) async fn state_of(fleet: &Fleet, id: Uuid) -> Result<Standing, Error> {
    let rows = rows(fleet, "saga_state", STATE, &[&id]).await?;
    let row = rows.first().ok_or(Error::NotFound { id })?;
    let due_in: i64 = row.get(5);
    Ok(Standing {
        state: State::read(row.get(0)),
        due_in: Duration::from_millis(u64::try_from(due_in).unwrap_or(0)),
        name: row.get(1),
        correlation_key: row.get(2),
        step: row.get(3),
        reason: row.get::<_, Option<String>>(4).unwrap_or_default(),
    })
}

/// The sagas in a state, or those that have not ended: oldest first, at most `limit`.
///
/// # Errors
/// The database's.
pub async fn list(fleet: &Fleet, state: Option<State>, limit: i64) -> Result<Vec<SagaView>, Error> {
    let text = format!(
        "-- saga_list()
SELECT {COLUMNS} FROM saga WHERE CASE WHEN $1::text IS NULL THEN ended_at IS NULL ELSE state = $1 END ORDER BY started_at, id LIMIT $2"
    );
    let rows = rows(fleet, "saga_list", &text, &[&state.map(State::as_str), &limit]).await?;
    Ok(rows.iter().map(view).collect())
}

/// One saga with its steps, compensations and dead letters.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub async fn show(fleet: &Fleet, id: Uuid) -> Result<SagaView, Error> {
    let text = format!("-- saga_show()\nSELECT {COLUMNS} FROM saga WHERE id = $1");
    let found = rows(fleet, "saga_show", &text, &[&id]).await?;
    let mut saga = found.first().map(view).ok_or(Error::NotFound { id })?;
    let compensations = rows(fleet, "saga_compensations", COMPENSATIONS, &[&id]).await?;
    saga.compensations = compensations
        .iter()
        .map(|row| CompensationView {
            position: row.get(0),
            step: row.get(1),
            state: row.get(2),
            attempts: row.get(3),
            uncertain: row.get(4),
            last_error: row.get(5),
            step_done_at: row.get(6),
            undone_at: row.get(7),
            repaired_by: row.get(8),
            repair_reason: row.get(9),
        })
        .collect();
    let letters = rows(fleet, "saga_dead_letters", DEAD_LETTERS, &[&id]).await?;
    saga.dead_letters = letters
        .iter()
        .map(|row| DeadLetterView {
            error: row.get(0),
            attempts: row.get(1),
            first_failed_at: row.get(2),
            last_failed_at: row.get(3),
            resolution: row.get(4),
            resolved_by: row.get(5),
            resolution_reason: row.get(6),
            resolved_at: row.get(7),
        })
        .collect();
    Ok(saga)
}

/// Has a stuck saga tried again, with all its attempts anew. Returns the state that it has now.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotStuck`], or the database's.
pub async fn retry(fleet: &Fleet, id: Uuid, by: &str) -> Result<State, Error> {
    let moved = rows(fleet, "saga_retry", RETRY, &[&id, &by]).await?;
    match moved.first() {
        Some(row) => Ok(State::read(row.get(0))),
        None => Err(not_stuck(fleet, id).await),
    }
}

/// Takes down that a person did by hand what a saga is stuck at: the compensation is done and those before it follow, or the step is
/// done and those behind it follow. With `all`, that everything left was done by hand: it ends. Returns the state that it has now.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotStuck`], or the database's.
pub async fn abandon(fleet: &Fleet, id: Uuid, by: &str, reason: &str, all: bool) -> Result<State, Error> {
    for (name, text) in [
        ("saga_abandon_compensation", ABANDON_UNDO),
        ("saga_abandon_step", ABANDON_STEP),
    ] {
        let moved = rows(fleet, name, text, &[&id, &by, &reason, &all]).await?;
        if let Some(row) = moved.first() {
            return Ok(State::read(row.get(0)));
        }
    }
    Err(not_stuck(fleet, id).await)
}

async fn not_stuck(fleet: &Fleet, id: Uuid) -> Error {
    match state_of(fleet, id).await {
        Ok(now) => Error::NotStuck { id, state: now.state },
        Err(error) => error,
    }
}

fn view(row: &Row) -> SagaView {
    SagaView {
        id: row.get(0),
        name: row.get(1),
        correlation_key: row.get(2),
        state: State::read(row.get(3)),
        steps: row.get(4),
        step: row.get(5),
        attempts: row.get(6),
        failure: row.get(7),
        last_error: row.get(8),
        worker: row.get(9),
        lease_until: row.get(10),
        next_attempt_at: row.get(11),
        first_failed_at: row.get(12),
        started_at: row.get(13),
        ended_at: row.get(14),
        compensations: Vec::new(),
        dead_letters: Vec::new(),
    }
}
