//! An area's database is restored in the place of itself, and the event pipeline is sound again.

use super::back_up;
use crate::command::{on_business, succeed};
use aicore_testkit::{BUSINESS, TestFleet};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_in_place_the_hub_has_what_the_area_has() {
    let fleet = TestFleet::start(&BUSINESS).await;
    let simulate = |seed| succeed(on_business(&fleet).args(["simulate", "--people", "15", "--seed", seed]));
    let travel = || {
        succeed(on_business(&fleet).args(["relay", "--once"]).args(BUSINESS));
        succeed(on_business(&fleet).args(["consume", "--once"]));
    };
    let policies = async || {
        let client = fleet.connect(&"ss_insurance".parse().unwrap()).await.unwrap();
        let row = client.query_one("SELECT count(*) FROM public.policy", &[]).await.unwrap();
        row.get::<_, i64>(0)
    };
    simulate("7");
    travel();
    let backup = back_up(&fleet, "ss_insurance", &[]);
    let backed_up = policies().await;

    // The original is kept beside, and then not. What is lost had not left the area.
    for (seed, more) in [("8", &[][..]), ("9", &["--drop-former"][..])] {
        simulate(seed);
        assert!(policies().await > backed_up);
        let mut command = on_business(&fleet);
        command
            .args(["--json", "backup", "restore", "insurance", "--in-place"])
            .args(more);
        let restored: Value = serde_json::from_str(&succeed(&mut command)).unwrap();
        assert_eq!(restored["backup"], backup["backup"]);
        assert_eq!(policies().await, backed_up);
        // For two minutes the stream would take what is published again for a repetition.
        let stream = fleet.stream().await;
        stream.jetstream.delete_stream(&stream.name).await.unwrap();
        travel();
        succeed(on_business(&fleet).args(["events", "verify", "ss_insurance"]));
    }
}
