//! An area's database is restored in the place of itself, and the event pipeline is sound again.

use super::back_up;
use crate::command::{on_business, succeed};
use aicore_testkit::{BUSINESS, TestFleet};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_in_place_the_hub_has_what_the_area_has() {
    let fleet = TestFleet::start(&BUSINESS).await;
    let travel = || {
        succeed(on_business(&fleet).args(["relay", "--once"]).args(BUSINESS));
        succeed(on_business(&fleet).args(["consume", "--once"]));
    };
    succeed(on_business(&fleet).args(["simulate", "--people", "40", "--seed", "7"]));
    travel();
    let backup = back_up(&fleet, "ss_insurance", &[]);
    let policies = async || {
        let client = fleet.connect(&"ss_insurance".parse().unwrap()).await.unwrap();
        let row = client.query_one("SELECT count(*) FROM public.policy", &[]).await.unwrap();
        row.get::<_, i64>(0)
    };
    let backed_up = policies().await;
    assert!(backed_up > 0);
    succeed(on_business(&fleet).args(["simulate", "--people", "40", "--seed", "8"]));
    travel();
    let lost = policies().await;
    assert!(lost > backed_up);

    // Kept beside, and then not.
    for more in [&[][..], &["--drop-former"][..]] {
        let mut command = on_business(&fleet);
        command
            .args(["--json", "backup", "restore", "insurance", "--in-place"])
            .args(more);
        let restored: Value = serde_json::from_str(&succeed(&mut command)).unwrap();
        assert_eq!(restored["backup"], backup["backup"]);
        assert_eq!(policies().await, backed_up);
        travel();
        let verified: Value = serde_json::from_str(&succeed(
            on_business(&fleet).args(["--json", "events", "verify", "--wait", "60"]),
        ))
        .unwrap();
        assert!(verified.is_object() || verified.is_array());
        // Life goes on in the new incarnation.
        succeed(on_business(&fleet).args(["simulate", "--people", "20", "--seed", "9"]));
        travel();
        succeed(on_business(&fleet).args(["events", "verify", "--wait", "60"]));
    }
}
