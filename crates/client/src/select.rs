//! Some columns of rows, as a tuple or as a struct of one's own.

use crate::column::Column;
use crate::error::Error;
use crate::model::{Reader, TableInfo};
use crate::session::Session;
use crate::sql::{self, Selection};
use crate::table::Running;
use crate::{ColumnType, Model};
use std::future::IntoFuture;
use std::marker::PhantomData;
use tokio_postgres::Row;

/// What `select` and `group_by` take for rows of `M`: a column, or a tuple of up to twelve of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no column of `{M}`",
    label = "a column of `{M}`, or a tuple of them, is wanted here"
)]
pub trait Columns<M: Model>: Send {
    /// Their values in one row.
    type Values: Send;

    #[doc(hidden)]
    fn positions(&self, out: &mut Vec<usize>);

    #[doc(hidden)]
    fn read(row: &mut Values<'_>) -> Result<Self::Values, Error>;
}

/// Reads the columns of a selection one after the other.
#[doc(hidden)]
pub struct Values<'r> {
    table: &'static TableInfo,
    positions: &'r [usize],
    row: &'r Row,
    next: usize,
}

impl<'r> Values<'r> {
    pub(crate) fn new(table: &'static TableInfo, positions: &'r [usize], row: &'r Row) -> Self {
        Self {
            table,
            positions,
            row,
            next: 0,
        }
    }

    /// The next value.
    ///
    /// # Errors
    /// [`Error::Decode`] naming the column.
    pub fn read<V: ColumnType>(&mut self) -> Result<V, Error> {
        let at = self.next;
        self.next += 1;
        V::read(self.row, at).map_err(|source| {
            let column = self.positions.get(at).and_then(|&position| self.table.columns.get(position));
            Error::Decode {
                table: self.table.name,
                column: column.map_or("?", |column| column.name),
                key: "of a selection".into(),
                source,
            }
        })
    }
}

impl<M: Model, V: ColumnType, W> Columns<M> for Column<M, V, W> {
    type Values = V;

    fn positions(&self, out: &mut Vec<usize>) {
        out.push(self.index);
    }

    fn read(row: &mut Values<'_>) -> Result<V, Error> {
        row.read()
    }
}

macro_rules! tuple {
    ($($name:ident $at:tt),+) => {
        impl<M: Model, $($name: Columns<M>),+> Columns<M> for ($($name,)+) {
            type Values = ($($name::Values,)+);

            fn positions(&self, out: &mut Vec<usize>) {
                $( self.$at.positions(out); )+
            }

            fn read(row: &mut Values<'_>) -> Result<Self::Values, Error> {
                Ok(($($name::read(row)?,)+))
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);
tuple!(A 0, B 1, C 2, D 3, E 4);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

/// A struct of some columns of `M`; [`selection!`](crate::selection) makes one.
pub trait Projection<M: Model>: Sized + Send {
    #[doc(hidden)]
    fn positions(out: &mut Vec<usize>);

    #[doc(hidden)]
    fn read(row: &mut Values<'_>) -> Result<Self, Error>;
}

/// The columns of a struct, for `select_as`.
pub struct As<S>(PhantomData<fn() -> S>);

impl<S> As<S> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<M: Model, S: Projection<M>> Columns<M> for As<S> {
    type Values = S;

    fn positions(&self, out: &mut Vec<usize>) {
        S::positions(out);
    }

    fn read(row: &mut Values<'_>) -> Result<S, Error> {
        S::read(row)
    }
}

/// The position of a column that holds a `V`.
#[doc(hidden)]
pub fn position<M, V, W>(column: Column<M, V, W>) -> usize {
    column.index
}

/// Declares a struct of some columns of a table, for `select_as`. Each field has the type of its column.
///
/// ```no_run
/// use aicore_client::{Client, Error, insurance::{Policy, policy}};
///
/// aicore_client::selection! {
///     /// A line of the list of policies.
///     #[derive(Debug)]
///     pub struct PolicyLine of Policy {
///         /// Its number.
///         pub number: String = policy::policy_number,
///         /// What the holder pays a year.
///         pub premium: rust_decimal::Decimal = policy::annual_premium,
///     }
/// }
///
/// async fn lines(db: &Client) -> Result<Vec<PolicyLine>, Error> {
///     db.insurance().policy().find_many().take(20).select_as::<PolicyLine>().await
/// }
/// ```
#[macro_export]
macro_rules! selection {
    (
        $(#[$about:meta])*
        $visible:vis struct $name:ident of $row:ty {
            $( $(#[$field_about:meta])* $field_visible:vis $field:ident: $type:ty = $column:expr ),+ $(,)?
        }
    ) => {
        $(#[$about])*
        $visible struct $name {
            $( $(#[$field_about])* $field_visible $field: $type, )+
        }

        impl $crate::Projection<$row> for $name {
            fn positions(out: &mut ::std::vec::Vec<usize>) {
                $( out.push($crate::codegen::position::<$row, $type, _>($column)); )+
            }

            fn read(row: &mut $crate::codegen::Values<'_>) -> ::std::result::Result<Self, $crate::Error> {
                ::std::result::Result::Ok(Self { $( $field: row.read()?, )+ })
            }
        }
    };
}

/// Some columns of the rows of a query: a `Vec` of tuples or structs.
#[must_use = "it runs when it is awaited"]
pub struct Select<'a, M, C> {
    session: Session<'a>,
    selection: Selection,
    columns: C,
    of: PhantomData<fn() -> M>,
}

impl<'a, M: Model, C: Columns<M>> Select<'a, M, C> {
    pub(crate) fn new(session: Session<'a>, selection: Selection, columns: C) -> Self {
        Self {
            session,
            selection,
            columns,
            of: PhantomData,
        }
    }

    /// Each combination of values once. The rows may then be sorted by these columns only.
    pub fn distinct(mut self) -> Self {
        self.selection.distinct = true;
        self
    }
}

impl<'a, M: Model, C: Columns<M> + 'a> IntoFuture for Select<'a, M, C> {
    type Output = Result<Vec<C::Values>, Error>;
    type IntoFuture = Running<'a, Vec<C::Values>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(selected::<M, C>(self.session, self.selection, self.columns))
    }
}

/// Some columns of at most one row: an `Option` of a tuple or struct.
#[must_use = "it runs when it is awaited"]
pub struct SelectOne<'a, M, C> {
    all: Select<'a, M, C>,
}

impl<'a, M: Model, C: Columns<M>> SelectOne<'a, M, C> {
    pub(crate) fn new(session: Session<'a>, selection: Selection, columns: C) -> Self {
        Self {
            all: Select::new(session, selection, columns),
        }
    }
}

impl<'a, M: Model, C: Columns<M> + 'a> IntoFuture for SelectOne<'a, M, C> {
    type Output = Result<Option<C::Values>, Error>;
    type IntoFuture = Running<'a, Option<C::Values>>;

    fn into_future(mut self) -> Self::IntoFuture {
        self.all.selection.take = Some(1);
        let all = self.all.into_future();
        Box::pin(async move { Ok(all.await?.into_iter().next()) })
    }
}

async fn selected<M: Model, C: Columns<M>>(
    session: Session<'_>,
    mut selection: Selection,
    columns: C,
) -> Result<Vec<C::Values>, Error> {
    selection.check_lock(session, M::TABLE)?;
    columns.positions(&mut selection.columns);
    let rows = session.rows(&sql::select(M::TABLE, "select", &selection)).await?;
    rows.iter()
        .map(|row| C::read(&mut Values::new(M::TABLE, &selection.columns, row)))
        .collect()
}

/// A row of a table, for what reads rows by position.
pub(crate) fn model<M: Model>(row: &Row) -> Result<M, Error> {
    M::read(&Reader::new(M::TABLE, row))
}
