//! Decides what must be published again: pure, so that it can be reasoned about.
//!
//! A number that the hub lacks is on its way, or lost. It is lost when the stream that took it is gone, has gone back behind it, or has brought
//! everything up to it. So the relay remembers where in the stream its numbers ended up, and compares with the hub's reports. A mistake
//! costs a duplicate, which the inbox drops; a loss is always found in the end, for the floor passes every message that still exists.

use crate::proof::{Position, Receipt};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Marks closer than this are one.
const GRAIN: Duration = Duration::from_secs(1);

/// A range of numbers and the place that the stream gave to the last of their messages.
#[derive(Debug, Clone)]
struct Sent {
    /// Numbers up to this one.
    sequence: i64,
    /// The stream as the relay knew it then.
    stream: String,
    at: u64,
    since: Instant,
}

impl Sent {
    /// Whether the stream cannot bring it any more.
    fn is_over(&self, now: &Position, patience: Duration) -> bool {
        let gone = self.stream != now.stream || now.last < self.at;
        self.since.elapsed() >= patience && (gone || now.floor >= self.at)
    }
}

/// What a relay knows of one database's messages on the stream.
#[derive(Debug, Default)]
pub(super) struct Repair {
    stream: String,
    sent: VecDeque<Sent>,
    /// The stream has brought, or lost, everything up to this number.
    settled: i64,
    /// Numbers to be published again, in order.
    queue: VecDeque<(i64, i64)>,
    /// The latest repair, while it is on its way.
    under_way: Option<Sent>,
    /// Longer each time that a repair did not help.
    pause: Duration,
    first_lost: i64,
}

impl Repair {
    /// Begins where a predecessor left: all its messages lie before the stream's present end.
    pub(super) fn new(sequence: i64, position: &Position) -> Self {
        let mut repair = Self {
            stream: position.stream.clone(),
            ..Self::default()
        };
        repair.sent(sequence, position.last);
        repair
    }

    /// Notes that everything up to a number is stored, the last at a place of the stream.
    pub(super) fn sent(&mut self, sequence: i64, at: u64) {
        match self.sent.back_mut() {
            Some(last) if last.stream == self.stream && last.since.elapsed() < GRAIN => {
                (last.sequence, last.at) = (sequence, last.at.max(at));
            }
            _ => self.sent.push_back(Sent {
                sequence,
                stream: self.stream.clone(),
                at,
                since: Instant::now(),
            }),
        }
    }

    /// Considers a report, and queues what is lost. Returns how many numbers that are.
    pub(super) fn consider(&mut self, position: &Position, receipt: &Receipt, published: i64, patience: Duration) -> i64 {
        self.stream.clone_from(&position.stream);
        while let Some(first) = self.sent.front()
            && first.is_over(position, patience)
        {
            self.settled = self.settled.max(first.sequence);
            self.sent.pop_front();
        }
        if let Some(repair) = &self.under_way
            && repair.is_over(position, patience.max(self.pause))
        {
            self.under_way = None;
        }
        if !self.queue.is_empty() || self.under_way.is_some() {
            return 0;
        }
        // A receipt of a former incarnation says that nothing of this one has been received.
        let start = crate::proof::incarnation_start(crate::proof::incarnation(published));
        let (watermark, high) = (receipt.watermark.max(start), receipt.high.max(start));
        let tail = (high.max(watermark) + 1, published);
        let within = |&(first, last): &(i64, i64)| (first.max(watermark + 1), last.min(self.settled));
        let lost = receipt.missing.iter().chain([&tail]).map(within);
        self.queue = lost.filter(|(first, last)| first <= last).collect();
        match self.queue.front() {
            None => (self.pause, self.first_lost) = (Duration::ZERO, 0),
            Some(&(first, _)) if first == self.first_lost => {
                self.pause = (self.pause * 2).clamp(patience, patience * 64);
            }
            Some(&(first, _)) => (self.pause, self.first_lost) = (Duration::ZERO, first),
        }
        self.queue.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// The next range to be published again.
    pub(super) fn next(&self) -> Option<(i64, i64)> {
        self.queue.front().copied()
    }

    /// Notes that the numbers up to `last` are stored again.
    pub(super) fn done(&mut self, last: i64, at: u64) {
        if let Some(range) = self.queue.front_mut() {
            range.0 = last + 1;
            if range.0 > range.1 {
                self.queue.pop_front();
            }
        }
        let at = self.under_way.as_ref().map_or(at, |earlier| earlier.at.max(at));
        self.under_way = Some(Sent {
            sequence: last,
            stream: self.stream.clone(),
            at,
            since: Instant::now(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aicore_catalog::DatabaseCode;

    const NOW: Duration = Duration::ZERO;

    fn position(stream: &str, last: u64, floor: u64) -> Position {
        Position {
            stream: stream.into(),
            last,
            floor,
        }
    }

    fn receipt(watermark: i64, high: i64, missing: &[(i64, i64)]) -> Receipt {
        Receipt {
            database: DatabaseCode::from_static("ss_insurance"),
            watermark,
            high,
            collided: false,
            parked: None,
            missing: missing.to_vec(),
        }
    }

    /// Published 1 to 100, stored up to place 500 of stream "a".
    fn published() -> Repair {
        let mut repair = Repair::new(0, &position("a", 400, 0));
        repair.sent(100, 500);
        repair
    }

    #[test]
    fn what_the_stream_may_still_bring_is_awaited() {
        let mut repair = published();
        assert_eq!(
            repair.consider(&position("a", 510, 450), &receipt(40, 90, &[(41, 80)]), 100, NOW),
            0
        );
    }

    #[test]
    fn what_the_consumers_have_passed_is_lost() {
        let mut repair = published();
        assert_eq!(
            repair.consider(&position("a", 510, 500), &receipt(40, 90, &[(41, 80)]), 100, NOW),
            50
        );
        assert_eq!(repair.next(), Some((41, 80)));
        repair.done(80, 600);
        assert_eq!(repair.next(), Some((91, 100)));
        repair.done(100, 610);
        // On its way: not again before the consumers have passed it.
        assert_eq!(
            repair.consider(&position("a", 610, 600), &receipt(40, 90, &[(41, 80)]), 100, NOW),
            0
        );
        assert_eq!(
            repair.consider(&position("a", 610, 610), &receipt(100, 100, &[]), 100, NOW),
            0
        );
        assert_eq!(repair.next(), None);
    }

    #[test]
    fn a_stream_that_is_another_one_or_went_back_has_lost_what_it_held() {
        for now in [position("b", 3, 3), position("a", 450, 440)] {
            assert_eq!(published().consider(&now, &receipt(40, 40, &[]), 100, NOW), 60, "{now:?}");
        }
    }

    #[test]
    fn nothing_is_lost_before_its_time() {
        let patience = Duration::from_secs(3600);
        assert_eq!(
            published().consider(&position("b", 3, 3), &receipt(0, 0, &[]), 100, patience),
            0
        );
    }

    #[test]
    fn a_hub_that_knows_a_former_incarnation_only_lacks_the_whole_new_one() {
        let start = crate::proof::incarnation_start(1);
        let mut repair = Repair::new(start, &position("a", 0, 0));
        repair.sent(start + 5, 10);
        assert_eq!(
            repair.consider(&position("b", 0, 0), &receipt(70, 90, &[(71, 80)]), start + 5, NOW),
            5
        );
        assert_eq!(repair.next(), Some((start + 1, start + 5)));
    }

    #[test]
    fn a_repair_that_does_not_help_is_made_less_and_less_often() {
        let mut repair = published();
        let patience = Duration::from_nanos(1);
        for round in 0..3 {
            repair.consider(&position("a", 510, 510), &receipt(99, 99, &[]), 100, patience);
            let helped = repair.pause;
            repair.done(100, 510);
            assert_eq!(helped.is_zero(), round == 0, "round {round}: {helped:?}");
        }
    }
}
