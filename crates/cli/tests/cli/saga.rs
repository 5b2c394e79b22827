//! `aicore saga` as an operator uses it.

use crate::command::{on, run, succeed};
use aicore_fleet::saga::{Saga, Sagas, Settings, Step, StepError};
use aicore_testkit::TestFleet;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

type State = Map<String, Value>;

fn sagas(fleet: &TestFleet, bank_is_closed: &Arc<AtomicBool>) -> Sagas {
    let closed = bank_is_closed.clone();
    let saga = Saga::new("energy_switch")
        .step("reserve_cups", async |step: Step<State>| Ok(step.state))
        .compensate(async |_: Step<State>| Ok(()))
        .step("collect_deposit", async |step: Step<State>| Ok(step.state))
        .compensate(move |_: Step<State>| {
            let closed = closed.clone();
            async move {
                match closed.load(Ordering::Relaxed) {
                    true => Err(StepError::Fail("the bank is closed".into())),
                    false => Ok(()),
                }
            }
        })
        .step("notify_distributor", async |_: Step<State>| {
            Err(StepError::Fail("the distributor does not know the CUPS".into()))
        });
    Sagas::new(fleet.fleet.clone(), Settings::default()).register(saga).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stuck_is_shown_and_settled_from_the_command_line() {
    let fleet = TestFleet::start(&["sm_workflows"]).await;
    let closed = Arc::new(AtomicBool::new(true));
    let sagas = sagas(&fleet, &closed);
    assert!(succeed(on(&fleet).args(["saga", "list"])).contains("no saga"));
    let mut ids = Vec::new();
    for key in ["contract 1", "contract 2"] {
        let started = sagas.start("energy_switch", key, &json!({})).await.unwrap();
        sagas.run_until_done(started.id).await.unwrap_err();
        ids.push(started.id.to_string());
    }

    let (status, out, _) = run(on(&fleet).args(["saga", "list", "--state", "stuck", "--json"]));
    let listed: Vec<Value> = serde_json::from_str(&out).unwrap();
    assert_eq!((status, listed.len()), (1, 2));
    assert_eq!((&listed[0]["id"], &listed[0]["state"]), (&json!(ids[0]), &json!("stuck")));
    let (status, out, _) = run(on(&fleet).args(["saga", "show", &ids[0]]));
    assert_eq!(status, 1);
    for words in [
        "energy_switch about contract 1: stuck, at step collect_deposit",
        "undone because: step \"notify_distributor\" failed: the distributor does not know the CUPS",
        "the bank is closed",
        &format!("aicore saga retry {}", ids[0]),
    ] {
        assert!(out.contains(words), "{words} is not in\n{out}");
    }

    closed.store(false, Ordering::Relaxed);
    let out = succeed(on(&fleet).args(["saga", "retry", &ids[0], "--by", "ana", "--json"]));
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["state"], "compensating");
    let by_hand = ["saga", "abandon", &ids[1], "--reason", "paid back by transfer", "--by", "ana"];
    assert!(succeed(on(&fleet).args(by_hand)).contains("settled by hand"));
    assert_eq!(sagas.run_due().await.unwrap(), 2);
    for (id, words) in ids.iter().zip(["retried by ana", "by hand, ana: paid back by transfer"]) {
        let out = succeed(on(&fleet).args(["saga", "show", id]));
        assert!(out.contains(": compensated") && out.contains(words), "{out}");
    }

    let (status, _, err) = run(on(&fleet).args(["saga", "retry", &ids[0]]));
    assert!(status == 1 && err.contains("is compensated, not stuck"), "{err}");
    let nobody = "00000000-0000-0000-0000-000000000000";
    let (status, _, err) = run(on(&fleet).args(["saga", "show", nobody]));
    assert!(status == 1 && err.contains("`aicore saga list`"), "{err}");
    let (status, _, err) = run(on(&fleet).args(["saga", "abandon", &ids[0]]));
    assert!(status == 2 && err.contains("--reason"), "{err}");
}
