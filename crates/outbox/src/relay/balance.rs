//! How several relays divide the databases among them.
//!
//! Each says every second on [`SUBJECT`], by core NATS, which databases it serves. All that hear one another come to the same preference for each
//! database by rendezvous hashing (Thaler and Ravishankar, 1998): of the relays that serve it, the one whose name and the database's code
//! together hash highest. So a relay that joins or ends moves its own share and no other. An owner that is not preferred finishes its slice and
//! gives its lease back; a relay that is not preferred does not ask. Who is silent for [`SILENCE`] does not count, and neither does a relay for a
//! database that it fails at. It is a courtesy: whoever owns a database is decided by its lease alone.

use crate::partition::fnv1a;
use aicore_catalog::DatabaseCode;
use async_nats::Client;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Subject of the relays' words.
const SUBJECT: &str = "aicore.relay";
/// How often a relay speaks.
const PERIOD: Duration = Duration::from_secs(1);
/// A relay that was not heard for so long does not count.
const SILENCE: Duration = Duration::from_millis(3_500);

/// What a relay says.
#[derive(Debug, Serialize, Deserialize)]
struct Word {
    relay: Uuid,
    /// Databases that it serves, and does not fail at.
    serves: BTreeSet<DatabaseCode>,
}

/// What a relay knows of the others.
pub(super) struct Balance {
    me: Uuid,
    serves: Mutex<BTreeSet<DatabaseCode>>,
    others: Mutex<BTreeMap<Uuid, (Instant, BTreeSet<DatabaseCode>)>>,
}

impl Balance {
    pub(super) fn new<'c>(codes: impl Iterator<Item = &'c DatabaseCode>) -> Self {
        Self {
            me: Uuid::now_v7(),
            serves: Mutex::new(codes.cloned().collect()),
            others: Mutex::default(),
        }
    }

    /// Speaks and listens for as long as the connection lives. Without it every relay takes what it can get.
    pub(super) async fn keep(&self, client: &Client) {
        let listen = async {
            match client.subscribe(SUBJECT).await {
                Ok(mut words) => {
                    while let Some(message) = words.next().await {
                        match serde_json::from_slice(&message.payload) {
                            Ok(word) => self.hear(word, Instant::now()),
                            Err(error) => tracing::debug!("a relay's word that cannot be read: {error}"),
                        }
                    }
                }
                Err(error) => tracing::warn!("the relays do not divide the databases: {error}"),
            }
            std::future::pending::<()>().await;
        };
        let speak = async {
            loop {
                let serves = self.serves.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let word = Word { relay: self.me, serves };
                match serde_json::to_vec(&word) {
                    Ok(body) => drop(client.publish(SUBJECT, body.into()).await),
                    Err(error) => tracing::debug!("a relay's word that cannot be written: {error}"),
                }
                tokio::time::sleep(PERIOD).await;
            }
        };
        tokio::join!(listen, speak);
    }

    /// Notes whether this relay can serve a database.
    pub(super) fn note(&self, code: &DatabaseCode, fit: bool) {
        let mut serves = self.serves.lock().unwrap_or_else(PoisonError::into_inner);
        if fit {
            serves.insert(code.clone());
        } else {
            serves.remove(code);
        }
    }

    /// Whether this relay should own a database, as far as it knows.
    pub(super) fn is_mine(&self, code: &DatabaseCode) -> bool {
        self.is_mine_at(code, Instant::now())
    }

    fn is_mine_at(&self, code: &DatabaseCode, now: Instant) -> bool {
        let own = weight(self.me, code);
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rivals = others
            .iter()
            .filter(|(_, (heard, serves))| now.saturating_duration_since(*heard) < SILENCE && serves.contains(code));
        rivals.all(|(relay, _)| weight(*relay, code) < own)
    }

    fn hear(&self, word: Word, now: Instant) {
        if word.relay == self.me {
            return;
        }
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.retain(|_, (heard, _)| now.saturating_duration_since(*heard) < SILENCE);
        others.insert(word.relay, (now, word.serves));
    }
}

/// The hash of relay and code, its bits mixed (the finalizer of `SplitMix64`), for FNV's high bits hardly differ between short texts; the relay
/// itself settles a tie.
fn weight(relay: Uuid, code: &DatabaseCode) -> (u64, Uuid) {
    let hash = fnv1a(relay.into_bytes().into_iter().chain(code.as_str().bytes()));
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (hash ^ (hash >> 31), relay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes() -> Vec<DatabaseCode> {
        (0..66)
            .map(|n| format!("db_{n}").parse().unwrap_or_else(|_| DatabaseCode::from_static("db")))
            .collect()
    }

    fn hear_all(relays: &[Balance], speakers: &[&Balance], now: Instant) {
        for relay in relays {
            for speaker in speakers {
                let serves = speaker.serves.lock().unwrap_or_else(PoisonError::into_inner).clone();
                relay.hear(
                    Word {
                        relay: speaker.me,
                        serves,
                    },
                    now,
                );
            }
        }
    }

    #[test]
    fn each_database_is_of_one_relay_and_each_relay_has_some() {
        let (codes, now) = (codes(), Instant::now());
        let relays: Vec<Balance> = (0..3).map(|_| Balance::new(codes.iter())).collect();
        assert!(codes.iter().all(|code| relays[0].is_mine_at(code, now)), "alone");
        hear_all(&relays, &relays.iter().collect::<Vec<_>>(), now);
        let owner = |code: &DatabaseCode| {
            let owners: Vec<usize> = (0..3).filter(|n| relays[*n].is_mine_at(code, now)).collect();
            assert_eq!(owners.len(), 1, "{code}");
            owners[0]
        };
        let before: Vec<usize> = codes.iter().map(owner).collect();
        for relay in 0..3 {
            let share = before.iter().filter(|owner| **owner == relay).count();
            assert!((8..40).contains(&share), "{share} of 66");
        }
        // One falls silent: the others keep theirs and divide its own.
        let later = now + SILENCE;
        hear_all(&relays, &[&relays[0], &relays[1]], later);
        for (code, owner) in codes.iter().zip(before) {
            if owner < 2 {
                assert!(relays[owner].is_mine_at(code, later), "{code}");
            } else {
                assert!(
                    relays[0].is_mine_at(code, later) != relays[1].is_mine_at(code, later),
                    "{code}"
                );
            }
        }
    }

    #[test]
    fn a_relay_gets_nothing_that_it_does_not_serve_or_fails_at() {
        let (codes, now) = (codes(), Instant::now());
        let relays = [Balance::new(codes.iter()), Balance::new(codes.iter().take(5))];
        hear_all(&relays, &[&relays[0], &relays[1]], now);
        assert!(codes.iter().skip(5).all(|code| relays[0].is_mine_at(code, now)));
        for code in &codes {
            relays[1].note(code, false);
        }
        hear_all(&relays, &[&relays[1]], now);
        assert!(codes.iter().all(|code| relays[0].is_mine_at(code, now)));
        relays[1].note(&codes[0], true);
    }
}
