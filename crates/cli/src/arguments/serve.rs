//! `aicore serve`.

use clap::{Args, ValueEnum};
use std::net::SocketAddr;

/// What a serving process does.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// A role of this process; may be given several times. Otherwise `serve.roles` of the configuration, or all.
    #[arg(long = "role", value_name = "ROLE", value_enum, value_delimiter = ',')]
    pub(crate) roles: Vec<Role>,
    /// Where metrics and health are shown. Otherwise `serve.http` of the configuration, or 127.0.0.1:9464.
    #[arg(long, value_name = "HOST:PORT", env = "AICORE_HTTP")]
    pub(crate) http: Option<SocketAddr>,
}

/// A role, as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Role {
    /// Publish committed outbox events.
    Relay,
    /// Consume the stream into `sm_global`.
    Hub,
    /// Finish transactions across databases that a crash left prepared.
    Recovery,
    /// Show metrics and health.
    Http,
}

impl From<Role> for aicore_fleet::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Relay => Self::Relay,
            Role::Hub => Self::Hub,
            Role::Recovery => Self::Recovery,
            Role::Http => Self::Http,
        }
    }
}
