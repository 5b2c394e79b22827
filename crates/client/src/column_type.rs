//! Which Rust type a column has, how it is read, and what may be given for it.
//!
//! | PostgreSQL | Rust |
//! |---|---|
//! | `boolean` | `bool` |
//! | `smallint`, `integer`, `bigint` | `i16`, `i32`, `i64` |
//! | `real`, `double precision` | `f32`, `f64` |
//! | `numeric` | `rust_decimal::Decimal` |
//! | `text`, `varchar`, `char(n)`, `name` | `String` |
//! | `uuid` | `uuid::Uuid` |
//! | `date`, `time`, `timestamp`, `timestamptz` | chrono's `NaiveDate`, `NaiveTime`, `NaiveDateTime`, `DateTime<Utc>` |
//! | `json`, `jsonb` | `serde_json::Value` |
//! | `bytea` | `Vec<u8>` |
//! | an array of these | `Vec<T>`; an element that is null cannot be read |
//! | a domain over these | as its base type |
//! | anything else: enumerations, `xid8`, `interval`, `inet`, ranges … | `String`, cast to text and back by the server |
//!
//! A column that may be null is an `Option`. Infinite dates and times are the least and the greatest value of their
//! Rust type, in both directions.

use crate::value::Value;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use std::error::Error;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

type BoxError = Box<dyn Error + Sync + Send>;

/// The Rust type of a column.
pub trait ColumnType: Sized + Send + 'static {
    /// The type without `Option`.
    type Inner: ColumnType;
    #[doc(hidden)]
    const NULLABLE: bool = false;
    #[doc(hidden)]
    fn read(row: &Row, index: usize) -> Result<Self, tokio_postgres::Error>;
    #[doc(hidden)]
    fn into_value(self) -> Value;
}

/// A type of one value: everything but `Option` and arrays.
pub trait Scalar: Sized + Clone + Send + 'static {
    #[doc(hidden)]
    type Wire: for<'a> FromSql<'a> + Into<Self>;
    #[doc(hidden)]
    fn into_value(self) -> Value;
}

/// A type whose values have an order that people expect.
pub trait Ordered: ColumnType {}

/// What may be given for a column of type `V`: a `V`, a `&str` for a `String`, an `S` for an `Option<S>`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{V}` cannot take `{Self}`",
    label = "this value does not fit the column's type"
)]
pub trait IntoColumn<V> {
    #[doc(hidden)]
    fn into_column(self) -> Value;
}

macro_rules! scalars {
    ($($type:ty, $wire:ty, $variant:ident;)*) => {$(
        impl Scalar for $type {
            type Wire = $wire;
            fn into_value(self) -> Value {
                Value::$variant(self)
            }
        }
    )*};
}

scalars! {
    bool, bool, Bool;
    i16, i16, I16;
    i32, i32, I32;
    i64, i64, I64;
    f32, f32, F32;
    f64, f64, F64;
    Decimal, Numeric, Decimal;
    String, String, Text;
    Uuid, Uuid, Uuid;
    NaiveDate, Day, Date;
    NaiveTime, TimeOfDay, Time;
    NaiveDateTime, LocalInstant, Timestamp;
    DateTime<Utc>, Instant, TimestampTz;
    serde_json::Value, serde_json::Value, Json;
    Vec<u8>, Vec<u8>, Bytes;
}

macro_rules! ordered {
    ($($type:ty),*) => {$( impl Ordered for $type {} )*};
}

ordered!(
    bool,
    i16,
    i32,
    i64,
    f32,
    f64,
    Decimal,
    String,
    Uuid,
    NaiveDate,
    NaiveTime,
    NaiveDateTime,
    DateTime<Utc>,
    Vec<u8>
);

impl<S: Scalar> ColumnType for S {
    type Inner = S;

    fn read(row: &Row, index: usize) -> Result<Self, tokio_postgres::Error> {
        row.try_get::<_, S::Wire>(index).map(Into::into)
    }

    fn into_value(self) -> Value {
        Scalar::into_value(self)
    }
}

impl<S: Scalar> ColumnType for Option<S> {
    type Inner = S;
    const NULLABLE: bool = true;

    fn read(row: &Row, index: usize) -> Result<Self, tokio_postgres::Error> {
        row.try_get::<_, Option<S::Wire>>(index).map(|wire| wire.map(Into::into))
    }

    fn into_value(self) -> Value {
        self.map_or(Value::Null, Scalar::into_value)
    }
}

impl<S: Scalar> ColumnType for Vec<S> {
    type Inner = Self;

    fn read(row: &Row, index: usize) -> Result<Self, tokio_postgres::Error> {
        row.try_get::<_, Vec<S::Wire>>(index)
            .map(|wires| wires.into_iter().map(Into::into).collect())
    }

    fn into_value(self) -> Value {
        Value::Array(self.into_iter().map(Scalar::into_value).collect())
    }
}

impl<S: Scalar> ColumnType for Option<Vec<S>> {
    type Inner = Vec<S>;
    const NULLABLE: bool = true;

    fn read(row: &Row, index: usize) -> Result<Self, tokio_postgres::Error> {
        row.try_get::<_, Option<Vec<S::Wire>>>(index)
            .map(|wires| wires.map(|wires| wires.into_iter().map(Into::into).collect()))
    }

    fn into_value(self) -> Value {
        self.map_or(Value::Null, ColumnType::into_value)
    }
}

impl<S: Scalar> IntoColumn<S> for S {
    fn into_column(self) -> Value {
        Scalar::into_value(self)
    }
}

impl<S: Scalar> IntoColumn<S> for &S {
    fn into_column(self) -> Value {
        Scalar::into_value(self.clone())
    }
}

impl<S: Scalar> IntoColumn<Option<S>> for S {
    fn into_column(self) -> Value {
        Scalar::into_value(self)
    }
}

impl<S: Scalar> IntoColumn<Option<S>> for &S {
    fn into_column(self) -> Value {
        Scalar::into_value(self.clone())
    }
}

impl<S: Scalar> IntoColumn<Option<S>> for Option<S> {
    fn into_column(self) -> Value {
        ColumnType::into_value(self)
    }
}

impl<S: Scalar> IntoColumn<Vec<S>> for Vec<S> {
    fn into_column(self) -> Value {
        ColumnType::into_value(self)
    }
}

impl<S: Scalar> IntoColumn<Option<Vec<S>>> for Vec<S> {
    fn into_column(self) -> Value {
        ColumnType::into_value(self)
    }
}

impl<S: Scalar> IntoColumn<Option<Vec<S>>> for Option<Vec<S>> {
    fn into_column(self) -> Value {
        ColumnType::into_value(self)
    }
}

impl IntoColumn<String> for &str {
    fn into_column(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl IntoColumn<Option<String>> for &str {
    fn into_column(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl IntoColumn<Option<String>> for Option<&str> {
    fn into_column(self) -> Value {
        self.map_or(Value::Null, |text| Value::Text(text.to_owned()))
    }
}

/// A value as it comes from the server, where the driver's own reading would lose, wrap or panic.
macro_rules! wire {
    ($(#[$doc:meta])* $name:ident, $type:ty, $pg:ident, $read:expr) => {
        $(#[$doc])*
        #[doc(hidden)]
        #[derive(Debug)]
        pub struct $name($type);

        impl From<$name> for $type {
            fn from(wire: $name) -> Self {
                wire.0
            }
        }

        impl<'a> FromSql<'a> for $name {
            fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
                let read: fn(&Type, &'a [u8]) -> Result<$type, BoxError> = $read;
                read(ty, raw).map(Self)
            }

            fn accepts(ty: &Type) -> bool {
                *ty == Type::$pg
            }
        }
    };
}

wire!(
    /// `date`, infinite ones included.
    Day, NaiveDate, DATE, |ty, raw| match <[u8; 4]>::try_from(raw).map(i32::from_be_bytes) {
        Ok(i32::MAX) => Ok(NaiveDate::MAX),
        Ok(i32::MIN) => Ok(NaiveDate::MIN),
        _ => NaiveDate::from_sql(ty, raw),
    }
);

wire!(
    /// `time`, without 24:00:00, which the driver would read as midnight before.
    TimeOfDay, NaiveTime, TIME, |ty, raw| match <[u8; 8]>::try_from(raw).map(i64::from_be_bytes) {
        Ok(86_400_000_000..) => Err("24:00:00 is not a time of day in Rust".into()),
        _ => NaiveTime::from_sql(ty, raw),
    }
);

wire!(
    /// `timestamp`, infinite ones included.
    LocalInstant, NaiveDateTime, TIMESTAMP, |ty, raw| match <[u8; 8]>::try_from(raw).map(i64::from_be_bytes) {
        Ok(i64::MAX) => Ok(NaiveDateTime::MAX),
        Ok(i64::MIN) => Ok(NaiveDateTime::MIN),
        _ => NaiveDateTime::from_sql(ty, raw),
    }
);

wire!(
    /// `timestamptz`, infinite ones included.
    Instant, DateTime<Utc>, TIMESTAMPTZ, |ty, raw| match <[u8; 8]>::try_from(raw).map(i64::from_be_bytes) {
        Ok(i64::MAX) => Ok(DateTime::<Utc>::MAX_UTC),
        Ok(i64::MIN) => Ok(DateTime::<Utc>::MIN_UTC),
        _ => DateTime::<Utc>::from_sql(ty, raw),
    }
);

wire!(
    /// `numeric`, exactly or not at all; the driver's own reading rounds after 28 digits and panics from 10³² on.
    Numeric, Decimal, NUMERIC, |_, raw| numeric(raw)
);

/// Reads PostgreSQL's binary `numeric` (`src/backend/utils/adt/numeric.c`, `numeric_send`): number of base-10000 digits,
/// weight of the first, sign, decimal digits to show, then the digits.
fn numeric(raw: &[u8]) -> Result<Decimal, BoxError> {
    let mut words = raw.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let mut next = || words.next().ok_or("a numeric is cut short");
    let (count, weight, sign, shown) = (next()?, next()?.cast_signed(), next()?, next()?);
    match sign {
        0x0000 | 0x4000 => {}
        0xC000 => return Err("NaN is not a number in Rust's Decimal".into()),
        _ => return Err("an infinite numeric is not a number in Rust's Decimal".into()),
    }
    let too_long = || {
        format!(
            "a numeric of more than {} digits does not fit Rust's Decimal",
            Decimal::MAX_SCALE
        )
    };
    let mut mantissa = 0_i128;
    for _ in 0..count {
        mantissa = mantissa
            .checked_mul(10_000)
            .and_then(|m| m.checked_add(i128::from(next().unwrap_or(0))))
            .ok_or_else(too_long)?;
    }
    if mantissa == 0 {
        return Ok(Decimal::new(0, u32::from(shown).min(Decimal::MAX_SCALE)));
    }
    // value = mantissa × 10^-scale
    let mut scale = -4 * (i32::from(weight) - i32::from(count) + 1);
    let shown = i32::from(shown);
    while scale < 0 {
        mantissa = mantissa.checked_mul(10).ok_or_else(too_long)?;
        scale += 1;
    }
    while scale > shown && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    while scale < shown.min(Decimal::MAX_SCALE.cast_signed()) {
        match mantissa.checked_mul(10).filter(|m| *m < 1 << 96) {
            Some(longer) => (mantissa, scale) = (longer, scale + 1),
            None => break,
        }
    }
    let scale = u32::try_from(scale).map_err(|_| too_long())?;
    let mantissa = if sign == 0x4000 { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| too_long().into())
}
