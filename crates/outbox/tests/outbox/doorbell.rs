//! The doorbell, rung as a writer in any language may (plain SQL, then one publish in the text protocol of NATS), and by itself after the
//! commits of a fleet.

use crate::area::{Area, CODES, INSURANCE, fleet, ids, published, relay, session, until_published, write};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Completion, Error as FleetError, TransactionOptions};
use aicore_outbox::{Error, record, ring_after_commits};
use aicore_testkit::TestFleet;
use futures_util::StreamExt;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Publishes an empty message on a subject, and returns once the server has it.
async fn ring(fleet: &Area, subject: &str) {
    let nats = &fleet.nats;
    let mut connection = BufReader::new(TcpStream::connect(("127.0.0.1", nats.port())).await.unwrap());
    let mut line = String::new();
    connection.read_line(&mut line).await.unwrap();
    assert!(line.starts_with("INFO "), "{line}");
    let connect = serde_json::json!({"verbose": false, "user": nats.user(), "pass": nats.password()});
    let text = format!("CONNECT {connect}\r\nPUB {subject} 0\r\n\r\nPING\r\n");
    connection.write_all(text.as_bytes()).await.unwrap();
    line.clear();
    connection.read_line(&mut line).await.unwrap();
    assert_eq!(line, "PONG\r\n");
}

#[tokio::test]
async fn a_bare_publish_after_a_commit_in_plain_sql_wakes_the_relay() {
    let fleet = fleet().await;
    let relay = relay(&fleet, 10).await;
    let writer = session(&fleet).await;
    let mut written = vec![write(&writer, Uuid::from_u128(1), 1).await];

    // The clock stands still: the poll never comes, and only a bell can wake the relay. (A blocking task keeps a paused clock from
    // being wound forward while everything waits.)
    tokio::time::pause();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let hold = tokio::task::spawn_blocking(move || ended.recv());

    let shutdown = CancellationToken::new();
    let scene = async {
        until_published(&relay, 1).await;
        // After what it has published the relay looks once more, and may find the next event by that. Then another is written.
        while relay.published.load(Ordering::Relaxed) == written.len() as u64 {
            assert!(written.len() < 10, "the relay finds events that nobody rang for");
            written.push(write(&writer, Uuid::from_u128(written.len() as u128 + 1), 1).await);
            // The bell of another database wakes nobody here, and neither does the clock.
            for _ in 0..100 {
                ring(&fleet, "aicore.bell.se_energy").await;
                writer.simple_query("SELECT 1").await.unwrap();
            }
        }
        while relay.published.load(Ordering::Relaxed) < written.len() as u64 {
            // Again and again, for the relay may not have subscribed at the first.
            ring(&fleet, "aicore.bell.ss_insurance").await;
        }
        shutdown.cancel();
        written
    };
    let ((), written) = tokio::join!(relay.run(&CODES, &shutdown), scene);
    assert_eq!(ids(&published(&relay.stream).await), written);
    drop(end);
    let _ = hold.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_in_several_databases_rings_where_it_recorded_an_event_once_that_is_visible() {
    const HUB: DatabaseCode = DatabaseCode::from_static("sm_global");
    let fleet = TestFleet::start(&["sm_global", "ss_insurance"]).await;
    let client = fleet.stream().await.client;
    let mut bells = client.subscribe("aicore.bell.*").await.unwrap();
    client.flush().await.unwrap();
    ring_after_commits(&fleet, client.clone());
    let reader = fleet.connect(&INSURANCE).await.unwrap();
    let mut committed = 0_i64;
    for completion in [Completion::Awaited, Completion::Background] {
        for event_type in ["CustomerVanished", "CustomerRegistered"] {
            let options = TransactionOptions {
                completion,
                ..TransactionOptions::default()
            };
            let id = Uuid::from_u128(u128::from(committed.unsigned_abs()) + 1);
            // The hub decides: the event is in a database that follows.
            let outcome = fleet.transaction_across("register", &options, async |tx| {
                let hub = tx.on(&HUB).await?.execute("INSERT INTO party DEFAULT VALUES", &[]).await;
                hub.map_err(FleetError::query(&HUB, "party_add"))?;
                let area = tx.on(&INSURANCE).await?;
                let text = "INSERT INTO customer (id, customer_number, given_name, surname1) VALUES ($1, $2, 'Ana', 'García')";
                let customer = area.execute(text, &[&id, &id.to_string()]).await;
                customer.map_err(FleetError::query(&INSURANCE, "customer_add"))?;
                record(area, fleet.catalog(), &fleet.schemas, "CustomerRegistered", 1, &[id]).await?;
                match event_type {
                    "CustomerVanished" => record(area, fleet.catalog(), &fleet.schemas, event_type, 1, &[id]).await,
                    _ => Ok(1),
                }
            });
            if let Err(error) = outcome.await {
                assert!(matches!(error, Error::UndeclaredEvent { .. }), "{error:?}");
                continue;
            }
            committed += 1;
            let bell = tokio::time::timeout(std::time::Duration::from_secs(60), bells.next()).await;
            assert_eq!(bell.unwrap().unwrap().subject.as_str(), "aicore.bell.ss_insurance");
            let seen = reader.query_one("SELECT count(*) FROM platform.outbox_event", &[]).await;
            assert_eq!(seen.unwrap().get::<_, i64>(0), committed, "it rings when the event is there");
        }
    }
    assert_eq!(committed, 2);
    // Neither what was rolled back nor the hub, which recorded none, has rung.
    client.publish("aicore.bell.last", "".into()).await.unwrap();
    assert_eq!(bells.next().await.unwrap().subject.as_str(), "aicore.bell.last");
}
