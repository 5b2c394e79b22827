//! What generated code says of a table.

use crate::{ColumnType, Error};
use tokio_postgres::Row;

/// A row of a table. Implemented by generated code.
pub trait Model: Sized + Clone + Send + Sync + 'static {
    /// The table.
    const TABLE: &'static TableInfo;

    /// Reads a row whose columns are those of [`Model::TABLE`], in that order.
    ///
    /// # Errors
    /// [`Error::Decode`] naming the column that cannot be read.
    fn read(row: &Reader<'_>) -> Result<Self, Error>;
}

/// A table as generated code describes it.
#[derive(Debug)]
pub struct TableInfo {
    /// Schema, unquoted.
    pub schema: &'static str,
    /// Name, unquoted.
    pub name: &'static str,
    /// Columns in the order of the table.
    pub columns: &'static [ColumnInfo],
    /// Positions in `columns` of the primary key's columns; empty where there is none.
    pub primary_key: &'static [usize],
}

/// A column as generated code describes it.
#[derive(Debug)]
pub struct ColumnInfo {
    /// Name, unquoted.
    pub name: &'static str,
    /// Type in which values travel, as SQL.
    pub sql_type: &'static str,
    /// The column's own type, as SQL, where values travel as text and are cast.
    pub cast: Option<&'static str>,
    /// Whether the server fills the column in where an insert leaves it out.
    pub filled: bool,
}

impl ColumnInfo {
    /// A column whose values travel in its own type.
    pub const fn new(name: &'static str, sql_type: &'static str) -> Self {
        Self {
            name,
            sql_type,
            cast: None,
            filled: false,
        }
    }

    /// The same, with a default, an identity or a generation expression.
    pub const fn filled(name: &'static str, sql_type: &'static str) -> Self {
        Self {
            filled: true,
            ..Self::new(name, sql_type)
        }
    }

    /// A column whose values travel as `sql_type` (`text` or `text[]`) and are cast to `cast`.
    pub const fn cast(name: &'static str, sql_type: &'static str, cast: &'static str) -> Self {
        Self {
            cast: Some(cast),
            ..Self::new(name, sql_type)
        }
    }

    /// The same, with a default, an identity or a generation expression.
    pub const fn cast_filled(name: &'static str, sql_type: &'static str, cast: &'static str) -> Self {
        Self {
            filled: true,
            ..Self::cast(name, sql_type, cast)
        }
    }
}

/// Reads the columns of one row.
pub struct Reader<'r> {
    table: &'static TableInfo,
    row: &'r Row,
}

impl<'r> Reader<'r> {
    pub(crate) fn new(table: &'static TableInfo, row: &'r Row) -> Self {
        Self { table, row }
    }

    /// The value of a column by its position in the table.
    ///
    /// # Errors
    /// [`Error::Decode`] naming table, column and primary key.
    pub fn get<V: ColumnType>(&self, index: usize) -> Result<V, Error> {
        V::read(self.row, index).map_err(|source| self.unreadable(index, source))
    }

    #[cold]
    pub(crate) fn unreadable(&self, index: usize, source: tokio_postgres::Error) -> Error {
        let column = self.table.columns.get(index).map_or("?", |column| column.name);
        let key = self
            .table
            .primary_key
            .iter()
            .map(|&index| format!("{} = {}", self.table.columns[index].name, self.text(index)));
        let key = key.collect::<Vec<_>>().join(", ");
        Error::Decode {
            table: self.table.name,
            column,
            key,
            source,
        }
    }

    /// A key's value for an error message.
    fn text(&self, index: usize) -> String {
        fn value<V: ColumnType>(row: &Row, index: usize) -> Option<String> {
            V::read(row, index).ok().map(|value| value.into_value().to_string())
        }
        value::<uuid::Uuid>(self.row, index)
            .or_else(|| value::<String>(self.row, index))
            .or_else(|| value::<i64>(self.row, index))
            .or_else(|| value::<i32>(self.row, index))
            .or_else(|| value::<i16>(self.row, index))
            .or_else(|| value::<chrono::NaiveDate>(self.row, index))
            .unwrap_or_else(|| "?".into())
    }
}
