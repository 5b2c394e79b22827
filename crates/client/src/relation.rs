//! Relations between tables: what generated code makes of foreign keys and of references into other databases.
//!
//! A relation is a constant beside the columns, as `policy::receipts`. It filters (`policy::receipts.some(…)`) and is
//! included (`find_many().include(policy::receipts)`).

use crate::column::Order;
use crate::filter::{Expr, Related};
use crate::sql::Selection;
use crate::{Filter, Model};
use aicore_catalog::DatabaseCode;
use std::marker::PhantomData;

/// Columns that two tables have in common, by position: those here are equal to those there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    pub(crate) here: &'static [usize],
    pub(crate) there: &'static [usize],
}

impl Link {
    pub(crate) fn pairs(self) -> impl Iterator<Item = (&'static usize, &'static usize)> {
        self.here.iter().zip(self.there)
    }
}

/// The rows of `T` that belong to a row of `M`. `K` says how many: [`One`], [`Optional`], [`Many`] or [`Elsewhere`].
pub struct Relation<M, T, K> {
    pub(crate) link: Link,
    pub(crate) database: Option<&'static DatabaseCode>,
    of: Of<(M, T, K)>,
}

/// Names types without owning values of them.
type Of<T> = PhantomData<fn() -> T>;

/// Exactly one row of `T` for each row of `M`: a foreign key over columns that are never null.
pub type ToOne<M, T> = Relation<M, T, One>;
/// One row of `T` for a row of `M`, or none: a foreign key that may be null, or the other side of a unique one.
pub type OptionalOne<M, T> = Relation<M, T, Optional>;
/// Any number of rows of `T` for a row of `M`: the other side of a foreign key.
pub type ToMany<M, T> = Relation<M, T, Many>;
/// A row of another database, or none: no foreign key vouches for it.
pub type Across<M, T> = Relation<M, T, Elsewhere>;

/// Marks a relation to exactly one row.
#[derive(Debug, Clone, Copy)]
pub struct One;
/// Marks a relation to one row or none.
#[derive(Debug, Clone, Copy)]
pub struct Optional;
/// Marks a relation to any number of rows.
#[derive(Debug, Clone, Copy)]
pub struct Many;
/// Marks a relation to one row of another database, or none.
#[derive(Debug, Clone, Copy)]
pub struct Elsewhere;

impl<M, T, K> Clone for Relation<M, T, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T, K> Copy for Relation<M, T, K> {}

impl<M, T, K> Relation<M, T, K> {
    const fn make(here: &'static [usize], there: &'static [usize], database: Option<&'static DatabaseCode>) -> Self {
        Self {
            link: Link { here, there },
            database,
            of: PhantomData,
        }
    }
}

macro_rules! within_a_database {
    ($($kind:ty),*) => {$(
        impl<M, T> Relation<M, T, $kind> {
            #[doc(hidden)]
            pub const fn new(here: &'static [usize], there: &'static [usize]) -> Self {
                Self::make(here, there, None)
            }
        }
    )*};
}

within_a_database!(One, Optional, Many);

impl<M, T> Relation<M, T, Elsewhere> {
    #[doc(hidden)]
    pub const fn new(here: &'static [usize], there: &'static [usize], database: &'static DatabaseCode) -> Self {
        Self::make(here, there, Some(database))
    }
}

impl<M: Model, T: Model, K> Relation<M, T, K> {
    fn exists(self, filter: Expr) -> Filter<M> {
        Filter::new(Expr::Related(Box::new(Related {
            table: T::TABLE,
            link: self.link,
            filter,
        })))
    }

    pub(crate) fn fetch(self) -> Fetch<M, T, K, ()> {
        Fetch {
            relation: self,
            selection: Selection::of(Expr::every_row()),
            include: (),
        }
    }

    /// Includes the related rows with what is related to them in turn.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error, insurance::{policy, receipt}};
    /// # async fn f(db: &Client) -> Result<(), Error> {
    /// let policies = db.insurance().policy().find_many()
    ///     .include(policy::receipts.include(receipt::policy))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn include<I: crate::Include<T>>(self, include: I) -> Fetch<M, T, K, I> {
        self.fetch().include(include)
    }
}

impl<M: Model, T: Model> Relation<M, T, Many> {
    /// One of the related rows fulfils the condition.
    pub fn some(self, filter: Filter<T>) -> Filter<M> {
        self.exists(filter.expr)
    }

    /// All related rows fulfil the condition; so do none at all.
    pub fn every(self, filter: Filter<T>) -> Filter<M> {
        !self.exists(Expr::Not(Box::new(filter.expr)))
    }

    /// No related row fulfils the condition.
    pub fn none(self, filter: Filter<T>) -> Filter<M> {
        !self.exists(filter.expr)
    }

    /// Includes only the related rows that fulfil this condition.
    pub fn filter(self, filter: Filter<T>) -> Fetch<M, T, Many, ()> {
        self.fetch().filter(filter)
    }

    /// Includes the related rows in this order.
    pub fn order_by(self, order: Order<T>) -> Fetch<M, T, Many, ()> {
        self.fetch().order_by(order)
    }

    /// Includes at most so many related rows of each row.
    pub fn take(self, rows: u32) -> Fetch<M, T, Many, ()> {
        self.fetch().take(rows)
    }

    /// Leaves out so many related rows of each row at the start.
    pub fn skip(self, rows: u32) -> Fetch<M, T, Many, ()> {
        self.fetch().skip(rows)
    }
}

impl<M: Model, T: Model> Relation<M, T, One> {
    /// The related row fulfils the condition.
    pub fn is(self, filter: Filter<T>) -> Filter<M> {
        self.exists(filter.expr)
    }
}

impl<M: Model, T: Model> Relation<M, T, Optional> {
    /// There is a related row and it fulfils the condition.
    pub fn is(self, filter: Filter<T>) -> Filter<M> {
        self.exists(filter.expr)
    }

    /// There is no related row.
    pub fn is_absent(self) -> Filter<M> {
        !self.is_present()
    }

    /// There is a related row.
    pub fn is_present(self) -> Filter<M> {
        self.exists(Expr::every_row())
    }
}

/// A relation that is to be included, with a say in which rows, in which order, how many, and what comes with them.
#[must_use]
pub struct Fetch<M, T, K, I> {
    pub(crate) relation: Relation<M, T, K>,
    pub(crate) selection: Selection,
    pub(crate) include: I,
}

impl<M, T, K, I: Clone> Clone for Fetch<M, T, K, I> {
    fn clone(&self) -> Self {
        Self {
            relation: self.relation,
            selection: self.selection.clone(),
            include: self.include.clone(),
        }
    }
}

impl<M: Model, T: Model, K> Fetch<M, T, K, ()> {
    /// Includes the related rows with what is related to them in turn.
    pub fn include<I: crate::Include<T>>(self, include: I) -> Fetch<M, T, K, I> {
        Fetch {
            relation: self.relation,
            selection: self.selection,
            include,
        }
    }
}

impl<M: Model, T: Model, I> Fetch<M, T, Many, I> {
    /// Only related rows that fulfil this condition too.
    pub fn filter(mut self, filter: Filter<T>) -> Self {
        self.selection.filter = self.selection.filter.and(filter.expr);
        self
    }

    /// Sorts the related rows of each row, after the orders given before.
    pub fn order_by(mut self, order: Order<T>) -> Self {
        self.selection.order.push(order.term);
        self
    }

    /// At most so many related rows of each row.
    pub fn take(mut self, rows: u32) -> Self {
        self.selection.take = Some(i64::from(rows));
        self
    }

    /// Leaves out so many related rows of each row at the start.
    pub fn skip(mut self, rows: u32) -> Self {
        self.selection.skip = Some(i64::from(rows));
        self
    }
}
