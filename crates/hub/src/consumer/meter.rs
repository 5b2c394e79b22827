//! What a consumer tells about its partitions, and about each source.

use crate::batch::Outcome;
use aicore_catalog::DatabaseCode;
use aicore_outbox::Event;
use aicore_outbox::proof::{Receipt, incarnation, incarnation_start};
use chrono::Utc;
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use std::collections::HashMap;
use std::time::Duration;

/// The meters of one partition.
pub(super) struct Meter {
    applied: Counter,
    duplicates: Counter,
    parked: Counter,
    redelivered: Counter,
    conflicts: Counter,
    batch_events: Histogram,
    batch_seconds: Histogram,
    limit: Gauge,
    /// Time from an event's record to its effect, by source.
    ages: HashMap<DatabaseCode, Histogram>,
}

impl Meter {
    pub(super) fn new(partition: u32) -> Self {
        let partition = partition.to_string();
        let count = |name: &'static str| counter!(name, "partition" => partition.clone());
        Self {
            applied: count("hub_applied_total"),
            duplicates: count("hub_duplicates_total"),
            parked: count("hub_parked_total"),
            redelivered: count("hub_redelivered_total"),
            conflicts: count("hub_conflicts_total"),
            batch_events: histogram!("hub_batch_events", "partition" => partition.clone()),
            batch_seconds: histogram!("hub_batch_duration_seconds", "partition" => partition.clone()),
            limit: gauge!("hub_batch_limit", "partition" => partition),
            ages: HashMap::new(),
        }
    }

    /// Messages that had been delivered before.
    pub(super) fn redelivered(&self, messages: u64) {
        self.redelivered.increment(messages);
    }

    /// Something was parked that is no event.
    pub(super) fn parked(&self, messages: u64) {
        self.parked.increment(messages);
    }

    /// A batch has had its effect.
    pub(super) fn applied(&mut self, events: &[Event], outcome: &Outcome, took: Duration, conflicts: u32) {
        self.applied.increment(outcome.applied);
        self.duplicates.increment(outcome.duplicates);
        self.parked.increment(outcome.parked);
        self.conflicts.increment(u64::from(conflicts));
        self.batch_events.record(events.len() as f64);
        self.batch_seconds.record(took);
        let now = Utc::now();
        for event in events {
            let age = (now - event.occurred_at).to_std().unwrap_or_default();
            let of_source = || histogram!("hub_event_age_seconds", "database" => event.database.as_str().to_owned());
            match self.ages.get(&event.database) {
                Some(ages) => ages.record(age),
                None => self.ages.entry(event.database.clone()).or_insert_with(of_source).record(age),
            }
        }
    }

    /// Most events that the next batch takes.
    pub(super) fn limit(&self, events: usize) {
        self.limit.set(events as f64);
    }
}

/// What has been received from each source.
pub(super) fn received(receipts: &[Receipt]) {
    for receipt in receipts {
        let gauge = |name: &'static str| gauge!(name, "database" => receipt.database.as_str().to_owned());
        let start = incarnation_start(incarnation(receipt.watermark));
        gauge("hub_watermark").set((receipt.watermark - start) as f64);
        let missing: i64 = receipt.missing.iter().map(|(first, last)| last - first + 1).sum();
        gauge("hub_missing_events").set(missing as f64);
    }
}

/// What is parked of each source now; those that are not named have nothing parked.
pub(super) fn waiting(sources: &[DatabaseCode], parked: &HashMap<String, i64>) {
    for code in sources {
        let count = parked.get(code.as_str()).copied().unwrap_or(0);
        gauge!("hub_parked_events", "database" => code.as_str().to_owned()).set(count as f64);
    }
}
