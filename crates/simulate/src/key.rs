//! Keys of everything that the simulation makes: ids and natural numbers, the same for the same seed and day.

use crate::draw::Draw;
use chrono::{Datelike, NaiveDate, NaiveTime};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Hands out keys in order.
pub(crate) struct Keys {
    draw: Draw,
    milliseconds: u64,
    mark: String,
    counters: BTreeMap<&'static str, u32>,
}

impl Keys {
    /// Keys of one simulated day. Two days, or two seeds on one day, share neither an id nor a number.
    pub(crate) fn of_day(seed: u64, day: NaiveDate) -> Self {
        let mark = format!(
            "{:02}{:02}{:02}{}",
            day.year().rem_euclid(100),
            day.month(),
            day.day(),
            seed_mark(seed)
        );
        Self::new(seed, day, mark)
    }

    /// Keys of the old systems whose files are imported. Their numbers have another form than those of a day.
    pub(crate) fn of_files(seed: u64, day: NaiveDate) -> Self {
        Self::new(seed, day, format!("H{}", seed_mark(seed)))
    }

    fn new(seed: u64, day: NaiveDate, mark: String) -> Self {
        let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        let draw = Draw::new(seed, &format!("keys {mark}"), 0);
        Self {
            draw,
            milliseconds: u64::try_from(midnight).unwrap_or(0),
            mark,
            counters: BTreeMap::new(),
        }
    }

    /// The next id: shaped as UUID version 7 (RFC 9562, section 5.7), one millisecond of the day after the last.
    pub(crate) fn id(&mut self) -> Uuid {
        self.milliseconds += 1;
        let high = (self.milliseconds << 16) | 0x7000 | (self.draw.bits() >> 52);
        let low = (self.draw.bits() >> 2) | (0b10 << 62);
        Uuid::from_u64_pair(high, low)
    }

    /// The next number of a series, such as `PO-261124A3K-00001` of `PO`.
    pub(crate) fn number(&mut self, series: &'static str) -> String {
        let counter = self.counters.entry(series).or_default();
        *counter += 1;
        format!("{series}-{}-{counter:05}", self.mark)
    }
}

/// Four characters that tell seeds apart in numbers that people read.
fn seed_mark(seed: u64) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTVWXY";
    (0..4)
        .rev()
        .map(|place| char::from(DIGITS[((seed >> (5 * place)) & 31) as usize]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn ids_are_shaped_as_version_seven_and_ascend() {
        let mut keys = Keys::of_day(1, day(24));
        let ids: Vec<Uuid> = (0..1_000).map(|_| keys.id()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(
            ids.iter()
                .all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122)
        );
    }

    #[test]
    fn days_seeds_and_files_share_no_key() {
        let firsts = [
            Keys::of_day(1, day(24)),
            Keys::of_day(1, day(25)),
            Keys::of_day(2, day(24)),
            Keys::of_files(1, day(24)),
        ];
        let firsts: Vec<_> = firsts.into_iter().map(|mut keys| (keys.id(), keys.number("PO"))).collect();
        for (i, one) in firsts.iter().enumerate() {
            assert!(firsts[i + 1..].iter().all(|other| one.0 != other.0 && one.1 != other.1));
        }
        assert_eq!(firsts[0].1, "PO-2611240001-00001");
    }

    #[test]
    fn the_same_seed_and_day_give_the_same_keys() {
        assert_eq!(Keys::of_day(9, day(1)).id(), Keys::of_day(9, day(1)).id());
    }
}
