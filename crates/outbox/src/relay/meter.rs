//! What a relay tells about a database that it owns: counters as things happen, and how far the hub is behind.
//!
//! No statement is run for it while nothing is pending: a look that finds nothing says that. Only a backlog is counted, every [`COUNT_EVERY`].

use crate::proof::{incarnation, incarnation_start};
use aicore_catalog::DatabaseCode;
use metrics::{Counter, Gauge, counter, gauge};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How often a backlog is counted.
pub(super) const COUNT_EVERY: Duration = Duration::from_secs(5);
/// Published numbers closer together than this are remembered as one.
const STEP: Duration = Duration::from_secs(1);
/// Most that are remembered.
const REMEMBERED: usize = 1_000;

/// The meters of one database that this relay owns.
pub(super) struct Meter {
    database: DatabaseCode,
    sent: Counter,
    acknowledged: Counter,
    lag: Lag,
    /// When the backlog was counted.
    pub(super) counted: Instant,
    pending: (i64, f64),
    gauges: Gauges,
}

struct Gauges {
    held: Gauge,
    epoch: Gauge,
    sequence: Gauge,
    pending_events: Gauge,
    pending_seconds: Gauge,
    lag_events: Gauge,
    lag_seconds: Gauge,
}

/// Says of every database that this relay does not own it, as yet.
pub(super) fn begin<'c>(codes: impl Iterator<Item = &'c DatabaseCode>) {
    for code in codes {
        gauge("outbox_lease_held", code).set(0.0);
        for name in [
            "outbox_published_total",
            "outbox_acknowledged_total",
            "outbox_republished_total",
            "outbox_repairs_total",
            "outbox_incarnations_total",
            "outbox_failures_total",
        ] {
            count(name, code, 0);
        }
    }
}

/// Another relay tells about a database from here on.
pub(super) fn hand_over(code: &DatabaseCode) {
    for name in [
        "outbox_lease_epoch",
        "outbox_sequence",
        "outbox_pending_events",
        "outbox_pending_seconds",
        "outbox_lag_events",
        "outbox_lag_seconds",
    ] {
        gauge(name, code).set(f64::NAN);
    }
}

/// Counts something about a database.
pub(super) fn count(name: &'static str, code: &DatabaseCode, events: u64) {
    counter(name, code).increment(events);
}

fn gauge(name: &'static str, code: &DatabaseCode) -> Gauge {
    gauge!(name, "database" => code.as_str().to_owned())
}

fn counter(name: &'static str, code: &DatabaseCode) -> Counter {
    counter!(name, "database" => code.as_str().to_owned())
}

impl Meter {
    /// Of a database whose lease was taken, with what is pending: events, and the age of the oldest in seconds.
    pub(super) fn new(code: &DatabaseCode, epoch: i64, sequence: i64, pending: (i64, f64)) -> Self {
        let gauges = Gauges {
            held: gauge("outbox_lease_held", code),
            epoch: gauge("outbox_lease_epoch", code),
            sequence: gauge("outbox_sequence", code),
            pending_events: gauge("outbox_pending_events", code),
            pending_seconds: gauge("outbox_pending_seconds", code),
            lag_events: gauge("outbox_lag_events", code),
            lag_seconds: gauge("outbox_lag_seconds", code),
        };
        gauges.held.set(1.0);
        gauges.epoch.set(epoch as f64);
        let mut meter = Self {
            database: code.clone(),
            sent: counter("outbox_published_total", code),
            acknowledged: counter("outbox_acknowledged_total", code),
            lag: Lag::new(sequence),
            counted: Instant::now(),
            pending,
            gauges,
        };
        meter.show(Instant::now());
        meter
    }

    /// Events were handed to the stream.
    pub(super) fn sent(&self, events: u64) {
        self.sent.increment(events);
    }

    /// The stream has stored events, the last of them under this number.
    pub(super) fn stored(&mut self, events: u64, sequence: i64) {
        self.acknowledged.increment(events);
        self.lag.published(sequence, Instant::now());
    }

    /// Everything up to this number has reached the hub.
    pub(super) fn received(&mut self, watermark: i64) {
        self.lag.received(watermark);
    }

    /// A look found nothing pending.
    pub(super) fn empty(&mut self) {
        self.pending = (0, 0.0);
        self.show(Instant::now());
    }

    /// What is pending was counted.
    pub(super) fn pending(&mut self, pending: (i64, f64)) {
        (self.pending, self.counted) = (pending, Instant::now());
        self.show(self.counted);
    }

    fn show(&mut self, now: Instant) {
        let (events, seconds) = self.pending;
        let gauges = &self.gauges;
        gauges.sequence.set(self.lag.sequence_in_incarnation() as f64);
        gauges.pending_events.set(events as f64);
        gauges.pending_seconds.set(seconds);
        gauges.lag_events.set((events + self.lag.events()) as f64);
        gauges.lag_seconds.set(seconds.max(self.lag.seconds(now)));
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        gauge("outbox_lease_held", &self.database).set(0.0);
    }
}

/// How far the hub is behind what was published.
struct Lag {
    sequence: i64,
    /// As the hub last said.
    watermark: Option<i64>,
    /// Numbers that were published, and when at the latest the first of those since the entry before was.
    published: VecDeque<(i64, Instant)>,
}

impl Lag {
    fn new(sequence: i64) -> Self {
        Self {
            sequence,
            watermark: None,
            published: VecDeque::new(),
        }
    }

    fn published(&mut self, sequence: i64, now: Instant) {
        self.sequence = sequence;
        match self.published.back_mut() {
            Some((last, at)) if now.saturating_duration_since(*at) < STEP => *last = sequence,
            _ => self.published.push_back((sequence, now)),
        }
        if self.published.len() > REMEMBERED {
            // The oldest stays: it is what the lag is measured from.
            self.published.remove(1);
        }
    }

    fn received(&mut self, watermark: i64) {
        self.watermark = Some(watermark);
        while self.published.front().is_some_and(|(sequence, _)| *sequence <= watermark) {
            self.published.pop_front();
        }
    }

    fn sequence_in_incarnation(&self) -> i64 {
        self.sequence - incarnation_start(incarnation(self.sequence))
    }

    /// Published events that the hub has not reported; none where it has reported nothing yet.
    fn events(&self) -> i64 {
        let start = incarnation_start(incarnation(self.sequence));
        self.watermark
            .map_or(0, |watermark| (self.sequence - watermark.max(start)).max(0))
    }

    /// Seconds since the oldest of them was published.
    fn seconds(&self, now: Instant) -> f64 {
        match (self.events(), self.published.front()) {
            (1.., Some((_, at))) => now.saturating_duration_since(*at).as_secs_f64(),
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn the_lag_is_that_of_the_oldest_event_which_the_hub_has_not_reported() {
        let start = Instant::now();
        let mut lag = Lag::new(10);
        lag.received(10);
        assert_eq!((lag.events(), lag.seconds(start)), (0, 0.0));
        lag.published(12, after(start, 1));
        lag.published(20, after(start, 5));
        assert_eq!((lag.events(), lag.seconds(after(start, 9))), (10, 8.0));
        lag.received(12);
        assert_eq!((lag.events(), lag.seconds(after(start, 9))), (8, 4.0));
        lag.received(20);
        assert_eq!((lag.events(), lag.seconds(after(start, 9))), (0, 0.0));
    }

    #[test]
    fn a_hub_that_is_away_for_long_fills_no_memory_and_hides_no_age() {
        let start = Instant::now();
        let mut lag = Lag::new(0);
        lag.received(0);
        for second in 0..5_000 {
            lag.published(second + 1, after(start, second.unsigned_abs()));
        }
        assert!(lag.published.len() <= REMEMBERED);
        assert_eq!((lag.events(), lag.seconds(after(start, 5_000))), (5_000, 5_000.0));
    }

    #[test]
    fn a_new_incarnation_counts_from_its_start() {
        let mut lag = Lag::new(incarnation_start(1));
        lag.received(700);
        lag.published(incarnation_start(1) + 3, Instant::now());
        assert_eq!((lag.events(), lag.sequence_in_incarnation()), (3, 3));
    }
}
