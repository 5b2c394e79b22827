//! The writers: transactions with savepoints, rollbacks, long transactions and two-phase commits, drawn from the seed; and the ledger of what
//! each of them was told.

use crate::area::{AREAS, Area, Poison};
use aicore_fleet::{Error as FleetError, Fleet, Transaction, TransactionOptions};
use futures_util::future::try_join_all;
use rand::{Rng as _, RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Writers at work at once.
pub(crate) const WRITERS: u64 = 6;

/// One change of one aggregate, with the id of its event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Change {
    /// Place in [`AREAS`].
    pub(crate) place: usize,
    pub(crate) kind: Kind,
    pub(crate) id: Uuid,
    pub(crate) event: Uuid,
    pub(crate) amount: u32,
    state: usize,
}

/// What is changed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, PartialEq, Eq)]
pub(crate) enum Kind {
    CustomerCreate,
    CustomerChange,
    ContractCreate {
        customer: Uuid,
    },
    ContractChange,
    /// A change whose event cannot be applied.
    #[serde(skip)]
    Poisoned(Poison),
}

/// Why a transaction of the load ended without a commit.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// The seed wanted it.
    #[error("rolled back as the seed wants it")]
    Wanted,
    /// A restore took the aggregate away.
    #[error("the aggregate {0} is gone")]
    Gone(Uuid),
    /// A server or the network.
    #[error(transparent)]
    Fleet(#[from] FleetError),
}

impl Change {
    pub(crate) fn area(&self) -> &'static Area {
        &AREAS[self.place]
    }

    /// Makes it in an open transaction.
    pub(crate) async fn make(&self, tx: &Transaction) -> Result<(), Stop> {
        let area = self.area();
        let query = || FleetError::query(&area.code, "faults_change");
        let (amount, name) = (
            format!("{}.{:02}", self.amount / 100, self.amount % 100),
            format!("Ana {}", self.amount),
        );
        let state = area.states[self.state];
        let (text, params): (String, &[&(dyn aicore_fleet::tokio_postgres::types::ToSql + Sync)]) = match &self.kind {
            Kind::CustomerCreate => (area.customer_create(), &[&self.id, &self.event]),
            Kind::CustomerChange => (area.customer_change(), &[&self.id, &self.event, &name]),
            Kind::ContractCreate { customer } => (area.contract_create(), &[&self.id, &self.event, customer]),
            Kind::ContractChange => (area.contract_change(), &[&self.id, &self.event, &amount, &state]),
            Kind::Poisoned(poison) => (area.contract_poison(*poison), &[&self.id, &self.event, &amount, &state]),
        };
        let statement = tx.prepare_cached(&text).await.map_err(query())?;
        match tx.execute(&statement, params).await.map_err(query())? {
            0 => Err(Stop::Gone(self.id)),
            _ => Ok(()),
        }
    }
}

/// Makes changes in an open transaction, in their order: the statements follow each other down the connection without waiting.
pub(crate) async fn make_all(tx: &Transaction, changes: &[Change]) -> Result<(), Stop> {
    try_join_all(changes.iter().map(|change| change.make(tx))).await.map(drop)
}

/// Ids of the aggregates of each area.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub(crate) customers: [Vec<Uuid>; 4],
    pub(crate) contracts: [Vec<Uuid>; 4],
}

/// Everything random, from the seed.
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// A stream of its own for each part of a seed's run.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    pub(crate) fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end.max(1))
    }

    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    pub(crate) fn between_ms(&mut self, low: u64, high: u64) -> Duration {
        Duration::from_millis(self.0.random_range(low..high))
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn change(&mut self, place: usize, kind: Kind, id: Uuid) -> Change {
        Change {
            place,
            kind,
            id,
            event: self.uuid(),
            amount: self.0.random_range(100..100_000),
            state: self.below(2),
        }
    }

    /// Changes of aggregates of one area, in the order of their ids, which keeps most writers from waiting for each other in a circle.
    fn changes(&mut self, place: usize, keys: &Keys, count: usize) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::with_capacity(count);
        for _ in 0..count {
            let change = if self.chance(25) {
                let id = self.pick(&keys.customers[place]);
                self.change(place, Kind::CustomerChange, id)
            } else {
                let id = self.pick(&keys.contracts[place]);
                self.change(place, Kind::ContractChange, id)
            };
            changes.push(change);
        }
        changes.sort_by_key(|change| change.id);
        changes
    }

    /// A new customer with a contract.
    pub(crate) fn newcomer(&mut self, place: usize) -> Vec<Change> {
        let (customer, contract) = (self.uuid(), self.uuid());
        let customer_change = self.change(place, Kind::CustomerCreate, customer);
        let contract_change = self.change(place, Kind::ContractCreate { customer }, contract);
        vec![customer_change, contract_change]
    }

    /// A change with an event that must be parked.
    pub(crate) fn poisoned(&mut self, keys: &Keys) -> Change {
        let place = self.below(AREAS.len());
        let id = self.pick(&keys.contracts[place]);
        let poison = self.pick(&[Poison::Schema, Poison::Type, Poison::Value]);
        self.change(place, Kind::Poisoned(poison), id)
    }

    /// Changes of contracts in two or three areas.
    pub(crate) fn across<K: AsRef<[Uuid]>>(&mut self, contracts: &[K]) -> Vec<Change> {
        let left_out = self.below(AREAS.len());
        let second = self.below(AREAS.len());
        let mut changes = Vec::new();
        for (place, contracts) in contracts.iter().enumerate() {
            if place != left_out && place != second {
                for _ in 0..=self.below(3) {
                    let id = self.pick(contracts.as_ref());
                    changes.push(self.change(place, Kind::ContractChange, id));
                }
            }
        }
        changes.sort_by_key(|change| (change.place, change.id));
        changes
    }
}

/// What the writer of a transaction was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Committed,
    RolledBack,
    /// The connection broke, or the process died: committed or not, but as a whole.
    Unknown,
}

/// A transaction that was tried.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) begun: Instant,
    pub(crate) ended: Instant,
    pub(crate) fate: Fate,
    /// What it wrote.
    pub(crate) changes: Vec<Change>,
    /// What it wrote behind a savepoint and took back.
    pub(crate) undone: Vec<Change>,
}

/// The load of one seed.
pub(crate) struct Load {
    pub(crate) fleet: Fleet,
    pub(crate) bell: async_nats::Client,
    pub(crate) keys: RefCell<Keys>,
    pub(crate) ledger: RefCell<Vec<Attempt>>,
    /// Events that writers know to be committed.
    pub(crate) committed: Cell<u64>,
    /// The writers pause at so many, until the next fault has begun.
    pub(crate) allowed: Cell<u64>,
    /// The writers stop at so many.
    pub(crate) wanted: u64,
}

impl Load {
    /// The first customers and contracts of every area.
    pub(crate) async fn found(&self, seed: u64) -> anyhow::Result<()> {
        let mut draw = Draw::new(seed, 999);
        for place in 0..AREAS.len() {
            for _ in 0..12 {
                let changes = draw.newcomer(place);
                self.single(changes, Vec::new(), Shape::Plain).await;
            }
        }
        let keys = self.keys.borrow();
        anyhow::ensure!(
            keys.contracts.iter().all(|some| some.len() == 12),
            "the first customers were not written"
        );
        Ok(())
    }

    /// Writes until there is enough.
    pub(crate) async fn write(&self, seed: u64, writer: u64) {
        let mut draw = Draw::new(seed, writer);
        while self.committed.get() < self.wanted {
            if self.committed.get() >= self.allowed.get() {
                tokio::time::sleep(Duration::from_millis(5)).await;
                continue;
            }
            let place = draw.below(AREAS.len());
            let count = 1 + if draw.chance(70) { draw.below(8) } else { draw.below(40) };
            match draw.below(100) {
                0..8 => {
                    let changes = draw.newcomer(place);
                    self.single(changes, Vec::new(), Shape::Plain).await;
                }
                8..16 => {
                    let changes = draw.changes(place, &self.keys.borrow(), count);
                    self.single(changes, Vec::new(), Shape::RolledBack).await;
                }
                16..30 => {
                    let (changes, undone) = {
                        let keys = self.keys.borrow();
                        (draw.changes(place, &keys, count), draw.changes(place, &keys, 2))
                    };
                    self.single(changes, undone, Shape::Plain).await;
                }
                30..42 => {
                    let changes = draw.across(&self.keys.borrow().contracts);
                    self.across(changes).await;
                }
                42..44 => {
                    let changes = draw.changes(place, &self.keys.borrow(), count);
                    let pause = draw.between_ms(100, 1_000);
                    self.single(changes, Vec::new(), Shape::Long(pause)).await;
                }
                _ => {
                    let changes = draw.changes(place, &self.keys.borrow(), count);
                    self.single(changes, Vec::new(), Shape::Plain).await;
                }
            }
        }
    }

    /// A transaction of one database: the first half of the changes, then those that a savepoint takes back, then the others.
    pub(crate) async fn single(&self, changes: Vec<Change>, undone: Vec<Change>, shape: Shape) {
        let begun = Instant::now();
        let Some(first) = changes.first() else { return };
        let options = TransactionOptions {
            lock_timeout: Some(Duration::from_secs(3)),
            ..TransactionOptions::default()
        };
        let outcome: Result<(), Stop> = self
            .fleet
            .transaction_with(&first.area().code, "faults_write", &options, async |tx| {
                let (early, late) = changes.split_at(changes.len() / 2);
                make_all(tx, early).await?;
                if let Shape::Long(pause) = shape {
                    tokio::time::sleep(pause).await;
                }
                if !undone.is_empty() {
                    let taken_back: Result<(), Stop> = tx
                        .savepoint("aside", async |tx| {
                            make_all(tx, &undone).await?;
                            Err(Stop::Wanted)
                        })
                        .await;
                    match taken_back {
                        Ok(()) | Err(Stop::Wanted) => {}
                        Err(error) => return Err(error),
                    }
                }
                make_all(tx, late).await?;
                if shape == Shape::RolledBack {
                    Err(Stop::Wanted)
                } else {
                    Ok(())
                }
            })
            .await;
        self.note(begun, changes, undone, outcome).await;
    }

    /// A transaction across databases.
    async fn across(&self, changes: Vec<Change>) {
        let begun = Instant::now();
        let outcome: Result<(), Stop> = self
            .fleet
            .transaction_across("faults_write_across", &TransactionOptions::default(), async |tx| {
                for change in &changes {
                    change.make(tx.on(&change.area().code).await?).await?;
                }
                Ok(())
            })
            .await;
        self.note(begun, changes, Vec::new(), outcome).await;
    }

    async fn note(&self, begun: Instant, changes: Vec<Change>, undone: Vec<Change>, outcome: Result<(), Stop>) {
        let fate = match &outcome {
            Ok(()) => Fate::Committed,
            Err(Stop::Wanted | Stop::Gone(_)) => Fate::RolledBack,
            Err(Stop::Fleet(_)) => Fate::Unknown,
        };
        if let Err(Stop::Gone(id)) = &outcome {
            let mut keys = self.keys.borrow_mut();
            for (place, _) in AREAS.iter().enumerate() {
                keys.customers[place].retain(|known| known != id);
                keys.contracts[place].retain(|known| known != id);
            }
        }
        if let Err(error @ Stop::Fleet(_)) = &outcome {
            tracing::debug!("a writer was disturbed: {error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if fate == Fate::Committed {
            self.committed.set(self.committed.get() + changes.len() as u64);
            let mut keys = self.keys.borrow_mut();
            for change in &changes {
                match change.kind {
                    Kind::CustomerCreate => keys.customers[change.place].push(change.id),
                    Kind::ContractCreate { .. } => keys.contracts[change.place].push(change.id),
                    _ => {}
                }
            }
        }
        if let (Fate::Committed, Some(change)) = (fate, changes.first()) {
            // A courtesy, which must not hold up the writer where NATS is away.
            let bell = aicore_outbox::ring(&self.bell, &change.area().code);
            let _ = tokio::time::timeout(Duration::from_millis(5), bell).await;
        }
        self.ledger.borrow_mut().push(Attempt {
            begun,
            ended: Instant::now(),
            fate,
            changes,
            undone,
        });
    }
}

/// How a transaction goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Plain,
    /// Rolled back at its end.
    RolledBack,
    /// Stands still for so long half-way.
    Long(Duration),
}
