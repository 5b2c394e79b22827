//! A databases folder of the test's own.

use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use aicore_fleet::tokio_postgres::Client;
use aicore_schema::migrate::{State, status};
use aicore_schema::{create, migrate};
use aicore_testkit::{TestFleet, databases_dir};
use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// The database whose folder these tests write.
pub(crate) const CODE: DatabaseCode = DatabaseCode::from_static("sm_crm");

/// Name of the platform's first migration, as it is on disk.
pub(crate) const PLATFORM: &str = "20261124090000_platform";

/// Platform as the project has it, and `sm_crm` as the test writes it.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        let script = databases_dir().join(format!("platform/migrations/{PLATFORM}/migration.sql"));
        folder.write("platform", PLATFORM, &fs::read_to_string(script).unwrap());
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a migration of `sm_crm`.
    pub(crate) fn migration(&self, name: &str, script: &str) {
        self.write(CODE.as_str(), name, script);
    }

    pub(crate) fn write(&self, folder: &str, name: &str, script: &str) {
        let folder = self.path().join(folder).join("migrations").join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("migration.sql"), script).unwrap();
    }

    pub(crate) fn seed(&self, script: &str) {
        fs::create_dir_all(self.path().join(CODE.as_str())).unwrap();
        fs::write(self.path().join(CODE.as_str()).join("seed.sql"), script).unwrap();
    }

    /// Deploys, and returns the names of what was applied.
    pub(crate) async fn deploy(&self, fleet: &Area) -> Result<Vec<String>, aicore_schema::Error> {
        let deployment = migrate::deploy(&fleet.fleet, &CODE, self.path()).await?;
        Ok(deployment.applied)
    }

    /// Names and states of `sm_crm`'s own migrations.
    pub(crate) async fn states(&self, fleet: &Area) -> Vec<(String, State)> {
        let states = status(&fleet.fleet, &CODE, self.path()).await.unwrap();
        let own = states.into_iter().filter(|state| state.folder == CODE.as_str());
        own.map(|state| (state.name, state.state)).collect()
    }
}

/// A test's own databases on the common server. Derefs to [`Fleet`].
pub(crate) struct Area {
    pub(crate) fleet: Fleet,
    _server: Arc<TestFleet>,
}

impl Deref for Area {
    type Target = Fleet;

    fn deref(&self) -> &Fleet {
        &self.fleet
    }
}

/// New databases, without anything in them.
pub(crate) async fn databases(codes: &[DatabaseCode]) -> Area {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = TestFleet::shared().await;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let mut config = server.config.clone();
    for code in codes {
        let endpoint = server.endpoint(code).unwrap().with_database(&format!("{code}_{number}"));
        config.endpoints.insert(code.clone(), endpoint);
    }
    let fleet = Fleet::new(server.catalog().clone(), &config);
    create::create_databases(&fleet, codes, |_| {}).await.unwrap();
    Area { fleet, _server: server }
}

/// A new `sm_crm`, without anything in it.
pub(crate) async fn fleet() -> Area {
    databases(&[CODE]).await
}

/// A session in `sm_crm`.
pub(crate) async fn session(fleet: &Area) -> Client {
    fleet.connect(&CODE).await.unwrap()
}

/// Whether `sm_crm` has a table or index.
pub(crate) async fn exists(session: &Client, relation: &str) -> bool {
    let text = "SELECT to_regclass($1) IS NOT NULL";
    session.query_one(text, &[&relation]).await.unwrap().get(0)
}
