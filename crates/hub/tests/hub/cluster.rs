//! Beyond one machine, on one: a NATS cluster of three with replicated streams, databases on two PostgreSQL servers, two relays and two hub
//! consumers. Each server dies in turn, and nothing is lost or doubled.

use crate::area::{INSURANCE, relay};
use crate::proof::history;
use aicore_boot::Options;
use aicore_fleet::{Endpoint, Fleet};
use aicore_hub::{Consumer, Settings, verify};
use aicore_outbox::EventStream;
use aicore_testkit::TestFleet;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Tries until the cluster has elected who decides.
async fn connect(fleet: &TestFleet) -> EventStream {
    for _ in 0..300 {
        match EventStream::connect(&fleet.config.nats, &fleet.config.relay).await {
            Ok(stream) => return stream,
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    panic!("the cluster elects no leader");
}

/// Waits until every server has a copy of all, so that the next may die.
async fn copied(stream: &EventStream) {
    for _ in 0..600 {
        if let Ok(mut stored) = stream.jetstream.get_stream(&stream.name).await
            && let Ok(info) = stored.info().await
            && let Some(cluster) = &info.cluster
            && cluster.leader.is_some()
            && cluster.replicas.len() == 2
            && cluster.replicas.iter().all(|replica| replica.current && !replica.offline)
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the copies of the stream do not come together");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_server_of_a_cluster_may_die() {
    let mut fleet = TestFleet::start_empty().await;
    let elsewhere = tempfile::TempDir::new().unwrap();
    let options = Options::from_env(elsewhere.path()).for_tests();
    let mut other = aicore_boot::postgres::start(&options).await.unwrap();
    other.stop_on_drop(true);
    let nodes = Options::from_env(fleet.directory().join("cluster")).for_tests();
    let mut nats = aicore_boot::nats::start_cluster(&nodes, 3).await.unwrap();
    let urls: Vec<String> = nats.iter().map(aicore_boot::Nats::url).collect();
    fleet.config.nats.url = Some(urls.join(",").as_str().into());
    fleet.config.relay.replicas = 3;
    let endpoint = Endpoint::parse("the test", &other.url("ss_insurance"), &INSURANCE, false).unwrap();
    fleet.config.endpoints.insert(INSURANCE, endpoint);
    fleet.fleet = Fleet::new(fleet.fleet.catalog().clone(), &fleet.config);
    fleet.provision(&["sm_global", "ss_insurance"]).await;

    let stream = connect(&fleet).await;
    copied(&stream).await;
    let stop = CancellationToken::new();
    let mut work = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let mut relay = relay(&fleet).await;
        relay.stream = connect(&fleet).await;
        relay.proof.patience = Duration::from_secs(2);
        let settings = Settings {
            ack_wait: Duration::from_secs(3),
            proof_period: Duration::from_millis(500),
            ..Settings::default()
        };
        let consumer = Consumer::new(fleet.fleet.clone(), connect(&fleet).await, settings);
        let (one, two) = (stop.clone(), stop.clone());
        work.spawn(async move { relay.run(&[INSURANCE], &one).await });
        work.spawn(async move { consumer.run(&two).await });
    }
    let mut written = 0;
    let mut write = async |fleet: &TestFleet| {
        history(fleet, written, written + 10).await;
        written += 10;
        written
    };
    for node in &mut nats {
        write(&fleet).await;
        node.kill().await.unwrap();
        write(&fleet).await;
        node.restart().await.unwrap();
        copied(&stream).await;
    }
    for postgres in [&mut other, &mut fleet.postgres] {
        postgres.kill().await.unwrap();
        postgres.restart().await.unwrap();
    }
    while fleet.acquire(&INSURANCE).await.is_err() || fleet.acquire(&aicore_hub::HUB).await.is_err() {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let customers = write(&fleet).await;

    let mut found = Err("not asked".to_owned());
    for _ in 0..600 {
        found = verify(&fleet, &stream, &INSURANCE).await.map_err(|error| error.to_string());
        if found.as_ref().is_ok_and(|found| found.is_settled()) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let found = found.unwrap();
    assert!(found.is_settled(), "{found:?}");
    assert_eq!(
        (found.committed, found.effective),
        (u64::from(customers) * 2, u64::from(customers) * 2),
        "{found:?}"
    );
    stop.cancel();
    while let Some(ended) = work.join_next().await {
        ended.unwrap();
    }
}
