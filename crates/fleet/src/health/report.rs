//! What health says of one database.

use super::problem::{LastError, Problem};
use super::schema::SchemaHealth;
use crate::Slots;
use aicore_catalog::DatabaseCode;

/// Health of one database. What could not be learnt is `None`, or empty.
#[derive(Debug, Clone, serde::Serialize)]
pub struct HealthReport {
    /// Its code.
    pub database: DatabaseCode,
    /// Its accessor.
    pub accessor: String,
    /// `host:port`, or empty where none is configured.
    pub server: String,
    /// Whether there is no [`Problem`]; warnings do not count.
    pub healthy: bool,
    /// Whether it answered.
    pub reachable: bool,
    /// How long the answer took once it was its turn, in ms; opening a connection included where none was idle.
    pub latency_ms: f64,
    /// Version of the server, as it gives it (`server_version`).
    pub version: Option<String>,
    /// The role that the connection works as (`current_user`).
    pub role: Option<String>,
    /// Whether the server follows another one and cannot be written to (`pg_is_in_recovery()`).
    pub replica: Option<bool>,
    /// TLS of the connection; also `None` where it answered without TLS.
    pub tls: Option<TlsSession>,
    /// Each of its histories of migrations beside what was wanted; empty where nothing was.
    pub schema: Vec<SchemaHealth>,
    /// Connections of this process.
    pub slots: Option<Slots>,
    /// The transaction of anybody else that has been open longest there, prepared ones included.
    pub oldest_transaction: Option<OldestTransaction>,
    /// Whether the role sees everybody's transactions (`pg_read_all_stats`), and not its own only.
    pub sees_all_transactions: Option<bool>,
    /// What makes it unhealthy, with the remedy.
    pub problem: Option<Problem>,
    /// What is worth knowing and makes nothing fail.
    pub warnings: Vec<String>,
    /// The last failure to reach it that this process met, now or before, with the remedy.
    pub last_error: Option<LastError>,
}

/// TLS of a connection (`pg_stat_ssl`).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TlsSession {
    /// Protocol, as in `TLSv1.3`.
    pub version: String,
    /// Cipher, as in `TLS_AES_256_GCM_SHA384`.
    pub cipher: String,
    /// Bits of its key.
    pub bits: i32,
}

/// A transaction that is open (`pg_stat_activity`) or prepared (`pg_prepared_xacts`).
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OldestTransaction {
    /// Seconds since it began, or was prepared.
    pub age_s: f64,
    /// Whether it is prepared: it belongs to no session then.
    pub prepared: bool,
    /// Process id of its session on the server.
    pub pid: Option<i32>,
    /// Who opened it.
    pub role: String,
    /// Name of the application, or the identifier that it was prepared under.
    pub name: String,
    /// State of the session, as in `idle in transaction`.
    pub state: Option<String>,
}
