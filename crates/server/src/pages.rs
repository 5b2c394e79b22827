//! The pages: metrics, and health for whoever starts, stops and feeds the process.

use crate::{Error, process, statistics};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Fleet, HealthCheck};
use aicore_outbox::EventStream;
use async_nats::connection::State as Connection;
use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Longest wait for the databases' answers.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the pages are about.
#[derive(Clone)]
pub struct Pages {
    /// The databases.
    pub fleet: Fleet,
    /// What the process has counted.
    pub metrics: PrometheusHandle,
    /// Databases that the configuration says where to find.
    pub databases: Vec<DatabaseCode>,
    /// Databases without which the process cannot do its work: those whose loss concerns all of it.
    pub needs: Vec<DatabaseCode>,
    /// The stream, once it is connected; a process that needs none has none.
    pub stream: Arc<OnceLock<EventStream>>,
    /// Whether the process needs a stream.
    pub needs_stream: bool,
    /// Cancelled as the process begins to stop.
    pub stopping: CancellationToken,
}

/// Takes an address.
///
/// # Errors
/// [`Error::Busy`] and [`Error::Listen`] name the address and what to do.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => Error::Busy { address },
        _ => Error::Listen { address, source },
    })
}

/// Answers until `shutdown`.
///
/// # Errors
/// [`Error::Serve`].
pub async fn serve(listener: TcpListener, pages: Pages, shutdown: CancellationToken) -> Result<(), Error> {
    let router = Router::new()
        .route("/metrics", get(metrics))
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/health", get(health))
        .with_state(pages);
    let served = axum::serve(listener, router).with_graceful_shutdown(shutdown.cancelled_owned());
    served.await.map_err(Error::Serve)
}

async fn metrics(State(pages): State<Pages>) -> Response {
    statistics::pool(&pages.fleet);
    process::sample();
    // The text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(CONTENT_TYPE, kind)], pages.metrics.render()).into_response()
}

/// That the process answers; it touches no database.
async fn live(State(pages): State<Pages>) -> Response {
    let liveness = pages.fleet.liveness();
    document(true, &json!({ "live": liveness.live, "uptime_s": liveness.uptime_s }))
}

/// Whether it can do its work. A database that only some of its work needs does not count: the rest goes on.
async fn ready(State(pages): State<Pages>) -> Response {
    let stream = stream(&pages);
    let stopping = pages.stopping.is_cancelled();
    let mut problems = serde_json::Map::new();
    if !pages.needs.is_empty() && !stopping {
        let check = HealthCheck {
            timeout: PATIENCE,
            ..HealthCheck::of(pages.needs.iter().cloned())
        };
        let readiness = pages.fleet.readiness(&check).await;
        for (code, problem) in readiness.databases {
            if let Some(problem) = problem {
                problems.insert(code.to_string(), json!(problem));
            }
        }
    }
    let ready = !stopping && stream != "away" && problems.is_empty();
    document(
        ready,
        &json!({ "ready": ready, "stopping": stopping, "stream": stream, "problems": problems }),
    )
}

/// Everything, every database that this process knows the place of.
async fn health(State(pages): State<Pages>) -> Response {
    let check = HealthCheck {
        timeout: PATIENCE,
        ..HealthCheck::of(pages.databases.iter().cloned())
    };
    let reports = pages.fleet.health(&check).await;
    let healthy = reports.iter().all(|report| report.healthy) && stream(&pages) != "away";
    document(
        healthy,
        &json!({ "healthy": healthy, "stream": stream(&pages), "databases": reports }),
    )
}

fn stream(pages: &Pages) -> &'static str {
    match pages.stream.get() {
        Some(stream) if stream.client.connection_state() == Connection::Connected => "connected",
        None if !pages.needs_stream => "not needed",
        _ => "away",
    }
}

fn document(well: bool, body: &Value) -> Response {
    let status = if well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let kind = HeaderValue::from_static("application/json");
    (status, [(CONTENT_TYPE, kind)], body.to_string()).into_response()
}
