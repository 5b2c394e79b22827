//! Aggregates and groups.

use super::Statement;
use crate::aggregate::{Call, Called, GroupTerm};
use crate::filter::{Comparison, Expr, Measured};
use crate::model::TableInfo;
use std::fmt::Write as _;

/// Which rows are grouped, and which groups are wanted.
#[derive(Debug)]
pub(crate) struct Grouping {
    pub(crate) filter: Expr,
    pub(crate) having: Expr,
    pub(crate) order: Vec<GroupTerm>,
    pub(crate) take: Option<i64>,
    pub(crate) skip: Option<i64>,
}

impl Statement {
    /// `sum("amount") FILTER (WHERE …)`, in the column's own type.
    fn call(&mut self, call: &Call) -> &mut Self {
        self.push(call.function)
            .push("(")
            .push(if call.distinct { "DISTINCT " } else { "" });
        match call.column {
            Some(column) => self.name(column),
            None => self.push("*"),
        };
        self.push(")");
        if !call.filter.is_every_row() {
            self.push(" FILTER (WHERE ").condition(&call.filter);
            self.push(")");
        }
        self
    }

    /// The same as it travels. An alias keeps its name away from those of columns.
    fn travelling_call(&mut self, position: usize, call: &Call) {
        let cast = call.column.map(|column| &self.scope.table.columns[column]);
        let cast = cast.filter(|column| call.sql_type.is_none() && column.cast.is_some());
        self.call(call);
        if let Some(column) = cast {
            self.push("::").push(column.sql_type);
        }
        let _ = write!(self.text, " AS a{position}");
    }

    /// A condition on a group.
    pub(super) fn measured(&mut self, measured: &Measured) {
        let Measured { call, comparison, value } = measured;
        self.call(call);
        self.push(match comparison {
            Comparison::Less => " < ",
            Comparison::LessOrEqual => " <= ",
            Comparison::Greater => " > ",
            Comparison::GreaterOrEqual => " >= ",
            _ => " = ",
        });
        match (call.sql_type, call.column) {
            (None, Some(column)) => {
                self.parameter(&self.scope.table.columns[column], value.clone());
            }
            (sql_type, _) => {
                self.values.push(value.clone());
                let _ = write!(self.text, "${}::{}", self.values.len(), sql_type.unwrap_or("bigint"));
            }
        }
    }
}

/// One row: the values of the calls.
pub(crate) fn aggregate(table: &'static TableInfo, calls: &[Called], filter: &Expr) -> Statement {
    let mut sql = Statement::new(table, "aggregate");
    sql.push("SELECT ");
    for (position, Called(call)) in calls.iter().enumerate() {
        sql.comma(position).travelling_call(position, call);
    }
    sql.push("\nFROM ").table();
    sql.filtered(filter);
    sql
}

/// A row a group: its columns, then the values of the calls.
pub(crate) fn group_by(table: &'static TableInfo, columns: &[usize], calls: &[Called], grouping: &Grouping) -> Statement {
    let mut sql = Statement::new(table, "group_by");
    sql.push("SELECT ");
    for (position, &column) in columns.iter().enumerate() {
        sql.comma(position).travelling(column);
    }
    for (position, Called(call)) in calls.iter().enumerate() {
        sql.comma(columns.len() + position).travelling_call(position, call);
    }
    sql.push("\nFROM ").table();
    sql.filtered(&grouping.filter);
    for (position, &column) in columns.iter().enumerate() {
        sql.push(if position > 0 { ", " } else { "\nGROUP BY " }).qualified(column);
    }
    if !grouping.having.is_every_row() {
        sql.push("\nHAVING ").condition(&grouping.having);
    }
    for (position, term) in grouping.order.iter().enumerate() {
        sql.push(if position > 0 { ", " } else { "\nORDER BY " });
        let (descending, nulls_first) = match term {
            GroupTerm::Column(term) => {
                sql.qualified(term.column);
                (term.descending, term.nulls_first)
            }
            GroupTerm::Aggregate {
                call,
                descending,
                nulls_first,
            } => {
                sql.call(call);
                (*descending, *nulls_first)
            }
        };
        sql.direction(descending, nulls_first);
    }
    sql.limited(grouping.take, grouping.skip);
    sql
}
