//! Dates: Spanish `dd/mm/yyyy` or ISO `yyyy-mm-dd`, which cannot be taken for each other.

use chrono::NaiveDate;

/// Reads `24/11/2026`, `24-11-2026`, `24.11.2026` or `2026-11-24`; a time of midnight after it is ignored, because
/// databases export dates so. Two-digit years are refused: nobody can tell their century.
pub(super) fn parse(text: &str) -> Result<NaiveDate, String> {
    let wrong = || "is not a date like 24/11/2026 or 2026-11-24".to_owned();
    let day = match text.split_once([' ', 'T']) {
        None => text,
        Some((day, time)) => {
            let midnight = time
                .trim()
                .trim_end_matches('Z')
                .split(['.', ':'])
                .all(|part| !part.is_empty() && part.bytes().all(|b| b == b'0'));
            if !midnight {
                return Err("has a time of day, and a date is wanted".to_owned());
            }
            day
        }
    };
    let parts: Vec<&str> = day.split(['/', '-', '.']).collect();
    let [first, second, third] = parts[..] else {
        return Err(wrong());
    };
    if [first, second, third]
        .iter()
        .any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(wrong());
    }
    let (year, month, day) = match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => (first, second, third),
        (1..=2, 1..=2, 4) => (third, second, first),
        (1..=2, 1..=2, 2) => return Err("has a year of two digits: write four".to_owned()),
        _ => return Err(wrong()),
    };
    let number = |part: &str| part.parse::<u32>().map_err(|_| wrong());
    let (year, month, day) = (number(year)?, number(month)?, number(day)?);
    let date = i32::try_from(year)
        .ok()
        .filter(|year| *year > 0)
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    date.ok_or_else(|| "is no day of the calendar".to_owned())
}
