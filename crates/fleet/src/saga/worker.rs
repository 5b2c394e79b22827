//! Starts sagas and carries on those that are due.

use super::definition::{Definition, object};
use super::operator::state_of;
use super::run::carry_on;
use super::store::{Held, State, Store};
use super::{AFTER_CLAIM, Error, Saga, WORKFLOWS};
use crate::{Error as FleetError, Fleet, Transaction, failpoint};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tracing::Instrument;
use uuid::Uuid;

const START: &str = "-- saga_start()
INSERT INTO saga (name, correlation_key, steps, step, payload) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (name, correlation_key) DO NOTHING RETURNING id";

const STARTED: &str = "-- saga_started()
SELECT id FROM saga WHERE name = $1 AND correlation_key = $2";

// Connection and transaction have the same methods, and no trait in common that has them all.
macro_rules! insert {
    ($insert:expr, $client:expr) => {{
        let Insert {
            name,
            correlation_key,
            steps,
            payload,
        } = $insert;
        let code = &WORKFLOWS;
        let query = |name| FleetError::query(code, name);
        let statement = $client.prepare_cached(START).await.map_err(query("saga_start"))?;
        let inserted = $client
            .query_opt(&statement, &[&name, &correlation_key, &steps, &steps[0], &payload])
            .await;
        if let Some(row) = inserted.map_err(query("saga_start"))? {
            return Ok(Started {
                id: row.get(0),
                new: true,
            });
        }
        let row = $client
            .query_one(STARTED, &[&name, &correlation_key])
            .await
            .map_err(query("saga_started"))?;
        Ok(Started {
            id: row.get(0),
            new: false,
        })
    }};
}

/// How a worker works.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of this worker, unique among processes; by default the process id with random digits.
    pub worker: String,
    /// How long a worker that is not heard of keeps its sagas. It renews at a third of it.
    pub lease: Duration,
    /// How often [`Sagas::run`] looks for work when there was none.
    pub poll: Duration,
    /// Sagas that [`Sagas::run`] carries on at the same time.
    pub parallel: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            worker: format!("{}/{}", std::process::id(), Uuid::now_v7().simple()),
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(1),
            parallel: 8,
        }
    }
}

/// A saga that was started, now or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    /// The saga.
    pub id: Uuid,
    /// Whether this call began it; otherwise name and key had one already, which is left as it is.
    pub new: bool,
}

/// The definitions that a process knows, and the worker that carries them out. Cheap to clone.
#[derive(Clone)]
pub struct Sagas {
    store: Store,
    settings: Settings,
    definitions: BTreeMap<&'static str, Arc<Definition>>,
}

impl Sagas {
    /// Knows no saga yet, and opens nothing.
    pub fn new(fleet: Fleet, settings: Settings) -> Self {
        let store = Store {
            fleet,
            worker: settings.worker.clone(),
            lease: settings.lease,
        };
        Self {
            store,
            settings,
            definitions: BTreeMap::new(),
        }
    }

    /// Adds a definition.
    ///
    /// # Errors
    /// [`Error::Definition`] where it makes no sense, or its name is taken.
    pub fn register<S: Serialize + DeserializeOwned + Send + 'static>(mut self, saga: Saga<S>) -> Result<Self, Error> {
        let definition = saga.finish()?;
        let name = definition.name;
        if self.definitions.insert(name, Arc::new(definition)).is_some() {
            let message = "it is registered twice: give one of them another name".to_owned();
            return Err(Error::Definition { saga: name, message });
        }
        Ok(self)
    }

    /// Starts a saga about something. The same name and key again gives the same saga, whatever its state, and starts nothing.
    ///
    /// # Errors
    /// [`Error::NotRegistered`], [`Error::Payload`], or the database's.
    pub async fn start(&self, name: &str, correlation_key: &str, state: &impl Serialize) -> Result<Started, Error> {
        let insert = Insert::new(self.definition(name)?, correlation_key, state)?;
        let connection = self.store.fleet.acquire(&WORKFLOWS).await?;
        insert!(insert, connection)
    }

    /// The same in the caller's transaction on `sm_workflows`: the saga begins when that commits, with whatever else was written.
    ///
    /// # Errors
    /// As [`Sagas::start`].
    pub fn start_in(
        &self,
        tx: &Transaction,
        name: &str,
        correlation_key: &str,
        state: &impl Serialize,
    ) -> impl Future<Output = Result<Started, Error>> {
        let insert = self
            .definition(name)
            .and_then(|definition| Insert::new(definition, correlation_key, state));
        async move { insert!(insert?, tx) }
    }

    fn definition(&self, name: &str) -> Result<&Arc<Definition>, Error> {
        self.definitions
            .get(name)
            .ok_or_else(|| Error::NotRegistered { name: name.to_owned() })
    }

    /// Carries one saga to its end, and waits out its backoff. Where another worker holds it, waits for that one.
    ///
    /// # Errors
    /// [`Error::Stuck`] where a person must act, [`Error::NotFound`], [`Error::NotRegistered`], or the database's.
    pub async fn run_until_done(&self, id: Uuid) -> Result<State, Error> {
        loop {
            if let Some(held) = self.store.claim_one(id).await? {
                failpoint(AFTER_CLAIM);
                match self.carry(held, &|| false).await {
                    Err(Error::Fenced { .. }) | Ok(()) => {}
                    Err(error) => return Err(error),
                }
            }
            let now = state_of(&self.store.fleet, id).await?;
            match now.state {
                State::Completed | State::Compensated => return Ok(now.state),
                State::Stuck => return Err(now.stuck(id)),
                State::Running | State::Compensating => {
                    let wait = now.due_in.min(self.settings.poll).max(Duration::from_millis(5));
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Carries on what is due now, one after the other, until nothing is; returns how many times one was taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn run_due(&self) -> Result<u64, Error> {
        let names: Vec<&str> = self.definitions.keys().copied().collect();
        let mut taken = 0;
        while let Some(held) = self.store.claim_due(&names).await? {
            failpoint(AFTER_CLAIM);
            taken += 1;
            match self.carry(held, &|| false).await {
                Err(Error::Fenced { id, worker }) => tracing::warn!(saga = %id, worker, "taken over by another worker"),
                outcome => outcome?,
            }
        }
        Ok(taken)
    }

    /// Works until `stop` resolves: takes what is due, several at a time. Then the steps under way end, and nothing is held any more. A
    /// database that cannot be reached is asked again at each poll.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let names: Vec<&str> = self.definitions.keys().copied().collect();
        let stopping = Arc::new(AtomicBool::new(false));
        let mut working: JoinSet<()> = JoinSet::new();
        tokio::pin!(stop);
        loop {
            let full = working.len() >= self.settings.parallel.max(1);
            let mut idle = true;
            if !full {
                match self.store.claim_due(&names).await {
                    Ok(Some(held)) => {
                        failpoint(AFTER_CLAIM);
                        let (sagas, stopping) = (self.clone(), stopping.clone());
                        working.spawn(async move {
                            let id = held.id;
                            if let Err(error) = sagas.carry(held, &|| stopping.load(Ordering::Relaxed)).await {
                                tracing::warn!(saga = %id, "left to the next worker: {error}");
                            }
                        });
                        idle = false;
                    }
                    Ok(None) => {}
                    Err(error) => tracing::warn!("no saga can be taken: {error}"),
                }
            }
            let pause = async {
                if idle {
                    tokio::time::sleep(self.settings.poll).await;
                }
            };
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(_) = working.join_next(), if !working.is_empty() && idle => {}
                () = pause => {}
            }
        }
        stopping.store(true, Ordering::Relaxed);
        while working.join_next().await.is_some() {}
    }

    async fn carry(&self, held: Held, stopping: &(dyn Fn() -> bool + Send + Sync)) -> Result<(), Error> {
        let definition = match self.definition(&held.name) {
            Ok(definition) => definition.clone(),
            Err(error) => {
                self.store.release(&held).await?;
                return Err(error);
            }
        };
        let span = tracing::info_span!("saga", saga = %held.id, name = %held.name, key = %held.correlation_key);
        carry_on(&self.store, &definition, held, stopping).instrument(span).await
    }
}

/// What a start writes.
struct Insert {
    name: &'static str,
    correlation_key: String,
    steps: Vec<&'static str>,
    payload: serde_json::Value,
}

impl Insert {
    fn new(definition: &Definition, correlation_key: &str, state: &impl Serialize) -> Result<Self, Error> {
        let payload = object(state).map_err(|message| Error::Payload {
            name: definition.name.to_owned(),
            message,
        })?;
        Ok(Self {
            name: definition.name,
            correlation_key: correlation_key.to_owned(),
            steps: definition.step_names(),
            payload,
        })
    }
}
