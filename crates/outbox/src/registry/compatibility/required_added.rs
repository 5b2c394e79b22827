//! `required-added`: old events lack what the new schema requires.

use super::{Rule, required};
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    name: "required-added",
    refuses: "a property that is newly required and has no `default`",
    why: "old events do not have it, and a reader would not know what to take for it",
    check,
};

fn check(old: &Value, new: &Value) -> Vec<String> {
    let before = required(old);
    let has_default = |name: &str| new.get("properties").and_then(|all| all.get(name)?.get("default")).is_some();
    let added = required(new)
        .into_iter()
        .filter(|name| !before.contains(name) && !has_default(name));
    added
        .map(|name| format!("\"{name}\" is newly required, without a default"))
        .collect()
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
            &json!({"properties": {}}),
            &json!({"required": ["a"], "properties": {"a": {"type": "string"}}}),
            "\"a\" is newly required",
        );
        hit(
            &RULE,
            &json!({"properties": {"a": {}}}),
            &json!({"required": ["a"], "properties": {"a": {}}}),
            "\"a\"",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&json!({"properties": {}}), &json!({"properties": {"a": {"type": "string"}}}));
        miss(
            &json!({"properties": {}}),
            &json!({"required": ["a"], "properties": {"a": {"type": ["string", "null"], "default": null}}}),
        );
        miss(
            &json!({"required": ["a"], "properties": {"a": {}}}),
            &json!({"properties": {"a": {}}}),
        );
    }
}
