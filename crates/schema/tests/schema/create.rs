//! Databases are created where they are missing.

use aicore_catalog::DatabaseCode;
use aicore_schema::create::{Created, create_databases};
use aicore_testkit::TestFleet;
use std::cell::Cell;

fn codes(names: &[&str]) -> Vec<DatabaseCode> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

#[tokio::test]
async fn databases_are_created_once() {
    let fleet = TestFleet::start_empty().await;
    let heard = Cell::new(0);
    let create = async |names: &[&str]| {
        let outcome = create_databases(&fleet.fleet, &codes(names), |_| heard.set(heard.get() + 1))
            .await
            .unwrap();
        names.iter().map(|name| outcome[&name.parse().unwrap()]).collect::<Vec<_>>()
    };
    assert_eq!(
        create(&["sm_crm", "sm_hr", "sm_legal", "sm_tasks", "sm_leads"]).await,
        [Created::Created; 5]
    );
    assert_eq!(
        create(&["sm_crm", "sm_quality", "sm_leads"]).await,
        [Created::Existing, Created::Created, Created::Existing]
    );
    assert_eq!(heard.get(), 8, "progress hears of each");
    assert_eq!(create(&[]).await, []);

    let server = fleet.connect_server(&codes(&["sm_crm"])[0]).await.unwrap();
    let text = "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'sm_crm'";
    assert_eq!(server.query_one(text, &[]).await.unwrap().get::<_, String>(0), "UTF8");

    // Two at once: each database is made by one of them.
    let (one, other) = tokio::join!(
        create(&["sm_projects", "sm_strategy"]),
        create(&["sm_projects", "sm_strategy"])
    );
    for (one, other) in one.into_iter().zip(other) {
        assert!(one == Created::Created || other == Created::Created);
    }
}
