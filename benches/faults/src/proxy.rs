//! A way to NATS that can lose what passes along it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

const OPEN: u8 = 0;
/// What clients say is lost: a consumer's acknowledgements.
const TO_SERVER_LOST: u8 = 1;
/// What the server says is lost: a publisher's acknowledgements.
const TO_CLIENT_LOST: u8 = 2;
/// Connections are cut.
const CUT: u8 = 3;

/// A proxy on 127.0.0.1; ends with this value.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    state: Arc<AtomicU8>,
    task: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(server: u16) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(AtomicU8::new(OPEN));
        let shared = state.clone();
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let state = shared.clone();
                connections.spawn(async move {
                    let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await else {
                        return;
                    };
                    let _ = (client.set_nodelay(true), server.set_nodelay(true));
                    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                    tokio::select! {
                        () = copy(from_client, to_server, &state, TO_SERVER_LOST) => {},
                        () = copy(from_server, to_client, &state, TO_CLIENT_LOST) => {},
                        () = cut(&state) => {},
                    }
                });
            }
        });
        Ok(Self { port, state, task })
    }

    /// Loses for a while what clients say, then cuts their connections: what was cut in the middle must not be taken up again.
    pub(crate) async fn lose_to_server(&self, time: Duration) {
        self.lose(TO_SERVER_LOST, time).await;
    }

    /// The same with what the server says.
    pub(crate) async fn lose_to_client(&self, time: Duration) {
        self.lose(TO_CLIENT_LOST, time).await;
    }

    async fn lose(&self, what: u8, time: Duration) {
        self.state.store(what, Ordering::SeqCst);
        tokio::time::sleep(time).await;
        self.state.store(CUT, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(30)).await;
        self.state.store(OPEN, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn copy(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: &AtomicU8, lost: u8) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(count @ 1..) = from.read(&mut buffer).await else {
            return;
        };
        if state.load(Ordering::SeqCst) != lost && to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

async fn cut(state: &AtomicU8) {
    while state.load(Ordering::SeqCst) != CUT {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
