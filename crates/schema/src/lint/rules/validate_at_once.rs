//! `validate-at-once`: a constraint validated in the migration that adds it.

use crate::lint::statement::ChangeKind;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "validate-at-once",
    why: "the strong lock of ADD CONSTRAINT is held while VALIDATE reads every row, for both are in one transaction",
    remedy: "put VALIDATE CONSTRAINT into a later migration",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::ValidateConstraint { name } if !scene.script.untransacted && scene.known.is_added_now(table, name) => {
            Some(format!("constraint {name} of {table} is validated where it is added"))
        }
        _ => None,
    })
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
            "ALTER TABLE policy ADD CONSTRAINT c CHECK (id > 0) NOT VALID;\nALTER TABLE policy VALIDATE CONSTRAINT c;",
            "2:20 constraint c of policy",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "ALTER TABLE policy VALIDATE CONSTRAINT c;");
        miss(
            &RULE,
            BEFORE,
            "CREATE TABLE a (b integer); ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID; ALTER TABLE a VALIDATE CONSTRAINT c;",
        );
    }
}
