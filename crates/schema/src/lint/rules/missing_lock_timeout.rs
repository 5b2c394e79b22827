//! `missing-lock-timeout`: a strong lock asked for without a limit to the wait.

use crate::lint::cursor::Name;
use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "missing-lock-timeout",
    why: "while it waits behind one long query, everybody else waits behind it: the table stands still",
    remedy: "begin the migration with SET LOCAL lock_timeout = '5s', and run it again when it gives up",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    let tables: Vec<&Name> = match scene.action {
        Action::AlterTable { table, .. } => vec![table],
        Action::CreateIndex {
            table,
            concurrently: false,
            ..
        } => vec![table],
        Action::CreateBody { of: Some(table), .. } => vec![table],
        Action::DropTable { tables } | Action::Truncate { tables } | Action::Lock { tables } => tables.iter().collect(),
        _ => return Vec::new(),
    };
    let Some(table) = tables.into_iter().find(|table| scene.known.is_existing(table)) else {
        return Vec::new();
    };
    if scene.script.lock_timeout_at.is_some_and(|at| at < scene.piece.at()) {
        return Vec::new();
    }
    scene.hit(format!("a lock of the existing table {table} is waited for without limit"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::tests::{hit, miss};

    const BEFORE: &str = "CREATE TABLE policy (id integer, iban text);";

    #[test]
    fn finds() {
        hit(&RULE, BEFORE, "ALTER TABLE policy ADD COLUMN a integer;", "table policy");
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN a integer; SET LOCAL lock_timeout = '5s';",
            "1:1 ",
        );
        hit(
            &RULE,
            BEFORE,
            "CREATE TRIGGER t BEFORE UPDATE ON policy EXECUTE FUNCTION f();",
            "policy",
        );
        hit(&RULE, BEFORE, "SET statement_timeout = '5s'; DROP TABLE policy;", "policy");
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "SET LOCAL lock_timeout = '5s'; ALTER TABLE policy ADD COLUMN a integer;",
        );
        miss(&RULE, BEFORE, "SET lock_timeout TO 5000; DROP TABLE policy;");
        miss(
            &RULE,
            BEFORE,
            "SELECT pg_catalog.set_config('lock_timeout', '5s', true); ALTER TABLE policy ADD a integer;",
        );
        miss(&RULE, BEFORE, "CREATE TABLE a (b integer); ALTER TABLE a ADD c integer;");
        miss(&RULE, BEFORE, "CREATE INDEX CONCURRENTLY i ON policy (iban);");
    }
}
