//! Each rule by itself.

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

/// Serves always-busy callers with 5 ms of work each and tells how many of each database were served.
fn saturate(budget: usize, all: &[Limits], callers: &[usize], seconds: u64) -> Vec<u32> {
    let start = Instant::now();
    let mut one = scheduler(start, budget, all);
    let mut served = vec![0; all.len()];
    let mut of = std::collections::HashMap::new();
    let mut busy: std::collections::BTreeMap<(Instant, usize), SlotId> = std::collections::BTreeMap::new();
    let work = Duration::from_millis(5);
    let mut now = start;
    for (database, count) in callers.iter().enumerate() {
        for _ in 0..*count {
            if let Acquired::Queued(ticket) = one.acquire(now, database, None) {
                of.insert(ticket, database);
            }
        }
    }
    let take = |one: &mut Scheduler, busy: &mut std::collections::BTreeMap<_, _>, now| {
        for (_, slot) in obey(one, now) {
            busy.insert((now + work, slot.index), slot);
        }
    };
    take(&mut one, &mut busy, now);
    while now < start + Duration::from_secs(seconds) {
        let Some(((until, _), slot)) = busy.pop_first() else {
            panic!("a deadlock")
        };
        now = until;
        let database = one.slots[slot.index].database;
        served[database] += 1;
        one.release(now, slot, true);
        take(&mut one, &mut busy, now);
        match one.acquire(now, database, None) {
            Acquired::Slot(slot) => drop(busy.insert((now + work, slot.index), slot)),
            Acquired::Queued(_) => take(&mut one, &mut busy, now),
        }
    }
    one.audit();
    served
}

fn jain(values: &[u32]) -> f64 {
    let sum: f64 = values.iter().map(|value| f64::from(*value)).sum();
    let squares: f64 = values.iter().map(|value| f64::from(*value).powi(2)).sum();
    sum * sum / (values.len() as f64 * squares)
}

#[test]
fn quiet_databases_are_served_alike_beside_noisy_ones() {
    let all = vec![limits(10); 66];
    let callers: Vec<_> = (0..66).map(|database| if database < 3 { 40 } else { 2 }).collect();
    for budget in [40, 80] {
        let served = saturate(budget, &all, &callers, 4);
        let fairness = jain(&served[3..]);
        assert!(fairness >= 0.99, "budget {budget}: {fairness} {served:?}");
        let mean = served.iter().sum::<u32>() / 66;
        assert!(
            served[..3].iter().all(|noisy| *noisy < mean * 2),
            "budget {budget}: {served:?}"
        );
    }
}

#[test]
fn weight_gives_a_larger_share() {
    let mut heavy = limits(10);
    heavy.weight = 3.0;
    let served = saturate(4, &[heavy, limits(10)], &[20, 20], 10);
    let ratio = f64::from(served[0]) / f64::from(served[1]);
    assert!((2.7..3.3).contains(&ratio), "{ratio} {served:?}");
}

#[test]
fn what_one_database_does_not_use_the_others_get() {
    // Max-min: 1, and 7 divided by two; not a third each.
    let served = saturate(8, &[limits(10), limits(10), limits(10)], &[1, 20, 20], 10);
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
