//! What became of every transaction, read from the databases themselves.
//!
//! In `sm_global` the harness keeps a log of its own, written by triggers in the hub's transactions: each row that the hub puts, with incarnation and
//! version, each line of a timeline, each event received. It is only ever added to, so a second effect and a step back are there to be seen
//! even where the tables themselves look right again.

use crate::area::{AREAS, Area};
use crate::faults::Restored;
use crate::load::{Attempt, Fate};
use crate::world::World;
use aicore_fleet::tokio_postgres::Client;
use aicore_hub::{HUB, Verification, verify};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Made in the hub's database before anything is written.
pub(crate) const LOG: &str = "
    CREATE SCHEMA faults;
    CREATE TABLE faults.log (
        place bigint GENERATED ALWAYS AS IDENTITY, kind text NOT NULL, id uuid, incarnation integer, version integer,
        transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id());
    CREATE FUNCTION faults.put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO faults.log (kind, id, incarnation, version) VALUES ('put', NEW.id, NEW.incarnation, NEW.version); RETURN NULL; END $$;
    CREATE FUNCTION faults.record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.version > 0 THEN
            INSERT INTO faults.log (kind, id, incarnation, version) VALUES ('put', NEW.source_key::uuid, NEW.incarnation, NEW.version);
        END IF;
        RETURN NULL; END $$;
    CREATE FUNCTION faults.event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO faults.log (kind, id) VALUES (TG_TABLE_NAME, NEW.event_id); RETURN NULL; END $$;
    CREATE FUNCTION faults.gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO faults.log (kind) VALUES ('gone'); RETURN NULL; END $$;
    CREATE TRIGGER faults_put AFTER INSERT OR UPDATE OF version ON contract FOR EACH ROW EXECUTE FUNCTION faults.put();
    CREATE TRIGGER faults_put AFTER INSERT OR UPDATE OF version ON service_case FOR EACH ROW EXECUTE FUNCTION faults.put();
    CREATE TRIGGER faults_put AFTER INSERT OR UPDATE OF version ON source_record FOR EACH ROW EXECUTE FUNCTION faults.record();
    CREATE TRIGGER faults_event AFTER INSERT ON timeline FOR EACH ROW EXECUTE FUNCTION faults.event();
    CREATE TRIGGER faults_event AFTER INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION faults.event();
    CREATE TRIGGER faults_gone AFTER DELETE ON timeline FOR EACH ROW EXECUTE FUNCTION faults.gone();
    CREATE TRIGGER faults_gone AFTER DELETE ON inbox FOR EACH ROW EXECUTE FUNCTION faults.gone();
    CREATE TRIGGER faults_gone AFTER DELETE ON contract FOR EACH ROW EXECUTE FUNCTION faults.gone();
    CREATE TRIGGER faults_gone AFTER DELETE ON service_case FOR EACH ROW EXECUTE FUNCTION faults.gone()";

/// What was found over all areas.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Judgement {
    /// Events in the outboxes.
    pub(crate) committed: u64,
    pub(crate) effective: u64,
    pub(crate) parked: u64,
    pub(crate) skipped: u64,
    /// Received, of commits that the restore took back.
    pub(crate) foreign: u64,
    /// Committed events that the restore took back, received or not.
    pub(crate) taken_back: u64,
    /// Received in a later batch than a later event of their aggregate; no violation, for the hub's rows yield by version.
    pub(crate) late: u64,
    /// Violations by kind, with how many there were.
    pub(crate) violations: BTreeMap<String, u64>,
    /// Some of them in words.
    pub(crate) samples: Vec<String>,
}

impl Judgement {
    fn violation(&mut self, kind: &str, words: impl FnOnce() -> String) {
        let count = self.violations.entry(kind.into()).or_default();
        *count += 1;
        if *count <= 5 {
            self.samples.push(format!("{kind}: {}", words()));
        }
    }
}

/// A row of a source or of the hub: version, amount and state, the last two for contracts and cases only.
type Held = (i32, Option<String>, Option<String>);

/// The hub, as it is.
struct Hub {
    inbox: HashMap<Uuid, String>,
    timeline: HashMap<Uuid, u64>,
    /// Parked, skipped or replayed.
    parked: HashMap<Uuid, &'static str>,
    /// Aggregates with an event that is parked or was skipped.
    unsettled: HashSet<Uuid>,
    rows: HashMap<Uuid, Held>,
}

async fn hub(session: &Client) -> anyhow::Result<Hub> {
    let inbox = session.query("SELECT event_id, database_code FROM inbox", &[]).await?;
    let timeline = session
        .query("SELECT event_id, count(*) FROM timeline GROUP BY 1", &[])
        .await?;
    let text =
        "SELECT event_id, aggregate_id, CASE WHEN replayed_at IS NULL THEN 'parked' WHEN skip_reason IS NOT NULL THEN 'skipped'
        ELSE 'replayed' END FROM parked_event";
    let (mut parked, mut unsettled) = (HashMap::new(), HashSet::new());
    for row in session.query(text, &[]).await? {
        let state = match row.get(2) {
            "parked" => "parked",
            "skipped" => "skipped",
            _ => "replayed",
        };
        parked.insert(row.get(0), state);
        if state != "replayed" {
            unsettled.extend(row.get::<_, Option<Uuid>>(1));
        }
    }
    let text = "SELECT id, version, annual_amount::text, source_state FROM contract
        UNION ALL SELECT id, version, amount::text, source_state FROM service_case
        UNION ALL SELECT source_key::uuid, version, NULL, NULL FROM source_record WHERE version > 0";
    let rows = session.query(text, &[]).await?;
    Ok(Hub {
        inbox: inbox.iter().map(|row| (row.get(0), row.get(1))).collect(),
        timeline: timeline
            .iter()
            .map(|row| (row.get(0), row.get::<_, i64>(1).unsigned_abs()))
            .collect(),
        parked,
        unsettled,
        rows: rows
            .iter()
            .map(|row| (row.get(0), (row.get(1), row.get(2), row.get(3))))
            .collect(),
    })
}

/// An outbox row: the aggregate and its version.
type Outbox = HashMap<Uuid, (Uuid, i32)>;

/// Judges everything.
pub(crate) async fn judge(world: &World, ledger: &[Attempt], restored: Option<Restored>) -> anyhow::Result<Judgement> {
    let mut found = Judgement::default();
    let hub_session = world.session(&HUB).await?;
    let hub = hub(&hub_session).await?;
    let mut all: Outbox = HashMap::new();
    let mut settled = Vec::new();
    for area in &AREAS {
        let outbox = events(&mut found, world, area, &hub).await?;
        rows(&mut found, world, area, &hub).await?;
        settled.push((area, outbox.len() as u64));
        all.extend(outbox);
    }
    let of_area = |code: &str| AREAS.iter().any(|area| area.code.as_str() == code);
    let foreign: HashSet<Uuid> = hub
        .inbox
        .iter()
        .filter(|(event, code)| of_area(code) && !all.contains_key(*event))
        .map(|(event, _)| *event)
        .collect();
    found.foreign = foreign.len() as u64;
    writers(&mut found, ledger, &all, &hub, &foreign, restored);
    log(&mut found, &hub_session, &all).await?;
    facts(&mut found, &hub_session).await?;
    agreement(&mut found, world, &settled, &foreign, &hub).await?;
    Ok(found)
}

/// Every outbox row has had its effect once, or is parked, or was given up.
async fn events(found: &mut Judgement, world: &World, area: &Area, hub: &Hub) -> anyhow::Result<Outbox> {
    let session = world.session(&area.code).await?;
    let text = "SELECT event_id, aggregate_id, aggregate_version FROM platform.outbox_event";
    let mut outbox = HashMap::new();
    for row in session.query(text, &[]).await? {
        let event: Uuid = row.get(0);
        if outbox.insert(event, (row.get(1), row.get(2))).is_some() {
            found.violation("doubled", || format!("{} has event {event} twice in its outbox", area.code));
        }
        found.committed += 1;
        let lines = hub.timeline.get(&event).copied().unwrap_or(0);
        if !hub.inbox.contains_key(&event) {
            found.violation("lost", || format!("{} {event}", area.code));
            continue;
        }
        match hub.parked.get(&event).copied() {
            Some(state @ ("parked" | "skipped")) => {
                found.parked += u64::from(state == "parked");
                found.skipped += u64::from(state == "skipped");
                if lines > 0 {
                    found.violation("parked with an effect", || format!("{} {event}", area.code));
                }
            }
            _ => {
                found.effective += 1;
                match lines {
                    0 => found.violation("lost", || format!("{} {event} was received and had no effect", area.code)),
                    1 => {}
                    _ => found.violation("doubled", || format!("{} {event} has {lines} lines", area.code)),
                }
            }
        }
    }
    Ok(outbox)
}

/// The hub's rows are the source's.
async fn rows(found: &mut Judgement, world: &World, area: &Area, hub: &Hub) -> anyhow::Result<()> {
    let session = world.session(&area.code).await?;
    for row in session.query(&area.rows(), &[]).await? {
        let (id, source): (Uuid, Held) = (row.get(0), (row.get(1), row.get(2), row.get(3)));
        if hub.unsettled.contains(&id) {
            continue;
        }
        if hub.rows.get(&id) != Some(&source) {
            found.violation("wrong row", || {
                format!(
                    "{} {id} is {source:?} in the source and {:?} in the hub",
                    area.code,
                    hub.rows.get(&id)
                )
            });
        }
    }
    Ok(())
}

/// What the writers were told is what is there.
fn writers(
    found: &mut Judgement,
    ledger: &[Attempt],
    outbox: &Outbox,
    hub: &Hub,
    foreign: &HashSet<Uuid>,
    restored: Option<Restored>,
) {
    let mut excused = HashSet::new();
    for attempt in ledger {
        let there = |event: &Uuid| outbox.contains_key(event);
        for change in &attempt.undone {
            if there(&change.event) || hub.inbox.contains_key(&change.event) {
                found.violation("rolled back and there", || format!("{change:?}"));
            }
        }
        let (mut present, mut absent) = (0, 0);
        for change in &attempt.changes {
            let lost = restored.is_some_and(|restored| restored.may_have_lost(attempt, change));
            if lost && attempt.fate != Fate::RolledBack {
                excused.insert(change.event);
                found.taken_back += u64::from(!there(&change.event) && attempt.fate == Fate::Committed);
                if let Some(restored) = restored
                    && there(&change.event)
                    && attempt.begun > restored.lost_after
                    && attempt.ended < restored.anew_after
                {
                    found.violation("not taken back", || format!("{change:?}"));
                }
                continue;
            }
            match there(&change.event) {
                true => present += 1,
                false => absent += 1,
            }
        }
        match attempt.fate {
            Fate::Committed if absent > 0 => found.violation("committed and not there", || format!("{:?}", attempt.changes)),
            Fate::RolledBack if present > 0 => found.violation("rolled back and there", || format!("{:?}", attempt.changes)),
            // A restore of one server may have torn what was in doubt on it.
            Fate::Unknown if present > 0 && absent > 0 => {
                found.violation("torn", || format!("{:?}", attempt.changes));
            }
            _ => {}
        }
    }
    for event in foreign.iter().filter(|event| !excused.contains(*event)) {
        found.violation("received and never committed", || event.to_string());
    }
    let known: HashSet<Uuid> = ledger
        .iter()
        .flat_map(|attempt| attempt.changes.iter().map(|change| change.event))
        .collect();
    for event in outbox.keys().filter(|event| !known.contains(*event)) {
        found.violation("written by nobody", || event.to_string());
    }
}

/// The harness' own log: no step back, nothing twice.
async fn log(found: &mut Judgement, session: &Client, outbox: &Outbox) -> anyhow::Result<()> {
    let text = "SELECT kind, id, incarnation, version, transaction_id::text FROM faults.log ORDER BY place";
    let mut latest: HashMap<Uuid, (i32, i32)> = HashMap::new();
    let mut lines: HashSet<Uuid> = HashSet::new();
    // Highest version received before the present transaction, and with it.
    let mut received: HashMap<Uuid, (String, i32, i32)> = HashMap::new();
    for row in session.query(text, &[]).await? {
        let (kind, id): (&str, Option<Uuid>) = (row.get(0), row.get(1));
        match (kind, id) {
            ("put", Some(id)) => {
                let now: (i32, i32) = (row.get(2), row.get(3));
                match latest.insert(id, now) {
                    Some(before) if before > now => {
                        found.violation("inverted", || format!("{id} went from {before:?} to {now:?}"))
                    }
                    Some(before) if before == now => found.violation("doubled", || format!("{id} became {now:?} twice")),
                    _ => {}
                }
            }
            ("timeline", Some(event)) if !lines.insert(event) => {
                found.violation("doubled", || format!("{event} took effect twice"))
            }
            ("inbox", Some(event)) => {
                if let Some(&(aggregate, version)) = outbox.get(&event) {
                    let transaction: String = row.get(4);
                    let known = received.entry(aggregate).or_insert_with(|| (transaction.clone(), 0, 0));
                    if known.0 != transaction {
                        *known = (transaction, known.1.max(known.2), 0);
                    }
                    known.2 = known.2.max(version);
                    found.late += u64::from(version < known.1);
                }
            }
            ("gone", _) => found.violation("taken away", || "the hub deleted a row that stays".into()),
            _ => {}
        }
    }
    Ok(())
}

/// Facts are what the rows say.
async fn facts(found: &mut Judgement, session: &Client) -> anyhow::Result<()> {
    let text = "WITH rows AS (
            SELECT r.party_id, x.area, sum(x.active) AS active, sum(x.amount) AS amount, sum(x.cases) AS cases, sum(x.case_amount) AS case_amount
            FROM source_record AS r JOIN (
                SELECT source_record_id, area, (state = 'active')::integer AS active, CASE WHEN state = 'active' THEN annual_amount ELSE 0 END AS amount,
                    0 AS cases, 0 AS case_amount FROM contract
                UNION ALL SELECT source_record_id, area, 0, 0, 1, amount FROM service_case) AS x ON x.source_record_id = r.id
            WHERE r.party_id IS NOT NULL GROUP BY 1, 2
        ), facts AS (
            SELECT party_id, area, contracts_active, annual_amount_active, cases_total, cases_amount FROM consolidated_fact)
        SELECT coalesce(rows.party_id, facts.party_id)::text, rows::text, facts::text FROM rows FULL JOIN facts USING (party_id, area)
        WHERE (coalesce(active, 0), coalesce(amount, 0), coalesce(cases, 0), coalesce(case_amount, 0))
            IS DISTINCT FROM (contracts_active, annual_amount_active, cases_total, cases_amount)";
    for row in session.query(text, &[]).await? {
        let (party, rows, facts): (String, Option<String>, Option<String>) = (row.get(0), row.get(1), row.get(2));
        found.violation("wrong facts", || format!("{party}: rows {rows:?}, facts {facts:?}"));
    }
    Ok(())
}

/// `aicore events verify` says the same.
async fn agreement(
    found: &mut Judgement,
    world: &World,
    settled: &[(&Area, u64)],
    foreign: &HashSet<Uuid>,
    hub: &Hub,
) -> anyhow::Result<()> {
    let mut sum = Verification::default();
    for (area, committed) in settled {
        let told = verify(&world.fleet, &world.stream, &area.code).await?;
        let strangers = foreign
            .iter()
            .filter(|event| hub.inbox.get(*event).map(String::as_str) == Some(area.code.as_str()))
            .count() as u64;
        if told.committed != *committed
            || told.foreign != strangers
            || told.lost + told.doubled + told.stale + told.pending + told.awaited > 0
        {
            found.violation("verify says otherwise", || {
                format!("{committed} committed, {strangers} foreign by the databases; {told:?}")
            });
        }
        sum.effective += told.effective;
        sum.parked += told.parked;
        sum.skipped += told.skipped;
    }
    let counts = (found.effective, found.parked, found.skipped);
    if found.violations.is_empty() && counts != (sum.effective, sum.parked, sum.skipped) {
        found.violation("verify says otherwise", || format!("{counts:?}: {sum:?}"));
    }
    Ok(())
}
