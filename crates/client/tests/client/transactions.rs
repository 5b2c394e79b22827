//! Transactions: all or nothing, rows locked, run again after a conflict.

use crate::fixture::required;
use crate::harness::World;
use crate::operations::{customer_new, policy_new, required_new};
use aicore_client::insurance::{Policy, customer, policy};
use aicore_client::{Client, Error};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::oneshot;

#[tokio::test]
async fn rows_and_their_event_stand_or_fall_together() {
    let world = World::new().await;
    let db = world.db.clone();
    let issue = async |number: &'static str, fails: bool| -> Result<Policy, Error> {
        let insurance = db.insurance();
        let holder = insurance
            .customer()
            .upsert(customer::by_customer_number("C-1"), customer_new("C-1"))
            .await?;
        let new = policy_new(&insurance, number, &holder).await;
        insurance
            .transaction("policy_issue", async |tx| {
                let policy = tx.policy().create(new.clone()).set(policy::state, "in_force").await?;
                let sql = "-- policy_issue()
                    INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload)
                    SELECT 'policy', t.id, t.version, t.holder_id, 'PolicyIssued', policy_payload(t) FROM policy AS t WHERE t.id = $1";
                tx.raw().execute(sql, &[&policy.id]).await.unwrap();
                assert_eq!(tx.outbox_event().count().await?, 1, "seen inside");
                if fails { Err(Error::NotFound { table: "policy", key: "as the test wants".into() }) } else { Ok(policy) }
            })
            .await
    };
    assert!(issue("P-1", true).await.is_err());
    assert_eq!(db.insurance().policy().count().await.unwrap(), 0);
    assert_eq!(db.insurance().outbox_event().count().await.unwrap(), 0);
    let policy = issue("P-2", false).await.unwrap();
    let event = db.insurance().outbox_event().find_first().await.unwrap().unwrap();
    assert_eq!(
        (event.aggregate_id, event.event_type.as_str(), event.status.as_str()),
        (policy.id, "PolicyIssued", "PENDING")
    );
    assert!(event.xid.parse::<u64>().is_ok(), "xid8 as text");
}

/// The closure owns what it uses, as one must that a task carries.
async fn register(db: Client, number: String) -> Result<u64, Error> {
    let insurance = db.insurance();
    insurance
        .transaction("customer_register", async move |tx| {
            tx.customer().create(customer_new(&number)).await?;
            tx.customer().create_many([customer_new("C-2"), customer_new("C-3")]).await?;
            tx.customer().count().await
        })
        .await
}

#[tokio::test]
async fn a_transaction_runs_in_a_task() {
    let world = World::new().await;
    assert_eq!(
        tokio::spawn(register(world.db.clone(), "C-1".into())).await.unwrap().unwrap(),
        3
    );
}

#[tokio::test]
async fn a_statement_runs_in_a_task() {
    let world = World::new().await;
    world.db.insurance().customer().create(customer_new("C-1")).await.unwrap();
    let db = world.db.clone();
    let spawned = tokio::spawn(async move {
        db.insurance()
            .customer()
            .find_many()
            .order_by(customer::customer_number.asc())
            .await
    });
    assert_eq!(spawned.await.unwrap().unwrap().len(), 1);
}

#[tokio::test]
async fn a_locked_row_is_skipped_or_refused_at_once() {
    let world = World::new().await;
    let odd = world.odd();
    odd.required().create_many(["a", "b"].map(required_new)).await.unwrap();
    odd.transaction("holder", async |holder| {
        let held = holder
            .required()
            .find_first()
            .order_by(required::name.asc())
            .for_update()
            .await?
            .unwrap();
        assert_eq!(held.name, "a");
        world
            .odd()
            .transaction("other", async |other| {
                let free = other.required().find_many().for_no_key_update().skip_locked().await?;
                assert_eq!(free.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["b"]);
                // A failed statement ends its transaction, or what is behind a savepoint.
                let refused = other
                    .savepoint("refused", async |other| {
                        other
                            .required()
                            .find_unique(required::by_name("a"))
                            .for_share()
                            .no_wait()
                            .await
                    })
                    .await;
                assert!(matches!(refused, Err(Error::Locked { table: "required", .. })), "{refused:?}");
                Ok::<_, Error>(())
            })
            .await
    })
    .await
    .unwrap();
    let outside = odd.required().find_many().for_update().await.unwrap_err();
    assert_eq!(
        outside.to_string(),
        "a row lock of \"required\" needs a transaction: use the table from the closure of `transaction`"
    );
}

#[tokio::test]
async fn a_deadlocked_transaction_runs_again() {
    let world = World::new().await;
    world
        .odd()
        .required()
        .create_many(["a", "b"].map(required_new))
        .await
        .unwrap();
    let runs = AtomicU32::new(0);
    let (first_locked, first) = oneshot::channel::<()>();
    let (second_locked, second) = oneshot::channel::<()>();
    // Each locks one row, waits until the other has locked its own, then wants the other's. A repeated run finds its
    // channels gone and goes straight through.
    let cross = async |mine: &str, other: &str, tell: oneshot::Sender<()>, told: oneshot::Receiver<()>| {
        let channels = std::sync::Mutex::new(Some((tell, told)));
        world
            .odd()
            .transaction("cross", async |tx| {
                runs.fetch_add(1, Ordering::Relaxed);
                tx.required()
                    .update(required::by_name(mine))
                    .set(required::priority.increment(1))
                    .await?;
                let channels = channels.lock().unwrap().take();
                if let Some((tell, told)) = channels {
                    tell.send(()).unwrap();
                    told.await.unwrap();
                }
                tx.required()
                    .update(required::by_name(other))
                    .set(required::priority.increment(1))
                    .await?;
                Ok::<_, Error>(())
            })
            .await
    };
    let (a, b) = tokio::join!(cross("a", "b", first_locked, second), cross("b", "a", second_locked, first));
    a.and(b).unwrap();
    assert_eq!(runs.load(Ordering::Relaxed), 3, "the loser ran twice");
    assert_eq!(
        world.odd().required().count().filter(required::priority.eq(2)).await.unwrap(),
        2,
        "and its first run left nothing"
    );
}

#[tokio::test]
async fn what_can_be_repeated_is_known_through_the_clients_error() {
    let world = World::new().await;
    let odd = world.odd();
    let conflict = odd.transaction("conflict", async |tx| {
        let sql = "DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$";
        tx.raw()
            .batch_execute(sql)
            .await
            .map_err(aicore_fleet::Error::query(tx.raw().database(), "conflict"))?;
        Ok::<_, Error>(())
    });
    assert!(aicore_fleet::is_retryable(&conflict.await.unwrap_err()));
    let taken = async || world.odd().required().create(required_new("a")).await;
    taken().await.unwrap();
    assert!(!aicore_fleet::is_retryable(&taken().await.unwrap_err()));
}

#[tokio::test]
async fn statements_are_prepared_once_and_named() {
    let world = World::new().await;
    let insurance = world.db.insurance();
    insurance
        .transaction("prepared", async |tx| {
            for number in 0..5 {
                tx.customer().find_many().filter(customer::version.eq(number)).take(1).await?;
            }
            let sql = "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '-- customer_find_many()%'";
            let rows = tx.raw().query(sql, &[]).await.unwrap();
            assert_eq!(rows.len(), 1);
            let statement: &str = rows[0].get(0);
            assert!(
                statement.ends_with("FROM \"public\".\"customer\"\nWHERE \"version\" = $1::integer\nLIMIT 1"),
                "{statement}"
            );
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    assert!(
        world
            .server
            .connect(&world.insurance)
            .await
            .simple_query("SELECT 1")
            .await
            .is_ok()
    );
}
