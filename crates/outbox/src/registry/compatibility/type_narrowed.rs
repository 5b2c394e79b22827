//! `type-narrowed`: a value of the old type has no place in the new one.

use super::Rule;
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "type-narrowed",
    refuses: "a type that was allowed and no longer is",
    why: "a reader meets a type that it has no place for, and fails on the first old event",
    check,
};

fn check(old: &Value, new: &Value) -> Vec<String> {
    // What a new enumeration alone allows, `enum-narrowed` looks at.
    let Some(allowed) = new.get("type").and(types(new)) else {
        return Vec::new();
    };
    let Some(before) = types(old) else {
        return vec![format!("the type was free and is {}", spoken(&allowed))];
    };
    let fits = |kind: &&str| allowed.contains(kind) || *kind == "integer" && allowed.contains("number");
    if before.iter().all(fits) {
        return Vec::new();
    }
    vec![format!("the type was {} and is {}", spoken(&before), spoken(&allowed))]
}

/// The types that a schema allows; an enumeration allows those of its values. `None` where every type is allowed.
fn types(schema: &Value) -> Option<BTreeSet<&str>> {
    match (schema.get("type"), schema.get("enum").or(schema.get("const"))) {
        (Some(Value::String(kind)), _) => Some(BTreeSet::from([kind.as_str()])),
        (Some(Value::Array(kinds)), _) => Some(kinds.iter().filter_map(Value::as_str).collect()),
        (_, Some(Value::Array(values))) if schema.get("enum").is_some() => Some(values.iter().map(type_of).collect()),
        (_, Some(value)) => Some(BTreeSet::from([type_of(value)])),
        (_, None) => None,
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn spoken(kinds: &BTreeSet<&str>) -> String {
    kinds.iter().copied().collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::registry::compatibility::tests::{hit, miss};
    use serde_json::json;

    #[test]
    fn finds() {
        hit(
            &RULE,
            &json!({"type": "string"}),
            &json!({"type": "integer"}),
            "was string and is integer",
        );
        hit(
            &RULE,
            &json!({"type": ["string", "null"]}),
            &json!({"type": "string"}),
            "was null or string",
        );
        hit(&RULE, &json!({"type": "number"}), &json!({"type": "integer"}), "integer");
        hit(&RULE, &json!({}), &json!({"type": "string"}), "was free");
    }

    #[test]
    fn lets_pass() {
        miss(&json!({"type": "string"}), &json!({"type": ["string", "null"]}));
        miss(&json!({"type": "integer"}), &json!({"type": "number"}));
        miss(&json!({"type": "string"}), &json!({}));
        miss(
            &json!({"enum": ["a", null]}),
            &json!({"enum": ["a", null], "type": ["string", "null"]}),
        );
    }
}
