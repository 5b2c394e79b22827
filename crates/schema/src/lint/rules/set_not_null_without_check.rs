//! `set-not-null-without-check`: `SET NOT NULL` that has to read the whole table.

use crate::lint::statement::ChangeKind;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "set-not-null-without-check",
    why: "every row is read under a lock that readers wait for too",
    remedy: "add CHECK (column IS NOT NULL) NOT VALID, validate it in a later migration, then SET NOT NULL, which believes the check, and drop the check",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::SetNotNull { column } if !scene.known.is_checked_not_null(table, column) => {
            Some(format!("no validated check says that {table}.{column} is not null"))
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
            "ALTER TABLE policy ALTER COLUMN iban SET NOT NULL;",
            "policy.iban",
        );
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD CONSTRAINT c CHECK (iban IS NOT NULL) NOT VALID; ALTER TABLE policy ALTER iban SET NOT NULL;",
            "1:92 ",
        );
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD CONSTRAINT c CHECK (iban IS NOT NULL) NOT VALID; ALTER TABLE policy VALIDATE CONSTRAINT c; ALTER TABLE policy ALTER iban SET NOT NULL;",
        );
        miss(&RULE, BEFORE, "CREATE TABLE a (b text); ALTER TABLE a ALTER b SET NOT NULL;");
        miss(&RULE, BEFORE, "ALTER TABLE policy ALTER COLUMN iban DROP NOT NULL;");
    }
}
