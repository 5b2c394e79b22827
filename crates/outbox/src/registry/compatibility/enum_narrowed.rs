//! `enum-narrowed`: a word that old events use is no longer known.

use super::Rule;
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    name: "enum-narrowed",
    refuses: "a value of an `enum` or `const` that is no longer allowed",
    why: "old events use the value, and a reader that decides by it would refuse them",
    check,
};

fn check(old: &Value, new: &Value) -> Vec<String> {
    let Some(allowed) = values(new) else { return Vec::new() };
    let Some(before) = values(old) else {
        return vec!["the values were free and are enumerated".into()];
    };
    let gone = before.into_iter().filter(|value| !allowed.contains(value));
    gone.map(|value| format!("the value {value} is no longer allowed")).collect()
}

/// The values that a schema enumerates, or `None` where it does not.
fn values(schema: &Value) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => Some(vec![value]),
        (None, Some(Value::Array(values))) => Some(values.iter().collect()),
        _ => None,
    }
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
            &json!({"enum": ["a", "b"]}),
            &json!({"enum": ["a", "c"]}),
            "\"b\" is no longer",
        );
        hit(&RULE, &json!({"enum": ["a", "b"]}), &json!({"const": "a"}), "\"b\"");
        hit(
            &RULE,
            &json!({"type": "string"}),
            &json!({"type": "string", "enum": ["a"]}),
            "were free",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&json!({"enum": ["a"]}), &json!({"enum": ["a", "b"]}));
        miss(&json!({"const": 1}), &json!({"enum": [1, 2]}));
        miss(&json!({"type": "string", "enum": ["a"]}), &json!({"type": "string"}));
    }
}
