//! Compares a database with what its migrations make: a change made by hand has no migration, and the next migration meets it unawares.
//!
//! The migrations that the database has applied are replayed in a scratch database on the same server, and the two catalogues compared by
//! name. What the migrations make is remembered under the checksums of the migrations, so that a fleet is compared in the time that
//! reading its catalogues takes. Partitions that the database has more are its daily work, not drift; neither are comments, owners and
//! privileges looked at.

mod catalogue;

use crate::Error;
use crate::migrate::budget::{Budget, connect};
use crate::migrate::deploy::replay;
use crate::migrate::history::History;
use crate::migrate::{apply::Session, sha256};
use crate::scratch::with_scratch;
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use catalogue::{Catalogue, Object};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;
use tokio_postgres::Client;

/// Connections that comparing one database takes: to it, to the server, to the scratch database.
const CONNECTIONS: usize = 3;
/// A definition longer than this is not shown in a line.
const SHOWN: usize = 120;

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// In the database, and no migration makes it.
    Database,
    /// A migration makes it, and it is not in the database.
    Migrations,
    /// In both, not alike.
    Both,
}

/// One difference between a database and its migrations.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Kind of the object: `table`, `column`, `index`, …
    pub kind: String,
    /// Its name; `schema.` before it unless that is `public`.
    pub name: String,
    /// Where it is.
    pub side: Side,
    /// How the database defines it.
    pub database: Option<String>,
    /// How the migrations define it.
    pub migrations: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, name, .. } = self;
        let short = |text: &Option<String>| text.clone().filter(|text| text.len() <= SHOWN && !text.contains('\n'));
        match self.side {
            Side::Database => write!(f, "{kind} {name} is in the database, not in the migrations"),
            Side::Migrations => write!(f, "{kind} {name} is in the migrations, not in the database"),
            Side::Both => match (short(&self.database), short(&self.migrations)) {
                (Some(database), Some(migrations)) => {
                    write!(
                        f,
                        "{kind} {name} is {database} in the database, {migrations} in the migrations"
                    )
                }
                _ => write!(f, "{kind} {name} is defined otherwise in the database than in the migrations"),
            },
        }
    }
}

/// What migrations make, remembered by their checksums: in this process, and in a directory for the next one.
#[derive(Default)]
pub struct Expectations {
    directory: Option<PathBuf>,
    known: Mutex<BTreeMap<String, Arc<OnceCell<Catalogue>>>>,
}

impl Expectations {
    /// Expectations that are kept in this directory, which is created when there is something to keep.
    pub fn in_directory(directory: PathBuf) -> Self {
        Self {
            directory: Some(directory),
            known: Mutex::default(),
        }
    }

    fn cell(&self, key: &str) -> Arc<OnceCell<Catalogue>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(key.to_owned()).or_default().clone()
    }

    /// What these migrations make on the server of a database.
    async fn of(&self, fleet: &Fleet, code: &DatabaseCode, version: &str, histories: &[History]) -> Result<Catalogue, Error> {
        let key = key(version, histories);
        let cell = self.cell(&key);
        let file = self.directory.as_ref().map(|directory| directory.join(format!("{key}.json")));
        let made = cell.get_or_try_init(async || {
            if let Some(kept) = file.as_deref().and_then(kept) {
                return Ok(kept);
            }
            let made = with_scratch(fleet, code, async |client| {
                replay(Session { client, code }, histories).await?;
                catalogue::read(client, code).await
            })
            .await?;
            if let Some(file) = &file {
                keep(file, &made);
            }
            Ok::<_, Error>(made)
        });
        made.await.cloned()
    }
}

/// Names what migrations make: the server's version, the reading of catalogues, and every migration with its checksum.
fn key(version: &str, histories: &[History]) -> String {
    let mut text = format!("{version}\n{}\n", sha256(catalogue::QUERY));
    for history in histories {
        for migration in &history.migrations {
            let line = format!("{} {} {}\n", history.schema, migration.name, migration.checksum());
            text.push_str(&line);
        }
    }
    sha256(&text)
}

fn kept(file: &Path) -> Option<Catalogue> {
    let text = std::fs::read_to_string(file).ok()?;
    serde_json::from_str(&text)
        .inspect_err(|error| tracing::debug!(file = %file.display(), "cannot be used: {error}"))
        .ok()
}

/// A place that cannot be written costs time only.
fn keep(file: &Path, made: &Catalogue) {
    let write = || {
        let text = serde_json::to_string(made)?;
        let directory = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(directory)?;
        let part = file.with_extension(format!("{}.part", uuid::Uuid::now_v7()));
        std::fs::write(&part, text)?;
        std::fs::rename(&part, file)
    };
    if let Err(error) = write() {
        tracing::debug!(file = %file.display(), "cannot be kept: {error}");
    }
}

/// How one database differs from the migrations that it has applied; empty where it does not.
///
/// # Errors
/// [`Error`] where the database cannot be reached, no scratch database can be made, or the migrations cannot be replayed in it.
pub async fn drift(
    fleet: &Fleet,
    code: &DatabaseCode,
    histories: &[History],
    expectations: &Expectations,
) -> Result<Vec<Difference>, Error> {
    let client = connect(fleet, code).await?;
    let applied = applied(&client, code, histories).await?;
    let version = catalogue::server_version(&client, code).await?;
    let found = catalogue::read(&client, code).await?;
    // One connection fewer while the other two are open.
    drop(client);
    let expected = expectations.of(fleet, code, &version, &applied).await?;
    Ok(compare(&found, &expected))
}

/// How many databases of the fleet differ from their migrations, several compared at once.
pub async fn drift_all(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    databases_dir: &Path,
    parallel: Option<usize>,
    expectations: &Expectations,
    progress: impl Fn(&DatabaseCode),
) -> Vec<(DatabaseCode, Result<Vec<Difference>, Error>)> {
    let budget = Budget::measure(fleet, codes, parallel, CONNECTIONS).await;
    let work = async |code: DatabaseCode| {
        let histories = History::of_database(databases_dir, &code)?;
        drift(fleet, &code, &histories, expectations).await
    };
    budget.each(fleet, codes, progress, work).await
}

/// The histories with the migrations that the database has applied.
async fn applied(client: &Client, code: &DatabaseCode, histories: &[History]) -> Result<Vec<History>, Error> {
    let mut applied = Vec::new();
    for history in histories {
        let rows = history.read(client, code).await?.unwrap_or_default();
        applied.push(history.only(|migration| rows.current(&migration.name).is_some_and(|row| row.finished)));
    }
    Ok(applied)
}

/// Differences by name, in the order of kinds and names.
fn compare(found: &Catalogue, expected: &Catalogue) -> Vec<Difference> {
    let index = |catalogue: &Catalogue| -> BTreeMap<(String, String), Object> {
        let objects = catalogue.objects.iter().cloned();
        objects
            .map(|object| ((object.kind.clone(), object.name.clone()), object))
            .collect()
    };
    let (found, expected) = (index(found), index(expected));
    // What belongs to a relation that one side lacks is not told beside it.
    let relations = |one: &BTreeMap<(String, String), Object>, other: &BTreeMap<(String, String), Object>| -> Vec<String> {
        let missing = one
            .iter()
            .filter(|(key, object)| object.parent.is_none() && !other.contains_key(*key));
        missing.map(|(_, object)| object.name.clone()).collect()
    };
    let (only_found, only_expected) = (relations(&found, &expected), relations(&expected, &found));
    let told_by_parent =
        |object: &Object, relations: &[String]| object.parent.as_ref().is_some_and(|parent| relations.contains(parent));
    let mut differences = Vec::new();
    for (key, object) in &found {
        let (side, other) = match expected.get(key) {
            // A partition made at run time.
            None if object.partition && object.parent.is_none() => continue,
            None if told_by_parent(object, &only_found) => continue,
            None => (Side::Database, None),
            Some(other) if other.definition == object.definition => continue,
            Some(other) => (Side::Both, Some(other.definition.clone())),
        };
        differences.push(Difference {
            kind: object.kind.clone(),
            name: object.name.clone(),
            side,
            database: Some(object.definition.clone()),
            migrations: other,
        });
    }
    for (key, object) in &expected {
        if !found.contains_key(key) && !told_by_parent(object, &only_expected) {
            differences.push(Difference {
                kind: object.kind.clone(),
                name: object.name.clone(),
                side: Side::Migrations,
                database: None,
                migrations: Some(object.definition.clone()),
            });
        }
    }
    differences.sort_by(|a, b| (&a.name, &a.kind).cmp(&(&b.name, &b.kind)));
    differences
}
