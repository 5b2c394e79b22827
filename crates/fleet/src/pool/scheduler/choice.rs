//! Whose turn it is: fair shares by virtual time, and what is closed for whom.

use super::{Database, FORGET, LINGER, Scheduler};
use std::time::{Duration, Instant};

/// A database without a connection gets one within so many quanta or so, where the others' slots suffice for that.
const TURN_WAIT: f64 = 1.0;
/// Longest turn, in quanta: who comes when few wait still meets some connection whose turn ends soon.
const LONGEST_TURN: f64 = 4.0;
/// A connection serves its own database for so many quanta before its slot goes to one that has some already.
const MORE_QUANTA: u32 = 2;

/// What a database with waiters lacks; the first comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Connections up to its floor.
    Floor,
    /// Any connection.
    Any,
    /// One more than it has.
    More,
}

impl Database {
    /// Connections that it has or will have.
    fn held(&self) -> usize {
        self.busy() + self.idle.len() + self.promised
    }

    /// Those, by its weight.
    fn share(&self) -> f64 {
        self.held() as f64 / self.limits.weight
    }

    fn need(&self) -> Need {
        match self.held() {
            _ if self.count() + self.promised < self.limits.floor => Need::Floor,
            0 => Need::Any,
            _ => Need::More,
        }
    }
}

impl Scheduler {
    /// Brings what a database has used up to date; must come before its connections in use change.
    pub(super) fn account(&mut self, now: Instant, database: usize) {
        if self.scarce {
            let one = &mut self.databases[database];
            let seconds = now.saturating_duration_since(one.used_until).as_secs_f64();
            one.used += one.busy() as f64 * seconds / one.limits.weight;
            one.used_until = now;
        }
    }

    /// Slots become scarce, or are so no more.
    fn set_scarce(&mut self, now: Instant, scarce: bool) {
        if scarce == self.scarce {
            return;
        }
        if scarce {
            let forget = self
                .scarce_until
                .is_none_or(|until| now.saturating_duration_since(until) > FORGET);
            for one in &mut self.databases {
                one.used_until = now;
                if forget {
                    one.used = 0.0;
                }
            }
            self.scarce = true;
        } else {
            for database in 0..self.databases.len() {
                self.account(now, database);
            }
            self.scarce = false;
            self.scarce_until = Some(now);
        }
    }

    /// A database that used nothing for a while has saved up nothing: it starts level with the least served.
    pub(super) fn join(&mut self, now: Instant, database: usize) {
        for other in 0..self.databases.len() {
            self.account(now, other);
        }
        let least = self
            .databases
            .iter()
            .filter(|one| one.is_active())
            .map(|one| one.used)
            .min_by(f64::total_cmp);
        if let Some(least) = least {
            let one = &mut self.databases[database];
            one.used = one.used.max(least);
        }
    }

    /// Nobody pays for long: who took what was free before others came is at most a quantum behind the least served.
    fn bound_debts(&mut self, now: Instant) {
        for database in 0..self.databases.len() {
            self.account(now, database);
        }
        let active = self.databases.iter().filter(|one| one.is_active());
        let Some(least) = active.map(|one| one.used).min_by(f64::total_cmp) else {
            return;
        };
        let most = least + self.quantum.as_secs_f64();
        for one in &mut self.databases {
            one.used = one.used.min(most);
        }
    }

    /// What a database will have used, counting a quantum for each of so many slots.
    fn level(&self, now: Instant, database: usize, slots: usize) -> f64 {
        let one = &self.databases[database];
        let mut level = one.used + slots as f64 * self.quantum.as_secs_f64() / one.limits.weight;
        if self.scarce {
            let seconds = now.saturating_duration_since(one.used_until).as_secs_f64();
            level += one.busy() as f64 * seconds / one.limits.weight;
        }
        level
    }

    /// The virtual time at which a database's next slot starts to serve: the lowest gets it.
    pub(super) fn start(&self, now: Instant, database: usize) -> f64 {
        self.level(now, database, self.databases[database].held())
    }

    /// The most deserving database with a waiter that has no connection on its way, of those whose share of slots is below another.
    fn neediest(&self, now: Instant, below: f64) -> Option<usize> {
        let mut best: Option<(Need, f64, usize)> = None;
        for (database, one) in self.databases.iter().enumerate() {
            if one.unmet() == 0 || one.share() >= below {
                continue;
            }
            let (need, start) = (one.need(), self.start(now, database));
            let better = match best {
                None => true,
                Some((most, level, other)) => need
                    .cmp(&most)
                    .then(start.total_cmp(&level))
                    .then_with(|| one.waiters.front().cmp(&self.databases[other].waiters.front()))
                    .is_lt(),
            };
            if better {
                best = Some((need, start, database));
            }
        }
        best.map(|(_, _, database)| database)
    }

    /// How long a connection serves its own database before it ends for one that has none: the longer, the fewer wait in that manner, so
    /// that each of them gets a slot within [`TURN_WAIT`] quanta or so, and none is moved sooner than that takes.
    fn turn(&self) -> Duration {
        let without = self.databases.iter().filter(|one| one.held() == 0 && one.unmet() > 0).count();
        let slots_each = self.effective_budget() as f64 / without.max(1) as f64;
        self.quantum.mul_f64((TURN_WAIT * slots_each).clamp(1.0, LONGEST_TURN))
    }

    /// Whether a connection that its own database still wants is closed for another one.
    fn yields(&self, now: Instant, index: usize, other: usize) -> bool {
        let slot = &self.slots[index];
        let (one, needy) = (&self.databases[slot.database], &self.databases[other]);
        let served = now.saturating_duration_since(slot.opened_at);
        match needy.need() {
            Need::Floor => return true,
            // Whoever waits beside its own connections waits for their next release at most: moving for that is dear.
            Need::More if served < self.quantum * MORE_QUANTA => return false,
            Need::Any if served < self.quantum || served < self.turn() => return false,
            Need::More | Need::Any => {}
        }
        needy.share() < one.share() && self.start(now, other) < self.level(now, slot.database, one.held().saturating_sub(1))
    }

    /// The database that deserves the slot of a connection given back more than its own, which has waiters too.
    pub(super) fn more_deserving(&self, now: Instant, index: usize) -> Option<usize> {
        if !self.scarce {
            return None;
        }
        let one = &self.databases[self.slots[index].database];
        if one.count() - one.closing <= one.limits.floor {
            return None;
        }
        let other = self.neediest(now, one.share())?;
        self.yields(now, index, other).then_some(other)
    }

    /// The least recently used idle connection that may be closed for another database.
    fn evictable(&self, now: Instant, other: usize) -> Option<usize> {
        self.databases
            .iter()
            .enumerate()
            .filter(|(database, one)| *database != other && one.count() - one.closing > one.limits.floor)
            .filter_map(|(_, one)| one.idle.front().copied())
            .filter(|index| now >= self.slots[*index].since + LINGER || self.yields(now, *index, other))
            .min_by_key(|index| self.slots[*index].since)
    }

    /// The idle connection to close when there are more than the budget: one above its database's floor, if there is any.
    fn surplus(&self) -> Option<usize> {
        self.databases
            .iter()
            .filter_map(|one| Some((one.count() - one.closing <= one.limits.floor, *one.idle.front()?)))
            .min_by_key(|(floor, index)| (*floor, self.slots[*index].since))
            .map(|(_, index)| index)
    }

    /// Opens and closes until nobody waits for whom there is a slot.
    pub(super) fn settle(&mut self, now: Instant) {
        self.settled_at = now;
        if self.closed {
            self.set_scarce(now, false);
            return;
        }
        if self.scarce && self.waiting > 0 {
            self.bound_debts(now);
        }
        let budget = self.effective_budget();
        while self.taken - self.closing > budget {
            let Some(index) = self.surplus() else { break };
            self.close_slot(now, index, None);
        }
        let mut scarce = false;
        while self.waiting > 0 {
            let Some(database) = self.neediest(now, f64::INFINITY) else {
                break;
            };
            if self.taken < budget {
                self.open(now, database);
                continue;
            }
            scarce = true;
            // Connections that are closing for nobody in particular will do, too.
            let coming = (budget + self.closing).saturating_sub(self.taken);
            let promised: usize = self.databases.iter().map(|one| one.promised).sum();
            if coming > promised {
                break;
            }
            match self.evictable(now, database) {
                Some(index) if self.taken - self.closing <= budget => self.close_slot(now, index, Some(database)),
                _ => break,
            }
        }
        let scarce = scarce || (self.waiting > 0 && self.databases.iter().any(|one| one.promised > 0));
        self.set_scarce(now, scarce);
    }
}
