//! The platform as a whole: boot its servers, provision its databases, serve its events.

use crate::arguments::{Boot, Databases, Global};
use crate::commands::up::interrupted;
use crate::context::Context;
use crate::progress::Progress;
use aicore_boot::{Images, Kept, Nats, Options, Postgres};
use aicore_catalog::DatabaseCode;
use aicore_fleet::Mode;
use aicore_hub::{Consumer, Lag, lag};
use aicore_outbox::relay::Relay;
use aicore_schema::create::{Created, create_databases};
use aicore_schema::provision::{fingerprint, provision as provision_databases};
use aicore_schema::seed::{Seeded, seed_all};
use anyhow::bail;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Private servers that this process may stop.
pub(crate) struct Servers {
    postgres: Option<Postgres>,
    nats: Option<Nats>,
    /// What the private databases began from in this run.
    pub(crate) image: Option<Image>,
}

/// A kept image that databases began from.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Image {
    /// How many databases are in it.
    pub(crate) databases: usize,
    /// When it was made.
    pub(crate) made: DateTime<Utc>,
    /// Whether that was in this run.
    pub(crate) made_now: bool,
}

/// Boots the private servers that no configuration replaces, or takes over those that run in the state directory. Where there is no cluster
/// yet, it begins from a kept image, unless it is to be made afresh.
pub(crate) async fn boot(global: &Global, how: &Boot) -> anyhow::Result<(Servers, Context)> {
    tokio::select! {
        booted = boot_servers(global, how) => booted,
        () = interrupted() => bail!("interrupted; a second run goes on from here"),
    }
}

async fn boot_servers(global: &Global, how: &Boot) -> anyhow::Result<(Servers, Context)> {
    // Mistakes in catalogue and configuration come before anything is started.
    let configured = Context::with_private_servers(global, None, None)?;
    let catalog = configured.fleet.catalog();
    let codes = catalog.databases().iter().map(|database| database.code.clone());
    let private: Vec<DatabaseCode> = codes.filter(|code| !configured.config.endpoints.contains_key(code)).collect();
    let options = Options {
        // Production refuses servers without.
        tls: how.tls || configured.config.mode == Mode::Production,
        ..Options::from_env(&global.state_dir)
    };
    let image = match Images::from_env() {
        Some(images) if !how.fresh && !private.is_empty() => {
            begin_from_image(&images, &options, global, &configured.databases_dir, &private).await?
        }
        _ => None,
    };
    let progress = Progress::begin("servers", 0);
    let postgres = async {
        if private.is_empty() {
            Ok(None)
        } else {
            aicore_boot::postgres::start(&options).await.map(Some)
        }
    };
    let nats = async {
        if configured.config.nats.url.is_some() {
            Ok(None)
        } else {
            aicore_boot::nats::start(&options).await.map(Some)
        }
    };
    let (postgres, nats) = tokio::join!(postgres, nats);
    // One that started stays for the next run where the other did not.
    let (postgres, nats) = (postgres?, nats?);
    let words = |name: &str, server: Option<(u16, bool)>| match server {
        Some((port, tls)) => format!("{name} on port {port}{}", if tls { " with TLS" } else { "" }),
        None => format!("{name} as configured"),
    };
    let of_postgres = postgres.as_ref().map(|server| (server.port(), server.authority().is_some()));
    let of_nats = nats.as_ref().map(|server| (server.port(), server.authority().is_some()));
    progress.end(&format!("{}, {}", words("PostgreSQL", of_postgres), words("NATS", of_nats)));
    let context = Context::with_private_servers(global, postgres.as_ref(), nats.as_ref())?;
    Ok((Servers { postgres, nats, image }, context))
}

/// Makes the cluster of an empty state directory as a copy of a kept image with these databases; makes the image where there is none that fits.
async fn begin_from_image(
    images: &Images,
    options: &Options,
    global: &Global,
    databases_dir: &Path,
    codes: &[DatabaseCode],
) -> anyhow::Result<Option<Image>> {
    let contents = fingerprint(codes, databases_dir)?;
    let kept = images.begin(options, &contents, async |scratch| {
        let context = Context::with_private_servers(global, Some(scratch), None)?;
        let progress = Progress::begin("image of the databases", codes.len() as u64);
        let parallel = context.config.migrate.parallel;
        let outcomes = provision_databases(&context.fleet, codes, databases_dir, parallel, |_| progress.step()).await?;
        context.fleet.close();
        collect(outcomes)?;
        progress.end("made, and kept for the next time");
        Ok(())
    });
    Ok(kept.await.map(|Kept { made, made_now }| Image {
        databases: codes.len(),
        made: made.into(),
        made_now,
    }))
}

impl Servers {
    /// Stops them: NATS first, so that nothing arrives that cannot be stored.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        if let Some(nats) = self.nats {
            nats.stop().await?;
        }
        if let Some(postgres) = self.postgres {
            postgres.stop().await?;
        }
        Ok(())
    }
}

/// What provisioning did.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Provisioned {
    /// What databases began from in this run; then the counts are what was done since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<Image>,
    /// Databases created by this run.
    pub(crate) created: usize,
    /// Migrations applied by this run.
    pub(crate) migrations_applied: usize,
    /// Seed files applied by this run.
    pub(crate) seeds_applied: usize,
}

/// Creates, migrates and seeds all databases of the catalogue, as far as an image that they began from has not.
pub(crate) async fn provision(context: &Context, image: Option<Image>) -> anyhow::Result<Provisioned> {
    let codes = context.databases(&Databases { databases: Vec::new() })?;
    let progress = Progress::begin("databases", codes.len() as u64);
    let parallel = context.config.migrate.parallel;
    let outcomes = provision_databases(&context.fleet, &codes, &context.databases_dir, parallel, |_| progress.step()).await?;
    let mut done = Provisioned {
        image,
        ..Provisioned::default()
    };
    for (_, outcome) in collect(outcomes)? {
        done.created += usize::from(outcome.created == Created::Created);
        done.migrations_applied += outcome.deployment.applied.len();
        done.seeds_applied += usize::from(outcome.seeded == Seeded::Applied);
    }
    progress.end(&done.words());
    Ok(done)
}

impl Provisioned {
    fn words(&self) -> String {
        let (from, when) = match &self.image {
            Some(Image { databases, made, .. }) => (
                format!(
                    "{databases} from a kept image (made {}), ",
                    made.format("%Y-%m-%d %H:%M:%S UTC")
                ),
                "since",
            ),
            None => (String::new(), "now"),
        };
        format!(
            "there: {from}{} created, {} migrations and {} seeds applied {when}",
            self.created, self.migrations_applied, self.seeds_applied
        )
    }
}

/// Creates the databases that are missing; returns how many that were.
pub(crate) async fn create(context: &Context, codes: &[DatabaseCode]) -> anyhow::Result<usize> {
    let progress = Progress::begin("databases", codes.len() as u64);
    let outcome = create_databases(&context.fleet, codes, |_| progress.step()).await?;
    let created = outcome.values().filter(|outcome| **outcome == Created::Created).count();
    progress.end(&format!("there, {created} created now"));
    Ok(created)
}

/// Applies the seeds that are new or changed; returns how many that were.
pub(crate) async fn seed(context: &Context, codes: &[DatabaseCode]) -> anyhow::Result<usize> {
    let progress = Progress::begin("seeds", codes.len() as u64);
    let outcomes = collect(seed_all(&context.fleet, codes, &context.databases_dir, |_| progress.step()).await)?;
    let applied = outcomes.iter().filter(|(_, outcome)| *outcome == Seeded::Applied).count();
    progress.end(&format!("databases, {applied} applied now"));
    Ok(applied)
}

/// All outcomes, or the first failure with how many there are.
fn collect<T>(outcomes: Vec<(DatabaseCode, Result<T, aicore_schema::Error>)>) -> anyhow::Result<Vec<(DatabaseCode, T)>> {
    let failed = outcomes.iter().filter(|(_, outcome)| outcome.is_err()).count();
    let mut done = Vec::with_capacity(outcomes.len());
    for (code, outcome) in outcomes {
        match outcome {
            Ok(value) => done.push((code, value)),
            Err(error) if failed == 1 => return Err(error.into()),
            Err(error) => {
                return Err(anyhow::Error::from(error).context(format!("{failed} databases failed; the first is {code}")));
            }
        }
    }
    Ok(done)
}

/// Relay and consumer at work in this process.
pub(crate) struct Serving {
    pub(crate) relay: Relay,
    pub(crate) consumer: Consumer,
    shutdown: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts relay and consumer.
pub(crate) async fn serve(context: &Context) -> anyhow::Result<Serving> {
    let stream = context.stream().await?;
    let relay = context.relay(stream.clone())?;
    let consumer = context.consumer(stream);
    let shutdown = CancellationToken::new();
    let (relaying, consuming) = (relay.clone(), consumer.clone());
    let (stop_relay, stop_consumer, stop_recovery) = (shutdown.clone(), shutdown.clone(), shutdown.clone());
    let fleet = context.fleet.clone();
    let codes = context.publishing();
    let tasks = vec![
        tokio::spawn(async move { relaying.run(&codes, &stop_relay).await }),
        tokio::spawn(async move { consuming.run(&stop_consumer).await }),
        tokio::spawn(async move { stop_recovery.run_until_cancelled(fleet.keep_recovering()).await.unwrap_or(()) }),
    ];
    Ok(Serving {
        relay,
        consumer,
        shutdown,
        tasks,
    })
}

impl Serving {
    /// Ends both after the work in hand.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::warn!("a task ended badly: {error}");
            }
        }
    }

    /// Events published and applied since the start.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (
            self.relay.published.load(Ordering::Relaxed),
            self.consumer.applied.load(Ordering::Relaxed),
        )
    }
}

/// Waits until everything committed before the call has reached the hub; gives up when nothing moves for a minute.
pub(crate) async fn settle(context: &Context, heard: impl Fn(i64, i64)) -> anyhow::Result<()> {
    let sources = context.sources();
    let mut best = i64::MAX;
    let mut unmoved = 0;
    loop {
        let lags = lag(&context.fleet, &sources).await?;
        let behind: i64 = lags.iter().map(Lag::behind).sum();
        let total: i64 = lags.iter().map(|lag| lag.pending + lag.published).sum();
        heard(total - behind, total);
        if behind == 0 {
            return Ok(());
        }
        unmoved = if behind < best { 0 } else { unmoved + 1 };
        best = best.min(behind);
        if unmoved > 600 {
            bail!("{behind} events have not moved for a minute: look at `aicore status` and `aicore events lag`, then run again");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
