//! Transactions and settings of scripts end with them.

use crate::folder::{Folder, exists, fleet, session};
use aicore_schema::Error;
use aicore_schema::migrate::{History, Options, State, deploy_histories};

const FIRST: &str = "20270101000000_first";
const SECOND: &str = "20270102000000_second";

#[tokio::test]
async fn a_script_that_leaves_a_transaction_open_is_refused_before_it_runs() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(
        FIRST,
        "CREATE TABLE first (id integer);\nBEGIN;\nCREATE TABLE second (id integer);\n",
    );
    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(matches!(error, Error::LeftOpen { line: Some(2), .. }), "{error:?}");
    assert!(error.to_string().contains("begun at line 2"), "{error}");
    let session = session(&fleet).await;
    assert!(!exists(&session, "first").await);
    assert_eq!(folder.states(&fleet).await, [(FIRST.to_owned(), State::Pending)]);

    folder.migration(FIRST, "BEGIN;\nCREATE TABLE first (id integer);\nCOMMIT;\n");
    folder.deploy(&fleet).await.unwrap();
    assert!(exists(&session, "first").await);
}

#[tokio::test]
async fn what_a_script_sets_ends_with_it() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(
        FIRST,
        "CREATE SCHEMA app;\nSET search_path TO app;\nSET ROLE pg_read_all_data;\nRESET ROLE;\nSET statement_timeout = '1h';\n\
         CREATE TEMP TABLE passing (id integer);\nLISTEN something;\nCREATE TABLE inside (id integer);\n",
    );
    folder.migration(
        SECOND,
        "CREATE TABLE seen AS SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,\n\
         to_regclass('passing') IS NULL AS gone;\n",
    );
    folder.deploy(&fleet).await.unwrap();
    let session = session(&fleet).await;
    assert!(exists(&session, "app.inside").await);
    let row = session
        .query_one("SELECT path, timeout, gone FROM public.seen", &[])
        .await
        .unwrap();
    assert_eq!(
        (row.get::<_, &str>(0), row.get::<_, &str>(1), row.get::<_, bool>(2)),
        ("\"$user\", public", "0", true)
    );
}

#[tokio::test]
async fn a_role_that_a_script_takes_does_not_write_the_history() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(
        FIRST,
        "CREATE TABLE first (id integer);\nGRANT USAGE ON SCHEMA public TO pg_monitor;\nGRANT SELECT ON first TO pg_monitor;\nSET LOCAL ROLE pg_monitor;\nSELECT * FROM first;\n",
    );
    folder.deploy(&fleet).await.unwrap();
    assert_eq!(folder.states(&fleet).await, [(FIRST.to_owned(), State::Applied)]);
}

#[tokio::test]
async fn a_statement_that_the_server_alone_knows_to_refuse_a_transaction_runs_without_one() {
    let (fleet, folder) = (fleet().await, Folder::new());
    // The procedure commits, which no reader of the script can see.
    folder.migration(
        FIRST,
        "CREATE PROCEDURE halves() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE first (id integer); COMMIT; CREATE TABLE second (id integer); END $$;\n\
         CALL halves();\n",
    );
    let histories = History::of_database(folder.path(), &crate::folder::CODE).unwrap();
    let outcome = deploy_histories(&fleet.fleet, &crate::folder::CODE, &histories, &Options::default()).await;
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    let said = outcome.deployment.untransacted;
    assert!(
        said.len() == 1 && said[0].because.contains("transaction termination"),
        "{said:?}"
    );
    assert!(exists(&session(&fleet).await, "second").await);
}
