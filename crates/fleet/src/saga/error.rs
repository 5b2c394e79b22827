//! What can go wrong with a saga, by what the caller can do about it.

use super::State;
use uuid::Uuid;

/// A failure of the engine. What a step fails with is a [`super::StepError`] and becomes part of the saga's state.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A database cannot be reached, or a statement failed. The saga stays as it was recorded last.
    #[error(transparent)]
    Fleet(#[from] crate::Error),
    /// A definition makes no sense.
    #[error("the definition of saga \"{saga}\" is wrong: {message}")]
    Definition {
        /// Its name.
        saga: &'static str,
        /// What is wrong and what to do.
        message: String,
    },
    /// The name is not registered here.
    #[error("saga \"{name}\" is not registered with this process: call Sagas::register with its definition first")]
    NotRegistered {
        /// The name.
        name: String,
    },
    /// There is no such saga.
    #[error("there is no saga {id}: `aicore saga list` shows those that there are")]
    NotFound {
        /// The id asked for.
        id: Uuid,
    },
    /// The state that a saga is started with cannot be kept.
    #[error("the state of saga \"{name}\" cannot be kept: {message}")]
    Payload {
        /// Name of the saga.
        name: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// Another worker or an operator has taken the saga; what this one did is not recorded by it.
    #[error(
        "saga {id} was taken over while {worker} worked on it: nothing more is recorded by this worker, and the other goes on"
    )]
    Fenced {
        /// The saga.
        id: Uuid,
        /// Worker that lost it.
        worker: String,
    },
    /// Only a stuck saga can be settled by hand.
    #[error("saga {id} is {state}, not stuck: only what is stuck can be retried or abandoned")]
    NotStuck {
        /// The saga.
        id: Uuid,
        /// State that it has.
        state: State,
    },
    /// A person must act first.
    #[error("saga {id} (\"{name}\", {correlation_key}) is stuck at \"{step}\": {reason}; see `aicore saga show {id}`")]
    Stuck {
        /// The saga.
        id: Uuid,
        /// Its name.
        name: String,
        /// What it is about.
        correlation_key: String,
        /// Step that it stands at.
        step: String,
        /// Why.
        reason: String,
    },
}
