//! Whether there is nothing to do in a database: one connection and one statement, where migrating and seeding take two connections and seven.
//!
//! It changes nothing and decides nothing but "all is applied as it is on disk"; whatever else it finds is left to those who do the work, and
//! who take the lock for it.

use super::Provisioned;
use crate::Error;
use crate::create::Created;
use crate::migrate::history::{Row, Rows};
use crate::migrate::{Deployment, History, Migration, sha256};
use crate::seed::{self, Seeded};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use std::fmt::Write;
use tokio_postgres::error::SqlState;

/// What provisioning would report of a database in which all migrations and the seed are applied as they are on disk; none where anything is
/// missing, edited or unfinished.
pub(super) async fn settled(
    fleet: &Fleet,
    code: &DatabaseCode,
    histories: &[History],
    seed: Option<&str>,
) -> Result<Option<Provisioned>, Error> {
    let client = fleet.connect(code).await?;
    let mut text = String::from(
        "-- provision_settled()\n\
         SELECT -1 AS history, name, checksum, applied_at AS started_at, true AS finished, false AS rolled_back FROM platform.seed",
    );
    for (index, history) in histories.iter().enumerate() {
        // Writing to a string cannot fail.
        _ = write!(
            text,
            " UNION ALL SELECT {index}, migration_name, checksum, started_at, finished_at IS NOT NULL, rolled_back_at IS NOT NULL FROM {}",
            history.table()
        );
    }
    text.push_str(" ORDER BY started_at, name");
    let found = match client.query(&text, &[]).await {
        Ok(found) => found,
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => return Ok(None),
        Err(source) => return Err(FleetError::query(code, "provision_settled")(source).into()),
    };
    let mut rows: Vec<Rows> = histories.iter().map(|_| Rows::default()).collect();
    let mut seeded = Seeded::None;
    if let Some(seed) = seed {
        let checksum = sha256(seed);
        let is_it = |row: &tokio_postgres::Row| {
            row.get::<_, i32>("history") == -1
                && row.get::<_, &str>("name") == seed::FILE
                && row.get::<_, &str>("checksum") == checksum
        };
        if !found.iter().any(is_it) {
            return Ok(None);
        }
        seeded = Seeded::Unchanged;
    }
    for row in &found {
        let history = usize::try_from(row.get::<_, i32>("history"))
            .ok()
            .and_then(|index| rows.get_mut(index));
        if let Some(history) = history {
            history.0.push(Row {
                name: row.get("name"),
                checksum: row.get("checksum"),
                started_at: row.get("started_at"),
                finished: row.get("finished"),
                rolled_back: row.get("rolled_back"),
                logs: None,
            });
        }
    }
    let applied = |(history, rows): (&History, &Rows)| {
        let mut migrations = history.migrations.iter();
        let is_applied = |migration: &Migration| {
            rows.current(&migration.name)
                .is_some_and(|row| row.finished && migration.fits(&row.checksum))
        };
        rows.unfinished().is_none() && migrations.all(is_applied)
    };
    if !histories.iter().zip(&rows).all(applied) {
        return Ok(None);
    }
    Ok(Some(Provisioned {
        created: Created::Existing,
        deployment: Deployment {
            already: histories.iter().map(|history| history.migrations.len()).sum(),
            ..Deployment::default()
        },
        seeded,
    }))
}
