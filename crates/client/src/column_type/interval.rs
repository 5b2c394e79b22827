//! Spans of time as PostgreSQL keeps them.

use super::BoxError;
use std::fmt;
use tokio_postgres::types::{FromSql, Type};

/// PostgreSQL's `interval`: months, days and microseconds, which it keeps apart, because a month has no fixed number of
/// days nor a day of hours. Each may be negative on its own.
///
/// Two are equal in Rust where all three parts are. The server compares what they come to, a month being 30 days and a
/// day 24 hours: to a filter, `1 mon` and `30 days` are equal. From PostgreSQL 17 on, the least and the greatest value
/// of all three parts stand for `-infinity` and `infinity`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Months.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}

impl Interval {
    /// So many months.
    pub const fn months(months: i32) -> Self {
        Self {
            months,
            days: 0,
            micros: 0,
        }
    }

    /// So many days.
    pub const fn days(days: i32) -> Self {
        Self {
            months: 0,
            days,
            micros: 0,
        }
    }

    /// So many microseconds.
    pub const fn micros(micros: i64) -> Self {
        Self {
            months: 0,
            days: 0,
            micros,
        }
    }

    pub(crate) fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.micros.to_be_bytes());
        bytes[8..12].copy_from_slice(&self.days.to_be_bytes());
        bytes[12..].copy_from_slice(&self.months.to_be_bytes());
        bytes
    }
}

/// As PostgreSQL's own input reads it, exactly.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.months, self.days, self.micros) {
            (i32::MAX, i32::MAX, i64::MAX) => f.write_str("infinity"),
            (i32::MIN, i32::MIN, i64::MIN) => f.write_str("-infinity"),
            (months, days, micros) => {
                let sign = if micros < 0 { "-" } else { "" };
                let (seconds, rest) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
                let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
                write!(
                    f,
                    "{months} mons {days} days {sign}{hours:02}:{minutes:02}:{seconds:02}.{rest:06}"
                )
            }
        }
    }
}

impl<'a> FromSql<'a> for Interval {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        let part = |from: usize, to: usize| raw.get(from..to).ok_or("an interval is cut short");
        Ok(Self {
            micros: i64::from_be_bytes(part(0, 8)?.try_into()?),
            days: i32::from_be_bytes(part(8, 12)?.try_into()?),
            months: i32::from_be_bytes(part(12, 16)?.try_into()?),
        })
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::INTERVAL
    }
}
