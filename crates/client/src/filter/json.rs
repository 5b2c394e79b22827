//! Conditions on documents and on what is at a path in them.

use super::expression::Piece;
use super::{Expression, Filter};
use crate::value::Value;
use crate::{Column, ColumnType, Model};
use rust_decimal::Decimal;
use serde_json::Value as Json;

fn texts<S: Into<String>>(texts: impl IntoIterator<Item = S>) -> Vec<Value> {
    texts.into_iter().map(|text| Value::Text(text.into())).collect()
}

impl<M: Model, V: ColumnType<Inner = Json>, W> Column<M, V, W> {
    /// What is at a path: names of keys and, in arrays, positions, from zero or from the end with a minus.
    ///
    /// ```no_run
    /// # use aicore_client::{Client, Error, insurance::policy};
    /// # fn f<M: aicore_client::Model>(details: aicore_client::Column<M, serde_json::Value>) {
    /// let expensive = details.at(["items", "0", "price"]).as_number().gt(rust_decimal::Decimal::ONE_HUNDRED);
    /// let named = details.at(["holder", "name"]).as_text().starts_with("Ana");
    /// # }
    /// ```
    pub fn at<S: Into<String>>(self, path: impl IntoIterator<Item = S>) -> Expression<M, Json> {
        Expression::new([
            Piece::Sql("("),
            Piece::Document(self.index),
            Piece::Sql(" #> "),
            Piece::List(texts(path), "text"),
            Piece::Sql(")"),
        ])
    }

    /// The whole document, as [`Column::at`] gives a part of it.
    pub fn document(self) -> Expression<M, Json> {
        Expression::new([Piece::Document(self.index)])
    }

    /// The document is an object with this key, or an array with this text.
    pub fn has_key(self, key: impl Into<String>) -> Filter<M> {
        self.document().has_key(key)
    }

    /// The document has one of these keys, or several.
    pub fn has_any_key<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Filter<M> {
        let keys = Piece::List(texts(keys), "text");
        Filter::of([Piece::Document(self.index), Piece::Sql(" ?| "), keys])
    }

    /// The document has each of these keys.
    pub fn has_all_keys<S: Into<String>>(self, keys: impl IntoIterator<Item = S>) -> Filter<M> {
        let keys = Piece::List(texts(keys), "text");
        Filter::of([Piece::Document(self.index), Piece::Sql(" ?& "), keys])
    }

    /// A path of SQL/JSON finds something in the document: `$.items[*] ? (@.price > 100)`. The text is a program of that
    /// language, so it must not come from a stranger.
    pub fn path_exists(self, path: impl Into<String>) -> Filter<M> {
        self.path(" @? ", path)
    }

    /// A predicate of SQL/JSON holds of the document: `$.items[*].price > 100`.
    pub fn path_holds(self, predicate: impl Into<String>) -> Filter<M> {
        self.path(" @@ ", predicate)
    }

    fn path(self, operator: &'static str, path: impl Into<String>) -> Filter<M> {
        Filter::of([
            Piece::Document(self.index),
            Piece::Sql(operator),
            Piece::Value(Value::Text(path.into()), "text"),
            Piece::Sql("::jsonpath"),
        ])
    }
}

impl<M: Model> Expression<M, Json> {
    /// There is something, be it JSON's `null`.
    pub fn exists(self) -> Filter<M> {
        self.is_not_null()
    }

    /// What is there contains this document.
    pub fn contains(self, part: Json) -> Filter<M> {
        Filter::of(self.then([Piece::Sql(" @> "), Piece::Value(Value::Json(part), "jsonb")]))
    }

    /// What is there is an object with this key, or an array with this text.
    pub fn has_key(self, key: impl Into<String>) -> Filter<M> {
        let key = Piece::Value(Value::Text(key.into()), "text");
        Filter::of(self.then([Piece::Sql(" ? "), key]))
    }

    /// The text that is there; null where it is something else.
    pub fn as_text(self) -> Expression<M, String> {
        self.typed("'string'", " #>> '{}'")
    }

    /// The number that is there; null where it is something else.
    pub fn as_number(self) -> Expression<M, Decimal> {
        self.typed("'number'", "::numeric")
    }

    /// The truth value that is there; null where it is something else.
    pub fn as_bool(self) -> Expression<M, bool> {
        self.typed("'boolean'", "::boolean")
    }

    /// The value converted where it is of the type that the conversion can take; elsewhere the conversion would fail.
    fn typed<T>(self, of: &'static str, conversion: &'static str) -> Expression<M, T> {
        let again = self.pieces.clone();
        let head = [Piece::Sql("(CASE jsonb_typeof(")].into_iter().chain(self.pieces);
        let middle = [Piece::Sql(") WHEN "), Piece::Sql(of), Piece::Sql(" THEN (")];
        let end = [Piece::Sql(conversion), Piece::Sql(") END)")];
        Expression::new(head.chain(middle).chain(again).chain(end))
    }
}
