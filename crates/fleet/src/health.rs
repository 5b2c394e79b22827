//! Health: one call answers for every database.
//!
//! All servers are asked at once, and each has a deadline of its own: one that is dead or hangs delays nobody else's answer. A database is
//! asked over a pooled connection, in one turn ([`question`]). A [`Problem`] makes it unhealthy; warnings (a replica, an old
//! transaction, a schema of a newer release) do not. [`probe`] has liveness and readiness.

mod check;
mod probe;
mod problem;
mod question;
mod report;
mod schema;
mod server;

pub use check::HealthCheck;
pub use probe::{Liveness, Readiness};
pub use problem::{LastError, Problem, ProblemKind};
pub use report::{HealthReport, OldestTransaction, TlsSession};
pub use schema::{SchemaHealth, SchemaState, Unfinished, WantedHistory};

use crate::{Endpoint, Fleet};
use aicore_catalog::DatabaseCode;
use futures_util::stream::{FuturesUnordered, Stream, StreamExt};
use problem::LastErrors;
use server::{Turn, database_health as ask};
use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Instant;

/// What a fleet remembers for its health.
pub(crate) struct HealthState {
    started: Instant,
    errors: LastErrors,
}

impl Default for HealthState {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            errors: LastErrors::default(),
        }
    }
}

impl Deref for HealthState {
    type Target = LastErrors;

    fn deref(&self) -> &LastErrors {
        &self.errors
    }
}

/// Asks one database whether it answers.
pub async fn database_health(fleet: &Fleet, code: &DatabaseCode) -> HealthReport {
    let check = HealthCheck::default();
    ask(fleet, code, &check, &Turn::begin(check.timeout)).await
}

impl Fleet {
    /// Asks every database at once: accessor → healthy, as in `{global: true, auth: true, …}`. Healthy is who answers.
    pub async fn health_check(&self) -> BTreeMap<String, bool> {
        self.health_report()
            .await
            .into_iter()
            .map(|report| (report.accessor, report.healthy))
            .collect()
    }

    /// Asks every database whether it answers, in the order of the catalogue.
    pub async fn health_report(&self) -> Vec<HealthReport> {
        self.health(&HealthCheck::default()).await
    }

    /// Asks the databases of a check; the reports are in its order, or that of the catalogue.
    pub async fn health(&self, check: &HealthCheck) -> Vec<HealthReport> {
        let mut reports: Vec<_> = self.health_as_answered(check).collect().await;
        let codes = self.asked(check);
        let order: HashMap<_, _> = codes.iter().enumerate().map(|(order, code)| (code, order)).collect();
        reports.sort_by_key(|report| order.get(&report.database).copied());
        reports
    }

    /// The same, each report as soon as it is there: the last ones come at the deadline of the server that does not answer.
    pub fn health_as_answered<'a>(&'a self, check: &'a HealthCheck) -> impl Stream<Item = HealthReport> + Send + 'a {
        let mut turns: HashMap<String, Arc<Turn>> = HashMap::new();
        let asking: FuturesUnordered<_> = self
            .asked(check)
            .into_iter()
            .map(|code| {
                let server = self.endpoint(&code).map_or("", Endpoint::server).to_owned();
                let turn = Arc::clone(turns.entry(server).or_insert_with(|| Turn::begin(check.timeout)));
                async move { ask(self, &code, check, &turn).await }
            })
            .collect();
        asking
    }

    /// The databases of a check, each once.
    fn asked(&self, check: &HealthCheck) -> Vec<DatabaseCode> {
        if check.databases.is_empty() {
            return self
                .catalog()
                .databases()
                .iter()
                .map(|database| database.code.clone())
                .collect();
        }
        let mut codes: Vec<DatabaseCode> = Vec::new();
        for code in &check.databases {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        codes
    }
}
