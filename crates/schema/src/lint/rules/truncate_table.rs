//! `truncate-table`: a table emptied.

use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "truncate-table",
    why: "its rows are gone, and readers wait meanwhile",
    remedy: "delete what is to go in portions, outside of migrations; allow the rule where the rows can be had again",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    match scene.action {
        Action::Truncate { tables } => match tables.iter().find(|table| scene.known.is_existing(table)) {
            Some(table) => scene.hit(format!("table {table} is emptied")),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::tests::{hit, miss};

    const BEFORE: &str = "CREATE TABLE policy (id integer, iban text);";

    #[test]
    fn finds() {
        hit(&RULE, BEFORE, "TRUNCATE policy;", "table policy");
        hit(&RULE, BEFORE, "TRUNCATE TABLE ONLY policy, b RESTART IDENTITY;", "policy");
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "CREATE TABLE a (b integer); TRUNCATE a;");
        miss(
            &RULE,
            BEFORE,
            "CREATE TRIGGER t BEFORE TRUNCATE ON policy EXECUTE FUNCTION f();",
        );
    }
}
