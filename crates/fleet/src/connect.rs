//! Opening one connection.

use crate::{Endpoint, Error};
use aicore_catalog::DatabaseCode;
use std::time::Duration;

/// Oldest server that works.
const OLDEST_SERVER: u32 = 15;

/// Whether a server's version, as it tells it at log-in ("15.9 (Debian 15.9-0)", "19devel"), is too old.
fn is_too_old(version: &str) -> bool {
    let digits = version.split(|letter: char| !letter.is_ascii_digit()).next();
    digits
        .and_then(|digits| digits.parse::<u32>().ok())
        .is_some_and(|major| major < OLDEST_SERVER)
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
    let opening = tokio::time::timeout(timeout, endpoint.config.connect(endpoint.tls.connector.clone()));
    let (client, connection) = opening
        .await
        .map_err(|_| timed_out(code, server, timeout))?
        .map_err(|source| Error::connect(code, server, source))?;
    if let Some(version) = connection.parameter("server_version").filter(|version| is_too_old(version)) {
        return Err(Error::TooOld {
            database: code.clone(),
            server: server.to_owned(),
            version: version.to_owned(),
        });
    }
    let database = code.clone();
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%database, "connection ended: {error}");
        }
        drop(alive);
    });
    Ok(client)
}

pub(crate) fn timed_out(code: &DatabaseCode, server: &str, waited: Duration) -> Error {
    Error::ConnectTimeout {
        database: code.clone(),
        server: server.to_owned(),
        waited,
    }
}

#[cfg(test)]
mod tests {
    use super::is_too_old;

    #[test]
    fn servers_before_15_are_too_old() {
        for (version, old) in [
            ("14.13", true),
            ("9.6.24", true),
            ("15.9 (Debian 15.9-0+deb12u1)", false),
            ("19devel", false),
            ("18beta2", false),
        ] {
            assert_eq!(is_too_old(version), old, "{version}");
        }
    }
}
