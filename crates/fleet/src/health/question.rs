//! One database, asked over one pooled connection: its statements travel together, so that a warm connection answers in one turn.

use super::report::{OldestTransaction, TlsSession};
use super::schema::{Found, Row, SchemaHealth, WantedHistory, compare};
use crate::{Connection, quoted, sql_state};
use futures_util::future::join_all;
use std::time::Duration;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

/// Lock of whoever applies migrations, Prisma's schema engine and `aicore migrate` alike (PostgreSQL advisory lock key).
const MIGRATION_LOCK: i64 = 72_707_369;

const FACTS: &str = "-- health_facts()\n\
    SELECT current_setting('server_version') AS version, current_user::text AS role, pg_is_in_recovery() AS replica, \
    pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all, \
    ssl.version AS tls_version, ssl.cipher AS tls_cipher, ssl.bits AS tls_bits, \
    oldest.pid, oldest.role AS oldest_role, oldest.name, oldest.state, oldest.age_s \
    FROM (SELECT) AS one \
    LEFT JOIN pg_stat_ssl AS ssl ON ssl.pid = pg_backend_pid() AND ssl.ssl \
    LEFT JOIN (\
        SELECT pid, usename::text AS role, application_name AS name, state, extract(epoch FROM clock_timestamp() - xact_start)::float8 AS age_s \
        FROM pg_stat_activity \
        WHERE datname = current_database() AND xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid() \
        UNION ALL \
        SELECT NULL, owner::text, gid, NULL, extract(epoch FROM clock_timestamp() - prepared)::float8 \
        FROM pg_prepared_xacts WHERE database = current_database() \
        ORDER BY age_s DESC LIMIT 1\
    ) AS oldest ON true";

const MIGRATING: &str = "-- health_migrating()\n\
    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
    AND (classid::int8 << 32) + objid::int8 = $1 \
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))";

/// What a database answered.
pub(super) struct Answer {
    pub(super) version: String,
    pub(super) role: String,
    pub(super) replica: bool,
    pub(super) sees_all_transactions: bool,
    pub(super) tls: Option<TlsSession>,
    pub(super) oldest_transaction: Option<OldestTransaction>,
    pub(super) schema: Vec<SchemaHealth>,
}

/// Asks. `patience` binds each statement on the server too, for one that waits there for a lock would outlive its connection. The
/// connection is marked as unclean until all is answered: dropped before, nobody else gets it.
pub(super) async fn ask(connection: &mut Connection, wanted: &[WantedHistory], patience: Duration) -> Result<Answer, Error> {
    connection.mark_unclean(true);
    let answer = ask_all(connection, wanted, patience).await;
    // A refused statement leaves nothing open, for each is a transaction of its own.
    let answered = answer.as_ref().map_or_else(|error| error.code().is_some(), |_| true);
    connection.mark_unclean(!answered);
    answer
}

async fn ask_all(connection: &Connection, wanted: &[WantedHistory], patience: Duration) -> Result<Answer, Error> {
    let limit = format!("{}ms", patience.as_millis().max(1));
    let limited = [(&limit as _, Type::TEXT)];
    let limit = connection.query_typed(
        "-- health_limit()\nSELECT set_config('statement_timeout', $1, false)",
        &limited,
    );
    let facts = connection.query_typed(FACTS, &[]);
    let histories = join_all(wanted.iter().map(|wanted| history(connection, wanted)));
    let unlimited = connection.batch_execute("-- health_unlimit()\nRESET statement_timeout");
    // Sent in this order, and answered in it.
    let (limit, facts, histories, unlimited) = futures_util::join!(limit, facts, histories, unlimited);
    limit?;
    let facts = facts?;
    let histories = histories.into_iter().collect::<Result<Vec<_>, _>>()?;
    unlimited?;
    let uncertain = wanted
        .iter()
        .zip(&histories)
        .any(|(wanted, found)| is_uncertain(wanted, found));
    let migrating = uncertain && is_migrating(connection).await?;
    let schema = wanted
        .iter()
        .zip(histories)
        .map(|(wanted, found)| compare(wanted, found, migrating))
        .collect();
    let row = &facts[0];
    let age_s: Option<f64> = row.try_get("age_s")?;
    let oldest_transaction = match age_s {
        None => None,
        Some(age_s) => {
            let pid: Option<i32> = row.try_get("pid")?;
            Some(OldestTransaction {
                age_s,
                prepared: pid.is_none(),
                pid,
                role: row.try_get::<_, Option<_>>("oldest_role")?.unwrap_or_default(),
                name: row.try_get::<_, Option<_>>("name")?.unwrap_or_default(),
                state: row.try_get("state")?,
            })
        }
    };
    let tls = match row.try_get::<_, Option<String>>("tls_version")? {
        None => None,
        Some(version) => Some(TlsSession {
            version,
            cipher: row.try_get("tls_cipher")?,
            bits: row.try_get("tls_bits")?,
        }),
    };
    Ok(Answer {
        version: row.try_get("version")?,
        role: row.try_get("role")?,
        replica: row.try_get("replica")?,
        sees_all_transactions: row.try_get("sees_all")?,
        tls,
        oldest_transaction,
        schema,
    })
}

/// Whether the state of a history depends on somebody being at work on it.
fn is_uncertain(wanted: &WantedHistory, found: &Found) -> bool {
    match found {
        Found::Forbidden => false,
        Found::NoTable => !wanted.migrations.is_empty(),
        Found::Rows(rows) => {
            let applied = |name: &String| rows.iter().any(|row| row.finished && row.migration == *name);
            rows.iter().any(|row| !row.finished) || !wanted.migrations.iter().all(applied)
        }
    }
}

async fn history(connection: &Connection, wanted: &WantedHistory) -> Result<Found, Error> {
    let text = format!(
        "-- health_history()\nSELECT migration_name, finished_at IS NOT NULL AS finished, left(logs, 1000) AS logs \
         FROM {}._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name",
        quoted(&wanted.schema)
    );
    let rows = match connection.query_typed(&text, &[]).await {
        Ok(rows) => rows,
        Err(error) => {
            return match sql_state(&error) {
                Some(&SqlState::UNDEFINED_TABLE | &SqlState::INVALID_SCHEMA_NAME) => Ok(Found::NoTable),
                Some(&SqlState::INSUFFICIENT_PRIVILEGE) => Ok(Found::Forbidden),
                _ => Err(error),
            };
        }
    };
    let read = |row: &tokio_postgres::Row| {
        Ok(Row {
            migration: row.try_get("migration_name")?,
            finished: row.try_get("finished")?,
            logs: row.try_get("logs")?,
        })
    };
    Ok(Found::Rows(rows.iter().map(read).collect::<Result<_, Error>>()?))
}

async fn is_migrating(connection: &Connection) -> Result<bool, Error> {
    let rows = connection.query_typed(MIGRATING, &[(&MIGRATION_LOCK, Type::INT8)]).await?;
    rows.first().map_or(Ok(false), |row| row.try_get(0))
}
