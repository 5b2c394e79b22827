//! The bank test: transfers between random databases while client, coordinator and PostgreSQL are killed.
//!
//! A worker process (this binary again) transfers between accounts of two or three databases, on four connections at once, and says which
//! transfers it was told are committed. It is aborted at each failpoint of a commit, killed by `kill -9` at random, and so is PostgreSQL.
//! After each round everything in doubt is finished, nothing remains prepared, each transfer stands in the ledgers of all its databases or
//! of none, those that were acknowledged and those that anybody ever saw stand, each balance is what its ledger says, and the sum of all
//! money is what it was. `BANK_SEED` and `BANK_ROUNDS` (of each kind) make it another one, or a longer one.

use crate::pool_harness::{code, fleet_at, until};
use crate::transaction_harness::{ACCOUNTS, BALANCE, Banks, add};
use aicore_fleet::{Completion, Error, Fleet, FleetTransaction, TransactionOptions, transaction_failpoints};
use futures_util::future::join_all;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use uuid::Uuid;

const DATABASES: usize = 8;
const CONNECTIONS: u64 = 4;

async fn record(tx: &FleetTransaction, database: usize, transfer: Uuid, amount: i64, databases: i32) -> Result<(), Error> {
    let tx = tx.on(&code(database)).await?;
    let sql = "-- ledger_add()\nINSERT INTO ledger VALUES ($1, $2, $3)";
    let statement = tx
        .prepare_cached(sql)
        .await
        .map_err(Error::query(tx.database(), "ledger_add"))?;
    let inserted = tx.execute(&statement, &[&transfer, &amount, &databases]).await;
    inserted.map(drop).map_err(Error::query(tx.database(), "ledger_add"))
}

/// One transfer after the other, until the process is killed.
async fn transfers(fleet: Fleet, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    loop {
        let mut databases: Vec<usize> = Vec::new();
        let wanted = if random.random_ratio(1, 4) { 3 } else { 2 };
        while databases.len() < wanted {
            let database = random.random_range(0..DATABASES);
            if !databases.contains(&database) {
                databases.push(database);
            }
        }
        let transfer = Uuid::from_u128(random.random());
        let amount = random.random_range(1..100);
        let accounts: Vec<i32> = databases.iter().map(|_| random.random_range(1..=ACCOUNTS)).collect();
        let options = TransactionOptions {
            completion: if random.random() {
                Completion::Awaited
            } else {
                Completion::Background
            },
            ..TransactionOptions::default()
        };
        let outcome = fleet.transaction_across("transfer", &options, async |tx| {
            for (turn, (database, account)) in databases.iter().zip(&accounts).enumerate() {
                let amount = if turn == 0 { -amount * (wanted as i64 - 1) } else { amount };
                add(tx, *database, *account, amount).await?;
                record(tx, *database, transfer, amount, wanted as i32).await?;
            }
            Ok::<_, Error>(())
        });
        let word = match outcome.await {
            Ok(()) => "committed",
            Err(Error::OutcomeUnknown { .. }) => "unknown",
            Err(_) => "failed",
        };
        let _ = writeln!(std::io::stderr(), "{word} {transfer}");
        if word == "failed" {
            // The server may be away.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process of the bank test"]
async fn worker() {
    let (Ok(url), Ok(seed)) = (std::env::var("BANK_URL"), std::env::var("BANK_WORKER_SEED")) else {
        return;
    };
    let fleet = fleet_at(url, DATABASES, "");
    fleet.recover().await;
    let seed: u64 = seed.parse().unwrap();
    let connections =
        (0..CONNECTIONS).map(|connection| transfers(fleet.clone(), seed.wrapping_mul(CONNECTIONS).wrapping_add(connection)));
    join_all(connections).await;
}

/// Its log says what it was told.
struct Worker {
    child: Child,
    log: PathBuf,
}

impl Worker {
    fn start(banks: &Banks, directory: &Path, seed: u64, failpoint: Option<String>) -> Self {
        let log = directory.join(format!("worker-{seed}"));
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--ignored", "--exact", "transaction_bank::worker", "--nocapture"])
            .env("BANK_URL", banks.server.postgres.url("") + "?application_name=worker")
            .env("BANK_WORKER_SEED", seed.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap());
        if let Some(failpoint) = failpoint {
            command.env("AICORE_FAILPOINT", failpoint);
        }
        Self {
            child: command.spawn().unwrap(),
            log,
        }
    }

    /// What it was told so far: word → transfers.
    fn told(&self) -> BTreeMap<String, BTreeSet<Uuid>> {
        let mut told: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
        for line in std::fs::read_to_string(&self.log).unwrap().lines() {
            // The last line may be cut off.
            if let Some((word, id)) = line.split_once(' ')
                && let Ok(id) = Uuid::try_parse(id)
            {
                told.entry(word.to_owned()).or_default().insert(id);
            }
        }
        told
    }

    fn committed(&self) -> usize {
        self.told().get("committed").map_or(0, BTreeSet::len)
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was seen and told, over all rounds.
#[derive(Default)]
struct History {
    seen: BTreeSet<Uuid>,
    committed: BTreeSet<Uuid>,
    failed: BTreeSet<Uuid>,
}

impl History {
    /// Looks into a database while the worker works.
    async fn look(&mut self, banks: &Banks, random: &mut ChaCha8Rng) {
        let database = random.random_range(0..DATABASES);
        if let Ok(connection) = banks.fleet.acquire(&code(database)).await
            && let Ok(rows) = connection.query("SELECT transfer FROM ledger", &[]).await
        {
            self.seen.extend(rows.iter().map(|row| row.get::<_, Uuid>(0)));
        }
    }

    /// After the worker has died: finishes what is in doubt, and proves that all is well. Gives the number of transfers.
    async fn prove(&mut self, banks: &Banks, worker: &Worker) -> usize {
        let told = worker.told();
        self.committed.extend(told.get("committed").into_iter().flatten());
        self.failed.extend(told.get("failed").into_iter().flatten());
        until("the worker's statements have ended", async || {
            banks
                .number(0, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'worker'")
                .await
                == 0
        })
        .await;
        until("nothing is in doubt", async || banks.fleet.recover().await.left.is_empty()).await;
        assert_eq!(banks.prepared().await, 0);
        let mut ledger: BTreeMap<Uuid, (i32, i32, i64)> = BTreeMap::new();
        let mut sum = 0;
        for database in 0..DATABASES {
            let connection = banks.fleet.acquire(&code(database)).await.unwrap();
            let mut balance = ACCOUNTS as i64 * BALANCE;
            for row in connection
                .query("SELECT transfer, amount, databases FROM ledger", &[])
                .await
                .unwrap()
            {
                let entry = ledger.entry(row.get(0)).or_insert((0, row.get(2), 0));
                entry.0 += 1;
                entry.2 += row.get::<_, i64>(1);
                balance += row.get::<_, i64>(1);
            }
            drop(connection);
            assert_eq!(
                banks.balance(database).await,
                balance,
                "balances of database {database} are what its ledger says"
            );
            sum += balance;
        }
        assert_eq!(sum, DATABASES as i64 * ACCOUNTS as i64 * BALANCE, "money is conserved");
        for (transfer, (found, wanted, amount)) in &ledger {
            assert_eq!((found, *amount), (wanted, 0), "{transfer} stands in all its databases");
        }
        for transfer in self.committed.iter().chain(&self.seen) {
            assert!(ledger.contains_key(transfer), "{transfer} was committed and is gone");
        }
        for transfer in &self.failed {
            assert!(!ledger.contains_key(transfer), "{transfer} failed and is there");
        }
        ledger.len()
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_conserved_whoever_is_killed() {
    let seed = number("BANK_SEED", rand::random());
    let rounds = number("BANK_ROUNDS", 1);
    println!("BANK_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut banks = Banks::open(DATABASES).await;
    let directory = tempfile::TempDir::new().unwrap();
    let mut history = History::default();
    let mut transfers = 0;
    for round in 0..rounds {
        for failpoint in transaction_failpoints::ALL {
            // Decisions are cleaned twice a second, everything else happens all the time.
            let pass = if failpoint == transaction_failpoints::BEFORE_CLEANING {
                1..3
            } else {
                1..60
            };
            let failpoint = format!("{failpoint}:{}", random.random_range(pass));
            let mut worker = Worker::start(&banks, directory.path(), random.random(), Some(failpoint.clone()));
            until(&failpoint, async || {
                history.look(&banks, &mut random).await;
                worker.child.try_wait().unwrap().is_some()
            })
            .await;
            transfers = history.prove(&banks, &worker).await;
        }
        for _ in 0..4 {
            let mut worker = Worker::start(&banks, directory.path(), random.random(), None);
            let wanted = random.random_range(50..200);
            until("the worker works", async || {
                history.look(&banks, &mut random).await;
                worker.committed() >= wanted
            })
            .await;
            worker.kill();
            transfers = history.prove(&banks, &worker).await;
        }
        for _ in 0..2 {
            let mut worker = Worker::start(&banks, directory.path(), random.random(), None);
            let wanted = random.random_range(50..200);
            until("the worker works", async || worker.committed() >= wanted).await;
            banks.server.postgres.kill().await.unwrap();
            banks.server.postgres.restart().await.unwrap();
            let before = worker.committed();
            until("the worker works again", async || {
                history.look(&banks, &mut random).await;
                worker.committed() >= before + 50
            })
            .await;
            worker.kill();
            transfers = history.prove(&banks, &worker).await;
        }
        println!(
            "round {}: {transfers} transfers stand, {} were told to be committed, {} to have failed",
            round + 1,
            history.committed.len(),
            history.failed.len()
        );
    }
    assert!(transfers > 500, "{transfers}");
}
