//! `aicore saga …`: sagas as an operator sees them, and what is stuck.

use crate::arguments::{Global, Saga, SagaState};
use crate::context::Context;
use crate::output::{Exit, print, table};
use aicore_fleet::saga::{SagaView, State, abandon, list, retry, show};
use serde_json::json;
use std::fmt::Write as _;

pub(crate) async fn saga(global: &Global, command: &Saga) -> anyhow::Result<Exit> {
    let fleet = Context::open(global).await?.fleet;
    match command {
        Saga::List { state, limit } => {
            let sagas = list(&fleet, state.map(known), i64::from(*limit)).await?;
            print(global.json, &sagas, || listed(&sagas))?;
            Ok(exit(sagas.iter()))
        }
        Saga::Show { saga } => {
            let saga = show(&fleet, *saga).await?;
            let mut value = serde_json::to_value(&saga)?;
            value["advice"] = json!(saga.advice());
            print(global.json, &value, || shown(&saga))?;
            Ok(exit(std::iter::once(&saga)))
        }
        Saga::Retry { saga, by } => {
            let state = retry(&fleet, *saga, &by.by).await?;
            print(global.json, &json!({ "saga": saga, "state": state }), || {
                format!("saga {saga} is {state}: a process that knows it tries again at once")
            })?;
            Ok(Exit::Done)
        }
        Saga::Abandon { saga, reason, all, by } => {
            let state = abandon(&fleet, *saga, &by.by, reason, *all).await?;
            print(global.json, &json!({ "saga": saga, "state": state }), || match state {
                State::Completed | State::Compensated => format!("saga {saga} has ended: {state}, by hand"),
                _ => {
                    format!("saga {saga} is {state}: what it was stuck at is taken down as settled by hand, and the rest follows")
                }
            })?;
            Ok(Exit::Done)
        }
    }
}

fn known(state: SagaState) -> State {
    match state {
        SagaState::Running => State::Running,
        SagaState::Completed => State::Completed,
        SagaState::Compensating => State::Compensating,
        SagaState::Compensated => State::Compensated,
        SagaState::Stuck => State::Stuck,
    }
}

fn exit<'s>(mut sagas: impl Iterator<Item = &'s SagaView>) -> Exit {
    if sagas.any(|saga| saga.state == State::Stuck) {
        Exit::Failed
    } else {
        Exit::Done
    }
}

fn listed(sagas: &[SagaView]) -> String {
    if sagas.is_empty() {
        return "no saga".to_owned();
    }
    let rows: Vec<Vec<String>> = sagas
        .iter()
        .map(|saga| {
            vec![
                saga.id.to_string(),
                saga.name.clone(),
                saga.correlation_key.clone(),
                saga.state.to_string(),
                saga.step.clone(),
                saga.attempts.to_string(),
                saga.last_error.clone().unwrap_or_default(),
            ]
        })
        .collect();
    table(&["SAGA", "NAME", "ABOUT", "STATE", "STEP", "ATTEMPTS", "ERROR"], &rows)
}

fn shown(saga: &SagaView) -> String {
    let mut text = format!(
        "saga {}\n{} about {}: {}",
        saga.id, saga.name, saga.correlation_key, saga.state
    );
    let _ = write!(text, ", at step {}, attempts {}", saga.step, saga.attempts);
    let _ = write!(text, "\nstarted {}", saga.started_at);
    if let Some(ended) = saga.ended_at {
        let _ = write!(text, ", ended {ended}");
    }
    match (&saga.worker, saga.lease_until) {
        (Some(worker), Some(until)) => {
            let _ = write!(text, "\nheld by {worker} until {until}");
        }
        _ if matches!(saga.state, State::Running | State::Compensating) => {
            let _ = write!(text, "\nheld by nobody, due {}", saga.next_attempt_at);
        }
        _ => {}
    }
    for (title, error) in [("undone because", &saga.failure), ("last error", &saga.last_error)] {
        if let Some(error) = error {
            let _ = write!(text, "\n{title}: {error}");
        }
    }
    let rows: Vec<Vec<String>> = saga.steps.iter().map(|step| line(saga, step)).collect();
    let _ = write!(
        text,
        "\n\n{}",
        table(&["STEP", "DONE", "UNDOING", "ATTEMPTS", "ERROR"], &rows)
    );
    for letter in &saga.dead_letters {
        let _ = write!(text, "\n\nstuck {}: {}", letter.last_failed_at, letter.error);
        if let Some(resolution) = &letter.resolution {
            let by = letter.resolved_by.as_deref().unwrap_or("a person");
            let reason = letter.resolution_reason.as_deref().map(|reason| format!(": {reason}"));
            let _ = write!(text, "\n  {resolution} by {by}{}", reason.unwrap_or_default());
        }
    }
    let _ = write!(text, "\n\nto do: {}", saga.advice());
    text
}

fn line(saga: &SagaView, step: &str) -> Vec<String> {
    let Some(done) = saga.compensations.iter().find(|compensation| compensation.step == step) else {
        return vec![step.to_owned()];
    };
    let when = done.step_done_at.to_string();
    let done_at = if done.uncertain { "unknown".to_owned() } else { when };
    let undoing = match (&done.repaired_by, &done.repair_reason) {
        (Some(by), Some(reason)) => format!("by hand, {by}: {reason}"),
        _ => done.state.replace('_', " "),
    };
    let error = done.last_error.clone().unwrap_or_default();
    vec![step.to_owned(), done_at, undoing, done.attempts.to_string(), error]
}
