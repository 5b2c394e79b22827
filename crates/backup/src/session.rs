//! A connection whose `COPY` and deparsing read the same whatever the server's settings, and by whom.

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use tokio_postgres::Client;

/// As `pg_dump` sets them (`setup_connection` in pg_dump.c); the dump's own beginning says the same.
const SETTINGS: &str = "-- backup_session()
SET datestyle = ISO; SET intervalstyle = postgres; SET extra_float_digits = 3; SET bytea_output = hex; SET timezone = 'UTC';
SET synchronize_seqscans = off; SET row_security = off; SET search_path = ''; SET statement_timeout = 0; SET lock_timeout = '60s';
SET idle_in_transaction_session_timeout = 0; SET client_min_messages = warning; SET xmloption = content; SET quote_all_identifiers = off";

/// A connection to a database, by its name on the server of `code`.
pub(crate) async fn open(fleet: &Fleet, code: &DatabaseCode, name: &str) -> Result<Client, Error> {
    let client = fleet.connect_database(code, name).await?;
    let set = client.batch_execute(SETTINGS).await;
    set.map_err(FleetError::query(code, "backup_session"))?;
    Ok(client)
}
