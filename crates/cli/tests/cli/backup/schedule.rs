//! The schedule makes what is due, once, by one process.

use crate::command::{on, run, succeed};
use aicore_testkit::TestFleet;
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_made_drilled_and_not_made_again() {
    let fleet = TestFleet::start(&["sm_logs"]).await;
    let schedule = || {
        let mut command = on(&fleet);
        let url = fleet.postgres.url("sm_logs");
        command.env_remove("AICORE_SERVERS").env("SM_LOGS_DATABASE_URL", url);
        command.args(["backup", "schedule", "--once", "--jitter", "0"]);
        command
    };
    let (status, _, err) = run(&mut schedule());
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("1 of 1 databases came back as they were"), "{err}");
    succeed(&mut schedule());
    let backups: Vec<Value> = serde_json::from_str(&succeed(on(&fleet).args(["--json", "backup", "list"]))).unwrap();
    assert_eq!(backups.len(), 1, "{backups:?}");

    // Another process has the lock.
    let server = fleet.connect_server(&"sm_logs".parse().unwrap()).await.unwrap();
    server.batch_execute("SELECT pg_advisory_lock(1095320386, 0)").await.unwrap();
    let (status, _, err) = run(&mut schedule());
    assert_eq!(status, 3, "{err}");
    let (status, _, err) = run(schedule().args(["--at", "at two"]));
    assert_eq!(status, 2, "{err}");
}
