//! `concurrently-with-others`: `CONCURRENTLY` in one migration with other statements.

use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "concurrently-with-others",
    why: "CONCURRENTLY cannot run in a transaction, so the whole migration runs without one, and a failure leaves half of it",
    remedy: "give each CONCURRENTLY a migration of its own",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    if scene.piece.is_concurrent() && scene.script.statements > 1 {
        return scene.hit("CONCURRENTLY is not alone in its migration".into());
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::tests::{hit, miss};

    const BEFORE: &str = "CREATE TABLE policy (id integer, iban text);";

    #[test]
    fn finds() {
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN a integer;\nCREATE INDEX CONCURRENTLY i ON policy (a);",
            "2:1 ",
        );
        hit(&RULE, BEFORE, "DROP INDEX CONCURRENTLY i; SELECT 1;", "not alone");
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "SET lock_timeout = '5s';\nCREATE INDEX CONCURRENTLY i ON policy (iban);\nRESET lock_timeout;",
        );
        miss(&RULE, BEFORE, "CREATE INDEX CONCURRENTLY i ON policy (iban);");
    }
}
