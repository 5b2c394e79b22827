//! One transaction over the hub and an area: party, policy and event stand or fall together, whoever dies when.

use crate::harness::World;
use crate::operations::{customer_new, policy_new};
use aicore_catalog::{Catalog, DatabaseCode};
use aicore_client::global::{PartyCreate, party};
use aicore_client::insurance::{PolicyCreate, PolicyRoleCreate, customer, policy, policy_role};
use aicore_client::platform::OutboxEventCreate;
use aicore_client::{Client, Error, With};
use aicore_fleet::{Config, Endpoint, Fleet, transaction_failpoints as failpoints};
use std::process::Command;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const HUB: DatabaseCode = DatabaseCode::from_static("sm_global");
const INSURANCE: DatabaseCode = DatabaseCode::from_static("ss_insurance");

fn gone() -> Error {
    Error::NotFound {
        table: "policy",
        key: "as the test wants".into(),
    }
}

/// Registers a party, issues a policy to it and tells of it; gives the policy's id.
async fn issue(db: &Client, new: &PolicyCreate, fails: bool) -> Result<Uuid, Error> {
    db.transaction("policy_issue", async |tx| {
        let party = tx
            .global()
            .party()
            .create(PartyCreate {}.set(party::given_name, "Ana"))
            .await?;
        let policy = tx.insurance().policy().create(new.clone()).await?;
        let role = PolicyRoleCreate {
            policy_id: policy.id,
            customer_id: policy.holder_id,
            role: "insured".into(),
        };
        tx.insurance()
            .policy_role()
            .create(role)
            .set(policy_role::party_id, party.id)
            .await?;
        let event = OutboxEventCreate {
            aggregate_type: "policy".into(),
            aggregate_id: policy.id,
            aggregate_version: policy.version,
            party_key: policy.holder_id.to_string(),
            event_type: "PolicyIssued".into(),
            payload: serde_json::json!({ "policy_number": policy.policy_number }),
        };
        tx.insurance().outbox_event().create(event).await?;
        // The relation into the other database is read in the same transaction.
        let roles = tx.insurance().policy_role().find_many().include(policy_role::party).await?;
        let names: Vec<_> = roles
            .iter()
            .map(|With { related, .. }| related.as_ref().and_then(|party| party.given_name.as_deref()))
            .collect();
        assert_eq!(names, [Some("Ana")], "seen before the commit");
        if fails { Err(gone()) } else { Ok(policy.id) }
    })
    .await
}

/// Parties, policies and events that are there.
async fn there(db: &Client) -> (u64, u64, u64) {
    (
        db.global().party().count().await.unwrap(),
        db.insurance().policy().count().await.unwrap(),
        db.insurance().outbox_event().count().await.unwrap(),
    )
}

async fn policy_to_issue(db: &Client) -> PolicyCreate {
    let insurance = db.insurance();
    let holder = insurance.customer().create(customer_new("C-1")).await.unwrap();
    policy_new(&insurance, "P-1", &holder).await
}

#[tokio::test]
async fn party_policy_and_event_stand_or_fall_together() {
    let world = World::with_hub().await;
    let new = policy_to_issue(&world.db).await;
    issue(&world.db, &new, true).await.unwrap_err();
    assert_eq!(there(&world.db).await, (0, 0, 0));
    let id = issue(&world.db, &new, false).await.unwrap();
    assert_eq!(there(&world.db).await, (1, 1, 1));
    assert!(
        world
            .db
            .insurance()
            .policy()
            .find_unique(policy::by_id(id))
            .await
            .unwrap()
            .is_some()
    );
    // The policy's number is taken: the second party falls with it.
    let refused = issue(&world.db, &new, false).await.unwrap_err();
    assert!(matches!(refused, Error::UniqueViolation { table: "policy", .. }), "{refused}");
    assert_eq!(there(&world.db).await, (1, 1, 1));
}

#[tokio::test]
async fn whoever_listens_hears_of_each_commit_with_an_event_and_of_no_other() {
    let world = World::with_hub().await;
    let new = policy_to_issue(&world.db).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    world
        .db
        .fleet()
        .on_events(move |database| hears.lock().unwrap().push(database.to_string()));
    let heard = || std::mem::take(&mut *heard.lock().unwrap());
    issue(&world.db, &new, true).await.unwrap_err();
    assert!(heard().is_empty(), "nothing was committed");
    let id = issue(&world.db, &new, false).await.unwrap();
    assert_eq!(heard(), ["ss_insurance"]);
    let event = OutboxEventCreate {
        aggregate_type: "policy".into(),
        aggregate_id: id,
        aggregate_version: 2,
        party_key: "1".into(),
        event_type: "PolicyIssued".into(),
        payload: serde_json::json!({}),
    };
    let insurance = world.db.insurance();
    insurance.outbox_event().create(event.clone()).await.unwrap();
    assert_eq!(heard(), ["ss_insurance"], "a statement alone");
    let alone = insurance.transaction("event_add", async |tx| {
        tx.outbox_event().create_many([event.clone(), event.clone()]).await?;
        Ok::<_, Error>(())
    });
    alone.await.unwrap();
    assert_eq!(heard(), ["ss_insurance"], "one commit, one bell");
    insurance.customer().create(customer_new("C-9")).await.unwrap();
    insurance.outbox_event().find_many().await.unwrap();
    assert!(heard().is_empty(), "no event");
}

#[tokio::test]
async fn statements_of_one_s_own_savepoints_and_streams_take_part() {
    use futures_util::TryStreamExt;
    let world = World::with_hub().await;
    world
        .db
        .transaction("mixed", async |tx| {
            tx.insurance()
                .customer()
                .create_many(["C-1", "C-2"].map(customer_new))
                .await?;
            let undone = tx.savepoint("undone", async |tx| {
                tx.insurance().customer().create(customer_new("C-3")).await?;
                tx.global().party().create(PartyCreate {}).await?;
                Err::<(), _>(gone())
            });
            undone.await.unwrap_err();
            let numbers: Vec<String> = tx
                .insurance()
                .customer()
                .find_many()
                .order_by(customer::customer_number.asc())
                .stream()
                .map_ok(|customer| customer.customer_number)
                .try_collect()
                .await?;
            assert_eq!(numbers, ["C-1", "C-2"]);
            let sql = "-- customer_count()\nSELECT count(*) FROM customer WHERE customer_number <> $1";
            let counts = tx.insurance().query_as::<(i64,)>(sql, &[&"C-1"]).await?;
            assert_eq!(counts, [(1,)]);
            let raw = tx.insurance().raw().await?;
            assert_eq!(raw.name(), "mixed");
            let locked = tx.insurance().customer().find_many().for_update().await?;
            assert_eq!(locked.len(), 2, "a row lock is allowed");
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    assert_eq!(world.db.global().party().count().await.unwrap(), 0);
    assert_eq!(world.db.insurance().customer().count().await.unwrap(), 2);
}

fn client_at(global: &str, insurance: &str) -> Client {
    let catalog = Catalog::default();
    let mut config = Config::default();
    for (code, url) in [(HUB, global), (INSURANCE, insurance)] {
        let endpoint = Endpoint::parse("test", url, &code, false).unwrap();
        config.endpoints.insert(code, endpoint);
    }
    Client::new(Fleet::new(catalog, &config))
}

#[tokio::test]
#[ignore = "a process of the test below"]
async fn issuing() {
    let (Ok(global), Ok(insurance)) = (std::env::var("ACROSS_GLOBAL"), std::env::var("ACROSS_INSURANCE")) else {
        return;
    };
    let db = client_at(&global, &insurance);
    let new = policy_to_issue(&db).await;
    issue(&db, &new, false).await.unwrap();
    // The last failpoint comes a moment later.
    tokio::time::sleep(std::time::Duration::from_secs(30)).await;
}

#[tokio::test]
async fn a_crash_at_any_step_leaves_all_or_nothing() {
    for failpoint in failpoints::ALL {
        let world = World::with_hub().await;
        let insurance = world.server.url(&world.insurance);
        let global = world.server.url(&world.insurance.replace("ss_insurance", "sm_global"));
        let status = tokio::task::spawn_blocking(move || {
            Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "transaction_across::issuing"])
                .env("ACROSS_GLOBAL", global)
                .env("ACROSS_INSURANCE", insurance)
                .env("AICORE_FAILPOINT", failpoint)
                .output()
                .unwrap()
                .status
        });
        assert!(!status.await.unwrap().success(), "aborted at {failpoint}");
        // What the dead process held goes with its connections; what it prepared stays.
        let recovery = loop {
            let recovery = world.db.fleet().recover().await;
            if recovery.left.iter().all(|left| left.transaction.is_none()) {
                break recovery;
            }
        };
        assert!(recovery.problems.is_empty(), "{:?}", recovery.problems);
        let decided = !matches!(
            failpoint,
            failpoints::BEFORE_PREPARE | failpoints::AFTER_ONE_PREPARE | failpoints::AFTER_PREPARE
        );
        let count = u64::from(decided);
        assert_eq!(there(&world.db).await, (count, count, count), "{failpoint}");
    }
}

/// The closure owns what it uses, as one must that a task carries.
async fn register(db: Client, number: String) -> Result<u64, Error> {
    db.transaction("register", async move |tx| {
        tx.global().party().create(PartyCreate {}).await?;
        tx.insurance().customer().create(customer_new(&number)).await?;
        tx.insurance().customer().count().await
    })
    .await
}

#[tokio::test]
async fn a_transaction_over_several_databases_runs_in_a_task() {
    let world = World::with_hub().await;
    assert_eq!(
        tokio::spawn(register(world.db.clone(), "C-1".into())).await.unwrap().unwrap(),
        1
    );
}
