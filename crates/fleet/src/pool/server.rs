//! The driver of one server's [`Scheduler`]: tells it what happens, and opens, hands over and closes connections as it says.
//!
//! The lock is held for the scheduler's own work only, never across an `await`, and nothing that may call back here is dropped under it.
//! Every promise has a guard: a waiter that is dropped leaves the queue, a connection that reaches nobody comes back, and a slot is free
//! once the task of its connection has ended, however that came about.

use super::connection::{Connection, Session};
use super::holders::Holders;
use super::scheduler::{Acquired, Action, Limits, Scheduler, SlotId, Ticket};
use super::{capacity, lease};
use crate::connect::{connect_watched, timed_out};
use crate::{DatabasePool, Endpoint, Error, PoolConfig, ServerSlots, Slots};
use aicore_catalog::DatabaseCode;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;

/// Connections opened before the server has said how many it has.
const UNKNOWN_BUDGET: usize = 4;
/// How often idle connections and those to be kept warm are looked after.
const TICK: Duration = Duration::from_millis(250);

/// One database of a server.
pub(crate) struct Target {
    pub(super) code: DatabaseCode,
    pub(super) endpoint: Endpoint,
    pub(super) limits: DatabasePool,
}

impl Target {
    pub(super) fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.limits.connect_timeout_ms)
    }
}

/// One server: its databases, and who may use its connections.
pub(crate) struct Server {
    name: String,
    targets: Vec<Target>,
    pub(super) config: PoolConfig,
    /// Names this process's connections where the budget is shared.
    pub(super) member: i32,
    state: Mutex<State>,
    /// Wakes the keeper before its time.
    wake: Arc<Notify>,
    listener: RwLock<Option<Listener>>,
    /// Held for writing while commits pause.
    commits: Arc<tokio::sync::RwLock<()>>,
}

/// Who is told that a database has committed events.
pub(crate) type Listener = Arc<dyn Fn(&DatabaseCode) + Send + Sync>;

type Answer = Result<Connection, Error>;

struct State {
    scheduler: Scheduler,
    /// By the index of the slot, where nobody uses it.
    sessions: Vec<Option<Box<Session>>>,
    waiters: HashMap<Ticket, (oneshot::Sender<Answer>, Option<&'static str>)>,
    /// Where tasks run: the runtime of whoever waited last.
    runtime: Option<Handle>,
    keeper: Option<JoinHandle<()>>,
    lease: Option<JoinHandle<()>>,
    keeper_wakes: Instant,
    /// What the server can give, once it was asked.
    capacity: Option<usize>,
    /// This process's part of the budget, where it is shared.
    share: Option<usize>,
    /// When it ends unless it is renewed.
    share_until: Option<Instant>,
    /// Connections outside the pool, by database.
    outside: Vec<usize>,
    last_jitter: u64,
}

impl Server {
    pub(crate) fn new(name: String, config: &PoolConfig, databases: impl IntoIterator<Item = (DatabaseCode, Endpoint)>) -> Self {
        let now = Instant::now();
        let targets: Vec<_> = databases
            .into_iter()
            .map(|(code, endpoint)| Target {
                limits: config.of(&code),
                code,
                endpoint,
            })
            .collect();
        let limits = targets.iter().map(|target| Limits {
            max: target.limits.max,
            min: target.limits.min,
            floor: target.limits.floor,
            weight: target.limits.weight,
            idle_timeout: Duration::from_millis(target.limits.idle_timeout_ms),
        });
        let budget = match config.shared {
            true => 0,
            false => config.budget.unwrap_or(UNKNOWN_BUDGET),
        };
        let scheduler = Scheduler::new(now, budget, Duration::from_millis(config.quantum_ms), limits);
        let outside = vec![0; targets.len()];
        Self {
            name,
            targets,
            config: config.clone(),
            listener: RwLock::default(),
            commits: Arc::default(),
            member: lease::random_member(),
            state: Mutex::new(State {
                scheduler,
                sessions: Vec::new(),
                waiters: HashMap::new(),
                runtime: None,
                keeper: None,
                lease: None,
                keeper_wakes: now,
                capacity: None,
                share: config.shared.then_some(0),
                share_until: None,
                outside,
                last_jitter: 0,
            }),
            wake: Arc::default(),
        }
    }

    /// The same with a gate of commits that other servers share.
    pub(crate) fn with_commits(mut self, commits: Arc<tokio::sync::RwLock<()>>) -> Self {
        self.commits = commits;
        self
    }

    /// Leave to commit, which a pause waits for.
    pub(super) async fn leave_to_commit(&self) -> tokio::sync::RwLockReadGuard<'_, ()> {
        self.commits.read().await
    }

    /// `host:port`.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn target(&self, database: usize) -> &Target {
        &self.targets[database]
    }

    pub(super) fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Before anything else, a process that has slept beyond the end of its lease sees that it has none.
    fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.share_until.is_some_and(|until| Instant::now() >= until) {
            tracing::warn!(server = %self.name, "the lease on the pool's slots has run out: this process, or the server, did not answer for long");
            state.share_until = None;
            state.share = Some(0);
            self.budget_again(&mut state);
        }
        state
    }

    /// A connection, at once where one is idle.
    pub(crate) async fn acquire(self: &Arc<Self>, database: usize, label: Option<&'static str>) -> Answer {
        let started = Instant::now();
        let (receiver, mut waiting) = loop {
            let mut state = self.lock();
            match state.scheduler.acquire(started, database, label) {
                Acquired::Slot(slot) => {
                    let session = state.sessions[slot.index].take();
                    let Some(session) = session else {
                        drop(state);
                        continue;
                    };
                    // While somebody else waits, taking a connection may have changed nothing but the books.
                    if state.scheduler.has_actions() {
                        self.apply(state);
                    } else {
                        drop(state);
                    }
                    let connection = Connection::new(Arc::clone(self), slot, session);
                    if !connection.is_closed() {
                        return Ok(connection);
                    }
                }
                Acquired::Queued(ticket) => {
                    let (sender, receiver) = oneshot::channel();
                    state.waiters.insert(ticket, (sender, label));
                    self.start(&mut state, started);
                    self.apply(state);
                    let waiting = Waiting {
                        server: self,
                        database,
                        ticket: Some(ticket),
                    };
                    break (receiver, waiting);
                }
            }
        };
        let patience = Duration::from_millis(self.targets[database].limits.acquire_timeout_ms);
        let mut receiver = receiver;
        let outcome = tokio::time::timeout(patience.saturating_sub(started.elapsed()), &mut receiver).await;
        match outcome {
            Ok(answer) => {
                waiting.ticket = None;
                answer.unwrap_or_else(|_| Err(self.closed(database)))
            }
            Err(_) if waiting.leave() => Err(self.waited_in_vain(database, patience)),
            // It came as the time was over.
            Err(_) => receiver
                .try_recv()
                .unwrap_or_else(|_| Err(self.waited_in_vain(database, patience))),
        }
    }

    /// Whether a database can have no further connection, because callers use all that it, or the server, may have.
    pub(crate) fn is_exhausted(&self, database: usize) -> bool {
        let state = self.lock();
        let slots = state.scheduler.slots(database);
        let holding = state.scheduler.holding(Instant::now());
        let in_use: usize = holding.databases.iter().map(|(_, _, in_use)| in_use).sum();
        slots.in_use >= slots.limit || in_use >= holding.budget || state.scheduler.is_refused()
    }

    /// What a caller hears who got no connection in time.
    pub(crate) fn waited_in_vain(&self, database: usize, waited: Duration) -> Error {
        let target = &self.targets[database];
        let state = self.lock();
        let slots = state.scheduler.slots(database);
        if slots.in_use == 0 && state.scheduler.opening(database) > 0 {
            return timed_out(&target.code, &self.name, waited);
        }
        let holding = state.scheduler.holding(Instant::now());
        let (outside, refused) = (state.outside.clone(), state.scheduler.is_refused());
        drop(state);
        Error::PoolTimeout {
            database: target.code.clone(),
            in_use: slots.in_use,
            max: target.limits.max,
            waited,
            holders: Box::new(Holders::new(self, holding, &outside, refused)),
        }
    }

    fn closed(&self, database: usize) -> Error {
        Error::Closed {
            database: self.targets[database].code.clone(),
        }
    }

    /// Makes sure that the tasks run that a waiter relies on.
    fn start(self: &Arc<Self>, state: &mut State, now: Instant) {
        let runtime = Handle::current();
        let ended = |task: &Option<JoinHandle<()>>| task.as_ref().is_none_or(JoinHandle::is_finished);
        if ended(&state.keeper) {
            state.keeper_wakes = now;
            state.keeper = Some(runtime.spawn(keep(Arc::downgrade(self), Arc::clone(&self.wake))));
        }
        if self.config.shared && ended(&state.lease) {
            state.lease = Some(runtime.spawn(lease::hold(Arc::downgrade(self))));
        }
        state.runtime = Some(runtime);
    }

    /// Does what the scheduler wants, after its lock.
    fn apply(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        let actions = state.scheduler.take_actions();
        if let Some(urgent) = state.scheduler.urgent()
            && urgent < state.keeper_wakes
        {
            state.keeper_wakes = urgent;
            self.wake.notify_one();
        }
        if actions.is_empty() {
            return;
        }
        let mut handed = Vec::new();
        let mut dropped = Vec::new();
        let mut opened = Vec::new();
        for action in actions {
            match action {
                Action::Hand { ticket, slot } => {
                    let session = state.sessions.get_mut(slot.index).and_then(Option::take);
                    let waiter = state.waiters.remove(&ticket);
                    if let Some((_, label)) = &waiter {
                        state.scheduler.label(slot, *label);
                    }
                    if let Some(session) = session {
                        handed.push((waiter, Connection::new(Arc::clone(self), slot, session)));
                    }
                }
                Action::Open { slot, database } => opened.push((slot, database)),
                Action::Close { slot } => dropped.push(state.sessions.get_mut(slot.index).and_then(Option::take)),
                Action::Refuse { ticket } => dropped.extend(state.waiters.remove(&ticket).map(|_| None)),
            }
        }
        let runtime = state.runtime.clone();
        drop(state);
        drop(dropped);
        for (waiter, connection) in handed {
            // A connection that nobody takes comes back by being dropped.
            if let Some((waiter, _)) = waiter {
                let _ = waiter.send(Ok(connection));
            }
        }
        for (slot, database) in opened {
            let alive = Arc::new(Alive {
                server: Arc::downgrade(self),
                slot,
            });
            if let Some(runtime) = &runtime {
                runtime.spawn(open(Arc::clone(self), database, alive));
            }
        }
    }

    /// Takes a connection back.
    pub(super) fn release(self: &Arc<Self>, slot: SlotId, session: Box<Session>, fit: bool) {
        let now = Instant::now();
        let mut state = self.lock();
        let spare = if fit {
            state.sessions[slot.index] = Some(session);
            None
        } else {
            Some(session)
        };
        state.scheduler.release(now, slot, fit);
        if state.scheduler.has_actions() || state.scheduler.urgent().is_some() {
            self.apply(state);
        } else {
            drop(state);
        }
        drop(spare);
    }

    /// Rolls back what is open on a connection, and takes it back; closes it where that fails.
    pub(super) fn clean(self: &Arc<Self>, mut connection: Connection) {
        let Some(runtime) = self.lock().runtime.clone() else {
            return;
        };
        // The connection is marked as unfit: wherever this task ends early, it is closed.
        runtime.spawn(async move {
            let rollback = connection.batch_execute("-- pool_rollback()\nROLLBACK");
            if let Ok(Ok(())) = tokio::time::timeout(CLEANING, rollback).await {
                connection.mark_unfit(false);
            }
        });
    }

    pub(crate) fn on_events(&self, listener: Listener) {
        *self.listener.write().unwrap_or_else(PoisonError::into_inner) = Some(listener);
    }

    pub(super) fn events_committed(&self, database: &DatabaseCode) {
        let listener = self.listener.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(listener) = listener {
            listener(database);
        }
    }

    pub(super) fn label(&self, slot: SlotId, label: &'static str) {
        self.lock().scheduler.label(slot, Some(label));
    }

    pub(crate) fn slots(&self, database: usize) -> Slots {
        self.lock().scheduler.slots(database)
    }

    /// What there is of every database, at one instant.
    pub(crate) fn all_slots(&self) -> ServerSlots {
        let state = self.lock();
        let of = |(database, target): (usize, &Target)| (target.code.clone(), state.scheduler.slots(database));
        ServerSlots {
            server: self.name.clone(),
            budget: state.scheduler.budget(),
            taken: state.scheduler.taken(),
            outside: state.outside.iter().sum(),
            databases: self.targets.iter().enumerate().map(of).collect(),
        }
    }

    /// Closes what is idle and refuses whoever waits and comes.
    pub(crate) fn close(self: &Arc<Self>) {
        let mut state = self.lock();
        state.scheduler.close(Instant::now());
        if let Some(lease) = state.lease.take() {
            lease.abort();
        }
        self.apply(state);
    }

    /// Counts a connection outside the pool while the guard lives.
    pub(crate) fn outside(self: &Arc<Self>, database: usize) -> Outside {
        let mut state = self.lock();
        state.outside[database] += 1;
        let (all, reserve) = (state.outside.iter().sum::<usize>(), self.config.reserve);
        if all == reserve + 1 {
            tracing::info!(
                server = %self.name, outside = all, reserve,
                "more long-lived connections (relay, migrations) than are reserved for them; the pool gives way: raise [pool] reserve"
            );
        }
        self.budget_again(&mut state);
        self.apply(state);
        Outside {
            server: Arc::downgrade(self),
            database,
        }
    }

    /// What this server may be used for by all processes together, once known.
    pub(super) fn whole_budget(&self) -> Option<usize> {
        self.whole_budget_of(&self.lock())
    }

    fn whole_budget_of(&self, state: &State) -> Option<usize> {
        let over = state.outside.iter().sum::<usize>().saturating_sub(self.config.reserve);
        let computed = state.capacity.map(|capacity| {
            let room = capacity.saturating_sub(self.config.reserve);
            room.saturating_sub(over).max(1)
        });
        match (self.config.budget, computed) {
            (Some(budget), Some(_)) => Some(budget.min(state.capacity.unwrap_or(budget)).max(1)),
            (Some(budget), None) => Some(budget),
            (None, computed) => computed,
        }
    }

    fn budget_again(&self, state: &mut State) {
        let whole = self.whole_budget_of(state).unwrap_or(UNKNOWN_BUDGET);
        let budget = state.share.map_or(whole, |share| share.min(whole));
        if budget != state.scheduler.budget() {
            state.scheduler.set_budget(Instant::now(), budget);
        }
    }

    /// The server has said how many connections it can give.
    pub(super) fn learn(self: &Arc<Self>, capacity: usize) {
        let mut state = self.lock();
        if state.capacity.is_none()
            && let Some(budget) = self.config.budget.filter(|budget| *budget > capacity)
        {
            tracing::warn!(
                server = %self.name, budget, capacity,
                "the budget is more than the server can give: lower [pool] budget, or raise max_connections"
            );
        }
        state.capacity = Some(capacity);
        self.budget_again(&mut state);
        self.apply(state);
    }

    /// This process's part of the budget, until a time; slots in use beyond it end as they are given back.
    pub(super) fn set_share(self: &Arc<Self>, share: usize, until: Option<Instant>) {
        let mut state = self.lock();
        state.share = Some(share);
        state.share_until = until;
        self.budget_again(&mut state);
        self.apply(state);
    }

    /// Slots that the server may hold connections for.
    pub(super) fn taken(&self) -> usize {
        self.lock().scheduler.taken()
    }

    /// A time at which a connection opened now is replaced: 75 to 100 % of its longest life, so that not all end together.
    fn retires_at(&self, state: &mut State, database: usize, now: Instant) -> Instant {
        let life = Duration::from_millis(self.targets[database].limits.max_lifetime_ms);
        // Weyl sequence: evenly spread, and no generator to seed.
        state.last_jitter = state.last_jitter.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let spread = (state.last_jitter >> 40) as f64 / (1u64 << 24) as f64;
        now + life.mul_f64(1.0 - spread / 4.0)
    }
}

/// How long the rollback of a connection given back with something open may take.
const CLEANING: Duration = Duration::from_secs(5);

/// A place in a queue.
struct Waiting<'a> {
    server: &'a Arc<Server>,
    database: usize,
    ticket: Option<Ticket>,
}

impl Waiting<'_> {
    /// Leaves the queue; false where the answer is under way already.
    fn leave(&mut self) -> bool {
        let Some(ticket) = self.ticket.take() else { return false };
        let mut state = self.server.lock();
        let waited = state.scheduler.cancel(Instant::now(), self.database, ticket);
        let sender = state.waiters.remove(&ticket);
        self.server.apply(state);
        drop(sender);
        waited
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Lives as long as a connection's task: its end frees the slot.
struct Alive {
    server: Weak<Server>,
    slot: SlotId,
}

impl Drop for Alive {
    fn drop(&mut self) {
        if let Some(server) = self.server.upgrade() {
            let mut state = server.lock();
            state.scheduler.ended(Instant::now(), self.slot);
            server.apply(state);
        }
    }
}

/// A connection outside the pool.
pub(crate) struct Outside {
    server: Weak<Server>,
    database: usize,
}

impl Drop for Outside {
    fn drop(&mut self) {
        if let Some(server) = self.server.upgrade() {
            let mut state = server.lock();
            state.outside[self.database] -= 1;
            server.budget_again(&mut state);
            server.apply(state);
        }
    }
}

/// Opens the connection of a slot.
async fn open(server: Arc<Server>, database: usize, alive: Arc<Alive>) {
    let target = &server.targets[database];
    let slot = alive.slot;
    let patience = target.connect_timeout();
    let opening = async {
        let client = connect_watched(&target.code, &target.endpoint, patience, Arc::clone(&alive)).await?;
        if server.config.shared {
            lease::mark(&client, &target.code, server.member).await?;
        }
        let asked = server.lock().capacity.is_some();
        if !asked {
            server.learn(capacity::ask(&client, &target.code).await?);
        }
        Ok(client)
    };
    let outcome = tokio::time::timeout(patience, opening)
        .await
        .unwrap_or_else(|_| Err(timed_out(&target.code, &server.name, patience)));
    let now = Instant::now();
    let mut state = server.lock();
    match outcome {
        Ok(client) => {
            let index = slot.index;
            if state.sessions.len() <= index {
                state.sessions.resize_with(index + 1, || None);
            }
            state.sessions[index] = Some(Box::new(Session::new(client, target.code.clone())));
            let retires_at = server.retires_at(&mut state, database, now);
            state.scheduler.opened(now, slot, retires_at);
            server.apply(state);
        }
        Err(error) if crate::sql_state(&error) == Some(&SqlState::TOO_MANY_CONNECTIONS) => {
            tracing::debug!(database = %target.code, "the server has no connection left: {error}");
            state.scheduler.open_refused(now, slot);
            server.apply(state);
        }
        Err(error) => {
            let ticket = state.scheduler.open_failed(now, slot);
            let waiter = ticket.and_then(|ticket| state.waiters.remove(&ticket));
            server.apply(state);
            match waiter {
                Some((waiter, _)) => drop(waiter.send(Err(error))),
                None => tracing::debug!(database = %target.code, "no connection could be opened: {error}"),
            }
        }
    }
}

/// Looks after idle connections until the server is no longer used.
async fn keep(server: Weak<Server>, wake: Arc<Notify>) {
    loop {
        let wakes = {
            let Some(server) = server.upgrade() else { return };
            let now = Instant::now();
            let mut state = server.lock();
            if state.scheduler.is_closed() {
                return;
            }
            state.scheduler.tick(now);
            let wakes = state.scheduler.urgent().unwrap_or(now + TICK).min(now + TICK);
            state.keeper_wakes = wakes;
            server.apply(state);
            wakes
        };
        // A notification that came meanwhile is kept.
        let _ = tokio::time::timeout_at(wakes.into(), wake.notified()).await;
    }
}
