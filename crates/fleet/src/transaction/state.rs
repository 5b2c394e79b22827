//! What a fleet remembers of its transactions: who it is, what it is committing, which servers can prepare, what is to be cleaned.

use super::{TransactionConfig, decision, retry};
use crate::{Connection, Error, Fleet};
use aicore_catalog::DatabaseCode;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// Decisions whose work is done are deleted so long afterwards, many at a time.
const CLEANING_DELAY: Duration = Duration::from_millis(500);

/// What a fleet remembers of its transactions.
pub(crate) struct State {
    pub(super) config: TransactionConfig,
    /// Marks what this process prepares.
    pub(super) epoch: u64,
    /// Transactions that this process is committing: its own recovery leaves them alone.
    active: Mutex<HashSet<Uuid>>,
    /// Servers that are known to take prepared transactions.
    preparing: Mutex<BTreeSet<String>>,
    /// Decisions that every participant has followed.
    followed: Mutex<Vec<(DatabaseCode, Uuid)>>,
    cleaning: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    pub(crate) fn new(config: &TransactionConfig) -> Self {
        Self {
            config: config.clone(),
            epoch: retry::random(),
            active: Mutex::default(),
            preparing: Mutex::default(),
            followed: Mutex::default(),
            cleaning: AtomicBool::new(false),
        }
    }

    /// Refuses a transaction of several databases where a server takes no prepared transactions. Servers that do are asked once.
    pub(super) async fn check_preparing(&self, fleet: &Fleet, connection: &Connection, name: &'static str) -> Result<(), Error> {
        let database = connection.database();
        let server = fleet.endpoint(database)?.server();
        if lock(&self.preparing).contains(server) {
            return Ok(());
        }
        let sql = "-- transaction_check_preparing()\nSELECT current_setting('max_prepared_transactions')::integer";
        let row = connection
            .query_typed_one(sql, &[])
            .await
            .map_err(Error::query(database, name))?;
        if row.get::<_, i32>(0) == 0 {
            return Err(Error::PreparedTransactionsOff {
                name,
                database: database.clone(),
                server: server.to_owned(),
            });
        }
        lock(&self.preparing).insert(server.to_owned());
        Ok(())
    }

    pub(super) fn is_active(&self, transaction: Uuid) -> bool {
        lock(&self.active).contains(&transaction)
    }
}

/// A transaction that this process is committing, while it is held.
pub(super) struct Active {
    fleet: Fleet,
    transaction: Uuid,
}

impl Active {
    pub(super) fn new(fleet: &Fleet, transaction: Uuid) -> Self {
        lock(&fleet.transactions().active).insert(transaction);
        Self {
            fleet: fleet.clone(),
            transaction,
        }
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        lock(&self.fleet.transactions().active).remove(&self.transaction);
    }
}

/// Notes that every participant has followed a decision, so that its row goes soon. Where this process ends before, recovery deletes it.
pub(super) fn followed(fleet: &Fleet, agent: DatabaseCode, transaction: Uuid) {
    let state = fleet.transactions();
    lock(&state.followed).push((agent, transaction));
    if state.cleaning.swap(true, Ordering::AcqRel) {
        return;
    }
    let fleet = fleet.clone();
    tokio::spawn(async move {
        tokio::time::sleep(CLEANING_DELAY).await;
        let state = fleet.transactions();
        // What is noted from here on starts the next run.
        state.cleaning.store(false, Ordering::Release);
        let mut by_agent: BTreeMap<DatabaseCode, Vec<Uuid>> = BTreeMap::new();
        for (agent, transaction) in std::mem::take(&mut *lock(&state.followed)) {
            by_agent.entry(agent).or_default().push(transaction);
        }
        crate::failpoint(super::failpoints::BEFORE_CLEANING);
        for (agent, transactions) in by_agent {
            if let Err(error) = decision::delete(&fleet, &agent, &transactions).await {
                tracing::debug!(database = %agent, "decision rows are left for recovery: {error}");
            }
        }
    });
}
