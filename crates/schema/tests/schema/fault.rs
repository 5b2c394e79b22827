//! A database that cannot be reached names the remedy.

use crate::folder::{CODE, Folder};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Config, Error as FleetError, Fleet, Sources, read_catalog};
use aicore_schema::create::create_databases;
use aicore_schema::migrate::{deploy, status};
use aicore_schema::{Error, seed};
use aicore_testkit::{TestFleet, databases_dir};
use tokio::net::TcpListener;

/// A fleet whose servers are at this URL.
fn at(url: Option<String>) -> Fleet {
    let catalog = read_catalog(&databases_dir()).unwrap();
    let sources = Sources {
        private_postgres: url,
        ..Sources::default()
    };
    let config = Config::read(&catalog, &sources).unwrap();
    Fleet::new(catalog, &config)
}

/// What each operation says of one database; all say the same.
async fn refusal(fleet: &Fleet, code: &DatabaseCode) -> FleetError {
    let folder = Folder::new();
    folder.seed("SELECT 1;");
    let errors = [
        deploy(fleet, code, folder.path()).await.map(|_| ()).unwrap_err(),
        status(fleet, code, folder.path()).await.map(|_| ()).unwrap_err(),
        seed::seed(fleet, &CODE, folder.path()).await.map(|_| ()).unwrap_err(),
    ];
    let [Error::Fleet(error), Error::Fleet(_), Error::Fleet(_)] = errors else {
        panic!("{errors:?}")
    };
    error
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_names_the_remedy() {
    let server = TestFleet::start_empty().await;
    let right = server.postgres.url("");

    let unknown = "sm_nowhere".parse().unwrap();
    let error = refusal(&server.fleet, &unknown).await;
    assert!(matches!(error, FleetError::UnknownDatabase { .. }), "{error:?}");
    let error = create_databases(&server.fleet, &[unknown], |_| {}).await.unwrap_err();
    assert!(error.to_string().contains("`aicore db list`"), "{error}");

    let error = refusal(&server.fleet, &CODE).await;
    assert!(matches!(error, FleetError::Missing { .. }), "{error:?}");
    assert!(error.to_string().contains("`aicore db create sm_crm`"), "{error}");

    let error = refusal(&at(None), &CODE).await;
    assert!(matches!(error, FleetError::NotConfigured { .. }), "{error:?}");
    assert!(error.to_string().contains("`aicore up`"), "{error}");

    let wrong = right.replace(server.postgres.password(), "not-it");
    assert_ne!(wrong, right);
    let wrong = at(Some(wrong));
    let error = refusal(&wrong, &CODE).await;
    assert!(matches!(error, FleetError::Credentials { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains(&CODE.url_variable()) && !text.contains("not-it"), "{text}");
    let error = create_databases(&wrong, &[CODE], |_| {}).await.unwrap_err();
    assert!(matches!(error, Error::Fleet(FleetError::Credentials { .. })), "{error:?}");

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let nobody = at(Some(
        right.replace(&format!(":{}", server.postgres.port()), &format!(":{}", free.port())),
    ));
    let error = refusal(&nobody, &CODE).await;
    assert!(matches!(error, FleetError::Unreachable { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains(&free.to_string()) && text.contains("check that it runs there"),
        "{text}"
    );
    let error = create_databases(&nobody, &[CODE], |_| {}).await.unwrap_err();
    assert!(matches!(error, Error::Fleet(FleetError::Unreachable { .. })), "{error:?}");
}
