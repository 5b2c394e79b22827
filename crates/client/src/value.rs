//! A value on its way to the server.

mod range;
mod text;

pub use range::RangeValue;
pub(crate) use range::flag;

use crate::column_type::numeric;
use crate::{Inet, Interval, MacAddr};
use bytes::BytesMut;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use std::error::Error;
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
    Interval(Interval),
    Inet(Inet),
    MacAddr(MacAddr),
    Range(Box<RangeValue>),
    Multirange(Vec<RangeValue>),
    Array(Vec<Value>),
    /// Bytes as they came from a column of the same type.
    Raw(Vec<u8>),
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
            Self::Decimal(value) => of_type(ty, &[Type::NUMERIC]).map(|()| {
                numeric::write(*value, out);
                IsNull::No
            }),
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
            Self::Interval(value) => of_type(ty, &[Type::INTERVAL]).and_then(|()| raw(&value.to_bytes(), out)),
            Self::Inet(value) => {
                of_type(ty, &[Type::INET, Type::CIDR]).and_then(|()| raw(&value.to_bytes(*ty == Type::CIDR), out))
            }
            Self::MacAddr(value) => of_type(ty, &[Type::MACADDR]).and_then(|()| raw(&value.0, out)),
            Self::Range(value) => range::write(value, ty, out),
            Self::Multirange(values) => range::write_many(values, ty, out),
            Self::Array(values) => values.to_sql_checked(ty, out),
            Self::Raw(bytes) => raw(bytes, out),
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

/// Refuses a parameter of another type, as the driver's own types do.
fn of_type(ty: &Type, known: &[Type]) -> Result<(), Box<dyn Error + Sync + Send>> {
    if known.contains(ty) {
        Ok(())
    } else {
        Err(format!("a parameter of type {ty} cannot take this value").into())
    }
}

fn raw(bytes: &[u8], out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    out.extend_from_slice(bytes);
    Ok(IsNull::No)
}

#[cfg(test)]
mod tests;
