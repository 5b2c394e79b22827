//! The condition that a row comes after another in an order.

use super::Statement;
use crate::column::OrderTerm;
use crate::filter::After;
use crate::value::Value;

impl Statement {
    /// Columns of one direction that are never null are compared as one row, for which PostgreSQL can start in the
    /// midst of an index; else each column counts where those before it are equal.
    pub(super) fn after(&mut self, after: &After) {
        let After { order, values } = after;
        let one_way = order.windows(2).all(|pair| pair[0].descending == pair[1].descending);
        if one_way && !order.iter().any(|term| term.nullable) {
            self.push("(");
            for (position, term) in order.iter().enumerate() {
                self.comma(position).name(term.column);
            }
            let descending = order.first().is_some_and(|term| term.descending);
            self.push(if descending { ") < (" } else { ") > (" });
            for (position, (term, value)) in order.iter().zip(values).enumerate() {
                self.comma(position).value_of(term.column, value);
            }
            self.push(")");
            return;
        }
        self.push("(");
        for (position, (term, value)) in order.iter().zip(values).enumerate() {
            self.push(if position > 0 { " OR " } else { "" });
            self.push("(");
            for (term, value) in order.iter().zip(values).take(position) {
                self.name(term.column);
                if *value == Value::Null {
                    self.push(" IS NULL AND ");
                } else {
                    self.push(" = ").value_of(term.column, value).push(" AND ");
                }
            }
            self.beyond(*term, value);
            self.push(")");
        }
        self.push(")");
    }

    /// A column comes after a value.
    fn beyond(&mut self, term: OrderTerm, value: &Value) {
        let nulls_first = term.nulls_first.unwrap_or(term.descending);
        match (value, nulls_first) {
            (Value::Null, true) => self.name(term.column).push(" IS NOT NULL"),
            (Value::Null, false) => self.push("FALSE"),
            (value, _) => {
                self.push("(")
                    .name(term.column)
                    .push(if term.descending { " < " } else { " > " });
                self.value_of(term.column, value);
                let nulls_after = term.nullable && !nulls_first;
                if nulls_after {
                    self.push(" OR ").name(term.column).push(" IS NULL");
                }
                self.push(")")
            }
        };
    }

    fn value_of(&mut self, column: usize, value: &Value) -> &mut Self {
        self.parameter(&self.scope.table.columns[column], value.clone())
    }
}
