//! The doorbell: a core-NATS message after commit, so that the relay need not wait for its next poll. Losing one costs
//! latency, never an event.

use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use async_nats::Client;
use std::collections::BTreeSet;
use tokio::sync::mpsc;

/// Subject under which doorbells ring: `aicore.bell.<database>`, with an empty payload. Writers in other languages may ring too.
pub(crate) const SUBJECTS: &str = "aicore.bell.*";

/// Tells the relay that `database` has committed events.
pub async fn ring(client: &Client, database: &DatabaseCode) {
    if let Err(error) = client.publish(format!("aicore.bell.{database}"), "".into()).await {
        tracing::debug!(%database, "doorbell did not ring: {error}");
    }
}

/// Rings by itself from here on: after each commit of a transaction of this fleet that recorded events, be it of one database or of several.
/// Commits that come while it rings are rung for together. Call it inside a Tokio runtime, once for a fleet.
pub fn ring_after_commits(fleet: &Fleet, client: Client) {
    let (tell, mut told) = mpsc::unbounded_channel::<DatabaseCode>();
    tokio::spawn(async move {
        let mut codes = Vec::new();
        while told.recv_many(&mut codes, 1_024).await > 0 {
            for code in codes.drain(..).collect::<BTreeSet<_>>() {
                ring(&client, &code).await;
            }
        }
    });
    fleet.on_events(move |database| {
        // It ends with the runtime only.
        let _ = tell.send(database.clone());
    });
}

/// The database that a doorbell's subject names.
pub(crate) fn database_of(subject: &str) -> Option<&str> {
    subject.rsplit('.').next()
}
