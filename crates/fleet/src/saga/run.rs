//! Carries one held saga as far as it goes now: to its end, to a wait, or to a person.

use super::definition::{Attempts, Call, Definition, Failure};
use super::store::{Held, Place, State, Store, ToUndo};
use super::{
    AFTER_BEGIN, AFTER_DONE, AFTER_END, AFTER_FAILED, AFTER_STEP, AFTER_TURN, AFTER_UNDO, AFTER_UNDO_BEGIN, AFTER_UNDONE,
};
use super::{Error, StepError};
use crate::failpoint;
use futures_util::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument;

/// Carries it on until it ends, waits or is stuck, or `stopping` says that the process ends. It is then held no more.
pub(super) async fn carry_on(
    store: &Store,
    definition: &Definition,
    mut held: Held,
    stopping: &(dyn Fn() -> bool + Send + Sync),
) -> Result<(), Error> {
    if definition.step_names() != held.steps {
        let reason = format!(
            "its definition has changed since it began: it began with the steps {}, and this process has {}; \
             run a process with the definition that it began with, then `aicore saga retry`, or settle it with `aicore saga abandon`",
            held.steps.join(", "),
            definition.step_names().join(", ")
        );
        return stick(store, &held, &reason, None).await;
    }
    loop {
        if stopping() {
            return store.release(&held).await;
        }
        let goes_on = match held.state {
            State::Running => forward(store, definition, &mut held).await?,
            _ => back(store, definition, &held).await?,
        };
        if !goes_on {
            return Ok(());
        }
    }
}

/// One attempt at the present step. Whether the saga is still held.
async fn forward(store: &Store, definition: &Definition, held: &mut Held) -> Result<bool, Error> {
    let Some(index) = definition.position(&held.step) else {
        let reason = format!("it stands at step \"{}\", which its definition does not have", held.step);
        return stick(store, held, &reason, None).await.map(|()| false);
    };
    let step = &definition.steps[index];
    let mut place = Place {
        position: i16::try_from(index + 1).unwrap_or(i16::MAX),
        undoable: step.compensation.is_some(),
        no_return: definition.no_return(index),
    };
    if spent(held.attempts, step.attempts) {
        let error = format!("the process ended during attempt {} of {}", held.attempts, step.attempts.max);
        return give_up(store, held, place, &error).await;
    }
    let since = Instant::now();
    store.begin(held).await?;
    failpoint(AFTER_BEGIN);
    let span = tracing::info_span!("step", saga = %held.id, name = %held.name, step = step.name, attempt = held.attempts);
    let work = (step.action)(Call {
        saga: held.id,
        correlation_key: held.correlation_key.clone(),
        step: held.step.clone(),
        attempt: held.attempts.unsigned_abs(),
        uncertain: false,
        payload: held.payload.clone(),
    });
    let outcome = under_lease(store, held, since, step.attempts.timeout, work)
        .instrument(span)
        .await?;
    match outcome {
        Ok(payload) => {
            failpoint(AFTER_STEP);
            if let Some(next) = definition.steps.get(index + 1) {
                store.done(held, payload, next.name, place).await?;
                failpoint(AFTER_DONE);
                return Ok(true);
            }
            store.complete(held, &payload, place.position).await?;
            tracing::info!(saga = %held.id, name = %held.name, "saga completed");
            failpoint(AFTER_END);
            Ok(false)
        }
        Err(Failure::Payload(reason)) => stick(store, held, &reason, None).await.map(|()| false),
        Err(Failure::Step(StepError::Retry(error))) if spent(held.attempts, step.attempts) => {
            give_up(store, held, place, &error).await
        }
        Err(Failure::Step(StepError::Retry(error))) => wait(store, held, &error, step.attempts, held.attempts, None).await,
        Err(Failure::Step(StepError::Fail(error))) => {
            // Refused for good: nothing of it is to be undone, and before the pivot is done there is a way back.
            if index > 0 && definition.no_return(index - 1) {
                let reason = format!("step \"{}\" is refused, and it comes after the pivot: {error}", held.step);
                return stick(store, held, &reason, None).await.map(|()| false);
            }
            place.undoable = false;
            turn(store, held, place, &error).await
        }
    }
}

/// The attempts at the present step are spent, and its outcome is unknown.
async fn give_up(store: &Store, held: &mut Held, place: Place, error: &str) -> Result<bool, Error> {
    if place.no_return {
        let reason = format!(
            "step \"{}\" failed {} times, and from it there is no way back: {error}",
            held.step, held.attempts
        );
        return stick(store, held, &reason, None).await.map(|()| false);
    }
    turn(store, held, place, error).await
}

async fn turn(store: &Store, held: &mut Held, place: Place, error: &str) -> Result<bool, Error> {
    let failure = format!("step \"{}\" failed: {error}", held.step);
    store.turn(held, &failure, place).await?;
    tracing::warn!(saga = %held.id, name = %held.name, "saga is undone: {failure}");
    failpoint(AFTER_TURN);
    Ok(true)
}

/// One attempt at the compensation that is next. Whether the saga is still held.
async fn back(store: &Store, definition: &Definition, held: &Held) -> Result<bool, Error> {
    let Some(mut undo) = store.to_undo(held).await? else {
        store.compensated(held).await?;
        tracing::info!(saga = %held.id, name = %held.name, "saga compensated");
        failpoint(AFTER_END);
        return Ok(false);
    };
    let step = definition.position(&undo.step).map(|index| &definition.steps[index]);
    let Some(compensation) = step.and_then(|step| step.compensation.as_ref()) else {
        let reason = format!("its definition no longer says what undoes step \"{}\"", undo.step);
        return stick(store, held, &reason, Some(&undo)).await.map(|()| false);
    };
    let attempts = compensation.attempts;
    if spent(undo.attempts, attempts) {
        let reason = format!(
            "the compensation of step \"{}\" cannot be done: the process ended during attempt {} of {}",
            undo.step, undo.attempts, attempts.max
        );
        return stick(store, held, &reason, Some(&undo)).await.map(|()| false);
    }
    let since = Instant::now();
    store.undo_begin(held, &mut undo).await?;
    failpoint(AFTER_UNDO_BEGIN);
    let span = tracing::info_span!("compensation", saga = %held.id, name = %held.name, step = undo.step, attempt = undo.attempts);
    let work = (compensation.action)(Call {
        saga: held.id,
        correlation_key: held.correlation_key.clone(),
        step: undo.step.clone(),
        attempt: undo.attempts.unsigned_abs(),
        uncertain: undo.uncertain,
        payload: undo.payload.clone(),
    });
    let outcome = under_lease(store, held, since, attempts.timeout, work)
        .instrument(span)
        .await?;
    let error = match outcome {
        Ok(()) => {
            failpoint(AFTER_UNDO);
            store.undone(held, &undo).await?;
            failpoint(AFTER_UNDONE);
            return Ok(true);
        }
        Err(Failure::Step(StepError::Retry(error))) if !spent(undo.attempts, attempts) => {
            return wait(store, held, &error, attempts, undo.attempts, Some(&undo)).await;
        }
        Err(Failure::Step(StepError::Retry(error) | StepError::Fail(error)) | Failure::Payload(error)) => error,
    };
    let reason = format!(
        "the compensation of step \"{}\" cannot be done ({} attempts): {error}",
        undo.step, undo.attempts
    );
    stick(store, held, &reason, Some(&undo)).await.map(|()| false)
}

async fn wait(
    store: &Store,
    held: &Held,
    error: &str,
    attempts: Attempts,
    failed: i32,
    undo: Option<&ToUndo>,
) -> Result<bool, Error> {
    let wait = attempts.wait(failed.unsigned_abs());
    store.failed(held, error, wait, undo.map(|undo| undo.id)).await?;
    tracing::debug!(saga = %held.id, name = %held.name, attempt = failed, "tried again within {wait:?}: {error}");
    failpoint(AFTER_FAILED);
    Ok(false)
}

async fn stick(store: &Store, held: &Held, reason: &str, undo: Option<&ToUndo>) -> Result<(), Error> {
    store.stuck(held, reason, undo.map(|undo| undo.id)).await?;
    tracing::error!(saga = %held.id, name = %held.name, "saga is stuck: {reason}; see `aicore saga show {}`", held.id);
    failpoint(AFTER_END);
    Ok(())
}

fn spent(attempts: i32, allowed: Attempts) -> bool {
    attempts.unsigned_abs() >= allowed.max
}

/// Runs a step while the lease, taken no earlier than `since`, is renewed. A worker that cannot renew drops the step before others may take the
/// saga over; a panic counts as a failed attempt.
async fn under_lease<T>(
    store: &Store,
    held: &Held,
    since: Instant,
    timeout: Duration,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<Result<T, Failure>, Error> {
    let work = async {
        match tokio::time::timeout(timeout, AssertUnwindSafe(work).catch_unwind()).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => retry("the step panicked: see the log of the process".to_owned()),
            Err(_) => retry(format!("no answer within {} ms", timeout.as_millis())),
        }
    };
    tokio::select! {
        biased;
        outcome = work => Ok(outcome),
        lost = keep(store, held, since) => Err(lost),
    }
}

fn retry<T>(error: String) -> Result<T, Failure> {
    Err(Failure::Step(StepError::Retry(error)))
}

/// Renews the lease at a third of it, until it is lost; an unreachable database is asked again.
async fn keep(store: &Store, held: &Held, mut since: Instant) -> Error {
    loop {
        tokio::time::sleep_until(since + store.lease / 3).await;
        let mut asked = Instant::now();
        let renewal = async {
            loop {
                match store.renew(held).await {
                    Err(Error::Fleet(error)) => tracing::warn!(saga = %held.id, "the lease is not renewed yet: {error}"),
                    outcome => return outcome,
                }
                tokio::time::sleep(store.lease / 20).await;
                asked = Instant::now();
            }
        };
        match tokio::time::timeout_at(since + store.lease, renewal).await {
            Ok(Ok(())) => since = asked,
            Ok(Err(error)) => return error,
            Err(_) => {
                return Error::Fenced {
                    id: held.id,
                    worker: store.worker.clone(),
                };
            }
        }
    }
}
