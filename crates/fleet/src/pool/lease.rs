//! Several processes share a server's budget (`[pool] shared = true`).
//!
//! A process's lease is a session of its own on the server, which holds a shared advisory lock whose key says how many slots the process may
//! use. So no table and no right is needed, every process sees all leases in `pg_locks`, and a lease ends with its session: at once where the
//! process dies, after [`EXPIRES`] by the server's `idle_session_timeout` where it hangs, and by TCP keep-alive where its machine is gone.
//!
//! Each process aims at an equal part of the budget. One that has more gives slots back first, and says so only when their connections have
//! ended. One that has less takes a lock for more and then reads all leases: where they exceed the budget together, it takes the lock back and
//! asks again later. Since each locks before it reads, of two that take the same slots one at least sees the other. A process that loses its
//! lease uses no slot but those in use until it has another.
//!
//! The session is one connection more, out of `[pool] reserve`.

use super::capacity;
use super::server::Server;
use crate::Error;
use crate::connect::connect;
use aicore_catalog::DatabaseCode;
use std::sync::Weak;
use std::time::Duration;
use tokio_postgres::Client;

/// First key of the locks: "AICP".
const KEY: i32 = 0x4149_4350;
/// How often a process looks at the leases.
const ROUND: Duration = Duration::from_millis(400);
/// A lease whose process does not ask for so long ends.
const EXPIRES: Duration = Duration::from_secs(5);

/// Holds a lease for as long as the server is used.
pub(super) async fn hold(server: Weak<Server>) {
    let mut lost = 0;
    loop {
        if let Err(error) = renew(&server, lost).await {
            let Some(server) = server.upgrade() else { return };
            tracing::debug!(server = %server.name(), "the lease on the pool's slots is lost: {error}");
            server.set_share(0);
            lost += 1;
        } else {
            return;
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// Takes a lease and renews it until it is lost, or the server is used no more. Another attempt tries another database, for one may be gone.
async fn renew(server: &Weak<Server>, attempt: usize) -> Result<(), Error> {
    let (client, code, _outside) = {
        let Some(server) = server.upgrade() else { return Ok(()) };
        let place = attempt % server.targets().len();
        let target = server.target(place);
        let client = connect(&target.code, &target.endpoint, target.connect_timeout()).await?;
        server.learn(capacity::ask(&client, &target.code).await?);
        (client, target.code.clone(), server.outside(place))
    };
    let lease = Lease { client, code };
    lease.begin().await?;
    let mut held = 0;
    loop {
        {
            let Some(server) = server.upgrade() else { return Ok(()) };
            held = lease.round(&server, held).await?;
        }
        tokio::time::sleep(ROUND).await;
    }
}

struct Lease {
    client: Client,
    code: DatabaseCode,
}

/// What other processes hold.
struct Others {
    processes: usize,
    /// Those before this one in order.
    before: usize,
    slots: usize,
}

impl Lease {
    async fn begin(&self) -> Result<(), Error> {
        let seconds = EXPIRES.as_secs();
        // A setting takes no parameter; this one is a number of ours.
        let text = format!(
            "-- pool_lease_begin()\nSET idle_session_timeout = '{seconds}s'; SET tcp_keepalives_idle = 2; \
             SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3"
        );
        self.client
            .batch_execute(&text)
            .await
            .map_err(Error::query(&self.code, "pool_lease_begin"))?;
        self.lock(0).await
    }

    /// Adjusts the lease; gives the slots it is for now.
    async fn round(&self, server: &std::sync::Arc<Server>, held: usize) -> Result<usize, Error> {
        let others = self.others().await?;
        let Some(whole) = server.whole_budget() else { return Ok(held) };
        let processes = others.processes + 1;
        let aim = whole / processes + usize::from(others.before < whole % processes);
        if aim > held {
            self.lock(aim).await?;
            if self.others().await?.slots + aim <= whole {
                self.unlock(held).await?;
                server.set_share(aim);
                return Ok(aim);
            }
            self.unlock(aim).await?;
        } else if aim < held {
            server.set_share(aim);
            let still = server.taken().max(aim);
            if still < held {
                self.lock(still).await?;
                self.unlock(held).await?;
                return Ok(still);
            }
        }
        Ok(held)
    }

    async fn others(&self) -> Result<Others, Error> {
        let text = "-- pool_lease_others()\n\
             SELECT count(*), count(*) FILTER (WHERE pid < pg_backend_pid()), coalesce(sum(slots), 0)::bigint FROM (\
               SELECT pid, max(objid::bigint) AS slots FROM pg_locks \
               WHERE locktype = 'advisory' AND objsubid = 2 AND classid = $1::int::oid AND granted AND pid <> pg_backend_pid() \
               GROUP BY pid) AS lease";
        let row = self
            .client
            .query_one(text, &[&KEY])
            .await
            .map_err(Error::query(&self.code, "pool_lease_others"))?;
        let number = |column| usize::try_from(row.get::<_, i64>(column)).unwrap_or(0);
        Ok(Others {
            processes: number(0),
            before: number(1),
            slots: number(2),
        })
    }

    async fn lock(&self, slots: usize) -> Result<(), Error> {
        let text = "-- pool_lease_take()\nSELECT pg_advisory_lock_shared($1, $2)";
        self.call(text, "pool_lease_take", slots).await
    }

    async fn unlock(&self, slots: usize) -> Result<(), Error> {
        let text = "-- pool_lease_give()\nSELECT pg_advisory_unlock_shared($1, $2)";
        self.call(text, "pool_lease_give", slots).await
    }

    async fn call(&self, text: &str, name: &'static str, slots: usize) -> Result<(), Error> {
        let slots = i32::try_from(slots).unwrap_or(i32::MAX);
        let outcome = self.client.execute(text, &[&KEY, &slots]).await;
        outcome.map(drop).map_err(Error::query(&self.code, name))
    }
}
