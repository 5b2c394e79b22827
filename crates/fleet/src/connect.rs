//! Opening one connection.

use crate::{Endpoint, Error};
use aicore_catalog::DatabaseCode;
use std::time::Duration;
use tokio_postgres::NoTls;

/// Oldest server that works, as `server_version_num`.
const OLDEST_SERVER: i32 = 150_000;

/// The version of a server that is too old.
pub(crate) async fn too_old(client: &tokio_postgres::Client) -> Result<Option<String>, tokio_postgres::Error> {
    let row = client
        .query_typed_one(
            "-- server_version()\nSELECT current_setting('server_version_num')::int, current_setting('server_version')",
            &[],
        )
        .await?;
    Ok((row.get::<_, i32>(0) < OLDEST_SERVER).then(|| row.get(1)))
}

/// Opens one connection.
pub(crate) async fn connect(
    code: &DatabaseCode,
    endpoint: &Endpoint,
    timeout: Duration,
) -> Result<tokio_postgres::Client, Error> {
    connect_watched(code, endpoint, timeout, ()).await
}

/// Opens one connection; `alive` is dropped once it has ended, or could not be opened.
pub(crate) async fn connect_watched(
    code: &DatabaseCode,
    endpoint: &Endpoint,
    timeout: Duration,
    alive: impl Send + 'static,
) -> Result<tokio_postgres::Client, Error> {
    let server = endpoint.server();
    let opening = tokio::time::timeout(timeout, endpoint.config.connect(NoTls));
    let (client, connection) = opening
        .await
        .map_err(|_| timed_out(code, server, timeout))?
        .map_err(|source| Error::connect(code, server, source))?;
    let database = code.clone();
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%database, "connection ended: {error}");
        }
        drop(alive);
    });
    if let Some(version) = too_old(&client)
        .await
        .map_err(|source| Error::connect(code, server, source))?
    {
        return Err(Error::TooOld {
            database: code.clone(),
            server: server.to_owned(),
            version,
        });
    }
    Ok(client)
}

pub(crate) fn timed_out(code: &DatabaseCode, server: &str, waited: Duration) -> Error {
    Error::ConnectTimeout {
        database: code.clone(),
        server: server.to_owned(),
        waited,
    }
}
