//! Ranges: from a bound to a bound, each included, excluded or absent.

use super::{BoxError, Scalar};
use crate::value::{RangeValue, Value, flag};
use crate::{Computed, IntoColumn};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use std::fmt;
use std::ops::{self, Bound};
use tokio_postgres::types::{FromSql, Kind, Type};

/// A range of PostgreSQL, such as `daterange`.
///
/// The server keeps ranges of whole numbers and of days in one form, the lower bound included and the upper one
/// excluded: what is written as `1..=4` is read back as `1..5`. Ranges of other types keep their bounds.
///
/// ```
/// use aicore_client::Range;
/// let range = Range::from(1..5);
/// assert!(range.contains(&1) && !range.contains(&5));
/// assert_eq!(range.to_string(), "[1,5)");
/// assert_eq!(Range::from(5..).upper(), None);
/// assert!(Range::<i32>::Empty.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Range<T> {
    /// No value at all.
    Empty,
    /// From a lower bound to an upper one.
    Between(Bound<T>, Bound<T>),
}

/// A type of which there are ranges.
pub trait RangeElement: Computed + fmt::Display + PartialOrd {
    /// Name of the range's type as SQL.
    #[doc(hidden)]
    const RANGE: &'static str;
}

macro_rules! elements {
    ($($type:ty, $sql:literal;)*) => {$(
        impl RangeElement for $type {
            const RANGE: &'static str = $sql;
        }
    )*};
}

elements! {
    i32, "int4range";
    i64, "int8range";
    Decimal, "numrange";
    NaiveDate, "daterange";
    NaiveDateTime, "tsrange";
    DateTime<Utc>, "tstzrange";
}

impl<T> Range<T> {
    /// All values.
    pub const fn everything() -> Self {
        Self::Between(Bound::Unbounded, Bound::Unbounded)
    }

    /// Whether it is [`Range::Empty`]. The server makes that of every range without a value.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// The lower bound's value, if it has one.
    pub fn lower(&self) -> Option<&T> {
        match self {
            Self::Between(Bound::Included(value) | Bound::Excluded(value), _) => Some(value),
            _ => None,
        }
    }

    /// The upper bound's value, if it has one.
    pub fn upper(&self) -> Option<&T> {
        match self {
            Self::Between(_, Bound::Included(value) | Bound::Excluded(value)) => Some(value),
            _ => None,
        }
    }
}

impl<T: PartialOrd> Range<T> {
    /// Whether a value is in the range.
    pub fn contains(&self, value: &T) -> bool {
        match self {
            Self::Empty => false,
            Self::Between(lower, upper) => ops::RangeBounds::contains(&(lower.as_ref(), upper.as_ref()), value),
        }
    }
}

macro_rules! from_std {
    ($($std:ty, $range:ident => $lower:expr, $upper:expr;)*) => {$(
        impl<T> From<$std> for Range<T> {
            fn from($range: $std) -> Self {
                Self::Between($lower, $upper)
            }
        }

        impl<T: RangeElement> IntoColumn<Range<T>> for $std {
            fn into_column(self) -> Value {
                Scalar::into_value(Range::from(self))
            }
        }

        impl<T: RangeElement> IntoColumn<Option<Range<T>>> for $std {
            fn into_column(self) -> Value {
                Scalar::into_value(Range::from(self))
            }
        }
    )*};
}

from_std! {
    ops::Range<T>, range => Bound::Included(range.start), Bound::Excluded(range.end);
    ops::RangeFrom<T>, range => Bound::Included(range.start), Bound::Unbounded;
    ops::RangeTo<T>, range => Bound::Unbounded, Bound::Excluded(range.end);
    ops::RangeToInclusive<T>, range => Bound::Unbounded, Bound::Included(range.end);
}

impl<T> From<ops::RangeInclusive<T>> for Range<T> {
    fn from(range: ops::RangeInclusive<T>) -> Self {
        let (lower, upper) = range.into_inner();
        Self::Between(Bound::Included(lower), Bound::Included(upper))
    }
}

impl<T: RangeElement> IntoColumn<Range<T>> for ops::RangeInclusive<T> {
    fn into_column(self) -> Value {
        Scalar::into_value(Range::from(self))
    }
}

impl<T: RangeElement> IntoColumn<Option<Range<T>>> for ops::RangeInclusive<T> {
    fn into_column(self) -> Value {
        Scalar::into_value(Range::from(self))
    }
}

/// In PostgreSQL's form: `[1,5)`.
impl<T: fmt::Display> fmt::Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Between(lower, upper) = self else {
            return f.write_str("empty");
        };
        match lower {
            Bound::Included(value) => write!(f, "[{value},")?,
            Bound::Excluded(value) => write!(f, "({value},")?,
            Bound::Unbounded => f.write_str("(,")?,
        }
        match upper {
            Bound::Included(value) => write!(f, "{value}]"),
            Bound::Excluded(value) => write!(f, "{value})"),
            Bound::Unbounded => f.write_str(")"),
        }
    }
}

impl<T: RangeElement> Range<T> {
    pub(crate) fn into_range_value(self) -> RangeValue {
        match self {
            Self::Empty => RangeValue::Empty,
            Self::Between(lower, upper) => RangeValue::Between(lower.map(Scalar::into_value), upper.map(Scalar::into_value)),
        }
    }
}

impl<T: RangeElement> Scalar for Range<T> {
    type Wire = Self;

    fn into_value(self) -> Value {
        Value::Range(Box::new(self.into_range_value()))
    }
}

impl<'a, T: RangeElement> FromSql<'a> for Range<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        let Kind::Range(element) = ty.kind() else {
            return Err(format!("{ty} is not a range").into());
        };
        read(element, raw)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(ty.kind(), Kind::Range(element) if T::Wire::accepts(element))
    }
}

/// Reads what `value::range` writes.
fn read<T: RangeElement>(element: &Type, raw: &[u8]) -> Result<Range<T>, BoxError> {
    let (&flags, mut rest) = raw.split_first().ok_or("a range is cut short")?;
    if flags & flag::EMPTY != 0 {
        return Ok(Range::Empty);
    }
    let mut bound = |included: u8, infinite: u8| -> Result<Bound<T>, BoxError> {
        if flags & infinite != 0 {
            return Ok(Bound::Unbounded);
        }
        let value = sized(&mut rest)?;
        let value: T = T::Wire::from_sql(element, value)?.into();
        Ok(if flags & included != 0 {
            Bound::Included(value)
        } else {
            Bound::Excluded(value)
        })
    };
    Ok(Range::Between(
        bound(flag::LOWER_INCLUDED, flag::LOWER_INFINITE)?,
        bound(flag::UPPER_INCLUDED, flag::UPPER_INFINITE)?,
    ))
}

/// What follows its length.
fn sized<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], BoxError> {
    let cut = "a range is cut short";
    let (length, after) = rest.split_first_chunk::<4>().ok_or(cut)?;
    let length = usize::try_from(i32::from_be_bytes(*length))?;
    let (value, after) = after.split_at_checked(length).ok_or(cut)?;
    *rest = after;
    Ok(value)
}

/// Several ranges of PostgreSQL in one value, such as `datemultirange`. The server sorts them and joins those that touch.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Multirange<T>(pub Vec<Range<T>>);

impl<T> FromIterator<Range<T>> for Multirange<T> {
    fn from_iter<I: IntoIterator<Item = Range<T>>>(ranges: I) -> Self {
        Self(ranges.into_iter().collect())
    }
}

impl<T: RangeElement> Scalar for Multirange<T> {
    type Wire = Self;

    fn into_value(self) -> Value {
        Value::Multirange(self.0.into_iter().map(Range::into_range_value).collect())
    }
}

impl<'a, T: RangeElement> FromSql<'a> for Multirange<T> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, BoxError> {
        let element = element(ty).ok_or_else(|| format!("{ty} is not a multirange"))?;
        let (count, mut rest) = raw.split_first_chunk::<4>().ok_or("a multirange is cut short")?;
        (0..i32::from_be_bytes(*count))
            .map(|_| read(&element, sized(&mut rest)?))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn accepts(ty: &Type) -> bool {
        element(ty).is_some_and(|element| T::Wire::accepts(&element))
    }
}

/// The type of the bounds of a multirange.
fn element(ty: &Type) -> Option<Type> {
    match ty.kind() {
        Kind::Multirange(member) => match member.kind() {
            Kind::Range(element) => Some(element.clone()),
            _ => Some(member.clone()),
        },
        _ => None,
    }
}
