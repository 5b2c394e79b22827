//! The targets of a mapping: tables, their columns and what fills them, and the events of their rows.

use super::text::{ColumnText, EventText, Only, PartOfText, TargetText};
use super::{Field, Origin};
use crate::Error;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// A table that lines feed. Targets are loaded in the order of the file, so that later ones may look up earlier ones.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) table: String,
    pub(crate) span: Range<usize>,
    /// Natural key: columns with a unique constraint.
    pub(crate) key: Vec<String>,
    pub(crate) key_span: Range<usize>,
    /// The target takes only lines in which this field is present.
    pub(crate) when: Option<usize>,
    /// Field with the business time of the change.
    pub(crate) occurred_at: Option<usize>,
    /// Aggregate that a row of this table belongs to.
    pub(crate) part_of: Option<PartOf>,
    pub(crate) events: Option<Events>,
    pub(crate) columns: Vec<Column>,
}

/// A column of a target.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) span: Range<usize>,
    pub(crate) source: Source,
    /// Set when the row is new, left alone when it is there.
    pub(crate) insert_only: bool,
}

/// What fills a column.
#[derive(Debug)]
pub(crate) enum Source {
    /// A field, by its place in the mapping.
    Field(usize),
    /// A constant.
    Value(String),
    /// Column `take` of the row of `table` whose columns equal fields.
    Lookup {
        table: String,
        by: Vec<(String, usize)>,
        take: String,
    },
}

/// An aggregate that rows of another table belong to: where they change and its own row does not, its version is raised
/// and this event written.
#[derive(Debug)]
pub(crate) struct PartOf {
    pub(crate) table: String,
    pub(crate) event: String,
    pub(crate) span: Range<usize>,
}

/// Events of a target's rows.
#[derive(Debug)]
pub(crate) struct Events {
    pub(crate) inserted: EventRule,
    pub(crate) updated: EventRule,
    pub(crate) span: Range<usize>,
}

/// Which event a line causes.
#[derive(Debug)]
pub(crate) enum EventRule {
    Always(String),
    ByField {
        field: usize,
        cases: BTreeMap<String, String>,
        otherwise: String,
    },
}

impl EventRule {
    /// Every event type that it can give.
    pub(crate) fn all(&self) -> Vec<&str> {
        match self {
            Self::Always(event) => vec![event],
            Self::ByField { cases, otherwise, .. } => {
                let mut all: Vec<_> = cases.values().map(String::as_str).collect();
                all.push(otherwise);
                all
            }
        }
    }

    /// The event type for a line's values.
    pub(crate) fn choose<'a>(&'a self, values: &[Option<String>]) -> &'a str {
        match self {
            Self::Always(event) => event,
            Self::ByField { field, cases, otherwise } => values[*field]
                .as_ref()
                .and_then(|value| cases.get(value))
                .map_or(otherwise, String::as_str),
        }
    }

    fn check(
        origin: &Origin,
        text: Spanned<EventText>,
        field: &impl Fn(&str, Range<usize>) -> Result<usize, Error>,
        fields: &[Field],
    ) -> Result<Self, Error> {
        let span = text.span();
        match text.into_inner() {
            EventText::Always(event) => Ok(Self::Always(event)),
            EventText::ByField(cases) => {
                let index = field(&cases.field, span.clone())?;
                let codes = &fields[index].codes;
                for case in cases.cases.keys() {
                    if !codes.is_empty() && !codes.values().any(|code| code == case) {
                        let message = format!("field \"{}\" never becomes \"{case}\": its codes do not give it", cases.field);
                        return Err(origin.at(span, message));
                    }
                }
                Ok(Self::ByField {
                    field: index,
                    cases: cases.cases,
                    otherwise: cases.otherwise,
                })
            }
        }
    }
}

impl Target {
    pub(super) fn check(
        origin: &Origin,
        text: Spanned<TargetText>,
        by_name: &BTreeMap<String, usize>,
        fields: &[Field],
    ) -> Result<Self, Error> {
        let text = text.into_inner();
        let field = |name: &str, span: Range<usize>| {
            by_name.get(name).copied().ok_or_else(|| {
                let known: Vec<_> = by_name.keys().map(String::as_str).collect();
                origin.at(
                    span,
                    format!("there is no field \"{name}\"; the fields are {}", known.join(", ")),
                )
            })
        };
        let optional = |name: Option<&Spanned<String>>| match name {
            None => Ok(None),
            Some(name) => field(name.get_ref(), name.span()).map(Some),
        };
        let when = optional(text.when.as_ref())?;
        let occurred_at = optional(text.occurred_at.as_ref())?;
        let part_of = text.part_of.map(|part_of| {
            let span = part_of.span();
            let PartOfText { table, event } = part_of.into_inner();
            PartOf { table, event, span }
        });
        let events = match text.events {
            None => None,
            Some(events) => Some(Events {
                span: events.inserted.span(),
                inserted: EventRule::check(origin, events.inserted, &field, fields)?,
                updated: EventRule::check(origin, events.updated, &field, fields)?,
            }),
        };
        let mut columns = Vec::with_capacity(text.columns.len());
        let mut declared: Vec<_> = text.columns.into_iter().collect();
        declared.sort_by_key(|(name, _)| name.span().start);
        for (name, column) in declared {
            let span = name.span();
            let wrong = |message: &str| origin.at(span.clone(), format!("column \"{}\": {message}", name.get_ref()));
            let (source, insert_only) = match column.into_inner() {
                ColumnText::Field(name) => (Source::Field(field(&name, span.clone())?), false),
                ColumnText::More(more) => {
                    let insert_only = more.only == Only::Insert;
                    let source = match (more.field, more.value, more.lookup) {
                        (Some(name), None, None) => Source::Field(field(&name, span.clone())?),
                        (None, Some(value), None) => Source::Value(value.0),
                        (None, None, Some(table)) => {
                            if more.by.is_empty() {
                                return Err(wrong("a lookup needs by = { <column of that table> = \"<field>\" }"));
                            }
                            let mut by = Vec::new();
                            for (column, name) in more.by {
                                by.push((column, field(&name, span.clone())?));
                            }
                            Source::Lookup {
                                table,
                                by,
                                take: more.take.unwrap_or_else(|| "id".to_owned()),
                            }
                        }
                        _ => return Err(wrong("give one of field, value and lookup")),
                    };
                    (source, insert_only)
                }
            };
            columns.push(Column {
                name: name.into_inner(),
                span,
                source,
                insert_only,
            });
        }
        let key_span = text.key.span();
        let key = text.key.into_inner();
        for name in &key {
            if !columns.iter().any(|column| column.name == *name) {
                return Err(origin.at(
                    key_span,
                    format!("key column \"{name}\" is not among the columns of this target"),
                ));
            }
        }
        if key.is_empty() {
            return Err(origin.at(
                key_span,
                "the natural key is empty: name the columns that tell one row from another",
            ));
        }
        let span = text.table.span();
        Ok(Self {
            table: text.table.into_inner(),
            span,
            key,
            key_span,
            when,
            occurred_at,
            part_of,
            events,
            columns,
        })
    }
}
