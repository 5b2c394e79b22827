//! `bound-narrowed`: a number, length or count that was allowed is out of bounds.

use super::Rule;
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    name: "bound-narrowed",
    refuses: "a lower bound that rose, an upper one that fell, `multipleOf` or `uniqueItems` that is new or another",
    why: "old events that lie outside would be refused",
    check,
};

const LOWER: [&str; 5] = ["minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties"];
const UPPER: [&str; 5] = ["maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties"];
/// Bounds that are the same or none.
const OTHER: [&str; 2] = ["multipleOf", "uniqueItems"];

fn check(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for keyword in LOWER.into_iter().chain(UPPER) {
        let Some(bound) = new.get(keyword).and_then(Value::as_f64) else {
            continue;
        };
        let before = old.get(keyword).and_then(Value::as_f64);
        let is_wider = |before: f64| {
            if LOWER.contains(&keyword) {
                bound <= before
            } else {
                bound >= before
            }
        };
        // What a lower bound of zero forbids does not exist.
        let says_nothing = bound == 0.0 && matches!(keyword, "minLength" | "minItems" | "minProperties");
        if !says_nothing && !before.is_some_and(is_wider) {
            let before = before.map_or("absent".into(), |before| before.to_string());
            found.push(format!("{keyword} was {before} and is {bound}"));
        }
    }
    for keyword in OTHER {
        match new.get(keyword) {
            None | Some(Value::Bool(false)) => {}
            other if other == old.get(keyword) => {}
            Some(_) => found.push(format!("{keyword} is new or another")),
        }
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
            &json!({"minLength": 1}),
            &json!({"minLength": 2}),
            "minLength was 1 and is 2",
        );
        hit(&RULE, &json!({}), &json!({"maximum": 2}), "maximum was absent and is 2");
        hit(&RULE, &json!({"maxItems": 9}), &json!({"maxItems": 3}), "maxItems");
        hit(&RULE, &json!({"multipleOf": 2}), &json!({"multipleOf": 3}), "multipleOf");
        hit(&RULE, &json!({}), &json!({"uniqueItems": true}), "uniqueItems");
    }

    #[test]
    fn lets_pass() {
        miss(&json!({"minLength": 2, "maximum": 3}), &json!({"minLength": 1, "maximum": 4}));
        miss(&json!({"minLength": 2, "uniqueItems": true}), &json!({"uniqueItems": false}));
        miss(&json!({}), &json!({"minLength": 0}));
    }
}
