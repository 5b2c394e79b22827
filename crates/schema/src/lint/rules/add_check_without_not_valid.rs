//! `add-check-without-not-valid`: a check that reads all rows at once.

use crate::lint::cursor::has;
use crate::lint::statement::{ChangeKind, ConstraintKind};
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "add-check-without-not-valid",
    why: "every row is read under a lock that readers wait for too",
    remedy: "add it NOT VALID, and VALIDATE CONSTRAINT in a later migration, which nobody waits for",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::AddConstraint(constraint)
            if matches!(constraint.kind, ConstraintKind::Check | ConstraintKind::NotNull) && !constraint.not_valid() =>
        {
            Some(format!("a check of the existing table {table} reads every row"))
        }
        ChangeKind::AddColumn { column, definition } if has(definition, &["CHECK"]) => {
            Some(format!("{table}.{column} is added with a check, for which every row is read"))
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
            "ALTER TABLE policy ADD CONSTRAINT c CHECK (id > 0);",
            "existing table policy",
        );
        hit(&RULE, BEFORE, "ALTER TABLE policy ADD CHECK (id > 0);", "policy");
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN state text CHECK (state <> '');",
            "policy.state",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "ALTER TABLE policy ADD CONSTRAINT c CHECK (id > 0) NOT VALID;");
        miss(&RULE, BEFORE, "CREATE TABLE a (b integer); ALTER TABLE a ADD CHECK (b > 0);");
    }
}
