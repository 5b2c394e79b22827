//! Configuration of transactions across databases: `[transaction]` of `aicore.toml`.

use crate::Error;
use serde::Deserialize;
use std::time::Duration;

/// Longest namespace, so that no identifier of a prepared transaction is longer than PostgreSQL's 199 bytes.
const LONGEST_NAMESPACE: usize = 14;

/// Transactions across databases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TransactionConfig {
    /// Marks this installation's prepared transactions; recovery touches no other's. Lower-case letters, digits, underscores, at most 14.
    pub namespace: String,
    /// Time between two runs of recovery, in ms.
    pub recovery_interval_ms: u64,
    /// Recovery leaves a prepared transaction without a decision alone for this time, in ms: its coordinator may be about to decide.
    pub grace_ms: u64,
    /// How long an agent that did not answer its commit is asked what became of it, in ms, before the caller is told that nobody knows.
    /// At most a minute: decisions are kept for ten.
    pub settle_ms: u64,
    /// A prepared transaction that is older is reported in the log, whoever prepared it, in ms.
    pub warn_after_ms: u64,
}

impl Default for TransactionConfig {
    fn default() -> Self {
        Self {
            namespace: "main".into(),
            recovery_interval_ms: 5_000,
            grace_ms: 250,
            settle_ms: 60_000,
            warn_after_ms: 60_000,
        }
    }
}

impl TransactionConfig {
    pub(crate) fn check(&self, file: &str) -> Result<(), Error> {
        let wrong = |key: &str, message: String| {
            Err(Error::Config {
                origin: format!("{file}, key transaction.{key}"),
                message,
            })
        };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let namespace = &self.namespace;
        if namespace.is_empty() || namespace.len() > LONGEST_NAMESPACE || !namespace.chars().all(fits) {
            return wrong(
                "namespace",
                format!("\"{namespace}\" does not fit: give 1 to {LONGEST_NAMESPACE} lower-case letters, digits or underscores"),
            );
        }
        for (key, value, low, high) in [
            ("recovery_interval_ms", self.recovery_interval_ms, 100, 600_000),
            ("grace_ms", self.grace_ms, 0, 60_000),
            ("settle_ms", self.settle_ms, 0, 60_000),
            ("warn_after_ms", self.warn_after_ms, 1_000, 86_400_000),
        ] {
            if value < low || value > high {
                return wrong(key, format!("{value} is out of range: give {low} to {high}"));
            }
        }
        Ok(())
    }

    /// How long an agent that did not answer is asked.
    pub(super) fn settle_within(&self) -> Duration {
        Duration::from_millis(self.settle_ms)
    }

    /// Time between two runs of recovery.
    pub(crate) fn interval(&self) -> Duration {
        Duration::from_millis(self.recovery_interval_ms)
    }
}
