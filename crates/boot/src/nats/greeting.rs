//! Just enough of NATS's client protocol to tell whether our server answers on a port.
//! <https://docs.nats.io/reference/reference-protocols/nats-protocol>

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

const LIMIT: Duration = Duration::from_secs(3);

/// What a port answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Greeting {
    /// A NATS server that takes the password and has JetStream on.
    Ready,
    /// Something else, or nothing.
    Other,
}

/// Logs in at `port` and pings.
pub(super) async fn greet(port: u16, user: &str, password: &str) -> Greeting {
    match tokio::time::timeout(LIMIT, log_in(port, user, password)).await {
        Ok(Ok(true)) => Greeting::Ready,
        Ok(Ok(false) | Err(_)) | Err(_) => Greeting::Other,
    }
}

async fn log_in(port: u16, user: &str, password: &str) -> io::Result<bool> {
    let mut stream = BufReader::new(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let Some(info) = line.strip_prefix("INFO ") else {
        return Ok(false);
    };
    let info: serde_json::Value = serde_json::from_str(info)?;
    if info["jetstream"] != true {
        return Ok(false);
    }
    let options = serde_json::json!({
        "user": user, "pass": password, "name": "aicore boot", "lang": "rust", "version": env!("CARGO_PKG_VERSION"),
        "verbose": false, "pedantic": false, "protocol": 1,
    });
    stream.write_all(format!("CONNECT {options}\r\nPING\r\n").as_bytes()).await?;
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 || line.starts_with("-ERR") {
            return Ok(false);
        }
        if line.starts_with("PONG") {
            return Ok(true);
        }
    }
}
