//! `alter-column-type`: a column's type changed in place.

use crate::lint::cursor::text;
use crate::lint::statement::ChangeKind;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "alter-column-type",
    why: "most changes of type rewrite the table and its indexes under a lock that readers wait for too",
    remedy: "add a column of the new type, fill it in portions, let the application change over, then drop the old one; allow the rule where the change is known to rewrite nothing, such as varchar to text",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::AlterType { column, to } => Some(format!("the type of {table}.{column} becomes {}", text(to))),
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
            "ALTER TABLE policy\n    ALTER COLUMN iban TYPE varchar(34);",
            "2:5 the type of policy.iban becomes varchar(34)",
        );
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ALTER id SET DATA TYPE bigint",
            "becomes bigint",
        );
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "CREATE TABLE claim (id integer); ALTER TABLE claim ALTER COLUMN id TYPE bigint;",
        );
        miss(&RULE, BEFORE, "ALTER TABLE policy ALTER COLUMN iban SET DEFAULT 'x';");
        miss(&RULE, BEFORE, "ALTER TYPE kind ADD VALUE 'x';");
    }
}
