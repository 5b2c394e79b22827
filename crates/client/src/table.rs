//! A table, and the statements that can be made of it.

mod create;
mod find;
mod nested;
mod update;
mod update_each;

pub use create::{Create, CreateMany, CreateManyAndReturn, Upsert};
pub use find::{Count, FindFirst, FindMany, FindUnique};
pub(crate) use find::{Found, found};
pub use nested::{Children, CreateWith, Nested};
pub use update::{DeleteMany, Update, UpdateMany};
pub use update_each::{Revision, UpdateEach};

use crate::aggregate::{AggregateAll, Aggregates, Group};
use crate::model::Reader;
use crate::select::Columns;
use crate::sql;
use crate::{Error, Filter, Key, Model, New, Session};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use tokio_postgres::Row;

/// What a statement becomes under `.await`.
pub type Running<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// The table of `M` in one database. Its methods make statements, which run when they are awaited:
///
/// ```no_run
/// use aicore_client::{Client, Error, insurance::policy};
///
/// async fn in_force(db: &Client) -> Result<usize, Error> {
///     let policies = db.insurance().policy().find_many()
///         .filter(policy::state.eq("in_force"))
///         .order_by(policy::policy_number.asc())
///         .take(10)
///         .await?;
///     Ok(policies.len())
/// }
/// ```
pub struct Table<'a, M> {
    session: Session<'a>,
    of: PhantomData<fn() -> M>,
}

impl<M> Clone for Table<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Table<'_, M> {}

impl<'a, M: Model> Table<'a, M> {
    #[doc(hidden)]
    pub fn new(session: Session<'a>) -> Self {
        Self {
            session,
            of: PhantomData,
        }
    }

    /// The rows that fulfil a condition; every row where none is given.
    pub fn find_many(self) -> FindMany<'a, M> {
        FindMany::new(self.session)
    }

    /// The first row, in the order given, that fulfils a condition.
    pub fn find_first(self) -> FindFirst<'a, M> {
        FindFirst::new(self.session)
    }

    /// The row with a key, if it is there.
    pub fn find_unique(self, key: Key<M>) -> FindUnique<'a, M> {
        FindUnique::new(self.session, key)
    }

    /// The row with a key.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not there.
    pub async fn get(self, key: Key<M>) -> Result<M, Error> {
        let name = key.to_string();
        self.find_unique(key).await?.ok_or(Error::NotFound {
            table: M::TABLE.name,
            key: name,
        })
    }

    /// How many rows fulfil a condition.
    pub fn count(self) -> Count<'a, M> {
        Count::new(self.session)
    }

    /// Values computed from all rows that fulfil a condition.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error, avg, count, insurance::policy, max, sum};
    /// # async fn f(db: &Client) -> Result<(), Error> {
    /// let (policies, premium, latest) = db.insurance().policy()
    ///     .aggregate((count(), sum(policy::annual_premium), max(policy::effective_on)))
    ///     .filter(policy::state.eq("in_force"))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn aggregate<A: Aggregates<M>>(self, aggregates: A) -> AggregateAll<'a, M, A> {
        AggregateAll::new(self.session, aggregates)
    }

    /// Puts rows with the same values of some columns in groups, to compute something of each.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error, count, insurance::policy, sum};
    /// # async fn f(db: &Client) -> Result<(), Error> {
    /// for (state, (policies, premium)) in db.insurance().policy()
    ///     .group_by(policy::state)
    ///     .aggregate((count(), sum(policy::annual_premium)))
    ///     .having(count().gt(10))
    ///     .order_by(sum(policy::annual_premium).desc())
    ///     .await?
    /// {
    ///     let _: (String, i64, Option<rust_decimal::Decimal>) = (state, policies, premium);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn group_by<C: Columns<M>>(self, columns: C) -> Group<'a, M, C> {
        Group::new(self.session, columns)
    }

    /// Inserts a row and gives it as the server completed it.
    pub fn create(self, row: impl Into<New<M>>) -> Create<'a, M> {
        Create::new(self.session, row.into())
    }

    /// Inserts many rows, all or none, and gives their number. Rows that give the same columns go in one statement of
    /// one array a column, up to 10,000 rows at once.
    pub fn create_many<I>(self, rows: I) -> CreateMany<'a, M>
    where
        I: IntoIterator,
        I::Item: Into<New<M>>,
    {
        CreateMany::new(self.session, rows.into_iter().map(Into::into).collect())
    }

    /// As [`Table::create_many`], but gives the rows as the server completed them, in the order given.
    pub fn create_many_and_return<I>(self, rows: I) -> CreateManyAndReturn<'a, M>
    where
        I: IntoIterator,
        I::Item: Into<New<M>>,
    {
        CreateManyAndReturn::new(self.create_many(rows))
    }

    /// Changes the row with a key and gives it as it is then; fails with [`Error::NotFound`] where it is not there.
    pub fn update(self, key: Key<M>) -> Update<'a, M> {
        Update::new(self.session, key)
    }

    /// Changes the rows that fulfil a condition and gives their number.
    pub fn update_many(self, filter: Filter<M>) -> UpdateMany<'a, M> {
        UpdateMany::new(self.session, filter)
    }

    /// Changes many rows, each in its own way, all or none, and gives the number of those that are there. Rows whose
    /// same columns change go in one statement, up to 10,000 at once; of a row's column the last change counts.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error, insurance::policy};
    /// # async fn f(db: &Client, premiums: Vec<(uuid::Uuid, rust_decimal::Decimal)>) -> Result<(), Error> {
    /// let changed = db.insurance().policy()
    ///     .update_each(premiums.into_iter().map(|(id, premium)| {
    ///         policy::by_id(id).set(policy::annual_premium.set(premium))
    ///     }))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_each(self, revisions: impl IntoIterator<Item = Revision<M>>) -> UpdateEach<'a, M> {
        UpdateEach::new(self.session, revisions.into_iter().collect())
    }

    /// Inserts a row; where its key is taken, makes the changes of `.set(…)` to the row that has it (none: leaves it
    /// alone). Gives the row as it is then.
    pub fn upsert(self, key: Key<M>, row: impl Into<New<M>>) -> Upsert<'a, M> {
        Upsert::new(self.session, key, row.into())
    }

    /// Deletes the row with a key and gives it as it was.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not there.
    pub async fn delete(self, key: Key<M>) -> Result<M, Error> {
        let statement = sql::delete(M::TABLE, "delete", &key.filter()).with_rows();
        let rows = self.session.rows(&statement).await?;
        read_one(&rows)?.ok_or_else(|| Error::NotFound {
            table: M::TABLE.name,
            key: key.to_string(),
        })
    }

    /// Deletes the rows that fulfil a condition and gives their number.
    pub fn delete_many(self, filter: Filter<M>) -> DeleteMany<'a, M> {
        DeleteMany::new(self.session, filter)
    }
}

fn read_all<M: Model>(rows: &[Row]) -> Result<Vec<M>, Error> {
    rows.iter().map(|row| M::read(&Reader::new(M::TABLE, row))).collect()
}

fn read_one<M: Model>(rows: &[Row]) -> Result<Option<M>, Error> {
    rows.first().map(|row| M::read(&Reader::new(M::TABLE, row))).transpose()
}
