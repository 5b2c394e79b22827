//! `aicore migrate`, on a fleet and on a database that is not of it.

use crate::command::{aicore, on, run, succeed};
use aicore_testkit::{TestFleet, databases_dir};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn migration(folder: &Path, name: &str, script: &str) -> PathBuf {
    let place = folder.join(name);
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("migration.sql"), script).unwrap();
    place
}

/// The project's databases folder, where a test may write.
fn own_databases(directory: &Path) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let (from, to) = (entry.path(), to.join(entry.file_name()));
            if from.is_dir() {
                copy(&from, &to);
            } else {
                fs::copy(&from, &to).unwrap();
            }
        }
    }
    let databases = directory.join("project/databases");
    copy(&databases_dir(), &databases);
    databases
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fleet_is_migrated_looked_over_and_settled() {
    let fleet = TestFleet::start(&["ss_insurance", "sm_crm"]).await;
    let databases = own_databases(fleet.directory());
    let command = |words: &str| {
        let mut command = on(&fleet);
        command.env("AICORE_DATABASES", &databases).args(words.split(' '));
        command
    };
    let own = databases.join("sm_crm/migrations");
    migration(
        &own,
        "20990101000000_note",
        "SET LOCAL lock_timeout = '5s';\nCREATE TABLE note (id integer);\n",
    );
    migration(
        &own,
        "20990102000000_index",
        "CREATE INDEX CONCURRENTLY note_id ON note (id);\n",
    );

    let (status, out, _) = run(&mut command("migrate status crm insurance"));
    assert_eq!(status, 1);
    assert!(out.contains("sm_crm: sm_crm/20990101000000_note pending"), "{out}");
    assert!(out.contains("1 of 2 databases are as they should be"), "{out}");

    let out = succeed(&mut command("migrate deploy insurance crm"));
    assert!(out.contains("sm_crm: applied sm_crm/20990101000000_note\n"), "{out}");
    assert!(
        out.contains("sm_crm/20990102000000_index, not in one transaction: CREATE INDEX CONCURRENTLY note_id ON note"),
        "{out}"
    );
    let again = json(&succeed(&mut command("migrate deploy crm insurance --json")));
    assert_eq!(
        (&again["applied"], &again["databases"]["sm_crm"]["error"]),
        (&0.into(), &Value::Null)
    );

    // Changed by hand, and edited.
    let client = fleet.connect(&"sm_crm".parse().unwrap()).await.unwrap();
    client
        .batch_execute("ALTER TABLE note ADD COLUMN by_hand text")
        .await
        .unwrap();
    let (status, out, _) = run(&mut command("migrate status crm insurance --drift"));
    assert_eq!(status, 1);
    assert!(
        out.contains("sm_crm: column note.by_hand is in the database, not in the migrations"),
        "{out}"
    );
    client.batch_execute("ALTER TABLE note DROP COLUMN by_hand").await.unwrap();
    let report = json(&succeed(&mut command("migrate status crm insurance --drift --json")));
    assert_eq!(
        (&report["sound"], &report["databases"]["sm_crm"]["drift"]),
        (&true.into(), &Value::Array(Vec::new()))
    );
    migration(
        &own,
        "20990101000000_note",
        "SET LOCAL lock_timeout = '9s';\nCREATE TABLE note (id integer);\n",
    );
    let (status, _, err) = run(&mut command("migrate deploy crm"));
    assert!(
        status == 1 && err.contains("was edited") && err.contains("--allow-edited"),
        "{err}"
    );
    let out = succeed(&mut command("migrate deploy crm --allow-edited"));
    assert!(out.contains("sm_crm: let pass sm_crm/20990101000000_note, edited"), "{out}");
    let (_, out, _) = run(&mut command("migrate status crm --json"));
    assert_eq!(json(&out)["databases"]["sm_crm"]["edited"][0], "sm_crm/20990101000000_note");
    migration(
        &own,
        "20990101000000_note",
        "SET LOCAL lock_timeout = '5s';\nCREATE TABLE note (id integer);\n",
    );

    // One fails; the other is migrated all the same.
    migration(
        &own,
        "20990103000000_fails",
        "CREATE INDEX CONCURRENTLY note_twice ON note (id);\nSELECT nothing;\n",
    );
    migration(
        &databases.join("ss_insurance/migrations"),
        "20990101000000_more",
        "CREATE TABLE more (id integer);\n",
    );
    let (status, out, err) = run(&mut command("migrate deploy crm insurance"));
    assert_eq!(status, 1);
    assert!(
        out.contains("ss_insurance: applied ss_insurance/20990101000000_more"),
        "{out}"
    );
    assert!(
        err.contains("sm_crm") && err.contains("statements before the failing one stay"),
        "{err}"
    );
    let (status, _, err) = run(&mut command("migrate deploy crm"));
    assert!(status == 1 && err.contains("aicore migrate resolve"), "{err}");
    let (_, out, _) = run(&mut command("migrate status crm"));
    assert!(
        out.contains("20990103000000_fails failed; `aicore migrate resolve` settles it ("),
        "{out}"
    );
    client.batch_execute("DROP INDEX note_twice").await.unwrap();
    let out = succeed(&mut command("migrate resolve crm --rolled-back 20990103000000_fails"));
    assert!(out.contains("sm_crm: 20990103000000_fails is noted as rolled back"), "{out}");
    migration(
        &own,
        "20990103000000_fails",
        "CREATE INDEX CONCURRENTLY note_twice ON note (id);\n",
    );
    succeed(&mut command("migrate deploy crm"));

    // The databases that are not there are named, and the report is there all the same.
    let (status, out, err) = run(&mut command("migrate"));
    assert_eq!(status, 1);
    assert!(out.contains("64 of 66 databases failed"), "{out}");
    assert!(
        err.contains("`aicore db create") && err.contains("54 databases more failed"),
        "{err}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_database_is_migrated_from_a_folder() {
    let fleet = TestFleet::start_empty().await;
    let server = fleet.connect_server(&"sm_crm".parse().unwrap()).await.unwrap();
    server.batch_execute("CREATE DATABASE \"Shop-1\"").await.unwrap();
    let url = format!("{}?schema=public&connection_limit=5", fleet.postgres.url("Shop-1"));
    let prisma = fleet.directory().join("prisma");
    let migrations = prisma.join("migrations");
    migration(
        &migrations,
        "20240101000000_init",
        "CREATE TYPE \"Kind\" AS ENUM ('A');\nCREATE TABLE \"Item\" (\"id\" serial PRIMARY KEY, kind \"Kind\"[]);\n",
    );
    // Where neither project nor configuration are.
    let elsewhere = tempfile::TempDir::new().unwrap();
    let command = |words: &str, url: Option<&str>| {
        let mut command: Command = aicore();
        command
            .current_dir(elsewhere.path())
            .env_remove("AICORE_DATABASES")
            .env_remove("DATABASE_URL");
        command.args(words.split(' ')).arg("--dir").arg(&prisma);
        if let Some(url) = url {
            command.args(["--url", url]);
        }
        command
    };
    let out = succeed(&mut command("migrate deploy", Some(&url)));
    assert!(out.contains("Shop-1: applied migrations/20240101000000_init"), "{out}");
    let out = succeed(command("migrate status --drift", None).env("DATABASE_URL", &url));
    assert!(out.contains("1 of 1 databases are as they should be"), "{out}");
    assert_eq!(
        succeed(&mut command("migrate deploy", Some(&url))).trim(),
        "nothing was pending"
    );

    migration(
        &migrations,
        "20240102000000_bad",
        "BEGIN;\nCREATE TABLE half (id integer);\nCOMMIT;\nSELECT nothing;\n",
    );
    let (status, _, err) = run(&mut command("migrate deploy", Some(&url)));
    assert!(
        status == 1 && err.contains("at line 4") && err.contains("\"Shop-1\""),
        "{err}"
    );
    succeed(&mut command("migrate resolve --applied 20240102000000_bad", Some(&url)));
    succeed(&mut command("migrate deploy", Some(&url)));

    for (words, url, status, expected) in [
        ("migrate deploy", None, 2, "set DATABASE_URL"),
        ("migrate deploy", Some("postgres://h"), 2, "--url names no database"),
        (
            "migrate deploy",
            Some(&*url.replace("Shop-1", "none")),
            1,
            "database \"none\" does not exist",
        ),
        (
            "migrate deploy",
            Some(&*url.replace(fleet.postgres.password(), "wrong")),
            1,
            "correct --url",
        ),
        ("migrate deploy insurance", Some(&*url), 2, "cannot be used with"),
    ] {
        let (actual, out, err) = run(&mut command(words, url));
        assert!(
            actual == status && err.contains(expected),
            "{words} {url:?}: {actual} {out} {err}"
        );
        assert!(!err.contains(fleet.postgres.password()), "{err}");
    }
}

#[test]
fn a_new_migration_passes_the_lint_and_a_dangerous_one_does_not() {
    let directory = tempfile::TempDir::new().unwrap();
    let databases = own_databases(directory.path());
    let command = |words: &[&str]| {
        let mut command = aicore();
        command
            .env("AICORE_DATABASES", &databases)
            .current_dir(&databases)
            .args(words);
        command
    };
    let file = succeed(&mut command(&["migrate", "new", "insurance", "policy_add_channel"]));
    let file = Path::new(file.trim());
    assert!(
        file.starts_with(databases.join("ss_insurance/migrations")),
        "{}",
        file.display()
    );
    assert_eq!(succeed(&mut command(&["migrate", "lint", "insurance"])).trim(), "no findings");
    for (database, name, words) in [
        ("insurance", "Policy", "no name of a migration"),
        ("insurance", "policy_add_channel", "already"),
        ("insurence", "policy_add_channel", "near it: ss_insurance"),
    ] {
        let (status, _, err) = run(&mut command(&["migrate", "new", database, name]));
        assert!(status == 2 && err.contains(words), "{err}");
    }

    let script = fs::read_to_string(file).unwrap() + "ALTER TABLE policy DROP COLUMN iban;\n";
    fs::write(file, &script).unwrap();
    let (status, out, _) = run(&mut command(&["migrate", "lint", "ss_insurance/migrations"]));
    assert_eq!(status, 1);
    let line = script.lines().count();
    assert!(
        out.contains(&format!("migration.sql:{line}:20: drop-column-in-use: policy.iban")),
        "{out}"
    );
    assert!(out.contains("personal_data of databases/ss_insurance/database.toml"), "{out}");
    assert!(
        out.contains("    why: ") && out.contains("    do:  ") && out.contains("1 finding"),
        "{out}"
    );
    for path in [file, file.parent().unwrap()] {
        let (status, out, _) = run(command(&["migrate", "lint", "--json"]).arg(path));
        let findings = json(&out);
        assert_eq!((status, &findings["findings"][0]["rule"]), (1, &"drop-column-in-use".into()));
        assert_eq!(findings["findings"][0]["line"], line);
    }
    let allowed = format!("-- lint: allow drop-column-in-use: a test\n{script}");
    fs::write(file, allowed).unwrap();
    succeed(&mut command(&["migrate", "lint", "ss_insurance"]));
    let (status, _, err) = run(&mut command(&["migrate", "lint", "nowhere.sql"]));
    assert!(status == 2 && err.contains("there is no database \"nowhere.sql\""), "{err}");
}
