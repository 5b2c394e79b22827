//! Transactions a second over two and four databases, on a private server that syncs to disk: last-agent two-phase commit as the fleet has
//! it, against classic two-phase commit and against commits without atomicity.
//!
//! Each transaction inserts one row in each database, by the same statements over the same pool, and in all contestants BEGIN travels with
//! the first statement. Classic two-phase commit logs its decision durably before the second phase, and forgets it afterwards in bulk, as
//! the fleet does. In each round the contestants take turns;
//! medians of the rounds are printed, and what counts is their ratio.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use aicore_catalog::DatabaseCode;
use aicore_fleet::{Completion, Connection, Error, Fleet, Transaction, TransactionOptions};
use aicore_testkit::{Profile, TestFleet};
use futures_util::future::{join_all, try_join_all};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

static CODES: [DatabaseCode; 4] = [
    DatabaseCode::from_static("sm_global"),
    DatabaseCode::from_static("ss_insurance"),
    DatabaseCode::from_static("se_energy"),
    DatabaseCode::from_static("st_telecom"),
];
const ROUNDS: usize = 51;
/// As in the fleet.
const FORGETTING_DELAY: Duration = Duration::from_millis(500);
/// Short turns: what else the machine does meets all alike.
const TURN: Duration = Duration::from_millis(100);

#[derive(Clone, Copy)]
enum Contestant {
    /// The fleet's; returns when all have committed.
    LastAgent,
    /// The fleet's; returns when it is decided.
    LastAgentBackground,
    /// All prepare at once, the decision is a row of its own commit, all commit at once.
    Classic,
    /// The same, one database after the other, as many transaction managers do.
    ClassicInTurn,
    /// One transaction after the other: a crash between them leaves one.
    OneAfterTheOther,
    /// All commit at once: a crash leaves some.
    AtOnce,
}

const CONTESTANTS: [(Contestant, &str); 6] = [
    (Contestant::LastAgent, "last agent, awaited"),
    (Contestant::LastAgentBackground, "last agent, background"),
    (Contestant::Classic, "classic, all at once"),
    (Contestant::ClassicInTurn, "classic, one after the other"),
    (Contestant::OneAfterTheOther, "not atomic, one after the other"),
    (Contestant::AtOnce, "not atomic, commits at once"),
];

async fn insert(on: &Connection) -> Result<(), Error> {
    let failure = Error::query(on.database(), "bench_insert");
    let inserted = async {
        let statement = on
            .prepare_cached("-- bench_insert()\nINSERT INTO bench (payload) VALUES ($1)")
            .await?;
        on.execute(&statement, &[&"a policy, or whatever else is written"]).await
    };
    inserted.await.map(drop).map_err(failure)
}

async fn run(on: &Connection, sql: &str) -> Result<(), Error> {
    on.batch_execute(sql).await.map_err(Error::query(on.database(), "bench"))
}

async fn each(all: &[Connection], in_turn: bool, sql: impl Fn(&Connection) -> String) -> Result<(), Error> {
    if in_turn {
        for on in all {
            run(on, &sql(on)).await?;
        }
        return Ok(());
    }
    let sql = &sql;
    try_join_all(all.iter().map(|on| async move { run(on, &sql(on)).await }))
        .await
        .map(drop)
}

/// Deletes decisions that all have followed, many at once and in the background, as the fleet does.
fn forget(fleet: &Fleet, log: &DatabaseCode, decision: Uuid) {
    static FOLLOWED: Mutex<Vec<Uuid>> = Mutex::new(Vec::new());
    let mut followed = FOLLOWED.lock().unwrap_or_else(PoisonError::into_inner);
    followed.push(decision);
    if followed.len() > 1 {
        return;
    }
    let (fleet, log) = (fleet.clone(), log.clone());
    tokio::spawn(async move {
        tokio::time::sleep(FORGETTING_DELAY).await;
        let followed = std::mem::take(&mut *FOLLOWED.lock().unwrap_or_else(PoisonError::into_inner));
        let deleted = async {
            let connection = fleet.acquire(&log).await?;
            let sql = "-- bench_forget()\nDELETE FROM bench_decision WHERE id = ANY($1)";
            let deleted = connection.execute(sql, &[&followed]).await;
            deleted.map_err(Error::query(&log, "bench_forget"))
        };
        if let Err(error) = deleted.await {
            println!("decisions are left: {error}");
        }
    });
}

async fn once(fleet: &Fleet, codes: &[DatabaseCode], contestant: Contestant) -> Result<(), Error> {
    match contestant {
        Contestant::LastAgent | Contestant::LastAgentBackground => {
            let completion = match contestant {
                Contestant::LastAgent => Completion::Awaited,
                _ => Completion::Background,
            };
            let options = TransactionOptions {
                completion,
                ..TransactionOptions::default()
            };
            let write = async |tx: &aicore_fleet::FleetTransaction| {
                for code in codes {
                    let on = tx.on(code).await?;
                    insert(on).await?;
                    // As the typed client does.
                    on.note_written();
                }
                Ok(())
            };
            fleet.transaction_across("bench", &options, write).await
        }
        Contestant::Classic | Contestant::ClassicInTurn => {
            let in_turn = matches!(contestant, Contestant::ClassicInTurn);
            let mut all = Vec::new();
            for code in codes {
                let connection = fleet.acquire(code).await?;
                run(&connection, "BEGIN").await?;
                insert(&connection).await?;
                all.push(connection);
            }
            let id = Uuid::now_v7();
            let gid = |on: &Connection| format!("classic:{id}:{}", on.database());
            each(&all, in_turn, |on| format!("PREPARE TRANSACTION '{}'", gid(on))).await?;
            // Any connection is free now; it is the coordinator's log, committed by itself.
            let log = &all[0];
            let decided = async {
                let statement = log
                    .prepare_cached("-- bench_decide()\nINSERT INTO bench_decision VALUES ($1)")
                    .await?;
                log.execute(&statement, &[&id]).await
            };
            decided.await.map_err(Error::query(log.database(), "bench_decide"))?;
            each(&all, in_turn, |on| format!("COMMIT PREPARED '{}'", gid(on))).await?;
            forget(fleet, log.database(), id);
            Ok(())
        }
        Contestant::OneAfterTheOther => {
            for code in codes {
                let transaction = Transaction::begin(fleet.acquire(code).await?, "bench").await?;
                insert(&transaction).await?;
                transaction.commit().await?;
            }
            Ok(())
        }
        Contestant::AtOnce => {
            let mut all = Vec::new();
            for code in codes {
                let transaction = Transaction::begin(fleet.acquire(code).await?, "bench").await?;
                insert(&transaction).await?;
                all.push(transaction);
            }
            try_join_all(all.into_iter().map(Transaction::commit)).await.map(drop)
        }
    }
}

/// Transactions a second.
async fn turn(fleet: &Fleet, codes: &[DatabaseCode], contestant: Contestant, connections: usize) -> Result<f64, Error> {
    let began = Instant::now();
    let work = (0..connections).map(|_| async {
        let mut done = 0_u32;
        while began.elapsed() < TURN {
            once(fleet, codes, contestant).await?;
            done += 1;
        }
        Ok::<_, Error>(done)
    });
    let done: u32 = try_join_all(work).await?.into_iter().sum();
    // What a background completion still owes is part of the turn.
    while fleet.in_doubt().await.0.iter().any(|one| one.agent.is_some()) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(f64::from(done) / began.elapsed().as_secs_f64())
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let fleet = TestFleet::start_with(Profile::Durable).await;
    let names: Vec<&str> = CODES.iter().map(DatabaseCode::as_str).collect();
    fleet.provision(&names).await;
    let tables = "CREATE TABLE bench (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload text NOT NULL);
        CREATE TABLE bench_decision (id uuid PRIMARY KEY)";
    for created in join_all(CODES.iter().map(|code| async {
        fleet
            .acquire(code)
            .await?
            .batch_execute(tables)
            .await
            .map_err(Error::query(code, "bench"))
    }))
    .await
    {
        created?;
    }
    // Such as 2x8; all of them where none is given.
    let asked: Vec<String> = std::env::args().skip(1).collect();
    for participants in [2, 4] {
        for connections in [1, 8] {
            let config = format!("{participants}x{connections}");
            if !asked.is_empty() && !asked.contains(&config) {
                continue;
            }
            let codes = &CODES[..participants];
            let mut rates: [Vec<f64>; CONTESTANTS.len()] = Default::default();
            // A first round, unmeasured, opens the connections.
            for round in 0..=ROUNDS {
                for (place, (contestant, _)) in CONTESTANTS.iter().enumerate() {
                    let rate = turn(&fleet, codes, *contestant, connections).await?;
                    if round > 0 {
                        rates[place].push(rate);
                    }
                }
            }
            let medians = rates.each_mut().map(|rates| median(rates));
            println!(
                "\n{participants} databases, {connections} at once             transactions/s   against classic   classic in turn   not atomic in turn"
            );
            for ((_, name), rate) in CONTESTANTS.iter().zip(medians) {
                println!(
                    "{name:<34} {rate:>16.0} {:>17.2} {:>17.2} {:>22.2}",
                    rate / medians[2],
                    rate / medians[3],
                    rate / medians[4]
                );
            }
        }
    }
    Ok(())
}
