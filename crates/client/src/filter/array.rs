//! Conditions on arrays, on lengths and on emptiness.

use super::expression::Piece;
use super::{Expression, Filter};
use crate::value::Value;
use crate::{Column, ColumnType, IntoColumn, Model, Multirange, Range, RangeElement, Scalar};

/// Types whose values have a length.
pub trait Length {
    #[doc(hidden)]
    const FUNCTION: &'static str;
}

impl<S: Scalar> Length for Vec<S> {
    const FUNCTION: &'static str = "cardinality(";
}

impl Length for Vec<u8> {
    const FUNCTION: &'static str = "octet_length(";
}

/// Types whose values can be empty.
pub trait Emptiness {
    #[doc(hidden)]
    const TEST: (&'static str, &'static str);
}

impl<S: Scalar> Emptiness for Vec<S> {
    const TEST: (&'static str, &'static str) = ("cardinality(", ") = 0");
}

impl<T: RangeElement> Emptiness for Range<T> {
    const TEST: (&'static str, &'static str) = ("isempty(", ")");
}

impl<T: RangeElement> Emptiness for Multirange<T> {
    const TEST: (&'static str, &'static str) = ("isempty(", ")");
}

impl<M: Model, V: ColumnType, W> Column<M, V, W> {
    /// The number of elements of an array, or of bytes.
    pub fn length(self) -> Expression<M, i32>
    where
        V::Inner: Length,
    {
        Expression::new([Piece::Sql(V::Inner::FUNCTION), Piece::Column(self.index), Piece::Sql(")")])
    }

    /// The array has no element, or the range no value. A null is not empty.
    pub fn is_empty(self) -> Filter<M>
    where
        V::Inner: Emptiness,
    {
        let (before, after) = V::Inner::TEST;
        Filter::of([Piece::Sql(before), Piece::Column(self.index), Piece::Sql(after)])
    }

    /// An array column has one of these elements, or several. None given: no row.
    pub fn has_some<S: Scalar, I>(self, elements: I) -> Filter<M>
    where
        V: ColumnType<Inner = Vec<S>>,
        I: IntoIterator,
        I::Item: IntoColumn<S>,
    {
        self.elements(" && ", elements)
    }

    /// An array column has each of these elements. None given: every row that has an array.
    pub fn has_every<S: Scalar, I>(self, elements: I) -> Filter<M>
    where
        V: ColumnType<Inner = Vec<S>>,
        I: IntoIterator,
        I::Item: IntoColumn<S>,
    {
        self.elements(" @> ", elements)
    }

    /// An array column has no elements but these.
    pub fn has_only<S: Scalar, I>(self, elements: I) -> Filter<M>
    where
        V: ColumnType<Inner = Vec<S>>,
        I: IntoIterator,
        I::Item: IntoColumn<S>,
    {
        self.elements(" <@ ", elements)
    }

    fn elements<S: Scalar, I>(self, operator: &'static str, elements: I) -> Filter<M>
    where
        I: IntoIterator,
        I::Item: IntoColumn<S>,
    {
        let elements = Value::Array(elements.into_iter().map(IntoColumn::into_column).collect());
        Filter::of([
            Piece::Column(self.index),
            Piece::Sql(operator),
            Piece::Like(self.index, elements),
        ])
    }
}
