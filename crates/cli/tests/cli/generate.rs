//! `aicore generate` for a database that is not of the fleet.

use crate::command::{aicore, run, succeed};
use aicore_fleet::tokio_postgres::{self, NoTls};
use aicore_testkit::TestFleet;
use std::path::{Path, PathBuf};
use std::process::Command;

const CLIENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../client");
/// A database as people leave them, and the source that the client's tests compile and use.
const SHOP: &str = include_str!("../../../client/tests/client/shop.sql");

fn committed(name: &str) -> String {
    std::fs::read_to_string(Path::new(CLIENT).join("tests/client/shop").join(name)).unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<_> = entries.collect();
    files.sort();
    files
}

fn is_the_shop(folder: &Path) {
    let sources = ["billing_schema.rs", "mod.rs", "user_schema.rs", "weird_schema.rs"];
    let found: Vec<_> = files(folder).into_iter().filter(|file| file.ends_with(".rs")).collect();
    assert_eq!(found, sources);
    for file in sources {
        assert_eq!(std::fs::read_to_string(folder.join(file)).unwrap(), committed(file), "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_at_a_url_becomes_a_crate_that_compiles() {
    let fleet = TestFleet::start(&["sm_crm"]).await;
    let environment = fleet.environment();
    let (_, server) = environment.iter().find(|(name, _)| name == "AICORE_SERVERS").unwrap();
    let url = |database: &str| format!("{}/{database}", server.rsplit_once('/').unwrap().0);
    let connect = async |database: &str| {
        let (client, connection) = tokio_postgres::connect(&url(database), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    };
    connect("postgres")
        .await
        .batch_execute("CREATE DATABASE \"Shop\"")
        .await
        .unwrap();
    connect("Shop").await.batch_execute(SHOP).await.unwrap();
    let folder = fleet.directory().join("shop");
    let generate = |words: &[&str]| {
        let mut command = aicore();
        command
            .args(["generate", "--name", "shop", "--url", &url("Shop"), "--out"])
            .arg(&folder)
            .args(words);
        command
    };

    let (status, ..) = run(&mut generate(&["--check"]));
    assert_eq!(status, 1, "nothing is there yet");
    succeed(&mut generate(&["--crate", CLIENT]));
    is_the_shop(&folder);
    succeed(&mut generate(&["--crate", CLIENT, "--check"]));

    std::fs::copy(Path::new(CLIENT).join("../../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut check = Command::new(env!("CARGO"));
    check
        .args(["check", "--offline", "--quiet"])
        .current_dir(&folder)
        .env("RUSTFLAGS", "-Dwarnings");
    check.env("CARGO_TARGET_DIR", PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("shop"));
    succeed(&mut check);

    connect("Shop")
        .await
        .batch_execute("ALTER TABLE \"UserRole\" ADD title text")
        .await
        .unwrap();
    let (status, out, _) = run(&mut generate(&["--crate", CLIENT, "--check"]));
    assert!(status == 1 && out.contains("mod.rs:"), "a change is seen: {out}");
}

#[test]
fn a_folder_of_migrations_gives_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let migration = directory.path().join("prisma/migrations/20260101000000_shop");
    std::fs::create_dir_all(&migration).unwrap();
    // The history table is there by itself.
    let script: String = SHOP
        .lines()
        .filter(|line| !line.contains("_prisma_migrations"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(migration.join("migration.sql"), script).unwrap();
    let out = directory.path().join("shop");
    let mut command = aicore();
    command
        .args(["generate", "--name", "shop", "--dir"])
        .arg(directory.path().join("prisma"));
    let (status, _, err) = run(&mut command);
    assert!(status == 2 && err.contains("--out"), "{err}");
    succeed(command.arg("--out").arg(&out));
    is_the_shop(&out);
}
