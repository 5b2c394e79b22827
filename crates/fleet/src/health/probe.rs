//! Liveness and readiness, for whoever starts, stops and feeds this process.
//!
//! They are apart because they have different consequences: who is not alive is restarted, who is not ready gets no work. A database that
//! is away must never restart the process that waits for it.

use super::check::HealthCheck;
use super::problem::Problem;
use super::report::HealthReport;
use crate::Fleet;
use aicore_catalog::DatabaseCode;
use std::collections::BTreeMap;

/// That the process answers.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Liveness {
    /// Always true: a process that is not alive answers nothing.
    pub live: bool,
    /// Seconds since the fleet was made.
    pub uptime_s: f64,
}

/// Whether a process can do its work: whether the databases that it needs are healthy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Readiness {
    /// Whether all are.
    pub ready: bool,
    /// Each database that was asked for, and what is wrong with it.
    pub databases: BTreeMap<DatabaseCode, Option<Problem>>,
}

impl Readiness {
    /// What reports amount to.
    pub fn of(reports: &[HealthReport]) -> Self {
        Self {
            ready: reports.iter().all(|report| report.healthy),
            databases: reports
                .iter()
                .map(|report| (report.database.clone(), report.problem.clone()))
                .collect(),
        }
    }
}

impl Fleet {
    /// Whether the process answers. It touches no database and waits for nothing.
    pub fn liveness(&self) -> Liveness {
        Liveness {
            live: true,
            uptime_s: self.health_state().started.elapsed().as_secs_f64(),
        }
    }

    /// Whether the databases of a check, those that the process needs, are healthy. A fleet that was closed is ready no more.
    pub async fn readiness(&self, check: &HealthCheck) -> Readiness {
        Readiness::of(&self.health(check).await)
    }
}
