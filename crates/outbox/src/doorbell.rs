//! The doorbell: a core-NATS message after commit, so that the relay need not wait for its next poll. Losing one costs
//! latency, never an event.

use aicore_catalog::DatabaseCode;
use async_nats::Client;

/// Subject under which doorbells ring: `aicore.bell.<database>`, with an empty payload. Writers in other languages may ring too.
pub(crate) const SUBJECTS: &str = "aicore.bell.*";

/// Tells the relay that `database` has committed events.
pub async fn ring(client: &Client, database: &DatabaseCode) {
    if let Err(error) = client.publish(format!("aicore.bell.{database}"), "".into()).await {
        tracing::debug!(%database, "doorbell did not ring: {error}");
    }
}

/// The database that a doorbell's subject names.
pub(crate) fn database_of(subject: &str) -> Option<&str> {
    subject.rsplit('.').next()
}
