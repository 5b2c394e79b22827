//! A store in a directory, keys, and what a test does with them.

use aicore_backup::{Encryption, Manifest, Options, SigningKey, Store};
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use aicore_testkit::TestFleet;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Where a test keeps its backups, and by which keys.
pub(crate) struct World {
    pub(crate) directory: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) key: SigningKey,
    pub(crate) encryption: Arc<Encryption>,
}

impl World {
    pub(crate) fn new() -> Self {
        let directory = tempfile::TempDir::new().unwrap();
        let store = Store::open(&format!("file://{}/store", directory.path().display())).unwrap();
        let key = SigningKey::read_or_new(&directory.path().join("signing.key")).unwrap();
        Self {
            directory,
            store,
            key,
            encryption: Arc::default(),
        }
    }

    /// The same, encrypted by a key of its own.
    pub(crate) fn encrypted() -> Self {
        let mut world = Self::new();
        let mut encryption = Encryption::default();
        encryption.encrypt_for_self(&world.directory.path().join("age.key")).unwrap();
        world.encryption = Arc::new(encryption);
        world
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            parallel: None,
            kept: self.directory.path().join("schemas"),
            encryption: Arc::clone(&self.encryption),
        }
    }

    pub(crate) async fn backup(&self, fleet: &Fleet, codes: &[DatabaseCode]) -> Manifest {
        aicore_backup::run(fleet, codes, &self.store, &self.key, self.options(), |_| {})
            .await
            .unwrap()
    }

    /// The file of an object.
    pub(crate) fn file(&self, path: &str) -> PathBuf {
        self.directory.path().join("store").join(path)
    }
}

pub(crate) fn code(text: &str) -> DatabaseCode {
    text.parse().unwrap()
}

/// A program of PostgreSQL's that logs in to a database of the fleet's server.
pub(crate) fn program(fleet: &TestFleet, name: &str, database: &str) -> Command {
    let place = std::env::var_os("AICORE_PG_BIN").map(PathBuf::from).into_iter();
    let debian = (15..25).map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    let file = place.chain(debian).map(|place| place.join(name)).find(|file| file.is_file());
    let mut command = Command::new(file.unwrap_or_else(|| name.into()));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PG")) {
        command.env_remove(name);
    }
    command
        .env("PGHOST", "127.0.0.1")
        .env("PGPORT", fleet.postgres.port().to_string())
        .env("PGUSER", fleet.postgres.superuser())
        .env("PGPASSWORD", fleet.postgres.password())
        .env("PGDATABASE", database)
        .stdin(Stdio::null());
    command
}

/// All of a database as `pg_dump` writes it, but for what names the run: the judge of whether a restore is complete.
pub(crate) fn judged(fleet: &TestFleet, database: &str) -> Vec<String> {
    let output = program(fleet, "pg_dump", database).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<String> = text
        .lines()
        .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
        .map(str::to_owned)
        .collect();
    // Rows may lie in another order.
    let mut start = 0;
    while let Some(copy) = lines[start..].iter().position(|line| line.starts_with("COPY ")) {
        let first = start + copy + 1;
        let end = first + lines[first..].iter().position(|line| line == "\\.").unwrap();
        lines[first..end].sort();
        start = end;
    }
    lines
}
