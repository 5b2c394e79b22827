//! Several processes, each a fleet of its own, share a server's budget.

use crate::pool_harness::{Server, code, until};
use aicore_fleet::Fleet;

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
    let text = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'";
    administrator.execute(text, &[]).await.unwrap();
    until("without a lease there is no slot", async || limit(&first) == 0).await;
    until("the lease is taken again", async || limit(&first) == 7).await;
    drop(first.acquire(&code(0)).await.unwrap());
}
