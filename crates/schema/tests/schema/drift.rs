//! A database that was changed by hand differs from its migrations, and the difference has a name.

use crate::folder::{CODE, Folder, databases, fleet, session};
use aicore_catalog::DatabaseCode;
use aicore_schema::Error;
use aicore_schema::drift::{Expectations, drift, drift_all};
use aicore_schema::migrate::{History, deploy_all};
use aicore_testkit::databases_dir;
use tempfile::TempDir;

const FIRST: &str = "20270101000000_first";
const SCRIPT: &str = "CREATE TYPE colour AS ENUM ('red', 'green');
CREATE TABLE policy (id integer PRIMARY KEY, state text NOT NULL DEFAULT 'draft', premium numeric(10, 2), kind colour);
CREATE INDEX policy_state ON policy (state);
CREATE VIEW active AS SELECT id FROM policy WHERE state = 'active';
CREATE FUNCTION doubled(n integer) RETURNS integer LANGUAGE sql RETURN n * 2;
CREATE SEQUENCE numbers START 10;
CREATE TABLE gone (id integer);";

async fn told(fleet: &crate::folder::Area, folder: &Folder, expectations: &Expectations) -> Vec<String> {
    let histories = History::of_database(folder.path(), &CODE).unwrap();
    let differences = drift(&fleet.fleet, &CODE, &histories, expectations).await.unwrap();
    differences.iter().map(ToString::to_string).collect()
}

async fn scratch_databases(fleet: &crate::folder::Area) -> i64 {
    let text = "SELECT count(*) FROM pg_database WHERE datname LIKE 'aicore\\_scratch\\_%'";
    session(fleet).await.query_one(text, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn what_was_changed_by_hand_is_found_by_name() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(FIRST, SCRIPT);
    folder.deploy(&fleet).await.unwrap();
    let kept = TempDir::new().unwrap();
    let expectations = Expectations::in_directory(kept.path().join("drift"));
    // What is not applied yet is no drift.
    folder.migration("20270102000000_second", "CREATE TABLE later (id integer);");
    assert_eq!(told(&fleet, &folder, &expectations).await, [""; 0]);

    let session = session(&fleet).await;
    let changes = "ALTER TABLE policy ADD COLUMN note text;
        ALTER TABLE policy ALTER COLUMN state DROP NOT NULL, ALTER COLUMN premium TYPE numeric(12, 2);
        ALTER TABLE policy ADD CONSTRAINT dear CHECK (premium > 0);
        DROP INDEX policy_state;
        CREATE INDEX by_hand ON policy (premium);
        CREATE OR REPLACE VIEW active AS SELECT id FROM policy WHERE state = 'in force';
        CREATE OR REPLACE FUNCTION doubled(n integer) RETURNS integer LANGUAGE sql RETURN n * 3;
        ALTER TYPE colour ADD VALUE 'blue';
        ALTER SEQUENCE numbers INCREMENT 5;
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER stamped BEFORE UPDATE ON policy FOR EACH ROW EXECUTE FUNCTION stamp();
        DROP TABLE gone;
        CREATE SCHEMA \"Other\";
        CREATE TABLE \"Other\".\"By Hand\" (id integer PRIMARY KEY, name text UNIQUE);";
    session.batch_execute(changes).await.unwrap();
    // Daily work, comments and privileges are none.
    let no_drift = "SELECT platform.outbox_partitions_create(3);
        COMMENT ON TABLE policy IS 'changed';
        GRANT SELECT ON policy TO PUBLIC;
        INSERT INTO policy VALUES (1, 'draft', 1, 'red');
        SELECT nextval('numbers')";
    session.batch_execute(no_drift).await.unwrap();
    let expected = [
        "schema \"Other\" is in the database, not in the migrations",
        "table \"Other\".\"By Hand\" is in the database, not in the migrations",
        "view active is defined otherwise in the database than in the migrations",
        "index by_hand is in the database, not in the migrations",
        "enum colour is 'red', 'green', 'blue' in the database, 'red', 'green' in the migrations",
        "function doubled(n integer) is defined otherwise in the database than in the migrations",
        "table gone is in the migrations, not in the database",
        "sequence numbers is bigint start 10 increment 5 from 1 to 9223372036854775807 cache 1 in the database, \
         bigint start 10 increment 1 from 1 to 9223372036854775807 cache 1 in the migrations",
        "constraint policy.dear is in the database, not in the migrations",
        "column policy.note is in the database, not in the migrations",
        "column policy.premium is numeric(12,2) in the database, numeric(10,2) in the migrations",
        "trigger policy.stamped is in the database, not in the migrations",
        "column policy.state is text DEFAULT 'draft'::text in the database, text NOT NULL DEFAULT 'draft'::text in the migrations",
        "index policy_state is in the migrations, not in the database",
        "function stamp() is in the database, not in the migrations",
    ];
    let found = told(&fleet, &folder, &expectations).await;
    assert_eq!(found, expected, "{found:#?}");

    // Another process finds what the migrations make on disk, and so do others whose file is broken.
    let files = || {
        std::fs::read_dir(kept.path().join("drift"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    assert_eq!(files().len(), 1);
    for text in [None, Some("{")] {
        if let Some(text) = text {
            std::fs::write(&files()[0], text).unwrap();
        }
        let again = Expectations::in_directory(kept.path().join("drift"));
        assert_eq!(told(&fleet, &folder, &again).await, expected);
    }
}

#[tokio::test]
async fn databases_of_the_project_do_not_differ_from_their_migrations() {
    let codes: [DatabaseCode; 3] = ["ss_insurance", "sm_global", "sm_crm"].map(|code| code.parse().unwrap());
    let fleet = databases(&codes).await;
    for (code, outcome) in deploy_all(&fleet.fleet, &codes, &databases_dir(), |_| {}).await {
        outcome.unwrap_or_else(|error| panic!("{code}: {error}"));
    }
    let expectations = Expectations::default();
    for (code, outcome) in drift_all(&fleet.fleet, &codes, &databases_dir(), Some(2), &expectations, |_| {}).await {
        assert_eq!(outcome.unwrap(), [], "{code}");
    }
}

#[tokio::test]
async fn a_scratch_database_goes_also_when_the_migrations_cannot_be_replayed() {
    let (fleet, folder) = (fleet().await, Folder::new());
    let session = session(&fleet).await;
    session.batch_execute("CREATE TABLE outside (id integer)").await.unwrap();
    // It depends on something that no migration makes.
    folder.migration(FIRST, "ALTER TABLE outside ADD COLUMN name text;");
    folder.deploy(&fleet).await.unwrap();
    // As a process leaves one that dies at work.
    session.batch_execute("CREATE DATABASE aicore_scratch_left").await.unwrap();
    let histories = History::of_database(folder.path(), &CODE).unwrap();
    let error = drift(&fleet.fleet, &CODE, &histories, &Expectations::default())
        .await
        .unwrap_err();
    assert!(matches!(&error, Error::Script { script, .. } if script == FIRST), "{error:?}");
    assert!(error.to_string().contains("\"outside\" does not exist"), "{error}");
    assert_eq!(scratch_databases(&fleet).await, 0);
}
