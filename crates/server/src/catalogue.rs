//! Every metric: name, kind, meaning. `docs/observability.md` has the same list, and a test compares them.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only rises.
    Counter,
    /// Rises and falls.
    Gauge,
    /// Counts values by size: `…_bucket`, `…_sum`, `…_count`.
    Histogram,
}

/// A metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// As Prometheus has it.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Its labels.
    pub labels: &'static str,
    /// What it means.
    pub help: &'static str,
}

const fn counter(name: &'static str, labels: &'static str, help: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Counter,
        labels,
        help,
    }
}

const fn gauge(name: &'static str, labels: &'static str, help: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Gauge,
        labels,
        help,
    }
}

const fn histogram(name: &'static str, labels: &'static str, help: &'static str) -> Metric {
    Metric {
        name,
        kind: Kind::Histogram,
        labels,
        help,
    }
}

/// All of them.
pub const METRICS: &[Metric] = &[
    counter(
        "db_client_connection_errors_total",
        "database, error_type",
        "Connections that could not be had, for another reason than waiting",
    ),
    counter(
        "db_client_connection_timeouts_total",
        "database",
        "Callers that waited for a connection in vain",
    ),
    gauge(
        "db_client_connection_count",
        "database, state",
        "Pooled connections, idle and used",
    ),
    gauge(
        "db_client_connection_max",
        "database",
        "Most pooled connections that the database may have now",
    ),
    gauge(
        "db_client_connection_pending_requests",
        "database",
        "Callers that wait for a connection",
    ),
    histogram(
        "db_client_connection_wait_time_seconds",
        "database",
        "How long callers waited for a connection",
    ),
    histogram(
        "db_client_operation_duration_seconds",
        "database",
        "How long statements took, their way to the server and back included",
    ),
    counter(
        "db_client_operation_errors_total",
        "database, error_type",
        "Statements that failed, by class of SQLSTATE",
    ),
    gauge(
        "fleet_pool_budget",
        "server",
        "Most pooled connections that this process may have on the server now",
    ),
    gauge(
        "fleet_pool_taken",
        "server",
        "Pooled connections on the server, those being opened or closed among them",
    ),
    gauge(
        "fleet_pool_outside",
        "server",
        "Connections outside the pool: relay, migrations, statistics",
    ),
    counter(
        "fleet_transactions_total",
        "transaction, database, outcome",
        "Each database's parts of transactions: committed, aborted, in_doubt",
    ),
    counter(
        "fleet_transaction_retries_total",
        "transaction",
        "Transactions that ran again, for they had lost against another",
    ),
    histogram(
        "fleet_transaction_duration_seconds",
        "transaction",
        "How long a database's part of a transaction was open",
    ),
    counter(
        "fleet_transactions_recovered_total",
        "outcome",
        "Prepared transactions that recovery finished",
    ),
    gauge("fleet_server_up", "server", "Whether the server answers"),
    gauge(
        "fleet_server_max_connections",
        "server",
        "Most connections that the server takes",
    ),
    gauge(
        "fleet_server_connections",
        "server",
        "Client connections to the server, of all programs",
    ),
    gauge(
        "fleet_server_prepared_transactions",
        "server",
        "Prepared transactions, which hold their locks until they are finished",
    ),
    gauge(
        "fleet_server_prepared_seconds",
        "server",
        "Age of the oldest prepared transaction",
    ),
    gauge(
        "fleet_server_transaction_seconds",
        "server",
        "Age of the oldest open transaction that this role may see",
    ),
    gauge("fleet_database_up", "database", "Whether the database takes connections"),
    gauge(
        "fleet_database_backends",
        "database",
        "Connections to the database, of all programs",
    ),
    counter(
        "fleet_database_commits_total",
        "database",
        "Transactions that the server committed in the database",
    ),
    counter(
        "fleet_database_rollbacks_total",
        "database",
        "Transactions that the server rolled back in the database",
    ),
    counter("fleet_database_deadlocks_total", "database", "Deadlocks in the database"),
    counter(
        "outbox_published_total",
        "database",
        "Events handed to the stream, again after a failure among them",
    ),
    counter("outbox_acknowledged_total", "database", "Events that the stream has stored"),
    counter(
        "outbox_republished_total",
        "database",
        "Events published again, for the stream had lost them",
    ),
    counter("outbox_repairs_total", "database", "Times that lost events were found"),
    counter(
        "outbox_incarnations_total",
        "database",
        "Times that an outbox was published anew, as after a restore",
    ),
    counter(
        "outbox_failures_total",
        "database",
        "Times that the relay failed at the database and began again",
    ),
    gauge("outbox_lease_held", "database", "Whether this relay owns the database"),
    gauge(
        "outbox_lease_epoch",
        "database",
        "Fencing epoch of the lease that this relay holds; it rises with each change of owner",
    ),
    gauge(
        "outbox_lease_live",
        "database",
        "Whether any relay owns the database, as its own row says",
    ),
    gauge(
        "outbox_sequence",
        "database",
        "Number of the last published event, within its incarnation",
    ),
    gauge(
        "outbox_pending_events",
        "database",
        "Committed events that are not published; counted up to 100,000",
    ),
    gauge(
        "outbox_pending_seconds",
        "database",
        "Age of the oldest committed event that is not published",
    ),
    gauge(
        "outbox_lag_events",
        "database",
        "Committed events that the hub has not reported: pending and on their way",
    ),
    gauge(
        "outbox_lag_seconds",
        "database",
        "Age of the oldest of them; reports come every two seconds",
    ),
    gauge(
        "outbox_unowned_events",
        "database",
        "Committed events that wait in a database which no relay owns; counted up to 100,000",
    ),
    gauge("outbox_unowned_seconds", "database", "Age of the oldest of them"),
    gauge(
        "outbox_receipt_timestamp_seconds",
        "",
        "When the relay last heard what the hub has received, or began to listen",
    ),
    counter("hub_applied_total", "partition", "Events that had their effect"),
    counter(
        "hub_duplicates_total",
        "partition",
        "Events dropped, for they had been received before",
    ),
    counter(
        "hub_parked_total",
        "partition",
        "Events set aside, for they cannot be applied or wait behind one of these",
    ),
    counter(
        "hub_redelivered_total",
        "partition",
        "Messages that the stream delivered again",
    ),
    counter(
        "hub_conflicts_total",
        "partition",
        "Batches that ran again, for they had lost against another transaction",
    ),
    histogram("hub_batch_events", "partition", "Events of a batch"),
    histogram(
        "hub_batch_duration_seconds",
        "partition",
        "How long a batch's transactions took",
    ),
    gauge("hub_batch_limit", "partition", "Most events that the next batch takes"),
    histogram(
        "hub_event_age_seconds",
        "database",
        "Time from an event's occurrence to its effect in the hub",
    ),
    gauge(
        "hub_watermark",
        "database",
        "Up to here nothing of the source is missing, within its incarnation",
    ),
    gauge(
        "hub_missing_events",
        "database",
        "Numbers of the source below the highest received that are not here",
    ),
    gauge("hub_parked_events", "database", "Events of the source that are parked now"),
    gauge("aicore_build_info", "version", "1"),
    gauge("aicore_role", "role", "1 for each role that this process has"),
    gauge(
        "process_start_time_seconds",
        "",
        "When the process began to serve, in seconds since 1970",
    ),
    counter("process_cpu_seconds_total", "", "CPU time used, in whole seconds"),
    gauge("process_resident_memory_bytes", "", "Memory in use"),
];

/// Gives the recorder the descriptions.
pub(crate) fn describe() {
    for metric in METRICS {
        match metric.kind {
            Kind::Counter => describe_counter!(metric.name, metric.help),
            Kind::Gauge => describe_gauge!(metric.name, metric.help),
            Kind::Histogram => describe_histogram!(metric.name, metric.help),
        }
    }
}
