use super::*;
use chrono::TimeZone as _;

fn at(day: i64) -> DateTime<Utc> {
    // A Monday, 02:00.
    Utc.with_ymd_and_hms(2026, 1, 5, 2, 0, 0).unwrap() + TimeDelta::days(day)
}

fn daily(day: i64, verified: bool) -> Candidate {
    Candidate {
        backup: at(day).format("%Y%m%d").to_string(),
        at: at(day),
        complete: true,
        verified,
    }
}

/// Takes a backup every night for so many days, and prunes after each.
fn nights(days: i64, rules: &Rules, verified: impl Fn(i64) -> bool) -> Vec<Candidate> {
    let mut held: Vec<Candidate> = Vec::new();
    for day in 0..days {
        held.push(daily(day, verified(day)));
        let gone = expired(&held, rules, at(day) + TimeDelta::hours(1));
        held.retain(|backup| !gone.contains(&backup.backup));
    }
    held
}

#[test]
fn of_fourteen_months_of_nights_the_days_weeks_and_months_remain() {
    let rules = Rules {
        days: 30,
        weeks: 8,
        months: 12,
    };
    let held = nights(425, &rules, |_| true);
    let now = at(424);
    let of_the_days = held.iter().filter(|backup| backup.at > now - TimeDelta::days(30)).count();
    assert_eq!(of_the_days, 30);
    // 22 Feb 2027 is the latest Sunday but eight before Friday 5 March.
    let weeks: BTreeSet<i64> = held.iter().map(|backup| week(backup.at)).collect();
    assert!((week(now) - 7..=week(now)).all(|number| weeks.contains(&number)), "{weeks:?}");
    let months: BTreeSet<i64> = held.iter().map(|backup| month(backup.at)).collect();
    assert_eq!(months, (month(now) - 11..=month(now)).collect());
    // Before the weeks only the last night of each month.
    let old = held.iter().filter(|backup| week(backup.at) < week(now) - 7);
    for backup in old {
        assert_eq!(
            month(backup.at + TimeDelta::days(1)),
            month(backup.at) + 1,
            "{}",
            backup.backup
        );
    }
}

#[test]
fn after_thirty_days_without_rules_nothing_older_remains() {
    let held = nights(200, &Rules::default(), |_| true);
    assert_eq!(held.len(), 30);
    assert_eq!(held[0].at, at(170));
}

#[test]
fn the_last_verified_backup_outlives_every_rule() {
    // Since day 10 none was found sound, and since day 60 none was made.
    let held = nights(60, &Rules::default(), |day| day <= 10);
    assert_eq!(held[0], daily(10, true));
    let later = expired(
        &held,
        &Rules {
            days: 1,
            weeks: 0,
            months: 0,
        },
        at(5_000),
    );
    let left: Vec<i64> = held
        .iter()
        .filter(|backup| !later.contains(&backup.backup))
        .map(|backup| (backup.at - at(0)).num_days())
        .collect();
    assert_eq!(left, [10, 59], "the last verified and the last complete");
}

#[test]
fn what_has_no_manifest_goes_after_a_day() {
    let unfinished = Candidate {
        complete: false,
        ..daily(0, false)
    };
    let all = [unfinished, daily(1, true)];
    assert!(expired(&all, &Rules::default(), at(0) + TimeDelta::hours(23)).is_empty());
    assert_eq!(expired(&all, &Rules::default(), at(0) + TimeDelta::hours(25)), ["20260105"]);
}

#[test]
fn a_period_keeps_a_verified_backup_rather_than_a_later_one() {
    let all: Vec<Candidate> = (0..7).map(|day| daily(day, day == 3)).chain([daily(20, true)]).collect();
    let rules = Rules {
        days: 1,
        weeks: 4,
        months: 0,
    };
    let gone = expired(&all, &rules, at(20) + TimeDelta::hours(1));
    let left: Vec<&Candidate> = all.iter().filter(|backup| !gone.contains(&backup.backup)).collect();
    assert_eq!(left, [&all[3], &all[7]]);
}
