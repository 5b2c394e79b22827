//! Leaving a database: events are recorded in the business transaction and relayed to JetStream.
//!
//! [`record`] writes outbox rows in the writer's transaction. [`relay`] reads what has been committed since its cursor's snapshot,
//! checks each payload against its JSON Schema, stamps a dense sequence and publishes. [`Event`] is the envelope on the
//! wire. Delivery is at least once: the receiver drops duplicates by event id.

pub mod describe;
mod doorbell;
mod envelope;
mod error;
mod partition;
mod percent;
pub mod proof;
mod record;
pub mod registry;
pub mod relay;
mod schemas;
mod stream;

pub use doorbell::{ring, ring_after_commits};
pub use envelope::Event;
pub use error::Error;
pub use partition::{fnv1a, partition};
pub use record::record;
pub use schemas::Schemas;
pub use stream::EventStream;
