//! What the slots are used for, as health and errors show it.

use super::{Scheduler, State};
use crate::Slots;
use std::time::{Duration, Instant};

/// Connections shown of those that have been in use longest.
const SHOWN: usize = 5;

/// Who holds the slots of a server.
#[derive(Debug)]
pub(crate) struct Holding {
    /// Most slots.
    pub budget: usize,
    /// Connections of each database that has any, most first: database, all, in use.
    pub databases: Vec<(usize, usize, usize)>,
    /// Those that have been in use longest: database, what for, how long.
    pub longest: Vec<(usize, Option<&'static str>, Duration)>,
    /// Waiters of all databases.
    pub waiting: usize,
}

impl Scheduler {
    /// Figures of one database.
    pub(crate) fn slots(&self, database: usize) -> Slots {
        let one = &self.databases[database];
        Slots {
            open: one.idle.len() + one.in_use,
            in_use: one.in_use,
            idle: one.idle.len(),
            waiting: one.waiters.len(),
            limit: one.limits.max.min(self.budget),
        }
    }

    /// Connections of a database that are being opened.
    pub(crate) fn opening(&self, database: usize) -> usize {
        self.databases[database].opening
    }

    /// Whether the server had no connection left for us lately.
    pub(crate) fn is_refused(&self) -> bool {
        self.ceiling.is_some()
    }

    /// Who holds the slots.
    pub(crate) fn holding(&self, now: Instant) -> Holding {
        let mut databases: Vec<_> = self
            .databases
            .iter()
            .enumerate()
            .map(|(database, one)| (database, one.count(), one.in_use))
            .filter(|(_, count, _)| *count > 0)
            .collect();
        databases.sort_by_key(|(database, count, _)| (std::cmp::Reverse(*count), *database));
        let mut longest: Vec<_> = self
            .slots
            .iter()
            .filter(|slot| slot.state == State::InUse)
            .map(|slot| (slot.database, slot.label, now.saturating_duration_since(slot.since)))
            .collect();
        longest.sort_by_key(|(_, _, held)| std::cmp::Reverse(*held));
        longest.truncate(SHOWN);
        Holding {
            budget: self.budget,
            databases,
            longest,
            waiting: self.waiting,
        }
    }
}
