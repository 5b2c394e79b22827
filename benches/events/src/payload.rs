//! Payloads that follow a schema of `databases/*/events/`, made from the schema itself.

use serde_json::{Map, Value, json};

/// A value that follows a schema; every UUID in it is `key`, but those of customer and party are `customer`.
pub(crate) fn example(schema: &Value, key: &str, customer: &str) -> Value {
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.first().cloned().unwrap_or_default();
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if kinds.contains(&"null") {
        return Value::Null;
    }
    let number = |name: &str| schema.get(name).and_then(Value::as_i64);
    match kinds.first().copied() {
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let properties = properties.into_iter().flatten();
            Value::Object(
                properties
                    .map(|(name, schema)| {
                        (
                            name.clone(),
                            example(
                                schema,
                                if name == "customer_id" || name == "party_id" {
                                    customer
                                } else {
                                    key
                                },
                                customer,
                            ),
                        )
                    })
                    .collect::<Map<_, _>>(),
            )
        }
        Some("array") => {
            let items = usize::try_from(number("minItems").unwrap_or(0)).unwrap_or(0);
            let item = schema
                .get("items")
                .map(|items| example(items, key, customer))
                .unwrap_or_default();
            Value::Array(vec![item; items])
        }
        Some("string") => json!(text(schema.get("pattern").and_then(Value::as_str), key)),
        Some("integer" | "number") => json!(
            number("minimum")
                .or(number("exclusiveMinimum").map(|least| least + 1))
                .unwrap_or(1)
        ),
        Some("boolean") => json!(false),
        _ => Value::Null,
    }
}

fn text(pattern: Option<&str>, key: &str) -> String {
    let dates = "^[0-9]{4}-[0-9]{2}-[0-9]{2}";
    match pattern {
        None => "300".to_owned(),
        Some(pattern) if pattern.starts_with("^[0-9a-f]{8}-") => key.to_owned(),
        Some(pattern) if pattern.starts_with(dates) && pattern.contains('T') => "2026-05-04T10:00:00+00:00".to_owned(),
        Some(pattern) if pattern.starts_with(dates) => "2026-05-04".to_owned(),
        Some("^[A-Z]{3}$") => "EUR".to_owned(),
        Some(pattern) if pattern.starts_with("^[0-9a-f]{40}") => "0".repeat(40),
        Some(_) => "300".to_owned(),
    }
}
