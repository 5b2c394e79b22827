//! The text of statements. Values are always parameters with an explicit type; identifiers are always quoted.

mod aggregate;
mod condition;
mod cursor;
mod include;
mod read;
mod write;

pub(crate) use aggregate::{Grouping, aggregate, group_by};
pub(crate) use include::{Keys, children};
pub(crate) use read::{count, select};
pub(crate) use write::{delete, insert, insert_many, update, update_each};

use crate::column::OrderTerm;
use crate::filter::Expr;
use crate::model::{ColumnInfo, TableInfo};
use crate::value::Value;
use crate::{Error, Session};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;

thread_local! {
    /// The list of all columns of each table, as they travel: most statements have it, and it is most of their text. A thread
    /// has its own, so that none waits for another.
    static COLUMNS: RefCell<HashMap<*const TableInfo, Box<str>>> = RefCell::default();
}

/// A statement and its parameters.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) table: &'static TableInfo,
    pub(crate) operation: &'static str,
    pub(crate) text: String,
    pub(crate) values: Vec<Value>,
    /// The table whose columns are named at present.
    scope: Scope,
    /// Aliases given so far.
    aliases: u32,
}

/// A table as a statement names it: `t1`, `t2` … where an alias was given to it, else by its own name.
#[derive(Debug, Clone, Copy)]
struct Scope {
    table: &'static TableInfo,
    alias: u32,
}

/// Which rows, in which order, how many, and locked how.
#[derive(Debug, Clone)]
pub(crate) struct Selection {
    pub(crate) filter: Expr,
    pub(crate) order: Vec<OrderTerm>,
    /// Columns to read; all where none are named.
    pub(crate) columns: Vec<usize>,
    pub(crate) distinct: bool,
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
            columns: Vec::new(),
            distinct: false,
            take: None,
            skip: None,
            lock: None,
        }
    }

    /// A row lock is refused where it would end with the statement.
    pub(crate) fn check_lock(&self, session: Session<'_>, table: &'static TableInfo) -> Result<(), Error> {
        if self.lock.is_some() && !session.is_transaction() {
            return Err(Error::LockOutsideTransaction { table: table.name });
        }
        Ok(())
    }
}

/// A name in double quotes.
fn quoted(out: &mut String, name: &str) {
    out.push('"');
    for (position, part) in name.split('"').enumerate() {
        out.push_str(if position > 0 { "\"\"" } else { "" });
        out.push_str(part);
    }
    out.push('"');
}

/// Room for the text of a usual statement: all columns, and some of them again.
fn room(table: &TableInfo) -> usize {
    192 + 32 * table.columns.len()
}

impl Statement {
    /// Whether it writes: its first line is its name.
    pub(crate) fn writes(&self) -> bool {
        let first = self.text.lines().nth(1).unwrap_or_default();
        ["INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| first.starts_with(verb))
    }

    /// Whether it records an event in the outbox.
    pub(crate) fn records_event(&self) -> bool {
        self.table.name == "outbox_event" && self.table.schema == "platform" && self.writes()
    }

    fn new(table: &'static TableInfo, operation: &'static str) -> Self {
        let mut text = String::with_capacity(room(table));
        text.push_str("-- ");
        for (position, line) in table.name.split(['\r', '\n']).enumerate() {
            text.push_str(if position > 0 { " " } else { "" });
            text.push_str(line);
        }
        text.push('_');
        text.push_str(operation);
        text.push_str("()\n");
        Self {
            table,
            operation,
            text,
            values: Vec::new(),
            scope: Scope { table, alias: 0 },
            aliases: 0,
        }
    }

    fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// The table itself, as in `FROM`.
    fn table(&mut self) -> &mut Self {
        quoted(&mut self.text, self.scope.table.schema);
        self.text.push('.');
        quoted(&mut self.text, self.scope.table.name);
        self
    }

    /// Gives the next alias to a table and names its columns from here on; the answer is the scope to go back to.
    fn enter(&mut self, table: &'static TableInfo) -> Scope {
        self.aliases += 1;
        let alias = self.aliases;
        std::mem::replace(&mut self.scope, Scope { table, alias })
    }

    /// The alias of the table, as in `FROM … AS t1`.
    fn alias(&mut self) -> &mut Self {
        let _ = write!(self.text, "t{}", self.scope.alias);
        self
    }

    fn name(&mut self, column: usize) -> &mut Self {
        if self.scope.alias > 0 {
            self.alias().push(".");
        }
        quoted(&mut self.text, self.scope.table.columns[column].name);
        self
    }

    /// A column's name where only a bare one is allowed: what is inserted or set.
    fn bare_name(&mut self, column: usize) -> &mut Self {
        quoted(&mut self.text, self.scope.table.columns[column].name);
        self
    }

    /// A column with its table's name, where the bare one could mean what the statement gives under it.
    fn qualified(&mut self, column: usize) -> &mut Self {
        self.name_in(self.scope, column)
    }

    /// A column of a table that is named further out.
    fn name_in(&mut self, scope: Scope, column: usize) -> &mut Self {
        let inner = std::mem::replace(&mut self.scope, scope);
        if scope.alias == 0 {
            self.table().push(".");
        }
        self.name(column);
        self.scope = inner;
        self
    }

    /// A parameter in the type of a column.
    fn parameter(&mut self, column: &ColumnInfo, value: Value) -> &mut Self {
        self.values.push(value);
        self.parameter_number().push("::").push(column.sql_type);
        if let Some(cast) = column.cast {
            self.push("::").push(cast);
        }
        self
    }

    /// The last parameter, without its type.
    fn parameter_number(&mut self) -> &mut Self {
        self.text.push('$');
        match u32::try_from(self.values.len()) {
            // Most of them, without the machinery of formatting.
            Ok(number @ 0..10) => self.text.extend(char::from_digit(number, 10)),
            _ => {
                let _ = write!(self.text, "{}", self.values.len());
            }
        }
        self
    }

    fn count_parameter(&mut self, value: i64) {
        self.values.push(Value::I64(value));
        self.parameter_number().push("::bigint");
    }

    /// A column as it travels.
    fn travelling(&mut self, index: usize) -> &mut Self {
        self.name(index);
        let column = &self.scope.table.columns[index];
        if column.cast.is_some() {
            self.push("::").push(column.sql_type);
        }
        self
    }

    /// All columns, as they travel.
    fn columns(&mut self) -> &mut Self {
        if self.scope.alias > 0 {
            return self.each_column();
        }
        let table = std::ptr::from_ref(self.scope.table);
        COLUMNS.with_borrow_mut(|known| {
            if let Some(list) = known.get(&table) {
                self.text.push_str(list);
            } else {
                let start = self.text.len();
                self.each_column();
                known.insert(table, self.text[start..].into());
            }
        });
        self
    }

    fn each_column(&mut self) -> &mut Self {
        for index in 0..self.scope.table.columns.len() {
            self.comma(index).travelling(index);
        }
        if self.scope.table.columns.is_empty() {
            self.text.push_str("NULL");
        }
        self
    }

    /// A comma before all but the first.
    fn comma(&mut self, position: usize) -> &mut Self {
        self.push(if position > 0 { ", " } else { "" })
    }

    fn returning(&mut self) {
        self.push("\nRETURNING ").columns();
    }
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
