//! Writes outbox rows as any application may, in plain SQL, and reads the stream back.

use aicore_boot::{Nats, Options};
use aicore_catalog::DatabaseCode;
use aicore_fleet::tokio_postgres::Client;
use aicore_fleet::{Config, Fleet, RelayConfig};
use aicore_outbox::relay::Relay;
use aicore_outbox::{Event, EventStream, Schemas};
use aicore_schema::{create, migrate, seed};
use aicore_testkit::{TestFleet, databases_dir};
use async_nats::jetstream::consumer::{AckPolicy, pull};
use futures_util::StreamExt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const INSURANCE: DatabaseCode = DatabaseCode::from_static("ss_insurance");

/// What the relays of these tests serve.
pub(crate) static CODES: [DatabaseCode; 1] = [INSURANCE];

/// A test's own `ss_insurance` and its own NATS server. Derefs to [`Fleet`].
pub(crate) struct Area {
    pub(crate) fleet: Fleet,
    pub(crate) schemas: Arc<Schemas>,
    config: Config,
    pub(crate) nats: Nats,
    _directory: TempDir,
    _server: Arc<TestFleet>,
}

impl Deref for Area {
    type Target = Fleet;

    fn deref(&self) -> &Fleet {
        &self.fleet
    }
}

impl Area {
    /// A connection to the event stream.
    pub(crate) async fn stream(&self) -> EventStream {
        EventStream::connect(&self.config.nats, &self.config.relay).await.unwrap()
    }

    /// A connection that publishes in atomic batches.
    pub(crate) async fn stream_in_atomic_batches(&self) -> EventStream {
        let relay = RelayConfig {
            atomic_batches: true,
            ..self.config.relay.clone()
        };
        EventStream::connect(&self.config.nats, &relay).await.unwrap()
    }
}

/// A new area with an empty insurance.
pub(crate) async fn fleet() -> Area {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = TestFleet::shared().await;
    let directory = TempDir::new().unwrap();
    let mut nats = aicore_boot::nats::start(&Options::from_env(directory.path()).for_tests())
        .await
        .unwrap();
    nats.stop_on_drop(true);
    let mut config = server.config.clone();
    config.nats.url = Some(nats.url().into());
    let name = format!("ss_insurance_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let endpoint = server.endpoint(&INSURANCE).unwrap().with_database(&name);
    config.endpoints.insert(INSURANCE, endpoint);
    let fleet = Fleet::new(server.catalog().clone(), &config);
    create::create_databases(&fleet, &CODES, |_| {}).await.unwrap();
    migrate::deploy(&fleet, &INSURANCE, &databases_dir()).await.unwrap();
    seed::seed(&fleet, &INSURANCE, &databases_dir()).await.unwrap();
    Area {
        fleet,
        schemas: server.schemas.clone(),
        config,
        nats,
        _directory: directory,
        _server: server,
    }
}

/// A relay that reads so many events at once.
pub(crate) async fn relay(fleet: &Area, page: usize) -> Relay {
    Relay {
        fleet: fleet.fleet.clone(),
        stream: fleet.stream().await,
        schemas: fleet.schemas.clone(),
        page,
        lease: Duration::from_secs(60),
        published: Arc::default(),
        republished: Arc::default(),
        proof: aicore_outbox::proof::Settings::default(),
    }
}

/// A session of its own in `ss_insurance`.
pub(crate) async fn session(fleet: &Area) -> Client {
    fleet.connect(&INSURANCE).await.unwrap()
}

/// Writes one event of an aggregate, and returns the event's id.
pub(crate) async fn write(session: &Client, aggregate: Uuid, version: i32) -> Uuid {
    let text = "INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload) \
         VALUES ('policy', $1, $2, $1::uuid::text, 'PolicyChanged', '{}') RETURNING event_id";
    session.query_one(text, &[&aggregate, &version]).await.unwrap().get(0)
}

/// Writes one event of each of so many new aggregates in one transaction, and returns their ids in order.
pub(crate) async fn write_many(session: &Client, count: usize) -> Vec<Uuid> {
    session.batch_execute("BEGIN").await.unwrap();
    let mut ids = Vec::with_capacity(count);
    for number in 0..count {
        ids.push(write(session, Uuid::from_u128(number as u128), 1).await);
    }
    session.batch_execute("COMMIT").await.unwrap();
    ids
}

/// Every event on the stream, in its order.
pub(crate) async fn published(stream: &EventStream) -> Vec<Event> {
    let stored = stream.jetstream.get_stream(&stream.name).await.unwrap();
    let count = stored.get_info().await.unwrap().state.messages;
    let config = pull::Config {
        ack_policy: AckPolicy::None,
        ..pull::Config::default()
    };
    let consumer = stored.create_consumer(config).await.unwrap();
    let mut messages = consumer.messages().await.unwrap();
    let mut events = Vec::new();
    while (events.len() as u64) < count {
        let message = messages.next().await.unwrap().unwrap();
        events.push(Event::read(&message).unwrap());
    }
    events
}

/// Ids of events, in their order.
pub(crate) fn ids(events: &[Event]) -> Vec<Uuid> {
    events.iter().map(|event| event.id).collect()
}

/// Asserts that the sequence numbers are 1, 2, 3 … in the order of the stream.
#[track_caller]
pub(crate) fn assert_dense(events: &[Event]) {
    let sequences: Vec<i64> = events.iter().map(|event| event.sequence).collect();
    let expected: Vec<i64> = (1..).take(events.len()).collect();
    assert_eq!(sequences, expected);
}

/// Returns once the relay has published so many events.
pub(crate) async fn until_published(relay: &Relay, count: u64) {
    for _ in 0..20_000_000_u64 {
        if relay.published.load(Ordering::Relaxed) >= count {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!(
        "the relay published {} events, not {count}",
        relay.published.load(Ordering::Relaxed)
    );
}

/// Runs a drain until it has published so many events, and leaves it in the middle of its slice.
pub(crate) async fn interrupt<D>(drain: std::pin::Pin<&mut D>, relay: &Relay, count: u64)
where
    D: Future<Output = Result<u64, aicore_outbox::Error>>,
{
    tokio::select! {
        biased;
        () = until_published(relay, count) => {}
        outcome = drain => panic!("the drain ended before it could be interrupted: {outcome:?}"),
    }
}

/// Rows whose effective status is `PENDING`.
pub(crate) async fn pending(session: &Client) -> i64 {
    let text = "SELECT count(*) FROM platform.outbox_status WHERE status <> 'PUBLISHED'";
    session.query_one(text, &[]).await.unwrap().get(0)
}
