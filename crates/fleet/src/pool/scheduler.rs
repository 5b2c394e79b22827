//! Who gets which slot of one server, and when: a state machine without I/O, given the time with each event.
//!
//! A *slot* is room for one connection on the server; there are `budget` of them. A connection belongs to one database for all its life, so
//! moving a slot to another database means closing and opening. The rules, in the order in which they count:
//!
//! 1. Within a database, first come, first served; never more than `max` connections.
//! 2. A free slot goes to the most deserving database that has a waiter without a connection on its way: first those below their `floor`, then by
//!    [virtual time](Scheduler::start): what a database has used of the server since slots became scarce, by its weight (start-time fair queueing,
//!    Goyal, Vin and Cheng 1996). Over time that is the max-min fair share.
//! 3. Where no slot is free, the least recently used idle connection of any database above its floor is closed for the waiter.
//! 4. Where none is idle, a connection that has served its own database for a [turn](Scheduler::turn) is closed as it is given back, if another
//!    database deserves its slot more and has fewer by its weight. The slot is *promised* to that one while the old connection ends. For moving
//!    costs an opening, turns are as long as the wait of those without a connection allows, and longer still for those that have one already.
//! 5. A connection is gone when the server has let it go, not when it is told to: so the budget is never exceeded.
//!
//! The driver ([`super::server`]) tells what happened, and does what [`Action`] says.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

#[cfg(test)]
mod audit;
mod choice;
mod report;
#[cfg(test)]
mod saturation;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub(crate) use report::Holding;

/// A connection given back stays this long for its own database as if it were in use, though others wait: whoever comes back at once need
/// not open it again.
const LINGER: Duration = Duration::from_millis(2);
/// When slots were not scarce for so long, what was used before is forgotten.
const FORGET: Duration = Duration::from_secs(1);
/// After the server had no connection left for us, one more is tried so often.
const RETRY: Duration = Duration::from_millis(250);
/// After the opening of a connection failed, none is opened in advance for so long.
const COLD: Duration = Duration::from_secs(5);
/// Connections opened in advance at a time.
const WARM_AT_ONCE: usize = 2;

/// What may be used of the server for one database.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// Most connections.
    pub max: usize,
    /// Connections kept warm while slots are free.
    pub min: usize,
    /// Connections that no other database may take away.
    pub floor: usize,
    /// Share beside other databases.
    pub weight: f64,
    /// Idle connections above `min` are closed after this time.
    pub idle_timeout: Duration,
}

/// A slot; one that was used again is another slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SlotId {
    /// Place in the driver's table.
    pub index: usize,
    generation: u32,
}

/// A waiter's number, rising.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

/// Answer to who asks for a connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Acquired {
    /// An idle connection.
    Slot(SlotId),
    /// Wait for [`Action::Hand`] or [`Action::Refuse`].
    Queued(Ticket),
}

/// What the driver has to do, in this order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Give the connection to the waiter.
    Hand {
        /// To whom.
        ticket: Ticket,
        /// The connection.
        slot: SlotId,
    },
    /// Open a connection, then say `opened`, `open_failed` or `open_refused`; or `ended` where nobody waits for the outcome any more.
    Open {
        /// For this slot.
        slot: SlotId,
        /// To this database.
        database: usize,
    },
    /// Close the connection, then say `ended` once the server has let it go.
    Close {
        /// The connection.
        slot: SlotId,
    },
    /// Tell the waiter that the pool is closed.
    Refuse {
        /// Whom.
        ticket: Ticket,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Vacant,
    Opening,
    Idle,
    InUse,
    /// Given back or idle no more; the slot is promised to a database, or not.
    Closing {
        promised: Option<usize>,
    },
    /// In use, but its connection has ended: no longer a slot of the server.
    Lost,
}

#[derive(Debug, Clone)]
struct Slot {
    generation: u32,
    state: State,
    database: usize,
    since: Instant,
    opened_at: Instant,
    retires_at: Instant,
    label: Option<&'static str>,
}

#[derive(Debug)]
struct Database {
    limits: Limits,
    waiters: VecDeque<Ticket>,
    /// Least recently used first.
    idle: VecDeque<usize>,
    opening: usize,
    in_use: usize,
    closing: usize,
    /// Slots of others that are closing for this one.
    promised: usize,
    /// What it used while slots were scarce: slots × seconds ÷ weight.
    used: f64,
    used_until: Instant,
    /// Used before and reachable: `min` connections are kept.
    warm: bool,
    warm_from: Instant,
}

impl Database {
    /// Connections, on the way in and out included.
    fn count(&self) -> usize {
        self.opening + self.idle.len() + self.in_use + self.closing
    }

    /// Waiters without a connection on its way for whom there may be one.
    fn unmet(&self) -> usize {
        let room = self.limits.max.saturating_sub(self.count() + self.promised);
        let waiting = self.waiters.len().saturating_sub(self.opening + self.promised);
        waiting.min(room)
    }

    fn busy(&self) -> usize {
        self.opening + self.in_use
    }

    fn is_active(&self) -> bool {
        self.busy() > 0 || !self.waiters.is_empty()
    }
}

/// The slots of one server.
#[derive(Debug)]
pub(crate) struct Scheduler {
    databases: Vec<Database>,
    slots: Vec<Slot>,
    vacant: Vec<usize>,
    budget: usize,
    /// Fewer than the budget for now, because the server had none left; and when one more is tried.
    ceiling: Option<(usize, Instant)>,
    quantum: Duration,
    /// Slots that the server holds a connection for, or may.
    taken: usize,
    closing: usize,
    waiting: usize,
    next_ticket: u64,
    /// Whether somebody waits for whom there is no slot.
    scarce: bool,
    scarce_until: Option<Instant>,
    settled_at: Instant,
    closed: bool,
    actions: Vec<Action>,
}

impl Scheduler {
    pub(crate) fn new(now: Instant, budget: usize, quantum: Duration, databases: impl IntoIterator<Item = Limits>) -> Self {
        let databases = databases
            .into_iter()
            .map(|limits| Database {
                limits,
                waiters: VecDeque::new(),
                idle: VecDeque::new(),
                opening: 0,
                in_use: 0,
                closing: 0,
                promised: 0,
                used: 0.0,
                used_until: now,
                warm: false,
                warm_from: now,
            })
            .collect();
        Self {
            databases,
            slots: Vec::new(),
            vacant: Vec::new(),
            budget,
            ceiling: None,
            quantum,
            taken: 0,
            closing: 0,
            waiting: 0,
            next_ticket: 0,
            scarce: false,
            scarce_until: None,
            settled_at: now,
            closed: false,
            actions: Vec::new(),
        }
    }

    /// What is to be done since the last call.
    pub(crate) fn take_actions(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    /// Whether anything is to be done.
    pub(crate) fn has_actions(&self) -> bool {
        !self.actions.is_empty()
    }

    /// Somebody asks for a connection; the label says what for.
    pub(crate) fn acquire(&mut self, now: Instant, database: usize, label: Option<&'static str>) -> Acquired {
        if self.scarce && !self.databases[database].is_active() {
            self.join(now, database);
        }
        let one = &mut self.databases[database];
        if one.waiters.is_empty()
            && let Some(index) = one.idle.pop_back()
        {
            let slot = self.lend(now, index, label);
            return Acquired::Slot(slot);
        }
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        if self.closed {
            self.actions.push(Action::Refuse { ticket });
            return Acquired::Queued(ticket);
        }
        self.databases[database].waiters.push_back(ticket);
        self.waiting += 1;
        self.settle(now);
        Acquired::Queued(ticket)
    }

    /// A waiter has gone; false where it waits no more.
    pub(crate) fn cancel(&mut self, now: Instant, database: usize, ticket: Ticket) -> bool {
        let waiters = &mut self.databases[database].waiters;
        let Some(place) = waiters.iter().position(|waiter| *waiter == ticket) else {
            return false;
        };
        waiters.remove(place);
        self.waiting -= 1;
        self.settle(now);
        true
    }

    /// A connection is given back, fit for use or not.
    pub(crate) fn release(&mut self, now: Instant, slot: SlotId, fit: bool) {
        let Some(index) = self.find(slot) else { return };
        let (database, state) = (self.slots[index].database, self.slots[index].state);
        match state {
            State::Lost => {
                self.actions.push(Action::Close { slot });
                self.vacate(index);
                return;
            }
            State::InUse => {}
            _ => return,
        }
        let one = &self.slots[index];
        if self.closed || !fit || now >= one.retires_at || self.taken - self.closing > self.effective_budget() {
            self.close_slot(now, index, None);
            self.settle(now);
        } else if self.waiting == 0 {
            self.rest(now, index);
        } else if self.databases[database].waiters.is_empty() {
            self.rest(now, index);
            self.settle(now);
        } else {
            match self.more_deserving(now, index) {
                Some(other) => self.close_slot(now, index, Some(other)),
                None => {
                    self.account(now, database);
                    self.databases[database].in_use -= 1;
                    self.hand(now, index);
                }
            }
            self.settle(now);
        }
    }

    /// The connection of a slot is open, until a time at which it is to be replaced.
    pub(crate) fn opened(&mut self, now: Instant, slot: SlotId, retires_at: Instant) {
        let Some(index) = self.find(slot) else { return };
        if self.slots[index].state != State::Opening {
            return;
        }
        let database = self.slots[index].database;
        self.account(now, database);
        self.slots[index].opened_at = now;
        self.slots[index].retires_at = retires_at;
        let one = &mut self.databases[database];
        one.opening -= 1;
        one.warm = true;
        one.in_use += 1;
        self.slots[index].state = State::InUse;
        if self.closed {
            self.close_slot(now, index, None);
        } else if one.waiters.is_empty() {
            self.rest(now, index);
        } else {
            self.databases[database].in_use -= 1;
            self.hand(now, index);
        }
        self.settle(now);
    }

    /// The connection of a slot could not be opened. The waiter named has to be told; it waits no more.
    pub(crate) fn open_failed(&mut self, now: Instant, slot: SlotId) -> Option<Ticket> {
        let index = self.find(slot).filter(|index| self.slots[*index].state == State::Opening)?;
        let database = self.slots[index].database;
        self.stop_opening(now, index);
        let one = &mut self.databases[database];
        one.warm = false;
        one.warm_from = now + COLD;
        let ticket = one.waiters.pop_front();
        self.waiting -= usize::from(ticket.is_some());
        self.settle(now);
        ticket
    }

    /// The server has no connection left: others use it too. Whoever waits goes on waiting.
    pub(crate) fn open_refused(&mut self, now: Instant, slot: SlotId) {
        let Some(index) = self.find(slot).filter(|index| self.slots[*index].state == State::Opening) else {
            return;
        };
        self.stop_opening(now, index);
        self.ceiling = Some((self.taken, now + RETRY));
        self.settle(now);
    }

    /// The server has let a connection go: it was closed, was lost, or its opening was given up.
    pub(crate) fn ended(&mut self, now: Instant, slot: SlotId) {
        let Some(index) = self.find(slot) else { return };
        let database = self.slots[index].database;
        match self.slots[index].state {
            // Not settled: who gave up the opening would give up the next one too. The next event or tick opens again.
            State::Opening => self.stop_opening(now, index),
            State::Idle => {
                self.databases[database].idle.retain(|idle| *idle != index);
                self.actions.push(Action::Close { slot });
                self.taken -= 1;
                self.vacate(index);
                self.settle(now);
            }
            State::InUse => {
                self.account(now, database);
                self.databases[database].in_use -= 1;
                self.slots[index].state = State::Lost;
                self.taken -= 1;
                self.settle(now);
            }
            State::Closing { promised } => {
                self.databases[database].closing -= 1;
                self.closing -= 1;
                self.taken -= 1;
                self.vacate(index);
                if let Some(other) = promised {
                    self.databases[other].promised -= 1;
                    if self.databases[other].unmet() > 0 && self.taken < self.effective_budget() && !self.closed {
                        self.open(now, other);
                    }
                }
                self.settle(now);
            }
            State::Vacant | State::Lost => {}
        }
    }

    /// The server's slots are more or fewer now.
    pub(crate) fn set_budget(&mut self, now: Instant, budget: usize) {
        self.budget = budget;
        self.settle(now);
    }

    /// Slots at present.
    pub(crate) fn budget(&self) -> usize {
        self.budget
    }

    /// Closes what is idle, refuses whoever waits and comes.
    pub(crate) fn close(&mut self, now: Instant) {
        self.closed = true;
        for database in 0..self.databases.len() {
            while let Some(index) = self.databases[database].idle.front().copied() {
                self.close_slot(now, index, None);
            }
            while let Some(ticket) = self.databases[database].waiters.pop_front() {
                self.waiting -= 1;
                self.actions.push(Action::Refuse { ticket });
            }
        }
        self.settle(now);
    }

    /// Slots that the server holds a connection for, or may.
    pub(crate) fn taken(&self) -> usize {
        self.taken
    }

    /// Whether it was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// To be called some times a second: closes what has been idle or open for too long, opens what is to be kept warm.
    pub(crate) fn tick(&mut self, now: Instant) {
        if let Some((ceiling, from)) = self.ceiling
            && now >= from
        {
            let next = ceiling + 1;
            self.ceiling = (next < self.budget).then_some((next, now + RETRY));
        }
        let mut warmed = 0;
        for database in 0..self.databases.len() {
            while let Some(index) = self.stale(now, database) {
                self.close_slot(now, index, None);
            }
            let one = &self.databases[database];
            let room = self.taken < self.effective_budget() && self.waiting == 0 && warmed < WARM_AT_ONCE;
            if room && !self.closed && one.warm && now >= one.warm_from && one.count() < one.limits.min.min(one.limits.max) {
                self.open(now, database);
                warmed += 1;
            }
        }
        self.settle(now);
    }

    /// When [`Scheduler::tick`] should be called at the latest, where that is soon.
    pub(crate) fn urgent(&self) -> Option<Instant> {
        if !self.scarce {
            return None;
        }
        let idle = self.databases.iter().filter(|one| one.count() > one.limits.floor);
        idle.flat_map(|one| &one.idle)
            .map(|index| self.slots[*index].since + LINGER)
            .filter(|until| *until > self.settled_at)
            .min()
    }

    /// An idle connection that has been so, or open, for too long.
    fn stale(&self, now: Instant, database: usize) -> Option<usize> {
        let one = &self.databases[database];
        let above = one.count() - one.closing > one.limits.min;
        one.idle.iter().copied().find(|index| {
            let slot = &self.slots[*index];
            now >= slot.retires_at || (above && now.saturating_duration_since(slot.since) >= one.limits.idle_timeout)
        })
    }

    fn effective_budget(&self) -> usize {
        self.ceiling.map_or(self.budget, |(ceiling, _)| ceiling.min(self.budget))
    }

    fn find(&self, slot: SlotId) -> Option<usize> {
        let found = self.slots.get(slot.index)?;
        (found.generation == slot.generation && found.state != State::Vacant).then_some(slot.index)
    }

    fn id(&self, index: usize) -> SlotId {
        SlotId {
            index,
            generation: self.slots[index].generation,
        }
    }

    /// Gives an idle connection, taken off its list, to somebody.
    fn lend(&mut self, now: Instant, index: usize, label: Option<&'static str>) -> SlotId {
        let database = self.slots[index].database;
        self.account(now, database);
        let slot = &mut self.slots[index];
        slot.state = State::InUse;
        slot.since = now;
        slot.label = label;
        self.databases[database].in_use += 1;
        self.id(index)
    }

    /// Gives a connection, not counted as in use at present, to the first waiter of its database.
    fn hand(&mut self, now: Instant, index: usize) {
        let database = self.slots[index].database;
        if let Some(ticket) = self.databases[database].waiters.pop_front() {
            self.waiting -= 1;
            let slot = self.lend(now, index, None);
            self.actions.push(Action::Hand { ticket, slot });
        }
    }

    /// Names what a connection in use is for.
    pub(crate) fn label(&mut self, slot: SlotId, label: Option<&'static str>) {
        if let Some(index) = self.find(slot) {
            self.slots[index].label = label;
        }
    }

    /// Puts a connection that was in use to the idle ones.
    fn rest(&mut self, now: Instant, index: usize) {
        let database = self.slots[index].database;
        self.account(now, database);
        let slot = &mut self.slots[index];
        slot.state = State::Idle;
        slot.since = now;
        let one = &mut self.databases[database];
        one.in_use -= 1;
        one.idle.push_back(index);
    }

    /// Closes a connection that is idle or in use.
    fn close_slot(&mut self, now: Instant, index: usize, promised: Option<usize>) {
        let database = self.slots[index].database;
        self.account(now, database);
        let one = &mut self.databases[database];
        match self.slots[index].state {
            State::Idle => one.idle.retain(|idle| *idle != index),
            State::InUse => one.in_use -= 1,
            _ => return,
        }
        one.closing += 1;
        self.closing += 1;
        if let Some(other) = promised {
            self.databases[other].promised += 1;
        }
        self.slots[index].state = State::Closing { promised };
        self.slots[index].since = now;
        self.actions.push(Action::Close { slot: self.id(index) });
    }

    fn open(&mut self, now: Instant, database: usize) {
        self.account(now, database);
        let index = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(Slot {
                generation: 0,
                state: State::Vacant,
                database,
                since: now,
                opened_at: now,
                retires_at: now,
                label: None,
            });
            self.slots.len() - 1
        });
        let slot = &mut self.slots[index];
        slot.state = State::Opening;
        slot.database = database;
        slot.since = now;
        slot.label = None;
        self.databases[database].opening += 1;
        self.taken += 1;
        self.actions.push(Action::Open {
            slot: self.id(index),
            database,
        });
    }

    fn stop_opening(&mut self, now: Instant, index: usize) {
        let database = self.slots[index].database;
        self.account(now, database);
        self.databases[database].opening -= 1;
        self.taken -= 1;
        self.vacate(index);
    }

    fn vacate(&mut self, index: usize) {
        let slot = &mut self.slots[index];
        slot.state = State::Vacant;
        slot.generation = slot.generation.wrapping_add(1);
        self.vacant.push(index);
    }
}
