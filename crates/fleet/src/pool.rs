//! The connections of one database: opened on demand, at most `max`, closed when idle.

use crate::connect::{timed_out, too_old};
use crate::{Endpoint, Error, PoolConfig};
use aicore_catalog::DatabaseCode;
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, PoolError, RecyclingMethod, Runtime, TimeoutType};
use std::ops::{Deref, DerefMut};
use std::time::Duration;
use tokio_postgres::NoTls;

pub(crate) struct Pool {
    code: DatabaseCode,
    endpoint: Endpoint,
    pool: deadpool_postgres::Pool,
    timeout: Duration,
}

/// A pooled connection with a cache of prepared statements; dropping it gives it back.
pub struct Connection {
    object: Object,
    code: DatabaseCode,
    unclean: bool,
}

impl Connection {
    /// Its database.
    pub fn database(&self) -> &DatabaseCode {
        &self.code
    }

    /// Says whether a transaction is open on it: it is rolled back if the connection is dropped then.
    pub fn mark_unclean(&mut self, unclean: bool) {
        self.unclean = unclean;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.unclean {
            // Sent before anything that the next holder sends.
            self.object.__private_api_rollback(None);
        }
    }
}

impl Deref for Connection {
    type Target = deadpool_postgres::ClientWrapper;

    fn deref(&self) -> &Self::Target {
        &self.object
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.object
    }
}

impl Pool {
    pub(crate) fn new(code: DatabaseCode, endpoint: Endpoint, config: &PoolConfig) -> Self {
        let manager = Manager::from_config(
            endpoint.config.clone(),
            NoTls,
            ManagerConfig {
                recycling_method: RecyclingMethod::Fast,
            },
        );
        let timeout = config.connect_timeout();
        let pool = deadpool_postgres::Pool::builder(manager)
            .max_size(config.max)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(timeout))
            .create_timeout(Some(timeout))
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async move {
                    match too_old(client).await.map_err(HookError::Backend)? {
                        Some(version) => Err(HookError::message(version)),
                        None => Ok(()),
                    }
                })
            }))
            .build();
        #[expect(clippy::expect_used, reason = "build fails only without a runtime, and one is given above")]
        let pool = pool.expect("a pool with a runtime");
        Self {
            code,
            endpoint,
            pool,
            timeout,
        }
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    pub(crate) async fn acquire(&self) -> Result<Connection, Error> {
        let server = self.endpoint.server();
        match self.pool.get().await {
            Ok(object) => Ok(Connection {
                object,
                code: self.code.clone(),
                unclean: false,
            }),
            Err(PoolError::Backend(source)) => Err(Error::connect(&self.code, server, source)),
            Err(PoolError::PostCreateHook(HookError::Backend(source))) => Err(Error::connect(&self.code, server, source)),
            Err(PoolError::PostCreateHook(HookError::Message(version))) => Err(Error::TooOld {
                database: self.code.clone(),
                server: server.to_owned(),
                version: version.into_owned(),
            }),
            Err(PoolError::Timeout(TimeoutType::Create)) => Err(timed_out(&self.code, server, self.timeout)),
            Err(_) => {
                let status = self.pool.status();
                Err(Error::PoolTimeout {
                    database: self.code.clone(),
                    in_use: status.size.saturating_sub(status.available),
                    max: status.max_size,
                    waited: self.timeout,
                })
            }
        }
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    /// Closes idle connections above the minimum.
    pub(crate) fn close_idle(&self, config: &PoolConfig) {
        let idle_timeout = config.idle_timeout();
        let mut kept = 0;
        self.pool.retain(|_, metrics| {
            let keep = kept < config.min || metrics.last_used() < idle_timeout;
            kept += usize::from(keep);
            keep
        });
    }
}
