//! `aicore health`: the fleet's health on one page, liveness and readiness.

mod page;

use crate::arguments::{Databases, Global, Health};
use crate::context::Context;
use crate::output::{Exit, Usage, chain, print};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{HealthCheck, Readiness, WantedHistory};
use aicore_schema::migrate::History;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

pub(crate) async fn health(global: &Global, options: &Health) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    if options.live {
        let liveness = context.fleet.liveness();
        print(global.json, &liveness, || "live".to_owned())?;
        return Ok(Exit::Done);
    }
    let check = check(&context, options)?;
    let started = Instant::now();
    let reports = context.fleet.health(&check).await;
    let took_ms = started.elapsed().as_secs_f64() * 1e3;
    let healthy = reports.iter().all(|report| report.healthy);
    if options.ready {
        let readiness = Readiness::of(&reports);
        print(global.json, &readiness, || page::readiness(&reports))?;
    } else {
        let by_accessor: BTreeMap<&str, bool> = reports
            .iter()
            .map(|report| (report.accessor.as_str(), report.healthy))
            .collect();
        let value = json!({ "healthy": healthy, "took_ms": took_ms, "databases": by_accessor, "report": reports });
        print(global.json, &value, || page::fleet(&reports, took_ms))?;
    }
    Ok(if healthy { Exit::Done } else { Exit::Failed })
}

/// What to ask, or why nobody can be asked.
fn check(context: &Context, options: &Health) -> anyhow::Result<HealthCheck> {
    let configured = &context.config.endpoints;
    if configured.is_empty() {
        return Err(Usage(
            "no server is configured for any database: start the private servers with `aicore up`, or set AICORE_SERVERS, the variables \
             *_DATABASE_URL, or aicore.toml"
                .into(),
        )
        .into());
    }
    let mut databases = context.databases(&Databases {
        databases: options.databases.clone(),
    })?;
    // A fleet may be shared out among machines: this one is ready once its own part is.
    if options.ready && options.databases.is_empty() {
        databases.retain(|code| configured.contains_key(code));
    }
    let mut check = HealthCheck::of(databases.iter().cloned());
    check.timeout = Duration::from_secs(options.timeout_s);
    for code in databases {
        let wanted = wanted(&context.databases_dir, &code)?;
        check.wanted.insert(code, wanted);
    }
    Ok(check)
}

/// The migrations that a database should have, from the databases folder.
fn wanted(databases_dir: &Path, code: &DatabaseCode) -> anyhow::Result<Vec<WantedHistory>> {
    let histories = History::of_database(databases_dir, code)
        .map_err(|error| Usage(format!("the wanted migrations cannot be read: {}", chain(&error.into()))))?;
    let wanted = histories.into_iter().map(|history| WantedHistory {
        name: history.folder,
        schema: history.schema,
        migrations: history.migrations.into_iter().map(|migration| migration.name).collect(),
    });
    Ok(wanted.collect())
}
