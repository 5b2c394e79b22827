//! Statements that read.

use super::Running;
use crate::cursor::FindPage;
use crate::filter::Expr;
use crate::select::{As, Columns, Projection, Select, SelectOne, model};
use crate::sql::{self, Lock, Selection};
use crate::stream::{self, Rows};
use crate::{Error, Filter, Include, Key, Model, Order, Session};
use std::future::IntoFuture;
use std::marker::PhantomData;
use tokio_postgres::Row;

macro_rules! finding {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[must_use = "it runs when it is awaited"]
        pub struct $name<'a, M, I = ()> {
            session: Session<'a>,
            selection: Selection,
            include: I,
            of: PhantomData<fn() -> M>,
        }

        impl<'a, M: Model> $name<'a, M> {
            /// Reads related rows too: a relation, or a tuple of up to six. The answer has [`crate::With`] for each row.
            pub fn include<I: Include<M>>(self, include: I) -> $name<'a, M, I> {
                $name {
                    session: self.session,
                    selection: self.selection,
                    include,
                    of: PhantomData,
                }
            }
        }

        impl<M: Model, I> $name<'_, M, I> {
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
                    include: (),
                    of: PhantomData,
                }
            }
        }

        impl<M: Model, I> $name<'_, M, I> {
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

impl<'a, M: Model> FindMany<'a, M> {
    /// Reads some columns only: one, or a tuple of up to twelve, whose values the answer has for each row.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error, insurance::policy};
    /// # async fn f(db: &Client) -> Result<(), Error> {
    /// let states: Vec<String> = db.insurance().policy().find_many().select(policy::state).distinct().await?;
    /// let lines: Vec<(uuid::Uuid, String)> =
    ///     db.insurance().policy().find_many().select((policy::id, policy::policy_number)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn select<C: Columns<M>>(self, columns: C) -> Select<'a, M, C> {
        Select::new(self.session, self.selection, columns)
    }

    /// Reads the columns of a struct that [`selection!`](crate::selection) has declared.
    pub fn select_as<S: Projection<M>>(self) -> Select<'a, M, As<S>> {
        self.select(As::new())
    }
}

impl<'a, M: Model, I: Include<M>> FindMany<'a, M, I> {
    /// The rows one after the other, however many there are, in bounded memory.
    pub fn stream(self) -> Rows<'a, I::Row>
    where
        I: 'a,
    {
        stream::rows::<M, I>(self.session, self.selection, self.include)
    }

    /// So many rows and a [`crate::Cursor`] to the next. What `take` and `skip` said does not count.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Cursor, Error, insurance::policy};
    /// # async fn f(db: &Client, cursor: Option<&str>) -> Result<(), Error> {
    /// let mut page = db.insurance().policy().find_many().order_by(policy::expires_on.desc()).page(20);
    /// if let Some(cursor) = cursor {
    ///     page = page.after(&cursor.parse()?);
    /// }
    /// let page = page.await?;
    /// let link = page.next.map(|next| format!("/policies?after={next}"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn page(self, rows: u32) -> FindPage<'a, M, I> {
        let mut selection = self.selection;
        selection.skip = None;
        FindPage::new(self.session, selection, self.include, rows)
    }
}

impl<M: Model, I> FindMany<'_, M, I> {
    /// At most so many rows.
    pub fn take(mut self, rows: u32) -> Self {
        self.selection.take = Some(i64::from(rows));
        self
    }
}

impl<'a, M: Model, I: Include<M> + 'a> IntoFuture for FindMany<'a, M, I> {
    type Output = Result<Vec<I::Row>, Error>;
    type IntoFuture = Running<'a, Vec<I::Row>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let found = found::<M, I>(self.session, "find_many", self.selection, self.include, None).await?;
            Ok(found.rows)
        })
    }
}

finding!(
    /// The first row that fulfils a condition: an `Option<M>`.
    FindFirst
);
filtering!(FindFirst);

impl<'a, M: Model> FindFirst<'a, M> {
    /// Reads some columns only, as [`FindMany::select`] does.
    pub fn select<C: Columns<M>>(self, columns: C) -> SelectOne<'a, M, C> {
        SelectOne::new(self.session, self.selection, columns)
    }

    /// Reads the columns of a struct that [`selection!`](crate::selection) has declared.
    pub fn select_as<S: Projection<M>>(self) -> SelectOne<'a, M, As<S>> {
        self.select(As::new())
    }
}

impl<'a, M: Model, I: Include<M> + 'a> IntoFuture for FindFirst<'a, M, I> {
    type Output = Result<Option<I::Row>, Error>;
    type IntoFuture = Running<'a, Option<I::Row>>;

    fn into_future(mut self) -> Self::IntoFuture {
        self.selection.take = Some(1);
        Box::pin(one::<M, I>(self.session, "find_first", self.selection, self.include))
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
            include: (),
            of: PhantomData,
        }
    }
}

impl<'a, M: Model> FindUnique<'a, M> {
    /// Reads some columns only, as [`FindMany::select`] does.
    pub fn select<C: Columns<M>>(self, columns: C) -> SelectOne<'a, M, C> {
        SelectOne::new(self.session, self.selection, columns)
    }

    /// Reads the columns of a struct that [`selection!`](crate::selection) has declared.
    pub fn select_as<S: Projection<M>>(self) -> SelectOne<'a, M, As<S>> {
        self.select(As::new())
    }
}

impl<'a, M: Model, I: Include<M> + 'a> IntoFuture for FindUnique<'a, M, I> {
    type Output = Result<Option<I::Row>, Error>;
    type IntoFuture = Running<'a, Option<I::Row>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(one::<M, I>(self.session, "find_unique", self.selection, self.include))
    }
}

/// How often rows are read anew where one of them was deleted before its related row was read.
const ATTEMPTS: u32 = 3;

/// Rows with what is included.
pub(crate) struct Found<R> {
    pub(crate) rows: Vec<R>,
    /// The last of these rows, where there are more than were wanted.
    pub(crate) last: Option<Row>,
}

/// The rows of a selection, with what is included; at most `limit` of them.
pub(crate) async fn found<M: Model, I: Include<M>>(
    session: Session<'_>,
    operation: &'static str,
    selection: Selection,
    include: I,
    limit: Option<usize>,
) -> Result<Found<I::Row>, Error> {
    selection.check_lock(session, M::TABLE)?;
    let statement = sql::select(M::TABLE, operation, &selection);
    let held = session.hold(!I::NOTHING).await?;
    let session = held.session();
    let mut attempt = 1;
    loop {
        let mut rows = session.rows(&statement).await?;
        let more = limit.is_some_and(|limit| rows.len() > limit);
        if let Some(limit) = limit {
            rows.truncate(limit);
        }
        match include.load(session, &rows).await {
            Ok(related) => {
                let joined = rows
                    .iter()
                    .zip(related)
                    .map(|(row, related)| Ok(I::join(model(row)?, related)));
                return Ok(Found {
                    rows: joined.collect::<Result<_, Error>>()?,
                    last: if more { rows.pop() } else { None },
                });
            }
            Err(Error::RelatedGone { .. }) if attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

/// The first of them.
async fn one<M: Model, I: Include<M>>(
    session: Session<'_>,
    operation: &'static str,
    selection: Selection,
    include: I,
) -> Result<Option<I::Row>, Error> {
    let found = found::<M, I>(session, operation, selection, include, None).await?;
    Ok(found.rows.into_iter().next())
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
