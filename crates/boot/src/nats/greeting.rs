//! Just enough of NATS's client protocol to tell whether our server answers on a port.
//! <https://docs.nats.io/reference/reference-protocols/nats-protocol>

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, IpAddr, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

const LIMIT: Duration = Duration::from_secs(3);

/// What a port answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Greeting {
    /// A NATS server that takes the password and has JetStream on; with an authority, one that it vouches for.
    Ready,
    /// Something else, or nothing.
    Other,
}

/// Logs in at `port` and pings; with the file of an authority over TLS only, so that the password goes to nobody else.
pub(super) async fn greet(port: u16, user: &str, password: &str, authority: Option<&Path>) -> Greeting {
    match tokio::time::timeout(LIMIT, log_in(port, user, password, authority)).await {
        Ok(Ok(true)) => Greeting::Ready,
        Ok(Ok(false) | Err(_)) | Err(_) => Greeting::Other,
    }
}

async fn log_in(port: u16, user: &str, password: &str, authority: Option<&Path>) -> io::Result<bool> {
    let mut stream = BufReader::new(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?);
    // The server speaks first, in the open, and then waits for the handshake.
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let Some(info) = line.strip_prefix("INFO ") else {
        return Ok(false);
    };
    let info: serde_json::Value = serde_json::from_str(info)?;
    if info["jetstream"] != true {
        return Ok(false);
    }
    match authority {
        Some(file) => {
            let stream = connector(file)?.connect(loopback(), stream.into_inner()).await?;
            ping(BufReader::new(stream), user, password).await
        }
        None => ping(stream, user, password).await,
    }
}

async fn ping(mut stream: impl AsyncBufRead + AsyncWrite + Unpin, user: &str, password: &str) -> io::Result<bool> {
    let options = serde_json::json!({
        "user": user, "pass": password, "name": "aicore boot", "lang": "rust", "version": env!("CARGO_PKG_VERSION"),
        "verbose": false, "pedantic": false, "protocol": 1,
    });
    stream.write_all(format!("CONNECT {options}\r\nPING\r\n").as_bytes()).await?;
    stream.flush().await?;
    let mut line = String::new();
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

fn connector(authority: &Path) -> io::Result<TlsConnector> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(authority).map_err(io::Error::other)?)
        .map_err(io::Error::other)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn loopback() -> ServerName<'static> {
    ServerName::IpAddress(IpAddr::from(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST)))
}
