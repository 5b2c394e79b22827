//! The databases of a transaction, in the order in which they joined.
//!
//! A list that only grows, so that a participant can be borrowed from a shared transaction for as long as that lives.

use super::Transaction;
use crate::Error;
use aicore_catalog::DatabaseCode;
use std::sync::OnceLock;
use tokio::sync::OnceCell;

/// The databases of a transaction.
#[derive(Default)]
pub(super) struct Participants {
    first: OnceLock<Box<Participant>>,
}

struct Participant {
    code: DatabaseCode,
    transaction: OnceCell<Transaction>,
    next: OnceLock<Box<Participant>>,
}

impl Participants {
    /// The participant of a database; where it has none yet, the one that `join` begins. Who asks meanwhile waits for it.
    pub(super) async fn get_or_join(
        &self,
        code: &DatabaseCode,
        join: impl Future<Output = Result<Transaction, Error>>,
    ) -> Result<&Transaction, Error> {
        let mut place = &self.first;
        loop {
            let participant = place.get_or_init(|| {
                Box::new(Participant {
                    code: code.clone(),
                    transaction: OnceCell::new(),
                    next: OnceLock::new(),
                })
            });
            if participant.code == *code {
                return participant.transaction.get_or_try_init(|| join).await;
            }
            place = &participant.next;
        }
    }

    /// Those that have begun.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Transaction> {
        let mut next = self.first.get();
        std::iter::from_fn(move || {
            while let Some(participant) = next {
                next = participant.next.get();
                if let Some(transaction) = participant.transaction.get() {
                    return Some(transaction);
                }
            }
            None
        })
    }

    pub(super) fn into_vec(self) -> Vec<Transaction> {
        let mut all = Vec::new();
        let mut next = self.first.into_inner();
        while let Some(participant) = next {
            all.extend(participant.transaction.into_inner());
            next = participant.next.into_inner();
        }
        all
    }
}
