//! The drill: everything is restored in a cluster of its own, compared with the manifest, and the outcome signed.

use crate::manifest::{Manifest, Receipt, ReceiptKind};
use crate::{Encryption, Error, SigningKey, Store, object, restore, session, verify};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Config, Endpoint, Fleet, with_causes};
use chrono::Utc;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// The receipt of a drill, and what each database took.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DrillReport {
    /// As it was left in the store.
    pub receipt: Receipt,
    /// How long each database took from its first statement to its last comparison, in ms.
    pub took_ms: BTreeMap<DatabaseCode, u64>,
}

/// Restores every database of a backup in a scratch cluster in `directory` (a temporary directory itself, not one below it, where this runs as
/// root), compares counts and contents, and leaves a signed receipt in the store. The cluster is stopped and its data remain for the caller to
/// remove. `progress` hears of each database that is done.
///
/// # Errors
/// [`Error::Scratch`], [`Error::Store`]; what is wrong with a database is in the receipt.
pub async fn drill(
    fleet: &Fleet,
    store: &Store,
    manifest: &Manifest,
    key: &SigningKey,
    encryption: Arc<Encryption>,
    directory: &Path,
    progress: impl Fn(&DatabaseCode),
) -> Result<DrillReport, Error> {
    let started = Instant::now();
    let failed = |error| Error::Scratch(Box::new(error));
    let options = aicore_boot::Options {
        profile: aicore_boot::Profile::Test,
        ..aicore_boot::Options::from_env(directory)
    };
    let mut postgres = aicore_boot::postgres::start(&options).await.map_err(failed)?;
    postgres.stop_on_drop(true);
    let mut config = Config::default();
    for code in manifest.databases.keys() {
        let endpoint = Endpoint::parse("the scratch server of the drill", &postgres.url(code.as_str()), code, false)?;
        config.endpoints.insert(code.clone(), endpoint);
    }
    let scratch = Fleet::new(fleet.catalog().clone(), &config);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let at_once = Arc::new(Semaphore::new(cores.max(2)));
    let manifest_shared = Arc::new(manifest.clone());
    let mut restoring = JoinSet::new();
    for code in manifest.databases.keys().cloned() {
        let (scratch, store, manifest) = (scratch.clone(), store.clone(), Arc::clone(&manifest_shared));
        let (encryption, at_once) = (Arc::clone(&encryption), Arc::clone(&at_once));
        restoring.spawn(async move {
            // Nobody closes it.
            let _turn = at_once.acquire().await;
            let begun = Instant::now();
            let outcome = one(&scratch, &store, &manifest, &code, &encryption).await;
            (code, outcome, begun.elapsed())
        });
    }
    let (mut failures, mut took_ms, mut tables, mut rows) = (BTreeMap::new(), BTreeMap::new(), 0, 0);
    while let Some(done) = restoring.join_next().await {
        let (code, outcome, took) = match done {
            Ok(done) => done,
            Err(ended) => match ended.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => continue,
            },
        };
        progress(&code);
        took_ms.insert(code.clone(), u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        match outcome {
            Ok(compared) => {
                tables += manifest.database(&code)?.tables.len();
                rows += compared;
            }
            Err(error) => drop(failures.insert(code, with_causes(&error))),
        }
    }
    scratch.close();
    drop(postgres);
    let receipt = Receipt {
        backup: manifest.backup.clone(),
        kind: ReceiptKind::Drill,
        at: Utc::now(),
        took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        databases: manifest.databases.len(),
        tables,
        rows,
        failures,
    };
    verify::leave(store, &receipt, key).await?;
    Ok(DrillReport { receipt, took_ms })
}

/// Restores and compares one; the rows compared.
async fn one(
    scratch: &Fleet,
    store: &Store,
    manifest: &Manifest,
    code: &DatabaseCode,
    encryption: &Encryption,
) -> Result<u64, Error> {
    let entry = manifest.database(code)?;
    let plain = object::open(store, &entry.object, encryption).await?;
    let server = scratch.connect_server(code).await?;
    restore::create(&server, code, code.as_str(), entry).await?;
    let client = session::open(scratch, code, code.as_str()).await?;
    restore::fill(&client, code, entry, plain).await?;
    restore::compare(&client, code, entry).await
}
