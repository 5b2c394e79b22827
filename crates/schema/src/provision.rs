//! Creates, migrates and seeds databases in one go: each goes its own way from nothing to ready, several at once.
//!
//! A database's migrations and seed follow its creation at once, while others are still being created. Databases that exist are migrated and
//! seeded where they are.
//!
//! A database in which everything is as it should be is told by one statement (`settled.rs`), so that a fleet that began from an image is looked
//! through quickly.
//!
//! There is no template with what every database gets, from which the others would be copied: it would save a tenth, and dropping it
//! afterwards makes PostgreSQL write everything to disk (`DROP DATABASE` forces a checkpoint), which takes longer than all the rest.

use crate::Error;
use crate::create::{Created, create_database, existing};
use crate::migrate::History;
use crate::migrate::budget::Budget;
use crate::migrate::{self, Deployment, parallel_default};
use crate::seed::{self, Seeded, seed};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Config, Error as FleetError, Fleet};
use settled::settled;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod fingerprint;
pub(crate) mod roles;
mod settled;

pub use fingerprint::fingerprint;

/// Connections that making one database takes: to the server, for its migrations, for its seed.
const CONNECTIONS: usize = 3;

/// What was done in a database.
#[derive(Debug)]
pub struct Provisioned {
    /// Whether it was created.
    pub created: Created,
    /// What was migrated.
    pub deployment: Deployment,
    /// Whether it was seeded.
    pub seeded: Seeded,
}

/// Creates the databases that are missing, applies what is pending and seeds, `parallel` databases at once (by the machine's cores where not
/// given) and no more than a server has connections free. `progress` hears of each database; a failure in one does not stop the others.
/// The outcomes are in the order given.
///
/// # Errors
/// Where a server cannot be reached.
pub async fn provision(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    databases_dir: &Path,
    parallel: Option<usize>,
    progress: impl Fn(&DatabaseCode),
) -> Result<Vec<(DatabaseCode, Result<Provisioned, Error>)>, Error> {
    let mut servers: BTreeMap<&str, Vec<&DatabaseCode>> = BTreeMap::new();
    for code in codes {
        servers.entry(fleet.endpoint(code)?.server()).or_default().push(code);
    }
    let mut missing: BTreeSet<&DatabaseCode> = BTreeSet::new();
    let mut written = Vec::new();
    let mut ungranted: BTreeSet<&DatabaseCode> = BTreeSet::new();
    for codes in servers.into_values() {
        written.push(codes[0]);
        let there = existing(fleet, codes[0]).await?;
        ungranted.extend(roles::create(fleet, &codes).await?);
        for code in codes {
            let name = fleet.endpoint(code)?.database_name();
            if !there.iter().any(|known| known == name) {
                missing.insert(code);
            }
        }
    }
    let parallel = parallel.unwrap_or_else(|| 2 * parallel_default());
    let budget = Budget::measure(fleet, codes, Some(parallel), CONNECTIONS).await;
    let new = without_waiting(fleet, &missing)?;
    let work = async |code: DatabaseCode| {
        if missing.contains(&code) {
            one(&new, &code, databases_dir, true, false).await
        } else {
            one(fleet, &code, databases_dir, false, ungranted.contains(&code)).await
        }
    };
    let outcomes = budget.each(fleet, codes, progress, work).await;
    new.close();
    for code in written {
        flush(fleet, code).await?;
    }
    Ok(outcomes)
}

/// The databases that are to be created. Each migration of theirs need not wait for the disk: after a crash of the machine what is lost
/// is missing as a whole, and is made again.
fn without_waiting(fleet: &Fleet, missing: &BTreeSet<&DatabaseCode>) -> Result<Fleet, Error> {
    let mut config = Config::default();
    for &code in missing {
        config
            .endpoints
            .insert(code.clone(), fleet.endpoint(code)?.without_waiting_for_the_disk());
    }
    Ok(Fleet::new(fleet.catalog().clone(), &config))
}

/// Waits until all that was committed on a server is on its disk: the log is one for all its databases, and this is a commit that waits.
async fn flush(fleet: &Fleet, code: &DatabaseCode) -> Result<(), Error> {
    let server = fleet.connect_server(code).await?;
    let text = "-- provision_flush()\nSELECT pg_logical_emit_message(true, 'aicore', 'provisioned')";
    server
        .execute(text, &[])
        .await
        .map_err(FleetError::query(code, "provision_flush"))?;
    Ok(())
}

/// From whatever it is to ready. What is `ungranted` was made before its roles were.
async fn one(
    fleet: &Fleet,
    code: &DatabaseCode,
    databases_dir: &Path,
    missing: bool,
    ungranted: bool,
) -> Result<Provisioned, Error> {
    let created = if missing {
        create_database(fleet, code).await?
    } else {
        let histories = History::of_database(databases_dir, code)?;
        if !ungranted
            && let Some(provisioned) = settled(fleet, code, &histories, seed::read(databases_dir, code)?.as_deref()).await?
        {
            return Ok(provisioned);
        }
        Created::Existing
    };
    let deployment = migrate::deploy(fleet, code, databases_dir).await?;
    let seeded = seed(fleet, code, databases_dir).await?;
    if ungranted && deployment.applied.is_empty() {
        roles::grant(&fleet.connect(code).await?, code).await?;
    }
    Ok(Provisioned {
        created,
        deployment,
        seeded,
    })
}
