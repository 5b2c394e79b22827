//! Ports on 127.0.0.1: a free one, and a wish with its fallback.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use tokio::net::TcpStream;

/// How many free ports are tried before giving up; another process can take one between asking and using it.
const TRIES: usize = 8;
/// Lowest of the ports to choose from.
const LOWEST: u16 = 10_000;

/// The ports to try, in order.
#[derive(Debug)]
pub(crate) struct Ports {
    asked: Option<u16>,
    preferred: VecDeque<u16>,
    tries: usize,
}

impl Ports {
    /// The port asked for and no other; else the one used last time, and then free ones.
    pub(crate) fn new(asked: Option<u16>, last: Option<u16>) -> Self {
        Self {
            asked,
            preferred: last.into_iter().filter(|port| is_free(*port)).collect(),
            tries: TRIES,
        }
    }

    /// Whether a taken port is an error rather than a reason to try the next.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// The next port to try; none once all tries are used up.
    pub(crate) fn next(&mut self) -> Option<u16> {
        self.tries = self.tries.checked_sub(1)?;
        self.asked.or_else(|| self.preferred.pop_front()).or_else(free)
    }
}

/// A free port that no outgoing connection is given: otherwise one could take it while its server restarts, even a client that waits for the
/// server and happens to be given the very port that it connects to.
pub(crate) fn free() -> Option<u16> {
    let candidates = LOWEST..ephemeral().max(LOWEST + 1);
    (0..TRIES * TRIES)
        .map(|_| candidates.start + random() % (candidates.end - candidates.start))
        .find(|port| is_free(*port))
}

/// Where the ports for outgoing connections begin (`ip(7)`, `ip_local_port_range`).
fn ephemeral() -> u16 {
    std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range")
        .ok()
        .and_then(|range| range.split_whitespace().next()?.parse().ok())
        .unwrap_or(32_768)
}

/// The standard library seeds its hashers at random.
fn random() -> u16 {
    (RandomState::new().build_hasher().finish() >> 32) as u16
}

/// Waits until nothing listens on `port`, for ten seconds at most: a child of a server that was killed may hold its socket for a moment longer.
pub(crate) async fn given_back(port: u16) {
    for _ in 0..200 {
        if is_free(port) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Whether something accepts connections on `port`.
pub(crate) async fn accepts(port: u16) -> bool {
    let attempt = TcpStream::connect((Ipv4Addr::LOCALHOST, port));
    matches!(tokio::time::timeout(Duration::from_secs(2), attempt).await, Ok(Ok(_)))
}

/// Whether nothing listens on `port` now.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}
