//! `add-unique-constraint`: a unique or primary key whose index is built under the strongest lock.

use crate::lint::cursor::has;
use crate::lint::statement::{ChangeKind, ConstraintKind};
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "add-unique-constraint",
    why: "the index is built while readers and writers wait",
    remedy: "CREATE UNIQUE INDEX CONCURRENTLY in a migration of its own, then ADD CONSTRAINT … UNIQUE USING INDEX; an exclusion constraint has no such way: add it when nobody works",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::AddConstraint(constraint) => {
            let kind = match constraint.kind {
                ConstraintKind::Unique => "unique constraint",
                ConstraintKind::PrimaryKey => "primary key",
                ConstraintKind::Exclude => "exclusion constraint",
                _ => return None,
            };
            (!constraint.using_index()).then(|| format!("the index of a {kind} of {table} is built under its lock"))
        }
        ChangeKind::AddColumn { column, definition } if has(definition, &["UNIQUE"]) || has(definition, &["PRIMARY", "KEY"]) => {
            Some(format!(
                "the index of the unique column {table}.{column} is built under the table's lock"
            ))
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
            "ALTER TABLE policy ADD CONSTRAINT u UNIQUE (iban);",
            "unique constraint of policy",
        );
        hit(&RULE, BEFORE, "ALTER TABLE policy ADD PRIMARY KEY (id);", "primary key");
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD EXCLUDE USING gist (iban WITH =);",
            "exclusion",
        );
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN number text UNIQUE;",
            "policy.number",
        );
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD CONSTRAINT u UNIQUE USING INDEX policy_iban;",
        );
        miss(
            &RULE,
            BEFORE,
            "CREATE TABLE a (b integer); ALTER TABLE a ADD PRIMARY KEY (b);",
        );
    }
}
