//! Several processes, each a fleet of its own, share a server's budget.

use crate::pool_harness::{Server, code, connections, fleet_at, until};
use aicore_fleet::Fleet;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const POOL: &str = "budget = 7\nshared = true\nmin = 0\nmax = 7\nacquire_timeout_ms = 60000\nconnect_timeout_ms = 60000";

fn limit(fleet: &Fleet) -> usize {
    fleet.slots(&code(0)).unwrap().limit
}

#[tokio::test(flavor = "multi_thread")]
async fn fleets_divide_the_budget_and_a_part_comes_back_when_one_ends() {
    let server = Server::start(30, 2).await;
    let administrator = server.administrator().await;
    let first = server.fleet(POOL);
    drop(first.acquire(&code(0)).await.unwrap());
    until("the only fleet has the whole budget", async || limit(&first) == 7).await;
    // It uses all of it, so the second one has to wait.
    let held: Vec<_> = futures_util::future::join_all((0..7).map(|_| async { first.acquire(&code(0)).await.unwrap() })).await;
    let watch = server.watch().await;
    let second = server.fleet(POOL);
    let waiter = tokio::spawn({
        let second = second.clone();
        async move { second.acquire(&code(1)).await.unwrap() }
    });
    until("the first one aims at its part", async || limit(&first) < 7).await;
    assert_eq!(limit(&second), 0, "nothing was given back yet");
    drop(held);
    drop(waiter.await.unwrap());
    until("both have their parts", async || limit(&first) + limit(&second) == 7).await;
    assert!(limit(&first).abs_diff(limit(&second)) == 1);
    // A lease is one session more for each.
    let peak = watch.peak().await;
    assert!(peak <= 7 + 2, "{peak} connections");
    // The second one dies; its sessions end.
    drop(second);
    until("the first one has it all again", async || limit(&first) == 7).await;
    // A process that hangs loses its lease; here it is taken away, and taken again.
    let text = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1095320400";
    administrator.execute(text, &[]).await.unwrap();
    until("without a lease there is no slot", async || limit(&first) == 0).await;
    until("the lease is taken again", async || limit(&first) == 7).await;
    drop(first.acquire(&code(0)).await.unwrap());
}

/// A process of its own with at most four connections, busy until it is killed.
struct Process(Child);

impl Process {
    fn start(server: &Server) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--ignored", "--exact", "pool_shared::process", "--nocapture"])
            .env("POOL_SHARED_URL", server.postgres.url(""))
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        Self(command.spawn().unwrap())
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([name, &self.0.id().to_string()]).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Not a test: what [`Process`] runs.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a process that another test starts"]
async fn process() {
    let Ok(url) = std::env::var("POOL_SHARED_URL") else { return };
    let fleet = fleet_at(url, 2, &format!("[pool]\n{}\n", POOL.replace("max = 7", "max = 4")));
    let callers = (0..6).map(|_| async {
        loop {
            // In vain where its connection was lost.
            if let Ok(connection) = fleet.acquire(&code(0)).await {
                let _ = connection.batch_execute("SELECT pg_sleep(0.005)").await;
            }
        }
    });
    futures_util::future::join_all(callers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_hangs_keeps_what_it_holds_and_the_budget_is_not_exceeded() {
    let server = Server::start(30, 2).await;
    let administrator = server.administrator().await;
    let process = Process::start(&server);
    until("the process has its connections and a lease", async || {
        connections(&administrator).await == 4 + 1
    })
    .await;
    let watch = server.watch().await;
    process.signal("-STOP");
    let fleet = server.fleet(POOL);
    let waiter = tokio::spawn({
        let fleet = fleet.clone();
        async move { fleet.acquire(&code(1)).await.unwrap() }
    });
    let leases = async || {
        let text = "SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1095320400";
        administrator.query_one(text, &[]).await.unwrap().get::<_, i64>(0)
    };
    until("both have a lease", async || leases().await == 2).await;
    until("the process that hangs has lost its own", async || leases().await == 1).await;
    until("the other one gets what is left", async || limit(&fleet) == 3).await;
    drop(waiter.await.unwrap());
    let held: Vec<_> = futures_util::future::join_all((0..3).map(|_| async { fleet.acquire(&code(1)).await.unwrap() })).await;
    assert_eq!(connections(&administrator).await, 4 + 3 + 1, "and it stays so");
    // It wakes, sees that it has no lease, and takes one.
    process.signal("-CONT");
    until("the process has a lease again", async || leases().await == 2).await;
    until("the process works again", async || {
        let text = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'db0' AND query LIKE '%pg_sleep%' AND state_change > now() - interval '1 s'";
        administrator.query_one(text, &[]).await.unwrap().get::<_, i64>(0) > 0
    })
    .await;
    let most = limit(&fleet);
    assert!(most <= 4, "{most}");
    let peak = watch.peak().await;
    assert!(peak <= 7 + 2, "{peak} connections");
    drop(held);
    drop(process);
    until("the other one has it all", async || limit(&fleet) == 7).await;
    tokio::time::timeout(Duration::from_secs(60), fleet.acquire(&code(0)))
        .await
        .unwrap()
        .unwrap();
}
