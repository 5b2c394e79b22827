//! Sums, counts and the like, over all rows of a condition or over groups of them.
//!
//! What they give is typed: a sum of `i32` is an `Option<i64>`, since PostgreSQL widens it and gives null where there
//! is no row; a sum or mean of exact numbers is an `Option<Decimal>`.

mod group;

pub(crate) use group::GroupTerm;
pub use group::{Group, GroupBy, GroupOrder, Having};

use crate::column::Column;
use crate::error::Error;
use crate::filter::Expr;
use crate::session::Session;
use crate::sql;
use crate::table::Running;
use crate::{ColumnType, Filter, Model};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rust_decimal::Decimal;
use std::future::IntoFuture;
use std::marker::PhantomData;
use tokio_postgres::Row;

/// One value computed from many rows of `M`; `T` is its type.
#[must_use]
pub struct Aggregate<M, T> {
    pub(crate) call: Call,
    of: PhantomData<fn() -> (M, T)>,
}

/// What SQL computes.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) function: &'static str,
    /// The column; none counts rows.
    pub(crate) column: Option<usize>,
    pub(crate) distinct: bool,
    /// Type of the answer; none: that of the column.
    pub(crate) sql_type: Option<&'static str>,
    pub(crate) filter: Expr,
}

impl<M, T> Clone for Aggregate<M, T> {
    fn clone(&self) -> Self {
        Self {
            call: self.call.clone(),
            of: PhantomData,
        }
    }
}

impl<M, T> Aggregate<M, T> {
    fn new(function: &'static str, column: Option<usize>, sql_type: Option<&'static str>) -> Self {
        Self {
            call: Call {
                function,
                column,
                distinct: false,
                sql_type,
                filter: Expr::every_row(),
            },
            of: PhantomData,
        }
    }

    /// Takes only rows that fulfil this condition too.
    pub fn filter(mut self, filter: Filter<M>) -> Self {
        self.call.filter = self.call.filter.and(filter.expr);
        self
    }
}

/// The number of rows: an `i64`.
pub fn count<M: Model>() -> Aggregate<M, i64> {
    Aggregate::new("count", None, Some("bigint"))
}

/// The number of rows in which a column has a value: an `i64`.
pub fn count_of<M: Model, V: ColumnType, W>(column: Column<M, V, W>) -> Aggregate<M, i64> {
    Aggregate::new("count", Some(column.index), Some("bigint"))
}

/// The number of different values of a column: an `i64`.
pub fn count_distinct<M: Model, V: ColumnType, W>(column: Column<M, V, W>) -> Aggregate<M, i64> {
    let mut count = Aggregate::new("count", Some(column.index), Some("bigint"));
    count.call.distinct = true;
    count
}

/// The sum of a column of numbers; none where no row has a value.
pub fn sum<M, V, W>(column: Column<M, V, W>) -> Aggregate<M, Option<<V::Inner as Summed>::Sum>>
where
    M: Model,
    V: ColumnType,
    V::Inner: Summed,
{
    Aggregate::new("sum", Some(column.index), Some(V::Inner::SUM))
}

/// The mean of a column of numbers; none where no row has a value.
pub fn avg<M, V, W>(column: Column<M, V, W>) -> Aggregate<M, Option<<V::Inner as Summed>::Mean>>
where
    M: Model,
    V: ColumnType,
    V::Inner: Summed,
{
    Aggregate::new("avg", Some(column.index), Some(V::Inner::MEAN))
}

/// The least value of a column; none where no row has a value.
pub fn min<M, V, W>(column: Column<M, V, W>) -> Aggregate<M, Option<V::Inner>>
where
    M: Model,
    V: ColumnType,
    V::Inner: Extreme,
{
    Aggregate::new("min", Some(column.index), None)
}

/// The greatest value of a column; none where no row has a value.
pub fn max<M, V, W>(column: Column<M, V, W>) -> Aggregate<M, Option<V::Inner>>
where
    M: Model,
    V: ColumnType,
    V::Inner: Extreme,
{
    Aggregate::new("max", Some(column.index), None)
}

/// A number that has sums and means.
#[diagnostic::on_unimplemented(message = "`{Self}` has no sum", label = "a column of numbers is wanted here")]
pub trait Summed: ColumnType {
    /// Type of a sum: wide enough, as PostgreSQL chooses it.
    type Sum: ColumnType;
    /// Type of a mean.
    type Mean: ColumnType;
    #[doc(hidden)]
    const SUM: &'static str;
    #[doc(hidden)]
    const MEAN: &'static str;
}

macro_rules! summed {
    ($($type:ty: $sum:ty = $sum_sql:literal, $mean:ty = $mean_sql:literal;)*) => {$(
        impl Summed for $type {
            type Sum = $sum;
            type Mean = $mean;
            const SUM: &'static str = $sum_sql;
            const MEAN: &'static str = $mean_sql;
        }
    )*};
}

summed! {
    i16: i64 = "bigint", Decimal = "numeric";
    i32: i64 = "bigint", Decimal = "numeric";
    i64: Decimal = "numeric", Decimal = "numeric";
    Decimal: Decimal = "numeric", Decimal = "numeric";
    f32: f32 = "real", f64 = "double precision";
    f64: f64 = "double precision", f64 = "double precision";
}

/// A type of which PostgreSQL knows the least and the greatest value of many.
#[diagnostic::on_unimplemented(
    message = "PostgreSQL has no least and greatest `{Self}`",
    label = "a column of numbers, texts, dates or times is wanted here"
)]
pub trait Extreme: ColumnType {}

macro_rules! extreme {
    ($($type:ty),*) => {$( impl Extreme for $type {} )*};
}

extreme!(
    i16,
    i32,
    i64,
    f32,
    f64,
    Decimal,
    String,
    NaiveDate,
    NaiveTime,
    NaiveDateTime,
    DateTime<Utc>
);

/// What `aggregate` takes for rows of `M`: [`count`], [`sum`], [`avg`], [`min`], [`max`], or a tuple of up to eight.
#[diagnostic::on_unimplemented(
    message = "`{Self}` computes nothing from rows of `{M}`",
    label = "`count()`, `sum(column)` … of `{M}`, or a tuple of them, is wanted here"
)]
pub trait Aggregates<M: Model>: Send {
    /// The answer.
    type Answer: Send;
    #[doc(hidden)]
    fn calls(&self, out: &mut Vec<Called>);
    #[doc(hidden)]
    fn read(table: &'static str, row: &Row, at: &mut usize) -> Result<Self::Answer, Error>;
}

/// A call, closed to other crates.
#[doc(hidden)]
pub struct Called(pub(crate) Call);

impl<M: Model, T: ColumnType> Aggregates<M> for Aggregate<M, T> {
    type Answer = T;

    fn calls(&self, out: &mut Vec<Called>) {
        out.push(Called(self.call.clone()));
    }

    fn read(table: &'static str, row: &Row, at: &mut usize) -> Result<T, Error> {
        let column = *at;
        *at += 1;
        T::read(row, column).map_err(|source| Error::Decode {
            table,
            column: "an aggregate",
            key: format!("number {}", column + 1),
            source,
        })
    }
}

macro_rules! tuple {
    ($($name:ident $at:tt),+) => {
        impl<M: Model, $($name: Aggregates<M>),+> Aggregates<M> for ($($name,)+) {
            type Answer = ($($name::Answer,)+);

            fn calls(&self, out: &mut Vec<Called>) {
                $( self.$at.calls(out); )+
            }

            fn read(table: &'static str, row: &Row, at: &mut usize) -> Result<Self::Answer, Error> {
                Ok(($($name::read(table, row, at)?,)+))
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// Values computed from all rows that fulfil a condition.
#[must_use = "it runs when it is awaited"]
pub struct AggregateAll<'a, M, A> {
    session: Session<'a>,
    filter: Expr,
    aggregates: A,
    of: PhantomData<fn() -> M>,
}

impl<'a, M: Model, A: Aggregates<M>> AggregateAll<'a, M, A> {
    pub(crate) fn new(session: Session<'a>, aggregates: A) -> Self {
        Self {
            session,
            filter: Expr::every_row(),
            aggregates,
            of: PhantomData,
        }
    }

    /// Only rows that fulfil this condition too.
    pub fn filter(mut self, filter: Filter<M>) -> Self {
        self.filter = self.filter.and(filter.expr);
        self
    }
}

impl<'a, M: Model, A: Aggregates<M> + 'a> IntoFuture for AggregateAll<'a, M, A> {
    type Output = Result<A::Answer, Error>;
    type IntoFuture = Running<'a, A::Answer>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut calls = Vec::new();
            self.aggregates.calls(&mut calls);
            let statement = sql::aggregate(M::TABLE, &calls, &self.filter);
            let rows = self.session.rows(&statement).await?;
            let row = rows.first().ok_or_else(|| Error::NotFound {
                table: M::TABLE.name,
                key: "an aggregate".into(),
            })?;
            A::read(M::TABLE.name, row, &mut 0)
        })
    }
}
