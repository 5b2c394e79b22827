//! The run of one seed: servers, load and faults, then healing, draining and judgement.

use crate::area::AREAS;
use crate::area::Poison;
use crate::faults::Faults;
use crate::judge::{self, Judgement};
use crate::load::{Change, Draw, Kind, Load, WRITERS};
use crate::plan::Fault;
use crate::table::Size;
use crate::world::{Clock, World};
use aicore_hub::{HUB, Verification, verify};
use anyhow::Context as _;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Most that a seed may take.
const LIMIT: Duration = Duration::from_secs(400);

/// How long the pipeline may take to come to rest.
const REST: Duration = Duration::from_secs(45);

/// What came of a seed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) seed: u64,
    pub(crate) faults: Vec<String>,
    /// Faults that this machine cannot bring about.
    pub(crate) untested: Vec<String>,
    /// Transactions tried.
    pub(crate) transactions: u64,
    pub(crate) judgement: Judgement,
    /// Seconds with load and faults.
    pub(crate) faults_s: f64,
    /// Seconds until the pipeline was at rest.
    pub(crate) rest_s: f64,
}

/// Runs a seed.
pub(crate) async fn run(seed: u64, size: &Size, clock: Option<Clock>) -> anyhow::Result<Report> {
    let faults = size.faults(seed);
    let mut world = World::start(clock).await?;
    let log = world.crew.log.clone();
    let outcome = tokio::time::timeout(LIMIT, in_world(&mut world, seed, size.events, &faults)).await;
    let outcome = outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("not done after {} s", LIMIT.as_secs())));
    if outcome
        .as_ref()
        .map_or(true, |report| !report.judgement.violations.is_empty())
        && let Ok(text) = std::fs::read_to_string(&log)
    {
        tracing::warn!("what relays and consumers said:\n{text}");
    }
    outcome
}

async fn in_world(world: &mut World, seed: u64, events: u64, faults: &[Fault]) -> anyhow::Result<Report> {
    let hub = world.session(&HUB).await?;
    hub.batch_execute(judge::LOG).await?;
    drop(hub);
    let load = Load {
        fleet: world.fleet.clone(),
        bell: world.stream.client.clone(),
        keys: RefCell::default(),
        ledger: RefCell::default(),
        committed: Cell::new(0),
        allowed: Cell::new(0),
        wanted: events,
    };
    let begun = Instant::now();
    load.found(seed).await?;
    let mut at_work = Faults::new(world, &load, seed);
    let writers = join_all((0..WRITERS).map(|writer| load.write(seed, writer)));
    let stop = Cell::new(false);
    let (_, outcome) = tokio::join!(
        async {
            // Where the faults fail, the writers end, too.
            tokio::select! { _ = writers => {}, () = until(&stop) => {} }
        },
        async {
            let outcome = at_work.run(faults).await;
            stop.set(outcome.is_err());
            outcome
        }
    );
    outcome?;
    at_work.heal().await.context("healing")?;
    let faults_s = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    come_to_rest(&mut at_work).await?;
    settle_poison(&mut at_work).await.context("settling what is parked")?;
    come_to_rest(&mut at_work).await?;
    let rest_s = begun.elapsed().as_secs_f64();
    let (restored, untested) = (at_work.restored, std::mem::take(&mut at_work.untested));
    drop(at_work);
    world.crew.stop();
    let ledger = load.ledger.borrow();
    let judgement = judge::judge(world, &ledger, restored).await.context("judging")?;
    Ok(Report {
        seed,
        faults: faults.iter().map(ToString::to_string).collect(),
        untested: untested.iter().map(ToString::to_string).collect(),
        transactions: ledger.len() as u64,
        judgement,
        faults_s,
        rest_s,
    })
}

async fn until(stop: &Cell<bool>) {
    while !stop.get() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until nothing is on its way, lost or stale.
async fn come_to_rest(at_work: &mut Faults<'_>) -> anyhow::Result<()> {
    let at_rest = |found: &Verification| found.pending + found.awaited + found.lost + found.stale + found.doubled == 0;
    let until = Instant::now() + REST;
    for area in &AREAS {
        loop {
            at_work.supervise()?;
            match verify(&at_work.world.fleet, &at_work.world.stream, &area.code).await {
                Ok(found) if at_rest(&found) => break,
                Ok(found) if Instant::now() > until => {
                    // It is judged as it stands.
                    tracing::warn!("not at rest: {found:?}");
                    break;
                }
                Ok(_) => {}
                Err(error) if Instant::now() > until => return Err(error).context("the pipeline does not come to rest"),
                Err(error) => tracing::debug!("cannot look yet: {error}"),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    Ok(())
}

/// Does what an operator does with parked events: mends and replays some, gives some up, leaves some.
async fn settle_poison(at_work: &mut Faults<'_>) -> anyhow::Result<()> {
    let mut draw = Draw::new(at_work.seed, 4_000);
    let poisoned: HashMap<Uuid, Change> = {
        let ledger = at_work.load.ledger.borrow();
        let changes = ledger.iter().flat_map(|attempt| &attempt.changes);
        changes
            .filter(|change| matches!(change.kind, Kind::Poisoned(_)))
            .map(|change| (change.event, change.clone()))
            .collect()
    };
    let hub = at_work.world.session(&HUB).await?;
    let text = "-- faults_parked()
        SELECT DISTINCT ON (database_code, aggregate_id) event_id, aggregate_id FROM parked_event
        WHERE replayed_at IS NULL AND NOT held ORDER BY database_code, aggregate_id, aggregate_version, sequence";
    for row in hub.query(text, &[]).await? {
        let (root, aggregate): (Uuid, Option<Uuid>) = (row.get(0), row.get(1));
        match draw.below(3) {
            0 => {}
            1 => drop(aicore_hub::skip(&at_work.world.fleet, root, "given up by the harness").await?),
            _ => {
                let text =
                    "-- faults_parked_of()\nSELECT event_id FROM parked_event WHERE aggregate_id = $1 AND replayed_at IS NULL";
                for row in hub.query(text, &[&aggregate]).await? {
                    if let Some(change) = poisoned.get(&row.get(0)) {
                        mend(&hub, change).await?;
                    }
                }
                aicore_hub::replay(&at_work.world.fleet, root).await?;
            }
        }
    }
    Ok(())
}

/// Gives a parked event the type and payload that it should have had.
async fn mend(hub: &aicore_fleet::tokio_postgres::Client, change: &Change) -> anyhow::Result<()> {
    let area = change.area();
    let (event_type, right) = match change.kind {
        Kind::Poisoned(Poison::Schema) => (None, "{\"currency\": \"EUR\"}".to_owned()),
        Kind::Poisoned(Poison::Value) => (
            None,
            format!(
                "{{\"{}\": \"{}.{:02}\"}}",
                area.amount,
                change.amount / 100,
                change.amount % 100
            ),
        ),
        _ => (Some(area.changed), "{}".to_owned()),
    };
    let text = "-- faults_mend()
        UPDATE parked_event SET event_type = coalesce($2, event_type), payload = payload || $3::text::jsonb WHERE event_id = $1";
    hub.execute(text, &[&change.event, &event_type, &right]).await?;
    Ok(())
}
