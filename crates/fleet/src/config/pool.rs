//! `[pool]`: limits of the connections, of all databases and of each.

use crate::Error;
use aicore_catalog::{Catalog, DatabaseCode};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Connections kept of a database, where not configured.
const DEFAULT_MIN: usize = 2;

/// Limits of the connections: of each server, and of each database.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PoolConfig {
    /// Most connections of a database.
    pub max: usize,
    /// Connections of a database that are kept once it has been used, while the budget allows; where not given, 2, or `max` if that is less.
    pub min: Option<usize>,
    /// Connections of a database that no other database may take away.
    pub floor: usize,
    /// Share of a database beside others where connections are scarce.
    pub weight: f64,
    /// An idle connection above `min` is closed after this time, in ms.
    pub idle_timeout_ms: u64,
    /// Longest opening of a connection, in ms.
    pub connect_timeout_ms: u64,
    /// Longest wait for a connection, in ms.
    pub acquire_timeout_ms: u64,
    /// A connection is replaced after this time, in ms, or up to a quarter sooner.
    pub max_lifetime_ms: u64,
    /// Most connections of a server, for all its databases and processes; where not given, what the server can give less `reserve`.
    pub budget: Option<usize>,
    /// Connections of a server that are left for administration, backup, relay and migrations.
    pub reserve: usize,
    /// How long a connection serves its own database before its slot may move to one that deserves it more, in ms: moving it costs an opening.
    pub quantum_ms: u64,
    /// Whether several processes divide a server's budget among themselves.
    pub shared: bool,
    /// What is otherwise for some databases, by code or accessor.
    pub databases: BTreeMap<String, DatabaseOverride>,
}

/// What is otherwise for one database; see [`PoolConfig`].
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(missing_docs, reason = "each is the field of the same name of PoolConfig")]
pub struct DatabaseOverride {
    pub max: Option<usize>,
    pub min: Option<usize>,
    pub floor: Option<usize>,
    pub weight: Option<f64>,
    pub idle_timeout_ms: Option<u64>,
    pub connect_timeout_ms: Option<u64>,
    pub acquire_timeout_ms: Option<u64>,
    pub max_lifetime_ms: Option<u64>,
}

/// Limits of one database.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DatabasePool {
    pub max: usize,
    pub min: usize,
    pub floor: usize,
    pub weight: f64,
    pub idle_timeout_ms: u64,
    pub connect_timeout_ms: u64,
    pub acquire_timeout_ms: u64,
    pub max_lifetime_ms: u64,
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self {
            max: 10,
            min: None,
            floor: 0,
            weight: 1.0,
            idle_timeout_ms: 10_000,
            connect_timeout_ms: 5_000,
            acquire_timeout_ms: 5_000,
            max_lifetime_ms: 1_800_000,
            budget: None,
            reserve: 10,
            quantum_ms: 250,
            shared: false,
            databases: BTreeMap::new(),
        }
    }
}

impl PoolConfig {
    /// Limits of one database.
    pub(crate) fn of(&self, code: &DatabaseCode) -> DatabasePool {
        let nothing = DatabaseOverride::default();
        let its = self.databases.get(code.as_str()).unwrap_or(&nothing);
        let max = its.max.unwrap_or(self.max);
        DatabasePool {
            max,
            // Where `max` is low, the others need not be lowered too.
            min: its.min.unwrap_or(self.min.unwrap_or(DEFAULT_MIN).min(max)),
            floor: its.floor.unwrap_or(self.floor.min(max)),
            weight: its.weight.unwrap_or(self.weight),
            idle_timeout_ms: its.idle_timeout_ms.unwrap_or(self.idle_timeout_ms),
            connect_timeout_ms: its.connect_timeout_ms.unwrap_or(self.connect_timeout_ms),
            acquire_timeout_ms: its.acquire_timeout_ms.unwrap_or(self.acquire_timeout_ms),
            max_lifetime_ms: its.max_lifetime_ms.unwrap_or(self.max_lifetime_ms),
        }
    }

    /// Checks all values, and knows databases by their codes afterwards.
    pub(super) fn check(mut self, catalog: &Catalog, file: &str) -> Result<Self, Error> {
        let whole = DatabaseOverride {
            max: Some(self.max),
            min: self.min,
            floor: Some(self.floor),
            weight: Some(self.weight),
            idle_timeout_ms: Some(self.idle_timeout_ms),
            connect_timeout_ms: Some(self.connect_timeout_ms),
            acquire_timeout_ms: Some(self.acquire_timeout_ms),
            max_lifetime_ms: Some(self.max_lifetime_ms),
        };
        check_one(file, "pool", &whole, self.max)?;
        for (key, value, low, high) in [
            ("budget", self.budget.unwrap_or(1) as u64, 1, 100_000),
            ("reserve", self.reserve as u64, 0, 100_000),
            ("quantum_ms", self.quantum_ms, 1, 60_000),
        ] {
            in_range(file, &format!("pool.{key}"), value as f64, low as f64, high as f64)?;
        }
        let mut databases = BTreeMap::new();
        for (name, its) in std::mem::take(&mut self.databases) {
            let key = format!("pool.databases.{name}");
            let database = catalog
                .find(&name)
                .map_err(|message| super::config(&format!("{file}, key {key}"), message))?;
            check_one(file, &key, &its, its.max.unwrap_or(self.max))?;
            if databases.insert(database.code.as_str().to_owned(), its).is_some() {
                let message = format!("database \"{}\" has two sections: keep one", database.code);
                return Err(super::config(&format!("{file}, key {key}"), message));
            }
        }
        self.databases = databases;
        let floors: usize = catalog.databases().iter().map(|database| self.of(&database.code).floor).sum();
        if let Some(budget) = self.budget.filter(|budget| *budget < floors) {
            let message = format!(
                "the floors of all databases are {floors} together and the budget is {budget}: lower them, or raise pool.budget"
            );
            return Err(super::config(&format!("{file}, key pool.floor"), message));
        }
        Ok(self)
    }
}

fn check_one(file: &str, section: &str, its: &DatabaseOverride, max: usize) -> Result<(), Error> {
    let number = |value: Option<usize>| value.map(|value| value as f64);
    let time = |value: Option<u64>| value.map(|value| value as f64);
    for (key, value, low, high) in [
        ("max", number(its.max), 1.0, 1_000.0),
        ("min", number(its.min), 0.0, max as f64),
        ("floor", number(its.floor), 0.0, max as f64),
        ("weight", its.weight, 0.01, 100.0),
        ("idle_timeout_ms", time(its.idle_timeout_ms), 0.0, 86_400_000.0),
        ("connect_timeout_ms", time(its.connect_timeout_ms), 50.0, 600_000.0),
        ("acquire_timeout_ms", time(its.acquire_timeout_ms), 1.0, 600_000.0),
        ("max_lifetime_ms", time(its.max_lifetime_ms), 1_000.0, 604_800_000.0),
    ] {
        if let Some(value) = value {
            in_range(file, &format!("{section}.{key}"), value, low, high)?;
        }
    }
    Ok(())
}

fn in_range(file: &str, key: &str, value: f64, low: f64, high: f64) -> Result<(), Error> {
    // Not a number is in no range.
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(super::config(
        &format!("{file}, key {key}"),
        format!("{value} is out of range: give {low} to {high}"),
    ))
}
