//! Whose turn it is: fair shares by virtual time, and what is closed for whom.

use super::{FORGET, LINGER, Scheduler};
use std::time::Instant;

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

    /// Nobody pays for long: who took what was free before others came is at most two quanta behind the least served.
    fn bound_debts(&mut self, now: Instant) {
        for database in 0..self.databases.len() {
            self.account(now, database);
        }
        let active = self.databases.iter().filter(|one| one.is_active());
        let Some(least) = active.map(|one| one.used).min_by(f64::total_cmp) else {
            return;
        };
        for one in &mut self.databases {
            let most = least + 2.0 * self.quantum.as_secs_f64() / one.limits.weight;
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

    /// The virtual time of a database with one slot more: the lowest gets it.
    pub(super) fn after(&self, now: Instant, database: usize) -> f64 {
        let one = &self.databases[database];
        self.level(now, database, one.busy() + one.promised + 1)
    }

    /// The most deserving database with a waiter that has no connection on its way.
    fn neediest(&self, now: Instant) -> Option<usize> {
        let mut best: Option<(bool, f64, usize)> = None;
        for (database, one) in self.databases.iter().enumerate() {
            if one.unmet() == 0 {
                continue;
            }
            let above_floor = one.count() + one.promised >= one.limits.floor;
            let after = self.after(now, database);
            let better = match best {
                None => true,
                Some((above, level, other)) => above_floor
                    .cmp(&above)
                    .then(after.total_cmp(&level))
                    .then_with(|| one.waiters.front().cmp(&self.databases[other].waiters.front()))
                    .is_lt(),
            };
            if better {
                best = Some((above_floor, after, database));
            }
        }
        best.map(|(_, _, database)| database)
    }

    /// The database that deserves the slot of a connection given back more than its own, which has waiters too.
    pub(super) fn more_deserving(&self, now: Instant, index: usize) -> Option<usize> {
        if !self.scarce {
            return None;
        }
        let slot = &self.slots[index];
        let one = &self.databases[slot.database];
        if one.count() - one.closing <= one.limits.floor {
            return None;
        }
        let other = self.neediest(now).filter(|other| *other != slot.database)?;
        let needy = &self.databases[other];
        if needy.count() + needy.promised < needy.limits.floor {
            return Some(other);
        }
        let served = now.saturating_duration_since(slot.opened_at) >= self.quantum;
        let here = self.level(now, slot.database, one.busy());
        (served && self.after(now, other) < here).then_some(other)
    }

    /// The least recently used idle connection that may be closed for another database.
    fn evictable(&self, now: Instant, for_database: Option<usize>) -> Option<usize> {
        let lingers = |index: usize| {
            let slot = &self.slots[index];
            now < slot.since + LINGER && now < slot.opened_at + self.quantum
        };
        self.databases
            .iter()
            .enumerate()
            .filter(|(database, one)| Some(*database) != for_database && one.count() - one.closing > one.limits.floor)
            .filter_map(|(_, one)| one.idle.front().copied())
            .filter(|index| !lingers(*index))
            .min_by_key(|index| self.slots[*index].since)
    }

    /// Opens and closes until nobody waits for whom there is a slot.
    pub(super) fn settle(&mut self, now: Instant) {
        if self.closed {
            self.set_scarce(now, false);
            return;
        }
        if self.scarce && self.waiting > 0 {
            self.bound_debts(now);
        }
        let budget = self.effective_budget();
        while self.taken - self.closing > budget {
            let Some(index) = self.evictable(now, None) else { break };
            self.close_slot(now, index, None);
        }
        let mut scarce = false;
        while self.waiting > 0 {
            let Some(database) = self.neediest(now) else { break };
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
            match self.evictable(now, Some(database)) {
                Some(index) if self.taken - self.closing <= budget => self.close_slot(now, index, Some(database)),
                _ => break,
            }
        }
        let scarce = scarce || (self.waiting > 0 && self.databases.iter().any(|one| one.promised > 0));
        self.set_scarce(now, scarce);
    }
}
