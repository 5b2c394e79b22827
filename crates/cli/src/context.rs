//! What most commands need: catalogue, configuration, fleet.

use crate::arguments::{Databases, Global};
use crate::output::Usage;
use aicore_boot::{Nats, Postgres};
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use aicore_hub::{Bounds, Consumer, HUB, Settings};
use aicore_outbox::relay::Relay;
use aicore_outbox::{EventStream, Schemas};
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Catalogue, configuration and fleet of this run.
pub(crate) struct Context {
    pub(crate) databases_dir: PathBuf,
    pub(crate) config: Config,
    pub(crate) fleet: Fleet,
}

impl Context {
    /// Reads catalogue and configuration, and finds private servers that run. Opens no connection to a database.
    pub(crate) async fn open(global: &Global) -> anyhow::Result<Self> {
        let running = aicore_boot::running(&global.state_dir).await?;
        let (postgres, nats) = running.map_or((None, None), |running| (running.postgres, running.nats));
        Self::with_private_servers(global, postgres.as_ref(), nats.as_ref())
    }

    /// The same, with these private servers.
    pub(crate) fn with_private_servers(
        global: &Global,
        postgres: Option<&Postgres>,
        nats: Option<&Nats>,
    ) -> anyhow::Result<Self> {
        let databases_dir = databases_dir(global)?;
        let catalog = catalog(&databases_dir)?;
        let sources = Sources {
            file: config_file(global)?,
            environment: std::env::vars().collect(),
            private_postgres: postgres.map(|server| server.url("")),
            private_nats: nats.map(Nats::url),
            private_nats_authority: nats.and_then(Nats::authority).map(Path::to_path_buf),
        };
        let config = Config::read(&catalog, &sources)?;
        let fleet = Fleet::new(catalog, &config);
        Ok(Self {
            databases_dir,
            config,
            fleet,
        })
    }

    /// The databases that were named, or all of the catalogue.
    pub(crate) fn databases(&self, asked: &Databases) -> anyhow::Result<Vec<DatabaseCode>> {
        let catalog = self.fleet.catalog();
        if asked.databases.is_empty() {
            return Ok(catalog.databases().iter().map(|database| database.code.clone()).collect());
        }
        asked
            .databases
            .iter()
            .map(|name| Ok(catalog.find(name).map_err(Usage)?.code.clone()))
            .collect()
    }

    /// The databases that declare events and that the configuration says where to find: a fleet may be shared out among machines.
    pub(crate) fn publishing(&self) -> Vec<DatabaseCode> {
        let databases = self.fleet.catalog().databases().iter();
        databases
            .filter(|database| !database.definition.events.is_empty() && self.config.endpoints.contains_key(&database.code))
            .map(|database| database.code.clone())
            .collect()
    }

    /// The databases whose events the hub takes.
    pub(crate) fn sources(&self) -> Vec<DatabaseCode> {
        self.publishing().into_iter().filter(|code| *code != HUB).collect()
    }

    /// Compiles the schemas of all events.
    pub(crate) fn schemas(&self) -> anyhow::Result<Arc<Schemas>> {
        Ok(Arc::new(Schemas::compile(self.fleet.catalog())?))
    }

    /// Connects to the event stream.
    pub(crate) async fn stream(&self) -> anyhow::Result<EventStream> {
        Ok(EventStream::connect(&self.config.nats, &self.config.relay).await?)
    }

    /// A relay.
    pub(crate) fn relay(&self, stream: EventStream) -> anyhow::Result<Relay> {
        let relay = &self.config.relay;
        Ok(Relay {
            fleet: self.fleet.clone(),
            stream,
            schemas: self.schemas()?,
            page: relay.page,
            lease: Duration::from_millis(relay.lease_ms),
            published: Arc::default(),
            republished: Arc::default(),
            proof: aicore_outbox::proof::Settings {
                patience: Duration::from_millis(relay.patience_ms),
                retention_days: i32::from(relay.retention_days),
            },
        })
    }

    /// A consumer.
    pub(crate) fn consumer(&self, stream: EventStream) -> Consumer {
        let settings = Settings::default();
        let hub = &self.config.hub;
        // Several reports before a relay's patience ends.
        let proof_period = Duration::from_millis(self.config.relay.patience_ms / 4).min(settings.proof_period);
        Consumer::new(
            self.fleet.clone(),
            stream,
            Settings {
                proof_period,
                batch: Bounds {
                    least: hub.batch_min,
                    most: hub.batch_max,
                    target: Duration::from_millis(hub.batch_target_ms),
                },
                ..settings
            },
        )
    }

    /// Rings the doorbell of databases, if a stream can be reached: their events then need not wait for the relay's next poll.
    pub(crate) async fn ring(&self, codes: &[DatabaseCode]) {
        match EventStream::connect(&self.config.nats, &self.config.relay).await {
            Ok(stream) => {
                for code in codes {
                    aicore_outbox::ring(&stream.client, code).await;
                }
                if let Err(error) = stream.client.flush().await {
                    tracing::debug!("doorbell did not ring: {error}");
                }
            }
            Err(error) => tracing::debug!("doorbell did not ring: {error}"),
        }
    }
}

/// Reads the catalogue; mistakes name the file as a path from here.
pub(crate) fn catalog(databases_dir: &Path) -> anyhow::Result<Catalog> {
    read_catalog(databases_dir).map_err(|mut error| {
        error.file = databases_dir.join(&error.file).display().to_string();
        error.into()
    })
}

/// The databases folder: as given, or `databases` here or above, or above the program.
pub(crate) fn databases_dir(global: &Global) -> anyhow::Result<PathBuf> {
    const CATALOG: &str = "catalog.toml";
    if let Some(given) = &global.databases_dir {
        if given.join(CATALOG).is_file() {
            return Ok(given.clone());
        }
        return Err(Usage(format!(
            "{} is no databases folder: there is no {CATALOG} in it",
            given.display()
        ))
        .into());
    }
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    let program = std::env::current_exe().ok();
    let starts = [Some(here.as_path()), program.as_deref()];
    let found = starts
        .into_iter()
        .flatten()
        .flat_map(Path::ancestors)
        .map(|place| place.join("databases"))
        .find(|dir| dir.join(CATALOG).is_file());
    found.ok_or_else(|| {
        Usage("there is no databases folder here or above: run this inside the project, or give --databases-dir".into()).into()
    })
}

fn config_file(global: &Global) -> anyhow::Result<Option<(String, String)>> {
    let path = global.config.clone().unwrap_or_else(|| PathBuf::from("aicore.toml"));
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((path.display().to_string(), text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && global.config.is_none() => Ok(None),
        Err(error) => Err(Usage(format!("cannot read configuration file {}: {error}", path.display())).into()),
    }
}
