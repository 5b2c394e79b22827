//! `[serve]` and `[hub]`: what a serving process does, and how the hub takes events.

use crate::Error;
use serde::Deserialize;
use std::net::SocketAddr;

/// Part of the platform's work that a serving process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Publishes events.
    Relay,
    /// Takes events into the hub.
    Hub,
    /// Finishes what a crash left prepared.
    Recovery,
    /// Shows metrics and health.
    Http,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Relay, Self::Hub, Self::Recovery, Self::Http];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::Hub => "hub",
            Self::Recovery => "recovery",
            Self::Http => "http",
        }
    }
}

/// A serving process.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServeConfig {
    /// What it does.
    pub roles: Vec<Role>,
    /// Where it shows metrics and health.
    pub http: SocketAddr,
    /// Longest time for the work in hand once it is told to stop, in ms.
    pub shutdown_ms: u64,
}

impl Default for ServeConfig {
    fn default() -> Self {
        Self {
            roles: Role::ALL.to_vec(),
            http: SocketAddr::from(([127, 0, 0, 1], 9464)),
            shutdown_ms: 20_000,
        }
    }
}

/// How the hub takes events.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HubConfig {
    /// Fewest events that a transaction is limited to; also where it begins.
    pub batch_min: usize,
    /// Most events in one transaction.
    pub batch_max: usize,
    /// A transaction that takes longer was too large, in ms.
    pub batch_target_ms: u64,
}

impl Default for HubConfig {
    fn default() -> Self {
        Self {
            batch_min: 50,
            batch_max: 1_000,
            batch_target_ms: 250,
        }
    }
}

/// Values that make no sense, named by their keys.
pub(super) fn check(serve: &ServeConfig, hub: &HubConfig, file: &str) -> Result<(), Error> {
    for (key, value, low, high) in [
        ("serve.shutdown_ms", serve.shutdown_ms, 1, 600_000),
        ("hub.batch_min", hub.batch_min as u64, 1, 10_000),
        ("hub.batch_max", hub.batch_max as u64, hub.batch_min as u64, 10_000),
        ("hub.batch_target_ms", hub.batch_target_ms, 1, 60_000),
    ] {
        if value < low || value > high {
            return Err(Error::config(
                &format!("{file}, key {key}"),
                format!("{value} is out of range: give {low} to {high}"),
            ));
        }
    }
    if serve.roles.is_empty() {
        return Err(Error::config(
            &format!("{file}, key serve.roles"),
            "there is no role: write some of relay, hub, recovery, http",
        ));
    }
    Ok(())
}
