//! Who holds a server's slots, for whoever waited in vain.

use super::scheduler::Holding;
use super::server::Server;
use aicore_catalog::DatabaseCode;
use std::fmt;
use std::time::Duration;

/// Databases named in a message.
const NAMED: usize = 6;

/// Who holds the connections of a server: part of [`crate::Error::PoolTimeout`].
#[derive(Debug)]
pub struct Holders {
    /// `host:port` of the server.
    pub server: String,
    /// Connections that this process may have there.
    pub budget: usize,
    /// Callers that wait for a connection there.
    pub waiting: usize,
    /// Databases with connections of the pool: code, connections, those of them in use; most first.
    pub databases: Vec<(DatabaseCode, usize, usize)>,
    /// Connections that have been in use longest: code, what for where known, how long.
    pub longest: Vec<(DatabaseCode, Option<&'static str>, Duration)>,
    /// Databases with connections outside the pool (relay, migrations): code, connections.
    pub outside: Vec<(DatabaseCode, usize)>,
    /// Whether the server itself had no connection left: programs outside this one hold them.
    pub server_full: bool,
}

impl Holders {
    pub(super) fn new(server: &Server, holding: Holding, outside: &[usize], server_full: bool) -> Self {
        let code = |database: usize| server.target(database).code.clone();
        let outside = outside.iter().enumerate().filter(|(_, count)| **count > 0);
        Self {
            server: server.name().to_owned(),
            budget: holding.budget,
            waiting: holding.waiting,
            databases: holding
                .databases
                .into_iter()
                .map(|(database, count, in_use)| (code(database), count, in_use))
                .collect(),
            longest: holding
                .longest
                .into_iter()
                .map(|(database, label, held)| (code(database), label, held))
                .collect(),
            outside: outside.map(|(database, count)| (code(database), *count)).collect(),
            server_full,
        }
    }
}

impl fmt::Display for Holders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: usize = self.databases.iter().map(|(_, count, _)| count).sum();
        write!(f, "{} holds {all} of {} connections for", self.server, self.budget)?;
        if self.databases.is_empty() {
            write!(f, " nobody")?;
        }
        for (place, (code, count, in_use)) in self.databases.iter().take(NAMED).enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma} {code} {count} ({in_use} in use)")?;
        }
        if self.databases.len() > NAMED {
            write!(f, " and {} more databases", self.databases.len() - NAMED)?;
        }
        if !self.outside.is_empty() {
            let all: usize = self.outside.iter().map(|(_, count)| count).sum();
            write!(f, ", {all} outside the pool")?;
        }
        for (place, (code, label, held)) in self.longest.iter().enumerate() {
            let before = if place > 0 { "," } else { "; longest in use:" };
            let label = label.unwrap_or("unnamed");
            write!(f, "{before} {label} in {code} for {:.1} s", held.as_secs_f64())?;
        }
        if self.server_full {
            write!(f, "; the server has no connection left beside those")?;
        }
        Ok(())
    }
}
