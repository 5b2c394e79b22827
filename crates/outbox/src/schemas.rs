//! The JSON Schemas of all declared events, compiled.

use crate::Error;
use aicore_catalog::{Catalog, DatabaseCode};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// A compiled schema.
struct Compiled {
    /// Its `$id`.
    id: Option<String>,
    validator: Validator,
}

/// Compiled schemas by database, event type and version.
pub struct Schemas {
    by_event: HashMap<DatabaseCode, HashMap<String, HashMap<u32, Arc<Compiled>>>>,
}

impl Schemas {
    /// Compiles the schemas of every event of the catalogue; a schema file shared by several events is compiled once.
    ///
    /// # Errors
    /// [`Error::Schema`] naming the file.
    pub fn compile(catalog: &Catalog) -> Result<Self, Error> {
        let mut by_file: HashMap<&str, Arc<Compiled>> = HashMap::new();
        let mut by_event: HashMap<_, HashMap<_, HashMap<_, _>>> = HashMap::new();
        for database in catalog.databases() {
            for event in &database.definition.events {
                let compiled = match by_file.get(event.schema_file.as_str()) {
                    Some(compiled) => compiled.clone(),
                    None => {
                        let wrong = |reason: String| Error::Schema {
                            file: event.schema_file.clone(),
                            reason,
                        };
                        let schema: Value = serde_json::from_str(&event.schema_text).map_err(|error| wrong(error.to_string()))?;
                        let validator = jsonschema::validator_for(&schema).map_err(|error| wrong(error.to_string()))?;
                        let id = schema.get("$id").and_then(Value::as_str).map(str::to_owned);
                        let compiled = Arc::new(Compiled { id, validator });
                        by_file.entry(&event.schema_file).or_insert(compiled).clone()
                    }
                };
                let of_database = by_event.entry(database.code.clone()).or_default();
                let of_type = of_database.entry(event.event_type.clone()).or_default();
                of_type.insert(event.version, compiled);
            }
        }
        Ok(Self { by_event })
    }

    /// URI of an event's schema: its `$id`.
    pub fn id(&self, database: &DatabaseCode, event_type: &str, version: u32) -> Option<&str> {
        self.compiled(database, event_type, version)?.id.as_deref()
    }

    fn compiled(&self, database: &DatabaseCode, event_type: &str, version: u32) -> Option<&Compiled> {
        let versions = self.by_event.get(database)?.get(event_type)?;
        versions.get(&version).map(AsRef::as_ref)
    }

    /// What is wrong with a payload, or `None` where it follows its schema.
    pub fn problem(&self, database: &DatabaseCode, event_type: &str, version: u32, payload: &Value) -> Option<String> {
        let Some(Compiled { validator, .. }) = self.compiled(database, event_type, version) else {
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
