//! Values as text: what PostgreSQL's own input reads, in error messages and in array literals.

use super::{Value, infinity};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use std::fmt::{self, Write as _};

/// The value as PostgreSQL's own text input reads it.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("NULL"),
            Self::Bool(value) => value.fmt(f),
            Self::I16(value) => value.fmt(f),
            Self::I32(value) => value.fmt(f),
            Self::I64(value) => value.fmt(f),
            Self::F32(value) => value.fmt(f),
            Self::F64(value) => value.fmt(f),
            Self::Decimal(value) => value.fmt(f),
            Self::Text(value) => f.write_str(value),
            Self::Uuid(value) => value.fmt(f),
            Self::Date(value) => match infinity(value, &NaiveDate::MIN, &NaiveDate::MAX) {
                Some(sign) => f.write_str(infinity_text(sign)),
                None => day(value, f).and_then(|()| f.write_str(era(value))),
            },
            Self::Time(value) => value.fmt(f),
            Self::Timestamp(value) => match infinity(value, &NaiveDateTime::MIN, &NaiveDateTime::MAX) {
                Some(sign) => f.write_str(infinity_text(sign)),
                None => {
                    day(&value.date(), f)?;
                    write!(f, " {}{}", value.time(), era(&value.date()))
                }
            },
            Self::TimestampTz(value) => match infinity(value, &DateTime::<Utc>::MIN_UTC, &DateTime::<Utc>::MAX_UTC) {
                Some(sign) => f.write_str(infinity_text(sign)),
                None => {
                    let value = value.naive_utc();
                    day(&value.date(), f)?;
                    write!(f, " {}+00{}", value.time(), era(&value.date()))
                }
            },
            Self::Json(value) => value.fmt(f),
            Self::Bytes(value) | Self::Raw(value) => {
                f.write_str("\\x")?;
                value.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
            Self::Interval(value) => value.fmt(f),
            Self::Inet(value) => value.fmt(f),
            Self::MacAddr(value) => value.fmt(f),
            Self::Range(value) => value.fmt(f),
            Self::Multirange(values) => {
                f.write_char('{')?;
                for (position, value) in values.iter().enumerate() {
                    let comma = if position > 0 { "," } else { "" };
                    write!(f, "{comma}{value}")?;
                }
                f.write_char('}')
            }
            Self::Array(values) => {
                f.write_char('{')?;
                for (position, value) in values.iter().enumerate() {
                    if position > 0 {
                        f.write_char(',')?;
                    }
                    match value {
                        Self::Null => f.write_str("NULL")?,
                        value => {
                            let text = value.to_string().replace('\\', "\\\\").replace('"', "\\\"");
                            write!(f, "\"{text}\"")?;
                        }
                    }
                }
                f.write_char('}')
            }
        }
    }
}

fn infinity_text(sign: i32) -> &'static str {
    if sign < 0 { "-infinity" } else { "infinity" }
}

/// Year, month and day; years before 1 are written with [`era`].
fn day(date: &NaiveDate, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    use chrono::Datelike as _;
    let year = if date.year() > 0 { date.year() } else { 1 - date.year() };
    write!(f, "{year:04}-{:02}-{:02}", date.month(), date.day())
}

fn era(date: &NaiveDate) -> &'static str {
    use chrono::Datelike as _;
    if date.year() > 0 { "" } else { " BC" }
}
