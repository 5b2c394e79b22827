//! Applies seed files: initial reference data, each in one transaction, again only when the file changed.

use crate::Error;
use crate::migrate::sha256;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use futures_util::stream::{self, StreamExt};
use std::path::Path;

/// What became of the seed of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seeded {
    /// It was applied by this run.
    Applied,
    /// It had been applied before and is unchanged.
    Unchanged,
    /// The database has no seed file.
    None,
}

pub(crate) const FILE: &str = "seed.sql";
const AT_ONCE: usize = 4;

/// Applies `<code>/seed.sql`, which must be idempotent.
///
/// # Errors
/// [`Error::Script`] with the failing line, after a rollback.
pub async fn seed(fleet: &Fleet, code: &DatabaseCode, databases_dir: &Path) -> Result<Seeded, Error> {
    let Some(text) = read(databases_dir, code)? else {
        return Ok(Seeded::None);
    };
    let checksum = sha256(&text);
    fleet
        .transaction(code, "seed", async |tx| {
            let record = "-- seed_record()\nINSERT INTO platform.seed AS s (name, checksum) VALUES ($1, $2) \
                 ON CONFLICT (name) DO UPDATE SET checksum = EXCLUDED.checksum, applied_at = now() \
                 WHERE s.checksum <> EXCLUDED.checksum";
            if tx
                .execute(record, &[&FILE, &checksum])
                .await
                .map_err(FleetError::query(code, "seed_record"))?
                == 0
            {
                return Ok(Seeded::Unchanged);
            }
            tx.batch_execute(&text)
                .await
                .map_err(|source| Error::script(code, FILE, &text, 1, true, source))?;
            Ok(Seeded::Applied)
        })
        .await
}

/// The seed file of a database, if it has one.
pub(crate) fn read(databases_dir: &Path, code: &DatabaseCode) -> Result<Option<String>, Error> {
    let path = databases_dir.join(code.as_str()).join(FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::File { path, source }),
    }
}

/// Applies the seeds of many databases, several at once. `progress` hears of each; a failure in one does not stop the others.
pub async fn seed_all(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    databases_dir: &Path,
    progress: impl Fn(&DatabaseCode),
) -> Vec<(DatabaseCode, Result<Seeded, Error>)> {
    stream::iter(codes.iter().map(|code| {
        let progress = &progress;
        async move {
            let outcome = seed(fleet, code, databases_dir).await;
            progress(code);
            (code.clone(), outcome)
        }
    }))
    .buffered(AT_ONCE)
    .collect()
    .await
}
