//! Prepared transactions as an operator sees them: whose, how old, and what will become of them.

use super::decision::{self, Known, Outcome};
use super::gid::Gid;
use crate::{Connection, Endpoint, Error, Fleet};
use aicore_catalog::DatabaseCode;
use futures_util::future::join_all;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A prepared transaction: it holds its locks until it is committed or rolled back.
#[derive(Debug, Clone, serde::Serialize)]
pub struct InDoubt {
    /// `host:port` of the server.
    pub server: String,
    /// Name of the database on its server.
    pub database: String,
    /// Its identifier there.
    pub gid: String,
    /// Who prepared it: a role of the server.
    pub owner: String,
    /// Time since it was prepared, in ms.
    pub age_ms: i64,
    /// The transaction that it is part of, where it is this installation's.
    pub transaction: Option<Uuid>,
    /// The database that holds the decision.
    pub agent: Option<DatabaseCode>,
    /// What will become of it.
    pub verdict: Verdict,
    #[serde(skip)]
    pub(super) ours: Option<Gid>,
}

/// What will become of a prepared transaction.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "will", content = "because")]
pub enum Verdict {
    /// The decision is to commit: recovery commits it.
    Commit,
    /// Nobody decided to commit: recovery rolls it back.
    RollBack,
    /// Its coordinator is at work and finishes it.
    InProgress,
    /// Another program prepared it, or another installation: it is left alone.
    Foreign,
    /// The decision cannot be read now.
    Unknown(String),
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Commit => f.write_str("commit: it is decided"),
            Self::RollBack => f.write_str("roll back: nobody decided to commit"),
            Self::InProgress => f.write_str("its coordinator is at work"),
            Self::Foreign => f.write_str("not ours: left alone"),
            Self::Unknown(reason) => write!(f, "wait: {reason}"),
        }
    }
}

/// What a scan found.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) found: Vec<InDoubt>,
    /// Servers that could not be asked, and why.
    pub(super) problems: BTreeMap<String, String>,
}

/// The databases of each server.
pub(super) fn servers(fleet: &Fleet) -> BTreeMap<&str, Vec<(&DatabaseCode, &Endpoint)>> {
    let mut servers: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for database in fleet.catalog().databases() {
        if let Ok(endpoint) = fleet.endpoint(&database.code) {
            servers.entry(endpoint.server()).or_default().push((&database.code, endpoint));
        }
    }
    servers
}

/// Asks each server once for all its prepared transactions.
pub(super) async fn scan(fleet: &Fleet) -> Scan {
    let servers = servers(fleet);
    let asked = servers
        .iter()
        .map(|(server, databases)| async move { (*server, scan_server(fleet, server, databases).await) });
    let mut scan = Scan::default();
    for (server, found) in join_all(asked).await {
        match found {
            Ok(found) => scan.found.extend(found),
            Err(error) => {
                scan.problems.insert(server.to_owned(), error.to_string());
            }
        }
    }
    scan
}

/// A connection to whichever database of a server is there.
async fn any_connection(fleet: &Fleet, databases: &[(&DatabaseCode, &Endpoint)]) -> Result<Option<Connection>, Error> {
    for (code, _) in databases {
        match fleet.acquire(code).await {
            Err(Error::Missing { .. }) => {}
            outcome => return outcome.map(Some),
        }
    }
    Ok(None)
}

async fn scan_server(fleet: &Fleet, server: &str, databases: &[(&DatabaseCode, &Endpoint)]) -> Result<Vec<InDoubt>, Error> {
    let Some(connection) = any_connection(fleet, databases).await? else {
        return Ok(Vec::new());
    };
    let sql = "-- transactions_prepared()
        SELECT gid, database::text, owner::text, (extract(epoch FROM clock_timestamp() - prepared) * 1000)::bigint
        FROM pg_prepared_xacts ORDER BY prepared";
    let rows = connection.query_typed(sql, &[]).await;
    let rows = rows.map_err(Error::query(connection.database(), "transactions_prepared"))?;
    let namespace = &fleet.transactions().config.namespace;
    let found = rows.iter().map(|row| {
        let (gid, database): (String, String) = (row.get(0), row.get(1));
        let is_ours = |ours: &Gid| {
            let here = databases
                .iter()
                .any(|(code, endpoint)| **code == ours.participant && endpoint.database_name() == database);
            here && ours.namespace == *namespace
        };
        let ours = Gid::parse(&gid).filter(is_ours);
        InDoubt {
            server: server.to_owned(),
            database,
            owner: row.get(2),
            age_ms: row.get(3),
            transaction: ours.as_ref().map(|ours| ours.transaction),
            agent: ours.as_ref().map(|ours| ours.agent.clone()),
            verdict: Verdict::Foreign,
            ours,
            gid,
        }
    });
    Ok(found.collect())
}

/// Says what will become of each. With `decide`, what nobody decided and nobody is about to is decided against, save what is younger than
/// the time of grace.
pub(super) async fn judge(fleet: &Fleet, found: &mut [InDoubt], decide: bool) {
    let grace_ms = i64::try_from(fleet.transactions().config.grace_ms).unwrap_or(i64::MAX);
    let mut by_agent: BTreeMap<&DatabaseCode, (Vec<Gid>, Vec<Gid>)> = BTreeMap::new();
    for InDoubt { ours, age_ms, .. } in found.iter() {
        if let Some(gid) = ours
            && !fleet.transactions().is_active(gid.transaction)
        {
            let (old, young) = by_agent.entry(&gid.agent).or_default();
            if *age_ms < grace_ms { young } else { old }.push(gid.clone());
        }
    }
    let asked = by_agent.iter().map(|(agent, (old, young))| async move {
        let mut known = HashMap::new();
        for (gids, decide) in [(old, decide), (young, false)] {
            if gids.is_empty() {
                continue;
            }
            match decision::known(fleet, agent, gids, decide).await {
                Ok(part) => known.extend(part.into_iter().map(|(id, known)| (id, verdict(known)))),
                Err(error) => known.extend(gids.iter().map(|gid| (gid.transaction, Verdict::Unknown(error.to_string())))),
            }
        }
        known
    });
    let known: HashMap<Uuid, Verdict> = join_all(asked).await.into_iter().flatten().collect();
    for one in found {
        if let Some(gid) = &one.ours {
            // One that this process is committing was not asked about.
            one.verdict = known.get(&gid.transaction).cloned().unwrap_or(Verdict::InProgress);
        }
    }
}

fn verdict(known: Known) -> Verdict {
    match known {
        Known::Decided(Outcome::Committed) => Verdict::Commit,
        Known::Decided(Outcome::Aborted) | Known::Undecided => Verdict::RollBack,
        Known::InProgress => Verdict::InProgress,
    }
}

impl Fleet {
    /// Every prepared transaction of every server, the oldest of each first, and what will become of it. Changes nothing. With it, the
    /// servers that could not be asked, and why.
    pub async fn in_doubt(&self) -> (Vec<InDoubt>, BTreeMap<String, String>) {
        let Scan { mut found, problems } = scan(self).await;
        judge(self, &mut found, false).await;
        (found, problems)
    }
}
