//! `lock-table`: `LOCK TABLE`.

use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "lock-table",
    why: "everybody waits until the migration ends, whatever it does meanwhile",
    remedy: "leave locks to the statements that need them",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    match scene.action {
        Action::Lock { tables } => match tables.iter().find(|table| scene.known.is_existing(table)) {
            Some(table) => scene.hit(format!("table {table} is locked to the end of the migration")),
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
        hit(&RULE, BEFORE, "LOCK TABLE policy IN ACCESS EXCLUSIVE MODE;", "table policy");
        hit(&RULE, BEFORE, "LOCK policy;", "policy");
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "CREATE TABLE a (b integer); LOCK TABLE a;");
        miss(&RULE, BEFORE, "SELECT 1 FROM policy FOR UPDATE;");
    }
}
