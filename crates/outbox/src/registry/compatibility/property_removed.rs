//! `property-removed`: what readers relied on is no longer there.

use super::{Rule, properties, required};
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    name: "property-removed",
    refuses: "a required property that is gone, or any that is gone from a closed object (`additionalProperties: false`)",
    why: "readers rely on what was required, and a closed object refuses the old events that have it",
    check,
};

fn check(old: &Value, new: &Value) -> Vec<String> {
    let is_there = |name: &str| properties(new).any(|(other, _)| other == name);
    let was_required = required(old);
    let closed = new.get("additionalProperties") == Some(&Value::Bool(false));
    let gone = properties(old).filter(|(name, _)| !is_there(name) && (closed || was_required.contains(&name.as_str())));
    gone.map(|(name, _)| format!("\"{name}\" is gone")).collect()
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
            &json!({"required": ["a"], "properties": {"a": {}}}),
            &json!({"properties": {}}),
            "\"a\" is gone",
        );
        hit(
            &RULE,
            &json!({"properties": {"a": {}}, "additionalProperties": false}),
            &json!({"properties": {"b": {}}, "additionalProperties": false}),
            "\"a\" is gone",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&json!({"properties": {"a": {}}}), &json!({"properties": {}}));
    }
}
