//! Whether a schema file is sound by itself: JSON Schema 2020-12, named after its place, its examples following it.

use super::{Finding, SchemaFile};
use serde_json::Value;

/// The dialect of every schema.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema, or what is wrong with it.
pub(super) fn read(file: &SchemaFile, text: &str) -> Result<Value, Vec<Finding>> {
    let path = file.path();
    let one = |rule, message: String| vec![Finding::new(&path, rule, message)];
    let schema: Value = serde_json::from_str(text).map_err(|error| one("json", format!("it is no JSON: {error}")))?;
    if schema.get("$schema").and_then(Value::as_str) != Some(DIALECT) {
        return Err(one("dialect", format!("\"$schema\" is not \"{DIALECT}\"")));
    }
    jsonschema::draft202012::meta::validate(&schema)
        .map_err(|error| one("schema", format!("at {}: {error}", error.instance_path())))?;
    let id = file.id();
    if schema.get("$id").and_then(Value::as_str) != Some(id.as_str()) {
        return Err(one("id", format!("\"$id\" is not \"{id}\"")));
    }
    let mut findings = Vec::new();
    examples(&path, "", &schema, &mut findings);
    if findings.is_empty() { Ok(schema) } else { Err(findings) }
}

/// Looks at the examples of a schema and of those within it.
fn examples(path: &str, place: &str, schema: &Value, findings: &mut Vec<Finding>) {
    if let Some(given) = schema.get("examples").and_then(Value::as_array) {
        match jsonschema::draft202012::new(schema) {
            Ok(validator) => findings.extend(given.iter().enumerate().filter_map(|(number, example)| {
                let error = validator.validate(example).err()?;
                let message = format!(
                    "{place}/examples/{number} does not follow it: at \"{}\": {error}",
                    error.instance_path()
                );
                Some(Finding::new(path, "example", message))
            })),
            Err(error) => findings.push(Finding::new(path, "schema", format!("at {place}: {error}"))),
        }
    }
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        examples(path, &format!("{place}/properties/{name}"), property, findings);
    }
    if let Some(items) = schema.get("items") {
        examples(path, &format!("{place}/items"), items, findings);
    }
}
