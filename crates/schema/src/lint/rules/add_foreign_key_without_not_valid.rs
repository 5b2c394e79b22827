//! `add-foreign-key-without-not-valid`: a foreign key that checks all rows at once.

use crate::lint::cursor::has;
use crate::lint::statement::{ChangeKind, ConstraintKind};
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "add-foreign-key-without-not-valid",
    why: "every row is looked up while writers of both tables wait",
    remedy: "add it NOT VALID, and VALIDATE CONSTRAINT in a later migration, which writers do not wait for",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::AddConstraint(constraint) if constraint.kind == ConstraintKind::ForeignKey && !constraint.not_valid() => {
            Some(format!("a foreign key of the existing table {table} checks every row"))
        }
        ChangeKind::AddColumn { column, definition } if has(definition, &["REFERENCES"]) => Some(format!(
            "{table}.{column} is added with a foreign key: writers of both tables wait"
        )),
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
            "ALTER TABLE policy ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES person (id);",
            "existing table policy",
        );
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN person_id integer REFERENCES person;",
            "policy.person_id",
        );
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES person (id) NOT VALID;",
        );
        miss(
            &RULE,
            BEFORE,
            "CREATE TABLE a (b integer REFERENCES policy); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES policy;",
        );
        miss(&RULE, BEFORE, "ALTER TABLE policy VALIDATE CONSTRAINT f;");
    }
}
