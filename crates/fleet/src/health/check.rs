//! What is asked.

use super::schema::WantedHistory;
use aicore_catalog::DatabaseCode;
use std::collections::HashMap;
use std::time::Duration;

/// Which databases are asked, for how long, and what is wanted of them.
#[derive(Debug, Clone)]
pub struct HealthCheck {
    /// Databases; all of the catalogue where there is none.
    pub databases: Vec<DatabaseCode>,
    /// How long each server has to answer for all its databases. Servers do not wait for each other.
    pub timeout: Duration,
    /// The migrations that a database should have; of those that are not here, histories are not looked at.
    pub wanted: HashMap<DatabaseCode, Vec<WantedHistory>>,
    /// From this age on, an open transaction is warned about.
    pub old_transaction: Duration,
}

impl Default for HealthCheck {
    fn default() -> Self {
        Self {
            databases: Vec::new(),
            timeout: Duration::from_secs(10),
            wanted: HashMap::new(),
            old_transaction: Duration::from_secs(300),
        }
    }
}

impl HealthCheck {
    /// A check of these databases.
    pub fn of(databases: impl IntoIterator<Item = DatabaseCode>) -> Self {
        Self {
            databases: databases.into_iter().collect(),
            ..Self::default()
        }
    }

    pub(super) fn wanted_of(&self, code: &DatabaseCode) -> &[WantedHistory] {
        self.wanted.get(code).map_or(&[], Vec::as_slice)
    }
}
