//! Several NATS servers of one machine as a cluster: streams may have a copy on each, and any one of three may die.

use super::{Nats, start};
use crate::port;
use crate::state::StateDir;
use crate::{Error, Options, Program};

/// A place in a cluster.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name, unlike those of the others.
    pub name: String,
    /// Where it hears the others, on 127.0.0.1.
    pub port: u16,
    /// Where it finds the others.
    pub routes: Vec<u16>,
}

impl Node {
    /// <https://docs.nats.io/running-a-nats-service/configuration/clustering/cluster_config>
    pub(super) fn configuration(&self, user: &str, password: &str) -> String {
        let routes: Vec<String> = self
            .routes
            .iter()
            .map(|port| format!("\"nats-route://{user}:{password}@127.0.0.1:{port}\""))
            .collect();
        format!(
            "cluster {{ name: \"aicore\", listen: \"127.0.0.1:{}\", authorization {{ user: \"{user}\", password: \"{password}\" }}, \
             routes: [{}] }}\n",
            self.port,
            routes.join(", ")
        )
    }
}

/// Starts a cluster of so many servers, each with a directory of its own below `options.state_dir` and the same user and password, and returns once
/// all accept connections. They elect their leaders by themselves, a moment later.
///
/// # Errors
/// As [`start`].
pub async fn start_cluster(options: &Options, nodes: u16) -> Result<Vec<Nats>, Error> {
    let mut ports: Vec<u16> = Vec::new();
    while ports.len() < usize::from(nodes) {
        let port = port::free().ok_or(Error::PortTaken {
            program: Program::Nats,
            port: 0,
        })?;
        if !ports.contains(&port) {
            ports.push(port);
        }
    }
    let password = StateDir::open(&options.state_dir)?.password_or_new("nats")?;
    let mut starting = Vec::new();
    for (number, own) in (1..).zip(&ports) {
        let state_dir = options.state_dir.join(format!("nats-{number}"));
        StateDir::open(&state_dir)?.keep_password("nats", &password)?;
        let node = Node {
            name: format!("nats-{number}"),
            port: *own,
            routes: ports.iter().copied().filter(|port| port != own).collect(),
        };
        starting.push(Options {
            state_dir,
            nats_node: Some(node),
            ..options.clone()
        });
    }
    let mut running = Vec::new();
    for options in starting {
        let mut nats = start(&options).await?;
        nats.stop_on_drop(true);
        running.push(nats);
    }
    Ok(running)
}
