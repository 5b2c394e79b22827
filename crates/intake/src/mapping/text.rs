//! The shape of a mapping file: what TOML may say, before it is checked.

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;

/// A whole mapping file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MappingText {
    pub(crate) description: String,
    pub(crate) format: Format,
    pub(crate) delimiter: Option<Spanned<char>>,
    #[serde(default)]
    pub(crate) encoding: EncodingChoice,
    #[serde(default)]
    pub(crate) decimal: DecimalMark,
    #[serde(default)]
    pub(crate) empty: Vec<String>,
    #[serde(default)]
    pub(crate) field: BTreeMap<Spanned<String>, Spanned<FieldText>>,
    #[serde(default)]
    pub(crate) target: Vec<Spanned<TargetText>>,
}

/// Format of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Delimited text with a header line.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Which encoding a file is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum EncodingChoice {
    /// UTF-8 where the file's text is valid UTF-8, otherwise Latin-1.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// UTF-8; a line that is not is refused.
    #[serde(rename = "utf-8")]
    Utf8,
    /// ISO 8859-1, with Windows-1252's letters in the range of its control codes.
    #[serde(rename = "latin-1", alias = "windows-1252")]
    Latin1,
}

/// The sign between whole and part; the other one may group thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DecimalMark {
    #[default]
    Comma,
    Point,
}

/// How the text of a field is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    #[default]
    Text,
    Code,
    Date,
    Timestamp,
    Decimal,
    Integer,
    Boolean,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Code => "code",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
        })
    }
}

/// Change of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LetterCase {
    Upper,
    Lower,
}

/// `[field.<name>]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldText {
    pub(crate) from: OneOrMany,
    #[serde(default)]
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) optional: bool,
    pub(crate) default: Option<Spanned<Scalar>>,
    pub(crate) separator: Option<String>,
    pub(crate) case: Option<LetterCase>,
    #[serde(default)]
    pub(crate) squeeze: bool,
    pub(crate) strip: Option<String>,
    pub(crate) decimal: Option<DecimalMark>,
    pub(crate) pattern: Option<Spanned<String>>,
    pub(crate) min: Option<Spanned<Scalar>>,
    pub(crate) max: Option<Spanned<Scalar>>,
    pub(crate) max_length: Option<usize>,
    #[serde(default)]
    pub(crate) codes: BTreeMap<String, String>,
}

/// `[[target]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetText {
    pub(crate) table: Spanned<String>,
    pub(crate) key: Spanned<Vec<String>>,
    pub(crate) when: Option<Spanned<String>>,
    pub(crate) occurred_at: Option<Spanned<String>>,
    pub(crate) part_of: Option<Spanned<PartOfText>>,
    pub(crate) events: Option<EventsText>,
    pub(crate) columns: BTreeMap<Spanned<String>, Spanned<ColumnText>>,
}

/// `part_of = { table = "policy", event = "PolicyChanged" }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartOfText {
    pub(crate) table: String,
    pub(crate) event: String,
}

/// `events = { inserted = …, updated = … }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventsText {
    pub(crate) inserted: Spanned<EventText>,
    pub(crate) updated: Spanned<EventText>,
}

/// An event type, or a choice of one by a field's value.
#[derive(Debug)]
pub(crate) enum EventText {
    Always(String),
    ByField(EventCases),
}

/// `{ field = "state", cases = { paid = "ReceiptPaid" }, else = "ReceiptIssued" }`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventCases {
    pub(crate) field: String,
    pub(crate) cases: BTreeMap<String, String>,
    #[serde(rename = "else")]
    pub(crate) otherwise: String,
}

/// What fills a column: a field's name, or a table that says more.
#[derive(Debug)]
pub(crate) enum ColumnText {
    Field(String),
    More(ColumnDetail),
}

/// The long form of a column.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnDetail {
    pub(crate) field: Option<String>,
    pub(crate) value: Option<Scalar>,
    pub(crate) lookup: Option<String>,
    #[serde(default)]
    pub(crate) by: BTreeMap<String, String>,
    pub(crate) take: Option<String>,
    #[serde(default)]
    pub(crate) only: Only,
}

/// When a column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Only {
    #[default]
    Always,
    Insert,
}

/// A text, or several.
#[derive(Debug)]
pub(crate) struct OneOrMany(pub(crate) Vec<String>);

/// A text, number or boolean, kept as text.
#[derive(Debug, Clone)]
pub(crate) struct Scalar(pub(crate) String);

struct OneOrManyVisitor;

impl<'de> Visitor<'de> for OneOrManyVisitor {
    type Value = OneOrMany;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column of the file, or a list of names")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<OneOrMany, E> {
        Ok(OneOrMany(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMany, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = list.next_element()? {
            names.push(name);
        }
        if names.is_empty() {
            return Err(A::Error::custom("the list of columns is empty"));
        }
        Ok(OneOrMany(names))
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor)
    }
}

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar(text.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar(value.to_string()))
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ColumnVisitor;

impl<'de> Visitor<'de> for ColumnVisitor {
    type Value = ColumnText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field, or a table with field, value or lookup")
    }

    fn visit_str<E>(self, text: &str) -> Result<ColumnText, E> {
        Ok(ColumnText::Field(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ColumnText, A::Error> {
        ColumnDetail::deserialize(MapAccessDeserializer::new(map)).map(ColumnText::More)
    }
}

impl<'de> Deserialize<'de> for ColumnText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ColumnVisitor)
    }
}

struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = EventText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event type, or a table with field, cases and else")
    }

    fn visit_str<E>(self, text: &str) -> Result<EventText, E> {
        Ok(EventText::Always(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<EventText, A::Error> {
        EventCases::deserialize(MapAccessDeserializer::new(map)).map(EventText::ByField)
    }
}

impl<'de> Deserialize<'de> for EventText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EventVisitor)
    }
}
