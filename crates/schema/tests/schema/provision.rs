//! Provisioning a database that is there: nothing is done where all is applied, and whatever differs is seen.

use crate::folder::{CODE, Folder, fleet, session};
use aicore_schema::Error;
use aicore_schema::provision::{Provisioned, provision};
use aicore_schema::seed::Seeded;

#[tokio::test]
async fn a_database_in_which_all_is_applied_is_left_alone_and_any_difference_is_seen() {
    let (fleet, folder) = (fleet().await, Folder::new());
    folder.migration("20270101000000_first", "CREATE TABLE kind (code text PRIMARY KEY);");
    folder.seed("INSERT INTO kind VALUES ('a') ON CONFLICT DO NOTHING;");
    let run = async || -> Result<Provisioned, Error> {
        let outcomes = provision(&fleet.fleet, &[CODE], folder.path(), None, |_| {}).await.unwrap();
        outcomes.into_iter().next().unwrap().1
    };
    let done = |provisioned: &Provisioned| {
        let deployment = &provisioned.deployment;
        (deployment.applied.len(), deployment.already, provisioned.seeded)
    };

    assert_eq!(done(&run().await.unwrap()), (2, 0, Seeded::Applied));
    assert_eq!(done(&run().await.unwrap()), (0, 2, Seeded::Unchanged));
    folder.seed("INSERT INTO kind VALUES ('b') ON CONFLICT DO NOTHING;");
    assert_eq!(done(&run().await.unwrap()), (0, 2, Seeded::Applied));
    folder.migration("20270102000000_second", "ALTER TABLE kind ADD name text;");
    assert_eq!(done(&run().await.unwrap()), (1, 2, Seeded::Unchanged));

    let session = session(&fleet).await;
    let note = async |change: &str| {
        let text = format!("UPDATE _prisma_migrations SET {change} WHERE migration_name = '20270102000000_second'");
        assert_eq!(session.execute(&text, &[]).await.unwrap(), 1);
    };
    note("finished_at = NULL").await;
    let error = run().await.unwrap_err();
    assert!(
        matches!(&error, Error::Unfinished { migration, .. } if migration == "20270102000000_second"),
        "{error:?}"
    );
    note("finished_at = now()").await;
    assert_eq!(done(&run().await.unwrap()), (0, 3, Seeded::Unchanged));
    folder.migration("20270102000000_second", "ALTER TABLE kind ADD title text;");
    let error = run().await.unwrap_err();
    assert!(
        matches!(&error, Error::Edited { migration, .. } if migration == "20270102000000_second"),
        "{error:?}"
    );
}
