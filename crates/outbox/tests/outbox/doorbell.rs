//! The doorbell, rung as a writer in any language may: plain SQL, then one publish in the text protocol of NATS.

use crate::area::{Area, CODES, fleet, ids, published, relay, session, until_published, write};
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
