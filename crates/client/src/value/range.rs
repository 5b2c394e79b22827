//! Ranges on their way to the server, whatever their bounds are of.
//!
//! The wire format is that of `range_send` and `multirange_send` (`src/backend/utils/adt/rangetypes.c`): one byte of
//! flags, then the bounds that there are, each with its length.

use super::Value;
use bytes::{BufMut as _, BytesMut};
use std::error::Error;
use std::fmt;
use std::ops::Bound;
use tokio_postgres::types::{IsNull, Kind, ToSql as _, Type};

/// A range of values. Unbounded sides are [`Bound::Unbounded`].
#[derive(Debug, Clone, PartialEq)]
#[doc(hidden)]
pub enum RangeValue {
    Empty,
    Between(Bound<Value>, Bound<Value>),
}

/// The flags of a range.
pub(crate) mod flag {
    pub(crate) const EMPTY: u8 = 0x01;
    pub(crate) const LOWER_INCLUDED: u8 = 0x02;
    pub(crate) const UPPER_INCLUDED: u8 = 0x04;
    pub(crate) const LOWER_INFINITE: u8 = 0x08;
    pub(crate) const UPPER_INFINITE: u8 = 0x10;
}

type Written = Result<IsNull, Box<dyn Error + Sync + Send>>;

pub(super) fn write(range: &RangeValue, ty: &Type, out: &mut BytesMut) -> Written {
    let Kind::Range(member) = ty.kind() else {
        return Err(format!("a parameter of type {ty} cannot take a range").into());
    };
    let RangeValue::Between(lower, upper) = range else {
        out.put_u8(flag::EMPTY);
        return Ok(IsNull::No);
    };
    out.put_u8(
        flags(lower, flag::LOWER_INCLUDED, flag::LOWER_INFINITE) | flags(upper, flag::UPPER_INCLUDED, flag::UPPER_INFINITE),
    );
    for bound in [lower, upper] {
        if let Bound::Included(value) | Bound::Excluded(value) = bound {
            sized(out, |out| value.to_sql_checked(member, out))?;
        }
    }
    Ok(IsNull::No)
}

pub(super) fn write_many(ranges: &[RangeValue], ty: &Type, out: &mut BytesMut) -> Written {
    let Kind::Multirange(member) = ty.kind() else {
        return Err(format!("a parameter of type {ty} cannot take ranges").into());
    };
    let ty = range_of(member).ok_or_else(|| format!("a parameter of type {ty} cannot take ranges"))?;
    out.put_i32(i32::try_from(ranges.len())?);
    for range in ranges {
        sized(out, |out| write(range, &ty, out))?;
    }
    Ok(IsNull::No)
}

/// The range type of a multirange, which the driver knows by the type of its bounds.
fn range_of(member: &Type) -> Option<Type> {
    let ranges = [
        Type::INT4_RANGE,
        Type::INT8_RANGE,
        Type::NUM_RANGE,
        Type::DATE_RANGE,
        Type::TS_RANGE,
        Type::TSTZ_RANGE,
    ];
    ranges
        .into_iter()
        .find(|range| range == member || matches!(range.kind(), Kind::Range(bound) if bound == member))
}

fn flags(bound: &Bound<Value>, included: u8, infinite: u8) -> u8 {
    match bound {
        Bound::Included(_) => included,
        Bound::Excluded(_) => 0,
        Bound::Unbounded => infinite,
    }
}

/// Writes what `content` writes, after its length.
fn sized(out: &mut BytesMut, content: impl FnOnce(&mut BytesMut) -> Written) -> Result<(), Box<dyn Error + Sync + Send>> {
    let start = out.len();
    out.put_i32(0);
    content(out)?;
    let length = i32::try_from(out.len() - start - 4)?;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// The range as PostgreSQL's own text input reads it.
impl fmt::Display for RangeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Between(lower, upper) = self else {
            return f.write_str("empty");
        };
        f.write_str(if matches!(lower, Bound::Included(_)) { "[" } else { "(" })?;
        quoted(lower, f)?;
        f.write_str(",")?;
        quoted(upper, f)?;
        f.write_str(if matches!(upper, Bound::Included(_)) { "]" } else { ")" })
    }
}

fn quoted(bound: &Bound<Value>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match bound {
        Bound::Included(value) | Bound::Excluded(value) => {
            write!(f, "\"{}\"", value.to_string().replace('\\', "\\\\").replace('"', "\\\""))
        }
        Bound::Unbounded => Ok(()),
    }
}
