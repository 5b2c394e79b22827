//! The registry over made-up catalogues, and over the project's own.

use super::*;
use serde_json::json;

/// A databases folder in memory, with one database and the events given as type, version and schema.
struct Folder(BTreeMap<String, String>);

impl Folder {
    fn new(events: &[(&str, u32)]) -> Self {
        let mut definition = "owner = \"A\"\ntier = 1\n".to_owned();
        for (event, version) in events {
            definition += &format!("[[event]]\ntype = \"{event}\"\nversion = {version}\naggregate = \"policy\"\n");
        }
        let catalog = "[[area]]\ncode = \"a\"\nname = \"A\"\nname_es = \"A\"\n[[database]]\ncode = \"db\"\narea = \"a\"\naccessor = \"db\"\npurpose = \"p\"\n";
        Self(BTreeMap::from([
            ("catalog.toml".to_owned(), catalog.to_owned()),
            ("db/database.toml".to_owned(), definition),
        ]))
    }

    /// With a schema version that describes these properties, all of them required.
    fn with(mut self, version: u32, properties: Value) -> Self {
        let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": format!("urn:aicore:event:db:policy:v{version}"),
            "type": "object", "required": required, "additionalProperties": false, "properties": properties
        });
        self.0.insert(format!("db/events/policy.v{version}.json"), schema.to_string());
        self
    }

    fn with_file(mut self, name: &str, text: &str) -> Self {
        self.0.insert(format!("db/events/{name}"), text.into());
        self
    }

    fn files(&self) -> Files {
        let schemas = self.0.iter().filter(|(path, _)| path.contains("/events/"));
        schemas.map(|(path, text)| (path.clone(), text.clone())).collect()
    }

    /// What is found, all of it published.
    fn findings(&self) -> Vec<String> {
        let mut ledger = Ledger::default();
        ledger.accept(&self.files());
        self.findings_with(&ledger, None, &|_, _, _| false)
    }

    fn findings_with(&self, ledger: &Ledger, against: Option<&Files>, upcast: &dyn Fn(&str, &str, u32) -> bool) -> Vec<String> {
        let catalog = Catalog::read(self).unwrap();
        let promise = Promise {
            catalog: &catalog,
            ledger,
            against,
            upcast,
        };
        check(&self.files(), &promise).iter().map(ToString::to_string).collect()
    }
}

impl aicore_catalog::Source for Folder {
    fn text(&self, path: &str) -> Result<Option<String>, String> {
        Ok(self.0.get(path).cloned())
    }

    fn folders(&self) -> Result<Vec<String>, String> {
        Ok(vec!["db".into()])
    }
}

#[track_caller]
fn assert_found(found: &[String], expected: &[&str]) {
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{found}\n{expected}");
    }
}

#[test]
fn a_version_that_only_widens_is_compatible() {
    let folder = Folder::new(&[("PolicyIssued", 1), ("PolicyIssued", 2)])
        .with(1, json!({"state": {"enum": ["a"]}}))
        .with(
            2,
            json!({"state": {"enum": ["a", "b"]}, "note": {"type": ["string", "null"], "default": null}}),
        );
    assert_found(&folder.findings(), &[]);
}

#[test]
fn a_version_that_old_events_do_not_follow_is_refused_unless_every_event_of_it_is_upcast() {
    let folder = Folder::new(&[("PolicyIssued", 1), ("PolicyIssued", 2), ("PolicyChanged", 2)])
        .with(1, json!({"premium": {"type": "number"}}))
        .with(2, json!({"premium": {"type": "string"}, "currency": {"type": "string"}}));
    assert_found(
        &folder.findings(),
        &[
            "policy.v2.json: required-added: version 2: at /: \"currency\" is newly required",
            "policy.v2.json: type-narrowed: version 2: at /properties/premium: the type was number and is string",
        ],
    );
    let mut ledger = Ledger::default();
    ledger.accept(&folder.files());
    assert_found(&folder.findings_with(&ledger, None, &|_, _, from| from == 1), &[]);
    let half = |_: &str, event: &str, _: u32| event == "PolicyIssued";
    assert_eq!(folder.findings_with(&ledger, None, &half).len(), 2);
}

#[test]
fn files_and_declarations_belong_together() {
    let sound = json!({"a": {"type": "string", "examples": ["x"]}});
    let folder = Folder::new(&[("PolicyIssued", 1)])
        .with(1, sound.clone())
        .with(3, sound)
        .with_file("policy.json", "{}");
    assert_found(
        &folder.findings(),
        &[
            "policy.json: name: an event schema is called",
            "policy.v3.json: undeclared",
            "policy.v3.json: version-missing: version 2 is missing",
        ],
    );
}

#[test]
fn a_schema_that_is_none_is_refused_with_the_reason() {
    let id = "\"$id\": \"urn:aicore:event:db:policy:v1\"";
    let dialect = "\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"";
    for (text, reason) in [
        ("{".to_owned(), "json: it is no JSON"),
        (
            "{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}".into(),
            "dialect: \"$schema\" is not",
        ),
        (format!("{{{dialect}, {id}, \"type\": \"text\"}}"), "schema: at /type"),
        (
            format!("{{{dialect}, \"$id\": \"urn:other\"}}"),
            "id: \"$id\" is not \"urn:aicore:event:db:policy:v1\"",
        ),
        (
            format!(
                "{{{dialect}, {id}, \"properties\": {{\"a\": {{\"items\": {{\"type\": \"string\", \"examples\": [\"x\", 7]}}}}}}}}"
            ),
            "example: /properties/a/items/examples/1 does not follow it",
        ),
    ] {
        let folder = Folder::new(&[("PolicyIssued", 1)]).with_file("policy.v1.json", &text);
        assert_found(&folder.findings(), &[reason]);
    }
}

#[test]
fn what_was_published_is_neither_edited_nor_removed() {
    let before = Folder::new(&[("PolicyIssued", 1)]).with(1, json!({"a": {"type": "string"}}));
    let mut ledger = Ledger::default();
    ledger.accept(&before.files());
    let after = Folder::new(&[("PolicyIssued", 1), ("PolicyIssued", 2)])
        .with(1, json!({"a": {"type": "integer"}}))
        .with(2, json!({"a": {"type": "integer"}}));
    let expected = ["policy.v1.json: edited", "policy.v2.json: unpublished"];
    let none = |_: &str, _: &str, _: u32| false;
    assert_found(&after.findings_with(&ledger, None, &none), &expected);

    // A ledger that was edited along with the schema does not hide it from a comparison with what was there before.
    let mut forged = Ledger::default();
    forged.accept(&after.files());
    let against = before.files();
    assert_found(
        &after.findings_with(&forged, Some(&against), &none),
        &["policy.v1.json: edited"],
    );
    let empty = Folder::new(&[]);
    assert_found(
        &empty.findings_with(&Ledger::default(), Some(&against), &none),
        &["policy.v1.json: removed: it was published and is gone"],
    );
}
