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
//! | `interval` | [`Interval`](crate::Interval): months, days and microseconds |
//! | `inet`, `cidr` | [`Inet`](crate::Inet): address and prefix |
//! | `macaddr` | [`MacAddr`](crate::MacAddr) |
//! | `int4range`, `int8range`, `numrange`, `daterange`, `tsrange`, `tstzrange` | [`Range`](crate::Range) of the type above |
//! | `int4multirange` and so on | [`Multirange`](crate::Multirange) of the same |
//! | an enumeration | an `enum` of its own with [`Enumeration`](crate::Enumeration) |
//! | an array of these | `Vec<T>`; an element that is null cannot be read, nor an array of several dimensions |
//! | a domain over these | as its base type |
//! | `citext` | `String`, compared without case by the server |
//! | anything else: `xid8`, `timetz`, `tsvector`, `hstore` … | `String`, cast to text and back by the server |
//!
//! A column that may be null is an `Option`. Infinite dates and times are the least and the greatest value of their
//! Rust type, in both directions.

mod enumeration;
mod interval;
mod network;
pub(crate) mod numeric;
mod range;
mod wire;

pub use enumeration::{Enumeration, Label, UnknownLabel};
pub use interval::Interval;
pub use network::{AddressError, Inet, MacAddr};
pub use range::{Multirange, Range, RangeElement};

use crate::value::Value;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use std::error::Error;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use uuid::Uuid;
use wire::{Day, Instant, LocalInstant, Numeric, TimeOfDay};

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
    Interval, Interval, Interval;
    Inet, Inet, Inet;
    MacAddr, MacAddr, MacAddr;
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
    Vec<u8>,
    Interval,
    Inet,
    MacAddr
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
