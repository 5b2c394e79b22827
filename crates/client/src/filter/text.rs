//! Conditions on texts: patterns, cases, regular expressions, words.

use super::expression::Piece;
use super::{Comparison, Expr, Expression, Filter};
use crate::value::Value;
use crate::{Column, ColumnType, Model};

/// A text as a pattern that matches it alone.
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// A text column contains a text, taken literally.
pub(super) fn containing(column: usize, text: &Value) -> Expr {
    Expr::Compare {
        column,
        comparison: Comparison::Like,
        value: Value::Text(format!("%{}%", literal(&text.to_string()))),
    }
}

/// Patterns: `%` is any text, `_` any character, a backslash takes either literally. A column of type `citext` ignores
/// case in all of these.
impl<M: Model, V: ColumnType<Inner = String>, W> Column<M, V, W> {
    fn pattern(self, comparison: Comparison, pattern: String) -> Filter<M> {
        Filter::new(Expr::Compare {
            column: self.index,
            comparison,
            value: Value::Text(pattern),
        })
    }

    /// Matches a pattern.
    pub fn like(self, pattern: &str) -> Filter<M> {
        self.pattern(Comparison::Like, pattern.to_owned())
    }

    /// Matches a pattern whatever the case.
    pub fn ilike(self, pattern: &str) -> Filter<M> {
        self.pattern(Comparison::LikeIgnoringCase, pattern.to_owned())
    }

    /// Contains the text, taken literally, whatever the case.
    pub fn contains_ignoring_case(self, text: &str) -> Filter<M> {
        self.ilike(&format!("%{}%", literal(text)))
    }

    /// Starts with the text, taken literally.
    pub fn starts_with(self, text: &str) -> Filter<M> {
        self.like(&format!("{}%", literal(text)))
    }

    /// Starts with the text, taken literally, whatever the case.
    pub fn starts_with_ignoring_case(self, text: &str) -> Filter<M> {
        self.ilike(&format!("{}%", literal(text)))
    }

    /// Ends with the text, taken literally.
    pub fn ends_with(self, text: &str) -> Filter<M> {
        self.like(&format!("%{}", literal(text)))
    }

    /// Ends with the text, taken literally, whatever the case.
    pub fn ends_with_ignoring_case(self, text: &str) -> Filter<M> {
        self.ilike(&format!("%{}", literal(text)))
    }

    /// The text in lower case, as the server's `lower` makes it: an index on `lower(column)` answers comparisons with it.
    pub fn in_lower_case(self) -> Expression<M, String> {
        Expression::new([Piece::Sql("lower("), Piece::Column(self.index), Piece::Sql("::text)")])
    }

    /// Is this text, whatever the case.
    pub fn eq_ignoring_case(self, text: &str) -> Filter<M> {
        let text = Piece::Value(Value::Text(text.to_owned()), "text");
        Filter::of(self.in_lower_case().then([Piece::Sql(" = lower("), text, Piece::Sql(")")]))
    }

    /// Is one of these texts, whatever the case. None given: no row.
    pub fn in_list_ignoring_case<S: Into<String>>(self, texts: impl IntoIterator<Item = S>) -> Filter<M> {
        let texts = texts.into_iter().map(|text| Value::Text(text.into())).collect();
        Filter::of(self.in_lower_case().then([
            Piece::Sql(" = ANY(SELECT lower(x) FROM unnest("),
            Piece::List(texts, "text"),
            Piece::Sql(") AS x)"),
        ]))
    }

    /// The text has a part that matches a regular expression of PostgreSQL.
    pub fn matches(self, regex: &str) -> Filter<M> {
        self.regex(" ~ ", regex)
    }

    /// The same, whatever the case.
    pub fn matches_ignoring_case(self, regex: &str) -> Filter<M> {
        self.regex(" ~* ", regex)
    }

    fn regex(self, operator: &'static str, regex: &str) -> Filter<M> {
        Filter::of([
            Piece::Column(self.index),
            Piece::Sql("::text"),
            Piece::Sql(operator),
            Piece::Value(Value::Text(regex.to_owned()), "text"),
        ])
    }

    /// The text has the words that a search asks for, as people write searches: `seguro "todo riesgo" -moto`.
    /// `configuration` is the server's name of a language, as `spanish`, or `simple`.
    pub fn search(self, configuration: &str, query: &str) -> Filter<M> {
        let configuration = || Piece::Value(Value::Text(configuration.to_owned()), "text");
        Filter::of([
            Piece::Sql("to_tsvector("),
            configuration(),
            Piece::Sql("::regconfig, "),
            Piece::Column(self.index),
            Piece::Sql("::text) @@ websearch_to_tsquery("),
            configuration(),
            Piece::Sql("::regconfig, "),
            Piece::Value(Value::Text(query.to_owned()), "text"),
            Piece::Sql(")"),
        ])
    }
}

impl<M: Model> Expression<M, String> {
    fn pattern(self, operator: &'static str, pattern: String) -> Filter<M> {
        Filter::of(self.then([Piece::Sql(operator), Piece::Value(Value::Text(pattern), "text")]))
    }

    /// Matches a pattern.
    pub fn like(self, pattern: &str) -> Filter<M> {
        self.pattern(" LIKE ", pattern.to_owned())
    }

    /// Matches a pattern whatever the case.
    pub fn ilike(self, pattern: &str) -> Filter<M> {
        self.pattern(" ILIKE ", pattern.to_owned())
    }

    /// Contains the text, taken literally.
    pub fn contains(self, text: &str) -> Filter<M> {
        self.like(&format!("%{}%", literal(text)))
    }

    /// Starts with the text, taken literally.
    pub fn starts_with(self, text: &str) -> Filter<M> {
        self.like(&format!("{}%", literal(text)))
    }

    /// Ends with the text, taken literally.
    pub fn ends_with(self, text: &str) -> Filter<M> {
        self.like(&format!("%{}", literal(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_text_matches_only_itself() {
        assert_eq!(literal(r"50%_\"), r"50\%\_\\");
    }
}
