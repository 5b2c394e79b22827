//! Recovery: finishes what crashed coordinators and servers left prepared.
//!
//! One question a server finds all prepared transactions of its databases. The agent's decision row says what becomes of each; where there
//! is none, recovery decides against it (`decision.rs`) before it rolls anything back. Each is finished on a connection to its own database.
//! Any number of processes may do so at the same time.

use super::commit::finish;
use super::decision::{self, Outcome};
use super::gid::Gid;
use super::in_doubt::{InDoubt, Scan, Verdict, judge, scan, servers};
use crate::{Error, Fleet, metrics};
use futures_util::stream::{self, StreamExt};
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;
use uuid::Uuid;

/// Prepared transactions finished at a time.
const AT_ONCE: usize = 16;
/// Databases searched for left-over decisions at a time.
const SEARCHED_AT_ONCE: usize = 4;
/// Left-over decisions are searched for once in so many runs.
const SEARCH_EVERY: u32 = 60;

/// What recovery did.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Recovery {
    /// Prepared transactions committed.
    pub committed: usize,
    /// Prepared transactions rolled back.
    pub rolled_back: usize,
    /// Prepared transactions that are left, and why.
    pub left: Vec<InDoubt>,
    /// Decisions deleted that nobody needs any more.
    pub decisions_deleted: u64,
    /// Servers and databases that could not be asked, and why.
    pub problems: BTreeMap<String, String>,
}

impl Fleet {
    /// Finishes every transaction across databases that a crash left unfinished: call it when a process starts. Transactions that are being
    /// committed are left to their coordinators, and what others prepared is not touched.
    pub async fn recover(&self) -> Recovery {
        let mut recovery = self.recover_twice().await;
        self.delete_left_over(&mut recovery).await;
        recovery
    }

    async fn recover_twice(&self) -> Recovery {
        let mut recovery = self.recover_prepared().await;
        // Those too young to be decided about are not, a moment later.
        let grace_ms = self.transactions().config.grace_ms;
        if recovery.left.iter().any(|left| left.verdict == Verdict::RollBack) {
            tokio::time::sleep(Duration::from_millis(grace_ms)).await;
            let again = self.recover_prepared().await;
            recovery = Recovery {
                committed: recovery.committed + again.committed,
                rolled_back: recovery.rolled_back + again.rolled_back,
                ..again
            };
        }
        recovery
    }

    /// Recovers now and by timer for as long as it is polled, and warns of prepared transactions that are old, whoever prepared them.
    pub async fn keep_recovering(&self) {
        let config = &self.transactions().config;
        let mut run = 0_u32;
        loop {
            let recovery = match run % SEARCH_EVERY {
                0 if run > 0 => self.recover().await,
                _ => self.recover_twice().await,
            };
            run = run.wrapping_add(1);
            if recovery.committed + recovery.rolled_back > 0 {
                tracing::info!(
                    committed = recovery.committed,
                    rolled_back = recovery.rolled_back,
                    "finished prepared transactions"
                );
            }
            for left in &recovery.left {
                if left.age_ms.unsigned_abs() >= config.warn_after_ms {
                    tracing::warn!(
                        gid = left.gid,
                        database = left.database,
                        server = left.server,
                        owner = left.owner,
                        age_ms = left.age_ms,
                        "an old prepared transaction holds locks and keeps VACUUM from cleaning ({}): `aicore transactions list`",
                        left.verdict
                    );
                }
            }
            for (place, problem) in &recovery.problems {
                tracing::debug!(place, "not recovered: {problem}");
            }
            tokio::time::sleep(config.interval()).await;
        }
    }

    async fn recover_prepared(&self) -> Recovery {
        let Scan { mut found, problems } = scan(self).await;
        judge(self, &mut found, true).await;
        let mut recovery = Recovery {
            problems,
            ..Recovery::default()
        };
        let grace_ms = self.transactions().config.grace_ms;
        let finished = stream::iter(found).map(|one| async move {
            let outcome = match (&one.verdict, &one.ours) {
                (Verdict::Commit, Some(gid)) => Some((gid, Outcome::Committed)),
                // A young one may be decided yet: its verdict is a forecast.
                (Verdict::RollBack, Some(gid)) if one.age_ms.unsigned_abs() >= grace_ms => Some((gid, Outcome::Aborted)),
                _ => None,
            };
            match outcome {
                Some((gid, outcome)) => (Some((outcome, self.finish(gid, outcome).await)), one),
                None => (None, one),
            }
        });
        let mut finished = finished.buffer_unordered(AT_ONCE);
        while let Some((outcome, mut one)) = finished.next().await {
            match outcome {
                Some((Outcome::Committed, Ok(()))) => recovery.committed += 1,
                Some((Outcome::Aborted, Ok(()))) => recovery.rolled_back += 1,
                Some((_, Err(error))) => {
                    one.verdict = Verdict::Unknown(error.to_string());
                    recovery.left.push(one);
                }
                None => recovery.left.push(one),
            }
        }
        metrics::recovered(metrics::Outcome::Committed, recovery.committed as u64);
        metrics::recovered(metrics::Outcome::Aborted, recovery.rolled_back as u64);
        recovery
    }

    async fn finish(&self, gid: &Gid, outcome: Outcome) -> Result<(), Error> {
        let connection = self.acquire(&gid.participant).await?;
        let finished = finish(&connection, gid, outcome).await;
        finished.map_err(Error::query(&gid.participant, "transaction_finish"))
    }

    /// Deletes decisions that every participant has followed, and whose process ended before it deleted them.
    async fn delete_left_over(&self, recovery: &mut Recovery) {
        let codes = servers(self).into_values().flatten().map(|(code, _)| code.clone());
        let searched = stream::iter(codes.collect::<Vec<_>>()).map(|code| async move {
            let left = decision::left_over(self, &code).await;
            (code, left)
        });
        let mut left_over = Vec::new();
        let mut searched = searched.buffer_unordered(SEARCHED_AT_ONCE);
        while let Some((code, left)) = searched.next().await {
            match left {
                Ok(left) if left.is_empty() => {}
                Ok(left) => left_over.push((code, left)),
                Err(Error::Missing { .. }) => {}
                Err(error) => {
                    recovery.problems.insert(code.to_string(), error.to_string());
                }
            }
        }
        if left_over.is_empty() {
            return;
        }
        // After the rows were read: whatever they decided was prepared before.
        let Scan { found, problems } = scan(self).await;
        let prepared: HashSet<Uuid> = found.iter().filter_map(|one| one.transaction).collect();
        for (code, left) in left_over {
            let asked = |participant: &String| {
                let endpoint = participant.parse().ok().and_then(|code| self.endpoint(&code).ok());
                endpoint.is_some_and(|endpoint| !problems.contains_key(endpoint.server()))
            };
            let followed: Vec<Uuid> = left
                .iter()
                .filter(|left| !prepared.contains(&left.transaction) && left.participants.iter().all(asked))
                .map(|left| left.transaction)
                .collect();
            if followed.is_empty() {
                continue;
            }
            match decision::delete(self, &code, &followed).await {
                Ok(deleted) => recovery.decisions_deleted += deleted,
                Err(error) => {
                    recovery.problems.insert(code.to_string(), error.to_string());
                }
            }
        }
    }
}
