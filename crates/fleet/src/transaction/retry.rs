//! Runs a transaction again that lost against another.

use crate::is_retryable;
use std::time::Duration;
use uuid::Uuid;

/// Longest pause before another attempt, in ms.
const LONGEST_PAUSE_MS: u64 = 500;

/// Runs `attempt` until it succeeds, fails for good, or has run often enough.
pub(super) async fn retry<T, E>(name: &'static str, attempts: u32, attempt: impl AsyncFn() -> Result<T, E>) -> Result<T, E>
where
    E: std::error::Error + 'static,
{
    let mut run = 1;
    loop {
        match attempt().await {
            Err(error) if run < attempts && is_retryable(&error) => {
                tracing::debug!(transaction = name, attempt = run, "runs again after {error}");
                tokio::time::sleep(pause(run)).await;
                run += 1;
            }
            outcome => return outcome,
        }
    }
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
