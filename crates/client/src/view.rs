//! What can only be read: views, materialised views and foreign tables.

use crate::{Count, FindFirst, FindMany, Model, Session, Table};

/// The view of `M` in one database. It has no key, and statements do not write it.
pub struct View<'a, M> {
    rows: Table<'a, M>,
}

impl<M> Clone for View<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for View<'_, M> {}

impl<'a, M: Model> View<'a, M> {
    #[doc(hidden)]
    pub fn new(session: Session<'a>) -> Self {
        Self {
            rows: Table::new(session),
        }
    }

    /// The rows that fulfil a condition; every row where none is given.
    pub fn find_many(self) -> FindMany<'a, M> {
        self.rows.find_many()
    }

    /// The first row, in the order given, that fulfils a condition.
    pub fn find_first(self) -> FindFirst<'a, M> {
        self.rows.find_first()
    }

    /// How many rows fulfil a condition.
    pub fn count(self) -> Count<'a, M> {
        self.rows.count()
    }
}
