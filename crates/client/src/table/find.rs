//! Statements that read.

use super::{Running, read_all, read_one, selected};
use crate::filter::Expr;
use crate::sql::{self, Lock, Selection};
use crate::{Error, Filter, Key, Model, Order, Session};
use std::future::IntoFuture;
use std::marker::PhantomData;

macro_rules! finding {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[must_use = "it runs when it is awaited"]
        pub struct $name<'a, M> {
            session: Session<'a>,
            selection: Selection,
            of: PhantomData<fn() -> M>,
        }

        impl<M: Model> $name<'_, M> {
            /// Locks the rows against every other writer and locker until the transaction ends.
            pub fn for_update(self) -> Self {
                self.lock("UPDATE")
            }

            /// Locks the rows against other writers, but lets rows that refer to them be inserted.
            pub fn for_no_key_update(self) -> Self {
                self.lock("NO KEY UPDATE")
            }

            /// Locks the rows against writers, not against others that lock them so.
            pub fn for_share(self) -> Self {
                self.lock("SHARE")
            }

            /// Leaves out rows that another transaction has locked; locks the others `for_update` unless told otherwise.
            pub fn skip_locked(self) -> Self {
                self.on_conflict(" SKIP LOCKED")
            }

            /// Fails with [`Error::Locked`] where another transaction has locked a row, instead of waiting.
            pub fn no_wait(self) -> Self {
                self.on_conflict(" NOWAIT")
            }

            fn lock(mut self, strength: &'static str) -> Self {
                let conflict = self.selection.lock.map_or("", |lock| lock.conflict);
                self.selection.lock = Some(Lock { strength, conflict });
                self
            }

            fn on_conflict(mut self, conflict: &'static str) -> Self {
                let strength = self.selection.lock.map_or("UPDATE", |lock| lock.strength);
                self.selection.lock = Some(Lock { strength, conflict });
                self
            }
        }
    };
}

macro_rules! filtering {
    ($name:ident) => {
        impl<'a, M: Model> $name<'a, M> {
            pub(super) fn new(session: Session<'a>) -> Self {
                Self {
                    session,
                    selection: Selection::of(Expr::every_row()),
                    of: PhantomData,
                }
            }

            /// Only rows that fulfil this condition too.
            pub fn filter(mut self, filter: Filter<M>) -> Self {
                self.selection.filter = self.selection.filter.and(filter.expr);
                self
            }

            /// Sorts, after the orders given before.
            pub fn order_by(mut self, order: Order<M>) -> Self {
                self.selection.order.push(order.term);
                self
            }

            /// Leaves out so many rows at the start.
            pub fn skip(mut self, rows: u32) -> Self {
                self.selection.skip = Some(i64::from(rows));
                self
            }
        }
    };
}

finding!(
    /// Rows that fulfil a condition: a `Vec<M>`.
    FindMany
);
filtering!(FindMany);

impl<M: Model> FindMany<'_, M> {
    /// At most so many rows.
    pub fn take(mut self, rows: u32) -> Self {
        self.selection.take = Some(i64::from(rows));
        self
    }
}

impl<'a, M: Model> IntoFuture for FindMany<'a, M> {
    type Output = Result<Vec<M>, Error>;
    type IntoFuture = Running<'a, Vec<M>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { read_all(&selected::<M>(self.session, "find_many", self.selection).await?) })
    }
}

finding!(
    /// The first row that fulfils a condition: an `Option<M>`.
    FindFirst
);
filtering!(FindFirst);

impl<'a, M: Model> IntoFuture for FindFirst<'a, M> {
    type Output = Result<Option<M>, Error>;
    type IntoFuture = Running<'a, Option<M>>;

    fn into_future(mut self) -> Self::IntoFuture {
        self.selection.take = Some(1);
        Box::pin(async move { read_one(&selected::<M>(self.session, "find_first", self.selection).await?) })
    }
}

finding!(
    /// The row with a key: an `Option<M>`.
    FindUnique
);

impl<'a, M: Model> FindUnique<'a, M> {
    pub(super) fn new(session: Session<'a>, key: Key<M>) -> Self {
        Self {
            session,
            selection: Selection::of(key.filter()),
            of: PhantomData,
        }
    }
}

impl<'a, M: Model> IntoFuture for FindUnique<'a, M> {
    type Output = Result<Option<M>, Error>;
    type IntoFuture = Running<'a, Option<M>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { read_one(&selected::<M>(self.session, "find_unique", self.selection).await?) })
    }
}

/// How many rows fulfil a condition: a `u64`.
#[must_use = "it runs when it is awaited"]
pub struct Count<'a, M> {
    session: Session<'a>,
    filter: Expr,
    of: PhantomData<fn() -> M>,
}

impl<'a, M: Model> Count<'a, M> {
    pub(super) fn new(session: Session<'a>) -> Self {
        Self {
            session,
            filter: Expr::every_row(),
            of: PhantomData,
        }
    }

    /// Only rows that fulfil this condition too.
    pub fn filter(mut self, filter: Filter<M>) -> Self {
        self.filter = self.filter.and(filter.expr);
        self
    }
}

impl<'a, M: Model> IntoFuture for Count<'a, M> {
    type Output = Result<u64, Error>;
    type IntoFuture = Running<'a, u64>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let rows = self.session.rows(&sql::count(M::TABLE, "count", &self.filter)).await?;
            Ok(rows
                .first()
                .and_then(|row| row.try_get::<_, i64>(0).ok())
                .map_or(0, i64::cast_unsigned))
        })
    }
}
