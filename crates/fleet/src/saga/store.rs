//! The durable state: one statement for each arrow, atomic in itself, each naming the epoch under which the worker holds the saga.

use super::{Error, WORKFLOWS};
use crate::{Error as FleetError, Fleet};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Where a saga is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Going forward.
    Running,
    /// Every step is done.
    Completed,
    /// Being undone.
    Compensating,
    /// Undone.
    Compensated,
    /// Waits for a person.
    Stuck,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Running,
        Self::Completed,
        Self::Compensating,
        Self::Compensated,
        Self::Stuck,
    ];

    /// As the database and the command line write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Compensating => "compensating",
            Self::Compensated => "compensated",
            Self::Stuck => "stuck",
        }
    }

    /// The table's check allows these five and no other.
    pub(super) fn read(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .unwrap_or(Self::Stuck)
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! claim {
    ($name:literal, $which:literal) => {
        concat!(
            "-- ",
            $name,
            "()
UPDATE saga SET worker = $1, epoch = epoch + 1, lease_until = clock_timestamp() + $2::bigint * interval '1 ms'
WHERE id = (
    SELECT id FROM saga
    WHERE state IN ('running', 'compensating') AND next_attempt_at <= clock_timestamp()
        AND (lease_until IS NULL OR lease_until < clock_timestamp()) AND ",
            $which,
            "
    ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, epoch, name, correlation_key, state, step, attempts, payload, steps, failure"
        )
    };
}

const CLAIM_DUE: &str = claim!("saga_claim_due", "name = ANY ($3::text[])");
const CLAIM_ONE: &str = claim!("saga_claim_one", "id = $3::uuid");

// Parameters $1 to $3 of all that follow: saga, epoch, lease in milliseconds (or null where the worker lets go).
const RENEW: &str = "-- saga_lease_renew()
UPDATE saga SET lease_until = clock_timestamp() + $3::bigint * interval '1 ms' WHERE id = $1 AND epoch = $2 AND worker IS NOT NULL RETURNING id";

const RELEASE: &str = "-- saga_release()
UPDATE saga SET worker = NULL, lease_until = NULL WHERE id = $1 AND epoch = $2 AND worker IS NOT NULL RETURNING id";

const BEGIN: &str = "-- saga_step_begin()
UPDATE saga SET attempts = attempts + 1, lease_until = clock_timestamp() + $3::bigint * interval '1 ms'
WHERE id = $1 AND epoch = $2 AND state = 'running' AND step = $4 RETURNING attempts";

const DONE: &str = "-- saga_step_done()
WITH moved AS (
    UPDATE saga SET step = $5, attempts = 0, payload = $6, last_error = NULL, first_failed_at = NULL, occurred_at = clock_timestamp(),
        lease_until = clock_timestamp() + $3::bigint * interval '1 ms'
    WHERE id = $1 AND epoch = $2 AND state = 'running' AND step = $4 RETURNING id
), no_return AS (
    UPDATE compensation SET state = 'not_needed' FROM moved WHERE saga_id = moved.id AND state = 'pending' AND $10::boolean
)
INSERT INTO compensation (saga_id, position, step, action, payload, state)
SELECT id, $7, $4, $8, $6, $9 FROM moved RETURNING saga_id";

const COMPLETE: &str = "-- saga_complete()
WITH moved AS (
    UPDATE saga SET state = 'completed', attempts = 0, payload = $5, last_error = NULL, first_failed_at = NULL,
        occurred_at = clock_timestamp(), ended_at = clock_timestamp(), worker = NULL, lease_until = NULL
    WHERE id = $1 AND epoch = $2 AND $3::bigint > 0 AND state = 'running' AND step = $4 RETURNING saga AS row
), no_return AS (
    UPDATE compensation SET state = 'not_needed' FROM moved WHERE saga_id = (moved.row).id AND state = 'pending'
), step_done AS (
    INSERT INTO compensation (saga_id, position, step, action, payload, state)
    SELECT (row).id, $6, $4, $7, $5, 'not_needed' FROM moved
)
INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
SELECT 'saga', (row).id, (row).version, (row).id::text, 'SagaCompleted', saga_payload(row), (row).occurred_at FROM moved
RETURNING aggregate_id";

const FAILED: &str = "-- saga_attempt_failed()
WITH moved AS (
    UPDATE saga SET last_error = $4, first_failed_at = coalesce(first_failed_at, clock_timestamp()),
        next_attempt_at = clock_timestamp() + $5::bigint * (0.5 + random() / 2) * interval '1 ms', worker = NULL, lease_until = NULL
    WHERE id = $1 AND epoch = $2 AND $3::bigint > 0 AND state IN ('running', 'compensating') RETURNING id
), undoing AS (
    UPDATE compensation SET state = 'failed', last_error = $4 FROM moved WHERE compensation.id = $6::uuid AND saga_id = moved.id
)
SELECT id FROM moved";

const TURN: &str = "-- saga_turn()
WITH moved AS (
    UPDATE saga SET state = 'compensating', failure = $4, last_error = $4, attempts = 0, first_failed_at = NULL,
        occurred_at = clock_timestamp(), lease_until = clock_timestamp() + $3::bigint * interval '1 ms'
    WHERE id = $1 AND epoch = $2 AND state = 'running' RETURNING id, step, payload
), uncertain AS (
    INSERT INTO compensation (saga_id, position, step, action, payload, uncertain)
    SELECT id, $5, step, $6, payload, true FROM moved WHERE $7::boolean
)
SELECT id FROM moved";

const TO_UNDO: &str = "-- saga_compensation_next()
SELECT id, step, payload, attempts, uncertain FROM compensation
WHERE saga_id = $1 AND state IN ('pending', 'running', 'failed') ORDER BY position DESC LIMIT 1";

const UNDO_BEGIN: &str = "-- saga_undo_begin()
WITH held AS (
    UPDATE saga SET step = c.step, attempts = c.attempts + 1, lease_until = clock_timestamp() + $3::bigint * interval '1 ms'
    FROM compensation AS c
    WHERE saga.id = $1 AND saga.epoch = $2 AND saga.state = 'compensating' AND c.id = $4 AND c.saga_id = saga.id RETURNING saga.id
)
UPDATE compensation SET state = 'running', attempts = attempts + 1 FROM held
WHERE compensation.id = $4 AND saga_id = held.id RETURNING attempts";

const UNDONE: &str = "-- saga_undone()
WITH held AS (
    UPDATE saga SET attempts = 0, first_failed_at = NULL, last_error = failure, lease_until = clock_timestamp() + $3::bigint * interval '1 ms'
    WHERE id = $1 AND epoch = $2 AND state = 'compensating' RETURNING id
)
UPDATE compensation SET state = 'done', undone_at = clock_timestamp() FROM held
WHERE compensation.id = $4 AND saga_id = held.id RETURNING compensation.id";

const COMPENSATED: &str = "-- saga_compensated()
WITH moved AS (
    UPDATE saga SET state = 'compensated', occurred_at = clock_timestamp(), ended_at = clock_timestamp(), worker = NULL, lease_until = NULL
    WHERE id = $1 AND epoch = $2 AND $3::bigint > 0 AND state = 'compensating' RETURNING saga AS row
)
INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
SELECT 'saga', (row).id, (row).version, (row).id::text, 'SagaCompensated', saga_payload(row), (row).occurred_at FROM moved
RETURNING aggregate_id";

const STUCK: &str = "-- saga_stuck()
WITH moved AS (
    UPDATE saga SET state = 'stuck', last_error = $4, first_failed_at = coalesce(first_failed_at, clock_timestamp()),
        occurred_at = clock_timestamp(), worker = NULL, lease_until = NULL
    WHERE id = $1 AND epoch = $2 AND $3::bigint > 0 AND state IN ('running', 'compensating') RETURNING saga AS row
), undoing AS (
    UPDATE compensation SET state = 'failed', last_error = $4 FROM moved WHERE compensation.id = $5::uuid AND saga_id = (moved.row).id
), letter AS (
    INSERT INTO dead_letter (source, saga_id, source_id, payload, error, attempts, first_failed_at, last_failed_at)
    SELECT CASE WHEN $5::uuid IS NULL THEN 'saga' ELSE 'compensation' END, (row).id, coalesce($5::uuid, (row).id), (row).payload, $4,
        greatest((row).attempts, 1), (row).first_failed_at, greatest((row).first_failed_at, clock_timestamp())
    FROM moved
)
INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
SELECT 'saga', (row).id, (row).version, (row).id::text, 'SagaStuck', saga_payload(row), (row).occurred_at FROM moved
RETURNING aggregate_id";

/// A saga that a worker holds.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) id: Uuid,
    pub(super) epoch: i64,
    pub(super) name: String,
    pub(super) correlation_key: String,
    pub(super) state: State,
    pub(super) step: String,
    pub(super) attempts: i32,
    pub(super) payload: Value,
    pub(super) steps: Vec<String>,
}

/// What is to be undone next.
#[derive(Debug)]
pub(super) struct ToUndo {
    pub(super) id: Uuid,
    pub(super) step: String,
    pub(super) payload: Value,
    pub(super) attempts: i32,
    pub(super) uncertain: bool,
}

/// The statements of one worker.
#[derive(Clone)]
pub(super) struct Store {
    pub(super) fleet: Fleet,
    pub(super) worker: String,
    pub(super) lease: Duration,
}

type Parameters<'p> = &'p [&'p (dyn ToSql + Sync)];

impl Store {
    async fn rows(&self, name: &'static str, text: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, Error> {
        let connection = self.fleet.acquire(&WORKFLOWS).await?;
        let statement = connection
            .prepare_cached(text)
            .await
            .map_err(FleetError::query(&WORKFLOWS, name))?;
        let rows = connection.query(&statement, parameters).await;
        Ok(rows.map_err(FleetError::query(&WORKFLOWS, name))?)
    }

    /// Runs a statement of a holder; no row means that it holds the saga no more.
    async fn held(&self, held: &Held, name: &'static str, text: &str, more: Parameters<'_>) -> Result<Row, Error> {
        let lease = lease_ms(self.lease);
        let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&held.id, &held.epoch, &lease];
        parameters.extend_from_slice(more);
        let row = self.rows(name, text, &parameters).await?.into_iter().next();
        row.ok_or_else(|| Error::Fenced {
            id: held.id,
            worker: self.worker.clone(),
        })
    }

    /// Takes the saga that has been due the longest.
    pub(super) async fn claim_due(&self, names: &[&str]) -> Result<Option<Held>, Error> {
        let lease = lease_ms(self.lease);
        let rows = self
            .rows("saga_claim_due", CLAIM_DUE, &[&self.worker, &lease, &names])
            .await?;
        Ok(rows.first().map(held))
    }

    /// Takes one saga, if it is due and nobody holds it.
    pub(super) async fn claim_one(&self, id: Uuid) -> Result<Option<Held>, Error> {
        let lease = lease_ms(self.lease);
        let rows = self.rows("saga_claim_one", CLAIM_ONE, &[&self.worker, &lease, &id]).await?;
        Ok(rows.first().map(held))
    }

    pub(super) async fn renew(&self, held: &Held) -> Result<(), Error> {
        self.held(held, "saga_lease_renew", RENEW, &[]).await.map(drop)
    }

    pub(super) async fn release(&self, held: &Held) -> Result<(), Error> {
        let rows = self.rows("saga_release", RELEASE, &[&held.id, &held.epoch]).await?;
        match rows.is_empty() {
            false => Ok(()),
            true => Err(Error::Fenced {
                id: held.id,
                worker: self.worker.clone(),
            }),
        }
    }

    /// Counts an attempt at the present step.
    pub(super) async fn begin(&self, held: &mut Held) -> Result<(), Error> {
        let row = self.held(held, "saga_step_begin", BEGIN, &[&held.step]).await?;
        held.attempts = row.get(0);
        Ok(())
    }

    /// Step and compensation in one commit. `compensated` says whether the step has anything to undo.
    pub(super) async fn done(&self, held: &mut Held, payload: Value, next: &str, place: Place) -> Result<(), Error> {
        let (action, state) = if place.undoable {
            (undo_of(&held.step), "pending")
        } else {
            (NOTHING.to_owned(), "not_needed")
        };
        let more: Parameters<'_> = &[
            &held.step,
            &next,
            &payload,
            &place.position,
            &action,
            &state,
            &place.no_return,
        ];
        self.held(held, "saga_step_done", DONE, more).await?;
        next.clone_into(&mut held.step);
        (held.attempts, held.payload) = (0, payload);
        Ok(())
    }

    /// The last step, and the end.
    pub(super) async fn complete(&self, held: &Held, payload: &Value, position: i16) -> Result<(), Error> {
        let more: Parameters<'_> = &[&held.step, payload, &position, &NOTHING];
        self.held(held, "saga_complete", COMPLETE, more).await.map(drop)
    }

    /// A failed attempt that another follows; lets go of the saga.
    pub(super) async fn failed(&self, held: &Held, error: &str, wait: Duration, undoing: Option<Uuid>) -> Result<(), Error> {
        let more: Parameters<'_> = &[&error, &lease_ms(wait), &undoing];
        self.held(held, "saga_attempt_failed", FAILED, more).await.map(drop)
    }

    /// From here on it is undone.
    pub(super) async fn turn(&self, held: &mut Held, failure: &str, place: Place) -> Result<(), Error> {
        let more: Parameters<'_> = &[&failure, &place.position, &undo_of(&held.step), &place.undoable];
        self.held(held, "saga_turn", TURN, more).await?;
        held.state = State::Compensating;
        held.attempts = 0;
        Ok(())
    }

    pub(super) async fn to_undo(&self, held: &Held) -> Result<Option<ToUndo>, Error> {
        let rows = self.rows("saga_compensation_next", TO_UNDO, &[&held.id]).await?;
        Ok(rows.first().map(|row| ToUndo {
            id: row.get(0),
            step: row.get(1),
            payload: row.get(2),
            attempts: row.get(3),
            uncertain: row.get(4),
        }))
    }

    /// Counts an attempt at a compensation.
    pub(super) async fn undo_begin(&self, held: &Held, undo: &mut ToUndo) -> Result<(), Error> {
        let row = self.held(held, "saga_undo_begin", UNDO_BEGIN, &[&undo.id]).await?;
        undo.attempts = row.get(0);
        Ok(())
    }

    pub(super) async fn undone(&self, held: &Held, undo: &ToUndo) -> Result<(), Error> {
        self.held(held, "saga_undone", UNDONE, &[&undo.id]).await.map(drop)
    }

    pub(super) async fn compensated(&self, held: &Held) -> Result<(), Error> {
        self.held(held, "saga_compensated", COMPENSATED, &[]).await.map(drop)
    }

    /// Sets it aside for a person.
    pub(super) async fn stuck(&self, held: &Held, reason: &str, undoing: Option<Uuid>) -> Result<(), Error> {
        self.held(held, "saga_stuck", STUCK, &[&reason, &undoing]).await.map(drop)
    }
}

/// What a compensation is called that has nothing to do.
const NOTHING: &str = "none";

fn undo_of(step: &str) -> String {
    format!("undo_{step}")
}

/// Where a step stands in its saga.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// From 1.
    pub(super) position: i16,
    /// Whether its compensation is to be kept.
    pub(super) undoable: bool,
    /// Whether the compensations before it are needed no more.
    pub(super) no_return: bool,
}

fn lease_ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn held(row: &Row) -> Held {
    Held {
        id: row.get(0),
        epoch: row.get(1),
        name: row.get(2),
        correlation_key: row.get(3),
        state: State::read(row.get(4)),
        step: row.get(5),
        attempts: row.get(6),
        payload: row.get(7),
        steps: row.get(8),
    }
}
