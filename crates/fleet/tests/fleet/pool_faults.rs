//! The pool when things go wrong: lost connections, callers that vanish, databases that are gone.

use crate::pool_harness::{Server, code, until};
use aicore_fleet::{Connection, Error};
use std::time::Duration;

async fn backend(connection: &Connection) -> i32 {
    connection.query_one("SELECT pg_backend_pid()", &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn a_terminated_connection_is_noticed_and_replaced() {
    let server = Server::start(20, 1).await;
    let administrator = server.administrator().await;
    let fleet = server.fleet("max = 1\nmin = 0");
    let connection = fleet.acquire(&code(0)).await.unwrap();
    let first = backend(&connection).await;
    // In use: the slot is free as soon as the connection is lost, though somebody still holds it.
    administrator
        .execute("SELECT pg_terminate_backend($1)", &[&first])
        .await
        .unwrap();
    let other = fleet.acquire(&code(0)).await.unwrap();
    let second = backend(&other).await;
    assert_ne!(first, second);
    drop(connection);
    drop(other);
    // Idle.
    administrator
        .execute("SELECT pg_terminate_backend($1)", &[&second])
        .await
        .unwrap();
    until("the loss is noticed", async || fleet.slots(&code(0)).unwrap().open == 0).await;
    let third = backend(&fleet.acquire(&code(0)).await.unwrap()).await;
    assert_ne!(second, third);
}

#[tokio::test]
async fn a_restart_of_the_server_is_survived() {
    let mut server = Server::start(20, 2).await;
    let fleet = server.fleet("max = 2");
    let held = fleet.acquire(&code(0)).await.unwrap();
    drop(fleet.acquire(&code(1)).await.unwrap());
    server.postgres.restart().await.unwrap();
    until("both databases answer again", async || {
        let mut answers = 0;
        for database in 0..2 {
            if let Ok(connection) = fleet.acquire(&code(database)).await {
                answers += usize::from(connection.query_one("SELECT 1", &[]).await.is_ok());
            }
        }
        answers == 2
    })
    .await;
    drop(held);
    assert_eq!(fleet.slots(&code(0)).unwrap().in_use, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_vanish_or_panic_leave_no_slot_behind() {
    let server = Server::start(30, 3).await;
    let fleet = server.fleet("budget = 3\nmax = 3\nquantum_ms = 5\nacquire_timeout_ms = 60000\nconnect_timeout_ms = 60000");
    let mut callers = Vec::new();
    for turn in 0..300_u64 {
        let fleet = fleet.clone();
        let caller = tokio::spawn(async move {
            let connection = fleet.acquire(&code(turn as usize % 3)).await.unwrap();
            connection.batch_execute("SELECT pg_sleep(0.002)").await.unwrap();
            assert!(turn % 10 != 3, "a caller's mistake, with a connection in its hands");
        });
        callers.push(caller);
        // Some are cut off before they wait, some while they wait, some while a connection is on its way, some at work.
        tokio::time::sleep(Duration::from_micros(turn * 37 % 3_000)).await;
        callers[turn as usize * 7919 % callers.len()].abort();
    }
    for caller in callers {
        let _ = caller.await;
    }
    until("nothing is in use and nobody waits", async || {
        (0..3).all(|database| {
            let slots = fleet.slots(&code(database)).unwrap();
            slots.in_use == 0 && slots.waiting == 0
        })
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(fleet.acquire(&code(0)).await.unwrap());
    }
    assert_eq!(fleet.slots(&code(0)).unwrap().in_use, 3, "the whole budget can be used");
}

#[tokio::test]
async fn what_is_open_on_a_connection_is_rolled_back_before_anybody_else_gets_it() {
    let server = Server::start(20, 1).await;
    let fleet = server.fleet("max = 1");
    let mut connection = fleet.acquire(&code(0)).await.unwrap();
    let first = backend(&connection).await;
    connection.batch_execute("CREATE TABLE t (a int)").await.unwrap();
    connection.batch_execute("BEGIN; INSERT INTO t VALUES (1)").await.unwrap();
    connection.mark_unclean(true);
    drop(connection);
    let connection = fleet.acquire(&code(0)).await.unwrap();
    let rows: i64 = connection.query_one("SELECT count(*) FROM t", &[]).await.unwrap().get(0);
    assert_eq!(
        (rows, backend(&connection).await),
        (0, first),
        "the same connection, rolled back"
    );
    drop(connection);
    // A panic does the same.
    let panicking = tokio::spawn({
        let fleet = fleet.clone();
        async move {
            let connection = fleet.acquire(&code(0)).await.unwrap();
            connection.batch_execute("BEGIN; INSERT INTO t VALUES (1)").await.unwrap();
            panic!("a caller's mistake");
        }
    });
    assert!(panicking.await.unwrap_err().is_panic());
    let connection = fleet.acquire(&code(0)).await.unwrap();
    let rows: i64 = connection.query_one("SELECT count(*) FROM t", &[]).await.unwrap().get(0);
    assert_eq!(rows, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_or_locked_stops_no_other() {
    let server = Server::start(30, 4).await;
    let administrator = server.administrator().await;
    let fleet = server.fleet("budget = 3\nquantum_ms = 5\nacquire_timeout_ms = 60000\nconnect_timeout_ms = 60000");
    drop(fleet.acquire(&code(3)).await.unwrap());
    administrator.batch_execute("DROP DATABASE db3 WITH (FORCE)").await.unwrap();
    administrator
        .batch_execute("ALTER DATABASE db2 ALLOW_CONNECTIONS false")
        .await
        .unwrap();
    let mut callers = tokio::task::JoinSet::new();
    for turn in 0..400_usize {
        let fleet = fleet.clone();
        callers.spawn(async move {
            let database = turn % 4;
            (database, fleet.acquire(&code(database)).await.map(drop))
        });
    }
    while let Some(outcome) = callers.join_next().await {
        match outcome.unwrap() {
            (0 | 1, outcome) => outcome.unwrap(),
            (2, outcome) => assert!(matches!(outcome, Err(Error::Query { .. })), "{outcome:?}"),
            (_, outcome) => assert!(matches!(outcome, Err(Error::Missing { .. })), "{outcome:?}"),
        }
    }
}

#[tokio::test]
async fn when_outsiders_hold_the_servers_connections_a_caller_waits_for_one() {
    let server = Server::start(12, 1).await;
    let fleet = server.fleet("budget = 8\nmax = 8\nacquire_timeout_ms = 30000");
    let mut outsiders = Vec::new();
    for _ in 0..11 {
        outsiders.push(server.administrator().await);
    }
    let mut held = vec![fleet.acquire(&code(0)).await.unwrap()];
    let waiter = tokio::spawn({
        let fleet = fleet.clone();
        async move { fleet.acquire(&code(0)).await.unwrap() }
    });
    until("the waiter waits and nothing is opened for it", async || {
        let slots = fleet.slots(&code(0)).unwrap();
        slots.waiting == 1 && slots.open == 1
    })
    .await;
    drop(outsiders);
    held.push(waiter.await.unwrap());
    assert_eq!(fleet.slots(&code(0)).unwrap().in_use, 2);
}
