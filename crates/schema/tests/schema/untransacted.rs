//! Migrations with a statement that refuses a transaction.

use crate::folder::{Folder, exists, fleet, session};
use aicore_schema::Error;
use aicore_schema::migrate::State;

const FIRST: &str = "20270101000000_first";
const SECOND: &str = "20270102000000_second";

#[tokio::test]
async fn an_index_is_made_concurrently_and_what_ran_before_a_failure_stays() {
    let (fleet, folder) = (fleet().await, Folder::new());
    let session = session(&fleet).await;
    let script = "-- Comment; with a semicolon.\nCREATE TABLE first (id integer, text text DEFAULT 'a;b');\n\
         CREATE INDEX CONCURRENTLY first_id ON first (id);\n";
    folder.migration(FIRST, script);
    assert!(folder.deploy(&fleet).await.unwrap().contains(&format!("sm_crm/{FIRST}")));
    let valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'first_id'::regclass";
    assert!(session.query_one(valid, &[]).await.unwrap().get::<_, bool>(0));
    let row = "SELECT finished_at IS NOT NULL, applied_steps_count FROM _prisma_migrations";
    let row = session.query_one(row, &[]).await.unwrap();
    assert_eq!((row.get(0), row.get(1)), (true, 1));

    let script = "CREATE INDEX CONCURRENTLY first_text ON first (text);\n\n/* two\nlines */\nSELECT 1,\n    nothing;\n";
    folder.migration(SECOND, script);
    let error = folder.deploy(&fleet).await.unwrap_err();
    let Error::Script {
        line,
        rolled_back: false,
        ..
    } = &error
    else {
        panic!("{error:?}")
    };
    assert_eq!(*line, Some(6), "{error}");
    assert!(
        error.to_string().contains("statements before the failing one stay"),
        "{error}"
    );
    assert!(exists(&session, "first_text").await);
    assert_eq!(folder.states(&fleet).await[1], (SECOND.to_owned(), State::Failed));
    let logs = "SELECT logs FROM _prisma_migrations WHERE finished_at IS NULL";
    let logs: String = session.query_one(logs, &[]).await.unwrap().get(0);
    assert!(logs.contains("\"nothing\""), "{logs}");
    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(matches!(error, Error::Unfinished { .. }), "{error:?}");
}

#[tokio::test]
async fn a_failure_inside_a_script_s_own_transaction_is_told_as_it_is() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(FIRST, "BEGIN;\nCREATE TABLE first (id integer);\nSELECT 1 / 0;\nCOMMIT;\n");
    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(matches!(error, Error::Script { .. }), "{error:?}");
    assert!(error.to_string().contains("division by zero"), "{error}");
    let session = session(&fleet).await;
    assert!(!exists(&session, "first").await);
    let logs: String = session
        .query_one("SELECT logs FROM _prisma_migrations", &[])
        .await
        .unwrap()
        .get(0);
    assert!(logs.contains("division by zero"), "{logs}");
}

#[tokio::test]
async fn a_function_with_a_body_of_statements_stays_whole_and_in_its_transaction() {
    let (fleet, folder) = (fleet().await, Folder::new());
    let function = "CREATE FUNCTION grade(n integer) RETURNS text\nBEGIN ATOMIC\n    SELECT 1;\n    \
         SELECT CASE WHEN n > 5 THEN 'high' ELSE 'low' END;\nEND;\n";
    folder.migration(
        FIRST,
        &format!("{function}CREATE TABLE first (id integer);\nSELECT nothing;\n"),
    );
    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Script {
                rolled_back: true,
                line: Some(7),
                ..
            }
        ),
        "{error:?}"
    );
    let session = session(&fleet).await;
    assert!(!exists(&session, "first").await);

    folder.migration(
        FIRST,
        &format!("{function}CREATE TABLE first (id integer);\nCREATE INDEX CONCURRENTLY first_id ON first (id);\n"),
    );
    folder.deploy(&fleet).await.unwrap();
    let grade: String = session.query_one("SELECT grade(7)", &[]).await.unwrap().get(0);
    assert_eq!(grade, "high");
}
