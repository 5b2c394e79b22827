//! `session-set`: a setting that outlives its migration.

use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "session-set",
    why: "SET holds for the session: with other tools, Prisma's among them, the migrations that follow run under it too",
    remedy: "SET LOCAL, which ends with the migration's transaction",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    match scene.action {
        // Without a transaction SET LOCAL would set nothing.
        Action::Set { local: false, parameter } if !scene.script.untransacted => {
            scene.hit(format!("{parameter} stays set after the migration"))
        }
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
        hit(&RULE, BEFORE, "SET search_path TO app;", "search_path stays set");
        hit(&RULE, BEFORE, "SET SESSION lock_timeout = 1;", "lock_timeout");
        hit(
            &RULE,
            BEFORE,
            "SELECT pg_catalog.set_config('search_path', '', false);",
            "search_path",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "SET LOCAL search_path TO app;");
        miss(
            &RULE,
            BEFORE,
            "SET lock_timeout = '5s'; CREATE INDEX CONCURRENTLY i ON policy (iban);",
        );
        miss(&RULE, BEFORE, "SELECT set_config('search_path', '', true);");
        miss(&RULE, BEFORE, "SET CONSTRAINTS ALL DEFERRED;");
        miss(&RULE, BEFORE, "UPDATE policy SET iban = '';");
    }
}
