//! What a definition may say, and how long it waits.

use super::{Attempts, Saga, Step, StepError, object};
use serde_json::{Map, Value};
use std::time::Duration;

type State = Map<String, Value>;

async fn keep(step: Step<State>) -> Result<State, StepError> {
    Ok(step.state)
}

async fn undo(_: Step<State>) -> Result<(), StepError> {
    Ok(())
}

fn problem(saga: Saga<State>) -> String {
    match saga.finish() {
        Ok(_) => "sound".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_definition_that_makes_no_sense_says_what_to_change() {
    assert_eq!(
        problem(
            Saga::new("s")
                .step("a", keep)
                .compensate(undo)
                .step("b", keep)
                .pivot()
                .step("c", keep)
        ),
        "sound"
    );
    for (saga, words) in [
        (Saga::new("s"), "at least one step"),
        (
            Saga::new("s").step("a", keep).step("b", keep).step("a", keep),
            "two steps are named \"a\"",
        ),
        (Saga::new("s").step("a", keep).pivot().compensate(undo), "would never run"),
        (
            Saga::new("s").step("a", keep).pivot().step("b", keep).compensate(undo),
            "step \"b\" is the pivot or comes after it",
        ),
        (
            Saga::new("s").compensate(undo).step("a", keep),
            "compensate comes before any step",
        ),
        (
            Saga::new("s").step("a", keep).undo_attempts(Attempts::default()),
            "undo_attempts comes before",
        ),
        (
            Saga::new("s").step("a", keep).attempts(Attempts {
                max: 0,
                ..Attempts::default()
            }),
            "never tried",
        ),
    ] {
        let problem = problem(saga);
        assert!(problem.contains(words) && problem.contains("saga \"s\""), "{problem}");
    }
}

#[test]
fn waits_double_up_to_the_longest() {
    let attempts = Attempts {
        first_wait: Duration::from_millis(10),
        longest_wait: Duration::from_millis(50),
        ..Attempts::default()
    };
    let waits: Vec<u128> = [1, 2, 3, 4, u32::MAX]
        .iter()
        .map(|&failed| attempts.wait(failed).as_millis())
        .collect();
    assert_eq!(waits, [10, 20, 40, 50, 50]);
}

#[test]
fn a_state_that_is_no_object_is_refused() {
    assert!(object(&17).is_err_and(|message| message.contains("struct")));
    assert!(object(&State::new()).is_ok());
}
