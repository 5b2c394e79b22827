//! `database.toml`: what a database says of itself.

use crate::{DatabaseCode, Error};
use serde::Deserialize;
use toml::Spanned;

/// What a database says of itself in its `database.toml`.
#[derive(Debug, Clone, Default)]
pub struct Definition {
    /// Team that answers for it.
    pub owner: String,
    /// Importance: 1 (critical) to 3.
    pub tier: u8,
    /// Columns with personal data.
    pub personal_data: Vec<PersonalData>,
    /// References into other databases, which no foreign key can check.
    pub references: Vec<CrossReference>,
    /// Events that it publishes.
    pub events: Vec<EventDefinition>,
}

/// A column with personal data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonalData {
    /// `table.column`.
    pub column: String,
    /// Kind of data, such as `identification`.
    pub category: String,
    /// How long it is kept, in words.
    pub retention: String,
}

/// A reference from one database into another.
#[derive(Debug, Clone)]
pub struct CrossReference {
    /// `table.column` here.
    pub column: String,
    /// The other database.
    pub to_database: DatabaseCode,
    /// `table.column` there.
    pub to_column: String,
}

/// An event type that a database publishes.
#[derive(Debug, Clone)]
pub struct EventDefinition {
    /// Event type, such as `PolicyIssued`.
    pub event_type: String,
    /// Version of its schema, from 1.
    pub version: u32,
    /// Table of the aggregate root; its payload is made by the SQL function `<aggregate>_payload`.
    pub aggregate: String,
    /// Name of the schema file, `<schema>.v<version>.json`.
    pub schema: String,
    /// Text of the JSON Schema.
    pub schema_text: String,
    /// Path of the schema file, below the databases folder.
    pub schema_file: String,
}

/// An event type in words: `PolicyIssued` as "policy issued".
pub fn spoken(event_type: &str) -> String {
    let mut text = String::new();
    for c in event_type.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    owner: Spanned<String>,
    tier: Spanned<u8>,
    #[serde(default)]
    personal_data: Vec<Spanned<PersonalData>>,
    #[serde(default)]
    reference: Vec<Spanned<ReferenceText>>,
    #[serde(default)]
    event: Vec<Spanned<EventText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceText {
    column: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventText {
    #[serde(rename = "type")]
    event_type: String,
    version: u32,
    aggregate: String,
    schema: Option<String>,
}

impl Definition {
    /// Reads the text of a `database.toml`. `schema_text` finds a schema file by name: its path and its text.
    ///
    /// # Errors
    /// Names file and line of the first mistake.
    pub(crate) fn parse(file: &str, text: &str, schema_text: impl Fn(&str) -> Option<(String, String)>) -> Result<Self, Error> {
        let parsed: Text = toml::from_str(text).map_err(|error| Error::toml(file, text, &error))?;
        let at = |span, message: String| Error::at(file, text, span, message);
        if parsed.owner.get_ref().trim().is_empty() {
            return Err(at(
                parsed.owner.span(),
                "\"owner\" is empty: name the team that answers for this database".into(),
            ));
        }
        if !(1..=3).contains(parsed.tier.get_ref()) {
            return Err(at(
                parsed.tier.span(),
                format!("tier {} is not 1, 2 or 3", parsed.tier.get_ref()),
            ));
        }
        for item in &parsed.personal_data {
            table_column(&item.get_ref().column).map_err(|message| at(item.span(), message))?;
        }
        let mut references = Vec::new();
        for item in &parsed.reference {
            let ReferenceText { column, to } = item.get_ref();
            table_column(column).map_err(|message| at(item.span(), message))?;
            let (database, to_column) = to.split_once('.').ok_or_else(|| {
                at(
                    item.span(),
                    format!("\"to\" is \"{to}\": write database.table.column, such as sm_global.party.id"),
                )
            })?;
            table_column(to_column).map_err(|message| at(item.span(), message))?;
            let to_database = database.parse().map_err(|message| at(item.span(), message))?;
            references.push(CrossReference {
                column: column.clone(),
                to_database,
                to_column: to_column.to_owned(),
            });
        }
        let mut events: Vec<EventDefinition> = Vec::new();
        for item in &parsed.event {
            let EventText {
                event_type,
                version,
                aggregate,
                schema,
            } = item.get_ref();
            if !event_type.starts_with(|first: char| first.is_ascii_uppercase())
                || !event_type.chars().all(|c| c.is_ascii_alphanumeric())
            {
                return Err(at(
                    item.span(),
                    format!("event type \"{event_type}\" is not in CamelCase, such as PolicyIssued"),
                ));
            }
            if events
                .iter()
                .any(|known| known.event_type == *event_type && known.version == *version)
            {
                return Err(at(
                    item.span(),
                    format!("event {event_type} version {version} is declared twice"),
                ));
            }
            aggregate
                .parse::<DatabaseCode>()
                .map_err(|_| at(item.span(), format!("aggregate \"{aggregate}\" is not a table name")))?;
            let schema = schema.clone().unwrap_or_else(|| aggregate.clone());
            let name = format!("{schema}.v{version}.json");
            let (schema_file, schema_text) = schema_text(&name).ok_or_else(|| {
                at(
                    item.span(),
                    format!("event {event_type}: there is no events/{name} in this database's folder nor in platform"),
                )
            })?;
            events.push(EventDefinition {
                event_type: event_type.clone(),
                version: *version,
                aggregate: aggregate.clone(),
                schema,
                schema_text,
                schema_file,
            });
        }
        Ok(Self {
            owner: parsed.owner.into_inner(),
            tier: parsed.tier.into_inner(),
            personal_data: parsed.personal_data.into_iter().map(Spanned::into_inner).collect(),
            references,
            events,
        })
    }

    /// The declaration of an event type in a version.
    pub fn event(&self, event_type: &str, version: u32) -> Option<&EventDefinition> {
        self.events
            .iter()
            .find(|event| event.event_type == event_type && event.version == version)
    }
}

fn table_column(text: &str) -> Result<(), String> {
    match text.split_once('.') {
        Some((table, column)) if !table.is_empty() && !column.is_empty() && !column.contains('.') => Ok(()),
        _ => Err(format!("\"{text}\" is not table.column")),
    }
}
