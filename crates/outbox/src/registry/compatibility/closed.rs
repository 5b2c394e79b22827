//! `closed`: an object that was open for more refuses it.

use super::Rule;
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    name: "closed",
    refuses: "`additionalProperties` that was absent or true and is not any more",
    why: "old events may say more than the schema describes, and would be refused",
    check,
};

fn check(old: &Value, new: &Value) -> Vec<String> {
    let open = |schema: &Value| matches!(schema.get("additionalProperties"), None | Some(Value::Bool(true)));
    let shut = |schema: &Value| schema.get("additionalProperties") == Some(&Value::Bool(false));
    if open(new) || shut(old) || shut(new) == shut(old) && !open(old) {
        return Vec::new();
    }
    vec!["the object was open for more properties and is not any more".into()]
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::registry::compatibility::tests::{hit, miss};
    use serde_json::json;

    #[test]
    fn finds() {
        hit(&RULE, &json!({}), &json!({"additionalProperties": false}), "was open");
        hit(
            &RULE,
            &json!({}),
            &json!({"additionalProperties": {"type": "string"}}),
            "was open",
        );
        hit(
            &RULE,
            &json!({"additionalProperties": {"type": "string"}}),
            &json!({"additionalProperties": false}),
            "was open",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&json!({"additionalProperties": false}), &json!({}));
        miss(
            &json!({"additionalProperties": false}),
            &json!({"additionalProperties": {"type": "string"}}),
        );
        miss(
            &json!({"additionalProperties": {"type": "integer"}}),
            &json!({"additionalProperties": {"type": "number"}}),
        );
    }
}
