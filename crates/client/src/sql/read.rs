//! Statements that read.

use super::{Selection, Statement};
use crate::column::OrderTerm;
use crate::filter::Expr;
use crate::model::TableInfo;
use std::fmt::Write as _;

/// Greatest limit that becomes part of a statement's text.
const LIMIT_IN_TEXT: i64 = 100;

impl Statement {
    /// `ORDER BY`. Columns are qualified where the bare name would mean what the statement gives under it, which is text
    /// where values travel as text.
    pub(super) fn ordered(&mut self, order: &[OrderTerm]) {
        for (position, term) in order.iter().enumerate() {
            self.push(if position > 0 { ", " } else { "\nORDER BY " });
            if self.scope.table.columns[term.column].cast.is_some() {
                self.qualified(term.column);
            } else {
                self.name(term.column);
            }
            self.direction(term.descending, term.nulls_first);
        }
    }

    pub(super) fn direction(&mut self, descending: bool, nulls_first: Option<bool>) {
        self.push(if descending { " DESC" } else { "" });
        self.push(match nulls_first {
            Some(true) => " NULLS FIRST",
            Some(false) => " NULLS LAST",
            None => "",
        });
    }

    /// `LIMIT` and `OFFSET`.
    ///
    /// A limit that the planner does not know counts as a tenth of the rows to it, so it takes a plan for ten rows to be the better one
    /// each time, and plans anew each time (PostgreSQL's `choose_custom_plan`). A small limit is therefore part of the text; larger ones,
    /// of which there may be many, are parameters.
    pub(super) fn limited(&mut self, take: Option<i64>, skip: Option<i64>) {
        match take {
            Some(take @ 0..=LIMIT_IN_TEXT) => {
                let _ = write!(self.text, "\nLIMIT {take}");
            }
            Some(take) => self.push("\nLIMIT ").count_parameter(take),
            None => {}
        }
        if let Some(skip) = skip {
            self.push("\nOFFSET ").count_parameter(skip);
        }
    }

    /// The columns to read, as they travel.
    pub(super) fn selected(&mut self, selection: &Selection) -> &mut Self {
        if selection.columns.is_empty() {
            return self.columns();
        }
        for (position, &column) in selection.columns.iter().enumerate() {
            self.comma(position).travelling(column);
        }
        self
    }
}

pub(crate) fn select(table: &'static TableInfo, operation: &'static str, selection: &Selection) -> Statement {
    let mut sql = Statement::new(table, operation);
    sql.push(if selection.distinct { "SELECT DISTINCT " } else { "SELECT " });
    sql.selected(selection).push("\nFROM ").table();
    sql.filtered(&selection.filter);
    sql.ordered(&selection.order);
    sql.limited(selection.take, selection.skip);
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
