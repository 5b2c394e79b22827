//! Values computed for each group of rows.

use super::{Aggregate, Aggregates, Call};
use crate::column::{Order, OrderTerm};
use crate::error::Error;
use crate::filter::{Comparison, Expr, Measured};
use crate::select::{Columns, Values};
use crate::session::Session;
use crate::sql::{self, Grouping};
use crate::table::Running;
use crate::value::Value;
use crate::{ColumnType, Filter, IntoColumn, Model};
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::ops::Not;

/// Rows in groups that have the same values in some columns; `aggregate` says what to compute of each group.
#[must_use]
pub struct Group<'a, M, C> {
    session: Session<'a>,
    columns: C,
    of: PhantomData<fn() -> M>,
}

impl<'a, M: Model, C: Columns<M>> Group<'a, M, C> {
    pub(crate) fn new(session: Session<'a>, columns: C) -> Self {
        Self {
            session,
            columns,
            of: PhantomData,
        }
    }

    /// What to compute of each group.
    pub fn aggregate<A: Aggregates<M>>(self, aggregates: A) -> GroupBy<'a, M, C, A> {
        GroupBy {
            session: self.session,
            columns: self.columns,
            aggregates,
            grouping: Grouping {
                filter: Expr::every_row(),
                having: Expr::every_row(),
                order: Vec::new(),
                take: None,
                skip: None,
            },
            of: PhantomData,
        }
    }
}

/// Values computed for each group: a `Vec` of pairs, the group's values and what was computed.
#[must_use = "it runs when it is awaited"]
pub struct GroupBy<'a, M, C, A> {
    session: Session<'a>,
    columns: C,
    aggregates: A,
    grouping: Grouping,
    of: PhantomData<fn() -> M>,
}

impl<M: Model, C, A> GroupBy<'_, M, C, A> {
    /// Groups only rows that fulfil this condition too.
    pub fn filter(mut self, filter: Filter<M>) -> Self {
        self.grouping.filter = self.grouping.filter.and(filter.expr);
        self
    }

    /// Only groups that fulfil this condition too.
    pub fn having(mut self, having: Having<M>) -> Self {
        self.grouping.having = self.grouping.having.and(having.expr);
        self
    }

    /// Sorts the groups, after the orders given before: by a column of the group, or by what is computed.
    pub fn order_by(mut self, order: impl Into<GroupOrder<M>>) -> Self {
        self.grouping.order.push(order.into().term);
        self
    }

    /// At most so many groups.
    pub fn take(mut self, groups: u32) -> Self {
        self.grouping.take = Some(i64::from(groups));
        self
    }

    /// Leaves out so many groups at the start.
    pub fn skip(mut self, groups: u32) -> Self {
        self.grouping.skip = Some(i64::from(groups));
        self
    }
}

impl<'a, M: Model, C: Columns<M> + 'a, A: Aggregates<M> + 'a> IntoFuture for GroupBy<'a, M, C, A> {
    type Output = Result<Vec<(C::Values, A::Answer)>, Error>;
    type IntoFuture = Running<'a, Vec<(C::Values, A::Answer)>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (mut positions, mut calls) = (Vec::new(), Vec::new());
            self.columns.positions(&mut positions);
            self.aggregates.calls(&mut calls);
            let statement = sql::group_by(M::TABLE, &positions, &calls, &self.grouping);
            let rows = self.session.rows(&statement).await?;
            rows.iter()
                .map(|row| {
                    let group = C::read(&mut Values::new(M::TABLE, &positions, row))?;
                    Ok((group, A::read(M::TABLE.name, row, &mut positions.len())?))
                })
                .collect()
        })
    }
}

/// How groups are sorted: by a column (`policy::state.asc()`) or by what is computed (`sum(policy::annual_premium).desc()`).
pub struct GroupOrder<M> {
    term: GroupTerm,
    of: PhantomData<fn() -> M>,
}

#[derive(Debug)]
pub(crate) enum GroupTerm {
    Column(OrderTerm),
    Aggregate {
        call: Call,
        descending: bool,
        nulls_first: Option<bool>,
    },
}

impl<M> From<Order<M>> for GroupOrder<M> {
    fn from(order: Order<M>) -> Self {
        Self {
            term: GroupTerm::Column(order.term),
            of: PhantomData,
        }
    }
}

impl<M> GroupOrder<M> {
    /// Groups without a value come first.
    #[must_use]
    pub fn nulls_first(self) -> Self {
        self.nulls(true)
    }

    /// Groups without a value come last.
    #[must_use]
    pub fn nulls_last(self) -> Self {
        self.nulls(false)
    }

    fn nulls(mut self, first: bool) -> Self {
        match &mut self.term {
            GroupTerm::Column(term) => term.nulls_first = Some(first),
            GroupTerm::Aggregate { nulls_first, .. } => *nulls_first = Some(first),
        }
        self
    }
}

/// A condition on groups of rows of `M`. As with [`Filter`], `!having` is the exact opposite of `having`.
#[must_use]
#[derive(Clone)]
pub struct Having<M> {
    expr: Expr,
    of: PhantomData<fn() -> M>,
}

impl<M> Having<M> {
    fn new(expr: Expr) -> Self {
        Self { expr, of: PhantomData }
    }

    /// Both conditions hold.
    pub fn and(self, other: Self) -> Self {
        Self::new(self.expr.and(other.expr))
    }

    /// One of the conditions holds, or both.
    pub fn or(self, other: Self) -> Self {
        Self::new(Expr::Or(vec![self.expr, other.expr]))
    }
}

impl<M> Not for Having<M> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(Expr::Not(Box::new(self.expr)))
    }
}

impl<M: Model, T: ColumnType> Aggregate<M, T> {
    fn compare(self, comparison: Comparison, value: Value) -> Having<M> {
        Having::new(Expr::Measured(Box::new(Measured {
            call: self.call,
            comparison,
            value,
        })))
    }

    /// Groups for which it is this.
    pub fn eq(self, value: impl IntoColumn<T::Inner>) -> Having<M> {
        self.compare(Comparison::Equal, value.into_column())
    }

    /// Groups for which it is something else, or nothing.
    pub fn ne(self, value: impl IntoColumn<T::Inner>) -> Having<M> {
        !self.eq(value)
    }

    /// Groups for which it is less.
    pub fn lt(self, value: impl IntoColumn<T::Inner>) -> Having<M> {
        self.compare(Comparison::Less, value.into_column())
    }

    /// Groups for which it is less or equal.
    pub fn lte(self, value: impl IntoColumn<T::Inner>) -> Having<M> {
        self.compare(Comparison::LessOrEqual, value.into_column())
    }

    /// Groups for which it is greater.
    pub fn gt(self, value: impl IntoColumn<T::Inner>) -> Having<M> {
        self.compare(Comparison::Greater, value.into_column())
    }

    /// Groups for which it is greater or equal.
    pub fn gte(self, value: impl IntoColumn<T::Inner>) -> Having<M> {
        self.compare(Comparison::GreaterOrEqual, value.into_column())
    }

    /// From small to great; groups without a value last.
    pub fn asc(self) -> GroupOrder<M> {
        self.order(false)
    }

    /// From great to small; groups without a value first.
    pub fn desc(self) -> GroupOrder<M> {
        self.order(true)
    }

    fn order(self, descending: bool) -> GroupOrder<M> {
        GroupOrder {
            term: GroupTerm::Aggregate {
                call: self.call,
                descending,
                nulls_first: None,
            },
            of: PhantomData,
        }
    }
}
