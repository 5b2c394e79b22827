//! How long a drill of all databases takes, and the slowest of them.

use crate::world::World;
use aicore_backup::{Options, SigningKey, Store};
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) async fn measure(world: &World) -> anyhow::Result<()> {
    let place = world.place("drill")?;
    let fleet = world.fleet()?;
    let store = Store::open(&format!("file://{}/store", place.display()))?;
    let key = SigningKey::read_or_new(&place.join("signing.key"))?;
    let options = Options {
        parallel: None,
        kept: place.join("schemas"),
        encryption: Arc::default(),
    };
    let manifest = aicore_backup::run(&fleet, &world.codes, &store, &key, options, |_| {}).await?;
    let directory = TempDir::new()?;
    let report = aicore_backup::drill(&fleet, &store, &manifest, &key, Arc::default(), directory.path(), |_| {}).await?;
    anyhow::ensure!(report.receipt.failures.is_empty(), "{:?}", report.receipt.failures);
    let slowest = report.took_ms.values().max().copied().unwrap_or_default();
    println!(
        "\ndrill: {} databases, {} rows restored and compared in {} ms, scratch server included; the slowest database took {slowest} ms",
        report.receipt.databases, report.receipt.rows, report.receipt.took_ms
    );
    Ok(())
}
