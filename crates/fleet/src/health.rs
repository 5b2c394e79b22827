//! Health: one call answers for every database.

use crate::{Endpoint, Error, Fleet};
use aicore_catalog::DatabaseCode;
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use std::collections::BTreeMap;
use std::time::Instant;

/// Databases of one server asked at a time.
const AT_ONCE: usize = 8;

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

    /// Asks every database, in the order of the catalogue; all servers at once, each by a few connections at a time, because opening
    /// dozens together makes a busy server miss the time-out of all. A server that hangs delays the report by two time-outs, and no other
    /// server's databases.
    pub async fn health_report(&self) -> Vec<HealthReport> {
        let mut by_server: BTreeMap<&str, Vec<(usize, &DatabaseCode)>> = BTreeMap::new();
        for (order, database) in self.catalog().databases().iter().enumerate() {
            let server = self.endpoint(&database.code).map_or("", Endpoint::server);
            by_server.entry(server).or_default().push((order, &database.code));
        }
        let servers = by_server.values().map(|databases| self.server_health(databases));
        let mut reports: Vec<_> = join_all(servers).await.into_iter().flatten().collect();
        reports.sort_by_key(|(order, _)| *order);
        reports.into_iter().map(|(_, report)| report).collect()
    }

    /// Asks the databases of one server, the first of them alone: where it does not answer, the others are asked all at once, for each
    /// would only wait for its time-out.
    async fn server_health(&self, databases: &[(usize, &DatabaseCode)]) -> Vec<(usize, HealthReport)> {
        let ask = |(order, code): (usize, &DatabaseCode)| {
            let code = code.clone();
            async move { (order, database_health(self, &code).await) }
        };
        let Some((&first, others)) = databases.split_first() else {
            return Vec::new();
        };
        let first = ask(first).await;
        let at_once = if first.1.healthy { AT_ONCE } else { databases.len() };
        let mut reports = vec![first];
        reports.extend(
            stream::iter(others.iter().copied().map(ask))
                .buffer_unordered(at_once)
                .collect::<Vec<_>>()
                .await,
        );
        reports
    }
}
