//! One instant over all databases of a server, by equal snapshots.
//!
//! A snapshot lists which transactions of the *whole server* had ended when it was taken (`pg_current_snapshot()`, PostgreSQL manual, section
//! 9.27), so two databases whose snapshots read the same show one instant: nothing was committed between them. All databases take theirs at
//! once. Where something was committed meanwhile, those that are behind take another; writers notice nothing of it. Where that does not
//! succeed quickly, the commits of this process pause ([`Fleet::pause_commits`]) for [`PAUSE`] at most.
//!
//! A transaction of several databases is not torn: where one is prepared and not yet finished, that instant is not taken. One that does not
//! finish, for nobody recovers it, is named in the cut, and its part that was prepared is not in the backup.
//!
//! Across servers there is no such proof: their instants differ, and are taken within one pause of this process's commits.

use crate::Error;
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};
use tokio_postgres::{Client, SimpleQueryMessage};

/// Longest that commits pause at a time.
const PAUSE: Duration = Duration::from_millis(90);
/// Attempts before commits pause.
const UNDISTURBED: u32 = 12;
/// How long an instant is looked for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long an unfinished transaction of several databases is waited for.
const FINISHED_WITHIN: Duration = Duration::from_secs(3);

/// How long between two looks whether it is finished.
const FINISHING: Duration = Duration::from_millis(5);

const BEGIN: &str = "-- backup_begin()
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const SNAPSHOT: &str = "-- backup_snapshot()
SELECT pg_current_snapshot(), (SELECT string_agg(gid, ' ') FROM pg_prepared_xact() WHERE gid LIKE 'aicore:%')";
const AGAIN: &str = "-- backup_snapshot_again()
ROLLBACK; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_current_snapshot(), (SELECT string_agg(gid, ' ') FROM pg_prepared_xact() WHERE gid LIKE 'aicore:%')";

/// The instant of a backup.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Barrier {
    /// One of each server.
    pub cuts: Vec<Cut>,
    /// Longest time that commits of this process paused, in µs; 0: they did not.
    pub paused_us: u64,
    /// How long the instants were looked for, in µs.
    pub took_us: u64,
}

/// The instant of one server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cut {
    /// Its id: the server's system identifier, and the snapshot's first 16 hexadecimal digits of SHA-256.
    pub id: String,
    /// `host:port`.
    pub server: String,
    /// As the server tells it.
    pub server_version: String,
    /// System identifier of the cluster.
    pub system_identifier: String,
    /// `pg_current_snapshot()`, the same in every database.
    pub snapshot: String,
    /// When it was known that all are equal, by this machine's clock.
    pub at: DateTime<Utc>,
    /// Databases that agree.
    pub databases: usize,
    /// Attempts that it took.
    pub rounds: u32,
    /// Transactions of several databases that were prepared and not finished.
    pub in_doubt: Vec<String>,
}

/// A database with its open transaction.
pub(crate) struct Participant {
    pub(crate) code: DatabaseCode,
    pub(crate) name: String,
    pub(crate) client: Client,
}

/// A server with its databases.
pub(crate) struct Participants {
    pub(crate) server: String,
    pub(crate) databases: Vec<Participant>,
}

/// What a database sees.
#[derive(Clone, PartialEq, Eq)]
struct Seen {
    snapshot: String,
    prepared: String,
}

/// Leaves every database in a transaction of the same instant.
pub(crate) async fn cut(fleet: &Fleet, servers: &[Participants]) -> Result<Barrier, Error> {
    for server in servers {
        try_join_all(server.databases.iter().map(begin)).await?;
    }
    let started = Instant::now();
    let mut states: Vec<Looking> = servers.iter().map(|_| Looking::default()).collect();
    let mut paused_us = 0;
    // Of several servers, all instants lie in one pause.
    if servers.len() == 1 {
        while states[0].rounds < UNDISTURBED && !states[0].is_found(started) {
            states[0].round(&servers[0]).await?;
        }
    }
    while !states.iter().all(|state| state.is_found(started)) {
        if started.elapsed() > PATIENCE {
            let (server, state) = servers
                .iter()
                .zip(&states)
                .find(|(_, state)| !state.is_found(started))
                .unwrap_or((&servers[0], &states[0]));
            return Err(Error::Cut {
                server: server.server.clone(),
                rounds: state.rounds,
                waited_ms: started.elapsed().as_millis(),
            });
        }
        let pause = fleet.pause_commits().await;
        let paused = Instant::now();
        if servers.len() > 1 {
            states.iter_mut().for_each(Looking::forget);
        }
        while paused.elapsed() < PAUSE && !states.iter().all(|state| state.is_found(started)) {
            let rounds = states
                .iter_mut()
                .zip(servers)
                .map(async |(state, server)| match state.is_found(started) {
                    true => Ok(()),
                    false => state.round(server).await,
                });
            try_join_all(rounds).await?;
        }
        drop(pause);
        paused_us = paused_us.max(u64::try_from(paused.elapsed().as_micros()).unwrap_or(u64::MAX));
        if !states.iter().all(|state| state.is_found(started)) {
            // Whoever waited goes first.
            tokio::time::sleep(PAUSE).await;
        }
    }
    let took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let mut cuts = Vec::new();
    for (server, state) in servers.iter().zip(states) {
        cuts.push(state.into_cut(server).await?);
    }
    Ok(Barrier {
        cuts,
        paused_us,
        took_us,
    })
}

async fn begin(participant: &Participant) -> Result<(), Error> {
    // Once before it counts: a new connection's first statement takes longer, and the instant is as short as the longest.
    look(participant, SNAPSHOT).await?;
    let begun = participant.client.batch_execute(BEGIN).await;
    Ok(begun.map_err(FleetError::query(&participant.code, "backup_begin"))?)
}

/// How far a server's databases are.
#[derive(Default)]
struct Looking {
    seen: Vec<Option<Seen>>,
    rounds: u32,
    found_at: Option<DateTime<Utc>>,
}

impl Looking {
    fn forget(&mut self) {
        self.found_at = None;
        self.rounds += 1;
        for seen in &mut self.seen {
            *seen = Some(Seen {
                snapshot: String::new(),
                prepared: String::new(),
            });
        }
    }

    /// Whether all agree, and no transaction of several databases is half done, or has been for too long.
    fn is_found(&self, started: Instant) -> bool {
        let mut seen = self.seen.iter().flatten();
        let Some(first) = seen.next() else { return false };
        let equal = !first.snapshot.is_empty() && seen.all(|other| other.snapshot == first.snapshot);
        let torn = self.seen.iter().flatten().any(|seen| !seen.prepared.is_empty());
        equal && (!torn || started.elapsed() > FINISHED_WITHIN)
    }

    /// Lets every database that is behind the newest take another snapshot; all, where an unfinished transaction was in the way.
    async fn round(&mut self, server: &Participants) -> Result<(), Error> {
        self.seen.resize(server.databases.len(), None);
        self.rounds += 1;
        let torn = self.seen.iter().flatten().any(|seen| !seen.prepared.is_empty());
        if torn {
            tokio::time::sleep(FINISHING).await;
        }
        let newest = self
            .seen
            .iter()
            .flatten()
            .max_by_key(|seen| newness(&seen.snapshot))
            .map(|seen| seen.snapshot.clone());
        let asked = server
            .databases
            .iter()
            .zip(&self.seen)
            .enumerate()
            .filter_map(|(place, (participant, seen))| match seen {
                None => Some((place, participant, SNAPSHOT)),
                Some(seen) if torn || newest.as_ref() != Some(&seen.snapshot) || seen.snapshot.is_empty() => {
                    Some((place, participant, AGAIN))
                }
                Some(_) => None,
            });
        let answers = asked.map(async |(place, participant, text)| Ok::<_, Error>((place, look(participant, text).await?)));
        for (place, seen) in try_join_all(answers).await? {
            self.seen[place] = Some(seen);
        }
        self.found_at = Some(Utc::now());
        Ok(())
    }

    async fn into_cut(self, server: &Participants) -> Result<Cut, Error> {
        let snapshot = self
            .seen
            .iter()
            .flatten()
            .map(|seen| seen.snapshot.clone())
            .next()
            .unwrap_or_default();
        let mut in_doubt: Vec<String> = self
            .seen
            .iter()
            .flatten()
            .flat_map(|seen| seen.prepared.split(' '))
            .map(str::to_owned)
            .collect();
        in_doubt.retain(|gid| !gid.is_empty());
        in_doubt.sort();
        in_doubt.dedup();
        let first = &server.databases[0];
        let text = "-- backup_server()
            SELECT current_setting('server_version'), (SELECT system_identifier FROM pg_control_system())::text";
        let row = first
            .client
            .query_one(text, &[])
            .await
            .map_err(FleetError::query(&first.code, "backup_server"))?;
        let (server_version, system_identifier): (String, String) = (row.get(0), row.get(1));
        let digest = crate::hex(ring::digest::digest(&ring::digest::SHA256, snapshot.as_bytes()).as_ref());
        Ok(Cut {
            id: format!("{system_identifier}-{}", &digest[..16]),
            server: server.server.clone(),
            server_version,
            system_identifier,
            snapshot,
            at: self.found_at.unwrap_or_else(Utc::now),
            databases: server.databases.len(),
            rounds: self.rounds,
            in_doubt,
        })
    }
}

/// Orders snapshots of one server: a later one has a higher end, or fewer transactions in progress.
fn newness(snapshot: &str) -> (u64, std::cmp::Reverse<usize>) {
    let mut parts = snapshot.split(':').skip(1);
    let end = parts.next().and_then(|end| end.parse().ok()).unwrap_or(0);
    (end, std::cmp::Reverse(parts.next().map_or(0, str::len)))
}

async fn look(participant: &Participant, text: &str) -> Result<Seen, Error> {
    let answer = participant.client.simple_query(text).await;
    let answer = answer.map_err(FleetError::query(&participant.code, "backup_snapshot"))?;
    let row = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row),
        _ => None,
    });
    let value = |column| row.and_then(|row| row.get(column)).unwrap_or_default().to_owned();
    Ok(Seen {
        snapshot: value(0),
        prepared: value(1),
    })
}

#[cfg(test)]
mod tests {
    use super::newness;

    #[test]
    fn a_later_snapshot_is_newer() {
        assert!(newness("10:13:10,12") > newness("10:12:10"));
        assert!(newness("10:13:10") > newness("10:13:10,12"));
        assert!(newness("9:100:") > newness("9:99:"));
    }
}
