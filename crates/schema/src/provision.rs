//! Creates, migrates and seeds databases in one go: each goes its own way from nothing to ready, several at once.
//!
//! What every database gets is applied once a server, to a template, and copied from there by `CREATE DATABASE … TEMPLATE`; a database's
//! own migrations follow at once, while the next one is copied. Databases that exist are migrated and seeded where they are.

use crate::Error;
use crate::create::{Created, create_database, existing};
use crate::migrate::budget::Budget;
use crate::migrate::{self, Deployment, History, Options, PLATFORM, parallel_default};
use crate::scratch::Scratch;
use crate::seed::{Seeded, seed};
use aicore_catalog::DatabaseCode;
use aicore_fleet::Fleet;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Connections that making one database takes: to the server, for its migrations, for its seed.
const CONNECTIONS: usize = 3;
/// Fewer missing databases than this are made without a template: it would cost more than it saves.
const WORTH_A_TEMPLATE: usize = 4;

/// What was done in a database.
#[derive(Debug)]
pub struct Provisioned {
    /// Whether it was created.
    pub created: Created,
    /// What was migrated. The platform's migrations count as applied where they came with the template.
    pub deployment: Deployment,
    /// Whether it was seeded.
    pub seeded: Seeded,
}

/// Creates the databases that are missing, applies what is pending and seeds, `parallel` databases at once (by the machine's cores where not
/// given) and no more than a server has connections free. `progress` hears of each database; a failure in one does not stop the others.
/// The outcomes are in the order given.
///
/// # Errors
/// Where a server cannot be reached, or the template cannot be made.
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
    let mut templates: BTreeMap<&str, Template> = BTreeMap::new();
    for (server, codes) in servers {
        let there = existing(fleet, codes[0]).await?;
        let before = missing.len();
        for &code in &codes {
            let name = fleet.endpoint(code)?.database_name();
            if !there.iter().any(|known| known == name) {
                missing.insert(code);
            }
        }
        if missing.len() - before >= WORTH_A_TEMPLATE {
            templates.insert(server, template(fleet, codes[0], databases_dir).await?);
        }
    }
    let parallel = parallel.unwrap_or_else(|| 2 * parallel_default());
    let budget = Budget::measure(fleet, codes, Some(parallel), CONNECTIONS).await;
    let work = async |code: DatabaseCode| {
        let server = fleet.endpoint(&code)?.server();
        one(fleet, &code, databases_dir, missing.contains(&code), templates.get(server)).await
    };
    let outcomes = budget.each(fleet, codes, progress, work).await;
    for template in templates.into_values() {
        template.scratch.drop_database().await?;
    }
    Ok(outcomes)
}

/// From whatever it is to ready.
async fn one(
    fleet: &Fleet,
    code: &DatabaseCode,
    databases_dir: &Path,
    missing: bool,
    template: Option<&Template>,
) -> Result<Provisioned, Error> {
    let created = if missing {
        create_database(fleet, code, template.map(|template| template.scratch.name())).await?
    } else {
        Created::Existing
    };
    let mut deployment = migrate::deploy(fleet, code, databases_dir).await?;
    if let (Created::Created, Some(template)) = (created, template) {
        let copied = &template.deployment.applied;
        deployment.already = deployment.already.saturating_sub(copied.len());
        deployment.applied.splice(0..0, copied.iter().cloned());
    }
    let seeded = seed(fleet, code, databases_dir).await?;
    Ok(Provisioned {
        created,
        deployment,
        seeded,
    })
}

/// A database that has what every database gets, and nobody connected to it.
struct Template {
    scratch: Scratch,
    deployment: Deployment,
}

async fn template(fleet: &Fleet, code: &DatabaseCode, databases_dir: &Path) -> Result<Template, Error> {
    let scratch = Scratch::create(fleet, code).await?;
    let beside = scratch.fleet(fleet)?;
    let mut histories = History::of_database(databases_dir, code)?;
    histories.retain(|history| history.folder == PLATFORM);
    let outcome = migrate::deploy_histories(&beside, code, &histories, &Options::default()).await;
    match outcome.error {
        None => Ok(Template {
            scratch,
            deployment: outcome.deployment,
        }),
        Some(error) => {
            scratch.drop_database().await?;
            Err(error)
        }
    }
}
