//! Conditions.

use super::{Statement, is_array, literals};
use crate::filter::{Comparison, Expr, Piece, Related};
use crate::model::ColumnInfo;
use crate::value::Value;
use std::fmt::Write as _;

impl Statement {
    pub(super) fn condition(&mut self, expr: &Expr) {
        match expr {
            Expr::Compare {
                column,
                comparison,
                value,
            } => self.comparison(*column, *comparison, value),
            Expr::Operation(pieces) => pieces.iter().for_each(|piece| self.piece(piece)),
            Expr::Null { column } => {
                self.name(*column).push(" IS NULL");
            }
            Expr::InList { column, values } => {
                let info = &self.scope.table.columns[*column];
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
            Expr::Related(related) => self.related(related),
            Expr::Measured(measured) => self.measured(measured),
            Expr::After(after) => self.after(after),
            Expr::Not(inner) => match &**inner {
                Expr::Null { column } => {
                    self.name(*column).push(" IS NOT NULL");
                }
                // Never null, and plain NOT lets the planner make an anti-join of it.
                Expr::Related(related) => {
                    self.push("NOT ");
                    self.related(related);
                }
                inner => {
                    self.push("(");
                    self.condition(inner);
                    self.push(") IS NOT TRUE");
                }
            },
        }
    }

    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Sql(sql) => {
                self.push(sql);
            }
            Piece::Column(column) => {
                self.name(*column);
            }
            Piece::Document(column) => {
                let json = self.scope.table.columns[*column].sql_type == "json";
                self.name(*column).push(if json { "::jsonb" } else { "" });
            }
            Piece::Like(column, value) => {
                self.parameter(&self.scope.table.columns[*column], value.clone());
            }
            Piece::Value(value, sql) => {
                self.values.push(value.clone());
                let _ = write!(self.text, "${}::{sql}", self.values.len());
            }
            Piece::List(values, sql) => {
                self.values.push(Value::Array(values.clone()));
                let _ = write!(self.text, "${}::{sql}[]", self.values.len());
            }
        }
    }

    /// There is a related row that fulfils a condition.
    fn related(&mut self, related: &Related) {
        let outer = self.enter(related.table);
        self.push("EXISTS (SELECT FROM ").table().push(" AS ").alias().push(" WHERE ");
        for (position, (&here, &there)) in related.link.pairs().enumerate() {
            self.push(if position > 0 { " AND " } else { "" });
            self.name(there).push(" = ").name_in(outer, here);
        }
        if !related.filter.is_every_row() {
            self.push(" AND (");
            self.condition(&related.filter);
            self.push(")");
        }
        self.push(")");
        self.scope = outer;
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
        let info = &self.scope.table.columns[column];
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
                let citext = info.cast.is_some_and(|cast| cast == "citext" || cast.ends_with(".citext"));
                let exact = comparison == Comparison::Like && !citext;
                let operator = if exact { "LIKE" } else { "ILIKE" };
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

    pub(super) fn filtered(&mut self, filter: &Expr) {
        if !filter.is_every_row() {
            self.push("\nWHERE ");
            self.condition(filter);
        }
    }
}

/// `json` has no equality; as `jsonb` it has.
static JSONB: ColumnInfo = ColumnInfo::new("", "jsonb");
