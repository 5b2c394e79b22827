//! `drop-table`: a table dropped.

use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "drop-table",
    why: "its rows are gone, and whatever still reads it fails",
    remedy: "rename it out of the way first, or keep it until nothing reads it and a backup holds its rows; then allow the rule, with that reason",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    match scene.action {
        Action::DropTable { tables } => match tables.iter().find(|table| scene.known.is_existing(table)) {
            Some(table) => scene.hit(format!("table {table} is dropped with its rows")),
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
        hit(&RULE, BEFORE, "DROP TABLE IF EXISTS policy CASCADE;", "table policy");
        hit(
            &RULE,
            BEFORE,
            "CREATE TABLE a (b integer); DROP TABLE a, other;",
            "table other",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "CREATE TABLE a (b integer); DROP TABLE a;");
        miss(&RULE, BEFORE, "DROP VIEW policy;");
    }
}
