//! Several processes share a server's budget (`[pool] shared = true`).
//!
//! A process's lease is a session of its own on the server, which holds a shared advisory lock whose key says how many slots the process may
//! use. So no table and no right is needed, every process sees all leases in `pg_locks`, and a lease ends with its session: at once where the
//! process dies, after [`EXPIRES`] by the server's `idle_session_timeout` where it hangs, and by TCP keep-alive where its machine is gone.
//!
//! Each process aims at an equal part of the budget. One that has more gives slots back first, and says so only when their connections have
//! ended. One that has less takes a lock for more and then reads all leases: where they exceed the budget together, it takes the lock back and
//! asks again later. Since each locks before it reads, of two that take the same slots one at least sees the other.
//!
//! A process that loses its lease uses no slot but those in use until it has another. One that hangs keeps its connections, though, longer than
//! its lease. So every connection is *marked*: it holds a shared advisory lock whose key is its process's, as the lease does. Marked
//! connections without a lease are taken off the budget that the others divide, until they end. And each lease has its end in the process
//! too: one that wakes after it sees that first of all ([`Server::set_share`]), and closes what it has. Not counted is what a process was just
//! opening as it stopped.
//!
//! The session is one connection more, out of `[pool] reserve`.

use super::capacity;
use super::server::Server;
use crate::Error;
use crate::connect::connect;
use aicore_catalog::DatabaseCode;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio_postgres::Client;
use tokio_postgres::types::{ToSql, Type};

/// First key of the leases' locks, whose second one is the slots: "AICP".
const LEASE: i32 = 0x4149_4350;
/// First key of the marks' locks, whose second one is the process: "AICQ".
const MARK: i32 = 0x4149_4351;
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
            server.set_share(0, None);
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
    let mut lease = Lease {
        client,
        code,
        slots: 0,
        is_marked: false,
    };
    lease.begin().await?;
    loop {
        {
            let Some(server) = server.upgrade() else { return Ok(()) };
            lease.round(&server).await?;
        }
        tokio::time::sleep(ROUND).await;
    }
}

/// Marks a connection as one of a process.
pub(super) async fn mark(client: &Client, code: &DatabaseCode, member: i32) -> Result<(), Error> {
    let text = "-- pool_lease_mark()\nSELECT pg_advisory_lock_shared($1, $2)";
    let parameters: [(&(dyn ToSql + Sync), Type); 2] = [(&MARK, Type::INT4), (&member, Type::INT4)];
    let outcome = client.query_typed(text, &parameters).await;
    outcome.map(drop).map_err(Error::query(code, "pool_lease_mark"))
}

/// A number for a process that no other one has, as far as chance goes; not negative, for it is an `oid` in `pg_locks`.
pub(super) fn random_member() -> i32 {
    let random = RandomState::new().hash_one(std::process::id());
    (random & 0x7FFF_FFFF) as i32
}

struct Lease {
    client: Client,
    code: DatabaseCode,
    /// Those that its lock says.
    slots: usize,
    is_marked: bool,
}

/// What other processes hold.
struct Others {
    processes: usize,
    /// Those before this one in order.
    before: usize,
    slots: usize,
    /// Connections of processes without a lease.
    left_over: usize,
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

    /// Adjusts the lease, and tells the pool what it may use.
    async fn round(&mut self, server: &Arc<Server>) -> Result<(), Error> {
        // The server's clock for the session starts later, as it answers the last question of this round.
        let until = Instant::now() + EXPIRES;
        let Some(whole) = server.whole_budget() else { return Ok(()) };
        let others = self.others(server.member).await?;
        let processes = others.processes + 1;
        let to_divide = whole.saturating_sub(others.left_over);
        let aim = to_divide / processes + usize::from(others.before < to_divide % processes);
        if aim < self.slots {
            server.set_share(aim, Some(until));
            let still = server.taken().max(aim);
            if still < self.slots {
                self.replace(still).await?;
            }
        } else if aim > self.slots {
            // What an earlier lease left in use counts.
            let slots = aim.max(server.taken());
            self.lock(slots).await?;
            let others = self.others(server.member).await?;
            if others.slots + others.left_over + slots > whole {
                self.unlock(slots).await?;
                server.set_share(self.slots, Some(until));
                return Ok(());
            }
            if !self.is_marked {
                mark(&self.client, &self.code, server.member).await?;
                self.is_marked = true;
            }
            self.unlock(self.slots).await?;
            self.slots = slots;
        }
        server.set_share(aim, Some(until));
        Ok(())
    }

    /// Says fewer slots.
    async fn replace(&mut self, slots: usize) -> Result<(), Error> {
        self.lock(slots).await?;
        self.unlock(self.slots).await?;
        self.slots = slots;
        Ok(())
    }

    async fn others(&self, member: i32) -> Result<Others, Error> {
        let text = "-- pool_lease_others()\n\
             WITH held AS MATERIALIZED (\
               SELECT pid, classid = $1::int::oid AS is_lease, objid FROM pg_locks \
               WHERE locktype = 'advisory' AND objsubid = 2 AND classid IN ($1::int::oid, $2::int::oid) AND granted \
                 AND pid <> pg_backend_pid()), \
             lease AS (SELECT pid, max(objid::bigint) AS slots FROM held WHERE is_lease GROUP BY pid), \
             leased AS (SELECT mark.objid FROM held AS mark JOIN lease USING (pid) WHERE NOT mark.is_lease) \
             SELECT count(*), count(*) FILTER (WHERE pid < pg_backend_pid()), coalesce(sum(slots), 0)::bigint, \
               (SELECT count(*) FROM held WHERE NOT is_lease AND objid <> $3::int::oid AND objid NOT IN (SELECT objid FROM leased)) \
             FROM lease";
        let row = self
            .client
            .query_one(text, &[&LEASE, &MARK, &member])
            .await
            .map_err(Error::query(&self.code, "pool_lease_others"))?;
        let number = |column| usize::try_from(row.get::<_, i64>(column)).unwrap_or(0);
        Ok(Others {
            processes: number(0),
            before: number(1),
            slots: number(2),
            left_over: number(3),
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
        let outcome = self.client.execute(text, &[&LEASE, &slots]).await;
        outcome.map(drop).map_err(Error::query(&self.code, name))
    }
}
