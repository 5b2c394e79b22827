//! What a saga does, and what it undoes when a step cannot be done.

use super::world::{NAME, STEPS, State, calls, events, journey, quick, sagas, settings, standing, step, trouble, undo, world};
use aicore_fleet::saga::{Attempts, Error, Saga, Sagas, State as SagaState, WORKFLOWS, show};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_done_once_in_order_and_the_end_is_an_event() {
    let fleet = world().await;
    let sagas = sagas(&fleet);
    let saga = sagas.start(NAME, "one", &State::of("one")).await.unwrap();
    assert!(saga.new);
    assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Completed);
    assert_eq!(calls(&fleet, saga.id).await, STEPS);
    assert_eq!(standing(&fleet, saga.id).await, STEPS);
    assert_eq!(events(&fleet, saga.id).await, ["SagaCompleted"]);
    let view = show(&fleet, saga.id).await.unwrap();
    let states: Vec<&str> = view.compensations.iter().map(|c| c.state.as_str()).collect();
    assert_eq!(states, ["not_needed"; 4]);
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    let payload: serde_json::Value = connection
        .query_one(
            "SELECT payload FROM platform.outbox_event WHERE aggregate_id = $1",
            &[&saga.id],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(fleet.schemas.problem(&WORKFLOWS, "SagaCompleted", 1, &payload), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_step_has_exactly_the_steps_before_it_undone_last_one_first() {
    let fleet = world().await;
    let sagas = sagas(&fleet);
    for (index, refused) in STEPS.iter().enumerate() {
        trouble(&fleet, refused, refused, "refuse", 1).await;
        let saga = sagas.start(NAME, refused, &State::of(refused)).await.unwrap();
        assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Compensated);
        let mut wanted: Vec<String> = STEPS[..=index].iter().map(|&step| step.to_owned()).collect();
        wanted.extend(STEPS[..index].iter().rev().map(|step| format!("undo_{step}")));
        assert_eq!(calls(&fleet, saga.id).await, wanted);
        assert!(standing(&fleet, saga.id).await.is_empty());
        assert_eq!(events(&fleet, saga.id).await, ["SagaCompensated"]);
        let failure = show(&fleet, saga.id).await.unwrap().failure.unwrap();
        assert_eq!(failure, format!("step \"{refused}\" failed: {refused} is refused"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_fails_is_tried_again_under_the_same_key() {
    let fleet = world().await;
    let sagas = sagas(&fleet);
    for kind in ["before", "lost", "panic"] {
        trouble(&fleet, kind, "charge", kind, 2).await;
        let saga = sagas.start(NAME, kind, &State::of(kind)).await.unwrap();
        assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Completed);
        assert_eq!(
            calls(&fleet, saga.id).await,
            ["reserve", "charge", "charge", "charge", "book", "announce"]
        );
        assert_eq!(standing(&fleet, saga.id).await, STEPS);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_unknown_outcome_is_undone_too() {
    let fleet = world().await;
    let timeout = Attempts {
        timeout: Duration::from_millis(500),
        ..quick()
    };
    let sagas = Sagas::new(fleet.fleet.clone(), settings(Duration::from_secs(60)))
        .register(journey(&fleet, timeout))
        .unwrap();
    for kind in ["before", "lost", "silent"] {
        trouble(&fleet, kind, "book", kind, 3).await;
        let saga = sagas.start(NAME, kind, &State::of(kind)).await.unwrap();
        assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Compensated);
        let calls = calls(&fleet, saga.id).await;
        assert_eq!(calls[5..], ["undo_book", "undo_charge", "undo_reserve"], "{calls:?}");
        assert!(standing(&fleet, saga.id).await.is_empty());
        assert!(show(&fleet, saga.id).await.unwrap().compensations[2].uncertain);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_name_and_key_is_the_same_saga_and_a_rolled_back_one_never_began() {
    let fleet = world().await;
    let sagas = sagas(&fleet);
    let state = State::of("same");
    let starts = (0..8).map(|_| sagas.start(NAME, "same", &state));
    let started: Vec<_> = futures_util::future::join_all(starts)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(started.iter().filter(|started| started.new).count(), 1);
    assert!(started.iter().all(|one| one.id == started[0].id));
    sagas.run_until_done(started[0].id).await.unwrap();
    let again = sagas.start(NAME, "same", &State::of("same")).await.unwrap();
    assert_eq!((again.id, again.new), (started[0].id, false));
    assert_eq!(sagas.run_due().await.unwrap(), 0);

    let rolled_back: Result<(), Error> = fleet
        .transaction(&WORKFLOWS, "saga_test", async |tx| {
            sagas.start_in(tx, NAME, "never", &State::of("never")).await?;
            Err(Error::NotRegistered {
                name: "on purpose".into(),
            })
        })
        .await;
    assert!(rolled_back.is_err());
    assert_eq!(sagas.run_due().await.unwrap(), 0);
    let committed: Result<_, Error> = fleet
        .transaction(&WORKFLOWS, "saga_test", async |tx| {
            sagas.start_in(tx, NAME, "now", &State::of("now")).await
        })
        .await;
    assert!(committed.unwrap().new);
    assert_eq!(sagas.run_due().await.unwrap(), 1);

    let unknown = sagas.start("elsewhere", "one", &State::of("one")).await.unwrap_err();
    assert!(unknown.to_string().contains("\"elsewhere\" is not registered"), "{unknown}");
    let payload = sagas.start(NAME, "number", &17).await.unwrap_err();
    assert!(payload.to_string().contains("no JSON object"), "{payload}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_pivot_there_is_no_way_back() {
    let fleet = world().await;
    let saga = Saga::new("pivoted")
        .step("reserve", step(&fleet, "reserve"))
        .compensate(undo(&fleet, "reserve"))
        .step("charge", step(&fleet, "charge"))
        .attempts(quick())
        .pivot()
        .step("book", step(&fleet, "book"))
        .attempts(quick());
    let sagas = Sagas::new(fleet.fleet.clone(), settings(Duration::from_secs(60)))
        .register(saga)
        .unwrap();

    // The pivot itself is refused: it was not done, so the step before is undone.
    trouble(&fleet, "refused", "charge", "refuse", 1).await;
    let saga = sagas.start("pivoted", "refused", &State::of("refused")).await.unwrap();
    assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Compensated);
    assert!(standing(&fleet, saga.id).await.is_empty());

    // Its outcome is unknown, or a step behind it cannot be done: a person decides, and nothing is undone.
    for (what, kind, times, stands) in [("charge", "lost", 3, 2), ("book", "before", 3, 2), ("book", "refuse", 1, 2)] {
        let key = format!("{what} {kind}");
        trouble(&fleet, &key, what, kind, times).await;
        let saga = sagas.start("pivoted", &key, &State::of(&key)).await.unwrap();
        let error = sagas.run_until_done(saga.id).await.unwrap_err();
        assert!(matches!(&error, Error::Stuck { step, .. } if step == what), "{error}");
        assert_eq!(standing(&fleet, saga.id).await.len(), stands);
        assert_eq!(
            aicore_fleet::saga::retry(&fleet, saga.id, "ana").await.unwrap(),
            SagaState::Running
        );
        assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Completed);
        assert_eq!(standing(&fleet, saga.id).await, ["reserve", "charge", "book"]);
    }
}
