//! `vacuum-full`: `VACUUM FULL`.

use crate::lint::statement::Action;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "vacuum-full",
    why: "the table is written anew while readers and writers wait, and it needs its size again on disk",
    remedy: "plain VACUUM gives space back for use; where the file must shrink, do it apart from migrations, when nobody works",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    match scene.action {
        Action::Vacuum { full: true } => scene.hit("VACUUM FULL writes tables anew".into()),
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
        hit(&RULE, BEFORE, "VACUUM FULL policy;", "VACUUM FULL");
        hit(&RULE, BEFORE, "VACUUM (ANALYZE, FULL) policy;", "VACUUM FULL");
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "VACUUM policy;");
        miss(&RULE, BEFORE, "VACUUM (ANALYZE) policy;");
    }
}
