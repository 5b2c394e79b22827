//! What is stuck: shown, tried again, settled by hand; and definitions that changed under running sagas.

use super::world::{NAME, STEPS, State, calls, events, no_trouble, sagas, settings, standing, step, trouble, undo, world};
use aicore_fleet::Fleet;
use aicore_fleet::saga::{Error, Saga, Sagas, State as SagaState, abandon, list, retry, show};
use std::time::Duration;
use uuid::Uuid;

/// A saga whose announcement is refused and whose charge cannot be taken back.
async fn stuck(fleet: &Fleet, sagas: &Sagas, key: &str) -> Uuid {
    trouble(fleet, key, "announce", "refuse", 1).await;
    trouble(fleet, key, "undo_charge", "before", 3).await;
    let saga = sagas.start(NAME, key, &State::of(key)).await.unwrap();
    let error = sagas.run_until_done(saga.id).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::Stuck { .. }), "{text}");
    for words in [
        "stuck at \"charge\"",
        "undo_charge is not to be had now",
        &format!("aicore saga show {}", saga.id),
    ] {
        assert!(text.contains(words), "{text}");
    }
    saga.id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compensation_that_keeps_failing_is_shown_and_can_be_tried_again() {
    let fleet = world().await;
    let sagas = sagas(&fleet);
    let id = stuck(&fleet, &sagas, "one").await;
    let listed = list(&fleet, Some(SagaState::Stuck), 10).await.unwrap();
    assert_eq!(listed.iter().map(|saga| saga.id).collect::<Vec<_>>(), [id]);
    let view = show(&fleet, id).await.unwrap();
    assert_eq!(view.failure.as_deref(), Some("step \"announce\" failed: announce is refused"));
    assert!(
        view.advice().contains(&format!("aicore saga retry {id}")),
        "{}",
        view.advice()
    );
    let states: Vec<&str> = view.compensations.iter().map(|c| c.state.as_str()).collect();
    assert_eq!(states, ["pending", "failed", "done"]);
    assert_eq!((view.dead_letters.len(), view.dead_letters[0].attempts), (1, 3));
    assert_eq!(view.dead_letters[0].resolution, None);
    // Nobody takes it up by himself.
    assert_eq!(sagas.run_due().await.unwrap(), 0);

    assert_eq!(retry(&fleet, id, "ana").await.unwrap(), SagaState::Compensating);
    assert_eq!(sagas.run_until_done(id).await.unwrap(), SagaState::Compensated);
    assert!(standing(&fleet, id).await.is_empty());
    assert_eq!(events(&fleet, id).await, ["SagaStuck", "SagaCompensated"]);
    let view = show(&fleet, id).await.unwrap();
    assert_eq!(view.dead_letters[0].resolution.as_deref(), Some("retried"));
    assert_eq!(view.dead_letters[0].resolved_by.as_deref(), Some("ana"));

    let error = retry(&fleet, id, "ana").await.unwrap_err();
    assert!(error.to_string().contains("is compensated, not stuck"), "{error}");
    let nobody = Uuid::nil();
    assert!(matches!(abandon(&fleet, nobody, "ana", "why", false).await, Err(Error::NotFound { id }) if id == nobody));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_undid_by_hand_is_taken_down_and_the_rest_follows() {
    let fleet = world().await;
    let sagas = sagas(&fleet);
    let id = stuck(&fleet, &sagas, "one").await;
    assert_eq!(
        abandon(&fleet, id, "ana", "paid back by transfer", false).await.unwrap(),
        SagaState::Compensating
    );
    assert_eq!(sagas.run_until_done(id).await.unwrap(), SagaState::Compensated);
    // The machine undid what came before, and leaves the charge to Ana.
    assert_eq!(standing(&fleet, id).await, ["charge"]);
    let view = show(&fleet, id).await.unwrap();
    let charge = &view.compensations[1];
    assert_eq!((charge.state.as_str(), charge.repaired_by.as_deref()), ("done", Some("ana")));
    assert_eq!(charge.repair_reason.as_deref(), Some("paid back by transfer"));
    assert_eq!(view.dead_letters[0].resolution.as_deref(), Some("repaired"));

    let id = stuck(&fleet, &sagas, "all").await;
    assert_eq!(
        abandon(&fleet, id, "ana", "all by hand", true).await.unwrap(),
        SagaState::Compensated
    );
    assert_eq!(standing(&fleet, id).await, ["reserve", "charge"]);
    assert_eq!(events(&fleet, id).await, ["SagaStuck", "SagaCompensated"]);
    assert_eq!(sagas.run_due().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_definition_that_changed_is_not_guessed_at() {
    let fleet = world().await;
    let old = sagas(&fleet);
    trouble(&fleet, "one", "charge", "before", 1).await;
    let saga = old.start(NAME, "one", &State::of("one")).await.unwrap();
    // One attempt, then it waits: the new definition comes in between.
    assert_eq!(old.run_due().await.unwrap(), 1);
    let changed = Saga::new(NAME)
        .step("reserve", step(&fleet, "reserve"))
        .compensate(undo(&fleet, "reserve"))
        .step("bill", step(&fleet, "bill"));
    let new = Sagas::new(fleet.fleet.clone(), settings(Duration::from_secs(60)))
        .register(changed)
        .unwrap();
    let error = new.run_until_done(saga.id).await.unwrap_err().to_string();
    for words in ["definition has changed", "reserve, charge, book, announce", "reserve, bill"] {
        assert!(error.contains(words), "{error}");
    }
    assert_eq!(calls(&fleet, saga.id).await, ["reserve", "charge"]);
    // A process that does not know it leaves it to others at once.
    let other = Sagas::new(fleet.fleet.clone(), settings(Duration::from_secs(600)));
    retry(&fleet, saga.id, "ana").await.unwrap();
    let error = other.run_until_done(saga.id).await.unwrap_err().to_string();
    assert!(error.contains("\"journey\" is not registered"), "{error}");
    assert_eq!(show(&fleet, saga.id).await.unwrap().worker, None);
    assert!(
        new.run_until_done(saga.id)
            .await
            .unwrap_err()
            .to_string()
            .contains("definition has changed")
    );

    // The definition that it began with is there again.
    no_trouble(&fleet).await;
    assert_eq!(retry(&fleet, saga.id, "ana").await.unwrap(), SagaState::Running);
    assert_eq!(old.run_until_done(saga.id).await.unwrap(), SagaState::Completed);
    assert_eq!(standing(&fleet, saga.id).await, STEPS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_a_person_did_by_hand_is_followed_by_the_next() {
    let fleet = world().await;
    let pivoted = Saga::new("pivoted")
        .step("reserve", step(&fleet, "reserve"))
        .pivot()
        .step("charge", step(&fleet, "charge"))
        .step("book", step(&fleet, "book"));
    let sagas = Sagas::new(fleet.fleet.clone(), settings(Duration::from_secs(60)))
        .register(pivoted)
        .unwrap();
    for (key, by_hand, stands, ended) in [
        ("charge", "charge", vec!["reserve", "book"], SagaState::Running),
        ("book", "book", vec!["reserve", "charge"], SagaState::Completed),
    ] {
        trouble(&fleet, key, by_hand, "refuse", 1).await;
        let saga = sagas.start("pivoted", key, &State::of(key)).await.unwrap();
        sagas.run_until_done(saga.id).await.unwrap_err();
        assert_eq!(abandon(&fleet, saga.id, "ana", "by telephone", false).await.unwrap(), ended);
        assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Completed);
        assert_eq!(standing(&fleet, saga.id).await, stands);
        assert_eq!(events(&fleet, saga.id).await, ["SagaStuck", "SagaCompleted"]);
        let view = show(&fleet, saga.id).await.unwrap();
        let steps: Vec<_> = view
            .compensations
            .iter()
            .filter(|c| c.repaired_by.is_some())
            .map(|c| c.step.as_str())
            .collect();
        assert_eq!(steps, [by_hand]);
    }
}
