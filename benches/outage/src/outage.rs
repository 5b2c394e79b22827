//! The ways in which the last database is away, and how it comes back.

use crate::servers::{Servers, client};
use aicore_boot::Postgres;
use aicore_fleet::tokio_postgres::Client;
use anyhow::ensure;
use std::process::Command;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outage {
    /// Nothing happens: how far two windows differ by themselves.
    Control,
    /// Its tables are locked.
    Locked,
    /// It takes no connections.
    Refused,
    /// Its server, another one, stands still.
    StandsStill,
    /// Its server, another one, is dead.
    Dead,
}

impl Outage {
    pub(crate) const ALL: [Self; 5] = [Self::Control, Self::Locked, Self::Refused, Self::StandsStill, Self::Dead];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Control => "is there: the control",
            Self::Locked => "its tables are locked",
            Self::Refused => "it takes no connections",
            Self::StandsStill => "its own server stands still (SIGSTOP)",
            Self::Dead => "its own server is dead (SIGKILL)",
        }
    }

    /// Whether the database has a server of its own.
    pub(crate) fn is_elsewhere(self) -> bool {
        matches!(self, Self::StandsStill | Self::Dead)
    }

    pub(crate) async fn begin(self, servers: &mut Servers) -> anyhow::Result<Under> {
        let last = servers.last().clone();
        match self {
            Self::Control => Ok(Under::Control),
            Self::Locked => {
                let client = client(&servers.main, last.as_str()).await?;
                let text = "-- bench_lock()\nBEGIN; LOCK TABLE bench_t IN ACCESS EXCLUSIVE MODE";
                client.batch_execute(text).await?;
                Ok(Under::Locked(client))
            }
            Self::Refused => {
                let client = client(&servers.main, "postgres").await?;
                // A code needs no quoting.
                let text = format!("-- bench_refuse()\nALTER DATABASE {last} ALLOW_CONNECTIONS false");
                client.batch_execute(&text).await?;
                let text = "-- bench_terminate()\nSELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
                client.query(text, &[&last.as_str()]).await?;
                Ok(Under::Refused(client))
            }
            Self::StandsStill => Ok(Under::StandsStill(stop(&servers.other)?)),
            Self::Dead => {
                servers.other.kill().await?;
                Ok(Under::Dead)
            }
        }
    }
}

/// An outage that is on.
pub(crate) enum Under {
    Control,
    Locked(Client),
    Refused(Client),
    StandsStill(Vec<u32>),
    Dead,
}

impl Under {
    pub(crate) async fn end(self, servers: &mut Servers) -> anyhow::Result<()> {
        match self {
            Self::Control => {}
            Self::Locked(client) => client.batch_execute("-- bench_unlock()\nROLLBACK").await?,
            Self::Refused(client) => {
                let last = servers.last();
                let text = format!("-- bench_allow()\nALTER DATABASE {last} ALLOW_CONNECTIONS true");
                client.batch_execute(&text).await?;
            }
            Self::StandsStill(pids) => signal("-CONT", &pids)?,
            Self::Dead => servers.other.restart().await?,
        }
        Ok(())
    }
}

/// Lets all processes of a server stand still: it takes connections, and answers nobody.
pub(crate) fn stop(server: &Postgres) -> anyhow::Result<Vec<u32>> {
    let postmaster = server.pid();
    // The postmaster first, so that no process is added meanwhile.
    signal("-STOP", &[postmaster])?;
    let children = std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children"))?;
    let children: Vec<u32> = children.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    signal("-STOP", &children)?;
    Ok(std::iter::once(postmaster).chain(children).collect())
}

pub(crate) fn signal(name: &str, pids: &[u32]) -> anyhow::Result<()> {
    let status = Command::new("kill")
        .arg(name)
        .args(pids.iter().map(u32::to_string))
        .status()?;
    ensure!(status.success(), "kill {name} failed");
    Ok(())
}
