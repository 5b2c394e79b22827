//! `cluster`: `CLUSTER`.

use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "cluster",
    why: "the table is written anew while readers and writers wait",
    remedy: "leave the order of rows to the server, or do it apart from migrations, when nobody works",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    match scene.action {
        Action::Cluster => scene.hit("CLUSTER writes a table anew".into()),
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
        hit(&RULE, BEFORE, "CLUSTER policy USING policy_pkey;", "CLUSTER");
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "ALTER TABLE policy CLUSTER ON policy_pkey;");
        miss(&RULE, BEFORE, "COMMENT ON TABLE policy IS 'CLUSTER policy';");
    }
}
