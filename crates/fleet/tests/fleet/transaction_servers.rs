//! Databases on several servers: one of them is killed, or never answers a commit.

use crate::pool_harness::{code, fleet_over, until};
use crate::transaction_harness::{ACCOUNTS, BALANCE, Banks, add};
use aicore_fleet::{Error, Fleet, TransactionOptions, Verdict};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const WHOLE: i64 = ACCOUNTS as i64 * BALANCE;

/// Database 0 is on the first server, database 1 on the second.
async fn two_servers() -> (Banks, Banks) {
    tokio::join!(Banks::open(2), Banks::open(2))
}

fn over(first: &Banks, second: &Banks) -> Fleet {
    fleet_over(&[first.server.postgres.url("db0"), second.server.postgres.url("db1")], "")
}

/// Moves 1 from one database's account to the other's.
async fn transfer(fleet: &Fleet, account: i32, from: usize, to: usize) -> Result<(), Error> {
    let options = TransactionOptions::default();
    let moved = fleet.transaction_across("transfer", &options, async |tx| {
        add(tx, from, account, -1).await?;
        add(tx, to, account, 1).await
    });
    moved.await
}

/// When the way to the server breaks.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    /// Before the server has heard of the commit.
    Before,
    /// Once it has committed, before anybody hears of that.
    After,
}

fn contains(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// Carries bytes to and fro until a commit comes by; then it is cut.
async fn carry(mut client: TcpStream, mut server: TcpStream, cut: Cut, is_cut: &AtomicBool) -> std::io::Result<()> {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let asked = &asked[..read?];
                if asked.is_empty() {
                    return Ok(());
                }
                if contains(asked, b"transaction_commit()") {
                    is_cut.store(true, Ordering::SeqCst);
                    if cut == Cut::After {
                        server.write_all(asked).await?;
                        let mut answer = Vec::new();
                        while !contains(&answer, b"COMMIT\0") {
                            server.read_buf(&mut answer).await?;
                        }
                    }
                    return Ok(());
                }
                server.write_all(asked).await?;
            }
            read = server.read(&mut answered) => {
                let answered = &answered[..read?];
                if answered.is_empty() {
                    return Ok(());
                }
                client.write_all(answered).await?;
            }
        }
    }
}

/// A way to a server that the first commit cuts: the port it begins at.
async fn way(to: u16, cut: Cut) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let is_cut = Arc::new(AtomicBool::new(false));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            if is_cut.load(Ordering::SeqCst) {
                continue;
            }
            let server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            let is_cut = Arc::clone(&is_cut);
            tokio::spawn(async move { carry(client, server, cut, &is_cut).await });
        }
    });
    port
}

#[tokio::test]
async fn a_commit_that_is_never_answered_is_unknown_and_recovery_tells_the_truth() {
    for (cut, moved) in [(Cut::Before, 0), (Cut::After, 1)] {
        let (first, second) = two_servers().await;
        let port = second.server.postgres.port();
        let way = way(port, cut).await;
        let through = second
            .server
            .postgres
            .url("db1")
            .replace(&format!(":{port}/"), &format!(":{way}/"));
        let fleet = fleet_over(
            &[first.server.postgres.url("db0"), through],
            "[transaction]\nsettle_ms = 200\n[pool]\nconnect_timeout_ms = 2000\nacquire_timeout_ms = 2000\n",
        );
        let error = transfer(&fleet, 1, 0, 1).await.unwrap_err();
        let Error::OutcomeUnknown { transaction, agent, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(*agent, code(1));
        for words in [
            "\"transfer\"",
            "\"db1\" does not answer",
            "`aicore transactions list`",
            &transaction.to_string(),
        ] {
            assert!(error.to_string().contains(words), "{words} is not in: {error}");
        }
        // What the error tells the reader to look at: nobody can say, so nothing is done.
        let left = fleet.recover().await.left;
        assert_eq!((left.len(), left[0].transaction), (1, Some(*transaction)));
        assert!(matches!(left[0].verdict, Verdict::Unknown(_)), "{:?}", left[0].verdict);
        assert_eq!(first.prepared().await, 1);

        let again = over(&first, &second);
        let recovery = again.recover().await;
        assert!(recovery.problems.is_empty() && recovery.left.is_empty(), "{recovery:?}");
        assert_eq!((recovery.committed, recovery.rolled_back), (moved, 1 - moved));
        let moved = i64::try_from(moved).unwrap();
        assert_eq!(
            (first.balance(0).await, second.balance(1).await),
            (WHOLE - moved, WHOLE + moved)
        );
    }
}

/// What a coordinator that died left prepared in a database.
async fn prepare(banks: &Banks, database: usize, agent: usize, number: usize) {
    let connection = banks.fleet.acquire(&code(database)).await.unwrap();
    let sql = format!(
        "BEGIN; UPDATE account SET balance = balance + 1 WHERE id = {number};
         PREPARE TRANSACTION 'aicore:main:00000000000000aa:0190000000007000800000000000{number:04x}:{}:{}'",
        code(agent),
        code(database)
    );
    connection.batch_execute(&sql).await.unwrap();
}

#[tokio::test]
async fn a_server_that_comes_back_follows_what_was_decided_on_another() {
    let (first, mut second) = two_servers().await;
    let fleet = over(&first, &second);
    // Decided on the first and prepared on the second; prepared there without a decision; prepared on the first for a decision of the second.
    prepare(&second, 1, 0, 1).await;
    prepare(&second, 1, 0, 2).await;
    prepare(&first, 0, 1, 3).await;
    let decision = "INSERT INTO platform.transaction_decision (transaction_id, outcome, name, participants, epoch)
        VALUES ('01900000-0000-7000-8000-000000000001', 'committed', 'test', '{db1}', '00000000000000aa')";
    first
        .fleet
        .acquire(&code(0))
        .await
        .unwrap()
        .batch_execute(decision)
        .await
        .unwrap();
    second.server.postgres.kill().await.unwrap();
    let recovery = fleet.recover().await;
    let dead = format!("127.0.0.1:{}", second.server.postgres.port());
    assert!(recovery.problems.contains_key(&dead), "{:?}", recovery.problems);
    assert_eq!((recovery.committed, recovery.rolled_back, recovery.left.len()), (0, 0, 1));
    assert!(matches!(recovery.left[0].verdict, Verdict::Unknown(_)), "{:?}", recovery.left);

    second.server.postgres.restart().await.unwrap();
    let (mut committed, mut rolled_back) = (0, 0);
    until("everything is finished", async || {
        let recovery = fleet.recover().await;
        committed += recovery.committed;
        rolled_back += recovery.rolled_back;
        recovery.problems.is_empty() && recovery.left.is_empty()
    })
    .await;
    assert_eq!((committed, rolled_back), (1, 2));
    assert_eq!((first.balance(0).await, second.balance(1).await), (WHOLE, WHOLE + 1));
}

#[tokio::test]
async fn money_is_conserved_over_two_servers_of_which_one_is_killed() {
    let (first, mut second) = two_servers().await;
    let fleet = over(&first, &second);
    // The second server's database is agent and participant by turns.
    let (committed, gained, unknown, stop) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(false));
    let transfers = async |account: i32| {
        let mut turn = account;
        while !stop.get() {
            turn += 1;
            let (from, to) = if turn % 2 == 0 { (0, 1) } else { (1, 0) };
            match transfer(&fleet, account, from, to).await {
                Ok(()) => {
                    committed.set(committed.get() + 1);
                    gained.set(gained.get() + if to == 1 { 1 } else { -1 });
                }
                Err(Error::OutcomeUnknown { .. }) => unknown.set(unknown.get() + 1),
                // The server may be away.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    let kills = async {
        for _ in 0..3 {
            let before = committed.get();
            until("money moves", async || committed.get() >= before + 20).await;
            second.server.postgres.kill().await.unwrap();
            second.server.postgres.restart().await.unwrap();
        }
        let before = committed.get();
        until("money moves again", async || committed.get() >= before + 20).await;
        stop.set(true);
    };
    tokio::join!(transfers(1), transfers(2), transfers(3), kills);
    until("nothing is in doubt", async || {
        let recovery = fleet.recover().await;
        recovery.problems.is_empty() && recovery.left.is_empty()
    })
    .await;
    // Connections that were idle when their server died are replaced at their next use.
    let second_fleet = over(&first, &second);
    second.fleet = second_fleet;
    let (here, there) = (first.balance(0).await, second.balance(1).await);
    assert_eq!(here + there, 2 * WHOLE, "money is conserved");
    let doubt = i64::from(unknown.get());
    assert!(
        (there - WHOLE - gained.get()).abs() <= doubt,
        "what was acknowledged stands, and nothing else"
    );
    println!("{} transfers over two servers, {doubt} unknown", committed.get());
}
