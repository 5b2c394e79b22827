//! Which backups are kept: a pure function of what there is and the time.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use std::collections::BTreeSet;

/// What is kept. A backup that any rule keeps is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Every backup of so many days.
    pub days: u32,
    /// The last one of each of so many weeks (ISO 8601, UTC), this one among them.
    pub weeks: u32,
    /// The last one of each of so many months (UTC), this one among them.
    pub months: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            days: 30,
            weeks: 0,
            months: 0,
        }
    }
}

/// A backup without manifest is being made, or was left by a process that died; after so long it is the latter.
pub const UNFINISHED_HOURS: i64 = 24;

/// A backup, as far as retention goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub backup: String,
    /// When it was begun.
    pub at: DateTime<Utc>,
    /// Whether it has a manifest.
    pub complete: bool,
    /// Whether it was found sound.
    pub verified: bool,
}

/// The ids of the backups to delete, oldest first. Neither the last complete backup nor the last verified one is ever among them.
pub fn expired(backups: &[Candidate], rules: &Rules, now: DateTime<Utc>) -> Vec<String> {
    let mut sorted: Vec<&Candidate> = backups.iter().collect();
    sorted.sort_by(|one, other| (one.at, &one.backup).cmp(&(other.at, &other.backup)));
    let complete: Vec<&Candidate> = sorted.iter().copied().filter(|backup| backup.complete).collect();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    kept.extend(complete.last().map(|backup| backup.backup.as_str()));
    kept.extend(
        complete
            .iter()
            .rev()
            .find(|backup| backup.verified)
            .map(|backup| backup.backup.as_str()),
    );
    let since = now - TimeDelta::days(i64::from(rules.days));
    kept.extend(
        complete
            .iter()
            .filter(|backup| backup.at > since)
            .map(|backup| backup.backup.as_str()),
    );
    kept.extend(last_of_each(&complete, rules.weeks, now, week));
    kept.extend(last_of_each(&complete, rules.months, now, month));
    let unfinished_since = now - TimeDelta::hours(UNFINISHED_HOURS);
    let is_kept = |backup: &Candidate| match backup.complete {
        true => kept.contains(backup.backup.as_str()),
        false => backup.at > unfinished_since,
    };
    sorted
        .iter()
        .filter(|backup| !is_kept(backup))
        .map(|backup| backup.backup.clone())
        .collect()
}

/// The last backup of each of the `count` periods up to now; a verified one where the period has one.
fn last_of_each<'b>(
    complete: &[&'b Candidate],
    count: u32,
    now: DateTime<Utc>,
    number: fn(DateTime<Utc>) -> i64,
) -> Vec<&'b str> {
    let this = number(now);
    let mut last = Vec::new();
    for period in (this - i64::from(count) + 1)..=this {
        let of_it = || complete.iter().rev().filter(move |backup| number(backup.at) == period);
        let chosen = of_it().find(|backup| backup.verified).or_else(|| of_it().next());
        last.extend(chosen.map(|backup| backup.backup.as_str()));
    }
    last
}

/// Weeks since a Monday.
fn week(at: DateTime<Utc>) -> i64 {
    i64::from(at.date_naive().num_days_from_ce() - 1).div_euclid(7)
}

fn month(at: DateTime<Utc>) -> i64 {
    i64::from(at.year()) * 12 + i64::from(at.month0())
}

#[cfg(test)]
mod tests;
