//! A real fleet for tests: private PostgreSQL and NATS servers in a temporary directory, stopped when the test ends.
//!
//! ```no_run
//! # async fn test() {
//! let fleet = aicore_testkit::TestFleet::start(&["sm_global", "ss_insurance"]).await;
//! let connection = fleet.acquire(&"ss_insurance".parse().unwrap()).await.unwrap();
//! # }
//! ```
//!
//! A fleet begins as a copy of a kept image with the same databases, made from the same files ([`aicore_boot::Images`]): each test has a server
//! of its own, with its own data, and no test pays for the same statements again.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test stops where its fleet cannot start"
)]

pub use aicore_boot::Profile;
use aicore_boot::{Images, Nats, Options, Postgres};
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use aicore_outbox::{EventStream, Schemas};
use aicore_schema::provision;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// A running fleet of a test. Derefs to [`Fleet`].
pub struct TestFleet {
    /// The databases.
    pub fleet: Fleet,
    /// Its configuration.
    pub config: Config,
    /// Schemas of its events.
    pub schemas: Arc<Schemas>,
    /// Its PostgreSQL server.
    pub postgres: Postgres,
    /// Its NATS server.
    pub nats: Nats,
    directory: TempDir,
}

impl Deref for TestFleet {
    type Target = Fleet;

    fn deref(&self) -> &Fleet {
        &self.fleet
    }
}

/// The hub and the six areas that have tables of their own.
pub const BUSINESS: [&str; 7] = [
    "sm_global",
    "ss_insurance",
    "se_energy",
    "st_telecom",
    "sf_finance",
    "sr_repairs",
    "sw_workshops",
];

/// Servers that tests of one process share while any of them holds them.
static SHARED: Mutex<Weak<TestFleet>> = Mutex::const_new(Weak::new());

/// The project's databases folder.
pub fn databases_dir() -> PathBuf {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../databases");
    dir.canonicalize().expect("the project has a databases folder")
}

impl TestFleet {
    /// Boots the servers and creates, migrates and seeds the databases named. The catalogue knows all others, but they are not there.
    pub async fn start(databases: &[&str]) -> Self {
        let codes = codes(databases);
        let fleet = Self::boot(Profile::Test, &codes).await;
        provision_all(&fleet.fleet, &codes).await;
        fleet
    }

    /// Boots the servers only.
    pub async fn start_empty() -> Self {
        Self::start_with(Profile::Test).await
    }

    /// Servers, without databases, that tests running at the same time share; the last of them stops them.
    pub async fn shared() -> Arc<Self> {
        let mut running = SHARED.lock().await;
        if let Some(fleet) = running.upgrade() {
            return fleet;
        }
        let fleet = Arc::new(Self::start_empty().await);
        *running = Arc::downgrade(&fleet);
        fleet
    }

    /// Boots the servers only; with [`Profile::Durable`] for benchmarks, which must not be quicker than the truth.
    pub async fn start_with(profile: Profile) -> Self {
        Self::boot(profile, &[]).await
    }

    /// Boots the servers; the cluster of a test has these databases where it could begin from an image, and none otherwise.
    async fn boot(profile: Profile, codes: &[DatabaseCode]) -> Self {
        let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_test_writer()
            .try_init();
        let directory = TempDir::new().expect("a temporary directory");
        let options = Options {
            profile,
            ..Options::from_env(directory.path())
        };
        let catalog = read_catalog(&databases_dir()).expect("the catalogue is sound");
        let postgres = async {
            if let Some(images) = Images::from_env().filter(|_| profile == Profile::Test) {
                let contents = provision::fingerprint(codes, &databases_dir()).expect("the databases folder can be read");
                let fill = async |scratch: &Postgres| {
                    let fleet = Fleet::new(catalog.clone(), &configuration(&catalog, scratch, None));
                    provision_all(&fleet, codes).await;
                    fleet.close();
                    Ok(())
                };
                images.begin(&options, &contents, fill).await;
            }
            aicore_boot::postgres::start(&options).await
        };
        let (postgres, nats) = tokio::join!(postgres, aicore_boot::nats::start(&options));
        let (mut postgres, mut nats) = (postgres.expect("PostgreSQL starts"), nats.expect("NATS starts"));
        postgres.stop_on_drop(true);
        nats.stop_on_drop(true);
        let config = configuration(&catalog, &postgres, Some(&nats));
        let schemas = Arc::new(Schemas::compile(&catalog).expect("the event schemas are sound"));
        let fleet = Fleet::new(catalog, &config);
        Self {
            fleet,
            config,
            schemas,
            postgres,
            nats,
            directory,
        }
    }

    /// Creates, migrates and seeds databases.
    pub async fn provision(&self, databases: &[&str]) {
        provision_all(&self.fleet, &codes(databases)).await;
    }

    /// A connection to the event stream.
    pub async fn stream(&self) -> EventStream {
        EventStream::connect(&self.config.nats, &self.config.relay)
            .await
            .expect("the event stream connects")
    }

    /// A place for files, removed with the fleet.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Environment under which the command `aicore` works on this fleet.
    pub fn environment(&self) -> Vec<(String, String)> {
        vec![
            ("AICORE_SERVERS".into(), self.postgres.url("")),
            ("NATS_URL".into(), self.nats.url()),
            ("AICORE_DATABASES".into(), databases_dir().display().to_string()),
            (
                "AICORE_STATE_DIR".into(),
                self.directory().join("state").display().to_string(),
            ),
        ]
    }
}

fn codes(databases: &[&str]) -> Vec<DatabaseCode> {
    databases.iter().map(|code| code.parse().expect("a database code")).collect()
}

fn configuration(catalog: &Catalog, postgres: &Postgres, nats: Option<&Nats>) -> Config {
    let sources = Sources {
        private_postgres: Some(postgres.url("")),
        private_nats: nats.map(Nats::url),
        ..Sources::default()
    };
    Config::read(catalog, &sources).expect("the configuration is sound")
}

async fn provision_all(fleet: &Fleet, codes: &[DatabaseCode]) {
    let outcomes = provision::provision(fleet, codes, &databases_dir(), None, |_| {}).await;
    for (code, outcome) in outcomes.expect("the server can be reached") {
        outcome.unwrap_or_else(|error| panic!("{code} is provisioned: {error}"));
    }
}
