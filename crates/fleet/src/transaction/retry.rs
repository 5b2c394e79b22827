//! Runs a transaction again that lost against another.

use std::error::Error;
use std::time::Duration;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

/// Longest pause before another attempt, in ms.
const LONGEST_PAUSE_MS: u64 = 500;

/// How often a transaction has run, and may run. (No function that runs a closure: its future could not move between threads.)
pub(super) struct Attempts {
    name: &'static str,
    run: u32,
    most: u32,
}

impl Attempts {
    pub(super) fn new(name: &'static str, most: u32) -> Self {
        Self { name, run: 1, most }
    }

    /// Whether it runs again after this error, and how long it waits before.
    pub(super) fn again(&mut self, error: &(dyn Error + 'static), lost: bool) -> Option<Duration> {
        if !lost || self.run >= self.most {
            return None;
        }
        tracing::debug!(transaction = self.name, attempt = self.run, "runs again after {error}");
        crate::metrics::retried(self.name);
        let pause = pause(self.run);
        self.run += 1;
        Some(pause)
    }
}

/// Whether a statement gave up waiting for a lock (`lock_timeout`), not whether it was told not to wait (`NOWAIT`).
pub(super) fn waited_in_vain(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(error) = current
            .downcast_ref::<tokio_postgres::Error>()
            .and_then(|error| error.as_db_error())
        {
            return *error.code() == SqlState::LOCK_NOT_AVAILABLE && error.routine() == Some("ProcessInterrupts");
        }
        cause = current.source();
    }
    false
}

/// A random time up to a bound that doubles with each attempt: it keeps the losers of a conflict apart.
fn pause(run: u32) -> Duration {
    let bound_ms = (2_u64 << run.min(8)).min(LONGEST_PAUSE_MS);
    Duration::from_micros(random() % (bound_ms * 1_000))
}

/// A random number.
pub(super) fn random() -> u64 {
    // The low half of a version 7 UUID is random but for its variant, the two highest bits.
    Uuid::now_v7().as_u64_pair().1 << 2
}
