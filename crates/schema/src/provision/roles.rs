//! The roles of each database, and what they may do in it: `<database>_owner` owns all and logs in nowhere, `<database>_app_a` and `_app_b` are
//! the application's two logins, which rotation alternates between and which act as one role, `<database>_app`; `_ro` reads, and `_relay`
//! publishes the outbox.
//!
//! They are named after the database's name on its server, for two fleets may share one. None can log in before it is given a password
//! (`aicore secrets rotate`). Making them is one statement a server, and granting one a database; both do nothing where all is done.

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, RoleManagement};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

/// What each server gets; reads the names from the setting `aicore.databases`.
const SERVER: &str = concat!("-- roles_create()\n", include_str!("roles_server.sql"));
/// What each database gets.
const DATABASE: &str = concat!("-- roles_grant()\n", include_str!("roles_database.sql"));

/// How often granting is tried where another process grants at the same time.
const ATTEMPTS: u32 = 6;

/// All that decides what provisioning makes of roles.
pub(super) const STATEMENTS: [&str; 2] = [SERVER, DATABASE];

/// Makes the roles of these databases of one server, as far as they are missing; returns those whose database is not theirs yet.
///
/// # Errors
/// Where the server refuses; where the login may not make roles, only if the configuration insists on them.
pub(crate) async fn create<'c>(fleet: &Fleet, codes: &[&'c DatabaseCode]) -> Result<BTreeSet<&'c DatabaseCode>, Error> {
    let Some(&first) = codes.first() else {
        return Ok(BTreeSet::new());
    };
    if fleet.role_management() == RoleManagement::Never {
        return Ok(BTreeSet::new());
    }
    let mut names = Vec::new();
    for code in codes {
        names.push(fleet.endpoint(code)?.database_name());
    }
    let server = fleet.connect_server(first).await?;
    let text = "-- roles_wanted()\n\
        SELECT set_config('aicore.databases', to_jsonb($1::text[])::text, false), \
            (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user), \
            ARRAY(SELECT name FROM unnest($1::text[]) AS name LEFT JOIN pg_database ON datname = name \
                WHERE coalesce(datdba::regrole::text <> quote_ident(name || '_owner'), true))";
    let row = server
        .query_one(text, &[&names])
        .await
        .map_err(FleetError::query(first, "roles_wanted"))?;
    let (may, wanted): (bool, Vec<String>) = (row.get(1), row.get(2));
    if wanted.is_empty() {
        return Ok(BTreeSet::new());
    }
    if !may {
        let server = fleet.endpoint(first)?.server().to_owned();
        let error = Error::RolesRefused { server };
        if fleet.role_management() == RoleManagement::Always {
            return Err(error);
        }
        tracing::warn!("{error}");
        return Ok(BTreeSet::new());
    }
    server
        .batch_execute(SERVER)
        .await
        .map_err(FleetError::query(first, "roles_create"))?;
    let mut theirs = BTreeSet::new();
    for &code in codes {
        if wanted
            .iter()
            .any(|name| name == fleet.endpoint(code).map_or("", |endpoint| endpoint.database_name()))
        {
            theirs.insert(code);
        }
    }
    Ok(theirs)
}

/// Gives the roles what they may do in the database of this connection, and the tables to their owner. Does nothing where there are no roles.
///
/// # Errors
/// Where the server refuses.
pub(crate) async fn grant(client: &Client, code: &DatabaseCode) -> Result<(), Error> {
    let mut attempt = 0;
    loop {
        let Err(error) = client.batch_execute(DATABASE).await else {
            return Ok(());
        };
        attempt += 1;
        // Two that grant at once meet in the catalogue's rows, and PostgreSQL has no wait for that.
        if attempt == ATTEMPTS || error.code() != Some(&SqlState::INTERNAL_ERROR) {
            return Err(FleetError::query(code, "roles_grant")(error).into());
        }
        tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
    }
}
