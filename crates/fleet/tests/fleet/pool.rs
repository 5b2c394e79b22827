//! The pool within its budget: fairness, idle connections that give way, errors.

use crate::pool_harness::{Server, code, until};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Busy callers of some databases for a while; how often each database was served.
async fn saturate(fleet: &aicore_fleet::Fleet, callers: &[usize], seconds: u64) -> Vec<u32> {
    let until = Instant::now() + Duration::from_secs(seconds);
    let served: Arc<Vec<AtomicU32>> = Arc::new(callers.iter().map(|_| AtomicU32::new(0)).collect());
    let mut tasks = tokio::task::JoinSet::new();
    for (database, callers) in callers.iter().enumerate() {
        for _ in 0..*callers {
            let (fleet, served) = (fleet.clone(), Arc::clone(&served));
            tasks.spawn(async move {
                while Instant::now() < until {
                    let connection = fleet.acquire(&code(database)).await.unwrap();
                    connection.batch_execute("SELECT pg_sleep(0.002)").await.unwrap();
                    served[database].fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    }
    while let Some(outcome) = tasks.join_next().await {
        outcome.unwrap();
    }
    served.iter().map(|served| served.load(Ordering::Relaxed)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn more_databases_than_connections_are_all_served_within_the_budget() {
    let server = Server::start(30, 6).await;
    let fleet = server.fleet("budget = 4\nquantum_ms = 30\nacquire_timeout_ms = 60000\nconnect_timeout_ms = 60000");
    let watch = server.watch().await;
    let served = saturate(&fleet, &[12, 2, 2, 2, 2, 2], 3).await;
    let peak = watch.peak().await;
    assert!((1..=4).contains(&peak), "{peak} connections");
    assert!(served.iter().all(|served| *served > 0), "{served:?}");
    for database in 0..6 {
        assert_eq!(fleet.slots(&code(database)).unwrap().in_use, 0);
    }
}

#[tokio::test]
async fn the_budget_is_what_the_server_can_give_without_the_reserve() {
    // A superuser may have all but three of them as anybody else.
    let server = Server::start(20, 3).await;
    let fleet = server.fleet("reserve = 9\nmax = 20\nacquire_timeout_ms = 300");
    let mut held = Vec::new();
    for turn in 0..8 {
        held.push(fleet.acquire(&code(turn % 3)).await.unwrap());
    }
    assert_eq!(fleet.slots(&code(0)).unwrap().limit, 8);
    fleet.acquire(&code(0)).await.unwrap_err();
    // Connections outside the pool use the reserve first, then the pool gives way.
    let outside: Vec<_> = futures_util::future::join_all((0..10).map(|_| async { fleet.connect(&code(0)).await.unwrap() })).await;
    assert_eq!(fleet.slots(&code(0)).unwrap().limit, 7);
    drop(outside);
    until("the pool has its budget back", async || {
        fleet.slots(&code(0)).unwrap().limit == 8
    })
    .await;
}

#[tokio::test]
async fn an_idle_connection_of_another_database_is_closed_for_a_waiter() {
    let server = Server::start(20, 3).await;
    let fleet = server.fleet("budget = 2\nmin = 0\nquantum_ms = 1");
    drop(fleet.acquire(&code(0)).await.unwrap());
    drop(fleet.acquire(&code(1)).await.unwrap());
    let again = fleet.acquire(&code(0)).await.unwrap();
    // Longer than the quantum, in which a connection stays for its own database.
    again.batch_execute("SELECT pg_sleep(0.02)").await.unwrap();
    drop(again);
    drop(fleet.acquire(&code(2)).await.unwrap());
    let idle = |database| fleet.slots(&code(database)).unwrap().idle;
    assert_eq!((idle(0), idle(1), idle(2)), (1, 0, 1), "database 1 was used least recently");
}

#[tokio::test]
async fn the_minimum_is_kept_and_what_is_above_it_is_closed_when_idle() {
    let server = Server::start(30, 1).await;
    let fleet = server.fleet("min = 2\nidle_timeout_ms = 100");
    let held = futures_util::future::join_all((0..5).map(|_| async { fleet.acquire(&code(0)).await.unwrap() })).await;
    assert_eq!(fleet.slots(&code(0)).unwrap().in_use, 5);
    drop(held);
    until("two are left", async || fleet.slots(&code(0)).unwrap().open == 2).await;
}

#[tokio::test]
async fn a_database_may_have_limits_of_its_own() {
    let server = Server::start(30, 2).await;
    let fleet = server.fleet("acquire_timeout_ms = 200\nmax = 3\n[pool.databases.db1]\nmax = 1");
    let _one = fleet.acquire(&code(1)).await.unwrap();
    fleet.acquire(&code(1)).await.unwrap_err();
    assert_eq!(fleet.slots(&code(0)).unwrap().limit, 3);
}

#[tokio::test]
async fn whoever_waits_in_vain_hears_who_holds_the_connections() {
    let server = Server::start(20, 3).await;
    let fleet = server.fleet("budget = 2\nacquire_timeout_ms = 200");
    let _first = fleet.acquire_for(&code(0), "policy_issue").await.unwrap();
    let _second = fleet.acquire(&code(1)).await.unwrap();
    let message = fleet.acquire(&code(2)).await.unwrap_err().to_string();
    for part in [
        "no connection to database \"db2\" became free within 200 ms: 0 of 10 are in use",
        "holds 2 of 2 connections for db0 1 (1 in use), db1 1 (1 in use)",
        "longest in use: policy_issue in db0 for 0.",
        "unnamed in db1",
        "raise [pool] max, or budget",
    ] {
        assert!(message.contains(part), "{part:?} is missing in {message:?}");
    }
}

#[tokio::test]
async fn a_closed_fleet_refuses_whoever_waits_and_comes() {
    let server = Server::start(20, 1).await;
    let fleet = server.fleet("max = 1");
    let held = fleet.acquire(&code(0)).await.unwrap();
    let waiter = tokio::spawn({
        let fleet = fleet.clone();
        async move { fleet.acquire(&code(0)).await }
    });
    until("somebody waits", async || fleet.slots(&code(0)).unwrap().waiting == 1).await;
    fleet.close();
    let refused = |outcome: Result<_, _>| matches!(outcome, Err(aicore_fleet::Error::Closed { .. }));
    assert!(refused(waiter.await.unwrap()));
    assert!(refused(fleet.acquire(&code(0)).await));
    drop(held);
    assert_eq!(fleet.slots(&code(0)).unwrap().open, 0);
}

#[tokio::test]
async fn prepared_statements_are_kept_and_forgotten_when_the_table_has_changed() {
    let server = Server::start(20, 1).await;
    let fleet = server.fleet("max = 1");
    let connection = fleet.acquire(&code(0)).await.unwrap();
    connection.batch_execute("CREATE TABLE t (a int)").await.unwrap();
    let text = "SELECT * FROM t";
    let columns = async |connection: &aicore_fleet::Connection| {
        let statement = connection.prepare_cached(text).await?;
        connection.query(&statement, &[]).await?;
        Ok::<usize, aicore_fleet::tokio_postgres::Error>(statement.columns().len())
    };
    assert_eq!(columns(&connection).await.unwrap(), 1);
    drop(connection);
    let connection = fleet.acquire(&code(0)).await.unwrap();
    assert_eq!(columns(&connection).await.unwrap(), 1);
    let prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement = $1";
    let row = connection
        .query_typed_one(prepared, &[(&text, aicore_fleet::tokio_postgres::types::Type::TEXT)])
        .await
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), 1, "prepared once");
    connection.batch_execute("ALTER TABLE t ADD b int").await.unwrap();
    columns(&connection).await.unwrap_err();
    assert_eq!(columns(&connection).await.unwrap(), 2);
}
