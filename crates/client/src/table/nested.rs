//! A row and the rows that belong to it, in one transaction.

use super::create::{Create, insert_one};
use super::{Running, Table};
use crate::include::raw;
use crate::relation::{Link, Many, Relation};
use crate::select::model;
use crate::value::Value;
use crate::{Error, Model, New, Session, With};
use aicore_fleet as fleet;
use std::future::IntoFuture;
use tokio_postgres::Row;

/// Makes rows of the row that they belong to.
type Make<'a, M, C> = Box<dyn FnOnce(&M) -> Vec<New<C>> + Send + 'a>;

/// The rows to insert below a row of `M`.
pub struct Children<'a, M, C> {
    link: Link,
    make: Make<'a, M, C>,
}

/// What is inserted below a row of `M`: rows of one relation, or of up to four.
pub trait Nested<M: Model>: Send {
    /// The rows as the server completed them.
    type Created: Clone + Send;
    #[doc(hidden)]
    fn create<'x>(self, session: Session<'x>, parent: &'x M, row: &'x Row) -> Running<'x, Self::Created>
    where
        Self: 'x;
}

impl<M: Model, C: Model> Nested<M> for Children<'_, M, C> {
    type Created = Vec<C>;

    fn create<'x>(self, session: Session<'x>, parent: &'x M, row: &'x Row) -> Running<'x, Vec<C>>
    where
        Self: 'x,
    {
        Box::pin(async move {
            let mut rows = (self.make)(parent);
            for (&here, &there) in self.link.pairs() {
                let (one, other) = (&M::TABLE.columns[here], &C::TABLE.columns[there]);
                // They belong to the parent, whatever they say; a key of another type they must name themselves.
                if one.cast.is_none() && other.cast.is_none() && one.sql_type == other.sql_type {
                    let key = raw(M::TABLE, row, here)?.map_or(Value::Null, Value::Raw);
                    for row in &mut rows {
                        row.put_value(there, key.clone());
                    }
                }
            }
            Table::<C>::new(session).create_many_and_return(rows).await
        })
    }
}

macro_rules! tuple {
    ($($name:ident $at:tt),+) => {
        impl<M: Model, $($name: Nested<M>),+> Nested<M> for ($($name,)+) {
            type Created = ($($name::Created,)+);

            fn create<'x>(self, session: Session<'x>, parent: &'x M, row: &'x Row) -> Running<'x, Self::Created>
            where
                Self: 'x,
            {
                Box::pin(async move { Ok(($(self.$at.create(session, parent, row).await?,)+)) })
            }
        }
    };
}

tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);

/// Inserts a row and the rows that belong to it, all or none: [`With`] the row and these.
#[must_use = "it runs when it is awaited"]
pub struct CreateWith<'a, M, N> {
    create: Create<'a, M>,
    nested: N,
}

impl<'a, M: Model> Create<'a, M> {
    /// Inserts rows that belong to the new one too, all or none. The closure makes them of the row as the server
    /// completed it; their key of it is set in any case. The answer has [`With`] the row and these.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error, With, insurance::{PolicyCreate, PolicyRoleCreate, policy}};
    /// # async fn f(db: &Client, new: PolicyCreate) -> Result<(), Error> {
    /// let With { row, related: roles } = db.insurance().policy().create(new)
    ///     .with(policy::policy_roles, |policy| {
    ///         [PolicyRoleCreate { policy_id: policy.id, customer_id: policy.holder_id, role: "insured".into() }]
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with<C: Model, R>(
        self,
        relation: Relation<M, C, Many>,
        rows: impl FnOnce(&M) -> R + Send + 'a,
    ) -> CreateWith<'a, M, Children<'a, M, C>>
    where
        R: IntoIterator,
        R::Item: Into<New<C>>,
    {
        CreateWith {
            create: self,
            nested: children(relation, rows),
        }
    }
}

fn children<'a, M: Model, C: Model, R>(
    relation: Relation<M, C, Many>,
    rows: impl FnOnce(&M) -> R + Send + 'a,
) -> Children<'a, M, C>
where
    R: IntoIterator,
    R::Item: Into<New<C>>,
{
    Children {
        link: relation.link,
        make: Box::new(move |parent| rows(parent).into_iter().map(Into::into).collect()),
    }
}

/// One relation more.
macro_rules! with {
    ([$($params:ident),*] $nested:ty, $this:ident => $more:ty, ($($all:expr),+)) => {
        impl<'a, M: Model, $($params),*> CreateWith<'a, M, $nested> {
            /// Inserts rows of another relation too.
            pub fn with<New_: Model, R>(
                self,
                relation: Relation<M, New_, Many>,
                rows: impl FnOnce(&M) -> R + Send + 'a,
            ) -> CreateWith<'a, M, $more>
            where
                R: IntoIterator,
                R::Item: Into<New<New_>>,
            {
                let $this = self.nested;
                CreateWith {
                    create: self.create,
                    nested: ($($all,)+ children(relation, rows)),
                }
            }
        }
    };
}

with!([A] Children<'a, M, A>, this => (Children<'a, M, A>, Children<'a, M, New_>), (this));
with!([A, B] (A, B), this => (A, B, Children<'a, M, New_>), (this.0, this.1));
with!([A, B, C] (A, B, C), this => (A, B, C, Children<'a, M, New_>), (this.0, this.1, this.2));

impl<'a, M: Model, N: Nested<M> + 'a> IntoFuture for CreateWith<'a, M, N> {
    type Output = Result<With<M, N::Created>, Error>;
    type IntoFuture = Running<'a, With<M, N::Created>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self {
                create: Create { session, row },
                nested,
            } = self;
            let transaction = match session.is_transaction() {
                true => None,
                false => Some(fleet::Transaction::begin(session.connection().await?, "create_with").await?),
            };
            let inside = transaction
                .as_ref()
                .map_or(session, |transaction| session.within(transaction));
            let row = insert_one(inside, row).await?;
            let parent: M = model(&row)?;
            let related = nested.create(inside, &parent, &row).await?;
            if let Some(transaction) = transaction {
                transaction.commit().await?;
            }
            Ok(With { row: parent, related })
        })
    }
}
