//! Sagas: ordered steps with what undoes each, for work that cannot be prepared (external calls, servers without prepared transactions).
//!
//! A [`Saga`] is defined in code, started with a key and a state of your own, and carried out by any process whose [`Sagas`] know it. What was
//! done is kept in `sm_workflows`, before and after each step, so that a process may die anywhere and another goes on. A step that
//! cannot be done has the steps before it undone, last one first.
//!
//! - **Every step may run more than once**, for a process can die between the deed and its record. [`Step::key`] is the same each time: hand
//!   it to whatever is called, or keep it in a unique column.
//! - **A worker whose lease passed on records nothing**: every statement names the epoch that it was given.
//! - **Nothing is guessed**: a saga whose definition has changed, and a compensation that keeps failing, is `stuck`, with a dead letter
//!   that an operator sees (`aicore saga list --state stuck`).
//!
//! Source: Garcia-Molina and Salem 1987, "Sagas". The guide is `docs/sagas.md`.
//!
//! ```no_run
//! use aicore_fleet::saga::{Saga, Sagas, Settings, Step, StepError};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Switch {
//!     cups: String,
//!     reservation: Option<String>,
//! }
//!
//! # async fn reserve(cups: &str, key: &str) -> Result<String, std::io::Error> { Ok(format!("{cups}{key}")) }
//! # async fn release(cups: &str, key: &str) -> Result<(), std::io::Error> { let _ = (cups, key); Ok(()) }
//! # async fn notify(key: &str) -> Result<(), std::io::Error> { let _ = key; Ok(()) }
//! # async fn example(fleet: aicore_fleet::Fleet) -> Result<(), aicore_fleet::saga::Error> {
//! let switch = Saga::new("energy_switch")
//!     .step("reserve_cups", |mut step: Step<Switch>| async move {
//!         let reservation = reserve(&step.state.cups, &step.key).await.map_err(StepError::retry)?;
//!         step.state.reservation = Some(reservation);
//!         Ok(step.state)
//!     })
//!     .compensate(|step: Step<Switch>| async move { release(&step.state.cups, &step.key).await.map_err(StepError::retry) })
//!     .step("notify_distributor", |step: Step<Switch>| async move {
//!         notify(&step.key).await.map_err(StepError::retry)?;
//!         Ok(step.state)
//!     });
//! let sagas = Sagas::new(fleet, Settings::default()).register(switch)?;
//! let state = Switch { cups: "ES0021000000000001AB".into(), reservation: None };
//! let started = sagas.start("energy_switch", "contract 4711", &state).await?;
//! let outcome = sagas.run_until_done(started.id).await?;
//! # Ok(())
//! # }
//! ```

mod definition;
mod error;
mod operator;
mod run;
mod store;
mod worker;

pub use definition::{Attempts, Saga, Step, StepError};
pub use error::Error;
pub use operator::{CompensationView, DeadLetterView, SagaView, abandon, list, retry, show};
pub use store::State;
pub use worker::{Sagas, Settings, Started};

use aicore_catalog::DatabaseCode;

/// The database that keeps the state of sagas.
pub const WORKFLOWS: DatabaseCode = DatabaseCode::from_static("sm_workflows");

/// Failpoint: a worker has taken a saga.
pub const AFTER_CLAIM: &str = "saga_after_claim";
/// Failpoint: an attempt at a step is recorded, the step not begun.
pub const AFTER_BEGIN: &str = "saga_after_begin";
/// Failpoint: a step was carried out, which is not recorded yet.
pub const AFTER_STEP: &str = "saga_after_step";
/// Failpoint: a step and its compensation are recorded.
pub const AFTER_DONE: &str = "saga_after_done";
/// Failpoint: a failed attempt is recorded; the next one waits.
pub const AFTER_FAILED: &str = "saga_after_failed";
/// Failpoint: it is recorded that the saga is to be undone.
pub const AFTER_TURN: &str = "saga_after_turn";
/// Failpoint: an attempt at a compensation is recorded, the compensation not begun.
pub const AFTER_UNDO_BEGIN: &str = "saga_after_undo_begin";
/// Failpoint: a compensation was carried out, which is not recorded yet.
pub const AFTER_UNDO: &str = "saga_after_undo";
/// Failpoint: a compensation is recorded.
pub const AFTER_UNDONE: &str = "saga_after_undone";
/// Failpoint: the end (completed, compensated or stuck) and its event are recorded.
pub const AFTER_END: &str = "saga_after_end";
