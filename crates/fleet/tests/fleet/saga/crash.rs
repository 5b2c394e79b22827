//! Workers that die at each arrow, zombies, and several workers over many sagas with random failures and kills.

use super::world::{
    NAME, STEPS, State, StepFuture, calls, fleet_at, journey, quick, sagas, settings, standing, step, trouble, world,
};
use aicore_fleet::Fleet;
use aicore_fleet::saga::{
    AFTER_BEGIN, AFTER_CLAIM, AFTER_DONE, AFTER_END, AFTER_FAILED, AFTER_STEP, AFTER_TURN, AFTER_UNDO, AFTER_UNDO_BEGIN,
    AFTER_UNDONE, Attempts, Saga, Sagas, State as SagaState, Step, WORKFLOWS, show,
};
use aicore_testkit::TestFleet;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use uuid::Uuid;

const SERVER: &str = "SAGA_TEST_SERVER";
const LEASE: Duration = Duration::from_millis(1_500);

/// Many attempts, for a crash uses one up.
fn patient() -> Attempts {
    Attempts { max: 200, ..quick() }
}

/// Not a test but the process that the tests of this file start and kill: without the variable it does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn worker_process() {
    let Ok(url) = std::env::var(SERVER) else { return };
    let fleet = fleet_at(&url);
    let sagas = Sagas::new(fleet.clone(), settings(LEASE))
        .register(journey(&fleet, patient()))
        .unwrap();
    sagas.run(std::future::pending()).await;
}

fn worker(fleet: &TestFleet, failpoint: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "saga::crash::worker_process", "--nocapture"])
        .env(SERVER, fleet.postgres.url(""))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    match failpoint {
        Some(failpoint) => command.env("AICORE_FAILPOINT", failpoint),
        None => command.env_remove("AICORE_FAILPOINT"),
    };
    command.spawn().unwrap()
}

/// Ends with the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn survivor(fleet: &Fleet) -> Sagas {
    Sagas::new(fleet.clone(), settings(LEASE))
        .register(journey(fleet, patient()))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_saga_whose_worker_dies_at_any_arrow_is_carried_on_by_another() {
    let fleet = world().await;
    let starter = survivor(&fleet);
    for place in [
        AFTER_CLAIM,
        AFTER_BEGIN,
        AFTER_STEP,
        AFTER_DONE,
        AFTER_FAILED,
        AFTER_TURN,
        AFTER_UNDO_BEGIN,
        AFTER_UNDO,
        AFTER_UNDONE,
        AFTER_END,
    ] {
        // Forward only, and forward and back. What is passed several times is passed for the second time here, in the middle.
        let undone_only = [AFTER_TURN, AFTER_UNDO_BEGIN, AFTER_UNDO, AFTER_UNDONE].contains(&place);
        let ways: &[bool] = if undone_only { &[true] } else { &[false, true] };
        for &refused in ways {
            let key = format!("{place} {refused}");
            if place == AFTER_FAILED {
                trouble(&fleet, &key, "charge", "lost", 1).await;
            }
            if refused {
                trouble(&fleet, &key, "announce", "refuse", 1).await;
            }
            let saga = starter.start(NAME, &key, &State::of(&key)).await.unwrap();
            let once = [AFTER_CLAIM, AFTER_FAILED, AFTER_TURN, AFTER_END].contains(&place);
            let failpoint = if once { place.to_owned() } else { format!("{place}:2") };
            let mut child = Killed(worker(&fleet, Some(&failpoint)));
            let status = child.0.wait().unwrap();
            assert!(!status.success(), "{key}: the worker does not come by {failpoint}");

            let wanted = if refused {
                SagaState::Compensated
            } else {
                SagaState::Completed
            };
            assert_eq!(survivor(&fleet).run_until_done(saga.id).await.unwrap(), wanted, "{key}");
            let stands = standing(&fleet, saga.id).await;
            let calls = calls(&fleet, saga.id).await;
            if refused {
                assert!(stands.is_empty(), "{key}: {stands:?} stand after {calls:?}");
                let undone: Vec<&String> = calls.iter().filter(|what| what.starts_with("undo_")).collect();
                let mut in_order = undone.clone();
                in_order.dedup();
                assert_eq!(in_order, ["undo_book", "undo_charge", "undo_reserve"], "{key}");
            } else {
                assert_eq!(stands, STEPS, "{key}");
                let mut in_order = calls.clone();
                in_order.dedup();
                assert_eq!(in_order, STEPS, "{key}");
            }
            // A crash between the deed and its record, or the lost answer, is the one cause of a second call.
            let least = if refused { 7 } else { 4 };
            let more = usize::from([AFTER_STEP, AFTER_UNDO, AFTER_FAILED].contains(&place));
            assert_eq!(calls.len(), least + more, "{key}: {calls:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_kills_its_process_each_time_is_given_up() {
    let fleet = world().await;
    let sagas = sagas(&fleet);
    let saga = sagas.start(NAME, "one", &State::of("one")).await.unwrap();
    // As a worker leaves it that died during the third of three attempts.
    let text = "UPDATE saga SET attempts = 3, worker = 'gone', lease_until = clock_timestamp() - interval '1 s' WHERE id = $1";
    fleet
        .acquire(&WORKFLOWS)
        .await
        .unwrap()
        .execute(text, &[&saga.id])
        .await
        .unwrap();
    assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Compensated);
    assert_eq!(calls(&fleet, saga.id).await, ["undo_reserve"]);
    let failure = show(&fleet, saga.id).await.unwrap().failure.unwrap();
    assert!(failure.contains("the process ended during attempt 3 of 3"), "{failure}");
}

/// A step that says when it is under way and waits until it may go on.
#[derive(Clone, Default)]
struct Gate {
    reached: Arc<Notify>,
    go_on: Arc<Notify>,
}

impl Gate {
    fn step(&self, by: &'static str) -> impl Fn(Step<State>) -> StepFuture<State> + Send + Sync + use<> {
        let gate = self.clone();
        move |mut step| {
            let gate = gate.clone();
            Box::pin(async move {
                gate.reached.notify_one();
                gate.go_on.notified().await;
                step.state.log.push(by.to_owned());
                Ok(step.state)
            })
        }
    }
}

async fn expire(fleet: &Fleet, saga: Uuid) {
    let text = "UPDATE saga SET lease_until = clock_timestamp() - interval '1 s' WHERE id = $1";
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    connection.execute(text, &[&saga]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_lease_passed_on_records_nothing() {
    let fleet = world().await;
    let (first, second) = (Gate::default(), Gate::default());
    let worker = |gate: &Gate, by| {
        let saga = Saga::new("two")
            .step("reserve", gate.step(by))
            .step("charge", step(&fleet, "charge"));
        let long = settings(Duration::from_secs(600));
        Sagas::new(fleet.fleet.clone(), long).register(saga).unwrap()
    };
    let (zombie, other) = (worker(&first, "zombie"), worker(&second, "other"));
    let saga = zombie.start("two", "one", &State::of("one")).await.unwrap();
    let stalled = tokio::spawn(async move { zombie.run_due().await });
    first.reached.notified().await;
    // Held: nobody else gets it. Then its lease is over, as after a long stall, and the other is at the very same step.
    assert_eq!(other.run_due().await.unwrap(), 0);
    expire(&fleet, saga.id).await;
    let taken = tokio::spawn(async move { other.run_until_done(saga.id).await });
    second.reached.notified().await;
    let before = show(&fleet, saga.id).await.unwrap();

    first.go_on.notify_one();
    assert_eq!(stalled.await.unwrap().unwrap(), 1);
    let after = show(&fleet, saga.id).await.unwrap();
    assert_eq!(serde_json::to_value(&before).unwrap(), serde_json::to_value(&after).unwrap());
    second.go_on.notify_one();
    assert_eq!(taken.await.unwrap().unwrap(), SagaState::Completed);
    let text = "SELECT payload ->> 'log' FROM saga WHERE id = $1";
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    let log: String = connection.query_one(text, &[&saga.id]).await.unwrap().get(0);
    assert_eq!(log, r#"["other", "charge"]"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_under_way_is_dropped_when_its_saga_is_taken_over() {
    let fleet = world().await;
    let gate = Gate::default();
    let saga = Saga::new("two")
        .step("reserve", gate.step("zombie"))
        .step("charge", step(&fleet, "charge"));
    let sagas = Sagas::new(fleet.fleet.clone(), settings(LEASE)).register(saga).unwrap();
    let saga = sagas.start("two", "one", &State::of("one")).await.unwrap();
    let running = tokio::spawn(async move { sagas.run_due().await });
    gate.reached.notified().await;
    // As another worker takes it. The gate stays shut: only the renewal can tell.
    let text =
        "UPDATE saga SET worker = 'other', epoch = epoch + 1, lease_until = clock_timestamp() + interval '1 hour' WHERE id = $1";
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    connection.execute(text, &[&saga.id]).await.unwrap();
    assert_eq!(running.await.unwrap().unwrap(), 1);
    assert_eq!(show(&fleet, saga.id).await.unwrap().worker.as_deref(), Some("other"));
}

// On one thread: when the end of `stop` is heard of, the worker knows of it.
#[tokio::test]
async fn a_step_may_outlast_its_lease_and_a_stopped_worker_gives_its_sagas_back() {
    let fleet = world().await;
    let gate = Gate::default();
    let saga = Saga::new("slow")
        .step("reserve", gate.step("reserve"))
        .step("charge", step(&fleet, "charge"));
    let sagas = Sagas::new(fleet.fleet.clone(), settings(Duration::from_secs(5)))
        .register(saga)
        .unwrap();
    let saga = sagas.start("slow", "one", &State::of("one")).await.unwrap();
    let (stop, stopped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let running = {
        let (sagas, stop, stopped) = (sagas.clone(), stop.clone(), stopped.clone());
        let stop = async move {
            stop.notified().await;
            stopped.notify_one();
        };
        tokio::spawn(async move { sagas.run(stop).await })
    };
    gate.reached.notified().await;
    let taken = show(&fleet, saga.id).await.unwrap();
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    let over = "SELECT clock_timestamp() > $1";
    while !connection
        .query_one(over, &[&taken.lease_until])
        .await
        .unwrap()
        .get::<_, bool>(0)
    {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // The first lease is over and has been renewed.
    assert_eq!(sagas.run_due().await.unwrap(), 0);
    assert_eq!(show(&fleet, saga.id).await.unwrap().worker, taken.worker);

    stop.notify_one();
    stopped.notified().await;
    gate.go_on.notify_one();
    running.await.unwrap();
    // The step under way was recorded, the next one was not begun, and nobody holds the saga.
    let saga_now = show(&fleet, saga.id).await.unwrap();
    let now = (saga_now.state, saga_now.step.as_str(), saga_now.worker.as_deref());
    assert_eq!(now, (SagaState::Running, "charge", None));
    assert!(calls(&fleet, saga.id).await.is_empty());
    assert_eq!(sagas.run_until_done(saga.id).await.unwrap(), SagaState::Completed);
}

#[expect(clippy::print_stderr, reason = "the seed of a run that failed")]
#[tokio::test(flavor = "multi_thread")]
async fn sagas_end_whole_or_undone_whatever_fails_and_whoever_is_killed() {
    const SAGAS: usize = 120;
    let seed = std::env::var("SAGA_SEED")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(20_261_124);
    eprintln!("SAGA_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let fleet = world().await;
    let starter = survivor(&fleet);
    let mut refused = 0;
    for number in 0..SAGAS {
        let key = format!("saga {number}");
        for what in [
            "reserve",
            "charge",
            "book",
            "announce",
            "undo_reserve",
            "undo_charge",
            "undo_book",
        ] {
            if random.random_bool(0.2) {
                let kind = if random.random_bool(0.5) { "before" } else { "lost" };
                trouble(&fleet, &key, what, kind, random.random_range(1..4)).await;
            } else if !what.starts_with("undo") && random.random_bool(0.1) {
                refused += 1;
                trouble(&fleet, &key, what, "refuse", 1).await;
            }
        }
        starter.start(NAME, &key, &State::of(&key)).await.unwrap();
    }
    assert!(refused > 5, "seed {seed}");

    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    let open = "SELECT count(*) FROM saga WHERE ended_at IS NULL";
    let arrows = [
        AFTER_CLAIM,
        AFTER_BEGIN,
        AFTER_STEP,
        AFTER_DONE,
        AFTER_FAILED,
        AFTER_UNDO,
        AFTER_UNDONE,
        AFTER_END,
    ];
    let mut workers: Vec<Killed> = Vec::new();
    let mut kills = 0;
    loop {
        let left: i64 = connection.query_one(open, &[]).await.unwrap().get(0);
        if left == 0 {
            break;
        }
        workers.retain_mut(|worker| worker.0.try_wait().unwrap().is_none());
        while workers.len() < 2 {
            // The first ten die at an arrow; after them two are left in peace.
            let failpoint = format!(
                "{}:{}",
                arrows[random.random_range(0..arrows.len())],
                random.random_range(1..20)
            );
            workers.push(Killed(worker(&fleet, (kills < 10).then_some(failpoint.as_str()))));
            kills += 1;
        }
        if (4..10).contains(&kills) && random.random_bool(0.1) {
            workers.remove(random.random_range(0..workers.len()));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let text = "SELECT s.id, s.state, s.correlation_key, (SELECT array_agg(e.step) FROM effect AS e WHERE e.saga = s.id AND NOT e.undone),
            (SELECT count(*) FROM platform.outbox_event AS o WHERE o.aggregate_id = s.id),
            EXISTS (SELECT FROM compensation AS c WHERE c.saga_id = s.id AND c.state NOT IN ('done', 'not_needed')) FROM saga AS s";
    let rows = connection.query(text, &[]).await.unwrap();
    assert_eq!(rows.len(), SAGAS);
    let mut completed = 0;
    for row in &rows {
        let (state, key): (&str, &str) = (row.get(1), row.get(2));
        let stands: usize = row.get::<_, Option<Vec<String>>>(3).map_or(0, |steps| steps.len());
        let wanted = if state == "completed" { 4 } else { 0 };
        assert_eq!(stands, wanted, "seed {seed}, {key}: {state}");
        assert!(matches!(state, "completed" | "compensated"), "seed {seed}, {key}: {state}");
        assert_eq!(row.get::<_, i64>(4), 1, "seed {seed}, {key}: one event tells of the end");
        assert!(!row.get::<_, bool>(5), "seed {seed}, {key}: a compensation is left");
        completed += usize::from(state == "completed");
    }
    assert!(completed > 0 && completed < SAGAS, "seed {seed}: {completed} completed");
    eprintln!("{completed} of {SAGAS} completed, the others undone; {kills} workers started");
}
