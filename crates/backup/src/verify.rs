//! Whether a backup's objects are what its manifest says, and the receipt of it.

use crate::manifest::{self, Manifest, Receipt, ReceiptKind};
use crate::{Error, SigningKey, Store, object};
use chrono::Utc;
use futures_util::stream::{self, StreamExt as _};
use std::collections::BTreeMap;
use std::time::Instant;

/// Objects read at once.
const AT_ONCE: usize = 4;

/// Reads every object of a backup, and leaves a signed receipt in the store.
///
/// # Errors
/// [`Error::Store`] where the store fails; what is wrong with objects is in the receipt.
pub async fn verify(store: &Store, manifest: &Manifest, key: &SigningKey) -> Result<Receipt, Error> {
    let started = Instant::now();
    let checks = manifest
        .databases
        .iter()
        .map(async |(code, entry)| (code.clone(), object::check(store, &entry.object, None).await));
    let outcomes: Vec<_> = stream::iter(checks).buffer_unordered(AT_ONCE).collect().await;
    let mut failures = BTreeMap::new();
    for (code, outcome) in outcomes {
        match outcome {
            Ok(()) => {}
            Err(refused @ Error::Refused { .. }) => drop(failures.insert(code, refused.to_string())),
            Err(error) => return Err(error),
        }
    }
    let receipt = Receipt {
        backup: manifest.backup.clone(),
        kind: ReceiptKind::Verify,
        at: Utc::now(),
        took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        databases: manifest.databases.len(),
        tables: 0,
        rows: 0,
        failures,
    };
    leave(store, &receipt, key).await?;
    Ok(receipt)
}

/// Puts a receipt into the store.
pub(crate) async fn leave(store: &Store, receipt: &Receipt, key: &SigningKey) -> Result<(), Error> {
    let kind = match receipt.kind {
        ReceiptKind::Verify => "verify",
        ReceiptKind::Drill => "drill",
    };
    let name = format!(
        "{}/receipt-{}-{kind}.json",
        receipt.backup,
        receipt.at.format("%Y%m%dT%H%M%S%6fZ")
    );
    store.put_new(&name, manifest::seal(receipt, key)).await
}
