//! `keyword-unknown`: a change that no rule understands.

use super::Rule;
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    name: "keyword-unknown",
    refuses: "a change of any other keyword, such as `anyOf` or `$ref`",
    why: "no rule can tell whether old events follow it: say the same with simpler keywords, or write an upcaster",
    check,
};

/// Keywords that another rule understands.
const UNDERSTOOD: [&str; 23] = [
    "additionalProperties",
    "const",
    "contentEncoding",
    "contentMediaType",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "pattern",
    "properties",
    "required",
    "type",
    "uniqueItems",
];

/// Keywords that say nothing of what is allowed.
const ANNOTATIONS: [&str; 10] = [
    "$comment",
    "$id",
    "$schema",
    "default",
    "deprecated",
    "description",
    "examples",
    "readOnly",
    "title",
    "writeOnly",
];

fn check(old: &Value, new: &Value) -> Vec<String> {
    let (Some(before), Some(after)) = (old.as_object(), new.as_object()) else {
        return vec!["one of the two is a boolean schema".into()];
    };
    let mut found: Vec<String> = after
        .keys()
        .chain(before.keys().filter(|keyword| !after.contains_key(*keyword)))
        .filter(|keyword| !UNDERSTOOD.contains(&keyword.as_str()) && !ANNOTATIONS.contains(&keyword.as_str()))
        .filter(|keyword| before.get(*keyword) != after.get(*keyword))
        .map(|keyword| format!("\"{keyword}\" changed"))
        .collect();
    // Where both have items, they are walked through.
    match (before.get("items"), after.get("items")) {
        (_, None | Some(Value::Bool(true))) | (Some(Value::Object(_)), Some(Value::Object(_))) => {}
        (before, after) if before == after => {}
        (_, Some(Value::Object(_))) => found.push("\"items\" is new".into()),
        _ => found.push("\"items\" allows nothing any more".into()),
    }
    found
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
            &json!({}),
            &json!({"anyOf": [{"type": "string"}]}),
            "\"anyOf\" changed",
        );
        hit(&RULE, &json!({"not": {}}), &json!({}), "\"not\" changed");
        hit(&RULE, &json!({}), &json!({"items": {"type": "string"}}), "\"items\" is new");
        hit(
            &RULE,
            &json!({"items": {"type": "string"}}),
            &json!({"items": false}),
            "nothing any more",
        );
        hit(&RULE, &json!(true), &json!({"title": "x"}), "boolean");
    }

    #[test]
    fn lets_pass() {
        miss(&json!({"anyOf": [{}], "title": "a"}), &json!({"anyOf": [{}], "title": "b"}));
        miss(&json!({"items": {"type": "string"}}), &json!({"items": true}));
    }
}
