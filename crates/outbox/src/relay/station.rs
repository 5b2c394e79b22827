//! What reaches a relay from outside, sorted by database: doorbells, and the hub's receipts.

use crate::doorbell::{SUBJECTS, database_of};
use crate::proof::{Position, Receipt, Report, SUBJECT};
use aicore_catalog::DatabaseCode;
use async_nats::{Client, SubscribeError};
use futures_util::StreamExt;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// One database's letter box.
#[derive(Default)]
pub(super) struct Station {
    /// Rings when the database has committed events.
    pub(super) bell: Notify,
    /// The latest receipt that has not been looked at.
    receipt: Mutex<Option<(Position, Receipt)>>,
}

impl Station {
    /// Takes the latest receipt.
    pub(super) fn receipt(&self) -> Option<(Position, Receipt)> {
        self.receipt.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, position: Position, receipt: Receipt) {
        *self.receipt.lock().unwrap_or_else(PoisonError::into_inner) = Some((position, receipt));
    }
}

/// The letter boxes of the databases that a relay serves.
pub(super) struct Stations(HashMap<DatabaseCode, Station>);

impl Stations {
    pub(super) fn new(codes: &[DatabaseCode]) -> Self {
        Self(codes.iter().map(|code| (code.clone(), Station::default())).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&DatabaseCode, &Station)> {
        self.0.iter()
    }

    /// Sorts what arrives, for as long as the connection lives. Without it events wait for the poll, and repairs for the next relay.
    pub(super) async fn listen(&self, client: &Client) {
        if let Err(error) = tokio::try_join!(self.bells(client), self.receipts(client)) {
            tracing::warn!("no doorbells and no receipts, events wait for the poll: {error}");
        }
        std::future::pending::<()>().await;
    }

    async fn bells(&self, client: &Client) -> Result<(), SubscribeError> {
        let mut subscription = client.subscribe(SUBJECTS).await?;
        while let Some(message) = subscription.next().await {
            let code = database_of(&message.subject).and_then(|code| code.parse::<DatabaseCode>().ok());
            if let Some(station) = code.and_then(|code| self.0.get(&code)) {
                station.bell.notify_one();
            }
        }
        Ok(())
    }

    async fn receipts(&self, client: &Client) -> Result<(), SubscribeError> {
        let mut subscription = client.subscribe(SUBJECT).await?;
        let heard = metrics::gauge!("outbox_receipt_timestamp_seconds");
        // From the start, so that a hub that never speaks is told from one that does.
        heard.set(now_seconds());
        while let Some(message) = subscription.next().await {
            let report: Report = match serde_json::from_slice(&message.payload) {
                Ok(report) => report,
                Err(error) => {
                    tracing::debug!("a receipt that cannot be read: {error}");
                    continue;
                }
            };
            heard.set(now_seconds());
            for receipt in report.receipts {
                if let Some(station) = self.0.get(&receipt.database) {
                    station.put(report.position.clone(), receipt);
                }
            }
        }
        Ok(())
    }
}

/// Seconds since the Unix epoch.
fn now_seconds() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0.0, |now| now.as_secs_f64())
}
