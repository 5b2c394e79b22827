//! What runs in processes of its own, so that it can be killed and stopped: relays, consumers, a coordinator of transactions across
//! databases. The same code as `aicore relay` and `aicore consume`, with shorter times.

use crate::area::AREAS;
use crate::load::{Change, Draw, Stop};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Config, Fleet, Sources, TransactionOptions, read_catalog};
use aicore_hub::{Consumer, Settings};
use aicore_outbox::relay::Relay;
use aicore_outbox::{EventStream, Schemas};
use anyhow::Context as _;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// A message that is not acknowledged in this time is delivered again.
pub(crate) const ACK_WAIT: Duration = Duration::from_millis(1_000);
const PROOF_PERIOD: Duration = Duration::from_millis(400);

/// Reads a configuration file.
pub(crate) fn fleet(path: &Path) -> anyhow::Result<(Fleet, Config)> {
    let catalog = read_catalog(&aicore_testkit::databases_dir())?;
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let sources = Sources {
        file: Some((path.display().to_string(), text)),
        ..Sources::default()
    };
    let config = Config::read(&catalog, &sources)?;
    Ok((Fleet::new(catalog, &config), config))
}

/// Relays all areas until the harness goes away.
pub(crate) async fn relay(path: &Path) -> anyhow::Result<()> {
    let (fleet, config) = fleet(path)?;
    let stream = EventStream::connect(&config.nats, &config.relay).await?;
    let relay = Relay {
        schemas: Arc::new(Schemas::compile(fleet.catalog())?),
        fleet,
        stream,
        page: config.relay.page,
        lease: Duration::from_millis(config.relay.lease_ms),
        published: Arc::default(),
        republished: Arc::default(),
        proof: aicore_outbox::proof::Settings {
            patience: Duration::from_millis(config.relay.patience_ms),
            retention_days: i32::from(config.relay.retention_days),
        },
    };
    let codes: Vec<DatabaseCode> = AREAS.iter().map(|area| area.code.clone()).collect();
    let shutdown = CancellationToken::new();
    tokio::select! {
        () = relay.run(&codes, &shutdown) => {},
        () = relay.fleet.keep_recovering() => {},
        () = harness_gone() => {},
    }
    Ok(())
}

/// Consumes until the harness goes away.
pub(crate) async fn consume(path: &Path) -> anyhow::Result<()> {
    let (fleet, config) = fleet(path)?;
    let stream = EventStream::connect(&config.nats, &config.relay).await?;
    let settings = Settings {
        ack_wait: ACK_WAIT,
        proof_period: PROOF_PERIOD,
        ..Settings::default()
    };
    let consumer = Consumer::new(fleet, stream, settings);
    let shutdown = CancellationToken::new();
    tokio::select! { () = consumer.run(&shutdown) => {}, () = harness_gone() => {} }
    Ok(())
}

/// Commits transactions across databases, one after the other, until a failpoint ends it. Says on standard output what it is about to
/// write, before it does, and `done` once the commit has returned.
pub(crate) async fn coordinate(path: &Path, seed: u64) -> anyhow::Result<()> {
    let (fleet, _) = fleet(path)?;
    let mut draw = Draw::new(seed, 1_000);
    let mut keys = Vec::new();
    for area in &AREAS {
        let connection = fleet.acquire(&area.code).await?;
        let rows = connection.query(&area.keys()[1], &[]).await?;
        keys.push(rows.iter().map(|row| row.get(0)).collect::<Vec<uuid::Uuid>>());
    }
    for _ in 0..20 {
        let changes: Vec<Change> = draw.across(&keys);
        say(&serde_json::to_string(&changes)?)?;
        let outcome: Result<(), Stop> = fleet
            .transaction_across("faults_coordinate", &TransactionOptions::default(), async |tx| {
                for change in &changes {
                    change.make(tx.on(&change.area().code).await?).await?;
                }
                Ok(())
            })
            .await;
        match outcome {
            Ok(()) => say("done")?,
            Err(error) => tracing::debug!("not committed: {error}"),
        }
    }
    Ok(())
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Standard input ends with the harness.
pub(crate) async fn harness_gone() {
    let (sender, gone) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let mut byte = [0];
        while std::io::stdin().read(&mut byte).is_ok_and(|count| count > 0) {}
        let _ = sender.send(());
    });
    let _ = gone.await;
}
