//! Migrations are applied once, whole, and never changed afterwards.

use crate::folder::{CODE, Folder, PLATFORM, databases, exists, fleet, session};
use aicore_schema::Error;
use aicore_schema::migrate::{State, deploy_all, status};
use aicore_testkit::databases_dir;

const FIRST: &str = "20270101000000_first";
const SECOND: &str = "20270102000000_second";

#[tokio::test]
async fn a_second_deployment_applies_nothing() {
    let codes = ["ss_insurance", "sm_crm"].map(|code| code.parse().unwrap());
    let fleet = databases(&codes).await;
    let run = async || deploy_all(&fleet.fleet, &codes, &databases_dir(), |_| {}).await;
    let first: Vec<_> = run()
        .await
        .into_iter()
        .map(|(code, outcome)| (code, outcome.unwrap()))
        .collect();
    assert_eq!(first[0].0, codes[0], "in the order asked");
    assert_eq!(first[0].1.applied[0], format!("platform/{PLATFORM}"));
    assert!(
        first[0].1.applied.iter().any(|name| name.starts_with("ss_insurance/")),
        "{first:?}"
    );
    assert_eq!(first[0].1.already, 0);
    for ((code, second), (_, first)) in run().await.into_iter().zip(&first) {
        let second = second.unwrap();
        assert!(second.applied.is_empty(), "{code}: {second:?}");
        assert_eq!(second.already, first.applied.len(), "{code}");
        let states = status(&fleet.fleet, &code, &databases_dir()).await.unwrap();
        assert_eq!(states.len(), first.applied.len(), "{code}");
        assert!(states.iter().all(|state| state.state == State::Applied), "{code}: {states:?}");
    }
}

#[tokio::test]
async fn a_failing_migration_is_rolled_back_whole_and_applies_once_mended() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(FIRST, "CREATE TABLE first (id integer);");
    folder.migration(
        SECOND,
        "CREATE TABLE second (id integer);\n\nINSERT INTO second\nSELECT nothing FROM first;\n",
    );
    let error = folder.deploy(&fleet).await.unwrap_err();
    let Error::Script {
        line: Some(4),
        rolled_back: true,
        script,
        ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(script, SECOND);
    let text = error.to_string();
    let words = [
        "\"sm_crm\"",
        "at line 4",
        "column \"nothing\" does not exist",
        "rolled back whole",
    ];
    assert!(words.iter().all(|word| text.contains(word)), "{text}");

    let session = session(&fleet).await;
    assert!(exists(&session, "first").await, "the one before it stays");
    assert!(!exists(&session, "second").await, "nothing of it is left");
    let row = "SELECT finished_at IS NULL, rolled_back_at IS NOT NULL, applied_steps_count, logs \
         FROM _prisma_migrations WHERE migration_name = $1";
    let row = session.query_one(row, &[&SECOND]).await.unwrap();
    assert_eq!((row.get(0), row.get(1), row.get(2)), (true, true, 0));
    assert!(
        row.get::<_, String>(3).contains("\"nothing\""),
        "{:?}",
        row.get::<_, String>(3)
    );
    let pending = vec![(FIRST.to_owned(), State::Applied), (SECOND.to_owned(), State::Pending)];
    assert_eq!(folder.states(&fleet).await, pending);

    folder.migration(SECOND, "CREATE TABLE second (id integer);");
    assert_eq!(folder.deploy(&fleet).await.unwrap(), [format!("sm_crm/{SECOND}")]);
    assert!(exists(&session, "second").await);
    assert!(folder.deploy(&fleet).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_constraint_checked_at_the_end_rolls_back_the_whole_migration() {
    let (fleet, folder) = (fleet().await, Folder::new());
    let script = "CREATE TABLE part (id integer PRIMARY KEY, whole integer REFERENCES part DEFERRABLE INITIALLY DEFERRED);\n\
         INSERT INTO part VALUES (1, 7);";
    folder.migration(FIRST, script);
    let error = folder.deploy(&fleet).await.unwrap_err().to_string();
    assert!(error.contains("part_whole_fkey"), "{error}");
    assert!(!exists(&session(&fleet).await, "part").await);
    folder.migration(FIRST, &script.replace('7', "1"));
    assert_eq!(folder.deploy(&fleet).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_edited_migration_is_shown_and_refused_before_any_change() {
    let (fleet, folder) = (fleet().await, Folder::new());
    let script = "CREATE TABLE first (\n    id integer\n);\n";
    folder.migration(FIRST, script);
    folder.deploy(&fleet).await.unwrap();

    // Line ends are no edit, in either direction.
    folder.migration(FIRST, &script.replace('\n', "\r\n"));
    assert_eq!(folder.states(&fleet).await, [(FIRST.to_owned(), State::Applied)]);
    folder.migration(SECOND, "CREATE TABLE second (\r\n    id integer\r\n);\r\n");
    assert_eq!(folder.deploy(&fleet).await.unwrap(), [format!("sm_crm/{SECOND}")]);
    folder.migration(SECOND, "CREATE TABLE second (\n    id integer\n);\n");
    assert!(folder.deploy(&fleet).await.unwrap().is_empty());

    folder.migration(FIRST, "CREATE TABLE first (\n    id bigint\n);\n");
    folder.migration("20270103000000_third", "CREATE TABLE third (id integer);");
    folder.write("platform", "20270104000000_more", "CREATE TABLE platform.more (id integer);");
    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(
        matches!(&error, Error::Edited { migration, .. } if migration == FIRST),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(
        text.contains("restore the file") && text.contains("a new migration"),
        "{text}"
    );
    let session = session(&fleet).await;
    assert!(!exists(&session, "third").await);
    assert!(!exists(&session, "platform.more").await, "refused before any change");
    assert_eq!(folder.states(&fleet).await[0], (FIRST.to_owned(), State::Edited));

    folder.migration(FIRST, script);
    assert_eq!(folder.deploy(&fleet).await.unwrap().len(), 2);
}

#[tokio::test]
async fn status_names_what_the_folder_lacks_and_changes_nothing() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(FIRST, "CREATE TABLE first (id integer);");
    assert_eq!(folder.states(&fleet).await, [(FIRST.to_owned(), State::Pending)]);
    let session = session(&fleet).await;
    assert!(!exists(&session, "_prisma_migrations").await);
    folder.deploy(&fleet).await.unwrap();

    let gone = Folder::new();
    assert_eq!(gone.states(&fleet).await, [(FIRST.to_owned(), State::Missing)]);
    assert!(
        gone.deploy(&fleet).await.unwrap().is_empty(),
        "a row of another branch stops nothing"
    );

    let empty = folder.path().join(CODE.as_str()).join("migrations").join(SECOND);
    std::fs::create_dir(&empty).unwrap();
    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(matches!(&error, Error::Layout { path, .. } if *path == empty), "{error:?}");
    assert!(error.to_string().contains("no migration.sql"), "{error}");
}
