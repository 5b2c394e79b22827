//! Each rule by itself.

use super::saturation::{Load, jain, saturate};
use super::*;

const QUANTUM: Duration = Duration::from_millis(20);

fn limits(max: usize) -> Limits {
    Limits {
        max,
        min: 0,
        floor: 0,
        weight: 1.0,
        idle_timeout: Duration::from_secs(10),
    }
}

fn scheduler(start: Instant, budget: usize, all: &[Limits]) -> Scheduler {
    Scheduler::new(start, budget, QUANTUM, all.iter().cloned())
}

/// Opens whatever is to be opened, ends whatever is closed, at once; and tells who was handed a connection.
fn obey(scheduler: &mut Scheduler, now: Instant) -> Vec<(Ticket, SlotId)> {
    let mut handed = Vec::new();
    loop {
        let actions = scheduler.take_actions();
        if actions.is_empty() {
            return handed;
        }
        for action in actions {
            match action {
                Action::Hand { ticket, slot } => handed.push((ticket, slot)),
                Action::Open { slot, .. } => scheduler.opened(now, slot, now + Duration::from_secs(3600)),
                Action::Close { slot } => scheduler.ended(now, slot),
                Action::Refuse { .. } => {}
            }
        }
    }
}

fn acquire(scheduler: &mut Scheduler, now: Instant, database: usize) -> Option<SlotId> {
    scheduler.audit();
    match scheduler.acquire(now, database, None) {
        Acquired::Slot(slot) => Some(slot),
        Acquired::Queued(ticket) => {
            let handed = obey(scheduler, now);
            handed.into_iter().find(|(to, _)| *to == ticket).map(|(_, slot)| slot)
        }
    }
}

#[test]
fn the_least_recently_used_idle_connection_gives_way() {
    let now = Instant::now();
    let mut one = scheduler(now, 2, &[limits(2), limits(2), limits(2)]);
    let first = acquire(&mut one, now, 0).unwrap();
    let second = acquire(&mut one, now, 1).unwrap();
    one.release(now, second, true);
    one.release(now + Duration::from_millis(1), first, true);
    let later = now + Duration::from_secs(1);
    assert!(acquire(&mut one, later, 2).is_some());
    assert_eq!((one.slots(0).idle, one.slots(1).idle), (1, 0), "the older one was closed");
}

#[test]
fn a_floor_is_taken_by_nobody() {
    let now = Instant::now();
    let mut kept = limits(2);
    kept.floor = 1;
    let mut one = scheduler(now, 1, &[kept, limits(2)]);
    let slot = acquire(&mut one, now, 0).unwrap();
    one.release(now, slot, true);
    assert_eq!(acquire(&mut one, now + Duration::from_secs(60), 1), None);
    assert_eq!(one.slots(0).idle, 1);
}

#[test]
fn a_connection_serves_its_own_database_for_a_quantum_before_its_slot_moves_on() {
    let now = Instant::now();
    let mut one = scheduler(now, 1, &[limits(4), limits(4)]);
    let slot = acquire(&mut one, now, 0).unwrap();
    let Acquired::Queued(own) = one.acquire(now, 0, None) else {
        panic!()
    };
    let Acquired::Queued(next) = one.acquire(now, 0, None) else {
        panic!()
    };
    let Acquired::Queued(other) = one.acquire(now, 1, None) else {
        panic!()
    };
    one.release(now + QUANTUM / 2, slot, true);
    assert_eq!(one.take_actions(), [Action::Hand { ticket: own, slot }]);
    one.release(now + QUANTUM, slot, true);
    let handed = obey(&mut one, now + QUANTUM);
    assert_eq!(handed.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>(), [other]);
    let back = handed[0].1;
    one.release(now + QUANTUM * 2, back, true);
    // It lingers for its own database, then goes to whoever waits.
    one.tick(now + QUANTUM * 2 + LINGER);
    assert_eq!(obey(&mut one, now + QUANTUM * 3)[0].0, next);
}

/// Always-busy callers of some databases with the same limits but for their weights.
fn load(budget: usize, weights: &[f64], callers: &[usize]) -> Load {
    let limits = weights.iter().map(|weight| Limits {
        weight: *weight,
        ..limits(10)
    });
    Load {
        budget,
        quantum: Duration::from_millis(250),
        limits: limits.collect(),
        callers: callers.to_vec(),
        warm_up: Duration::from_millis(1_500),
        measured: Duration::from_secs(4),
    }
}

/// The load of `benches/pool`.
fn three_noisy_of_66(budget: usize) -> Load {
    let callers: Vec<_> = (0..66).map(|database| if database < 3 { 40 } else { 2 }).collect();
    load(budget, &[1.0; 66], &callers)
}

#[test]
fn quiet_databases_are_served_alike_and_soon_beside_noisy_ones() {
    // Openings: a second, at most.
    for (budget, openings) in [(40, 110), (60, 80), (66, 1), (80, 90)] {
        let outcome = saturate(&three_noisy_of_66(budget));
        let (served, worst, opened) = (&outcome.served, outcome.worst_wait, outcome.opened / 4);
        let fairness = jain(&served[3..]);
        assert!(fairness >= 0.99, "budget {budget}: {fairness} {served:?}");
        assert!(worst <= Duration::from_millis(800), "budget {budget}: {worst:?}");
        let mean = served.iter().sum::<u32>() / 66;
        assert!(
            served.iter().all(|its| (mean / 5 * 4..mean / 4 * 5).contains(its)),
            "budget {budget}: {served:?}"
        );
        assert!(opened <= openings, "budget {budget}: {opened} connections opened a second");
        assert!(outcome.utilisation >= 0.88, "budget {budget}: {}", outcome.utilisation);
    }
}

#[test]
fn weight_gives_a_larger_share() {
    let outcome = saturate(&Load {
        measured: Duration::from_secs(30),
        ..load(4, &[3.0, 1.0], &[20, 20])
    });
    let ratio = f64::from(outcome.served[0]) / f64::from(outcome.served[1]);
    assert!((2.7..3.3).contains(&ratio), "{ratio} {:?}", outcome.served);
}

#[test]
fn slots_that_cannot_be_divided_by_weight_take_turns() {
    for budget in [1, 2, 6] {
        let outcome = saturate(&Load {
            measured: Duration::from_secs(30),
            ..load(budget, &[3.0, 1.0], &[20, 20])
        });
        let ratio = f64::from(outcome.served[0]) / f64::from(outcome.served[1]);
        // What is owed is forgiven beyond a quantum, so that nobody waits long: where turns are longer, weight counts for less.
        assert!((1.8..3.6).contains(&ratio), "budget {budget}: {ratio} {:?}", outcome.served);
    }
}

#[test]
fn what_one_database_does_not_use_the_others_get() {
    // Max-min: 1, and 7 divided by two; not a third each.
    let outcome = saturate(&Load {
        measured: Duration::from_secs(30),
        ..load(8, &[1.0; 3], &[1, 20, 20])
    });
    let served = outcome.served;
    let whole = f64::from(served.iter().sum::<u32>());
    assert!((f64::from(served[0]) / whole - 1.0 / 8.0).abs() < 0.02, "{served:?}");
    assert!((f64::from(served[1]) / f64::from(served[2]) - 1.0).abs() < 0.1, "{served:?}");
}

#[test]
fn a_waiter_stays_when_the_server_has_no_connection_left() {
    let now = Instant::now();
    let mut one = scheduler(now, 5, &[limits(5)]);
    let Acquired::Queued(ticket) = one.acquire(now, 0, None) else {
        panic!()
    };
    let Some(Action::Open { slot, .. }) = one.take_actions().pop() else {
        panic!()
    };
    one.open_refused(now, slot);
    assert_eq!((one.slots(0).waiting, one.take_actions()), (1, vec![]));
    one.tick(now + RETRY);
    assert_eq!(obey(&mut one, now + RETRY)[0].0, ticket);
}

#[test]
fn a_failed_opening_is_told_to_the_first_waiter_only() {
    let now = Instant::now();
    let mut one = scheduler(now, 5, &[limits(5)]);
    let Acquired::Queued(first) = one.acquire(now, 0, None) else {
        panic!()
    };
    let Acquired::Queued(_) = one.acquire(now, 0, None) else {
        panic!()
    };
    let Some(Action::Open { slot, .. }) = one.take_actions().pop() else {
        panic!()
    };
    assert_eq!(one.open_failed(now, slot), Some(first));
    assert_eq!(one.slots(0).waiting, 1);
}

#[test]
fn idle_connections_end_and_the_minimum_is_kept_warm() {
    let now = Instant::now();
    let mut kept = limits(5);
    kept.min = 2;
    let mut one = scheduler(now, 5, &[kept]);
    let slots: Vec<_> = (0..4).map(|_| acquire(&mut one, now, 0).unwrap()).collect();
    for slot in slots {
        one.release(now, slot, true);
    }
    one.tick(now + Duration::from_secs(10));
    obey(&mut one, now);
    assert_eq!(one.slots(0).idle, 2);
    let lost = SlotId {
        ..one.id(one.databases[0].idle[0])
    };
    one.ended(now, lost);
    one.tick(now + Duration::from_secs(11));
    obey(&mut one, now);
    assert_eq!(one.slots(0).idle, 2, "the one lost was replaced");
}
