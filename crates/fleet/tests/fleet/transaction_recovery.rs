//! Recovery: what a crash left prepared, whoever decided it; what is left alone.

use crate::pool_harness::code;
use crate::transaction_harness::{ACCOUNTS, BALANCE, Banks, add};
use aicore_fleet::{Error, TransactionOptions, Verdict, is_retryable};
use std::sync::atomic::Ordering;
use std::time::Instant;

const WHOLE: i64 = ACCOUNTS as i64 * BALANCE;
/// Of some other process.
const EPOCH: &str = "00000000000000aa";

fn transaction(number: usize) -> String {
    format!("0190000000007000800000000000{number:04x}")
}

/// What a coordinator that died left in a database, with database 0 as the agent.
async fn prepare(banks: &Banks, database: usize, number: usize) {
    let gid = format!("aicore:main:{EPOCH}:{}:db0:{}", transaction(number), code(database));
    let sql = format!("BEGIN; UPDATE account SET balance = balance + 1 WHERE id = 1; PREPARE TRANSACTION '{gid}'");
    banks
        .fleet
        .acquire(&code(database))
        .await
        .unwrap()
        .batch_execute(&sql)
        .await
        .unwrap();
}

fn decision(number: usize) -> String {
    format!(
        "INSERT INTO platform.transaction_decision (transaction_id, outcome, name, participants, epoch)
         VALUES ('{}', 'committed', 'test', '{{db1}}', '{EPOCH}')",
        transaction(number)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_in_doubt_in_66_databases_is_finished_after_a_restart() {
    let mut banks = Banks::open(66).await;
    for database in 0..66 {
        prepare(&banks, database, database).await;
        if database % 2 == 0 {
            banks
                .fleet
                .acquire(&code(0))
                .await
                .unwrap()
                .batch_execute(&decision(database))
                .await
                .unwrap();
        }
    }
    let foreign = "BEGIN; UPDATE account SET balance = 0 WHERE id = 2; PREPARE TRANSACTION 'somebody else''s'";
    banks
        .fleet
        .acquire(&code(0))
        .await
        .unwrap()
        .batch_execute(foreign)
        .await
        .unwrap();
    banks.server.postgres.kill().await.unwrap();
    banks.server.postgres.restart().await.unwrap();
    let restarted = crate::pool_harness::fleet_at(banks.server.postgres.url(""), 66, "");
    let began = Instant::now();
    let recovery = restarted.recover().await;
    println!("66 in doubt in 66 databases: finished in {:?}", began.elapsed());
    assert!(recovery.problems.is_empty(), "{:?}", recovery.problems);
    assert_eq!((recovery.committed, recovery.rolled_back), (33, 33));
    let left: Vec<_> = recovery.left.iter().map(|left| (left.gid.as_str(), &left.verdict)).collect();
    assert_eq!(left, [("somebody else's", &Verdict::Foreign)]);
    banks.fleet = restarted;
    for database in 0..66 {
        let gained = i64::from(database % 2 == 0);
        assert_eq!(banks.balance(database).await, WHOLE + gained, "{database}");
    }
    assert_eq!(banks.prepared().await, 1);
}

#[tokio::test]
async fn a_coordinator_at_work_is_left_alone_and_one_that_was_decided_against_cannot_decide() {
    let banks = Banks::open(2).await;
    prepare(&banks, 1, 1).await;
    let coordinator = banks.server.postgres.url("db0");
    let (agent, connection) = aicore_fleet::tokio_postgres::connect(&coordinator, aicore_fleet::tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    agent.batch_execute(&format!("BEGIN; {}", decision(1))).await.unwrap();
    let (found, problems) = banks.fleet.in_doubt().await;
    assert!(problems.is_empty());
    assert_eq!(
        found.iter().map(|one| &one.verdict).collect::<Vec<_>>(),
        [&Verdict::InProgress]
    );
    let recovery = banks.fleet.recover().await;
    assert_eq!((recovery.committed, recovery.rolled_back, recovery.left.len()), (0, 0, 1));
    // It ends without a decision.
    agent.batch_execute("ROLLBACK").await.unwrap();
    let (found, _) = banks.fleet.in_doubt().await;
    assert_eq!((&found[0].verdict, found[0].database.as_str()), (&Verdict::RollBack, "db1"));
    assert_eq!(banks.prepared().await, 1, "listing changes nothing");
    assert_eq!(banks.fleet.recover().await.rolled_back, 1);
    assert_eq!(banks.balance(1).await, WHOLE);
    let late = agent.batch_execute(&decision(1)).await.unwrap_err();
    assert_eq!(late.code().unwrap().code(), "23505", "the fence");
}

#[tokio::test]
async fn another_installation_on_the_same_server_is_not_touched() {
    let banks = Banks::open(2).await;
    prepare(&banks, 1, 1).await;
    let other = crate::pool_harness::fleet_at(banks.server.postgres.url(""), 2, "[transaction]\nnamespace = \"other\"\n");
    let recovery = other.recover().await;
    assert_eq!((recovery.rolled_back, &recovery.left[0].verdict), (0, &Verdict::Foreign));
    // Nor databases that are not its own.
    let smaller = crate::pool_harness::fleet_at(banks.server.postgres.url(""), 1, "");
    let recovery = smaller.recover().await;
    assert_eq!((recovery.rolled_back, &recovery.left[0].verdict), (0, &Verdict::Foreign));
    assert_eq!(banks.fleet.recover().await.rolled_back, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_beside_living_coordinators_does_no_harm() {
    let banks = Banks::open(2).await;
    // No time of grace: recovery is as rude as it can be.
    let rude = crate::pool_harness::fleet_at(banks.server.postgres.url(""), 2, "[transaction]\ngrace_ms = 0\n");
    let stop = std::sync::atomic::AtomicBool::new(false);
    let recovering = async {
        let mut rolled_back = 0;
        while !stop.load(Ordering::Relaxed) {
            rolled_back += rude.recover().await.rolled_back;
        }
        rolled_back
    };
    let transfers = async {
        for _ in 0..150 {
            let options = TransactionOptions {
                attempts: 50,
                ..TransactionOptions::default()
            };
            let outcome = banks.fleet.transaction_across("transfer", &options, async |tx| {
                add(tx, 0, 1, -1).await?;
                add(tx, 1, 1, 1).await
            });
            outcome.await.unwrap();
        }
        stop.store(true, Ordering::Relaxed);
    };
    let (rolled_back, ()) = tokio::join!(recovering, transfers);
    println!("recovery rolled back {rolled_back} of living coordinators");
    assert_eq!((banks.balance(0).await, banks.balance(1).await), (WHOLE - 150, WHOLE + 150));
    assert!(is_retryable(&Error::Fenced { name: "transfer" }));
}

#[tokio::test]
async fn decisions_that_nobody_needs_any_more_are_deleted() {
    let banks = Banks::open(2).await;
    let connection = banks.fleet.acquire(&code(0)).await.unwrap();
    for number in 1..=3 {
        connection.batch_execute(&decision(number)).await.unwrap();
    }
    let old = format!(
        "UPDATE platform.transaction_decision SET decided_at = now() - interval '11 minutes' WHERE transaction_id <> '{}'",
        transaction(3)
    );
    connection.batch_execute(&old).await.unwrap();
    drop(connection);
    // One of them has not been followed: it is, and the next run deletes its decision.
    prepare(&banks, 1, 2).await;
    let recovery = banks.fleet.recover().await;
    assert_eq!((recovery.committed, recovery.decisions_deleted), (1, 2));
    assert_eq!(
        banks.number(0, "SELECT count(*) FROM platform.transaction_decision").await,
        1,
        "a young one stays"
    );
    assert_eq!(banks.balance(1).await, WHOLE + 1);
}
