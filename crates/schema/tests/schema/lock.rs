//! Deployments of one database wait for each other.

use crate::folder::{Folder, exists, fleet, session};

/// Prisma's schema engine takes the same one.
const LOCK: i64 = 72_707_369;

#[tokio::test]
async fn two_deployments_at_once_apply_each_migration_once() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration("20270101000000_first", "CREATE TABLE first (id integer);");
    // An index built concurrently waits for every older snapshot, that of a deployment waiting for its turn too.
    folder.migration("20270102000000_index", "CREATE INDEX CONCURRENTLY first_id ON first (id);");
    let session = session(&fleet).await;
    session.execute("SELECT pg_advisory_lock($1)", &[&LOCK]).await.unwrap();

    let begin = async {
        let asked =
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '-- migrate_lock()%' AND datname = current_database()";
        while session.query_one(asked, &[]).await.unwrap().get::<_, i64>(0) < 2 {}
        assert!(!exists(&session, "platform._prisma_migrations").await, "both wait");
        session.execute("SELECT pg_advisory_unlock($1)", &[&LOCK]).await.unwrap();
    };
    let (one, other, ()) = tokio::join!(folder.deploy(&fleet), folder.deploy(&fleet), begin);
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(
        (one.len() + other.len(), one.len() * other.len()),
        (3, 0),
        "{one:?} {other:?}"
    );
    assert!(exists(&session, "first_id").await);
}
