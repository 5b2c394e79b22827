//! What can go wrong.

use std::net::SocketAddr;

/// A failure to show anything.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something else counts already.
    #[error("the process's metrics cannot be recorded")]
    Recorder {
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The port is taken.
    #[error(
        "another program listens on {address}: stop it, or give another address by --http HOST:PORT or [serve] http in aicore.toml"
    )]
    Busy {
        /// The address.
        address: SocketAddr,
    },
    /// The address cannot be used.
    #[error("cannot listen on {address}: give an address of this machine by --http HOST:PORT or [serve] http in aicore.toml")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The cause.
        source: std::io::Error,
    },
    /// The server ended.
    #[error("the HTTP server ended")]
    Serve(#[source] std::io::Error),
}

impl Error {
    pub(crate) fn recorder(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Recorder { source: source.into() }
    }
}
