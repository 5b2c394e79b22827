//! Statements that change and delete.

use super::{Running, read_one};
use crate::column::Change;
use crate::filter::Expr;
use crate::sql::{self, Selection};
use crate::{Assignment, Error, Filter, Key, Model, Session};
use std::future::IntoFuture;
use std::marker::PhantomData;

/// A later change of a column takes the place of an earlier one: SQL allows one a column.
pub(super) fn push(changes: &mut Vec<Change>, change: Change) {
    changes.retain(|known| known.column != change.column);
    changes.push(change);
}

/// Changes the row with a key: the `M` as it is then.
#[must_use = "it runs when it is awaited"]
pub struct Update<'a, M> {
    session: Session<'a>,
    key: Key<M>,
    changes: Vec<Change>,
}

impl<'a, M: Model> Update<'a, M> {
    pub(super) fn new(session: Session<'a>, key: Key<M>) -> Self {
        Self {
            session,
            key,
            changes: Vec::new(),
        }
    }

    /// A change of a column; the last one of a column counts.
    pub fn set(mut self, assignment: Assignment<M>) -> Self {
        push(&mut self.changes, assignment.change);
        self
    }
}

impl<'a, M: Model> IntoFuture for Update<'a, M> {
    type Output = Result<M, Error>;
    type IntoFuture = Running<'a, M>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let filter = self.key.filter();
            let statement = if self.changes.is_empty() {
                sql::select(M::TABLE, "update", &Selection::of(filter))
            } else {
                sql::update(M::TABLE, "update", &filter, &self.changes).with_rows()
            };
            let rows = self.session.rows(&statement).await?;
            read_one(&rows)?.ok_or_else(|| Error::NotFound {
                table: M::TABLE.name,
                key: self.key.to_string(),
            })
        })
    }
}

/// Changes the rows that fulfil a condition: their number.
#[must_use = "it runs when it is awaited"]
pub struct UpdateMany<'a, M> {
    session: Session<'a>,
    filter: Expr,
    changes: Vec<Change>,
    of: PhantomData<fn() -> M>,
}

impl<'a, M: Model> UpdateMany<'a, M> {
    pub(super) fn new(session: Session<'a>, filter: Filter<M>) -> Self {
        Self {
            session,
            filter: filter.expr,
            changes: Vec::new(),
            of: PhantomData,
        }
    }

    /// A change of a column; the last one of a column counts.
    pub fn set(mut self, assignment: Assignment<M>) -> Self {
        push(&mut self.changes, assignment.change);
        self
    }
}

impl<'a, M: Model> IntoFuture for UpdateMany<'a, M> {
    type Output = Result<u64, Error>;
    type IntoFuture = Running<'a, u64>;

    /// Without a change no row is touched.
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            if self.changes.is_empty() {
                return Ok(0);
            }
            self.session
                .execute(&sql::update(M::TABLE, "update_many", &self.filter, &self.changes))
                .await
        })
    }
}

/// Deletes the rows that fulfil a condition: their number.
#[must_use = "it runs when it is awaited"]
pub struct DeleteMany<'a, M> {
    session: Session<'a>,
    filter: Expr,
    of: PhantomData<fn() -> M>,
}

impl<'a, M: Model> DeleteMany<'a, M> {
    pub(super) fn new(session: Session<'a>, filter: Filter<M>) -> Self {
        Self {
            session,
            filter: filter.expr,
            of: PhantomData,
        }
    }
}

impl<'a, M: Model> IntoFuture for DeleteMany<'a, M> {
    type Output = Result<u64, Error>;
    type IntoFuture = Running<'a, u64>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            self.session
                .execute(&sql::delete(M::TABLE, "delete_many", &self.filter))
                .await
        })
    }
}
