//! A scratch database beside another one: created from `template0`, dropped afterwards, whatever happens in between.
//!
//! Its maker holds an advisory lock named after it as long as it is at work. A scratch database whose lock is free was left by a process
//! that died, and the next one that makes a scratch database drops it.

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::quoted;
use aicore_fleet::{Config, Error as FleetError, Fleet};
use tokio_postgres::Client;

/// Names of scratch databases begin so.
const PREFIX: &str = "aicore_scratch_";

/// A scratch database. One that is not dropped, because its maker failed, is dropped by the next one that makes a scratch database.
pub(crate) struct Scratch {
    server: Client,
    code: DatabaseCode,
    name: String,
}

impl Scratch {
    /// Creates one on the server of `code`.
    ///
    /// # Errors
    /// [`Error::Scratch`] where none can be made.
    pub(crate) async fn create(fleet: &Fleet, code: &DatabaseCode) -> Result<Self, Error> {
        let server = fleet.connect_server(code).await?;
        sweep(&server, code).await?;
        let name = format!("{PREFIX}{}", uuid::Uuid::now_v7().simple());
        server
            .execute(
                "-- scratch_lock()\nSELECT pg_advisory_lock(hashtextextended($1, 0))",
                &[&name],
            )
            .await
            .map_err(FleetError::query(code, "scratch_lock"))?;
        let create = format!(
            "-- scratch_create()\nCREATE DATABASE {} STRATEGY wal_log ENCODING 'UTF8' TEMPLATE template0",
            quoted(&name)
        );
        server.batch_execute(&create).await.map_err(|source| Error::Scratch {
            database: code.clone(),
            source,
        })?;
        Ok(Self {
            server,
            code: code.clone(),
            name,
        })
    }

    /// A fleet that reaches it under the code of the database beside which it was made.
    pub(crate) fn fleet(&self, fleet: &Fleet) -> Result<Fleet, Error> {
        let mut config = Config::default();
        let endpoint = fleet.endpoint(&self.code)?.with_database(&self.name);
        config.endpoints.insert(self.code.clone(), endpoint);
        Ok(Fleet::new(fleet.catalog().clone(), &config))
    }

    /// Drops it.
    pub(crate) async fn drop_database(self) -> Result<(), Error> {
        drop_database(&self.server, &self.code, &self.name).await
    }
}

/// Does work in a scratch database on the server of `code`.
///
/// # Errors
/// What `work` returns; [`Error::Scratch`] where none can be made.
pub(crate) async fn with_scratch<T>(
    fleet: &Fleet,
    code: &DatabaseCode,
    work: impl AsyncFnOnce(&Client) -> Result<T, Error>,
) -> Result<T, Error> {
    let scratch = Scratch::create(fleet, code).await?;
    let run = async {
        let client = scratch.fleet(fleet)?.connect(code).await?;
        work(&client).await
    };
    let outcome = run.await;
    let dropped = scratch.drop_database().await;
    let value = outcome?;
    dropped?;
    Ok(value)
}

async fn drop_database(server: &Client, code: &DatabaseCode, name: &str) -> Result<(), Error> {
    let text = format!("-- scratch_drop()\nDROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name));
    server
        .batch_execute(&text)
        .await
        .map_err(FleetError::query(code, "scratch_drop"))?;
    Ok(())
}

/// Drops the scratch databases that nobody works in any more.
async fn sweep(server: &Client, code: &DatabaseCode) -> Result<(), Error> {
    let query = |name| FleetError::query(code, name);
    let text = "-- scratch_left()\nSELECT datname::text FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname";
    for row in server.query(text, &[&PREFIX]).await.map_err(query("scratch_left"))? {
        let name: String = row.get(0);
        let text = "-- scratch_claim()\nSELECT pg_try_advisory_lock(hashtextextended($1, 0))";
        if server.query_one(text, &[&name]).await.map_err(query("scratch_claim"))?.get(0) {
            if let Err(error) = drop_database(server, code, &name).await {
                tracing::debug!(database = %name, "a scratch database that was left cannot be dropped: {error}");
            }
            let text = "-- scratch_unclaim()\nSELECT pg_advisory_unlock(hashtextextended($1, 0))";
            server.execute(text, &[&name]).await.map_err(query("scratch_unclaim"))?;
        }
    }
    Ok(())
}
