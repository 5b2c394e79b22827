//! Moves committed outbox rows to JetStream, by snapshot difference.
//!
//! Each database keeps a cursor row with the snapshot up to which everything has been published. The relay freezes a target
//! snapshot, writes it into the cursor, and publishes, in the order of their ids, the rows that are visible in the target and
//! were not visible in the cursor's snapshot. Because the target is durable before the first publish, a relay that dies and comes
//! back reads the same rows in the same order and gives them the same sequence numbers; duplicates are dropped by event id.
//! (The technique of snapshot differences is that of PgQ, SkyTools.)
//!
//! Durable at each arrow: the row in the database, the target in the cursor, the message in the stream (acknowledged), then the advanced
//! cursor. A crash between two of them repeats the later ones.

mod atomic;
mod balance;
mod cursor;
mod database;
mod fast;
mod meter;
mod publish;
mod repair;
mod restored;
mod slices;
mod station;

pub use publish::{Message, Publisher};
pub use restored::adopt;

use crate::{Error, EventStream, Schemas, proof};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Fleet, with_causes};
use balance::Balance;
use futures_util::StreamExt;
use futures_util::future::join_all;
use station::{Station, Stations};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// After the freeze of a slice: its target is durable, nothing is published.
pub const AFTER_FREEZE: &str = "relay_after_freeze";
/// After a page was published and acknowledged, before the cursor knows.
pub const AFTER_PUBLISH: &str = "relay_after_publish";
/// After the cursor advanced.
pub const AFTER_ADVANCE: &str = "relay_after_advance";

/// How often a relay looks whether it is to own a database after all.
const ASK: Duration = Duration::from_millis(500);

/// Everything a relay needs.
#[derive(Clone)]
pub struct Relay {
    /// The databases.
    pub fleet: Fleet,
    /// The stream.
    pub stream: EventStream,
    /// Schemas of the events.
    pub schemas: Arc<Schemas>,
    /// Events read at once.
    pub page: usize,
    /// Life of a lease on a database.
    pub lease: Duration,
    /// Counts published events as they are acknowledged.
    pub published: Arc<AtomicU64>,
    /// Counts events published again, for the stream had lost them.
    pub republished: Arc<AtomicU64>,
    /// How proof of receipt is treated.
    pub proof: proof::Settings,
}

impl Relay {
    /// Publishes what each database has committed, until `shutdown`. A database that cannot be reached or is owned by
    /// another relay is tried again, and does not delay the others.
    pub async fn run(&self, codes: &[DatabaseCode], shutdown: &CancellationToken) {
        let stations = Stations::new(codes);
        meter::begin(codes.iter());
        let balance = Balance::new(codes.iter());
        let serve = join_all(
            stations
                .iter()
                .map(|(code, station)| self.serve(code, station, &balance, shutdown)),
        );
        tokio::join!(serve, async {
            tokio::select! {
                () = stations.listen(&self.stream.client) => {},
                () = balance.keep(&self.stream.client) => {},
                () = shutdown.cancelled() => {}
            }
        });
    }

    /// Publishes what has been committed until now in each database, and returns how many events that were. `progress` hears of each
    /// database when it is empty.
    ///
    /// # Errors
    /// The first failure; what was published stays published.
    pub async fn drain(&self, codes: &[DatabaseCode], progress: impl Fn(&DatabaseCode)) -> Result<u64, Error> {
        let before = self.published.load(Ordering::Relaxed);
        let progress = &progress;
        let mut drains = futures_util::stream::iter(codes.iter().map(|code| async move {
            let mut owned = database::Owned::acquire(self, code).await?;
            while owned.publish_slice().await? > 0 {}
            owned.release().await?;
            progress(code);
            Ok::<(), Error>(())
        }))
        .buffer_unordered(8);
        while let Some(outcome) = drains.next().await {
            outcome?;
        }
        Ok(self.published.load(Ordering::Relaxed) - before)
    }

    /// Serves one database until shutdown.
    async fn serve(&self, code: &DatabaseCode, station: &Station, balance: &Balance, shutdown: &CancellationToken) {
        let mut failures = 0_u32;
        while !shutdown.is_cancelled() {
            if !balance.is_mine(code) {
                tokio::select! { () = tokio::time::sleep(ASK) => continue, () = shutdown.cancelled() => return }
            }
            let outcome = tokio::select! {
                outcome = self.serve_owned(code, station, balance, shutdown) => outcome,
                // Long enough to finish a slice and give the lease back, short where NATS hangs.
                () = async { shutdown.cancelled().await; tokio::time::sleep(Duration::from_secs(2)).await } => return,
            };
            let Err(error) = outcome else {
                failures = 0;
                continue;
            };
            let owned_elsewhere = matches!(error, Error::OwnershipLost { .. });
            // Who waits for another to let go asks every second or so.
            failures = (failures + 1).min(if owned_elsewhere { 3 } else { 6 });
            if owned_elsewhere {
                meter::hand_over(code);
            }
            balance.note(code, owned_elsewhere || failures < 3);
            meter::count("outbox_failures_total", code, u64::from(!owned_elsewhere));
            if owned_elsewhere || failures > 1 {
                tracing::debug!(database = %code, "relay waits: {error}");
            } else {
                tracing::warn!(database = %code, "relay tries again: {}", with_causes(&error));
            }
            let pause = Duration::from_millis(100 << failures);
            tokio::select! { () = tokio::time::sleep(pause) => {}, () = shutdown.cancelled() => return }
        }
    }

    /// Serves a database that this relay owns, until shutdown or until another is to own it.
    async fn serve_owned(
        &self,
        code: &DatabaseCode,
        station: &Station,
        balance: &Balance,
        shutdown: &CancellationToken,
    ) -> Result<(), Error> {
        const QUICK: Duration = Duration::from_millis(50);
        let slow = Duration::from_secs(1).min(self.lease / 3);
        let mut owned = database::Owned::acquire(self, code).await?;
        balance.note(code, true);
        let mut pause = QUICK;
        loop {
            // A slice is published whole or left to its frozen target, so cancelling between slices loses nothing.
            let published = owned.publish_slice().await?;
            if !balance.is_mine(code) {
                tracing::debug!(database = %code, "another relay is to own it");
                return owned.release().await;
            }
            if let Some((position, receipt)) = station.receipt() {
                owned.hear(&position, &receipt).await?;
            }
            let repaired = owned.repair().await?;
            if published + repaired > 0 {
                owned.count_pending().await?;
                pause = QUICK;
                if !shutdown.is_cancelled() {
                    owned.maintain().await?;
                    continue;
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(slow),
                () = station.bell.notified() => pause = QUICK,
                () = shutdown.cancelled() => return owned.release().await,
            }
            owned.maintain().await?;
        }
    }
}
