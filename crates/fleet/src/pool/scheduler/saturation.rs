//! Always-busy callers on a simulated server where opening and closing take time: who is served how often, how long the longest wait is,
//! and how many connections that costs. In virtual time, so the same on any machine.

use super::*;
use std::collections::BTreeMap;

const WORK: Duration = Duration::from_millis(5);
/// Under load, with the log-in.
const OPENING: Duration = Duration::from_millis(30);
const CLOSING: Duration = Duration::from_millis(10);
/// A caller served comes back after this time.
const BACK: Duration = Duration::from_micros(100);
/// Events between two looks at the books, which cost more than the events.
const AUDITED_EVERY: u32 = 64;
const TICK: Duration = Duration::from_millis(250);

pub(super) struct Load {
    pub budget: usize,
    pub quantum: Duration,
    pub limits: Vec<Limits>,
    /// Of each database.
    pub callers: Vec<usize>,
    /// Not measured.
    pub warm_up: Duration,
    pub measured: Duration,
}

pub(super) struct Outcome {
    /// Calls of each database.
    pub served: Vec<u32>,
    pub worst_wait: Duration,
    /// Connections opened.
    pub opened: u32,
    /// Part of the slots' time in which they served.
    pub utilisation: f64,
}

#[derive(Debug, Clone, Copy)]
enum Due {
    Asks(usize),
    Done(SlotId, usize),
    Opened(SlotId),
    Ended(SlotId),
}

struct Run {
    scheduler: Scheduler,
    due: BTreeMap<(Instant, u64), Due>,
    next_due: u64,
    /// Whose waiter it is, and since when it waits.
    waiting: BTreeMap<Ticket, (usize, Instant)>,
    measured_from: Instant,
    outcome: Outcome,
}

impl Run {
    fn later(&mut self, at: Instant, due: Due) {
        self.next_due += 1;
        self.due.insert((at, self.next_due), due);
    }

    fn serve(&mut self, now: Instant, database: usize, slot: SlotId, since: Instant) {
        if now >= self.measured_from {
            self.outcome.worst_wait = self.outcome.worst_wait.max(now - since);
        }
        self.later(now + WORK, Due::Done(slot, database));
    }

    fn happen(&mut self, now: Instant, due: Due) {
        match due {
            Due::Asks(database) => match self.scheduler.acquire(now, database, None) {
                Acquired::Slot(slot) => self.serve(now, database, slot, now),
                Acquired::Queued(ticket) => drop(self.waiting.insert(ticket, (database, now))),
            },
            Due::Done(slot, database) => {
                self.outcome.served[database] += u32::from(now >= self.measured_from);
                self.scheduler.release(now, slot, true);
                self.later(now + BACK, Due::Asks(database));
            }
            Due::Opened(slot) => {
                self.outcome.opened += u32::from(now >= self.measured_from);
                self.scheduler.opened(now, slot, now + Duration::from_secs(3_600));
            }
            Due::Ended(slot) => self.scheduler.ended(now, slot),
        }
    }

    fn follow(&mut self, now: Instant) {
        for action in self.scheduler.take_actions() {
            match action {
                Action::Hand { ticket, slot } => {
                    let (database, since) = self.waiting.remove(&ticket).unwrap();
                    self.serve(now, database, slot, since);
                }
                Action::Open { slot, .. } => self.later(now + OPENING, Due::Opened(slot)),
                Action::Close { slot } => self.later(now + CLOSING, Due::Ended(slot)),
                Action::Refuse { .. } => unreachable!("the pool is not closed"),
            }
        }
    }
}

pub(super) fn saturate(load: &Load) -> Outcome {
    let start = Instant::now();
    let measured_from = start + load.warm_up;
    let mut run = Run {
        scheduler: Scheduler::new(start, load.budget, load.quantum, load.limits.iter().cloned()),
        due: BTreeMap::new(),
        next_due: 0,
        waiting: BTreeMap::new(),
        measured_from,
        outcome: Outcome {
            served: vec![0; load.callers.len()],
            worst_wait: Duration::ZERO,
            opened: 0,
            utilisation: 0.0,
        },
    };
    for (database, callers) in load.callers.iter().enumerate() {
        for _ in 0..*callers {
            run.later(start, Due::Asks(database));
        }
    }
    let over = measured_from + load.measured;
    let (mut ticks, mut events) = (start + TICK, 0_u32);
    loop {
        let ((next, place), due) = run.due.pop_first().expect("no deadlock: somebody is always served");
        let urgent = run.scheduler.urgent().map_or(ticks, |urgent| urgent.min(ticks));
        let now = if urgent < next {
            run.due.insert((next, place), due);
            run.scheduler.tick(urgent);
            ticks = urgent + TICK;
            urgent
        } else {
            run.happen(next, due);
            next
        };
        if now >= over {
            break;
        }
        run.follow(now);
        events += 1;
        if events % AUDITED_EVERY == 0 {
            run.scheduler.audit();
        }
        assert!(run.scheduler.taken <= load.budget, "never more than the budget");
    }
    // Whoever waits still has waited that long at least.
    for (_, since) in run.waiting.values() {
        run.outcome.worst_wait = run.outcome.worst_wait.max(over - *since);
    }
    let served = f64::from(run.outcome.served.iter().sum::<u32>());
    run.outcome.utilisation = served * WORK.as_secs_f64() / (load.measured.as_secs_f64() * load.budget as f64);
    run.outcome
}

/// Jain's index of fairness: (Σx)² ÷ nΣx², one where all are alike (Jain, Chiu and Hawe 1984).
pub(super) fn jain(values: &[u32]) -> f64 {
    let sum: f64 = values.iter().map(|value| f64::from(*value)).sum();
    let squares: f64 = values.iter().map(|value| f64::from(*value).powi(2)).sum();
    sum * sum / (values.len() as f64 * squares)
}
