//! A backup that dies names no object that is not whole, and the next one is not in its way.

use super::back_up;
use crate::command::{on, run, succeed};
use aicore_backup::failpoints;
use aicore_testkit::TestFleet;
use serde_json::Value;
use std::time::Duration;

fn listed(fleet: &TestFleet) -> Vec<Value> {
    serde_json::from_str(&succeed(on(fleet).args(["--json", "backup", "list"]))).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_killed_leaves_no_manifest_or_a_sound_one() {
    let fleet = TestFleet::start(&["sm_logs", "sm_audit"]).await;
    for failpoint in [failpoints::AFTER_ONE_OBJECT, failpoints::BEFORE_MANIFEST] {
        let mut command = on(&fleet);
        command
            .args(["backup", "run", "--databases", "sm_logs,sm_audit"])
            .env("AICORE_FAILPOINT", failpoint);
        let (status, ..) = run(&mut command);
        assert_ne!(status, 0, "{failpoint}");
    }
    assert!(listed(&fleet).iter().all(|backup| backup["complete"] == false));
    let (status, _, err) = run(on(&fleet).args(["backup", "verify"]));
    assert_eq!(status, 1);
    assert!(err.contains("no complete backup"), "{err}");

    // By `kill -9` at moments that nobody chose.
    for delay_ms in [50, 120, 200, 300, 450, 700, 1_000, 1_500] {
        let mut command = on(&fleet);
        command.args(["backup", "run", "--databases", "sm_logs,sm_audit"]);
        let running = crate::command::Running::start(&mut command);
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        running.kill();
    }
    let whole = back_up(&fleet, "sm_logs,sm_audit", &[]);
    let backups = listed(&fleet);
    assert!(backups.len() >= 3, "{backups:?}");
    for backup in backups.iter().filter(|backup| backup["complete"] == true) {
        let id = backup["backup"].as_str().unwrap();
        succeed(on(&fleet).args(["backup", "verify", "--backup", id]));
    }
    assert!(
        backups
            .iter()
            .any(|backup| backup["backup"] == whole["backup"] && backup["complete"] == true)
    );
}
