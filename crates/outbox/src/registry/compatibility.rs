//! Whether readers of a new schema version can read the events of the version before.
//!
//! The promise is *backward*: every payload that follows the old schema also follows the new one, once properties that it lacks have
//! their `default`. Then a reader is changed first and the writers after it, in any order of deployment, and what lies on the stream, in the
//! outboxes and among the parked events stays readable. A change that cannot keep it needs an upcaster for every event type that uses the
//! schema (`crates/hub/src/upcast.rs`).
//!
//! One rule a file. A rule looks at two schemas in the same place; this module walks through properties and items.

mod bound_narrowed;
mod closed;
mod enum_narrowed;
mod form_changed;
mod keyword_unknown;
mod property_removed;
mod required_added;
mod type_narrowed;

use serde_json::Value;

/// A rule of compatibility.
#[derive(Debug)]
pub struct Rule {
    /// Its name, such as `required-added`.
    pub name: &'static str,
    /// What it refuses.
    pub refuses: &'static str,
    /// Why.
    pub why: &'static str,
    /// What is wrong with a pair of schemas, old and new.
    check: fn(&Value, &Value) -> Vec<String>,
}

/// All rules, by name.
pub static RULES: [Rule; 8] = [
    bound_narrowed::RULE,
    closed::RULE,
    enum_narrowed::RULE,
    form_changed::RULE,
    keyword_unknown::RULE,
    property_removed::RULE,
    required_added::RULE,
    type_narrowed::RULE,
];

/// A change that readers could not follow.
#[derive(Debug)]
pub struct Breach {
    /// The rule.
    pub rule: &'static Rule,
    /// JSON pointer to the place in the new schema; empty for the whole.
    pub place: String,
    /// What changed.
    pub what: String,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rule, place, what } = self;
        let place = if place.is_empty() { "/" } else { place };
        write!(f, "at {place}: {what}; {}", rule.why)
    }
}

/// Every change between two versions of a schema that readers could not follow.
pub fn breaches(old: &Value, new: &Value) -> Vec<Breach> {
    let mut found = Vec::new();
    walk(old, new, "", &mut found);
    found
}

fn walk(old: &Value, new: &Value, place: &str, found: &mut Vec<Breach>) {
    // Annotations aside, a schema that accepts everything accepts what the old one did.
    if old == new || *new == Value::Bool(true) {
        return;
    }
    for rule in &RULES {
        found.extend((rule.check)(old, new).into_iter().map(|what| Breach {
            rule,
            place: place.to_owned(),
            what,
        }));
    }
    for (name, property) in properties(old) {
        if let Some(changed) = new.get("properties").and_then(|all| all.get(name)) {
            walk(property, changed, &format!("{place}/properties/{}", escaped(name)), found);
        }
    }
    for keyword in ["items", "additionalProperties"] {
        if let (Some(before @ Value::Object(_)), Some(after @ Value::Object(_))) = (old.get(keyword), new.get(keyword)) {
            walk(before, after, &format!("{place}/{keyword}"), found);
        }
    }
}

/// The properties that a schema describes.
fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// The names that a schema requires.
fn required(schema: &Value) -> Vec<&str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A name within a JSON pointer (RFC 6901, section 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    //! What the tests of the rules ask.

    use super::{RULES, Rule, breaches};
    use serde_json::{Value, json};

    /// Asserts that a change breaks this rule and no other, and that what is told contains a text.
    #[track_caller]
    pub(super) fn hit(rule: &Rule, old: &Value, new: &Value, text: &str) {
        let found = breaches(old, new);
        let names: Vec<_> = found.iter().map(|breach| breach.rule.name).collect();
        assert!(!names.is_empty() && names.iter().all(|name| *name == rule.name), "{names:?}");
        assert!(found.iter().any(|breach| breach.to_string().contains(text)), "{found:?}");
    }

    /// Asserts that a change breaks no rule.
    #[track_caller]
    pub(super) fn miss(old: &Value, new: &Value) {
        let found = breaches(old, new);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn rules_are_sorted_and_told_apart() {
        assert!(RULES.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn every_rule_is_in_the_guide_with_its_reason() {
        let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/events.md");
        let guide = std::fs::read_to_string(guide).unwrap();
        for Rule { name, refuses, why, .. } in &RULES {
            let row = format!("| `{name}` | {refuses} | {why} |");
            assert!(guide.contains(&row), "{row}");
        }
    }

    #[test]
    fn places_are_json_pointers_into_properties_and_items() {
        let schema = |kind: &str| {
            json!({"properties": {"a/b": {"items": {"properties": {"c": {"type": kind}}}}},
            "additionalProperties": {"type": kind}})
        };
        let found = breaches(&schema("string"), &schema("integer"));
        let places: Vec<_> = found.iter().map(|breach| breach.place.as_str()).collect();
        assert_eq!(places, ["/properties/a~1b/items/properties/c", "/additionalProperties"]);
    }

    #[test]
    fn annotations_may_change() {
        miss(
            &json!({"$id": "a:v1", "title": "A", "type": "object", "properties": {"b": {"type": "string", "description": "x"}}}),
            &json!({"$id": "a:v2", "title": "B", "type": "object", "properties": {"b": {"type": "string", "examples": ["y"]}}}),
        );
    }
}
