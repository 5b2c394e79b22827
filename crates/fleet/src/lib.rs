//! Reaching the databases: configuration, connection pools, named transactions, health.
//!
//! **Only this crate opens a PostgreSQL connection.** A [`Fleet`] knows the endpoint of every database of the
//! catalogue, opens nothing before it is needed, and gives [`Connection`]s and [`Transaction`]s by database code.

mod config;
mod connect;
mod databases;
mod endpoint;
mod error;
mod failpoint;
mod fleet;
mod health;
mod identifier;
mod metrics;
mod pool;
pub mod saga;
mod secret;
mod tls;
mod transaction;

pub(crate) use config::DatabasePool;
pub use config::{
    Config, DatabaseOverride, HubConfig, MigrateConfig, Mode, NatsConfig, PoolConfig, RelayConfig, Role, RoleManagement,
    ServeConfig, Sources,
};
pub use databases::read_catalog;
pub use endpoint::Endpoint;
pub use error::{Error, is_retryable, sql_state, with_causes};
pub use failpoint::failpoint;
pub use fleet::Fleet;
pub use health::{
    HealthCheck, HealthReport, LastError, Liveness, OldestTransaction, Problem, ProblemKind, Readiness, SchemaHealth,
    SchemaState, TlsSession, Unfinished, WantedHistory, database_health,
};
pub use identifier::quoted;
pub use pool::{Connection, Holders, OpenTransaction, ServerSlots, Session, Slots};
pub use secret::Secret;
pub use tls::{SslMode, tls_problem, use_ring};
pub use tokio_postgres;
pub use transaction::{
    Completion, FleetTransaction, InDoubt, Isolation, Recovery, Transaction, TransactionConfig, TransactionOptions, Verdict,
    failpoints as transaction_failpoints,
};
