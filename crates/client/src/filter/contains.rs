//! What contains, is contained and overlaps: texts, documents, ranges, networks, arrays.

use super::expression::Piece;
use super::text::containing;
use super::{Expr, Filter};
use crate::value::Value;
use crate::{Column, ColumnType, Inet, IntoColumn, Model, Multirange, Range, RangeElement, Scalar};
use serde_json::Value as Json;

/// Types whose values can contain a `P`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot contain `{P}`",
    label = "this value cannot be in the column's values"
)]
pub trait Contains<P>: Sized {
    #[doc(hidden)]
    fn containing(part: P) -> Part;
}

/// Types whose values can be inside a `W`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot be contained in `{W}`",
    label = "the column's values cannot be in this one"
)]
pub trait ContainedIn<W>: Sized {
    #[doc(hidden)]
    fn contained_in(whole: W) -> Part;
}

/// Types whose values can have something in common with a `P`.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` cannot overlap `{P}`",
    label = "the column's values cannot overlap this one"
)]
pub trait Overlaps<P>: Sized {
    #[doc(hidden)]
    fn overlapping(part: P) -> Part;
}

/// An operator and what is right of it.
#[doc(hidden)]
pub struct Part {
    operator: &'static str,
    value: Value,
    /// Name of its type; none: the column's own.
    sql: Option<&'static str>,
    document: bool,
}

impl Part {
    fn own(operator: &'static str, value: impl Scalar) -> Self {
        Self {
            operator,
            value: value.into_value(),
            sql: None,
            document: false,
        }
    }

    fn of(operator: &'static str, value: impl Scalar, sql: &'static str) -> Self {
        Self {
            sql: Some(sql),
            ..Self::own(operator, value)
        }
    }

    fn document(operator: &'static str, value: Json) -> Self {
        Self {
            document: true,
            ..Self::of(operator, value, "jsonb")
        }
    }

    fn filter<M: Model>(self, column: usize) -> Filter<M> {
        let left = if self.document {
            Piece::Document(column)
        } else {
            Piece::Column(column)
        };
        let right = match self.sql {
            Some("text") => return Filter::new(containing(column, &self.value)),
            Some(sql) => Piece::Value(self.value, sql),
            None => Piece::Like(column, self.value),
        };
        Filter::new(Expr::Operation(vec![left, Piece::Sql(self.operator), right]))
    }
}

impl<M: Model, V: ColumnType, W> Column<M, V, W> {
    /// The column's value contains this one: a text a text (taken literally), a document a document (PostgreSQL's `@>`,
    /// which an index of the kind GIN answers), a range a value or a range, a network an address or a network.
    pub fn contains<P>(self, part: P) -> Filter<M>
    where
        V::Inner: Contains<P>,
    {
        V::Inner::containing(part).filter(self.index)
    }

    /// The column's value is inside this one: a value or a range in a range, a document in a document, an address in a
    /// network, an array's elements among those of an array.
    pub fn contained_in<T>(self, whole: T) -> Filter<M>
    where
        V::Inner: ContainedIn<T>,
    {
        V::Inner::contained_in(whole).filter(self.index)
    }

    /// The column's range or network has something in common with this one.
    pub fn overlaps<P>(self, other: P) -> Filter<M>
    where
        V::Inner: Overlaps<P>,
    {
        V::Inner::overlapping(other).filter(self.index)
    }
}

macro_rules! text {
    ($($part:ty),*) => {$(
        impl Contains<$part> for String {
            fn containing(part: $part) -> Part {
                Part::of("", String::from(part), "text")
            }
        }
    )*};
}

text!(&str, &String, String);

impl Contains<Json> for Json {
    fn containing(part: Json) -> Part {
        Part::document(" @> ", part)
    }
}

impl ContainedIn<Json> for Json {
    fn contained_in(whole: Json) -> Part {
        Part::document(" <@ ", whole)
    }
}

impl Contains<Inet> for Inet {
    fn containing(part: Inet) -> Part {
        Part::of(" >>= ", part, "inet")
    }
}

impl ContainedIn<Inet> for Inet {
    fn contained_in(whole: Inet) -> Part {
        Part::of(" <<= ", whole, "inet")
    }
}

impl Overlaps<Inet> for Inet {
    fn overlapping(part: Inet) -> Part {
        Part::of(" && ", part, "inet")
    }
}

impl<T: RangeElement> Contains<T> for Range<T> {
    fn containing(part: T) -> Part {
        Part::of(" @> ", part, T::SQL)
    }
}

impl<T: RangeElement> Contains<Range<T>> for Range<T> {
    fn containing(part: Range<T>) -> Part {
        Part::own(" @> ", part)
    }
}

impl<T: RangeElement> ContainedIn<Range<T>> for Range<T> {
    fn contained_in(whole: Range<T>) -> Part {
        Part::own(" <@ ", whole)
    }
}

impl<T: RangeElement> ContainedIn<Range<T>> for T {
    fn contained_in(whole: Range<T>) -> Part {
        Part::of(" <@ ", whole, T::RANGE)
    }
}

impl<T: RangeElement> Overlaps<Range<T>> for Range<T> {
    fn overlapping(part: Range<T>) -> Part {
        Part::own(" && ", part)
    }
}

impl<T: RangeElement> Contains<T> for Multirange<T> {
    fn containing(part: T) -> Part {
        Part::of(" @> ", part, T::SQL)
    }
}

impl<T: RangeElement> Contains<Range<T>> for Multirange<T> {
    fn containing(part: Range<T>) -> Part {
        Part::of(" @> ", part, T::RANGE)
    }
}

impl<T: RangeElement> Overlaps<Range<T>> for Multirange<T> {
    fn overlapping(part: Range<T>) -> Part {
        Part::of(" && ", part, T::RANGE)
    }
}

impl<M: Model, T: RangeElement, V: ColumnType<Inner = Range<T>>, W> Column<M, V, W> {
    fn beside(self, operator: &'static str, other: impl IntoColumn<Range<T>>) -> Filter<M> {
        let right = Piece::Like(self.index, other.into_column());
        Filter::of([Piece::Column(self.index), Piece::Sql(operator), right])
    }

    /// The range ends before this one begins.
    pub fn left_of(self, other: impl IntoColumn<Range<T>>) -> Filter<M> {
        self.beside(" << ", other)
    }

    /// The range begins after this one has ended.
    pub fn right_of(self, other: impl IntoColumn<Range<T>>) -> Filter<M> {
        self.beside(" >> ", other)
    }

    /// The two ranges touch: nothing is between them, and they have nothing in common.
    pub fn adjacent_to(self, other: impl IntoColumn<Range<T>>) -> Filter<M> {
        self.beside(" -|- ", other)
    }

    /// The range's lower bound; null where it has none or is empty.
    pub fn lower_bound(self) -> super::Expression<M, T> {
        super::Expression::new([Piece::Sql("lower("), Piece::Column(self.index), Piece::Sql(")")])
    }

    /// The range's upper bound; null where it has none or is empty.
    pub fn upper_bound(self) -> super::Expression<M, T> {
        super::Expression::new([Piece::Sql("upper("), Piece::Column(self.index), Piece::Sql(")")])
    }
}
