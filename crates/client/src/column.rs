//! Columns, and what is made from them: assignments, orders, keys.

use crate::filter::{Comparison, Expr};
use crate::value::Value;
use crate::{ColumnType, Filter, IntoColumn, Model, Ordered, Scalar};
use std::fmt;
use std::marker::PhantomData;

/// Marks a column that statements may write.
#[derive(Debug, Clone, Copy)]
pub struct Writable;

/// Marks a column that only the server writes: generated, or identity `ALWAYS`.
#[derive(Debug, Clone, Copy)]
pub struct ReadOnly;

/// The column of the table of `M` that holds a `V`.
///
/// ```
/// use aicore_client::insurance::policy;
/// let mine = policy::state.eq("in_force").and(policy::policy_number.starts_with("H-"));
/// ```
pub struct Column<M, V, W = Writable> {
    pub(crate) index: usize,
    of: Of<(M, V, W)>,
}

/// Names types without owning values of them.
type Of<T> = PhantomData<fn() -> T>;

impl<M, V, W> Clone for Column<M, V, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, V, W> Copy for Column<M, V, W> {}

impl<M: Model, V, W> fmt::Debug for Column<M, V, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", M::TABLE.name, M::TABLE.columns[self.index].name)
    }
}

impl<M, V, W> Column<M, V, W> {
    #[doc(hidden)]
    pub const fn new(index: usize) -> Self {
        Self { index, of: PhantomData }
    }
}

impl<M: Model, V: ColumnType, W> Column<M, V, W> {
    fn compare(self, comparison: Comparison, value: Value) -> Filter<M> {
        Filter::new(Expr::Compare {
            column: self.index,
            comparison,
            value,
        })
    }

    /// The column has this value; `None` means null.
    pub fn eq(self, value: impl IntoColumn<V>) -> Filter<M> {
        match value.into_column() {
            Value::Null => Filter::new(Expr::Null { column: self.index }),
            value => self.compare(Comparison::Equal, value),
        }
    }

    /// The column has another value, or none: the exact opposite of [`Column::eq`].
    pub fn ne(self, value: impl IntoColumn<V>) -> Filter<M> {
        match value.into_column() {
            Value::Null => !Filter::new(Expr::Null { column: self.index }),
            value if V::NULLABLE => self.compare(Comparison::Distinct, value),
            value => self.compare(Comparison::NotEqual, value),
        }
    }

    /// The column has one of these values. None given: no row.
    pub fn in_list<I>(self, values: I) -> Filter<M>
    where
        I: IntoIterator,
        I::Item: IntoColumn<V::Inner>,
    {
        let values = values.into_iter().map(IntoColumn::into_column).collect();
        Filter::new(Expr::InList {
            column: self.index,
            values,
        })
    }

    /// The column has none of these values; a null is in no list.
    pub fn not_in_list<I>(self, values: I) -> Filter<M>
    where
        I: IntoIterator,
        I::Item: IntoColumn<V::Inner>,
    {
        !self.in_list(values)
    }

    /// From small to great; nulls last, as PostgreSQL does.
    pub fn asc(self) -> Order<M> {
        Order {
            term: OrderTerm {
                column: self.index,
                descending: false,
                nulls_first: None,
                nullable: V::NULLABLE,
            },
            of: PhantomData,
        }
    }

    /// From great to small; nulls first, as PostgreSQL does.
    pub fn desc(self) -> Order<M> {
        Order {
            term: OrderTerm {
                column: self.index,
                descending: true,
                nulls_first: None,
                nullable: V::NULLABLE,
            },
            of: PhantomData,
        }
    }
}

impl<M: Model, V: ColumnType, W> Column<M, V, W>
where
    V::Inner: Ordered,
{
    /// Less than. A null is never less.
    pub fn lt(self, value: impl IntoColumn<V::Inner>) -> Filter<M> {
        self.compare(Comparison::Less, value.into_column())
    }

    /// Less than or equal.
    pub fn lte(self, value: impl IntoColumn<V::Inner>) -> Filter<M> {
        self.compare(Comparison::LessOrEqual, value.into_column())
    }

    /// Greater than. A null is never greater.
    pub fn gt(self, value: impl IntoColumn<V::Inner>) -> Filter<M> {
        self.compare(Comparison::Greater, value.into_column())
    }

    /// Greater than or equal.
    pub fn gte(self, value: impl IntoColumn<V::Inner>) -> Filter<M> {
        self.compare(Comparison::GreaterOrEqual, value.into_column())
    }

    /// From `low` to `high`, both included.
    pub fn between(self, low: impl IntoColumn<V::Inner>, high: impl IntoColumn<V::Inner>) -> Filter<M> {
        self.gte(low).and(self.lte(high))
    }
}

impl<M: Model, S: ColumnType, W> Column<M, Option<S>, W>
where
    Option<S>: ColumnType,
{
    /// The column has no value.
    pub fn is_null(self) -> Filter<M> {
        Filter::new(Expr::Null { column: self.index })
    }

    /// The column has a value.
    pub fn is_not_null(self) -> Filter<M> {
        !self.is_null()
    }
}

impl<M: Model, V: ColumnType, W> Column<M, V, W> {
    /// An array column has this element.
    pub fn has<S: Scalar>(self, element: impl IntoColumn<S>) -> Filter<M>
    where
        V: ColumnType<Inner = Vec<S>>,
    {
        self.compare(Comparison::Has, Value::Array(vec![element.into_column()]))
    }
}

impl<M: Model, V: ColumnType> Column<M, V, Writable> {
    /// Gives the column a value.
    pub fn set(self, value: impl IntoColumn<V>) -> Assignment<M> {
        Assignment {
            change: Change {
                column: self.index,
                add: false,
                value: value.into_column(),
            },
            of: PhantomData,
        }
    }

    #[doc(hidden)]
    pub fn index(self) -> usize {
        self.index
    }
}

impl<M: Model, S: ColumnType> Column<M, Option<S>, Writable>
where
    Option<S>: ColumnType,
{
    /// Takes the column's value away.
    pub fn set_null(self) -> Assignment<M> {
        Assignment {
            change: Change {
                column: self.index,
                add: false,
                value: Value::Null,
            },
            of: PhantomData,
        }
    }
}

/// A number that `UPDATE` can add to.
pub trait Number: ColumnType {}

impl Number for i16 {}
impl Number for i32 {}
impl Number for i64 {}
impl Number for f32 {}
impl Number for f64 {}
impl Number for rust_decimal::Decimal {}

impl<M: Model, V: ColumnType> Column<M, V, Writable>
where
    V::Inner: Number,
{
    /// Adds to the column's value, in the server; null stays null.
    pub fn increment(self, value: impl IntoColumn<V::Inner>) -> Assignment<M> {
        Assignment {
            change: Change {
                column: self.index,
                add: true,
                value: value.into_column(),
            },
            of: PhantomData,
        }
    }
}

/// A change of one column of `M`, for updates.
pub struct Assignment<M> {
    pub(crate) change: Change,
    of: Of<M>,
}

#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) column: usize,
    pub(crate) add: bool,
    pub(crate) value: Value,
}

/// A column to sort by, and how.
pub struct Order<M> {
    pub(crate) term: OrderTerm,
    of: Of<M>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct OrderTerm {
    pub(crate) column: usize,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) nullable: bool,
}

impl<M> Order<M> {
    /// Rows without a value come first.
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.term.nulls_first = Some(true);
        self
    }

    /// Rows without a value come last.
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.term.nulls_first = Some(false);
        self
    }
}

/// The values of a primary or unique key of `M`: at most one row has them. Generated code makes it, as in
/// `policy::by_policy_number("H-1")`.
#[derive(Clone)]
pub struct Key<M> {
    pub(crate) parts: Vec<(usize, Value)>,
    of: Of<M>,
}

impl<M: Model> Key<M> {
    #[doc(hidden)]
    pub fn new() -> Self {
        Self {
            parts: Vec::with_capacity(1),
            of: PhantomData,
        }
    }

    #[doc(hidden)]
    pub fn with<V>(mut self, column: usize, value: impl IntoColumn<V>) -> Self {
        self.parts.push((column, value.into_column()));
        self
    }

    pub(crate) fn filter(&self) -> Expr {
        let equal = |(column, value): &(usize, Value)| Expr::Compare {
            column: *column,
            comparison: Comparison::Equal,
            value: value.clone(),
        };
        Expr::And(self.parts.iter().map(equal).collect())
    }
}

impl<M: Model> fmt::Display for Key<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (column, value)) in self.parts.iter().enumerate() {
            let comma = if position > 0 { ", " } else { "" };
            write!(f, "{comma}{} = {value}", M::TABLE.columns[*column].name)?;
        }
        Ok(())
    }
}

/// A row to insert: the required columns, which `M`'s `…Create` struct names, and any others.
pub struct New<M> {
    pub(crate) values: Vec<(usize, Value)>,
    of: Of<M>,
}

impl<M: Model> New<M> {
    #[doc(hidden)]
    pub fn with_capacity(columns: usize) -> Self {
        Self {
            values: Vec::with_capacity(columns),
            of: PhantomData,
        }
    }

    #[doc(hidden)]
    pub fn put(&mut self, column: usize, value: impl ColumnType) {
        self.put_value(column, value.into_value());
    }

    pub(crate) fn put_value(&mut self, column: usize, value: Value) {
        match self.values.iter_mut().find(|(known, _)| *known == column) {
            Some((_, known)) => *known = value,
            None => self.values.push((column, value)),
        }
    }

    /// Gives a further column a value; the last one given counts.
    #[must_use]
    pub fn set<V: ColumnType>(mut self, column: Column<M, V>, value: impl IntoColumn<V>) -> Self {
        self.put_value(column.index, value.into_column());
        self
    }
}
