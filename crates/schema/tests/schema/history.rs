//! The history is Prisma's, so that its tools agree.

use crate::folder::{CODE, Folder, exists, fleet, session};
use aicore_schema::Error;
use aicore_schema::migrate::State;

const FIRST: &str = "20270101000000_first";
const SCRIPT: &str = "CREATE TABLE first (id integer);\nCOMMENT ON TABLE first IS 'Ñandú';\n";

/// Prisma's table, as its schema engine creates it (PostgreSQL, engine 7).
const TABLE: &str = "CREATE TABLE _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)";

const COLUMNS: &str = "SELECT string_agg(concat_ws(' ', column_name, data_type, character_maximum_length, is_nullable, column_default), E'\\n' ORDER BY ordinal_position)
    FROM information_schema.columns WHERE table_name = '_prisma_migrations' AND table_schema = $1";

#[tokio::test]
async fn the_history_has_prismas_form() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration(FIRST, SCRIPT);
    folder.deploy(&fleet).await.unwrap();
    let session = session(&fleet).await;
    // Sums computed by the server itself.
    let row = "SELECT checksum = encode(sha256(convert_to($2, 'UTF8')), 'hex'), id::uuid::text = id, finished_at >= started_at, \
         logs IS NULL, rolled_back_at IS NULL, applied_steps_count FROM _prisma_migrations WHERE migration_name = $1";
    let row = session.query_one(row, &[&FIRST, &SCRIPT]).await.unwrap();
    for column in 0..5 {
        assert!(row.get::<_, bool>(column), "column {column}");
    }
    assert_eq!(row.get::<_, i32>(5), 1);

    let columns = async |schema: &str| session.query_one(COLUMNS, &[&schema]).await.unwrap().get::<_, String>(0);
    let (ours, platform) = (columns("public").await, columns("platform").await);
    session.batch_execute("DROP TABLE public._prisma_migrations").await.unwrap();
    session.batch_execute(TABLE).await.unwrap();
    assert_eq!(ours, columns("public").await);
    assert_eq!(platform, ours);
}

#[tokio::test]
async fn a_database_that_prisma_migrated_is_taken_over() {
    let (fleet, folder) = (fleet().await, Folder::new());
    let session = session(&fleet).await;
    folder.migration(FIRST, SCRIPT);
    session.batch_execute(TABLE).await.unwrap();
    session.batch_execute(SCRIPT).await.unwrap();
    let row = "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) \
         VALUES (gen_random_uuid()::text, encode(sha256(convert_to($2, 'UTF8')), 'hex'), now(), $1, 1)";
    session.execute(row, &[&FIRST, &SCRIPT]).await.unwrap();
    let applied = folder.deploy(&fleet).await.unwrap();
    assert!(applied.iter().all(|name| name.starts_with("platform/")), "{applied:?}");
    assert_eq!(folder.states(&fleet).await, [(FIRST.to_owned(), State::Applied)]);
}

#[tokio::test]
async fn an_unfinished_migration_stops_the_next_deployment() {
    let (fleet, folder) = (fleet().await, Folder::new());
    let session = session(&fleet).await;
    folder.migration(FIRST, SCRIPT);
    session.batch_execute(TABLE).await.unwrap();
    let row = "INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, logs) \
         VALUES (gen_random_uuid()::text, repeat('0', 64), $1, '2027-01-01 10:00+00', 'it broke')";
    session.execute(row, &[&FIRST]).await.unwrap();

    let error = folder.deploy(&fleet).await.unwrap_err();
    assert!(
        matches!(&error, Error::Unfinished { database, migration, .. } if *database == CODE && migration == FIRST),
        "{error:?}"
    );
    let text = error.to_string();
    let words = [
        "2027-01-01T10:00:00",
        "it broke",
        "aicore migrate resolve",
        "--rolled-back",
        "--applied",
    ];
    assert!(words.iter().all(|word| text.contains(word)), "{text}");
    assert!(!exists(&session, "first").await);
    assert!(!exists(&session, "platform.outbox_event").await, "stopped before any change");
    assert_eq!(folder.states(&fleet).await, [(FIRST.to_owned(), State::Failed)]);

    session
        .batch_execute("UPDATE _prisma_migrations SET rolled_back_at = now()")
        .await
        .unwrap();
    assert!(folder.deploy(&fleet).await.unwrap().contains(&format!("sm_crm/{FIRST}")));
    assert!(exists(&session, "first").await);
    assert_eq!(folder.states(&fleet).await, [(FIRST.to_owned(), State::Applied)]);
}
