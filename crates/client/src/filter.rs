//! Which rows a statement concerns.

mod array;
mod columns;
mod contains;
mod expression;
mod json;
mod text;

pub use array::{Emptiness, Length};
pub use contains::{ContainedIn, Contains, Overlaps};
pub(crate) use expression::Piece;
pub use expression::{Computed, Expression};

use crate::Model;
use crate::aggregate::Call;
use crate::column::OrderTerm;
use crate::model::TableInfo;
use crate::relation::Link;
use crate::value::Value;
use std::marker::PhantomData;
use std::ops::Not;

/// A condition on the rows of `M`. It holds or does not hold, also where a column is null: `!filter` is always the exact
/// opposite of `filter`.
#[must_use]
#[derive(Clone)]
pub struct Filter<M> {
    pub(crate) expr: Expr,
    of: PhantomData<fn() -> M>,
}

#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Compare {
        column: usize,
        comparison: Comparison,
        value: Value,
    },
    /// Operators and functions of PostgreSQL.
    Operation(Vec<Piece>),
    Null {
        column: usize,
    },
    InList {
        column: usize,
        values: Vec<Value>,
    },
    /// Empty: every row.
    And(Vec<Expr>),
    /// Empty: no row.
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Related(Box<Related>),
    Measured(Box<Measured>),
    After(Box<After>),
}

/// What is computed of a group compares so with a value.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) call: Call,
    pub(crate) comparison: Comparison,
    pub(crate) value: Value,
}

/// The row comes after these values of these columns, in an order.
#[derive(Debug, Clone)]
pub(crate) struct After {
    pub(crate) order: Vec<OrderTerm>,
    /// One a column of the order; `Value::Null` for null.
    pub(crate) values: Vec<Value>,
}

/// There is a row of another table that is related and fulfils a condition.
#[derive(Debug, Clone)]
pub(crate) struct Related {
    pub(crate) table: &'static TableInfo,
    pub(crate) link: Link,
    pub(crate) filter: Expr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Distinct,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Like,
    LikeIgnoringCase,
    Has,
}

impl Expr {
    pub(crate) fn every_row() -> Self {
        Self::And(Vec::new())
    }

    pub(crate) fn is_every_row(&self) -> bool {
        matches!(self, Self::And(parts) if parts.iter().all(Self::is_every_row))
    }

    pub(crate) fn and(self, other: Self) -> Self {
        match self {
            Self::And(mut parts) => {
                parts.push(other);
                Self::And(parts)
            }
            this => Self::And(vec![this, other]),
        }
    }
}

impl<M: Model> Filter<M> {
    pub(crate) fn new(expr: Expr) -> Self {
        Self { expr, of: PhantomData }
    }

    /// Every row of the table.
    pub fn everything() -> Self {
        Self::new(Expr::every_row())
    }

    /// Rows for which each of the conditions holds. None given: every row.
    pub fn all_of(filters: impl IntoIterator<Item = Self>) -> Self {
        Self::new(Expr::And(filters.into_iter().map(|filter| filter.expr).collect()))
    }

    /// Rows for which one of the conditions holds. None given: no row.
    pub fn any_of(filters: impl IntoIterator<Item = Self>) -> Self {
        Self::new(Expr::Or(filters.into_iter().map(|filter| filter.expr).collect()))
    }

    /// Both conditions hold.
    pub fn and(self, other: Self) -> Self {
        Self::new(self.expr.and(other.expr))
    }

    /// One of the conditions holds, or both.
    pub fn or(self, other: Self) -> Self {
        Self::new(match self.expr {
            Expr::Or(mut parts) => {
                parts.push(other.expr);
                Expr::Or(parts)
            }
            this => Expr::Or(vec![this, other.expr]),
        })
    }
}

impl<M: Model> Not for Filter<M> {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(Expr::Not(Box::new(self.expr)))
    }
}
