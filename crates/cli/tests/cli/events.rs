//! The schemas of the events, their catalogue and the AsyncAPI document.

use crate::command::{aicore, run, succeed};
use crate::npm::packages;
use aicore_testkit::databases_dir;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Where npm puts the JSON Schema of AsyncAPI documents.
const PROJECT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/asyncapi");

fn docs() -> PathBuf {
    databases_dir().join("../docs")
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A judge of AsyncAPI 3.0 documents: the JSON Schema that the AsyncAPI initiative publishes.
fn judge() -> jsonschema::Validator {
    let schema = packages(PROJECT, "asyncapi-test").join("@asyncapi/specs/schemas/3.0.0.json");
    jsonschema::validator_for(&json(&schema)).unwrap()
}

#[test]
fn the_committed_document_is_asyncapi_and_every_reference_in_it_leads_somewhere() {
    succeed(aicore().args(["docs", "events", "--check", "--out"]).arg(docs()));
    let document = json(&docs().join("asyncapi.json"));
    let judge = judge();
    let wrong: Vec<String> = judge
        .iter_errors(&document)
        .map(|error| format!("{}: {error:.300}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");

    // The judge is one: it refuses what is none.
    let mut broken = document.clone();
    broken["operations"]["ring"]["action"] = "shout".into();
    assert!(!judge.is_valid(&broken));
    let mut broken = document.clone();
    broken["channels"]["ss_insurance"]["adress"] = "x".into();
    assert!(!judge.is_valid(&broken));

    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 1_000);
    for reference in references {
        match reference.strip_prefix('#') {
            Some(pointer) => assert!(document.pointer(pointer).is_some(), "{reference}"),
            None => assert!(docs().join(reference).is_file(), "{reference}"),
        }
    }
}

fn collect_references<'d>(value: &'d Value, found: &mut Vec<&'d str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| collect_references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        _ => {}
    }
}

#[test]
fn every_declared_event_is_in_the_document_and_in_the_catalogue() {
    let document = json(&docs().join("asyncapi.json"));
    let page = std::fs::read_to_string(docs().join("event-catalogue.md")).unwrap();
    let catalog = aicore_fleet::read_catalog(&databases_dir()).unwrap();
    let mut count = 0;
    for database in catalog.databases() {
        for event in &database.definition.events {
            let key = format!("{}.{}.v{}", database.code, event.event_type, event.version);
            let message = &document["components"]["messages"][&key];
            assert_eq!(
                message["payload"]["$ref"],
                format!("../databases/{}", event.schema_file),
                "{key}"
            );
            let address = &document["channels"][database.code.as_str()]["address"];
            assert_eq!(*address, format!("evt.{{partition}}.{}.{{eventType}}", database.code));
            assert!(page.contains(&format!("| `{}` | ", event.event_type)), "{key}");
            count += 1;
        }
    }
    // And the bell.
    assert_eq!(document["components"]["messages"].as_object().unwrap().len(), count + 1);
}

/// A copy of the databases folder, in a repository of git.
fn copy() -> TempDir {
    let folder = TempDir::new().unwrap();
    succeed(
        Command::new("cp")
            .arg("-r")
            .arg(databases_dir())
            .arg(folder.path().join("databases")),
    );
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "."],
        &[
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@t",
            "commit",
            "--quiet",
            "-m",
            "published",
        ],
    ] {
        succeed(Command::new("git").args(arguments).current_dir(folder.path()));
    }
    folder
}

/// The check in a copy: exit status and what it says.
fn check(folder: &TempDir, arguments: &[&str]) -> (i32, String) {
    let mut command = aicore();
    command
        .args(["events", "schemas", "check"])
        .args(arguments)
        .env("AICORE_DATABASES", folder.path().join("databases"));
    let (status, out, err) = run(&mut command);
    (status, out + &err)
}

#[test]
fn the_committed_schemas_are_sound() {
    let out = succeed(aicore().args(["events", "schemas", "check"]));
    assert!(out.contains("event schemas are sound"), "{out}");
}

#[test]
fn a_new_version_is_accepted_once_and_an_edited_one_never() {
    // Given a policy with a second version that adds a property with a default
    let folder = copy();
    let place = |name: &str| folder.path().join("databases").join(name);
    let schema = place("ss_insurance/events/policy.v1.json");
    let mut second = json(&schema);
    second["$id"] = "urn:aicore:event:ss_insurance:policy:v2".into();
    second["required"].as_array_mut().unwrap().push("branch_code".into());
    second["properties"]["branch_code"] = serde_json::json!({"type": ["string", "null"]});
    let definition = place("ss_insurance/database.toml");
    let text = std::fs::read_to_string(&definition).unwrap();
    let declaration = "\n[[event]]\ntype = \"PolicyIssued\"\nversion = 2\naggregate = \"policy\"\n";
    std::fs::write(&definition, text + declaration).unwrap();
    let write = |schema: &Value| std::fs::write(place("ss_insurance/events/policy.v2.json"), schema.to_string()).unwrap();

    // When the default is missing, the version is refused, and cannot be accepted either
    write(&second);
    let ledger = std::fs::read_to_string(place("events.lock")).unwrap();
    for arguments in [&[][..], &["--accept"]] {
        let (status, out) = check(&folder, arguments);
        assert_eq!(status, 1, "{out}");
        assert!(
            out.contains("required-added: version 2: at /: \"branch_code\" is newly required"),
            "{out}"
        );
    }
    assert_eq!(std::fs::read_to_string(place("events.lock")).unwrap(), ledger);

    // With it, it is accepted, and from then on published
    second["properties"]["branch_code"]["default"] = Value::Null;
    write(&second);
    let (status, out) = check(&folder, &["--accept", "--against", "HEAD"]);
    assert_eq!((status, out.contains("policy.v2.json is published")), (0, true), "{out}");
    assert_eq!(check(&folder, &[]).0, 0);
    let sums = run(Command::new("sha256sum")
        .args(["--check", "--quiet", "events.lock"])
        .current_dir(place("")));
    assert_eq!(sums.0, 0, "{sums:?}");

    // An edited version is refused, by the ledger and by a comparison with the commit or folder before
    std::fs::write(&schema, std::fs::read_to_string(&schema).unwrap() + "\n").unwrap();
    let original = databases_dir();
    for arguments in [
        &[][..],
        &["--accept"],
        &["--against", "HEAD"],
        &["--against", original.to_str().unwrap()],
    ] {
        let (status, out) = check(&folder, arguments);
        assert_eq!(status, 1, "{out}");
        assert!(out.contains("policy.v1.json: edited"), "{out}");
    }
    let (status, out) = check(&folder, &["--against", "no-such-branch"]);
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("it is no commit, branch or tag here"), "{out}");
}
