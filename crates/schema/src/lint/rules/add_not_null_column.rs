//! `add-not-null-column`: a column added `NOT NULL` without a value for the rows that are there.

use crate::lint::cursor::has;
use crate::lint::statement::ChangeKind;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "add-not-null-column",
    why: "the migration fails as soon as the table has a row, and the application that does not know the column yet can insert none",
    remedy: "give it a default, or add it without NOT NULL, fill it, and set NOT NULL in a later migration",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| match change {
        ChangeKind::AddColumn { column, definition } => {
            let required = has(definition, &["NOT", "NULL"]) || has(definition, &["PRIMARY", "KEY"]);
            let given = has(definition, &["DEFAULT"]) || has(definition, &["GENERATED"]) || is_serial(definition);
            (required && !given).then(|| format!("{table}.{column} has no value for the rows that are there"))
        }
        _ => None,
    })
}

fn is_serial(definition: &[crate::script::token::Token<'_>]) -> bool {
    let first = definition.first();
    first.is_some_and(|token| ["SERIAL", "BIGSERIAL", "SMALLSERIAL"].iter().any(|word| token.is(word)))
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
            "ALTER TABLE policy ADD COLUMN channel text NOT NULL;",
            "policy.channel has no value",
        );
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN channel text NOT NULL DEFAULT 'office';",
        );
        miss(&RULE, BEFORE, "ALTER TABLE policy ADD COLUMN channel text;");
        miss(&RULE, BEFORE, "ALTER TABLE policy ADD COLUMN n bigserial NOT NULL;");
        miss(
            &RULE,
            BEFORE,
            "CREATE TABLE a (b text); ALTER TABLE a ADD COLUMN c text NOT NULL;",
        );
    }
}
