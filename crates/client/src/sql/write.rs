//! Statements that write.

use super::{Statement, is_array, literals};
use crate::column::Change;
use crate::filter::Expr;
use crate::model::TableInfo;
use crate::value::Value;
use std::fmt::Write as _;

impl Statement {
    /// `unnest($1::integer[], …) AS u(c0, …)`, one array a column.
    ///
    /// Arrays of arrays would be unnested to the last element, so an array column travels as array literals.
    fn unnested(&mut self, columns: impl Iterator<Item = usize>, arrays: Vec<Vec<Value>>) {
        let width = arrays.len();
        self.push("unnest(");
        for (position, (column, values)) in columns.zip(arrays).enumerate() {
            let info = &self.scope.table.columns[column];
            let array = is_array(info);
            self.values.push(if array { literals(values) } else { Value::Array(values) });
            let (travels, number) = (if array { "text" } else { info.sql_type }, self.values.len());
            self.comma(position);
            let _ = write!(self.text, "${number}::{travels}[]");
        }
        self.push(") AS u(");
        for position in 0..width {
            self.comma(position);
            let _ = write!(self.text, "c{position}");
        }
        self.push(")");
    }

    /// One of its columns in the type of the table's.
    fn unnested_column(&mut self, position: usize, column: usize) {
        let info = &self.scope.table.columns[column];
        let _ = write!(self.text, "u.c{position}");
        if let Some(cast) = info.cast.or_else(|| is_array(info).then_some(info.sql_type)) {
            let _ = write!(self.text, "::{cast}");
        }
    }

    fn changes(&mut self, changes: &[Change]) {
        for (position, change) in changes.iter().enumerate() {
            let info = &self.table.columns[change.column];
            self.push(if position > 0 { ", " } else { "" })
                .bare_name(change.column)
                .push(" = ");
            if change.add {
                self.table().push(".").bare_name(change.column).push(" + ");
            }
            self.parameter(info, change.value.clone());
        }
    }
}

/// One row.
pub(crate) fn insert(table: &'static TableInfo, operation: &'static str, values: Vec<(usize, Value)>) -> Statement {
    let mut sql = insert_into(table, operation, values.iter().map(|(column, _)| *column));
    if values.is_empty() {
        sql.push("DEFAULT VALUES");
    } else {
        sql.push("VALUES (");
        for (position, (column, value)) in values.into_iter().enumerate() {
            sql.push(if position > 0 { ", " } else { "" })
                .parameter(&table.columns[column], value);
        }
        sql.push(")");
    }
    sql
}

/// `INSERT INTO t (columns)` and a line break.
fn insert_into(table: &'static TableInfo, operation: &'static str, columns: impl Iterator<Item = usize>) -> Statement {
    let mut sql = Statement::new(table, operation);
    sql.push("INSERT INTO ").table();
    let mut empty = true;
    for column in columns {
        sql.push(if empty { " (" } else { ", " }).bare_name(column);
        empty = false;
    }
    sql.push(if empty { "\n" } else { ")\n" });
    sql
}

/// Many rows in one statement: one array a column, unnested together.
pub(crate) fn insert_many(
    table: &'static TableInfo,
    operation: &'static str,
    columns: &[usize],
    arrays: Vec<Vec<Value>>,
    skip_duplicates: bool,
    returning: bool,
) -> Statement {
    let mut sql = insert_into(table, operation, columns.iter().copied());
    sql.push("SELECT ");
    for (position, &column) in columns.iter().enumerate() {
        sql.comma(position).unnested_column(position, column);
    }
    sql.push("\nFROM ").unnested(columns.iter().copied(), arrays);
    if skip_duplicates {
        sql.push("\nON CONFLICT DO NOTHING");
    }
    if returning {
        sql.returning();
    }
    sql
}

impl Statement {
    /// The statement that gives the rows it wrote.
    pub(crate) fn with_rows(mut self) -> Self {
        self.returning();
        self
    }

    /// An insert that leaves out rows whose unique values are taken.
    pub(crate) fn skip_duplicates(mut self) -> Self {
        self.push("\nON CONFLICT DO NOTHING");
        self
    }

    /// An insert that leaves a row with the same key alone (no changes) or changes it.
    pub(crate) fn on_conflict(mut self, key: impl Iterator<Item = usize>, changes: &[Change]) -> Self {
        self.push("\nON CONFLICT (");
        for (position, column) in key.enumerate() {
            self.push(if position > 0 { ", " } else { "" }).bare_name(column);
        }
        self.push(") DO ");
        if changes.is_empty() {
            self.push("NOTHING");
        } else {
            self.push("UPDATE SET ").changes(changes);
        }
        self
    }
}

pub(crate) fn update(table: &'static TableInfo, operation: &'static str, filter: &Expr, changes: &[Change]) -> Statement {
    let mut sql = Statement::new(table, operation);
    sql.push("UPDATE ").table().push("\nSET ").changes(changes);
    sql.filtered(filter);
    sql
}

/// A change of many rows, each in its own way: one array a column, the key's first, unnested together.
pub(crate) fn update_each(
    table: &'static TableInfo,
    keys: &[usize],
    changes: &[(usize, bool)],
    arrays: Vec<Vec<Value>>,
) -> Statement {
    let mut sql = Statement::new(table, "update_each");
    sql.push("UPDATE ").table().push("\nSET ");
    for (position, &(column, add)) in changes.iter().enumerate() {
        sql.comma(position).bare_name(column).push(" = ");
        if add {
            sql.qualified(column).push(" + ");
        }
        sql.unnested_column(keys.len() + position, column);
    }
    let columns = keys.iter().copied().chain(changes.iter().map(|(column, _)| *column));
    sql.push("\nFROM ").unnested(columns, arrays);
    for (position, &column) in keys.iter().enumerate() {
        sql.push(if position > 0 { " AND " } else { "\nWHERE " });
        sql.qualified(column).push(" = ").unnested_column(position, column);
    }
    sql
}

pub(crate) fn delete(table: &'static TableInfo, operation: &'static str, filter: &Expr) -> Statement {
    let mut sql = Statement::new(table, operation);
    sql.push("DELETE FROM ").table();
    sql.filtered(filter);
    sql
}
