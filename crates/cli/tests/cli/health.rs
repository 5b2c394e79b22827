//! `aicore health`: what it prints, against the documented schema, and how it exits.

use crate::command::{aicore, file, on, run, succeed};
use aicore_testkit::{TestFleet, databases_dir};
use serde_json::Value;
use std::path::Path;

/// The JSON schema of docs/health.md.
fn documented() -> jsonschema::Validator {
    let path = databases_dir().join("../docs/health.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once("```json\n").unwrap();
    let (schema, _) = rest.split_once("```").unwrap();
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

fn validated(out: &str) -> Value {
    let value: Value = serde_json::from_str(out).unwrap();
    let errors: Vec<_> = documented().iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{out}");
    value
}

fn of<'v>(value: &'v Value, database: &str) -> &'v Value {
    let reports = value["report"].as_array().unwrap();
    reports.iter().find(|report| report["database"] == database).unwrap()
}

/// The parts of the databases folder that these databases need, with one more migration of `ss_insurance`.
fn newer_release(directory: &Path) -> std::path::PathBuf {
    let to = directory.join("databases");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .arg(databases_dir())
        .arg(&to)
        .status()
        .unwrap();
    assert!(copied.success());
    let migration = to.join("ss_insurance/migrations/20990101000000_newer");
    std::fs::create_dir(&migration).unwrap();
    file(&migration, "migration.sql", "ALTER TABLE policy ADD COLUMN newer text;\n");
    to
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_are_written_out_with_remedies_and_told_by_the_exit_status() {
    let fleet = TestFleet::start(&["sm_global", "ss_insurance"]).await;
    let client = fleet.connect_server(&"sm_global".parse().unwrap()).await.unwrap();
    client.batch_execute("CREATE DATABASE se_energy").await.unwrap();
    let two = ["health", "--timeout", "60", "--database", "global", "ss_insurance"];

    let sound = validated(&succeed(on(&fleet).args(two).arg("--json")));
    assert_eq!(sound["healthy"], true);
    assert_eq!(sound["databases"], serde_json::json!({ "global": true, "insurance": true }));
    assert_eq!(of(&sound, "ss_insurance")["schema"][1]["state"], "current");
    let page = succeed(on(&fleet).args(two));
    assert!(page.contains("2 of 2 healthy") && page.contains("ROLE"), "{page}");

    // All 66: what is not there, and what was never migrated.
    let (status, out, _) = run(on(&fleet).args(["health", "--timeout", "60", "--json"]));
    let all = validated(&out);
    assert_eq!(status, 1);
    assert_eq!(all["report"].as_array().unwrap().len(), 66);
    assert_eq!(of(&all, "se_energy")["problem"]["kind"], "never_migrated");
    assert_eq!(of(&all, "sm_auth")["problem"]["kind"], "missing");
    let (status, page, _) = run(on(&fleet).args(["health", "--timeout", "60"]));
    assert_eq!(status, 1);
    assert!(
        page.contains("aicore migrate deploy se_energy") && page.contains("aicore db create sm_auth"),
        "{page}"
    );

    // A newer release of this program wants more than is there.
    let newer = newer_release(fleet.directory());
    let (status, out, _) = run(on(&fleet).env("AICORE_DATABASES", &newer).args(two).arg("--json"));
    let behind = validated(&out);
    let report = of(&behind, "ss_insurance");
    assert_eq!((status, &report["problem"]["kind"]), (1, &"behind".into()), "{report}");
    assert_eq!(report["schema"][1]["wanted"], "20990101000000_newer");
    assert_eq!(report["schema"][1]["pending"], serde_json::json!(["20990101000000_newer"]));
    let (status, page, _) = run(on(&fleet).env("AICORE_DATABASES", &newer).args([
        "health",
        "--ready",
        "--timeout",
        "60",
        "--database",
        "global",
        "insurance",
    ]));
    assert!(
        status == 1 && page.contains("not ready") && page.contains("migrate deploy ss_insurance"),
        "{page}"
    );
    // Once that is applied it is an older one to which the database is ahead: healthy, and said.
    succeed(
        on(&fleet)
            .env("AICORE_DATABASES", &newer)
            .args(["migrate", "deploy", "ss_insurance"]),
    );
    let page = succeed(on(&fleet).args(two));
    assert!(page.contains("update this program") && page.contains("1 warning"), "{page}");

    // A server that is dead beside one that is not.
    let mut command = on(&fleet);
    command.env("SM_AUTH_DATABASE_URL", "postgres://u:s3cret@127.0.0.1:1/x");
    let (status, out, err) = run(command.args(["health", "--json", "--timeout", "60", "--database", "global", "auth"]));
    let value = validated(&out);
    assert_eq!(status, 1);
    assert_eq!(value["databases"], serde_json::json!({ "global": true, "auth": false }));
    assert_eq!(of(&value, "sm_auth")["problem"]["kind"], "unreachable");
    assert!(!format!("{out}{err}").contains("s3cret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_asks_what_is_configured_and_liveness_nobody() {
    let fleet = TestFleet::start(&["sm_global"]).await;
    let configured = |url: &str| {
        let mut command = on(&fleet);
        command.env_remove("AICORE_SERVERS").env("SM_GLOBAL_DATABASE_URL", url);
        command
    };
    let url = fleet.postgres.url("sm_global");
    let ready: Value = serde_json::from_str(&succeed(configured(&url).args([
        "health",
        "--ready",
        "--json",
        "--timeout",
        "60",
    ])))
    .unwrap();
    assert_eq!(
        ready,
        serde_json::json!({ "ready": true, "databases": { "sm_global": null } })
    );
    // Of the whole fleet, 65 are not configured.
    assert_eq!(run(configured(&url).args(["health", "--timeout", "60"])).0, 1);
    let dead = "postgres://u@127.0.0.1:1/x";
    assert_eq!(run(configured(dead).args(["health", "--ready"])).0, 1);
    let live: Value = serde_json::from_str(&succeed(configured(dead).args(["health", "--live", "--json"]))).unwrap();
    assert_eq!(live["live"], true);
}

#[test]
fn where_nobody_can_be_asked_the_exit_status_is_two() {
    let directory = tempfile::TempDir::new().unwrap();
    let alone = || {
        let mut command = aicore();
        command
            .current_dir(directory.path())
            .env("AICORE_STATE_DIR", directory.path().join("state"));
        command
    };
    let (status, _, err) = run(alone().arg("health"));
    assert!(
        status == 2 && err.contains("no server is configured") && err.contains("aicore up"),
        "{err}"
    );
    let (status, _, err) = run(alone().args(["health", "--live", "--ready"]));
    assert_eq!(status, 2, "{err}");
    let (status, _, err) =
        run(alone()
            .env("AICORE_SERVERS", "postgres://u@127.0.0.1:1/")
            .args(["health", "--database", "ss_insuranc"]));
    assert!(status == 2 && err.contains("near it: ss_insurance"), "{err}");
    // A migrations folder that cannot be read.
    let databases = directory.path().join("databases");
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .arg(databases_dir())
        .arg(&databases)
        .status()
        .unwrap();
    assert!(copied.success());
    std::fs::create_dir(databases.join("sm_auth/migrations/20990101000000_empty")).unwrap();
    let (status, _, err) = run(alone()
        .env("AICORE_SERVERS", "postgres://u@127.0.0.1:1/")
        .env("AICORE_DATABASES", &databases)
        .args(["health", "--database", "auth"]));
    assert!(status == 2 && err.contains("20990101000000_empty"), "{err}");
}
