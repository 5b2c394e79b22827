//! `aicore backup restore` and `export`.

use super::Repository;
use crate::arguments::{Export, Global, Restore};
use crate::context::Context;
use crate::output::{Exit, Usage, print};
use aicore_backup::{restore_beside, restore_in_place};
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use aicore_outbox::Error as OutboxError;
use serde_json::json;
use std::time::{Duration, Instant};

/// How long a relay's lease in the restored cursor is waited for.
const LEASE_ENDS_WITHIN: Duration = Duration::from_secs(30);

pub(super) async fn restore(global: &Global, options: &Restore) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let open = Repository::open(global, &options.of.place, None)?;
    let code = context.fleet.catalog().find(&options.database).map_err(Usage)?.code.clone();
    let manifest = open.manifest(options.of.backup.as_deref()).await?;
    let restored = match &options.name {
        Some(name) => restore_beside(&context.fleet, &open.store, &manifest, &code, name, &open.encryption).await?,
        None => restore_in_place(&context.fleet, &open.store, &manifest, &code, &open.encryption).await?,
    };
    let mut former = restored.former.clone();
    if let Some(name) = &former {
        if options.drop_former {
            drop_former(&context.fleet, &code, name).await?;
            former = None;
        }
        if context.publishing().contains(&code) {
            // Beside the one that was backed up, which may be there still, a relay would take it for a copy.
            adopt(&context.fleet, &code).await?;
        }
    }
    print(global.json, &restored, || {
        let mut text = format!(
            "database {code} of backup {} is restored as {}: {} tables, {} rows compared",
            restored.backup, restored.name, restored.tables, restored.rows
        );
        if let Some(former) = &former {
            text.push_str(&format!(
                "\nwhat was there is called {former} and takes no connections; drop it when it is needed no more"
            ));
        }
        text
    })?;
    Ok(Exit::Done)
}

async fn drop_former(fleet: &Fleet, code: &DatabaseCode, name: &str) -> anyhow::Result<()> {
    let server = fleet.connect_server(code).await?;
    let text = format!(
        "-- backup_drop_former()\nDROP DATABASE {} WITH (FORCE)",
        aicore_fleet::quoted(name)
    );
    server
        .batch_execute(&text)
        .await
        .map_err(aicore_fleet::Error::query(code, "backup_drop_former"))?;
    Ok(())
}

/// Says that this database publishes from now on. The lease of the relay that served it when it was backed up ends by itself.
async fn adopt(fleet: &Fleet, code: &DatabaseCode) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        match aicore_outbox::relay::adopt(fleet, code).await {
            Err(OutboxError::OwnershipLost { .. }) if started.elapsed() < LEASE_ENDS_WITHIN => {
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            outcome => return Ok(outcome?),
        }
    }
}

pub(super) async fn export(global: &Global, options: &Export) -> anyhow::Result<Exit> {
    let open = Repository::open(global, &options.of.place, None)?;
    let catalog = crate::context::catalog(&crate::context::databases_dir(global)?)?;
    let code = catalog.find(&options.database).map_err(Usage)?.code.clone();
    let manifest = open.manifest(options.of.backup.as_deref()).await?;
    let file = aicore_backup::export(&open.store, &manifest, &code, &options.out, &open.encryption).await?;
    print(
        global.json,
        &json!({ "backup": manifest.backup, "database": code, "file": file }),
        || {
            format!(
                "{} holds database {code} of backup {}; into an empty database: psql -v ON_ERROR_STOP=1 -d {code} < {}",
                file.display(),
                manifest.backup,
                file.display()
            )
        },
    )?;
    Ok(Exit::Done)
}
