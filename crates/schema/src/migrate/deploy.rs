//! Applies what is pending: in one database, or in many at once.

use super::apply::{Session, apply};
use super::budget::{Budget, connect};
use super::history::History;
use crate::Error;
use crate::provision::roles;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use std::path::Path;
use std::time::Duration;

/// Lock that Prisma's schema engine takes too (PostgreSQL advisory lock key).
const LOCK: i64 = 72_707_369;
/// How often a deployment that waits for another one asks whether it has ended.
const LOCK_ASKED_EVERY: Duration = Duration::from_millis(100);

/// How to deploy.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Databases worked on at once; by the machine's cores where not given, and never more than a server has connections free.
    pub parallel: Option<usize>,
    /// Go on where an applied migration was edited.
    pub allow_edited: bool,
}

/// A migration that did not run in one transaction.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Untransacted {
    /// The migration.
    pub migration: String,
    /// The statement that refuses a transaction, or the server's words.
    pub because: String,
}

/// What a deployment did in one database.
#[derive(Debug, Default, Clone, serde::Serialize)]
pub struct Deployment {
    /// Migrations applied by this run, as `<folder>/<name>`.
    pub applied: Vec<String>,
    /// How many had been applied before.
    pub already: usize,
    /// Which of those applied ran statement by statement.
    pub untransacted: Vec<Untransacted>,
    /// Migrations that were edited after they had been applied, and were let pass.
    pub edited: Vec<String>,
}

/// What a deployment of many databases did in one.
#[derive(Debug)]
pub struct Outcome {
    /// The database.
    pub code: DatabaseCode,
    /// What was done, up to the failure where there is one.
    pub deployment: Deployment,
    /// What stopped it.
    pub error: Option<Error>,
}

/// Applies the pending migrations of one database of the fleet.
///
/// # Errors
/// [`Error::Edited`], [`Error::Unfinished`] before any change; [`Error::Script`] for the failing one, after which the ones before
/// it stay applied.
pub async fn deploy(fleet: &Fleet, code: &DatabaseCode, databases_dir: &Path) -> Result<Deployment, Error> {
    let histories = History::of_database(databases_dir, code)?;
    let outcome = deploy_histories(fleet, code, &histories, &Options::default()).await;
    outcome.error.map_or(Ok(outcome.deployment), Err)
}

/// Applies what is pending of these histories in one database.
pub async fn deploy_histories(fleet: &Fleet, code: &DatabaseCode, histories: &[History], options: &Options) -> Outcome {
    let mut deployment = Deployment::default();
    let run = async {
        let client = connect(fleet, code).await?;
        let session = Session { client: &client, code };
        lock(session).await?;
        let pending = pending(session, histories, options, &mut deployment).await?;
        apply_pending(session, pending, &mut deployment).await?;
        match deployment.applied.is_empty() {
            true => Ok(()),
            false => roles::grant(&client, code).await,
        }
    };
    let error = run.await.err();
    Outcome {
        code: code.clone(),
        deployment,
        error,
    }
}

/// A history, and which of its migrations are not applied yet.
struct Pending<'h> {
    history: &'h History,
    has_table: bool,
    names: Vec<&'h str>,
}

/// Finds what is pending, and refuses where something must be settled first.
async fn pending<'h>(
    session: Session<'_>,
    histories: &'h [History],
    options: &Options,
    deployment: &mut Deployment,
) -> Result<Vec<Pending<'h>>, Error> {
    let Session { client, code } = session;
    let mut plan = Vec::new();
    for history in histories {
        let rows = history.read(client, code).await?;
        let has_table = rows.is_some();
        let rows = rows.unwrap_or_default();
        if let Some(row) = rows.unfinished() {
            return Err(Error::Unfinished {
                database: code.clone(),
                migration: row.name.clone(),
                started_at: row.started_at.to_rfc3339(),
                logs: row.logs.clone(),
            });
        }
        let mut names = Vec::new();
        for migration in &history.migrations {
            match rows.current(&migration.name) {
                Some(row) if migration.fits(&row.checksum) => deployment.already += 1,
                Some(_) if options.allow_edited => {
                    deployment.already += 1;
                    deployment.edited.push(history.path(&migration.name));
                }
                Some(_) => {
                    return Err(Error::Edited {
                        database: code.clone(),
                        migration: migration.name.clone(),
                    });
                }
                None => names.push(migration.name.as_str()),
            }
        }
        plan.push(Pending {
            history,
            has_table,
            names,
        });
    }
    Ok(plan)
}

async fn apply_pending(session: Session<'_>, plan: Vec<Pending<'_>>, deployment: &mut Deployment) -> Result<(), Error> {
    for Pending {
        history,
        has_table,
        names,
    } in plan
    {
        if !has_table && !names.is_empty() {
            history.create_table(session.client, session.code).await?;
        }
        for migration in history
            .migrations
            .iter()
            .filter(|migration| names.contains(&migration.name.as_str()))
        {
            let because = apply(session, history, migration).await?;
            let path = history.path(&migration.name);
            tracing::debug!(database = %session.code, migration = %path, untransacted = because.as_deref(), "applied");
            if let Some(because) = because {
                deployment.untransacted.push(Untransacted {
                    migration: path.clone(),
                    because,
                });
            }
            deployment.applied.push(path);
        }
    }
    Ok(())
}

/// Applies all migrations of these histories to an empty database, where nobody else is.
pub(crate) async fn replay(session: Session<'_>, histories: &[History]) -> Result<(), Error> {
    let plan = histories.iter().map(|history| Pending {
        history,
        has_table: false,
        names: history.migrations.iter().map(|migration| migration.name.as_str()).collect(),
    });
    apply_pending(session, plan.collect(), &mut Deployment::default()).await
}

/// Takes the lock of deployments. It asks again and again instead of waiting in the server: a statement that waits there holds a
/// snapshot, and a `CREATE INDEX CONCURRENTLY` of the lock's holder waits for old snapshots, so that each would wait for the other.
pub(crate) async fn lock(session: Session<'_>) -> Result<(), Error> {
    loop {
        let row = session
            .client
            .query_one("-- migrate_lock()\nSELECT pg_try_advisory_lock($1)", &[&LOCK])
            .await
            .map_err(FleetError::query(session.code, "migrate_lock"))?;
        if row.get(0) {
            return Ok(());
        }
        tokio::time::sleep(LOCK_ASKED_EVERY).await;
    }
}

/// Applies the pending migrations of many databases of the fleet, several at once. `progress` hears of each database; a failure in
/// one does not stop the others.
pub async fn deploy_all(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    databases_dir: &Path,
    progress: impl Fn(&DatabaseCode),
) -> Vec<(DatabaseCode, Result<Deployment, Error>)> {
    deploy_fleet(fleet, codes, databases_dir, &Options::default(), progress)
        .await
        .into_iter()
        .map(|outcome| (outcome.code, outcome.error.map_or(Ok(outcome.deployment), Err)))
        .collect()
}

/// As [`deploy_all`], with options, and with what was done before a failure.
pub async fn deploy_fleet(
    fleet: &Fleet,
    codes: &[DatabaseCode],
    databases_dir: &Path,
    options: &Options,
    progress: impl Fn(&DatabaseCode),
) -> Vec<Outcome> {
    let budget = Budget::measure(fleet, codes, options.parallel, 1).await;
    let work = async |code: DatabaseCode| match History::of_database(databases_dir, &code) {
        Ok(histories) => deploy_histories(fleet, &code, &histories, options).await,
        Err(error) => Outcome {
            code,
            deployment: Deployment::default(),
            error: Some(error),
        },
    };
    let outcomes = budget.each(fleet, codes, progress, work).await;
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}
