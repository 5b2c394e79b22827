//! Transactions of one database and of several: all or nothing, options, savepoints, refusals.

use crate::pool_harness::{code, until};
use crate::transaction_harness::{ACCOUNTS, BALANCE, Banks, add};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Completion, Error, Fleet, Isolation, Transaction, TransactionOptions, is_retryable, sql_state};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const WHOLE: i64 = ACCOUNTS as i64 * BALANCE;

static FIRST: DatabaseCode = DatabaseCode::from_static("db0");
static DEFAULT: LazyLock<TransactionOptions> = LazyLock::new(TransactionOptions::default);

fn options() -> TransactionOptions {
    TransactionOptions::default()
}

async fn transfer(fleet: &Fleet, databases: &[usize], options: &TransactionOptions) -> Result<(), Error> {
    fleet
        .transaction_across("transfer", options, async |tx| {
            for (turn, database) in databases.iter().enumerate() {
                add(tx, *database, 1, if turn == 0 { -10 } else { 10 }).await?;
            }
            Ok(())
        })
        .await
}

fn failed() -> Error {
    Error::Config {
        origin: "test".into(),
        message: "as the test wants".into(),
    }
}

#[tokio::test]
async fn several_databases_stand_or_fall_together() {
    let banks = Banks::open(3).await;
    transfer(&banks.fleet, &[0, 1, 2], &DEFAULT).await.unwrap();
    for (database, balance) in [(0, WHOLE - 10), (1, WHOLE + 10), (2, WHOLE + 10)] {
        assert_eq!(banks.balance(database).await, balance, "{database}");
    }
    let undone = banks.fleet.transaction_across("undone", &DEFAULT, async |tx| {
        add(tx, 0, 1, -10).await?;
        add(tx, 1, 1, 10).await?;
        Err::<(), _>(failed())
    });
    undone.await.unwrap_err();
    assert_eq!(banks.balance(0).await, WHOLE - 10);
    assert_eq!(banks.balance(1).await, WHOLE + 10);
    assert_eq!(banks.prepared().await, 0);
    // The last that joined has decided; its row goes once all have followed.
    until("the decision is cleaned", async || {
        banks.number(2, "SELECT count(*) FROM platform.transaction_decision").await == 0
    })
    .await;
}

#[tokio::test]
async fn where_one_database_wrote_its_commit_is_plain() {
    let banks = Banks::open(2).await;
    let one = banks.fleet.transaction_across("one_writer", &DEFAULT, async |tx| {
        let read = tx.on(&code(0)).await?;
        read.query_one("SELECT count(*) FROM account", &[]).await.unwrap();
        add(tx, 1, 1, 5).await?;
        // What cannot be prepared is no matter where nothing is prepared.
        tx.on(&code(1)).await?.batch_execute("NOTIFY somebody").await.unwrap();
        Ok::<_, Error>(())
    });
    one.await.unwrap();
    assert_eq!(banks.balance(1).await, WHOLE + 5);
    assert_eq!(
        banks
            .number(
                1,
                "SELECT n_tup_ins FROM pg_stat_all_tables WHERE relname = 'transaction_decision'"
            )
            .await,
        0
    );
}

#[tokio::test]
async fn what_cannot_be_prepared_rolls_everything_back_and_is_named() {
    let banks = Banks::open(2).await;
    let outcome = banks.fleet.transaction_across("notifies", &DEFAULT, async |tx| {
        add(tx, 0, 1, -10).await?;
        add(tx, 1, 1, 10).await?;
        tx.on(&code(0)).await?.batch_execute("NOTIFY somebody").await.unwrap();
        Ok::<_, Error>(())
    });
    let error = outcome.await.unwrap_err();
    assert!(matches!(error, Error::Prepare { .. }), "{error:?}");
    assert!(
        error
            .to_string()
            .contains("rolled back everywhere: a transaction of several databases can use no NOTIFY"),
        "{error}"
    );
    assert_eq!((banks.balance(0).await, banks.balance(1).await), (WHOLE, WHOLE));
    assert_eq!(banks.prepared().await, 0);
    transfer(&banks.fleet, &[0, 1], &DEFAULT).await.unwrap();
}

#[tokio::test]
async fn a_failure_that_the_closure_kept_to_itself_is_no_commit() {
    let banks = Banks::open(2).await;
    let alone = banks.fleet.transaction(&FIRST, "alone", async |tx| {
        tx.execute("UPDATE account SET balance = balance + 1", &[]).await.unwrap();
        tx.execute("SELECT 1/0", &[]).await.unwrap_err();
        Ok::<_, Error>(())
    });
    assert_eq!(sql_state(&alone.await.unwrap_err()).unwrap().code(), "25P02");
    for (broken, noted) in [(0, false), (1, false), (0, true), (1, true)] {
        let both = banks.fleet.transaction_across("both", &DEFAULT, async |tx| {
            for database in 0..2 {
                add(tx, database, 1, 1).await?;
                if noted {
                    tx.on(&code(database)).await?.note_written();
                }
            }
            tx.on(&code(broken)).await?.execute("SELECT 1/0", &[]).await.unwrap_err();
            Ok::<_, Error>(())
        });
        assert_eq!(sql_state(&both.await.unwrap_err()).unwrap().code(), "25P02");
    }
    assert_eq!((banks.balance(0).await, banks.balance(1).await), (WHOLE, WHOLE));
}

#[tokio::test]
async fn a_server_that_cannot_prepare_is_refused_before_the_second_database_works() {
    let banks = Banks::open_with(2, &[("max_prepared_transactions", "0")]).await;
    let second = AtomicU32::new(0);
    let refused = banks.fleet.transaction_across("policy_issue", &DEFAULT, async |tx| {
        add(tx, 0, 1, 1).await?;
        add(tx, 1, 1, 1).await?;
        second.fetch_add(1, Ordering::Relaxed);
        Ok::<_, Error>(())
    });
    let error = refused.await.unwrap_err();
    assert!(matches!(error, Error::PreparedTransactionsOff { .. }), "{error:?}");
    assert!(error.to_string().contains("set max_prepared_transactions there"), "{error}");
    assert_eq!(second.load(Ordering::Relaxed), 0);
    assert_eq!(banks.balance(0).await, WHOLE);
    // One database needs none, and reading does not.
    transfer(&banks.fleet, &[1], &DEFAULT).await.unwrap();
    let read_only = TransactionOptions {
        read_only: true,
        isolation: Some(Isolation::RepeatableRead),
        ..options()
    };
    let sum = banks.fleet.transaction_across("read", &read_only, async |tx| {
        let mut sum = 0;
        for database in 0..2 {
            let row = tx
                .on(&code(database))
                .await?
                .query_one("SELECT sum(balance)::bigint FROM account", &[])
                .await;
            sum += row.unwrap().get::<_, i64>(0);
        }
        Ok::<_, Error>(sum)
    });
    assert_eq!(sum.await.unwrap(), 2 * WHOLE - 10);
}

#[tokio::test]
async fn in_the_background_the_others_follow_soon() {
    let banks = Banks::open(2).await;
    let background = TransactionOptions {
        completion: Completion::Background,
        ..options()
    };
    for run in 1..=20 {
        transfer(&banks.fleet, &[0, 1], &background).await.unwrap();
        // The agent, which joined last, shows it at once.
        assert_eq!(banks.balance(1).await, WHOLE + 10 * run);
    }
    until("the other follows", async || banks.balance(0).await == WHOLE - 200).await;
    assert_eq!(banks.prepared().await, 0);
}

#[tokio::test]
async fn a_savepoint_undoes_a_part_in_every_database() {
    let banks = Banks::open(3).await;
    let outcome = banks.fleet.transaction_across("parts", &DEFAULT, async |tx| {
        add(tx, 0, 1, 1).await?;
        let part = tx.savepoint("a \"part\"", async |tx| {
            add(tx, 0, 1, 100).await?;
            add(tx, 1, 1, 100).await?;
            tx.savepoint("inner", async |tx| add(tx, 2, 1, 100).await).await?;
            tx.on(&code(1))
                .await?
                .execute("SELECT 1/0", &[])
                .await
                .map_err(Error::query(&code(1), "fails"))?;
            Ok::<_, Error>(())
        });
        part.await.unwrap_err();
        tx.savepoint("kept", async |tx| add(tx, 1, 1, 2).await).await?;
        add(tx, 2, 1, 3).await
    });
    outcome.await.unwrap();
    let mut gained = Vec::new();
    for database in 0..3 {
        gained.push(banks.balance(database).await - WHOLE);
    }
    assert_eq!(gained, [1, 2, 3]);
}

#[tokio::test]
async fn a_savepoint_of_one_database_undoes_a_part() {
    let banks = Banks::open(1).await;
    let outcome = banks.fleet.transaction(&FIRST, "parts", async |tx| {
        let add = async |tx: &Transaction, amount: i64| {
            let added = tx
                .execute("UPDATE account SET balance = balance + $1 WHERE id = 1", &[&amount])
                .await;
            added.map(drop).map_err(Error::query(tx.database(), "add"))
        };
        add(tx, 1).await?;
        let undone = tx.savepoint("undone", async |tx| {
            add(tx, 100).await?;
            Err::<(), _>(failed())
        });
        undone.await.unwrap_err();
        tx.savepoint("kept", async |tx| add(tx, 2).await).await
    });
    outcome.await.unwrap();
    assert_eq!(banks.balance(0).await, WHOLE + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_against_another_runs_again() {
    let banks = Banks::open(2).await;
    let serializable = TransactionOptions {
        isolation: Some(Isolation::Serializable),
        attempts: 100,
        ..options()
    };
    let work = async || {
        for _ in 0..10 {
            let outcome = banks.fleet.transaction_across("count", &serializable, async |tx| {
                for database in 0..2 {
                    let on = tx.on(&code(database)).await?;
                    let balance = on.query_one("SELECT balance FROM account WHERE id = 1", &[]).await;
                    let balance: i64 = balance.map_err(Error::query(&code(database), "read"))?.get(0);
                    let updated = on
                        .execute("UPDATE account SET balance = $1 WHERE id = 1", &[&(balance + 1)])
                        .await;
                    updated.map_err(Error::query(&code(database), "write"))?;
                }
                Ok::<_, Error>(())
            });
            outcome.await.unwrap();
        }
    };
    tokio::join!(work(), work(), work());
    assert_eq!((banks.balance(0).await, banks.balance(1).await), (WHOLE + 30, WHOLE + 30));
    // One that is overtaken between its read and its write runs once more.
    let runs = AtomicU32::new(0);
    let overtaken = banks.fleet.transaction_across("overtaken", &serializable, async |tx| {
        let on = tx.on(&FIRST).await?;
        let read = on.query_one("SELECT balance FROM account WHERE id = 1", &[]).await;
        let balance: i64 = read.map_err(Error::query(&FIRST, "read"))?.get(0);
        if runs.fetch_add(1, Ordering::Relaxed) == 0 {
            let overtake = async |tx: &Transaction| {
                let updated = tx
                    .batch_execute("UPDATE account SET balance = balance + 1 WHERE id = 1")
                    .await;
                updated.map_err(Error::query(&FIRST, "overtake"))
            };
            banks.fleet.transaction(&FIRST, "overtake", overtake).await?;
        }
        let updated = on
            .execute("UPDATE account SET balance = $1 WHERE id = 1", &[&(balance + 1)])
            .await;
        updated.map(drop).map_err(Error::query(&FIRST, "write"))
    });
    overtaken.await.unwrap();
    assert_eq!((runs.load(Ordering::Relaxed), banks.balance(0).await), (2, WHOLE + 32));
    // And a bound.
    let refusals = AtomicU32::new(0);
    let three = TransactionOptions {
        attempts: 3,
        ..options()
    };
    let refused = banks.fleet.transaction_with(&FIRST, "refused", &three, async |tx| {
        refusals.fetch_add(1, Ordering::Relaxed);
        let sql = "DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$";
        tx.batch_execute(sql).await.map_err(Error::query(tx.database(), "refused"))
    });
    assert!(is_retryable(&refused.await.unwrap_err()));
    assert_eq!(refusals.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn options_hold_in_every_database() {
    let banks = Banks::open(2).await;
    let strict = TransactionOptions {
        isolation: Some(Isolation::Serializable),
        read_only: true,
        deferrable: true,
        statement_timeout: Some(Duration::from_millis(900)),
        lock_timeout: Some(Duration::from_millis(40)),
        idle_timeout: Some(Duration::from_secs(30)),
        ..options()
    };
    let outcome = banks.fleet.transaction_across("strict", &strict, async |tx| {
        for database in 0..2 {
            let on = tx.on(&code(database)).await?;
            let sql = "SELECT concat_ws(' ', current_setting('transaction_isolation'), current_setting('transaction_read_only'),
                current_setting('transaction_deferrable'), current_setting('statement_timeout'), current_setting('lock_timeout'),
                current_setting('idle_in_transaction_session_timeout'))";
            let settings: String = on.query_one(sql, &[]).await.unwrap().get(0);
            assert_eq!(settings, "serializable on on 900ms 40ms 30s");
        }
        let slow = tx.on(&code(0)).await?.execute("SELECT pg_sleep(60)", &[]).await;
        Err::<(), _>(Error::query(&code(0), "slow")(slow.unwrap_err()))
    });
    assert_eq!(sql_state(&outcome.await.unwrap_err()).unwrap().code(), "57014");
}

#[tokio::test]
async fn a_commit_whose_caller_went_away_goes_on() {
    let banks = Banks::open(2).await;
    for step in 0..40 {
        let transaction = aicore_fleet::FleetTransaction::begin(&banks.fleet, "left", options());
        add(&transaction, 0, 1, -1).await.unwrap();
        add(&transaction, 1, 1, 1).await.unwrap();
        let left = tokio::time::timeout(Duration::from_micros(step * 50), transaction.commit());
        drop(left.await);
    }
    until("nothing is prepared", async || banks.prepared().await == 0).await;
    until("both agree", async || {
        banks.balance(0).await + banks.balance(1).await == 2 * WHOLE
    })
    .await;
}

#[tokio::test]
async fn a_deadlock_across_databases_ends_and_both_commit() {
    let banks = Banks::open(2).await;
    let met = tokio::sync::Barrier::new(2);
    let runs = AtomicU32::new(0);
    let cross = async |first: usize, second: usize| {
        let waits = std::sync::atomic::AtomicBool::new(true);
        let outcome = banks.fleet.transaction_across("cross", &DEFAULT, async |tx| {
            runs.fetch_add(1, Ordering::Relaxed);
            add(tx, first, 1, 1).await?;
            // The first time, each has its first row before it wants the other's.
            if waits.swap(false, Ordering::Relaxed) {
                met.wait().await;
            }
            add(tx, second, 1, 1).await
        });
        outcome.await
    };
    let (one, other) = tokio::join!(cross(0, 1), cross(1, 0));
    one.and(other).unwrap();
    assert!(runs.load(Ordering::Relaxed) > 2, "one gave way");
    assert_eq!((banks.balance(0).await, banks.balance(1).await), (WHOLE + 2, WHOLE + 2));
    // Who says how long it waits, waits no second time.
    let impatient = TransactionOptions {
        lock_timeout: Some(Duration::from_millis(20)),
        ..options()
    };
    let held = banks.fleet.acquire(&FIRST).await.unwrap();
    held.batch_execute("BEGIN; UPDATE account SET balance = balance")
        .await
        .unwrap();
    let refused = transfer(&banks.fleet, &[0, 1], &impatient).await.unwrap_err();
    assert_eq!(sql_state(&refused).unwrap().code(), "55P03");
    held.batch_execute("ROLLBACK").await.unwrap();
}
