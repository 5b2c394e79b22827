//! Values as they come from the server, where the driver's own reading would lose, wrap or panic.

use super::{BoxError, numeric};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use tokio_postgres::types::{FromSql, Type};

/// A type that is read by a function.
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
    Numeric, Decimal, NUMERIC, |_, raw| numeric::read(raw)
);
