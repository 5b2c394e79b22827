//! One PostgreSQL for the tests that run at a time, and databases of its own for each test.

use crate::fixture::Fixture;
use aicore_boot::{Options, Postgres};
use aicore_catalog::{Catalog, DatabaseCode, Source};
use aicore_client::{Client, Database};
use aicore_fleet::tokio_postgres::{self, NoTls};
use aicore_fleet::{Config, Endpoint, Fleet, Sources};
use aicore_schema::{create, migrate, seed};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// Database with odd tables, which only these tests have.
static FIXTURE: DatabaseCode = DatabaseCode::from_static("fixture");
const INSURANCE: DatabaseCode = DatabaseCode::from_static("ss_insurance");
const HUB: DatabaseCode = DatabaseCode::from_static("sm_global");

pub(crate) fn databases_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../databases")
}

/// The project's catalogue, and the database `fixture`.
struct Files;

impl Source for Files {
    fn text(&self, path: &str) -> Result<Option<String>, String> {
        if path == "fixture/database.toml" {
            return Ok(Some("owner = \"tests\"\ntier = 3\n".into()));
        }
        let text = std::fs::read_to_string(databases_dir().join(path)).ok();
        if path == "catalog.toml" {
            let entry = "\n[[database]]\ncode = \"fixture\"\narea = \"core\"\naccessor = \"fixture\"\npurpose = \"odd tables\"\n";
            return Ok(text.map(|text| text + entry));
        }
        Ok(text)
    }

    fn folders(&self) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

/// A running server whose databases `ss_insurance`, `sm_global` and `fixture` are copied for each test.
pub(crate) struct Server {
    postgres: Postgres,
    catalog: Catalog,
    _directory: TempDir,
}

impl Server {
    /// The server of the tests that run now; the last of them stops it.
    pub(crate) async fn get() -> Arc<Self> {
        static SERVER: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());
        let mut server = SERVER.lock().await;
        if let Some(running) = server.upgrade() {
            return running;
        }
        let started = Arc::new(Self::start().await);
        *server = Arc::downgrade(&started);
        started
    }

    async fn start() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let options = Options {
            postgres_settings: vec![("max_connections".into(), "200".into())],
            ..Options::from_env(directory.path())
        };
        let mut postgres = aicore_boot::postgres::start(&options.for_tests())
            .await
            .expect("PostgreSQL starts");
        postgres.stop_on_drop(true);
        let catalog = Catalog::read(&Files).expect("the catalogue is sound");
        let sources = Sources {
            private_postgres: Some(postgres.url("")),
            ..Sources::default()
        };
        let config = Config::read(&catalog, &sources).expect("the configuration is sound");
        let fleet = Fleet::new(catalog.clone(), &config);
        create::create_databases(&fleet, &[INSURANCE, HUB, FIXTURE.clone()], |_| {})
            .await
            .expect("the databases are created");
        for code in [INSURANCE, HUB, FIXTURE.clone()] {
            migrate::deploy(&fleet, &code, &databases_dir())
                .await
                .expect("the database migrates");
        }
        seed::seed(&fleet, &INSURANCE, &databases_dir())
            .await
            .expect("the database is seeded");
        let odd = fleet.acquire(&FIXTURE).await.expect("a connection");
        odd.batch_execute(include_str!("fixture.sql"))
            .await
            .expect("the odd tables are created");
        Self {
            postgres,
            catalog,
            _directory: directory,
        }
    }

    /// A new database that is not of the fleet: its name.
    pub(crate) async fn shop(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("shop_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let administrator = self.connect("postgres").await;
        let sql = format!("CREATE DATABASE {name}");
        administrator.batch_execute(&sql).await.expect("a database");
        let shop = self.connect(&name).await;
        shop.batch_execute(include_str!("shop.sql")).await.expect("the shop's tables");
        name
    }

    /// The address of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        self.postgres.url(database)
    }

    /// A connection outside any pool.
    pub(crate) async fn connect(&self, database: &str) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(&self.postgres.url(database), NoTls)
            .await
            .expect("a connection");
        tokio::spawn(connection);
        client
    }
}

/// The databases of one test.
pub(crate) struct World {
    pub(crate) db: Client,
    pub(crate) server: Arc<Server>,
    pub(crate) insurance: String,
}

impl World {
    /// `fixture` and `ss_insurance`.
    pub(crate) async fn new() -> Self {
        Self::of(&[FIXTURE.clone(), INSURANCE]).await
    }

    /// The hub too.
    pub(crate) async fn with_hub() -> Self {
        Self::of(&[HUB, FIXTURE.clone(), INSURANCE]).await
    }

    async fn of(codes: &[DatabaseCode]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = Server::get().await;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let administrator = server.connect("postgres").await;
        let mut config = Config::default();
        let mut name = String::new();
        for code in codes {
            name = format!("{code}_{number}");
            administrator
                .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {code}"))
                .await
                .expect("a copy of the database");
            let endpoint = Endpoint::parse("test", &server.postgres.url(&name), code, false).expect("a URL");
            config.endpoints.insert(code.clone(), endpoint);
        }
        let db = Client::new(Fleet::new(server.catalog.clone(), &config));
        Self {
            db,
            server,
            insurance: name,
        }
    }

    /// The odd tables.
    pub(crate) fn odd(&self) -> Database<'_, Fixture<'_>> {
        self.db.database(const { &FIXTURE })
    }
}
