//! What must be true after each event, for tests.

use super::{Scheduler, State};

impl Scheduler {
    /// Panics where the books do not agree with the slots, or a limit is exceeded.
    pub(super) fn audit(&self) {
        // Opening, in use, idle, closing, and promised to it.
        let mut counted = vec![[0; 5]; self.databases.len()];
        for slot in &self.slots {
            let its = &mut counted[slot.database];
            match slot.state {
                State::Opening => its[0] += 1,
                State::InUse => its[1] += 1,
                State::Idle => its[2] += 1,
                State::Closing { .. } => its[3] += 1,
                State::Vacant | State::Lost => {}
            }
            if let State::Closing { promised: Some(other) } = slot.state {
                counted[other][4] += 1;
            }
        }
        let (mut taken, mut closing, mut waiting) = (0, 0, 0);
        for (one, counted) in self.databases.iter().zip(counted) {
            assert_eq!([one.opening, one.in_use, one.idle.len(), one.closing, one.promised], counted);
            assert!(one.count() <= one.limits.max, "never more than max");
            assert!(
                one.idle.is_empty() || one.waiters.is_empty(),
                "nobody waits beside an idle connection"
            );
            assert!(one.waiters.iter().is_sorted(), "waiters are in order");
            taken += one.count();
            closing += one.closing;
            waiting += one.waiters.len();
        }
        assert_eq!((self.taken, self.closing, self.waiting), (taken, closing, waiting));
        let vacant = self.slots.iter().filter(|slot| slot.state == State::Vacant).count();
        assert_eq!(self.vacant.len(), vacant, "no slot is lost");
    }
}
