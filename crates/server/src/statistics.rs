//! What nobody counts, sampled: the pool's slots at each scrape; the servers' own statistics over one connection to each; and over a second
//! one, which goes from database to database, whether each takes connections and whether a relay owns it.
//!
//! So all databases of a server cost two connections at most, however often somebody scrapes. A round over 66 databases takes a minute.

use aicore_catalog::DatabaseCode;
use aicore_fleet::tokio_postgres::{Client, Error as PostgresError};
use aicore_fleet::{Error as FleetError, Fleet};
use metrics::{Label, counter, gauge};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::task::JoinSet;

/// How often a server is asked for its statistics.
const PERIOD: Duration = Duration::from_secs(5);
/// How often the next database is looked at.
const VISIT: Duration = Duration::from_secs(1);
/// Longest wait for a server's answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most waiting events that are counted.
const COUNTED: i64 = 100_000;

const SERVER: &str = "-- server_statistics()
SELECT current_setting('max_connections')::bigint,
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
    (SELECT count(*) FROM pg_prepared_xacts),
    (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(prepared)), 0)::float8 FROM pg_prepared_xacts),
    (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0)::float8 FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())";

const DATABASES: &str = "-- database_statistics()
SELECT datname::text, numbackends, xact_commit, xact_rollback, deadlocks FROM pg_stat_database WHERE datname = ANY ($1::text[]::name[])";

const LEASE: &str = "-- lease_watch()
SELECT owner IS NOT NULL AND lease_until > clock_timestamp() FROM platform.relay_cursor";

const UNOWNED: &str = "-- lease_unowned()
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float8 FROM (
    SELECT e.recorded_at FROM platform.relay_cursor AS c JOIN platform.outbox_event AS e
        ON (e.xid >= pg_snapshot_xmax(c.snapshot) OR e.xid = ANY (ARRAY(SELECT pg_snapshot_xip(c.snapshot))))
    WHERE NOT (c.target IS NOT NULL AND pg_visible_in_snapshot(e.xid, c.target) AND e.id <= c.after_id)
    LIMIT $1) AS event";

/// Sets the gauges of the pool; without I/O, for each scrape.
pub(crate) fn pool(fleet: &Fleet) {
    for server in fleet.server_slots() {
        let of_server = |name: &'static str, value: usize| gauge!(name, "server" => server.server.clone()).set(value as f64);
        of_server("fleet_pool_budget", server.budget);
        of_server("fleet_pool_taken", server.taken);
        of_server("fleet_pool_outside", server.outside);
        for (code, slots) in &server.databases {
            let database = Label::new("database", code.as_str().to_owned());
            let state = |state| vec![database.clone(), Label::new("state", state)];
            gauge!("db_client_connection_count", state("idle")).set(slots.idle as f64);
            gauge!("db_client_connection_count", state("used")).set(slots.in_use as f64);
            gauge!("db_client_connection_max", vec![database.clone()]).set(slots.limit as f64);
            gauge!("db_client_connection_pending_requests", vec![database]).set(slots.waiting as f64);
        }
    }
}

/// Samples servers and databases, for ever.
pub async fn sample(fleet: Fleet, databases: Vec<DatabaseCode>) {
    let mut servers: BTreeMap<String, Vec<DatabaseCode>> = BTreeMap::new();
    for code in databases {
        if let Ok(endpoint) = fleet.endpoint(&code) {
            servers.entry(endpoint.server().to_owned()).or_default().push(code);
        }
    }
    let mut tasks = JoinSet::new();
    for (server, codes) in servers {
        tasks.spawn(watch_server(fleet.clone(), server, codes.clone()));
        tasks.spawn(visit(fleet.clone(), codes));
    }
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::warn!("statistics of a server have ended: {error}");
        }
    }
    std::future::pending::<()>().await;
}

async fn watch_server(fleet: Fleet, server: String, codes: Vec<DatabaseCode>) {
    let up = gauge!("fleet_server_up", "server" => server.clone());
    let mut client = None;
    loop {
        let open = client.take().filter(|client: &Client| !client.is_closed());
        let asked = async {
            let open = match open {
                Some(open) => open,
                None => connect(&fleet, &codes).await?,
            };
            ask(&fleet, &open, &server, &codes).await?;
            Ok::<_, FleetError>(open)
        };
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(open)) => {
                up.set(1.0);
                client = Some(open);
            }
            outcome => {
                up.set(0.0);
                let reason = outcome.map_or_else(
                    |late| late.to_string(),
                    |failed| failed.err().map(|error| error.to_string()).unwrap_or_default(),
                );
                tracing::debug!(server, "no statistics: {reason}");
            }
        }
        tokio::time::sleep(PERIOD).await;
    }
}

/// A connection to a server: in the maintenance database, or in the first that lets this role in.
async fn connect(fleet: &Fleet, codes: &[DatabaseCode]) -> Result<Client, FleetError> {
    let mut last = None;
    if let Some(first) = codes.first() {
        match fleet.connect_server(first).await {
            Ok(client) => return Ok(client),
            Err(error) => last = Some(error),
        }
    }
    for code in codes {
        match fleet.connect(code).await {
            Ok(client) => return Ok(client),
            Err(error @ (FleetError::Missing { .. } | FleetError::Credentials { .. })) => last = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or(FleetError::NotConfigured {
        database: aicore_hub::HUB,
    }))
}

async fn ask(fleet: &Fleet, client: &Client, server: &str, codes: &[DatabaseCode]) -> Result<(), FleetError> {
    let failed = |name| move |error: PostgresError| FleetError::query(&aicore_hub::HUB, name)(error);
    let row = client.query_one(SERVER, &[]).await.map_err(failed("server_statistics"))?;
    let gauge = |name: &'static str, value: f64| gauge!(name, "server" => server.to_owned()).set(value);
    gauge("fleet_server_max_connections", row.get::<_, i64>(0) as f64);
    gauge("fleet_server_connections", row.get::<_, i64>(1) as f64);
    gauge("fleet_server_prepared_transactions", row.get::<_, i64>(2) as f64);
    gauge("fleet_server_prepared_seconds", row.get(3));
    gauge("fleet_server_transaction_seconds", row.get(4));
    let by_name: BTreeMap<&str, &DatabaseCode> = codes
        .iter()
        .filter_map(|code| Some((fleet.endpoint(code).ok()?.database_name(), code)))
        .collect();
    let names: Vec<&str> = by_name.keys().copied().collect();
    for row in client
        .query(DATABASES, &[&names])
        .await
        .map_err(failed("database_statistics"))?
    {
        let Some(code) = by_name.get(row.get::<_, &str>(0)) else {
            continue;
        };
        let label = || code.as_str().to_owned();
        gauge!("fleet_database_backends", "database" => label()).set(f64::from(row.get::<_, i32>(1)));
        for (name, place) in [
            ("fleet_database_commits_total", 2),
            ("fleet_database_rollbacks_total", 3),
            ("fleet_database_deadlocks_total", 4),
        ] {
            counter!(name, "database" => label()).absolute(row.get::<_, i64>(place).unsigned_abs());
        }
    }
    Ok(())
}

/// Goes from database to database.
async fn visit(fleet: Fleet, codes: Vec<DatabaseCode>) {
    loop {
        for code in &codes {
            let up = gauge!("fleet_database_up", "database" => code.as_str().to_owned());
            match tokio::time::timeout(PATIENCE, look(&fleet, code)).await {
                Ok(Ok(())) => up.set(1.0),
                Ok(Err(error)) => {
                    up.set(0.0);
                    tracing::debug!(database = %code, "cannot be looked at: {error}");
                }
                Err(_) => up.set(0.0),
            }
            tokio::time::sleep(VISIT).await;
        }
    }
}

/// Looks at one database's lease over a connection that ends with it.
async fn look(fleet: &Fleet, code: &DatabaseCode) -> Result<(), FleetError> {
    let client = fleet.connect(code).await?;
    let live = match client.query_opt(LEASE, &[]).await {
        Ok(row) => row.is_some_and(|row| row.get(0)),
        // It takes connections; that it has no outbox yet is for `aicore health` to say.
        Err(error) if error.as_db_error().is_some() => {
            tracing::debug!(database = %code, "has no outbox: {error}");
            return Ok(());
        }
        Err(error) => return Err(FleetError::query(code, "lease_watch")(error)),
    };
    let (events, seconds) = if live {
        (0, 0.0)
    } else {
        let row = client.query_one(UNOWNED, &[&COUNTED]).await;
        let row = row.map_err(FleetError::query(code, "lease_unowned"))?;
        (row.get::<_, i64>(0), row.get::<_, f64>(1))
    };
    let gauge = |name: &'static str, value: f64| gauge!(name, "database" => code.as_str().to_owned()).set(value);
    gauge("outbox_lease_live", f64::from(u8::from(live)));
    gauge("outbox_unowned_events", events as f64);
    gauge("outbox_unowned_seconds", seconds);
    Ok(())
}
