//! How many connections a server can give.

use crate::Error;
use aicore_catalog::DatabaseCode;
use tokio_postgres::Client;

/// `max_connections`, without those that are kept for superusers and for holders of `pg_use_reserved_connections` (PostgreSQL 16), and
/// no more than the role may have.
pub(super) async fn ask(client: &Client, code: &DatabaseCode) -> Result<usize, Error> {
    let text = "-- pool_capacity()\n\
         SELECT least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int \
         - coalesce(current_setting('reserved_connections', true)::int, 0), \
         (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user))";
    let row = client
        .query_typed_one(text, &[])
        .await
        .map_err(Error::query(code, "pool_capacity"))?;
    Ok(usize::try_from(row.get::<_, i32>(0)).unwrap_or(0))
}
