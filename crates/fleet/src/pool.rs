//! Connections to many databases of few servers, within each server's budget.
//!
//! [`scheduler`] decides, without I/O; [`server`] drives it; [`connection`] is what a caller holds; [`lease`] divides a server's budget among
//! processes.

mod capacity;
mod connection;
mod holders;
mod lease;
mod scheduler;
mod server;
mod statements;

pub use connection::{Connection, OpenTransaction, Session};
pub use holders::Holders;
pub(crate) use server::Server;

/// Connections of one server.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ServerSlots {
    /// `host:port`.
    pub server: String,
    /// Most pooled connections that this process may have there now.
    pub budget: usize,
    /// Pooled connections there, those that are being opened or closed among them.
    pub taken: usize,
    /// Connections outside the pool: relay, migrations.
    pub outside: usize,
    /// Each database.
    pub databases: Vec<(aicore_catalog::DatabaseCode, Slots)>,
}

/// Connections of one database in the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Slots {
    /// Open connections.
    pub open: usize,
    /// Those that somebody uses.
    pub in_use: usize,
    /// Those that nobody uses.
    pub idle: usize,
    /// Callers that wait for one.
    pub waiting: usize,
    /// Most that there may be.
    pub limit: usize,
}
