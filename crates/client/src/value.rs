//! A value on its way to the server.

use bytes::BytesMut;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use std::error::Error;
use std::fmt::{self, Write as _};
use tokio_postgres::types::{IsNull, ToSql, Type};
use uuid::Uuid;

/// A parameter of a statement.
#[derive(Debug, Clone, PartialEq)]
#[doc(hidden)]
pub enum Value {
    Null,
    Bool(bool),
    I16(i16),
    I32(i32),
    I64(i64),
    F32(f32),
    F64(f64),
    Decimal(Decimal),
    Text(String),
    Uuid(Uuid),
    Date(NaiveDate),
    Time(NaiveTime),
    Timestamp(NaiveDateTime),
    TimestampTz(DateTime<Utc>),
    Json(serde_json::Value),
    Bytes(Vec<u8>),
    Array(Vec<Value>),
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Bool(value) => value.to_sql_checked(ty, out),
            Self::I16(value) => value.to_sql_checked(ty, out),
            Self::I32(value) => value.to_sql_checked(ty, out),
            Self::I64(value) => value.to_sql_checked(ty, out),
            Self::F32(value) => value.to_sql_checked(ty, out),
            Self::F64(value) => value.to_sql_checked(ty, out),
            Self::Decimal(value) => value.to_sql_checked(ty, out),
            Self::Text(value) => value.to_sql_checked(ty, out),
            Self::Uuid(value) => value.to_sql_checked(ty, out),
            Self::Date(value) => match infinity(value, &NaiveDate::MIN, &NaiveDate::MAX) {
                Some(sign) => raw(&(if sign < 0 { i32::MIN } else { i32::MAX }).to_be_bytes(), out),
                None => value.to_sql_checked(ty, out),
            },
            Self::Time(value) => value.to_sql_checked(ty, out),
            Self::Timestamp(value) => match infinity(value, &NaiveDateTime::MIN, &NaiveDateTime::MAX) {
                Some(sign) => raw(&infinite_micros(sign).to_be_bytes(), out),
                None => value.to_sql_checked(ty, out),
            },
            Self::TimestampTz(value) => match infinity(value, &DateTime::<Utc>::MIN_UTC, &DateTime::<Utc>::MAX_UTC) {
                Some(sign) => raw(&infinite_micros(sign).to_be_bytes(), out),
                None => value.to_sql_checked(ty, out),
            },
            Self::Json(value) => value.to_sql_checked(ty, out),
            Self::Bytes(value) => value.to_sql_checked(ty, out),
            Self::Array(values) => values.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true // each variant checks for itself
    }

    tokio_postgres::types::to_sql_checked!();
}

/// Whether a value stands for an infinity: -1, +1 or neither.
fn infinity<T: PartialEq>(value: &T, min: &T, max: &T) -> Option<i32> {
    if value == min {
        Some(-1)
    } else if value == max {
        Some(1)
    } else {
        None
    }
}

fn infinite_micros(sign: i32) -> i64 {
    if sign < 0 { i64::MIN } else { i64::MAX }
}

fn raw(bytes: &[u8], out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    out.extend_from_slice(bytes);
    Ok(IsNull::No)
}

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
            Self::Bytes(value) => {
                f.write_str("\\x")?;
                value.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
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

#[cfg(test)]
mod tests;
