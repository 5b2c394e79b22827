//! A failed migration stops the next ones until a person says what became of it.

use crate::folder::{CODE, Folder, exists, fleet, session};
use aicore_schema::Error;
use aicore_schema::migrate::{History, Options, Resolution, Resolved, State, deploy_histories, resolve, status};

const FIRST: &str = "20270101000000_first";
const SECOND: &str = "20270102000000_second";

async fn settle(fleet: &crate::folder::Area, folder: &Folder, name: &str, resolution: Resolution) -> Result<Resolved, Error> {
    let histories = History::of_database(folder.path(), &CODE).unwrap();
    resolve(&fleet.fleet, &CODE, &histories, name, resolution).await
}

#[tokio::test]
async fn a_failed_migration_is_rolled_back_by_word_and_applied_again() {
    let (fleet, folder) = (fleet().await, Folder::new());
    let index = "CREATE INDEX CONCURRENTLY first_id ON first (id);\n";
    folder.migration(FIRST, &format!("{index}SELECT nothing;\n"));
    folder.migration(SECOND, "CREATE TABLE second (id integer);");
    folder.write("platform", "20270101000000_table", "CREATE TABLE first (id integer);");
    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(matches!(error, Error::Script { rolled_back: false, .. }), "{error:?}");

    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(matches!(error, Error::Unfinished { .. }), "{error:?}");
    assert!(error.to_string().contains("column \"nothing\" does not exist"), "{error}");
    let failed = status(&fleet.fleet, &CODE, folder.path()).await.unwrap();
    let failed = failed.iter().find(|migration| migration.name == FIRST).unwrap();
    assert_eq!(failed.state, State::Failed);
    assert!(failed.failure.as_ref().unwrap().contains("\"nothing\""), "{failed:?}");

    let session = session(&fleet).await;
    session.batch_execute("DROP INDEX first_id").await.unwrap();
    assert_eq!(
        settle(&fleet, &folder, FIRST, Resolution::RolledBack).await.unwrap(),
        Resolved::Changed
    );
    assert_eq!(
        settle(&fleet, &folder, FIRST, Resolution::RolledBack).await.unwrap(),
        Resolved::Already
    );
    assert_eq!(folder.states(&fleet).await[0], (FIRST.to_owned(), State::Pending));

    folder.migration(FIRST, index);
    assert_eq!(folder.deploy(&fleet).await.unwrap().len(), 2);
    assert!(exists(&session, "first_id").await && exists(&session, "second").await);
}

#[tokio::test]
async fn a_migration_applied_by_other_means_is_noted_as_applied() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(FIRST, "CREATE TABLE first (id integer);");
    let session = session(&fleet).await;
    session.batch_execute("CREATE TABLE first (id integer)").await.unwrap();
    let full = format!("sm_crm/{FIRST}");
    assert_eq!(
        settle(&fleet, &folder, &full, Resolution::Applied).await.unwrap(),
        Resolved::Changed
    );
    assert_eq!(
        settle(&fleet, &folder, FIRST, Resolution::Applied).await.unwrap(),
        Resolved::Already
    );
    folder.deploy(&fleet).await.unwrap();
    assert_eq!(folder.states(&fleet).await, [(FIRST.to_owned(), State::Applied)]);
}

#[tokio::test]
async fn a_failed_one_that_is_complete_keeps_both_rows_as_prisma_does() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.write("platform", "20270101000000_table", "CREATE TABLE first (id integer);");
    folder.migration(FIRST, "CREATE INDEX CONCURRENTLY first_id ON first (id);\nSELECT 1 / 0;\n");
    folder.deploy(&fleet).await.unwrap_err();
    settle(&fleet, &folder, FIRST, Resolution::Applied).await.unwrap();
    let rows = "SELECT count(*), count(rolled_back_at), count(finished_at) FROM _prisma_migrations";
    let row = session(&fleet).await.query_one(rows, &[]).await.unwrap();
    assert_eq!((row.get(0), row.get(1), row.get(2)), (2_i64, 1_i64, 1_i64));
    assert!(folder.deploy(&fleet).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_resolved_says_why() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(FIRST, "CREATE TABLE first (id integer);");
    folder.migration(SECOND, "CREATE TABLE second (id integer);");
    folder.write("platform", SECOND, "SELECT 1;");
    folder.migration("20270103000000_third", "SELECT 1;");
    folder.deploy(&fleet).await.unwrap();
    folder.migration("20270104000000_fourth", "SELECT 1;");
    for (name, words) in [
        ("20270109000000_none", "neither in the folder nor in the history"),
        (FIRST, "it is applied, not failed"),
        (SECOND, "give platform/20270102000000_second or sm_crm/20270102000000_second"),
        ("20270104000000_fourth", "never begun"),
    ] {
        let error = settle(&fleet, &folder, name, Resolution::RolledBack).await.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    let insert = "INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', 'y', 'gone')";
    session(&fleet).await.batch_execute(insert).await.unwrap();
    let error = settle(&fleet, &folder, "gone", Resolution::Applied).await.unwrap_err();
    assert!(error.to_string().contains("its checksum is unknown"), "{error}");
    settle(&fleet, &folder, "gone", Resolution::RolledBack).await.unwrap();
}

#[tokio::test]
async fn an_edited_migration_is_let_pass_where_that_is_asked() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(FIRST, "CREATE TABLE first (id integer);");
    folder.deploy(&fleet).await.unwrap();
    folder.migration(FIRST, "CREATE TABLE first (id bigint);");
    folder.migration(SECOND, "CREATE TABLE second (id integer);");
    assert!(matches!(folder.deploy(&fleet).await, Err(Error::Edited { .. })));
    let histories = History::of_database(folder.path(), &CODE).unwrap();
    let options = Options {
        allow_edited: true,
        ..Options::default()
    };
    let outcome = deploy_histories(&fleet.fleet, &CODE, &histories, &options).await;
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    assert_eq!(outcome.deployment.edited, [format!("sm_crm/{FIRST}")]);
    assert_eq!(outcome.deployment.applied, [format!("sm_crm/{SECOND}")]);
}
