//! The rows that are related to others, in one statement.

use super::{Selection, Statement};
use crate::model::{ColumnInfo, TableInfo};
use crate::relation::Link;
use crate::value::Value;
use std::fmt::Write as _;

/// Keys whose related rows are wanted: one array a column of the key.
pub(crate) struct Keys {
    pub(crate) columns: Vec<Value>,
    /// Whether related rows name their key by its bytes in their own columns; else by a number after all columns.
    pub(crate) by_bytes: bool,
}

/// Types that are equal only where their bytes are.
const EXACT: [&str; 6] = ["uuid", "smallint", "integer", "bigint", "date", "boolean"];

impl Keys {
    /// Whether the rows that are related to many keys can be found by `= ANY`, and told apart by their bytes.
    pub(crate) fn by_bytes(here: &TableInfo, there: &TableInfo, link: Link, selection: &Selection) -> bool {
        let [(&one, &other)] = link.pairs().collect::<Vec<_>>()[..] else {
            return false;
        };
        let (one, other) = (&here.columns[one], &there.columns[other]);
        let limited = selection.take.is_some() || selection.skip.is_some();
        !limited && one.cast.is_none() && one.sql_type == other.sql_type && EXACT.contains(&one.sql_type)
    }
}

/// The rows of `table` that are related to one of the keys, in the order of the selection among those of one key.
/// `take` and `skip` count for each key.
pub(crate) fn children(
    here: &'static TableInfo,
    table: &'static TableInfo,
    link: Link,
    selection: &Selection,
    keys: Keys,
) -> Statement {
    let mut sql = Statement::new(table, "include");
    let key = |at: usize| &here.columns[link.here[at]];
    if keys.by_bytes {
        sql.push("SELECT ").selected(selection).push("\nFROM ").table();
        sql.push("\nWHERE ").name(link.there[0]);
        let _ = write!(sql.text, " = ANY($1::{}[])", key(0).sql_type);
        sql.values = keys.columns;
        if !selection.filter.is_every_row() {
            sql.push(" AND (").condition(&selection.filter);
            sql.push(")");
        }
        sql.ordered(&selection.order);
        return sql;
    }
    sql.enter(table);
    sql.push("SELECT ").selected(selection).push(", k.n\nFROM unnest(");
    for at in 0..link.here.len() {
        sql.comma(at);
        let _ = write!(sql.text, "${}::{}[]", at + 1, key(at).sql_type);
    }
    sql.push(") WITH ORDINALITY AS k(");
    for at in 0..link.here.len() {
        let _ = write!(sql.text, "c{at}, ");
    }
    sql.push("n)");
    sql.values = keys.columns;
    let limited = selection.take.is_some() || selection.skip.is_some();
    if limited {
        sql.push("\nCROSS JOIN LATERAL (SELECT * FROM ").table().push(" AS ").alias();
        sql.push(" WHERE ");
    } else {
        sql.push("\nJOIN ").table().push(" AS ").alias().push(" ON ");
    }
    for (at, &there) in link.there.iter().enumerate() {
        sql.push(if at > 0 { " AND " } else { "" }).name(there);
        sql.push(" = ").key(at, key(at));
    }
    if !selection.filter.is_every_row() {
        sql.push(" AND (").condition(&selection.filter);
        sql.push(")");
    }
    if limited {
        sql.ordered(&selection.order);
        sql.limited(selection.take, selection.skip);
        sql.push(") AS ").alias();
    }
    sql.ordered(&selection.order);
    sql
}

impl Statement {
    /// A key's column, in the type of the column that it comes from.
    fn key(&mut self, at: usize, column: &ColumnInfo) {
        let _ = write!(self.text, "k.c{at}");
        if let Some(cast) = column.cast {
            let _ = write!(self.text, "::{cast}");
        }
    }
}
