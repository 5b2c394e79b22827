//! The world that the sagas of the tests act upon: a table of effects, which stands for a server elsewhere that knows idempotency keys, and
//! a table of what comes wrong, which a test fills in.

use aicore_fleet::saga::{Attempts, Saga, Sagas, Settings, Step, StepError, WORKFLOWS};
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use aicore_testkit::TestFleet;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// Name of the saga of the tests.
pub(super) const NAME: &str = "journey";
/// Its steps, each with a compensation; the last one has none.
pub(super) const STEPS: [&str; 4] = ["reserve", "charge", "book", "announce"];

/// `effect`: the deed itself, once a key; `undone` where it was taken back. `call`: each time that the world was asked. `trouble`: what
/// the world does instead: the first `times` calls fail.
const TABLES: &str = "
    CREATE TABLE effect (key text PRIMARY KEY, saga uuid NOT NULL, step text NOT NULL, undone boolean NOT NULL DEFAULT false);
    CREATE TABLE call (id bigserial PRIMARY KEY, saga uuid NOT NULL, what text NOT NULL);
    CREATE TABLE trouble (subject text NOT NULL, what text NOT NULL, kind text NOT NULL, times integer NOT NULL, PRIMARY KEY (subject, what))";

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) subject: String,
    pub(super) log: Vec<String>,
}

impl State {
    pub(super) fn of(subject: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            log: Vec::new(),
        }
    }
}

pub(super) async fn world() -> TestFleet {
    let fleet = TestFleet::start(&["sm_workflows"]).await;
    fleet.acquire(&WORKFLOWS).await.unwrap().batch_execute(TABLES).await.unwrap();
    fleet
}

/// The fleet of a process that is given the server's URL only.
pub(super) fn fleet_at(url: &str) -> Fleet {
    let catalog = read_catalog(&aicore_testkit::databases_dir()).unwrap();
    let sources = Sources {
        private_postgres: Some(url.to_owned()),
        ..Sources::default()
    };
    let config = Config::read(&catalog, &sources).unwrap();
    Fleet::new(catalog, &config)
}

pub(super) async fn trouble(fleet: &Fleet, subject: &str, what: &str, kind: &str, times: i32) {
    let text = "INSERT INTO trouble VALUES ($1, $2, $3, $4)";
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    connection.execute(text, &[&subject, &what, &kind, &times]).await.unwrap();
}

pub(super) async fn no_trouble(fleet: &Fleet) {
    fleet
        .acquire(&WORKFLOWS)
        .await
        .unwrap()
        .batch_execute("DELETE FROM trouble")
        .await
        .unwrap();
}

/// Asks the world. `before` fails without a deed, `lost` does the deed and loses the answer, `refuse` refuses for good, `panic` panics.
async fn ask(fleet: &Fleet, saga: Uuid, subject: &str, what: &str, deed: &str, key: &str) -> Result<(), StepError> {
    let connection = fleet.acquire(&WORKFLOWS).await.map_err(StepError::retry)?;
    let retry = |error: aicore_fleet::tokio_postgres::Error| StepError::retry(error);
    connection
        .execute("INSERT INTO call (saga, what) VALUES ($1, $2)", &[&saga, &what])
        .await
        .map_err(retry)?;
    let text = "UPDATE trouble SET times = times - 1 WHERE subject = $1 AND what = $2 AND times > 0 RETURNING kind";
    let trouble = connection.query_opt(text, &[&subject, &what]).await.map_err(retry)?;
    let kind: Option<String> = trouble.map(|row| row.get(0));
    match kind.as_deref() {
        Some("refuse") => return Err(StepError::Fail(format!("{what} is refused"))),
        Some("before") => return Err(StepError::Retry(format!("{what} is not to be had now"))),
        Some("panic") => panic!("{what} panics"),
        _ => {}
    }
    connection.execute(deed, &[&key, &saga, &what]).await.map_err(retry)?;
    match kind.as_deref() {
        Some("lost") => Err(StepError::Retry(format!("the answer to {what} is lost"))),
        Some("silent") => std::future::pending().await,
        _ => Ok(()),
    }
}

const DO: &str = "INSERT INTO effect (key, saga, step) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING";
/// Undoing what was never done leaves a mark, so that a late call of the step takes no effect either.
const UNDO: &str = "INSERT INTO effect (key, saga, step, undone) VALUES ($1, $2, substr($3, 6), true) ON CONFLICT (key) DO UPDATE SET undone = true";

pub(super) fn quick() -> Attempts {
    Attempts {
        max: 3,
        first_wait: Duration::from_millis(2),
        longest_wait: Duration::from_millis(10),
        timeout: Duration::from_secs(60),
    }
}

pub(super) fn step(fleet: &Fleet, name: &'static str) -> impl Fn(Step<State>) -> StepFuture<State> + Send + Sync + use<> {
    let fleet = fleet.clone();
    move |mut step: Step<State>| {
        let fleet = fleet.clone();
        Box::pin(async move {
            ask(&fleet, step.saga, &step.state.subject, name, DO, &step.key).await?;
            step.state.log.push(name.to_owned());
            Ok(step.state)
        })
    }
}

pub(super) fn undo(fleet: &Fleet, name: &'static str) -> impl Fn(Step<State>) -> StepFuture<()> + Send + Sync + use<> {
    let fleet = fleet.clone();
    move |step: Step<State>| {
        let fleet = fleet.clone();
        Box::pin(async move {
            let done = step.state.log.iter().any(|done| done == name);
            assert_ne!(done, step.uncertain, "a compensation gets the state that its step left");
            ask(
                &fleet,
                step.saga,
                &step.state.subject,
                &format!("undo_{name}"),
                UNDO,
                &step.step_key,
            )
            .await
        })
    }
}

pub(super) type StepFuture<T> = std::pin::Pin<Box<dyn Future<Output = Result<T, StepError>> + Send>>;

/// Reserve, charge, book, announce.
pub(super) fn journey(fleet: &Fleet, attempts: Attempts) -> Saga<State> {
    let mut saga = Saga::new(NAME);
    for name in &STEPS[..3] {
        saga = saga.step(name, step(fleet, name)).attempts(attempts);
        saga = saga.compensate(undo(fleet, name)).undo_attempts(attempts);
    }
    saga.step(STEPS[3], step(fleet, STEPS[3])).attempts(attempts)
}

pub(super) fn settings(lease: Duration) -> Settings {
    Settings {
        lease,
        poll: Duration::from_millis(20),
        ..Settings::default()
    }
}

pub(super) fn sagas(fleet: &Fleet) -> Sagas {
    Sagas::new(fleet.clone(), settings(Duration::from_secs(60)))
        .register(journey(fleet, quick()))
        .unwrap()
}

/// What the world was asked for by a saga, in order.
pub(super) async fn calls(fleet: &Fleet, saga: Uuid) -> Vec<String> {
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    let rows = connection
        .query("SELECT what FROM call WHERE saga = $1 ORDER BY id", &[&saga])
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Deeds that stand, in the order of the steps.
pub(super) async fn standing(fleet: &Fleet, saga: Uuid) -> Vec<String> {
    let text = "SELECT step FROM effect WHERE saga = $1 AND NOT undone ORDER BY array_position($2, step)";
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    let steps: Vec<&str> = STEPS.to_vec();
    let rows = connection.query(text, &[&saga, &steps]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Events of a saga, in order.
pub(super) async fn events(fleet: &Fleet, saga: Uuid) -> Vec<String> {
    let text = "SELECT event_type, payload ->> 'state', aggregate_version = (SELECT version FROM saga WHERE id = $1)
        FROM platform.outbox_event WHERE aggregate_id = $1 ORDER BY id";
    let connection = fleet.acquire(&WORKFLOWS).await.unwrap();
    let rows = connection.query(text, &[&saga]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}
