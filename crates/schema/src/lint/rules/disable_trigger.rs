//! `disable-trigger`: triggers switched off.

use crate::lint::statement::{Action, ChangeKind};
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "disable-trigger",
    why: "row versions, events and the audit's images come from triggers: changes made meanwhile leave no trace, and foreign keys are not checked",
    remedy: "leave them on; where rows must change without a trace, say in the allowance how that is recorded instead",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    match scene.action {
        Action::Set { parameter, .. } if parameter == "session_replication_role" => {
            scene.hit("session_replication_role switches all triggers off".into())
        }
        _ => scene.changes_of_existing(|table, change| match change {
            ChangeKind::DisableTrigger => Some(format!("triggers of {table} are switched off")),
            _ => None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::tests::{hit, miss};

    const BEFORE: &str = "CREATE TABLE policy (id integer, iban text);";

    #[test]
    fn finds() {
        hit(&RULE, BEFORE, "ALTER TABLE policy DISABLE TRIGGER ALL;", "triggers of policy");
        hit(
            &RULE,
            BEFORE,
            "SET LOCAL session_replication_role = replica;",
            "session_replication_role",
        );
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "ALTER TABLE policy ENABLE TRIGGER ALL;");
        miss(&RULE, BEFORE, "ALTER TABLE policy DISABLE ROW LEVEL SECURITY;");
        miss(&RULE, BEFORE, "DROP TRIGGER t ON policy;");
    }
}
