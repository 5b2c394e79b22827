//! The text of statements. Values are always parameters with an explicit type; identifiers are always quoted.

use crate::column::{Change, OrderTerm};
use crate::filter::{Comparison, Expr};
use crate::model::{ColumnInfo, TableInfo};
use crate::value::Value;
use std::fmt::Write as _;

/// A statement and its parameters.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) table: &'static TableInfo,
    pub(crate) operation: &'static str,
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
}

/// Which rows, in which order, how many, and locked how.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) filter: Expr,
    pub(crate) order: Vec<OrderTerm>,
    pub(crate) take: Option<i64>,
    pub(crate) skip: Option<i64>,
    pub(crate) lock: Option<Lock>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Lock {
    pub(crate) strength: &'static str,
    pub(crate) conflict: &'static str,
}

impl Selection {
    pub(crate) fn of(filter: Expr) -> Self {
        Self {
            filter,
            order: Vec::new(),
            take: None,
            skip: None,
            lock: None,
        }
    }
}

/// A name in double quotes.
fn quoted(out: &mut String, name: &str) {
    out.push('"');
    for part in name.chars() {
        if part == '"' {
            out.push('"');
        }
        out.push(part);
    }
    out.push('"');
}

impl Statement {
    fn new(table: &'static TableInfo, operation: &'static str) -> Self {
        let mut text = String::with_capacity(256);
        let _ = writeln!(text, "-- {}_{operation}()", table.name.replace(['\r', '\n'], " "));
        Self {
            table,
            operation,
            text,
            values: Vec::new(),
        }
    }

    fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    fn table(&mut self) -> &mut Self {
        quoted(&mut self.text, self.table.schema);
        self.text.push('.');
        quoted(&mut self.text, self.table.name);
        self
    }

    fn name(&mut self, column: usize) -> &mut Self {
        quoted(&mut self.text, self.table.columns[column].name);
        self
    }

    /// A parameter in the type of a column.
    fn parameter(&mut self, column: &ColumnInfo, value: Value) -> &mut Self {
        self.values.push(value);
        let _ = write!(self.text, "${}::{}", self.values.len(), column.sql_type);
        if let Some(cast) = column.cast {
            let _ = write!(self.text, "::{cast}");
        }
        self
    }

    fn count_parameter(&mut self, value: i64) {
        self.values.push(Value::I64(value));
        let _ = write!(self.text, "${}::bigint", self.values.len());
    }

    /// All columns, as they travel.
    fn columns(&mut self) -> &mut Self {
        for (index, column) in self.table.columns.iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            quoted(&mut self.text, column.name);
            if column.cast.is_some() {
                let _ = write!(self.text, "::{}", column.sql_type);
            }
        }
        if self.table.columns.is_empty() {
            self.text.push_str("NULL");
        }
        self
    }

    fn returning(&mut self) {
        self.push("\nRETURNING ").columns();
    }

    fn condition(&mut self, expr: &Expr) {
        match expr {
            Expr::Compare {
                column,
                comparison,
                value,
            } => self.comparison(*column, *comparison, value),
            Expr::Null { column } => {
                self.name(*column).push(" IS NULL");
            }
            Expr::InList { column, values } => {
                let info = &self.table.columns[*column];
                self.name(*column);
                let array = is_array(info);
                self.values.push(if array {
                    literals(values.clone())
                } else {
                    Value::Array(values.clone())
                });
                let number = self.values.len();
                let _ = match (info.sql_type, info.cast) {
                    // PostgreSQL has no array of arrays of different lengths: they travel as array literals.
                    (travels, cast) if array => {
                        write!(
                            self.text,
                            " = ANY(SELECT x::{} FROM unnest(${number}::text[]) AS x)",
                            cast.unwrap_or(travels)
                        )
                    }
                    ("json", _) => write!(self.text, "::jsonb = ANY(${number}::jsonb[])"),
                    (travels, Some(cast)) => write!(self.text, " = ANY(${number}::{travels}[]::{cast}[])"),
                    (travels, None) => write!(self.text, " = ANY(${number}::{travels}[])"),
                };
            }
            Expr::And(parts) => self.joined(parts, " AND ", "TRUE"),
            Expr::Or(parts) => self.joined(parts, " OR ", "FALSE"),
            Expr::Not(inner) => match &**inner {
                Expr::Null { column } => {
                    self.name(*column).push(" IS NOT NULL");
                }
                inner => {
                    self.push("(");
                    self.condition(inner);
                    self.push(") IS NOT TRUE");
                }
            },
        }
    }

    fn joined(&mut self, parts: &[Expr], between: &str, empty: &str) {
        match parts {
            [] => {
                self.push(empty);
            }
            [only] => self.condition(only),
            parts => {
                for (position, part) in parts.iter().enumerate() {
                    if position > 0 {
                        self.push(between);
                    }
                    let bracket = matches!(part, Expr::And(_) | Expr::Or(_));
                    self.push(if bracket { "(" } else { "" });
                    self.condition(part);
                    self.push(if bracket { ")" } else { "" });
                }
            }
        }
    }

    fn comparison(&mut self, column: usize, comparison: Comparison, value: &Value) {
        let info = &self.table.columns[column];
        let json = info.sql_type == "json";
        let operator = match comparison {
            Comparison::Equal => "=",
            Comparison::NotEqual => "<>",
            Comparison::Distinct => "IS DISTINCT FROM",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
            Comparison::Has => "@>",
            Comparison::Like | Comparison::LikeIgnoringCase => {
                let operator = if comparison == Comparison::Like { "LIKE" } else { "ILIKE" };
                self.values.push(value.clone());
                let number = self.values.len();
                self.name(column);
                let _ = write!(self.text, "::text {operator} ${number}::text");
                return;
            }
        };
        self.name(column)
            .push(if json { "::jsonb " } else { " " })
            .push(operator)
            .push(" ");
        self.parameter(if json { &JSONB } else { info }, value.clone());
    }

    fn filtered(&mut self, filter: &Expr) {
        if !filter.is_every_row() {
            self.push("\nWHERE ");
            self.condition(filter);
        }
    }

    fn changes(&mut self, changes: &[Change]) {
        for (position, change) in changes.iter().enumerate() {
            let info = &self.table.columns[change.column];
            self.push(if position > 0 { ", " } else { "" })
                .name(change.column)
                .push(" = ");
            if change.add {
                self.table().push(".").name(change.column).push(" + ");
            }
            self.parameter(info, change.value.clone());
        }
    }
}

/// `json` has no equality; as `jsonb` it has.
static JSONB: ColumnInfo = ColumnInfo::new("", "jsonb");

pub(crate) fn select(table: &'static TableInfo, operation: &'static str, selection: &Selection) -> Statement {
    let mut sql = Statement::new(table, operation);
    sql.push("SELECT ").columns().push("\nFROM ").table();
    sql.filtered(&selection.filter);
    for (position, term) in selection.order.iter().enumerate() {
        sql.push(if position > 0 { ", " } else { "\nORDER BY " }).name(term.column);
        sql.push(if term.descending { " DESC" } else { "" });
        sql.push(match term.nulls_first {
            Some(true) => " NULLS FIRST",
            Some(false) => " NULLS LAST",
            None => "",
        });
    }
    if let Some(take) = selection.take {
        sql.push("\nLIMIT ").count_parameter(take);
    }
    if let Some(skip) = selection.skip {
        sql.push("\nOFFSET ").count_parameter(skip);
    }
    if let Some(lock) = selection.lock {
        sql.push("\nFOR ").push(lock.strength).push(lock.conflict);
    }
    sql
}

pub(crate) fn count(table: &'static TableInfo, operation: &'static str, filter: &Expr) -> Statement {
    let mut sql = Statement::new(table, operation);
    sql.push("SELECT count(*)\nFROM ").table();
    sql.filtered(filter);
    sql
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
        sql.push(if empty { " (" } else { ", " }).name(column);
        empty = false;
    }
    sql.push(if empty { "\n" } else { ")\n" });
    sql
}

/// Many rows in one statement: one array a column, unnested together.
///
/// Arrays of arrays would be unnested to the last element, so an array column travels as array literals.
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
        let info = &table.columns[column];
        let _ = write!(sql.text, "{}u.c{position}", if position > 0 { ", " } else { "" });
        if let Some(cast) = info.cast.or_else(|| is_array(info).then_some(info.sql_type)) {
            let _ = write!(sql.text, "::{cast}");
        }
    }
    sql.push("\nFROM unnest(");
    for (position, (&column, values)) in columns.iter().zip(arrays).enumerate() {
        let info = &table.columns[column];
        let travels = if is_array(info) { "text" } else { info.sql_type };
        sql.values.push(if is_array(info) {
            literals(values)
        } else {
            Value::Array(values)
        });
        let _ = write!(
            sql.text,
            "{}${}::{travels}[]",
            if position > 0 { ", " } else { "" },
            position + 1
        );
    }
    sql.push(") AS u(");
    for position in 0..columns.len() {
        let _ = write!(sql.text, "{}c{position}", if position > 0 { ", " } else { "" });
    }
    sql.push(")");
    if skip_duplicates {
        sql.push("\nON CONFLICT DO NOTHING");
    }
    if returning {
        sql.returning();
    }
    sql
}

fn is_array(column: &ColumnInfo) -> bool {
    column.sql_type.ends_with("[]")
}

/// Arrays as one array of array literals.
fn literals(mut arrays: Vec<Value>) -> Value {
    for array in arrays.iter_mut().filter(|array| **array != Value::Null) {
        *array = Value::Text(array.to_string());
    }
    Value::Array(arrays)
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
            self.push(if position > 0 { ", " } else { "" }).name(column);
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

pub(crate) fn delete(table: &'static TableInfo, operation: &'static str, filter: &Expr) -> Statement {
    let mut sql = Statement::new(table, operation);
    sql.push("DELETE FROM ").table();
    sql.filtered(filter);
    sql
}
