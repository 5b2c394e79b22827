//! `transaction-control`: a migration that begins or ends transactions itself.

use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
use crate::script::Control;
pub(super) const RULE: Rule = Rule {
    name: "transaction-control",
    why: "it then runs statement by statement, and a failure leaves what was committed before it",
    remedy: "leave BEGIN and COMMIT out: a migration is one transaction anyway; split it where it must be several",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    match scene.action {
        Action::Control(Control::Begin) => scene.hit("the migration begins a transaction itself".into()),
        Action::Control(Control::End) => scene.hit("the migration ends a transaction itself".into()),
        Action::Control(Control::Prepared) => scene.hit("the migration settles a prepared transaction".into()),
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
        hit(&RULE, BEFORE, "BEGIN;\nSELECT 1;", "1:1 ");
        hit(&RULE, BEFORE, "SELECT 1;\nCOMMIT;", "2:1 ");
        hit(&RULE, BEFORE, "START TRANSACTION;", "begins");
        hit(&RULE, BEFORE, "ROLLBACK PREPARED 'x';", "prepared");
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "SAVEPOINT a; ROLLBACK TO a;");
        miss(&RULE, BEFORE, "DO $$ BEGIN NULL; END $$;");
        miss(
            &RULE,
            BEFORE,
            "CREATE FUNCTION f() RETURNS integer BEGIN ATOMIC SELECT 1; END;",
        );
    }
}
