//! `form-changed`: texts have another form.

use super::Rule;
use serde_json::Value;

pub(super) const RULE: Rule = Rule {
    name: "form-changed",
    refuses: "a `pattern`, `format`, `contentEncoding` or `contentMediaType` that is new or another",
    why: "nobody can prove that every old text has the new form; drop the keyword, or write an upcaster",
    check,
};

fn check(old: &Value, new: &Value) -> Vec<String> {
    let keywords = ["pattern", "format", "contentEncoding", "contentMediaType"].into_iter();
    let changed = keywords.filter(|keyword| new.get(*keyword).is_some() && new.get(*keyword) != old.get(*keyword));
    changed.map(|keyword| format!("{keyword} is new or another")).collect()
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
            &json!({"pattern": "^a"}),
            &json!({"pattern": "^ab"}),
            "pattern is new or another",
        );
        hit(&RULE, &json!({}), &json!({"format": "date"}), "format");
    }

    #[test]
    fn lets_pass() {
        miss(&json!({"pattern": "^a", "format": "date"}), &json!({}));
    }
}
