//! `rename-column`: a column renamed.

use crate::lint::statement::ChangeKind;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "rename-column",
    why: "the deployed client asks for the old name until it is replaced, and fails meanwhile",
    remedy: "add a column of the new name, write both, change over, then drop the old one",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::RenameColumn { from, to } => {
            let places = scene.usage.places(table, from);
            let named = if places.is_empty() {
                String::new()
            } else {
                format!(", and is named in {}", places.join(", "))
            };
            Some(format!("{table}.{from} becomes {to}{named}"))
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
            "ALTER TABLE policy RENAME COLUMN iban TO account;",
            "policy.iban becomes account",
        );
        hit(&RULE, BEFORE, "ALTER TABLE policy RENAME iban TO account;", "policy.iban");
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "CREATE TABLE a (b integer); ALTER TABLE a RENAME b TO c;");
        miss(&RULE, BEFORE, "ALTER TABLE policy RENAME CONSTRAINT a TO b;");
    }
}
