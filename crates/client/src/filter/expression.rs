//! What the server computes from a column, to be compared: a length, a part of a document, a bound.

use super::{Expr, Filter};
use crate::value::Value;
use crate::{IntoColumn, Model, Ordered, Scalar};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use std::marker::PhantomData;

/// A part of a condition that operators and functions of PostgreSQL make of columns and parameters.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// SQL of this crate's own.
    Sql(&'static str),
    /// A column.
    Column(usize),
    /// A column with `json` or `jsonb`, as `jsonb`.
    Document(usize),
    /// A parameter of the type of a column.
    Like(usize, Value),
    /// A parameter of a type.
    Value(Value, &'static str),
    /// A parameter that is an array of a type.
    List(Vec<Value>, &'static str),
}

/// A type that the server can compute.
pub trait Computed: Scalar {
    /// Name of the type as SQL.
    #[doc(hidden)]
    const SQL: &'static str;
}

macro_rules! computed {
    ($($type:ty, $sql:literal;)*) => {$(
        impl Computed for $type {
            const SQL: &'static str = $sql;
        }
    )*};
}

computed! {
    bool, "boolean";
    i32, "integer";
    i64, "bigint";
    Decimal, "numeric";
    String, "text";
    NaiveDate, "date";
    NaiveDateTime, "timestamp";
    DateTime<Utc>, "timestamptz";
    serde_json::Value, "jsonb";
}

/// A `T` that the server computes from a row of `M`, or null. Made by a column: `policy::tags.length()`.
///
/// As with columns, a condition on null does not hold, and its opposite does.
#[must_use]
pub struct Expression<M, T> {
    pub(super) pieces: Vec<Piece>,
    of: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Expression<M, T> {
    pub(super) fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self {
            pieces: pieces.into_iter().collect(),
            of: PhantomData,
        }
    }

    /// The expression, and more after it.
    pub(super) fn then(mut self, pieces: impl IntoIterator<Item = Piece>) -> Vec<Piece> {
        self.pieces.extend(pieces);
        self.pieces
    }
}

impl<M: Model> Filter<M> {
    pub(super) fn of(pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self::new(Expr::Operation(pieces.into_iter().collect()))
    }
}

impl<M: Model, T: Computed> Expression<M, T> {
    /// It has this value.
    pub fn eq(self, value: impl IntoColumn<T>) -> Filter<M> {
        self.compare(" = ", value)
    }

    /// It has another value, or none: the exact opposite of [`Expression::eq`].
    pub fn ne(self, value: impl IntoColumn<T>) -> Filter<M> {
        !self.eq(value)
    }

    /// It has one of these values. None given: no row.
    pub fn in_list<I>(self, values: I) -> Filter<M>
    where
        I: IntoIterator,
        I::Item: IntoColumn<T>,
    {
        let values = values.into_iter().map(IntoColumn::into_column).collect();
        Filter::of(self.then([Piece::Sql(" = ANY("), Piece::List(values, T::SQL), Piece::Sql(")")]))
    }

    /// It has none of these values.
    pub fn not_in_list<I>(self, values: I) -> Filter<M>
    where
        I: IntoIterator,
        I::Item: IntoColumn<T>,
    {
        !self.in_list(values)
    }

    /// There is no value.
    pub fn is_null(self) -> Filter<M> {
        Filter::of(self.then([Piece::Sql(" IS NULL")]))
    }

    /// There is a value.
    pub fn is_not_null(self) -> Filter<M> {
        !self.is_null()
    }

    fn compare(self, operator: &'static str, value: impl IntoColumn<T>) -> Filter<M> {
        Filter::of(self.then([Piece::Sql(operator), Piece::Value(value.into_column(), T::SQL)]))
    }
}

impl<M: Model, T: Computed + Ordered> Expression<M, T> {
    /// Less than.
    pub fn lt(self, value: impl IntoColumn<T>) -> Filter<M> {
        self.compare(" < ", value)
    }

    /// Less than or equal.
    pub fn lte(self, value: impl IntoColumn<T>) -> Filter<M> {
        self.compare(" <= ", value)
    }

    /// Greater than.
    pub fn gt(self, value: impl IntoColumn<T>) -> Filter<M> {
        self.compare(" > ", value)
    }

    /// Greater than or equal.
    pub fn gte(self, value: impl IntoColumn<T>) -> Filter<M> {
        self.compare(" >= ", value)
    }

    /// From `low` to `high`, both included.
    pub fn between(self, low: impl IntoColumn<T>, high: impl IntoColumn<T>) -> Filter<M> {
        Self::new(self.pieces.clone()).gte(low).and(self.lte(high))
    }
}
