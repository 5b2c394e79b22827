//! What a serving process shows over HTTP: `/metrics` for Prometheus, `/health/live`, `/health/ready` and `/health`.
//!
//! The other crates count into the recorder that [`install`] makes; [`statistics`] samples what nobody counts, over at most two connections to
//! each PostgreSQL server; [`pages`] answers. `docs/observability.md` lists every metric ([`catalogue`]) and what to do about each alert.

pub mod catalogue;
mod error;
pub mod pages;
mod process;
pub mod statistics;

pub use error::Error;
pub use pages::{Pages, bind, serve};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

/// Bounds of times, in seconds: statements and waits.
const TIMES: [f64; 13] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0,
];
/// Bounds of ages, in seconds: from an event's record to its effect.
const AGES: [f64; 13] = [
    0.001, 0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.5, 1.0, 10.0, 60.0, 600.0,
];
/// Bounds of batches, in events.
const EVENTS: [f64; 9] = [1.0, 5.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0];

/// Makes the process's recorder, to be called before anything counts.
///
/// # Errors
/// [`Error::Recorder`] where there is one already.
pub fn install() -> Result<PrometheusHandle, Error> {
    let recorder = builder().map_err(Error::recorder)?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(Error::recorder)?;
    catalogue::describe();
    Ok(handle)
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &TIMES)?
        .set_buckets_for_metric(Matcher::Full("hub_event_age_seconds".into()), &AGES)?
        .set_buckets_for_metric(Matcher::Full("hub_batch_events".into()), &EVENTS)
}

/// Sums up what histograms have taken in, for ever; without it they would keep every value until somebody scrapes.
pub async fn upkeep(handle: PrometheusHandle) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        handle.run_upkeep();
    }
}
