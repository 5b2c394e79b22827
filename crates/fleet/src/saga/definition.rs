//! A saga as it is written in code: steps in their order, what undoes each, how often each is tried.

use super::Error;
use crate::with_causes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What a step, or a compensation, is given.
#[derive(Debug, Clone)]
pub struct Step<S> {
    /// The saga.
    pub saga: Uuid,
    /// What the saga is about.
    pub correlation_key: String,
    /// Idempotency key, the same at each attempt and in each process: `<saga>:<step>`, or `<saga>:<step>:undo` for a compensation.
    pub key: String,
    /// Key of the deed itself: of the step, for a compensation too, so that it can ask for what is to be undone.
    pub step_key: String,
    /// Attempt, from 1.
    pub attempt: u32,
    /// Of a compensation: whether it is unknown if the step was done, for its last attempt ended without an answer. Undo it where it was, and
    /// see to it that it cannot take effect afterwards. Always false of a step.
    pub uncertain: bool,
    /// State: for a step as the step before left it, for a compensation as its own step left it (as it found it where that is uncertain).
    pub state: S,
}

/// Why a step, or a compensation, was not done.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StepError {
    /// It may succeed later, or its outcome is unknown: it is tried again, with the same key. When attempts run out the step counts as
    /// uncertain, and its own compensation runs too.
    #[error("{0}")]
    Retry(String),
    /// The answer is final: under this key nothing was done, and nothing will be. The steps before are undone. A compensation that says
    /// so is stuck.
    #[error("{0}")]
    Fail(String),
}

impl StepError {
    /// [`StepError::Retry`] from an error and its causes.
    pub fn retry(error: impl std::error::Error) -> Self {
        Self::Retry(with_causes(&error))
    }

    /// [`StepError::Fail`] from an error and its causes.
    pub fn fail(error: impl std::error::Error) -> Self {
        Self::Fail(with_causes(&error))
    }
}

/// How often something is tried, how long one attempt may take, and how long to wait in between.
#[derive(Debug, Clone, Copy)]
pub struct Attempts {
    /// Attempts at most; an attempt during which the process died counts.
    pub max: u32,
    /// Wait after the first failure; it doubles with each further one. What is waited is half of it to all of it, at random.
    pub first_wait: Duration,
    /// Longest wait.
    pub longest_wait: Duration,
    /// Time that one attempt may take; then it is dropped and counts as [`StepError::Retry`].
    pub timeout: Duration,
}

impl Default for Attempts {
    /// 5 attempts, waiting 1 s at first and 1 minute at most, of 30 s each.
    fn default() -> Self {
        Self {
            max: 5,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(60),
            timeout: Duration::from_secs(30),
        }
    }
}

impl Attempts {
    /// Wait, without jitter, after so many failed attempts.
    pub(super) fn wait(&self, failed: u32) -> Duration {
        let doublings = failed.saturating_sub(1).min(30);
        self.first_wait.saturating_mul(1 << doublings).min(self.longest_wait)
    }
}

/// A call of a step or compensation, with the state as JSON.
pub(super) struct Call {
    pub(super) saga: Uuid,
    pub(super) correlation_key: String,
    pub(super) step: String,
    pub(super) attempt: u32,
    pub(super) uncertain: bool,
    pub(super) payload: Value,
}

/// How a call fails.
#[derive(Debug)]
pub(super) enum Failure {
    Step(StepError),
    /// The kept state is not what the definition expects, or the other way round.
    Payload(String),
}

type Outcome<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;
pub(super) type Action<T> = Arc<dyn Fn(Call) -> Outcome<T> + Send + Sync>;

/// What undoes a step.
pub(super) struct Compensation {
    pub(super) action: Action<()>,
    pub(super) attempts: Attempts,
}

/// One step, without the type of its state.
pub(super) struct StepDefinition {
    pub(super) name: &'static str,
    pub(super) action: Action<Value>,
    pub(super) attempts: Attempts,
    pub(super) compensation: Option<Compensation>,
    pub(super) pivot: bool,
}

/// A definition, without the type of its state.
pub(super) struct Definition {
    pub(super) name: &'static str,
    pub(super) steps: Vec<StepDefinition>,
}

impl Definition {
    pub(super) fn step_names(&self) -> Vec<&'static str> {
        self.steps.iter().map(|step| step.name).collect()
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.name == name)
    }

    /// Whether a step comes after the pivot, or is the pivot itself: once it may have been done, there is no way back.
    pub(super) fn no_return(&self, position: usize) -> bool {
        self.steps.iter().take(position + 1).any(|step| step.pivot)
    }
}

/// A saga with a state of type `S`, which travels from step to step and must become a JSON object. [`super::Sagas::register`] takes it.
///
/// [`Saga::compensate`], [`Saga::attempts`], [`Saga::undo_attempts`] and [`Saga::pivot`] speak of the step before them.
pub struct Saga<S> {
    definition: Definition,
    problem: Option<String>,
    state: PhantomData<fn(S) -> S>,
}

impl<S: Serialize + DeserializeOwned + Send + 'static> Saga<S> {
    /// A saga without steps. Its name says for good what it is: give a changed one a name of its own, such as `energy_switch_2`, and
    /// keep the old one registered until none of it runs.
    pub fn new(name: &'static str) -> Self {
        Self {
            definition: Definition { name, steps: Vec::new() },
            problem: None,
            state: PhantomData,
        }
    }

    /// Adds a step. It returns the state that the next step gets.
    #[must_use]
    pub fn step<F, R>(mut self, name: &'static str, work: F) -> Self
    where
        F: Fn(Step<S>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<S, StepError>> + Send + 'static,
    {
        let action: Action<Value> = Arc::new(move |call| match typed(call, "") {
            Ok(step) => {
                let work = work(step);
                Box::pin(async move { object(&work.await.map_err(Failure::Step)?).map_err(Failure::Payload) })
            }
            Err(failure) => Box::pin(std::future::ready(Err(failure))),
        });
        self.definition.steps.push(StepDefinition {
            name,
            action,
            attempts: Attempts::default(),
            compensation: None,
            pivot: false,
        });
        self
    }

    /// Says what undoes the step before. It must be safe to run twice, and to run where the step was not done ([`Step::uncertain`]).
    #[must_use]
    pub fn compensate<F, R>(self, work: F) -> Self
    where
        F: Fn(Step<S>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), StepError>> + Send + 'static,
    {
        let action: Action<()> = Arc::new(move |call| match typed(call, ":undo") {
            Ok(step) => {
                let work = work(step);
                Box::pin(async move { work.await.map_err(Failure::Step) })
            }
            Err(failure) => Box::pin(std::future::ready(Err(failure))),
        });
        let attempts = Attempts {
            max: 10,
            ..Attempts::default()
        };
        self.last("compensate", |step| {
            step.compensation = Some(Compensation { action, attempts })
        })
    }

    /// Sets how often the step before is tried.
    #[must_use]
    pub fn attempts(self, attempts: Attempts) -> Self {
        self.last("attempts", |step| step.attempts = attempts)
    }

    /// Sets how often the compensation of the step before is tried; 10 times where nothing is said.
    #[must_use]
    pub fn undo_attempts(mut self, attempts: Attempts) -> Self {
        match self.definition.steps.last_mut().and_then(|step| step.compensation.as_mut()) {
            Some(compensation) => compensation.attempts = attempts,
            None => self.problem = Some("undo_attempts comes before any compensate: put it after".to_owned()),
        }
        self
    }

    /// Makes the step before the pivot: once it is done nothing is undone any more, and the steps after it are carried out or, where they keep
    /// failing, stuck. A pivot whose outcome is unknown is stuck too.
    #[must_use]
    pub fn pivot(self) -> Self {
        self.last("pivot", |step| step.pivot = true)
    }

    fn last(mut self, what: &str, change: impl FnOnce(&mut StepDefinition)) -> Self {
        match self.definition.steps.last_mut() {
            Some(step) => change(step),
            None => {
                self.problem = Some(format!(
                    "{what} comes before any step: put it after the step that it speaks of"
                ))
            }
        }
        self
    }

    /// The definition, checked.
    pub(super) fn finish(self) -> Result<Definition, Error> {
        let definition = self.definition;
        let problem = self.problem.or_else(|| problem(&definition));
        match problem {
            Some(message) => Err(Error::Definition {
                saga: definition.name,
                message,
            }),
            None => Ok(definition),
        }
    }
}

fn problem(definition: &Definition) -> Option<String> {
    if definition.name.is_empty() || definition.steps.is_empty() {
        return Some("it needs a name and at least one step".to_owned());
    }
    for (position, step) in definition.steps.iter().enumerate() {
        let name = step.name;
        if name.is_empty() {
            return Some("a step has no name".to_owned());
        }
        if definition.position(name) != Some(position) {
            return Some(format!("two steps are named \"{name}\": give each a name of its own"));
        }
        if step.compensation.is_some() && definition.no_return(position) {
            return Some(format!(
                "step \"{name}\" is the pivot or comes after it, so its compensation would never run: leave it out"
            ));
        }
        if step.attempts.max == 0 || step.compensation.as_ref().is_some_and(|undo| undo.attempts.max == 0) {
            return Some(format!("step \"{name}\" is never tried: give it one attempt or more"));
        }
    }
    None
}

fn typed<S: DeserializeOwned>(call: Call, suffix: &str) -> Result<Step<S>, Failure> {
    let step_key = format!("{}:{}", call.saga, call.step);
    let state = serde_json::from_value(call.payload)
        .map_err(|error| Failure::Payload(format!("the kept state does not fit the definition: {error}")))?;
    Ok(Step {
        saga: call.saga,
        correlation_key: call.correlation_key,
        key: format!("{step_key}{suffix}"),
        step_key,
        attempt: call.attempt,
        uncertain: call.uncertain,
        state,
    })
}

/// A state as the JSON object that is kept.
pub(super) fn object(state: &impl Serialize) -> Result<Value, String> {
    match serde_json::to_value(state) {
        Ok(value) if value.is_object() => Ok(value),
        Ok(_) => Err("it is no JSON object: make the state a struct with named fields".to_owned()),
        Err(error) => Err(format!("it does not become JSON: {error}")),
    }
}

#[cfg(test)]
mod tests;
