//! `aicore transactions`: what a coordinator that died left behind is shown, and finished.

use crate::command::{on, run, succeed};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Config, Endpoint, Error, Fleet, TransactionOptions, read_catalog, transaction_failpoints as failpoints};
use aicore_testkit::{TestFleet, databases_dir};
use serde_json::{Value, json};
use std::process::Command;

static HUB: DatabaseCode = DatabaseCode::from_static("sm_global");
static INSURANCE: DatabaseCode = DatabaseCode::from_static("ss_insurance");

#[tokio::test]
#[ignore = "a process of the test below"]
async fn coordinator() {
    let (Ok(hub), Ok(insurance)) = (std::env::var("COORDINATOR_HUB"), std::env::var("COORDINATOR_INSURANCE")) else {
        return;
    };
    let mut config = Config::default();
    for (code, url) in [(&HUB, hub), (&INSURANCE, insurance)] {
        let endpoint = Endpoint::parse("test", &url, code, false).unwrap();
        config.endpoints.insert(code.clone(), endpoint);
    }
    let fleet = Fleet::new(read_catalog(&databases_dir()).unwrap(), &config);
    let options = TransactionOptions::default();
    let issued = fleet.transaction_across("policy_issue", &options, async |tx| {
        for (code, sql) in [
            (&HUB, "INSERT INTO party DEFAULT VALUES"),
            (
                &INSURANCE,
                "INSERT INTO customer (customer_number, kind, given_name) VALUES ('C-1', 'person', 'Ana')",
            ),
        ] {
            let inserted = tx.on(code).await?.execute(sql, &[]).await;
            inserted.map_err(Error::query(code, "issue"))?;
        }
        Ok::<_, Error>(())
    });
    issued.await.unwrap();
}

/// Runs a coordinator that dies there.
async fn die(fleet: &TestFleet, failpoint: &'static str) {
    let (hub, insurance) = (fleet.postgres.url(HUB.as_str()), fleet.postgres.url(INSURANCE.as_str()));
    let died = tokio::task::spawn_blocking(move || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "transactions::coordinator"])
            .env("COORDINATOR_HUB", hub)
            .env("COORDINATOR_INSURANCE", insurance)
            .env("AICORE_FAILPOINT", failpoint)
            .output()
            .unwrap()
    });
    let died = died.await.unwrap();
    assert!(!died.status.success(), "died at {failpoint}");
}

fn json(arguments: &[&str], fleet: &TestFleet, wanted: i32) -> Value {
    let (status, out, err) = run(on(fleet).args(["transactions"]).args(arguments).arg("--json"));
    assert_eq!(status, wanted, "{arguments:?}\n{out}\n{err}");
    serde_json::from_str(&out).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_coordinator_that_died_left_is_shown_and_finished() {
    let fleet = TestFleet::start(&["sm_global", "ss_insurance"]).await;
    let session = fleet.connect(&INSURANCE).await.unwrap();
    assert!(succeed(on(&fleet).args(["transactions", "list"])).contains("nothing is prepared"));
    for (failpoint, will, words, committed) in [
        (
            failpoints::AFTER_PREPARE,
            "roll_back",
            "roll back: nobody decided to commit",
            0,
        ),
        (failpoints::AFTER_DECISION, "commit", "commit: it is decided", 1),
    ] {
        die(&fleet, failpoint).await;
        let listed = json(&["list"], &fleet, 1);
        assert_eq!(listed["problems"], json!({}));
        let [one] = listed["prepared"].as_array().unwrap().as_slice() else {
            panic!("{listed}")
        };
        assert_eq!(
            (&one["database"], &one["agent"], &one["verdict"]["will"]),
            (&json!("ss_insurance"), &json!("sm_global"), &json!(will))
        );
        assert!(one["gid"].as_str().unwrap().starts_with("aicore:main:"), "{one}");
        assert!(
            one["age_ms"].as_i64().unwrap() >= 0 && one["transaction"].is_string(),
            "{one}"
        );
        let (status, out, _) = run(on(&fleet).args(["transactions", "list"]));
        assert_eq!(status, 1, "{out}");
        for words in ["ss_insurance", "sm_global", words, one["gid"].as_str().unwrap()] {
            assert!(out.contains(words), "{words} is not in\n{out}");
        }

        let recovered = json(&["recover"], &fleet, 0);
        assert_eq!(
            (&recovered["committed"], &recovered["rolled_back"], &recovered["left"]),
            (&json!(committed), &json!(1 - committed), &json!([]))
        );
        assert_eq!(json(&["list"], &fleet, 0)["prepared"], json!([]));
        for (code, table) in [(&HUB, "party"), (&INSURANCE, "customer")] {
            let connection = fleet.acquire(code).await.unwrap();
            let rows = connection.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await;
            assert_eq!(rows.unwrap().get::<_, i64>(0), committed, "{table} after {failpoint}");
        }
    }

    // What another program prepared is shown, and left alone.
    let foreign = "BEGIN; INSERT INTO customer (customer_number, kind) VALUES ('C-2', 'person'); PREPARE TRANSACTION 'theirs'";
    session.batch_execute(foreign).await.unwrap();
    let recovered = json(&["recover"], &fleet, 1);
    assert_eq!(
        (&recovered["left"][0]["gid"], &recovered["left"][0]["verdict"]["will"]),
        (&json!("theirs"), &json!("foreign"))
    );
    let (status, out, _) = run(on(&fleet).args(["transactions", "recover"]));
    assert!(
        status == 1 && out.contains("0 committed, 0 rolled back, 1 left") && out.contains("not ours"),
        "{out}"
    );
    session.batch_execute("ROLLBACK PREPARED 'theirs'").await.unwrap();
    assert!(succeed(on(&fleet).args(["transactions", "recover"])).contains("0 left"));
}
