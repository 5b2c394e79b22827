//! Bad input: one clear error with the remedy, nothing half done.

use crate::command::{aicore, file, on, run};
use aicore_testkit::TestFleet;
use std::process::Command;

/// Runs, expects a status, and wants each of the words in the error.
fn fails(command: &mut Command, status: i32, words: &[&str]) {
    let (actual, out, err) = run(command);
    assert_eq!(actual, status, "{command:?}\n{out}\n{err}");
    for word in words {
        assert!(err.contains(word), "{command:?}: \"{word}\" is not in\n{err}");
    }
    assert!(!err.contains("panicked"), "{err}");
}

/// The binary in an empty directory with its state there.
fn alone(directory: &tempfile::TempDir) -> Command {
    let mut command = aicore();
    command
        .current_dir(directory.path())
        .env("AICORE_STATE_DIR", directory.path().join("state"));
    command
}

#[test]
fn configuration_mistakes_name_place_and_remedy() {
    let directory = tempfile::TempDir::new().unwrap();
    fails(
        alone(&directory).arg("health").arg("--config").arg("none.toml"),
        2,
        &["cannot read configuration file none.toml"],
    );
    let config = file(directory.path(), "bad.toml", "[pool]\nmax = \"many\"\n");
    fails(
        alone(&directory).arg("health").arg("--config").arg(&config),
        2,
        &["bad.toml:2", "invalid type"],
    );
    fails(
        alone(&directory)
            .arg("health")
            .env("SM_AUTH_DATABASE_URL", "postgres://u:s3cret@host:no/x"),
        2,
        &["SM_AUTH_DATABASE_URL", "write postgres://"],
    );
    let (_, out, err) = run(alone(&directory)
        .arg("health")
        .env("SM_AUTH_DATABASE_URL", "postgres://u:s3cret@host:no/x"));
    assert!(!format!("{out}{err}").contains("s3cret"));
    fails(
        alone(&directory).args(["db", "list", "--databases-dir", "/nowhere"]),
        2,
        &["/nowhere is no databases folder"],
    );
    fails(
        alone(&directory).args(["relay", "--once"]),
        2,
        &["no NATS server is configured", "aicore up"],
    );
    fails(alone(&directory).args(["db", "list", "--log", "a=b=c"]), 2, &["--log"]);
}

#[test]
fn a_malformed_catalogue_names_file_and_line() {
    let directory = tempfile::TempDir::new().unwrap();
    file(
        directory.path(),
        "catalog.toml",
        "[[area]]\ncode = \"core\"\nname = \"Core\"\nname_es = \"N\"\n[[database]]\ncode = \"sm_x\"\n",
    );
    let mut command = alone(&directory);
    command.env("AICORE_DATABASES", directory.path());
    fails(command.args(["db", "list"]), 2, &["catalog.toml:5: missing field `area`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_are_away_or_refuse_are_named_with_the_remedy() {
    let fleet = TestFleet::start(&["sm_global"]).await;
    fails(
        on(&fleet)
            .args(["party", "show", "x"])
            .env("SM_GLOBAL_DATABASE_URL", "postgres://u@127.0.0.1:1/x"),
        1,
        &["127.0.0.1:1", "cannot be reached"],
    );
    let port = fleet.postgres.port();
    let wrong = format!("postgres://postgres:wrong@127.0.0.1:{port}/sm_global");
    fails(
        on(&fleet).args(["party", "show", "x"]).env("SM_GLOBAL_DATABASE_URL", &wrong),
        1,
        &["refuses the user or password", "SM_GLOBAL_DATABASE_URL"],
    );
    fails(
        on(&fleet).args(["migrate", "status", "ss_insurance"]),
        1,
        &["database \"ss_insurance\" does not exist", "aicore db create ss_insurance"],
    );
    fails(
        on(&fleet).args(["migrate", "status", "ss_insuranc"]),
        2,
        &["there is no database \"ss_insuranc\"", "near it: ss_insurance"],
    );
    fails(
        on(&fleet).args(["party", "show", "11223344B"]),
        1,
        &["there is no party \"11223344B\"", "NIF, NIE, CIF"],
    );
    fails(
        on(&fleet).args(["relay", "--once"]).env("NATS_URL", "nats://127.0.0.1:1"),
        1,
        &["NATS server 127.0.0.1:1 cannot be reached"],
    );
    let wrong = format!("nats://aicore:wrong@127.0.0.1:{}", fleet.nats.port());
    fails(
        on(&fleet).args(["relay", "--once"]).env("NATS_URL", &wrong),
        1,
        &["refuses the user or password", "NATS_URL"],
    );
    // One of 66 is there: health says so by its exit status.
    let (status, out, _) = run(on(&fleet).args(["health", "--timeout", "60", "--json"]));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (status, &report["databases"]["global"], &report["databases"]["auth"]),
        (1, &true.into(), &false.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_imported_changes_nothing() {
    let fleet = TestFleet::start(&["ss_insurance"]).await;
    let directory = fleet.directory();
    fails(on(&fleet).args(["import", "ss_insurance", "none.csv"]), 1, &["none.csv"]);
    file(directory, "empty.csv", "");
    fails(on(&fleet).args(["import", "ss_insurance", "empty.csv"]), 1, &["empty.csv"]);
    file(directory, "odd.csv", "alfa;beta\n1;2\n");
    fails(
        on(&fleet).args(["import", "ss_insurance", "odd.csv"]),
        1,
        &["odd.csv", "insurance_portfolio"],
    );
    fails(
        on(&fleet).args(["import", "ss_insurence", "odd.csv"]),
        2,
        &["near it: ss_insurance"],
    );
    let client = fleet.connect(&"ss_insurance".parse().unwrap()).await.unwrap();
    let row = client
        .query_one(
            "SELECT (SELECT count(*) FROM customer) + (SELECT count(*) FROM platform.outbox_event)",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), 0);
}
