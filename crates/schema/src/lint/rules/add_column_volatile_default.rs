//! `add-column-volatile-default`: a column added with a value that is computed row by row.

use crate::lint::cursor::{has, position};
use crate::lint::statement::ChangeKind;
use crate::lint::{Hit, Rule, Scene};
use crate::script::token::Token;
pub(super) const RULE: Rule = Rule {
    name: "add-column-volatile-default",
    why: "a default that may differ from row to row, an identity or a stored generated column is written into every row: the table is rewritten under a lock that readers wait for too",
    remedy: "add the column without a default, set the default by a second ALTER, and fill the old rows in portions",
    check,
};

/// Functions that give every row of a statement the same value.
const STABLE: [&str; 16] = [
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "current_setting",
    "to_date",
    "to_timestamp",
    "make_date",
    "make_interval",
    "lower",
    "upper",
    "coalesce",
    "jsonb_build_object",
    "jsonb_build_array",
    "array_fill",
    "date_trunc",
    "numrange",
];

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| {
        let ChangeKind::AddColumn { column, definition } = change else {
            return None;
        };
        let reason = rewrites(definition)?;
        Some(format!("adding {table}.{column} writes every row: {reason}"))
    })
}

/// Why adding a column of this definition rewrites the table.
fn rewrites(definition: &[Token<'_>]) -> Option<String> {
    if definition
        .first()
        .is_some_and(|token| ["SERIAL", "BIGSERIAL", "SMALLSERIAL"].iter().any(|word| token.is(word)))
    {
        return Some("it is serial".into());
    }
    if has(definition, &["AS", "IDENTITY"]) {
        return Some("it is an identity".into());
    }
    if has(definition, &["GENERATED", "ALWAYS", "AS"]) && has(definition, &["STORED"]) {
        return Some("it is generated and stored".into());
    }
    let default = &definition[position(definition, &["DEFAULT"])? + 1..];
    let after = [
        "NOT",
        "NULL",
        "CHECK",
        "REFERENCES",
        "UNIQUE",
        "PRIMARY",
        "CONSTRAINT",
        "COLLATE",
    ];
    let end = default
        .iter()
        .position(|token| after.iter().any(|word| token.is(word)))
        .unwrap_or(default.len());
    let calls = default[..end]
        .windows(2)
        .filter(|pair| pair[1].is_symbol('('))
        .filter_map(|pair| pair[0].name());
    // A type with its length, such as numeric(14, 2), stands after a cast.
    let mut casts = default[..end]
        .windows(2)
        .filter(|pair| pair[0].is_symbol(':'))
        .filter_map(|pair| pair[1].name());
    let volatile = calls
        .into_iter()
        .find(|name| !STABLE.contains(&name.as_str()) && !casts.any(|cast| cast == *name))?;
    Some(format!("{volatile}() may differ from row to row"))
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
            "ALTER TABLE policy ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid();",
            "1:20 adding policy.key writes every row: gen_random_uuid()",
        );
        hit(&RULE, BEFORE, "ALTER TABLE policy ADD number bigserial;", "serial");
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY;",
            "identity",
        );
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN n text GENERATED ALWAYS AS (upper(iban)) STORED;",
            "stored",
        );
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN at timestamptz DEFAULT pg_catalog.clock_timestamp();",
            "clock_timestamp",
        );
    }

    #[test]
    fn lets_pass() {
        miss(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN at timestamptz NOT NULL DEFAULT now();",
        );
        miss(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN state text DEFAULT 'new' CHECK (lower(state) = state);",
        );
        miss(
            &RULE,
            BEFORE,
            "ALTER TABLE policy ADD COLUMN amount numeric(14, 2) DEFAULT '0'::numeric(14, 2);",
        );
        miss(&RULE, BEFORE, "ALTER TABLE policy ADD COLUMN note text;");
        miss(
            &RULE,
            BEFORE,
            "CREATE TABLE claim (id integer); ALTER TABLE claim ADD COLUMN key uuid DEFAULT gen_random_uuid();",
        );
    }
}
