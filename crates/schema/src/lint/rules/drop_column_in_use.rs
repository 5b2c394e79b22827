//! `drop-column-in-use`: a column dropped that is still named somewhere.

use crate::lint::statement::ChangeKind;
use crate::lint::{Hit, Rule, Scene};
pub(super) const RULE: Rule = Rule {
    name: "drop-column-in-use",
    why: "whatever names the column fails at the next call: the deployed client selects all columns by name",
    remedy: "let the code and the declarations that name it go first, deploy them, and drop the column afterwards",
    check,
};

fn check(scene: &Scene<'_, '_, '_>) -> Vec<Hit> {
    scene.changes_of_existing(|table, change| {
        let ChangeKind::DropColumn { column } = change else {
            return None;
        };
        let mut places = scene.usage.places(table, column);
        places.extend(scene.known.bodies_naming(table, column));
        (!places.is_empty()).then(|| format!("{table}.{column} is still named in {}", places.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::tests::{hit, miss};

    const BEFORE: &str = "CREATE TABLE policy (id integer, iban text, state text); CREATE FUNCTION policy_payload(p policy) RETURNS text RETURN p.iban; \
         CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := 1; RETURN NEW; END $$; \
         CREATE TRIGGER t BEFORE UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION stamp();";

    #[test]
    fn finds() {
        hit(
            &RULE,
            BEFORE,
            "ALTER TABLE policy DROP COLUMN iban;",
            "policy.iban is still named in policy_payload",
        );
        hit(&RULE, BEFORE, "ALTER TABLE policy DROP iban;", "policy.iban");
        hit(&RULE, BEFORE, "ALTER TABLE policy DROP COLUMN id;", "stamp");
    }

    #[test]
    fn lets_pass() {
        miss(&RULE, BEFORE, "ALTER TABLE policy DROP COLUMN state;");
        miss(
            &RULE,
            BEFORE,
            "DROP FUNCTION policy_payload; DROP VIEW iban; ALTER TABLE policy DROP COLUMN iban;",
        );
        miss(&RULE, BEFORE, "ALTER TABLE policy DROP CONSTRAINT iban;");
    }
}
