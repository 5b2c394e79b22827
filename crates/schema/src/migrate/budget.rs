//! How many databases are worked on at once: as many as asked, and never more than a server has connections free.

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, sql_state};
use futures_util::stream::{self, StreamExt};
use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

/// How often a connection is asked for where the server has none left, and how long is waited in between. The budget is measured once, and
/// a connection that was given back takes the server a moment to end.
const ASKED: u32 = 50;
const ASKED_EVERY: Duration = Duration::from_millis(100);

/// Connections of a server that are left to others.
const LEFT_FREE: usize = 2;

/// Databases worked on at once where nothing else is asked: two a core, for half of the time is the disk's; from 4 to 16.
pub fn parallel_default() -> usize {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    (2 * cores).clamp(4, 16)
}

/// Turns to be had on each server.
pub(crate) struct Budget {
    servers: BTreeMap<String, Semaphore>,
    total: usize,
}

impl Budget {
    /// Asks each server with several of the databases how many connections are free; each turn may take `each` of them.
    pub(crate) async fn measure(fleet: &Fleet, codes: &[DatabaseCode], parallel: Option<usize>, each: usize) -> Self {
        let parallel = parallel.unwrap_or_else(parallel_default).max(1);
        let mut by_server: BTreeMap<&str, Vec<&DatabaseCode>> = BTreeMap::new();
        for code in codes {
            // A database without an endpoint says so itself when its turn comes.
            if let Ok(endpoint) = fleet.endpoint(code) {
                by_server.entry(endpoint.server()).or_default().push(code);
            }
        }
        let mut servers = BTreeMap::new();
        for (server, codes) in by_server {
            let mut turns = parallel.min(codes.len());
            if turns > 1 {
                match free_connections(fleet, codes[0]).await {
                    Ok(free) => turns = turns.min(turns_of(free, each)),
                    Err(error) => tracing::debug!(%server, "cannot ask for free connections: {error}"),
                }
            }
            servers.insert(server.to_owned(), Semaphore::new(turns));
        }
        let total = servers.values().map(Semaphore::available_permits).sum::<usize>().max(1);
        Self { servers, total }
    }

    /// Does the work for each database in its turn; `progress` hears of each that is done. Outcomes come in the order of the databases.
    pub(crate) async fn each<T, F: Future<Output = T>>(
        &self,
        fleet: &Fleet,
        codes: &[DatabaseCode],
        progress: impl Fn(&DatabaseCode),
        work: impl Fn(DatabaseCode) -> F,
    ) -> Vec<(DatabaseCode, T)> {
        let mut outcomes: Vec<_> = stream::iter(codes.iter().enumerate().map(|(order, code)| {
            let (progress, work) = (&progress, &work);
            async move {
                let server = fleet
                    .endpoint(code)
                    .ok()
                    .and_then(|endpoint| self.servers.get(endpoint.server()));
                let turn = match server {
                    // The semaphore is never closed.
                    Some(server) => server.acquire().await.ok(),
                    None => None,
                };
                let outcome = work(code.clone()).await;
                drop(turn);
                progress(code);
                (order, code.clone(), outcome)
            }
        }))
        // Those that wait for one server must not keep another one idle.
        .buffer_unordered(if self.servers.len() > 1 {
            codes.len().max(1)
        } else {
            self.total
        })
        .collect()
        .await;
        outcomes.sort_by_key(|(order, _, _)| *order);
        outcomes.into_iter().map(|(_, code, outcome)| (code, outcome)).collect()
    }
}

/// Turns that a server with so many free connections has room for, when each takes so many; one always, which then waits for its
/// connection.
fn turns_of(free: usize, each: usize) -> usize {
    (free.saturating_sub(LEFT_FREE) / each).max(1)
}

/// A connection of its own to a database; waits a little where the server has none left.
pub(crate) async fn connect(fleet: &Fleet, code: &DatabaseCode) -> Result<Client, Error> {
    let mut asked = 1;
    loop {
        match fleet.connect(code).await {
            Err(error) if asked < ASKED && sql_state(&error) == Some(&SqlState::TOO_MANY_CONNECTIONS) => {
                asked += 1;
                tokio::time::sleep(ASKED_EVERY).await;
            }
            outcome => return Ok(outcome?),
        }
    }
}

/// Connections that the server of a database can still give.
async fn free_connections(fleet: &Fleet, code: &DatabaseCode) -> Result<usize, Error> {
    let client = fleet.connect_server(code).await?;
    let text = "-- migrate_connections_free()\n\
         SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int \
         - coalesce(current_setting('reserved_connections', true)::int, 0) \
         - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())::int";
    let row = client
        .query_one(text, &[])
        .await
        .map_err(FleetError::query(code, "migrate_connections_free"))?;
    Ok(usize::try_from(row.get::<_, i32>(0)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_never_take_more_connections_than_are_free() {
        for (free, each, turns) in [(100, 1, 98), (100, 3, 32), (10, 3, 2), (4, 3, 1), (0, 1, 1)] {
            assert_eq!(turns_of(free, each), turns, "{free} free, {each} each");
        }
        assert!((4..=16).contains(&parallel_default()));
    }
}
