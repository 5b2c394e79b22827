//! The JSON Schemas of all declared events, compiled.

use crate::Error;
use aicore_catalog::{Catalog, DatabaseCode};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Compiled schemas by database, event type and version.
pub struct Schemas {
    by_event: HashMap<(DatabaseCode, String, u32), Arc<Validator>>,
}

impl Schemas {
    /// Compiles the schemas of every event of the catalogue; a schema file shared by several events is compiled once.
    ///
    /// # Errors
    /// [`Error::Schema`] naming the file.
    pub fn compile(catalog: &Catalog) -> Result<Self, Error> {
        let mut by_file: HashMap<&str, Arc<Validator>> = HashMap::new();
        let mut by_event = HashMap::new();
        for database in catalog.databases() {
            for event in &database.definition.events {
                let validator = match by_file.get(event.schema_file.as_str()) {
                    Some(validator) => validator.clone(),
                    None => {
                        let wrong = |reason: String| Error::Schema {
                            file: event.schema_file.clone(),
                            reason,
                        };
                        let schema: Value = serde_json::from_str(&event.schema_text).map_err(|error| wrong(error.to_string()))?;
                        let validator = jsonschema::validator_for(&schema).map_err(|error| wrong(error.to_string()))?;
                        by_file.entry(&event.schema_file).or_insert(Arc::new(validator)).clone()
                    }
                };
                by_event.insert((database.code.clone(), event.event_type.clone(), event.version), validator);
            }
        }
        Ok(Self { by_event })
    }

    /// What is wrong with a payload, or `None` where it follows its schema.
    pub fn problem(&self, database: &DatabaseCode, event_type: &str, version: u32, payload: &Value) -> Option<String> {
        let Some(validator) = self.by_event.get(&(database.clone(), event_type.to_owned(), version)) else {
            return Some(format!(
                "event {event_type} version {version} is not declared in database.toml"
            ));
        };
        let error = validator.validate(payload).err()?;
        let place = error.instance_path().to_string();
        Some(if place.is_empty() {
            error.to_string()
        } else {
            format!("at {place}: {error}")
        })
    }
}
