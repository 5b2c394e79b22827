//! Health: one call answers for every database.

use crate::{Error, Fleet};
use aicore_catalog::DatabaseCode;
use futures_util::future::join_all;
use std::collections::BTreeMap;
use std::time::Instant;

/// Health of one database.
#[derive(Debug, Clone, serde::Serialize)]
pub struct HealthReport {
    /// Its code.
    pub database: DatabaseCode,
    /// Its accessor.
    pub accessor: String,
    /// `host:port`, or empty where none is configured.
    pub server: String,
    /// Whether it answered.
    pub healthy: bool,
    /// How long the answer took, in ms, opening a connection included where none was idle.
    pub latency_ms: f64,
    /// Version of the server, where it answered.
    pub version: Option<String>,
    /// What is wrong and what to do, where it did not.
    pub problem: Option<String>,
}

/// Asks one database.
pub async fn database_health(fleet: &Fleet, code: &DatabaseCode) -> HealthReport {
    let started = Instant::now();
    let answer = async {
        let connection = fleet.acquire(code).await?;
        let row = connection
            .query_one("-- database_health()\nSELECT current_setting('server_version')", &[])
            .await
            .map_err(Error::query(code, "database_health"))?;
        Ok::<String, Error>(row.get(0))
    }
    .await;
    let accessor = fleet
        .catalog()
        .get(code)
        .map(|database| database.accessor.clone())
        .unwrap_or_default();
    let server = fleet
        .endpoint(code)
        .map(|endpoint| endpoint.server().to_owned())
        .unwrap_or_default();
    let (version, problem) = match answer {
        Ok(version) => (Some(version), None),
        Err(error) => (None, Some(error.to_string())),
    };
    HealthReport {
        database: code.clone(),
        accessor,
        server,
        healthy: problem.is_none(),
        latency_ms: started.elapsed().as_secs_f64() * 1e3,
        version,
        problem,
    }
}

impl Fleet {
    /// Asks every database at once: accessor → healthy, as in `{global: true, auth: true, …}`.
    pub async fn health_check(&self) -> BTreeMap<String, bool> {
        self.health_report()
            .await
            .into_iter()
            .map(|report| (report.accessor, report.healthy))
            .collect()
    }

    /// Asks every database at once, in the order of the catalogue. One that hangs delays the report by its own
    /// time-out and no other's.
    pub async fn health_report(&self) -> Vec<HealthReport> {
        join_all(
            self.catalog()
                .databases()
                .iter()
                .map(|database| database_health(self, &database.code)),
        )
        .await
    }
}
