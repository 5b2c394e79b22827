//! Conditions between two columns of a row.

use super::Filter;
use super::expression::Piece;
use crate::{Column, ColumnType, Model, Ordered};

impl<M: Model, V: ColumnType, W> Column<M, V, W> {
    fn against(self, operator: &'static str, other: usize) -> Filter<M> {
        Filter::of([self.piece(), Piece::Sql(operator), Self::piece_at(other)])
    }

    pub(super) fn piece(self) -> Piece {
        Self::piece_at(self.index)
    }

    /// `json` has no operators; as `jsonb` it has.
    fn piece_at(column: usize) -> Piece {
        if M::TABLE.columns[column].sql_type == "json" {
            Piece::Document(column)
        } else {
            Piece::Column(column)
        }
    }

    /// Both columns have a value, and it is the same.
    pub fn eq_column<O: ColumnType<Inner = V::Inner>, X>(self, other: Column<M, O, X>) -> Filter<M> {
        self.against(" = ", other.index)
    }

    /// The exact opposite of [`Column::eq_column`]: another value, or one of them has none.
    pub fn ne_column<O: ColumnType<Inner = V::Inner>, X>(self, other: Column<M, O, X>) -> Filter<M> {
        !self.eq_column(other)
    }
}

impl<M: Model, V: ColumnType, W> Column<M, V, W>
where
    V::Inner: Ordered,
{
    /// Less than the other column. A null is never less.
    pub fn lt_column<O: ColumnType<Inner = V::Inner>, X>(self, other: Column<M, O, X>) -> Filter<M> {
        self.against(" < ", other.index)
    }

    /// Less than the other column, or equal.
    pub fn lte_column<O: ColumnType<Inner = V::Inner>, X>(self, other: Column<M, O, X>) -> Filter<M> {
        self.against(" <= ", other.index)
    }

    /// Greater than the other column. A null is never greater.
    pub fn gt_column<O: ColumnType<Inner = V::Inner>, X>(self, other: Column<M, O, X>) -> Filter<M> {
        self.against(" > ", other.index)
    }

    /// Greater than the other column, or equal.
    pub fn gte_column<O: ColumnType<Inner = V::Inner>, X>(self, other: Column<M, O, X>) -> Filter<M> {
        self.against(" >= ", other.index)
    }
}
