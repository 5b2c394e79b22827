//! Takes events off the stream, partition by partition, and applies them in batches.
//!
//! Each partition has one durable consumer, pinned to one client at a time, so events of a party stay in order; others stand by. A batch is
//! acknowledged, message by message, after its transaction has committed. A crash between the two brings the messages again, and the
//! inbox drops them.
//!
//! (Not one acknowledgement for all of a batch, by the policy `AckAll`: where a batch fails, or its client dies, the server delivers what is
//! new before what is to come again, and acknowledging that would acknowledge the failed batch with it. An acknowledgement that nobody waits for
//! costs some 100 bytes on a connection that is open.)

mod meter;
pub(crate) mod partitions;
mod size;

pub use size::Bounds;

use crate::batch::{Outcome, apply};
use crate::{Error, HUB, inbox, parked, proof};
use aicore_fleet::{Fleet, failpoint, is_retryable};
use aicore_outbox::{Error as StreamError, Event, EventStream};
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PriorityPolicy, PullConsumer, pull};
use futures_util::{FutureExt, StreamExt};
use meter::Meter;
use partitions::{name, names, present, retire};
use size::Batch;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A batch was taken off the stream, nothing is applied.
pub const AFTER_RECEIVE: &str = "hub_after_receive";
/// The batch's messages are acknowledged.
pub const AFTER_ACK: &str = "hub_after_ack";

/// Group that the pin belongs to.
const GROUP: &str = "hub";

/// How often the stream is asked for partitions that are not configured.
const PARTITIONS_PERIOD: Duration = Duration::from_secs(10);

/// How often parked events are counted.
const PARKED_PERIOD: Duration = Duration::from_secs(10);

/// How often the watermarks are raised.
const WATERMARK_PERIOD: Duration = Duration::from_secs(1);

/// How the consumer works.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many events one transaction takes.
    pub batch: Bounds,
    /// A message that is not acknowledged in this time is delivered again; also how long a dead client keeps its pin.
    pub ack_wait: Duration,
    /// How often the relays hear what has been received.
    pub proof_period: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch: Bounds::default(),
            ack_wait: Duration::from_secs(5),
            proof_period: Duration::from_secs(2),
        }
    }
}

/// Everything a consumer needs.
#[derive(Clone)]
pub struct Consumer {
    /// The databases.
    pub fleet: Fleet,
    /// The stream.
    pub stream: EventStream,
    /// How it works.
    pub settings: Settings,
    /// Events applied.
    pub applied: Arc<AtomicU64>,
    /// Events dropped, for they had been received before.
    pub duplicates: Arc<AtomicU64>,
    /// Events parked.
    pub parked: Arc<AtomicU64>,
}

impl Consumer {
    /// A consumer with its counters at zero.
    pub fn new(fleet: Fleet, stream: EventStream, settings: Settings) -> Self {
        Self {
            fleet,
            stream,
            settings,
            applied: Arc::default(),
            duplicates: Arc::default(),
            parked: Arc::default(),
        }
    }

    /// Consumes every partition until `shutdown`. A stream or database that is away is tried again.
    pub async fn run(&self, shutdown: &CancellationToken) {
        let mut served = Served {
            consumer: self,
            shutdown,
            partitions: (0..self.stream.partitions).collect(),
            tasks: JoinSet::new(),
        };
        for partition in 0..self.stream.partitions {
            served.spawn(partition);
        }
        tokio::select! { () = served.prove() => {}, () = shutdown.cancelled() => {} }
        while served.tasks.join_next().await.is_some() {}
    }

    async fn serve(&self, partition: u32, shutdown: &CancellationToken) {
        let mut failures = 0_u32;
        let mut meter = Meter::new(partition);
        while !shutdown.is_cancelled() {
            failures = (failures + 1).min(6);
            match self.consume(partition, &mut meter, shutdown).await {
                Ok(()) => tracing::debug!(partition, "the server has ended the consumer's messages"),
                Err(error) => tracing::warn!(partition, "consumer tries again: {error}"),
            }
            let configured = partition < self.stream.partitions;
            if !configured && present(&self.stream).await.is_ok_and(|found| !found.contains(&partition)) {
                return;
            }
            let pause = Duration::from_millis(50 << failures);
            tokio::select! { () = tokio::time::sleep(pause) => {}, () = shutdown.cancelled() => return }
        }
    }

    /// Serves a partition until shutdown, or until the server ends it.
    async fn consume(&self, partition: u32, meter: &mut Meter, shutdown: &CancellationToken) -> Result<(), Error> {
        let consumer = self.consumer(partition).await?;
        let mut messages = consumer
            .stream()
            // What waits here too long is delivered again: no more than one batch, where the next is asked for at half.
            .max_messages_per_batch(self.settings.batch.most)
            .expires(self.settings.ack_wait / 2)
            .heartbeat(self.settings.ack_wait / 5)
            .group(GROUP)
            .messages()
            .await
            .map_err(StreamError::jetstream("read from consumer", name(partition)))?;
        let bounds = &self.settings.batch;
        let mut limit = size::first(bounds);
        loop {
            meter.limit(limit);
            let first = tokio::select! {
                message = messages.next() => message,
                () = shutdown.cancelled() => {
                    // The server must not pin the pull request that ends here.
                    drop(messages);
                    self.unpin(partition).await;
                    return Ok(());
                }
            };
            let Some(first) = first else { return Ok(()) };
            let mut batch = vec![first.map_err(StreamError::jetstream("read from consumer", name(partition)))?];
            let mut broken = None;
            while batch.len() < limit {
                match messages.next().now_or_never() {
                    Some(Some(Ok(message))) => batch.push(message),
                    // It is said once only.
                    Some(Some(Err(error))) => {
                        broken = Some(error);
                        break;
                    }
                    _ => break,
                }
            }
            failpoint(AFTER_RECEIVE);
            let done = self.apply(&batch, meter).await?;
            let full = batch.len() == limit;
            limit = size::next(bounds, limit, &Batch { full, ..done });
            for message in &batch {
                message
                    .ack()
                    .await
                    .map_err(StreamError::jetstream("acknowledge", message.subject.as_str()))?;
            }
            failpoint(AFTER_ACK);
            if let Some(error) = broken {
                return Err(StreamError::jetstream("read from consumer", name(partition))(error).into());
            }
        }
    }

    /// The partition's durable consumer, created where it is missing.
    async fn consumer(&self, partition: u32) -> Result<PullConsumer, Error> {
        let stream = self.stream.create().await?;
        let config = pull::Config {
            durable_name: Some(name(partition)),
            description: Some("Hub of the fleet, one partition".into()),
            filter_subject: format!("evt.{partition}.>"),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.settings.ack_wait,
            max_ack_pending: i64::try_from(self.settings.batch.most * 4).unwrap_or(i64::MAX),
            priority_policy: PriorityPolicy::PinnedClient,
            priority_groups: vec![GROUP.into()],
            priority_timeout: self.settings.ack_wait,
            ..pull::Config::default()
        };
        Ok(stream
            .get_or_create_consumer(&name(partition), config)
            .await
            .map_err(StreamError::jetstream("create consumer", name(partition)))?)
    }

    /// Lets a stand-by take over at once.
    async fn unpin(&self, partition: u32) {
        if let Err(error) = self.stream.client.flush().await {
            tracing::debug!(partition, "the stream is away: {error}");
        }
        if let Ok(stream) = self.stream.jetstream.get_stream(&self.stream.name).await
            && let Err(error) = stream.unpin_consumer(&name(partition), GROUP).await
        {
            tracing::debug!(partition, "pin not given back: {error}");
        }
    }

    /// Applies a batch, again until it succeeds where the database is only away or busy.
    async fn apply(&self, messages: &[Message], meter: &mut Meter) -> Result<Batch, Error> {
        let mut events = Vec::with_capacity(messages.len());
        let mut again = 0;
        for message in messages {
            again += u64::from(message.info().is_ok_and(|info| info.delivered > 1));
            match Event::read(message) {
                // The hub's own announcements are for others.
                Ok(event) if event.database == HUB => {}
                Ok(event) => events.push(event),
                Err(error) => {
                    self.park_foreign(message, &error).await?;
                    meter.parked(1);
                }
            }
        }
        meter.redelivered(again);
        let began = Instant::now();
        let mut attempt = 0;
        let outcome: Outcome = loop {
            match apply(&self.fleet, &events).await {
                Ok(outcome) => break outcome,
                Err(error) if attempt < 5 && is_retryable(&error) => attempt += 1,
                Err(error) => return Err(error),
            }
        };
        self.applied.fetch_add(outcome.applied, Ordering::Relaxed);
        self.duplicates.fetch_add(outcome.duplicates, Ordering::Relaxed);
        self.parked.fetch_add(outcome.parked, Ordering::Relaxed);
        let took = began.elapsed();
        meter.applied(&events, &outcome, took, attempt);
        Ok(Batch {
            events: messages.len(),
            full: false,
            took,
            conflicts: attempt,
        })
    }

    async fn park_foreign(&self, message: &Message, error: &StreamError) -> Result<(), Error> {
        let sequence = message.info().map_or(0, |info| info.stream_sequence);
        let headers: serde_json::Map<String, serde_json::Value> = message
            .headers
            .iter()
            .flat_map(async_nats::HeaderMap::iter)
            .map(|(name, values)| (name.to_string(), values.first().map(ToString::to_string).into()))
            .collect();
        let database = message.subject.split('.').nth(2).unwrap_or_default();
        parked::park_foreign(
            &self.fleet,
            database,
            sequence,
            &headers.into(),
            &message.payload,
            &error.to_string(),
        )
        .await?;
        self.parked.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// A consumer at work.
struct Served<'c> {
    consumer: &'c Consumer,
    shutdown: &'c CancellationToken,
    partitions: BTreeSet<u32>,
    tasks: JoinSet<()>,
}

impl Served<'_> {
    fn spawn(&mut self, partition: u32) {
        let (consumer, shutdown) = (self.consumer.clone(), self.shutdown.clone());
        self.tasks.spawn(async move { consumer.serve(partition, &shutdown).await });
    }

    /// Serves partitions that have come up, leaves those that are gone, raises the watermarks and reports to the relays, for ever.
    async fn prove(&mut self) {
        let Consumer {
            fleet, stream, settings, ..
        } = self.consumer;
        let databases = fleet.catalog().databases().iter();
        let codes: Vec<_> = databases
            .filter(|database| !database.definition.events.is_empty())
            .map(|database| database.code.clone())
            .collect();
        let sources: Vec<_> = codes.iter().filter(|code| **code != HUB).cloned().collect();
        let mut reported = Instant::now();
        let mut looked: Option<Instant> = None;
        let mut counted: Option<Instant> = None;
        loop {
            tokio::time::sleep(WATERMARK_PERIOD.min(settings.proof_period)).await;
            if looked.is_none_or(|looked| looked.elapsed() >= PARTITIONS_PERIOD.min(settings.proof_period * 5)) {
                if let Err(error) = self.look().await {
                    tracing::debug!("partitions stay: {error}");
                }
                looked = Some(Instant::now());
            }
            if counted.is_none_or(|counted| counted.elapsed() >= PARKED_PERIOD) {
                match parked::count_waiting(fleet).await {
                    Ok(waiting) => meter::waiting(&sources, &waiting),
                    Err(error) => tracing::debug!("parked events are not counted: {error}"),
                }
                counted = Some(Instant::now());
            }
            if let Err(error) = inbox::raise_watermarks(fleet, &codes).await {
                tracing::debug!("watermarks stay: {error}");
                continue;
            }
            if reported.elapsed() >= settings.proof_period {
                match proof::report(fleet, stream, &names(&self.partitions), &sources).await {
                    Ok(receipts) => meter::received(&receipts),
                    Err(error) => tracing::debug!("the relays do not hear what was received: {error}"),
                }
                reported = Instant::now();
            }
        }
    }

    async fn look(&mut self) -> Result<(), Error> {
        let stream = &self.consumer.stream;
        let found = present(stream).await?;
        for partition in &found {
            if self.partitions.insert(*partition) {
                tracing::info!(partition, "a partition that is not configured has messages");
                self.spawn(*partition);
            }
        }
        // A task whose partition is gone ends by itself when its consumer does.
        self.partitions.retain(|partition| found.contains(partition));
        retire(stream, &found).await
    }
}
