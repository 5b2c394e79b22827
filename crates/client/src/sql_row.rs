//! SQL of one's own, with typed rows.
//!
//! The text is a `&'static str`: values go in as parameters, never into the text. Where the text must be made while the
//! program runs, [`crate::Transaction::raw`] and `Fleet::acquire` take any.

use crate::error::Error;
use crate::model::Reader;
use crate::session::{Reach, Session};
use crate::{ColumnType, Database, Model, Participant, Tables, Transaction};
use aicore_fleet as fleet;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

/// A row of one's own SQL: a tuple of up to twelve by position, a table's row, or a struct by name that
/// [`sql_row!`](crate::sql_row) has declared.
pub trait SqlRow: Sized + Send {
    #[doc(hidden)]
    fn read(row: &ResultRow<'_>) -> Result<Self, Error>;
}

/// Reads a row of a statement.
#[doc(hidden)]
pub struct ResultRow<'r> {
    name: &'static str,
    row: &'r Row,
}

impl ResultRow<'_> {
    fn names(&self) -> Vec<&str> {
        self.row.columns().iter().map(|column| column.name()).collect()
    }

    fn other_columns(&self, wanted: String) -> Error {
        Error::Columns {
            name: self.name,
            given: self.names().join(", "),
            wanted,
        }
    }

    /// The value at a position.
    fn at<V: ColumnType>(&self, index: usize) -> Result<V, Error> {
        V::read(self.row, index).map_err(|source| Error::Column {
            name: self.name,
            column: format!("column {} (\"{}\")", index + 1, self.row.columns()[index].name()),
            source,
        })
    }

    /// The value of the column with a name.
    ///
    /// # Errors
    /// [`Error::Columns`] where there is none, [`Error::Column`] where it cannot be read.
    pub fn named<V: ColumnType>(&self, name: &str) -> Result<V, Error> {
        let index = self.row.columns().iter().position(|column| column.name() == name);
        self.at(index.ok_or_else(|| self.other_columns(format!("one called \"{name}\"")))?)
    }
}

macro_rules! tuple {
    ($count:literal: $($name:ident $at:tt),+) => {
        impl<$($name: ColumnType),+> SqlRow for ($($name,)+) {
            fn read(row: &ResultRow<'_>) -> Result<Self, Error> {
                if row.row.len() != $count {
                    return Err(row.other_columns(format!("{} of them", $count)));
                }
                Ok(($(row.at::<$name>($at)?,)+))
            }
        }
    };
}

tuple!(1: A 0);
tuple!(2: A 0, B 1);
tuple!(3: A 0, B 1, C 2);
tuple!(4: A 0, B 1, C 2, D 3);
tuple!(5: A 0, B 1, C 2, D 3, E 4);
tuple!(6: A 0, B 1, C 2, D 3, E 4, F 5);
tuple!(7: A 0, B 1, C 2, D 3, E 4, F 5, G 6);
tuple!(8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
tuple!(9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
tuple!(10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
tuple!(11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
tuple!(12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);

/// All columns of the table, in its order (`SELECT t.*`).
impl<M: Model> SqlRow for M {
    fn read(row: &ResultRow<'_>) -> Result<Self, Error> {
        let names = M::TABLE.columns.iter().map(|column| column.name);
        if !names.clone().eq(row.names()) {
            return Err(row.other_columns(names.collect::<Vec<_>>().join(", ")));
        }
        M::read(&Reader::new(M::TABLE, row.row))
    }
}

/// Declares a struct that rows of one's own SQL are read into, by the names of their columns.
///
/// ```no_run
/// use aicore_client::{Client, Error};
///
/// aicore_client::sql_row! {
///     /// Policies by the year they began in.
///     #[derive(Debug)]
///     pub struct Year {
///         /// The year.
///         pub year: i32,
///         /// How many policies.
///         pub policies: i64,
///     }
/// }
///
/// async fn years(db: &Client) -> Result<Vec<Year>, Error> {
///     let sql = "-- policy_years()
///         SELECT extract(year FROM effective_on)::integer AS year, count(*) AS policies
///         FROM policy WHERE state = $1 GROUP BY 1 ORDER BY 1";
///     db.insurance().query_as(sql, &[&"in_force"]).await
/// }
/// ```
#[macro_export]
macro_rules! sql_row {
    (
        $(#[$about:meta])*
        $visible:vis struct $name:ident {
            $( $(#[$field_about:meta])* $field_visible:vis $field:ident: $type:ty ),+ $(,)?
        }
    ) => {
        $(#[$about])*
        $visible struct $name {
            $( $(#[$field_about])* $field_visible $field: $type, )+
        }

        impl $crate::SqlRow for $name {
            fn read(row: &$crate::ResultRow<'_>) -> ::std::result::Result<Self, $crate::Error> {
                ::std::result::Result::Ok(Self { $( $field: row.named(::std::stringify!($field))?, )+ })
            }
        }
    };
}

impl<D: Tables> Database<'_, D> {
    /// Runs SQL of one's own and reads its rows. Errors name it by its first line, `-- policy_years()`.
    ///
    /// ```no_run
    /// use aicore_client::{Client, Error};
    /// # async fn f(db: &Client) -> Result<(), Error> {
    /// let sql = "-- policy_states()\nSELECT state, count(*) FROM policy WHERE annual_premium > $1::integer GROUP BY state";
    /// let states: Vec<(String, i64)> = db.insurance().query_as(sql, &[&1_000_i32]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The failure of the statement; [`Error::Columns`] and [`Error::Column`] where its rows are not what they are read as.
    pub async fn query_as<T: SqlRow>(self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<T>, Error> {
        self.session().query_as(sql, parameters).await
    }

    /// Runs SQL of one's own and gives the number of rows it wrote.
    ///
    /// # Errors
    /// The failure of the statement.
    pub async fn execute(self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        self.session().execute_sql(sql, parameters).await
    }
}

impl<D: Tables> Transaction<'_, D> {
    /// Runs SQL of one's own and reads its rows, as [`Database::query_as`] does.
    ///
    /// # Errors
    /// As there.
    pub async fn query_as<T: SqlRow>(self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<T>, Error> {
        self.session().query_as(sql, parameters).await
    }

    /// Runs SQL of one's own and gives the number of rows it wrote.
    ///
    /// # Errors
    /// The failure of the statement.
    pub async fn execute(self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        self.session().execute_sql(sql, parameters).await
    }
}

impl<D: Tables> Participant<'_, D> {
    /// Runs SQL of one's own and reads its rows, as [`Database::query_as`] does.
    ///
    /// # Errors
    /// As there, and as [`fleet::FleetTransaction::on`].
    pub async fn query_as<T: SqlRow>(self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<T>, Error> {
        self.session().query_as(sql, parameters).await
    }

    /// Runs SQL of one's own and gives the number of rows it wrote.
    ///
    /// # Errors
    /// The failure of the statement, and as [`fleet::FleetTransaction::on`].
    pub async fn execute(self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        self.session().execute_sql(sql, parameters).await
    }
}

/// The name in `-- name()` at the start of a statement.
fn name_of(sql: &'static str) -> &'static str {
    let first = sql.trim_start().lines().next().unwrap_or_default();
    let name = first.strip_prefix("--").and_then(|rest| rest.trim().strip_suffix("()"));
    name.unwrap_or("a statement without a name")
}

/// A connection and a transaction have the same methods and no common trait here.
macro_rules! run {
    ($session:expr, $sql:expr, $parameters:expr, $method:ident) => {{
        let outcome = match $session.reach {
            Reach::Transaction(on) => async { on.$method(&on.prepare_cached($sql).await?, $parameters).await }.await,
            Reach::Connection(on) => async { on.$method(&on.prepare_cached($sql).await?, $parameters).await }.await,
            Reach::Fleet(fleet) => {
                let on = fleet.acquire($session.database()).await?;
                async { on.$method(&on.prepare_cached($sql).await?, $parameters).await }.await
            }
            Reach::Across(across) => {
                let on = across.on($session.database()).await?;
                async { on.$method(&on.prepare_cached($sql).await?, $parameters).await }.await
            }
        };
        outcome.map_err(fleet::Error::query($session.database(), name_of($sql)))?
    }};
}

impl Session<'_> {
    async fn query_as<T: SqlRow>(self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<T>, Error> {
        let rows = run!(self, sql, parameters, query);
        let name = name_of(sql);
        rows.iter().map(|row| T::read(&ResultRow { name, row })).collect()
    }

    async fn execute_sql(self, sql: &'static str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, Error> {
        Ok(run!(self, sql, parameters, execute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_called_as_its_first_line_says() {
        assert_eq!(name_of("-- policy_years()\nSELECT 1"), "policy_years");
        assert_eq!(name_of("\n    --x()  \nSELECT 1"), "x");
        assert_eq!(name_of("SELECT 1"), "a statement without a name");
        assert_eq!(name_of(""), "a statement without a name");
    }
}
