//! Several relay processes divide the databases: one that joins gets its share, one that ends or dies leaves its own to the others.

use crate::command::{Running, on_business};
use aicore_fleet::tokio_postgres::Client;
use aicore_testkit::{BUSINESS, TestFleet};
use std::collections::BTreeMap;
use std::time::Duration;

/// Databases with an owner, by the owner's process id.
async fn owned(clients: &[Client]) -> BTreeMap<u32, usize> {
    let mut owners = BTreeMap::new();
    for client in clients {
        let text = "SELECT owner FROM platform.relay_cursor WHERE owner IS NOT NULL AND lease_until > clock_timestamp()";
        if let Some(row) = client.query_opt(text, &[]).await.unwrap() {
            let owner: String = row.get(0);
            let pid = owner.rsplit('/').nth(1).unwrap().parse().unwrap();
            *owners.entry(pid).or_default() += 1;
        }
    }
    owners
}

async fn until(what: &str, clients: &[Client], wanted: impl Fn(&BTreeMap<u32, usize>) -> bool) {
    let mut seen = BTreeMap::new();
    for _ in 0..600 {
        seen = owned(clients).await;
        if wanted(&seen) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("{what}: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn relays_divide_the_databases_and_take_over_from_each_other() {
    let fleet = TestFleet::start(&BUSINESS).await;
    let mut clients = Vec::new();
    for code in BUSINESS {
        clients.push(fleet.connect(&code.parse().unwrap()).await.unwrap());
    }
    let all = BUSINESS.len();
    let relay = || Running::start(on_business(&fleet).arg("relay").args(BUSINESS));
    let first = relay();
    until("one relay owns all", &clients, |owners| {
        owners.get(&first.0.id()) == Some(&all)
    })
    .await;
    // Who gets what follows from names that are drawn at random: that one of four gets all is less likely than 1 in 1,000.
    let mut others: Vec<Running> = (0..3).map(|_| relay()).collect();
    until("several own all", &clients, |owners| {
        owners.len() > 1 && owners.values().sum::<usize>() == all
    })
    .await;
    let gone = first.0.id();
    first.kill();
    until("the others own all", &clients, |owners| {
        !owners.contains_key(&gone) && owners.values().sum::<usize>() == all
    })
    .await;
    let last = others.pop().unwrap();
    for other in others {
        other.kill();
    }
    until("the last owns all", &clients, |owners| owners.get(&last.0.id()) == Some(&all)).await;
}
