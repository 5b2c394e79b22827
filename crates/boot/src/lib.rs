//! Finds, starts, watches and stops a private PostgreSQL and a private NATS server with JetStream.
//!
//! `aicore up` and the tests stand on this: an empty directory becomes two running servers, whatever happened there before.
//!
//! - [`postgres::start`] and [`nats::start`] return once the server accepts connections. If a server already runs on the
//!   same data (an earlier `aicore` crashed, or another one is at work), it is adopted; there are never two on one directory.
//! - [`running`] finds the servers of a state directory from another process; [`stop_running`] stops them.
//! - A handle that is dropped leaves its server running, unless [`Postgres::stop_on_drop`] says otherwise.
//! - [`Images`] keeps copies of clusters with what was put into them, so that an empty directory need not begin from nothing.
//! - Passwords are random and lie in files of mode 0600; both servers listen on 127.0.0.1 only.
//!
//! Servers of [`Profile::Durable`] run in their own process group, so that Ctrl-C at a terminal reaches `aicore` and not
//! them: it first drains, then stops them. Servers of [`Profile::Test`] stay in the group of the test, so that a test runner
//! that kills the group leaves nothing behind.

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

mod account;
mod authority;
mod binary;
mod error;
pub mod nats;
mod port;
pub mod postgres;
mod process;
mod service;
mod state;

pub use authority::{Authority, Issued, LOCAL_NAMES};
pub use error::{Error, Program};
pub use nats::Nats;
pub use postgres::Postgres;
pub use postgres::image::{Images, Kept};
pub use service::Exit;

use state::StateDir;

/// How carefully data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Survives a crash of the machine.
    #[default]
    Durable,
    /// Survives a crash of the server, not of the machine (`fsync = off`), with small buffers: for tests only.
    Test,
}

/// Where and how to run the servers.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything is kept, usually `.aicore`. Made if missing. In tests the temporary directory itself, not one below
    /// it: root's temporary directories are closed to the user that PostgreSQL runs as, and only this one is opened.
    pub state_dir: PathBuf,
    /// The directory of PostgreSQL's executables (or `postgres` itself); searched for if none.
    pub postgres_bin: Option<PathBuf>,
    /// `nats-server` (or its directory); searched for if none.
    pub nats_bin: Option<PathBuf>,
    /// PostgreSQL's port on 127.0.0.1; a free one if none, the same as last time if that is still free.
    pub postgres_port: Option<u16>,
    /// NATS's port on 127.0.0.1; a free one if none, the same as last time if that is still free.
    pub nats_port: Option<u16>,
    /// NATS as a node of a cluster; on its own if none.
    pub nats_node: Option<nats::Node>,
    /// Settings of `postgresql.conf`, which win over those of the profile.
    pub postgres_settings: Vec<(String, String)>,
    /// Whether PostgreSQL offers TLS and NATS demands it, with certificates of a private authority that is made for the state directory.
    /// A server that runs with it already keeps it.
    pub tls: bool,
    /// How carefully data is kept.
    pub profile: Profile,
    /// How long a server may take until it accepts connections; recovery after a crash is part of it.
    pub start_timeout: Duration,
}

impl Options {
    /// A durable pair of servers in `state_dir`, executables searched for, ports free ones.
    pub fn new(state_dir: impl Into<PathBuf>) -> Self {
        Self {
            state_dir: state_dir.into(),
            postgres_bin: None,
            nats_bin: None,
            postgres_port: None,
            nats_port: None,
            nats_node: None,
            postgres_settings: Vec::new(),
            tls: false,
            profile: Profile::Durable,
            start_timeout: Duration::from_secs(120),
        }
    }

    /// As [`Options::new`], with the executables that `AICORE_PG_BIN` and `AICORE_NATS_BIN` (or `AICORE_NATS_SERVER`) name.
    pub fn from_env(state_dir: impl Into<PathBuf>) -> Self {
        let path = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self {
            postgres_bin: path("AICORE_PG_BIN"),
            nats_bin: path("AICORE_NATS_BIN").or_else(|| path("AICORE_NATS_SERVER")),
            ..Self::new(state_dir)
        }
    }

    /// The same with [`Profile::Test`].
    #[must_use]
    pub fn for_tests(self) -> Self {
        Self {
            profile: Profile::Test,
            ..self
        }
    }
}

/// The servers found running in a state directory; at least one of them.
#[derive(Debug)]
pub struct Running {
    /// PostgreSQL, if it runs.
    pub postgres: Option<Postgres>,
    /// The NATS server, if it runs.
    pub nats: Option<Nats>,
}

/// The servers that run in `state_dir` and accept connections now, whoever started them; none if there are none.
///
/// # Errors
/// [`Error::Io`] when the directory exists and this user may not read it.
pub async fn running(state_dir: &Path) -> Result<Option<Running>, Error> {
    let (mut postgres, mut nats) = found(state_dir).await?;
    if let Some(server) = &postgres
        && !server.is_ready().await
    {
        postgres = None;
    }
    if let Some(server) = &nats
        && !server.is_ready().await
    {
        nats = None;
    }
    Ok((postgres.is_some() || nats.is_some()).then_some(Running { postgres, nats }))
}

/// Stops the servers that run in `state_dir`, whoever started them, and tells which they were.
///
/// # Errors
/// As [`running`]; [`Error::NotStopped`].
pub async fn stop_running(state_dir: &Path) -> Result<Vec<Program>, Error> {
    let (postgres, nats) = found(state_dir).await?;
    let mut stopped = Vec::new();
    if let Some(nats) = nats {
        nats.stop().await?;
        stopped.push(Program::Nats);
    }
    if let Some(postgres) = postgres {
        postgres.stop().await?;
        stopped.push(Program::PostgreSql);
    }
    Ok(stopped)
}

/// The servers whose processes run in `state_dir`, whether they accept connections or not.
async fn found(state_dir: &Path) -> Result<(Option<Postgres>, Option<Nats>), Error> {
    let Some(state) = StateDir::existing(state_dir)? else {
        return Ok((None, None));
    };
    Ok((postgres::found(&state)?, nats::found(&state).await?))
}
