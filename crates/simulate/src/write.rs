//! Performs a day against the databases of the six areas, as their applications would: each transaction writes rows and
//! records their events.
//!
//! The areas run at the same time, each in the order of its steps. A transaction takes consecutive steps of different
//! rows: a second step of a row begins the next one, so that each step of a row has an event with a version of its own.
//!
//! A row's `occurred_at` tells which steps it has seen. Steps that were performed are left alone, so a day may be
//! written again, and is completed where writing was interrupted. Ids and numbers come from the world.

mod energy;
mod finance;
mod insurance;
mod repairs;
mod table;
mod telecom;
mod workshops;

use crate::area::Area;
use crate::step::Step;
use crate::{Error, World};
use aicore_client::{Client, Database, Tables, Transaction};
use aicore_fleet::Fleet;
use aicore_outbox::Schemas;
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Most steps of one transaction.
const STEPS_AT_ONCE: usize = 200;

/// Key of a row → business time of its state.
type Known = HashMap<Uuid, DateTime<Utc>>;

/// What was done with the steps of a day, or of one database's part in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Steps of the world.
    pub steps: u64,
    /// Steps that were performed.
    pub written: u64,
    /// Steps whose rows were in that state, or a later one, already.
    pub unchanged: u64,
    /// Events recorded.
    pub events: u64,
}

/// What [`write()`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Over all databases.
    #[serde(flatten)]
    pub total: Counts,
    /// By code of the database.
    pub databases: BTreeMap<&'static str, Counts>,
}

/// How far one database is; given after each of its transactions, and once at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Code of the database.
    pub database: &'static str,
    /// Its counts so far; `steps` are those of the whole day.
    pub counts: Counts,
}

/// The tables of an area.
trait Book: Copy {
    /// The steps' rows that are there already.
    async fn known(self, steps: &[&Step]) -> Result<Known, Error>;

    /// Performs steps of different rows; gives the keys of the rows written. A row that is in the step's state or a later
    /// one already is left alone.
    async fn perform(self, steps: &[&Step]) -> Result<HashSet<Uuid>, Error>;
}

/// Performs the steps of `world` that were not performed yet. `progress` hears of every transaction committed.
///
/// # Errors
/// [`Error`] of the first area that fails. What was committed stays; the same call goes on from there.
pub async fn write(fleet: &Fleet, schemas: &Schemas, world: &World, progress: impl Fn(&Progress)) -> Result<Summary, Error> {
    let db = Client::new(fleet.clone());
    let day = Day {
        fleet,
        schemas,
        world,
        progress: &progress,
    };
    let written = futures_util::try_join!(
        day.write(Area::Insurance, db.insurance()),
        day.write(Area::Energy, db.energy()),
        day.write(Area::Telecom, db.telecom()),
        day.write(Area::Finance, db.finance()),
        day.write(Area::Repairs, db.repairs()),
        day.write(Area::Workshops, db.workshops()),
    )?;
    let databases = BTreeMap::from([written.0, written.1, written.2, written.3, written.4, written.5]);
    let total = databases.values().fold(Counts::default(), |sum, counts| Counts {
        steps: sum.steps + counts.steps,
        written: sum.written + counts.written,
        unchanged: sum.unchanged + counts.unchanged,
        events: sum.events + counts.events,
    });
    Ok(Summary { total, databases })
}

/// A day that is being written.
struct Day<'a, P> {
    fleet: &'a Fleet,
    schemas: &'a Schemas,
    world: &'a World,
    progress: &'a P,
}

impl<P: Fn(&Progress)> Day<'_, P> {
    /// Writes the part of one area.
    async fn write<D>(&self, area: Area, database: Database<'_, D>) -> Result<(&'static str, Counts), Error>
    where
        D: Tables + Book,
        for<'t> D::In<'t>: Book,
    {
        let mut steps: Vec<&Step> = self.world.steps.iter().filter(|step| step.area == area).collect();
        let mut counts = Counts {
            steps: steps.len() as u64,
            ..Counts::default()
        };
        let known = (*database).known(&steps).await?;
        steps.retain(|step| known.get(&step.row.id()).is_none_or(|state| *state < step.at));
        counts.unchanged = counts.steps - steps.len() as u64;
        let report = |counts| {
            (self.progress)(&Progress {
                database: area.database(),
                counts,
            });
        };
        report(counts);
        for batch in batches(&steps) {
            let (written, events) = database
                .transaction("simulate_steps", async |tx| {
                    let done = (*tx).perform(batch).await?;
                    let events = self.record(tx, batch, &done).await?;
                    Ok::<_, Error>((done.len() as u64, events))
                })
                .await?;
            counts.written += written;
            counts.unchanged += batch.len() as u64 - written;
            counts.events += events;
            report(counts);
        }
        Ok((area.database(), counts))
    }

    /// Records the events of the steps whose rows were written, in their order; gives their number.
    async fn record<D: Tables>(&self, tx: Transaction<'_, D>, batch: &[&Step], done: &HashSet<Uuid>) -> Result<u64, Error> {
        let events: Vec<(&'static str, Uuid)> = batch
            .iter()
            .filter(|step| done.contains(&step.row.id()))
            .filter_map(|step| Some((step.event?, step.row.id())))
            .collect();
        let record = |event: &'static str, ids: Vec<Uuid>| async move {
            aicore_outbox::record(tx.raw(), self.fleet.catalog(), self.schemas, event, 1, &ids).await
        };
        // Recording nothing prepares the statement. Prepared statements go to the server in the order of the list, one after
        // the other without waiting for answers: the outbox keeps the order of the steps.
        let types: HashSet<&'static str> = events.iter().map(|(event, _)| *event).collect();
        try_join_all(types.into_iter().map(|event| record(event, Vec::new()))).await?;
        let alike = events.chunk_by(|one, next| one.0 == next.0);
        let recorded = try_join_all(alike.map(|alike| record(alike[0].0, alike.iter().map(|(_, id)| *id).collect()))).await?;
        Ok(recorded.into_iter().sum())
    }
}

/// Cuts steps into transactions: at most [`STEPS_AT_ONCE`], and no row twice.
fn batches<'s, 'a>(steps: &'s [&'a Step]) -> Vec<&'s [&'a Step]> {
    let mut batches = Vec::new();
    let mut rows = HashSet::new();
    let mut start = 0;
    for (place, step) in steps.iter().enumerate() {
        if rows.contains(&step.row.id()) || rows.len() == STEPS_AT_ONCE {
            batches.push(&steps[start..place]);
            rows.clear();
            start = place;
        }
        rows.insert(step.row.id());
    }
    if start < steps.len() {
        batches.push(&steps[start..]);
    }
    batches
}
