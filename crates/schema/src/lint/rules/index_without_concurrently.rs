//! `index-without-concurrently`: an index built, dropped or rebuilt while writers wait.

use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "index-without-concurrently",
    why: "building an index takes a lock that writers wait for as long as it is built; dropping it takes one that readers wait for too",
    remedy: "CREATE INDEX CONCURRENTLY, or DROP INDEX CONCURRENTLY, alone in a migration; on a partitioned table create it ON ONLY the table, then concurrently on each partition, and attach them",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    let known = scene.known;
    match scene.action {
        Action::CreateIndex {
            table,
            concurrently: false,
            only: false,
            ..
        } if known.is_existing(table) => {
            let kind = if known.is_partitioned(table) {
                "partitioned table"
            } else {
                "table"
            };
            scene.hit(format!(
                "an index is built on the existing {kind} {table} while its writers wait"
            ))
        }
        Action::DropIndex {
            indexes,
            concurrently: false,
        } => match indexes.iter().find(|index| known.is_existing_index(index)) {
            Some(index) => scene.hit(format!(
                "the existing index {index} is dropped while readers and writers of its table wait"
            )),
            None => Vec::new(),
        },
        Action::Reindex { concurrently: false } => scene.hit("an index is rebuilt while writers of its table wait".into()),
        _ => Vec::new(),
    }
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
            "CREATE INDEX policy_iban ON policy (iban);",
            "1:1 an index is built on the existing table policy",
        );
        hit(
            &RULE,
            BEFORE,
            "SELECT 1;\n  CREATE UNIQUE INDEX ON \"public\".\"policy\" (iban);",
            "2:3 ",
        );
        hit(&RULE, BEFORE, "DROP INDEX policy_iban;", "existing index policy_iban");
        hit(&RULE, BEFORE, "REINDEX TABLE policy;", "rebuilt");
        hit(
            &RULE,
            BEFORE,
            "DO $$ BEGIN IF true THEN CREATE INDEX i ON policy (iban); END IF; END $$;",
            "1:26 ",
        );
        hit(
            &RULE,
            BEFORE,
            "DO $$ BEGIN EXECUTE 'CREATE INDEX i ON policy (iban)'; END $$;",
            "1:22 ",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "CREATE INDEX CONCURRENTLY policy_iban ON policy (iban);");
        miss(
            &RULE,
            BEFORE,
            "CREATE TABLE claim (id integer); CREATE INDEX claim_id ON claim (id); DROP INDEX claim_id;",
        );
        miss(&RULE, BEFORE, "CREATE INDEX policy_iban ON ONLY policy (iban);");
        miss(&RULE, BEFORE, "COMMENT ON TABLE policy IS 'CREATE INDEX i ON policy (iban)';");
        miss(&RULE, BEFORE, "REINDEX INDEX CONCURRENTLY policy_iban;");
    }
}
