//! `rename-table`: a table renamed.

use crate::lint::statement::ChangeKind;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "rename-table",
    why: "the deployed client asks for the old name until it is replaced, and fails meanwhile",
    remedy: "create a view of the old name in the same migration and allow the rule, or keep the name",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::RenameTable { to } => Some(format!("table {table} becomes {to}")),
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
            "ALTER TABLE policy RENAME TO contract;",
            "table policy becomes contract",
        );
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "CREATE TABLE a (b integer); ALTER TABLE a RENAME TO c; ALTER TABLE c RENAME TO d;",
        );
        miss(&RULE, BEFORE, "ALTER INDEX a RENAME TO b;");
    }
}
