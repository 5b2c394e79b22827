//! How many events the next transaction takes (pure).
//!
//! Large transactions are cheap for each event and dear for everybody else: they hold the locks of more parties for longer, and what a conflict
//! rolls back is done again. So the size doubles while a backlog exists and transactions are short, halves on a conflict and where a transaction took
//! longer than it should, and otherwise stays.

use std::time::Duration;

/// Bounds of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Fewest events that a batch is limited to; also where it begins.
    pub least: usize,
    /// Most events in one transaction.
    pub most: usize,
    /// A transaction that takes longer was too large.
    pub target: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            least: 50,
            most: 1_000,
            target: Duration::from_millis(250),
        }
    }
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Batch {
    /// Its events.
    pub(super) events: usize,
    /// Whether there were as many as it might have: more may be waiting.
    pub(super) full: bool,
    /// How long its transactions took.
    pub(super) took: Duration,
    /// How often it ran again, for it had lost against another transaction.
    pub(super) conflicts: u32,
}

/// The limit for the first batch.
pub(super) fn first(bounds: &Bounds) -> usize {
    bounds.least.min(bounds.most)
}

/// The limit for the next batch.
pub(super) fn next(bounds: &Bounds, limit: usize, batch: &Batch) -> usize {
    // What an event costs decides where to stop before the target is overshot: twice as many take about twice as long.
    let limit = if batch.conflicts > 0 || batch.took > bounds.target {
        limit.min(batch.events) / 2
    } else if batch.full && batch.took * 2 <= bounds.target {
        limit * 2
    } else {
        limit
    };
    limit.clamp(first(bounds), bounds.most)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        least: 50,
        most: 2_000,
        target: Duration::from_millis(200),
    };

    fn batch(events: usize, took_ms: u64) -> Batch {
        Batch {
            events,
            full: true,
            took: Duration::from_millis(took_ms),
            conflicts: 0,
        }
    }

    #[test]
    fn a_backlog_of_cheap_events_makes_it_grow_to_its_bound() {
        let mut limit = BOUNDS.least;
        for _ in 0..10 {
            limit = next(&BOUNDS, limit, &batch(limit, limit as u64 / 50));
        }
        assert_eq!(limit, BOUNDS.most);
    }

    #[test]
    fn it_settles_where_a_transaction_takes_between_half_the_target_and_the_target() {
        for micros_an_event in [150, 400, 1_000, 3_000] {
            let mut limit = BOUNDS.least;
            for _ in 0..20 {
                limit = next(&BOUNDS, limit, &batch(limit, limit as u64 * micros_an_event / 1_000));
            }
            let took = limit as u64 * micros_an_event / 1_000;
            assert!(
                (100..=200).contains(&took),
                "{micros_an_event} µs an event: {limit} events in {took} ms"
            );
        }
    }

    #[test]
    fn few_events_change_nothing_however_quick() {
        let few = Batch {
            full: false,
            ..batch(3, 1)
        };
        assert_eq!(next(&BOUNDS, 400, &few), 400);
    }

    #[test]
    fn a_conflict_and_a_long_transaction_halve_it_down_to_its_bound() {
        let conflict = Batch {
            conflicts: 1,
            ..batch(400, 1)
        };
        assert_eq!(next(&BOUNDS, 400, &conflict), 200);
        assert_eq!(next(&BOUNDS, 400, &batch(400, 201)), 200);
        // Half of what was too much, not half of what would have been allowed.
        assert_eq!(next(&BOUNDS, 2_000, &batch(300, 500)), 150);
        assert_eq!(next(&BOUNDS, 60, &batch(60, 500)), BOUNDS.least);
    }

    #[test]
    fn bounds_that_contradict_each_other_keep_the_upper_one() {
        let bounds = Bounds {
            least: 500,
            most: 100,
            ..BOUNDS
        };
        assert_eq!(next(&bounds, 10, &batch(10, 1)), 100);
    }
}
