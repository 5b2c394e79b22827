//! When backups are due: cron syntax in a time zone, with jitter; pure.
//!
//! What is due is told from the time of the last complete backup and nothing else, so whoever comes up after a downtime catches up, once.

use crate::Error;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::Cron;
use std::str::FromStr as _;
use std::time::Duration;

/// When backups are due.
#[derive(Debug, Clone)]
pub struct Schedule {
    cron: Cron,
    zone: Tz,
    jitter: Duration,
}

/// Every day at 02:00.
pub const DAILY: &str = "0 2 * * *";

impl Schedule {
    /// Reads five fields of cron (minute, hour, day of month, month, day of week) and the name of a time zone (`Europe/Madrid`). Backups begin up to
    /// `jitter` later, so that machines of one schedule do not begin at once.
    ///
    /// # Errors
    /// [`Error::Schedule`].
    pub fn parse(cron: &str, zone: &str, jitter: Duration) -> Result<Self, Error> {
        let wrong = |error| {
            Error::Schedule(format!(
                "\"{cron}\" is no schedule ({error}): write five fields as cron does, such as \"{DAILY}\""
            ))
        };
        let parsed = Cron::from_str(cron).map_err(|error| wrong(error.to_string()))?;
        let zone = Tz::from_str(zone).map_err(|_| {
            Error::Schedule(format!(
                "\"{zone}\" is no time zone: write a name such as Europe/Madrid or UTC"
            ))
        })?;
        let schedule = Self {
            cron: parsed,
            zone,
            jitter,
        };
        schedule.next_after(Utc::now())?;
        Ok(schedule)
    }

    /// The first time after one.
    ///
    /// # Errors
    /// [`Error::Schedule`] where there is none, as with 30 February.
    pub fn next_after(&self, time: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
        let next = self.cron.find_next_occurrence(&time.with_timezone(&self.zone), false);
        Ok(next
            .map_err(|error| Error::Schedule(format!("the schedule never comes ({error})")))?
            .to_utc())
    }

    /// When the next backup begins: at once (a time that is past) where one was due since `last`, the time at which the last complete one was
    /// begun; `random` below 1 says how much of the jitter there is. Where there is none yet, the next time counts.
    ///
    /// # Errors
    /// As [`Schedule::next_after`].
    pub fn due(&self, last: Option<DateTime<Utc>>, now: DateTime<Utc>, random: f64) -> Result<DateTime<Utc>, Error> {
        let next = self.next_after(last.unwrap_or(now))?;
        let jitter = TimeDelta::from_std(self.jitter.mul_f64(random.clamp(0.0, 1.0))).unwrap_or_default();
        Ok(next + jitter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone as _;

    fn utc(month: u32, day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, month, day, hour, minute, 0).unwrap()
    }

    fn madrid(jitter_s: u64) -> Schedule {
        Schedule::parse(DAILY, "Europe/Madrid", Duration::from_secs(jitter_s)).unwrap()
    }

    #[test]
    fn two_o_clock_is_that_of_the_zone() {
        assert_eq!(
            madrid(0).due(Some(utc(1, 10, 1, 0)), utc(1, 10, 5, 0), 0.0).unwrap(),
            utc(1, 11, 1, 0),
            "winter"
        );
        assert_eq!(
            madrid(0).due(Some(utc(7, 10, 0, 0)), utc(7, 10, 5, 0), 0.0).unwrap(),
            utc(7, 11, 0, 0),
            "summer"
        );
    }

    #[test]
    fn a_night_without_two_o_clock_has_a_backup_and_one_with_two_of_them_has_one() {
        // 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00.
        let spring = madrid(0).due(Some(utc(3, 28, 1, 0)), utc(3, 28, 2, 0), 0.0).unwrap();
        assert_eq!(spring.date_naive(), utc(3, 29, 0, 0).date_naive());
        let autumn = madrid(0).due(Some(utc(10, 24, 0, 0)), utc(10, 24, 1, 0), 0.0).unwrap();
        assert_eq!(autumn, utc(10, 25, 0, 0));
        assert_eq!(madrid(0).due(Some(autumn), autumn, 0.0).unwrap(), utc(10, 26, 1, 0));
    }

    #[test]
    fn after_a_downtime_one_backup_is_due_at_once() {
        let due = madrid(0).due(Some(utc(1, 10, 1, 0)), utc(1, 20, 12, 0), 0.0).unwrap();
        assert!(due < utc(1, 20, 12, 0));
        // Once it is made, the next night's.
        assert_eq!(
            madrid(0).due(Some(utc(1, 20, 12, 0)), utc(1, 20, 12, 5), 0.0).unwrap(),
            utc(1, 21, 1, 0)
        );
    }

    #[test]
    fn jitter_delays_and_never_hastens() {
        assert_eq!(madrid(600).due(None, utc(1, 10, 5, 0), 0.5).unwrap(), utc(1, 11, 1, 5));
        assert_eq!(madrid(600).due(None, utc(1, 10, 5, 0), 0.0).unwrap(), utc(1, 11, 1, 0));
    }

    #[test]
    fn a_wrong_schedule_or_zone_is_told() {
        let told = |cron, zone| Schedule::parse(cron, zone, Duration::ZERO).unwrap_err().to_string();
        assert!(told("2 o'clock", "UTC").contains("\"2 o'clock\" is no schedule"));
        assert!(told(DAILY, "Madrid").contains("\"Madrid\" is no time zone"));
        assert!(told("0 2 30 2 *", "UTC").contains("never comes"));
    }
}
