//! A batch of events becomes rows of `sm_global`, in one transaction.
//!
//! Inbox → park what cannot be applied → source records → links to parties → contracts, receivables, cases, timeline → golden
//! record and facts of the parties touched. A batch that the database refuses is halved until the one event at fault is alone;
//! that one is parked with the reason, and everything else goes on.

use crate::golden::statement::{self, Stated};
use crate::matching::{Arrival, Links};
use crate::projection::{Contract, Customer, Effect, Projected, Receivable, ServiceCase, project};
use crate::records::{self, Key, Row, TimelineRow};
use crate::{Error, HUB, facts, golden, inbox, matching, parked};
use aicore_catalog::Catalog;
use aicore_fleet::{Error as FleetError, Fleet, Transaction, failpoint, sql_state, with_causes};
use aicore_outbox::Event;
use aicore_outbox::proof::incarnation;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use uuid::Uuid;

/// Inside the batch's transaction, everything written, nothing committed.
pub const BEFORE_COMMIT: &str = "hub_before_commit";
/// The batch is committed, its messages are not acknowledged.
pub const AFTER_COMMIT: &str = "hub_after_commit";

/// Every lookup here goes by keys of the batch, so indexes are always right. The planner thinks otherwise of tables that grew since they
/// were last analysed, and a statement prepared then would read them whole, batch after batch. One plan serves all batches: planning anew takes
/// longer than a small batch's work, and so does compiling an expression that the planner holds for costly because it was told to.
const BY_INDEX: &str = "-- consolidate_settings()
SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off;
SET LOCAL plan_cache_mode = force_generic_plan";

/// Whose tables a batch is written into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The hub's own: other batches are at work there, and new parties are announced.
    Hub,
    /// Those of a rebuild, which nobody else sees. It lasts, so it must hold no lock that a consumer waits for.
    Rebuild,
}

/// What became of a batch.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Events applied.
    pub applied: u64,
    /// Events that had been received before.
    pub duplicates: u64,
    /// Events parked, the held ones included.
    pub parked: u64,
}

impl std::ops::AddAssign for Outcome {
    fn add_assign(&mut self, other: Self) {
        self.applied += other.applied;
        self.duplicates += other.duplicates;
        self.parked += other.parked;
    }
}

/// An event with its translation, or the reason why there is none.
pub(crate) struct Item<'e> {
    pub(crate) event: &'e Event,
    pub(crate) projected: Result<Projected, String>,
}

impl<'e> Item<'e> {
    pub(crate) fn new(event: &'e Event) -> Self {
        Self {
            event,
            projected: project(event),
        }
    }
}

/// Applies events, each once, whatever was received before.
///
/// # Errors
/// Where the database cannot be reached or is out of order; nothing of the failing part is kept, and applying the batch again is safe.
pub async fn apply(fleet: &Fleet, events: &[Event]) -> Result<Outcome, Error> {
    let mut items: Vec<Item<'_>> = events.iter().map(Item::new).collect();
    let mut outcome = Outcome::default();
    // Halves still to be applied, the first on top.
    let mut ranges: Vec<Range<usize>> = std::iter::once(0..items.len()).collect();
    while let Some(range) = ranges.pop() {
        if range.is_empty() {
            continue;
        }
        match apply_once(fleet, &items[range.clone()]).await {
            Ok(part) => {
                failpoint(AFTER_COMMIT);
                outcome += part;
            }
            Err(error) if !is_fault_of_data(&error) => return Err(error),
            Err(error) if range.len() == 1 => {
                items[range.start].projected = Err(with_causes(&error));
                ranges.push(range);
            }
            Err(_) => {
                let middle = range.start + range.len() / 2;
                ranges.push(middle..range.end);
                ranges.push(range.start..middle);
            }
        }
    }
    Ok(outcome)
}

/// Classes 22 (data exception) and 23 (integrity constraint violation) of SQLSTATE: trying again cannot help.
pub(crate) fn is_fault_of_data(error: &Error) -> bool {
    sql_state(error).is_some_and(|state| state.code().starts_with("22") || state.code().starts_with("23"))
}

/// One transaction. (Not by `Fleet::transaction`: the future of a closure that borrows the batch cannot move between threads, and consumers are spawned.)
async fn apply_once(fleet: &Fleet, items: &[Item<'_>]) -> Result<Outcome, Error> {
    let tx = Transaction::begin(fleet.acquire(&HUB).await?, "consolidate").await?;
    let outcome = apply_in(&tx, fleet.catalog(), items, Target::Hub).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Lets a transaction go by indexes, as [`BY_INDEX`] says.
pub(crate) async fn by_index(tx: &Transaction) -> Result<(), Error> {
    let set = tx.batch_execute(BY_INDEX).await;
    Ok(set.map_err(FleetError::query(&HUB, "consolidate_settings"))?)
}

/// A batch within an open transaction.
pub(crate) async fn apply_in(tx: &Transaction, catalog: &Catalog, items: &[Item<'_>], target: Target) -> Result<Outcome, Error> {
    let events: Vec<&Event> = items.iter().map(|item| item.event).collect();
    // Sent together; the server runs them in this order.
    let ((), received, blocked) = tokio::try_join!(by_index(tx), inbox::receive(tx, &events), parked::blocked(tx, &events))?;
    // A stream may carry one event twice in a batch; the inbox noted its highest number.
    let mut highest: HashMap<Uuid, i64> = HashMap::new();
    for event in &events {
        let number = highest.entry(event.id).or_insert(event.sequence);
        *number = event.sequence.max(*number);
    }
    let mut seen = BTreeSet::new();
    let once: Vec<&Item<'_>> = items
        .iter()
        .filter(|item| highest.get(&item.event.id) == Some(&item.event.sequence) && seen.insert(item.event.id))
        .collect();
    let (fresh, others): (Vec<&Item<'_>>, Vec<&Item<'_>>) =
        once.into_iter().partition(|item| received.fresh.contains(&item.event.id));
    let duplicates = (events.len() - fresh.len()) as u64;
    let (mut applicable, parked) = parked::park_unfit(tx, &fresh, blocked).await?;
    let applied = applicable.len() as u64;
    // A restored source says again what it is: its rows go back to that.
    let again = others.into_iter().filter(|item| received.again.contains(&item.event.id));
    applicable.extend(again.filter_map(|item| Some((item.event, item.projected.as_ref().ok()?))));
    consolidate(tx, catalog, &applicable, target).await?;
    failpoint(BEFORE_COMMIT);
    Ok(Outcome {
        applied,
        duplicates,
        parked,
    })
}

/// Applies translated events that are known to be new.
pub(crate) async fn consolidate(
    tx: &Transaction,
    catalog: &Catalog,
    items: &[(&Event, &Projected)],
    target: Target,
) -> Result<(), Error> {
    // What is only noted makes no source record: its key may be anything, and a party must not grow out of it.
    let items = items.iter().filter(|(_, projected)| projected.effect != Effect::Noted);
    let items: &[(&Event, &Projected)] = &items.copied().collect::<Vec<_>>();
    if items.is_empty() {
        return Ok(());
    }
    let keys: BTreeSet<Key> = items.iter().map(|(event, _)| key_of(event)).collect();
    // Before any row is locked: whoever waits for a key holds no row that its holder wants.
    let plan = matching::plan(tx, &arrivals(items), target).await?;
    let record_of = records::ensure(tx, &keys.into_iter().collect::<Vec<_>>(), &plan.ids(), &plan.locked()).await?;
    let rows = Rows::collect(catalog, items, &record_of);

    let (changed, stated, ..) = tokio::try_join!(
        records::put_customers(tx, &rows.customers),
        statement::put(tx, &rows.statements),
        records::put_contracts(tx, &rows.contracts),
        records::put_receivables(tx, &rows.receivables),
        records::put_cases(tx, &rows.cases),
        records::put_timeline(tx, &rows.timeline),
    )?;
    let mut links = matching::link(tx, plan, &changed, target).await?;
    // What came late changes no record, but the past that a golden record rests on.
    let late: Vec<Uuid> = stated.into_iter().filter(|record| !changed.contains(record)).collect();
    links.touched.extend(statement::parties_of(tx, &late).await?);

    let records: Vec<Uuid> = record_of.values().copied().collect();
    refresh(tx, catalog, &records, &links, target).await
}

/// Makes golden records and facts follow from records that changed and links that were made, and announces new parties.
pub(crate) async fn refresh(
    tx: &Transaction,
    catalog: &Catalog,
    records: &[Uuid],
    links: &Links,
    target: Target,
) -> Result<(), Error> {
    let touched: Vec<Uuid> = links.touched.iter().copied().collect();
    let parties = facts::lock(tx, records, &touched).await?;
    if parties.is_empty() {
        return Ok(());
    }
    let golden = async {
        let changes = golden::refresh(tx, &touched).await?;
        if target == Target::Hub {
            announce(tx, &links.created).await?;
            golden::announce(tx, &changes, &links.created).await?;
        }
        Ok(())
    };
    tokio::try_join!(golden, facts::refresh(tx, catalog, &parties))?;
    Ok(())
}

fn key_of(event: &Event) -> Key {
    (event.database.to_string(), event.party_key.clone())
}

/// The latest state of each customer.
fn arrivals<'e>(items: &[(&'e Event, &'e Projected)]) -> Vec<Arrival<'e>> {
    let mut latest: HashMap<Key, Arrival<'e>> = HashMap::new();
    for (event, projected) in items {
        let Effect::Customer(content) = &projected.effect else {
            continue;
        };
        let key = key_of(event);
        let arrival = Arrival {
            key: key.clone(),
            incarnation: incarnation(event.sequence),
            version: event.aggregate_version,
            content,
        };
        let known = latest.get(&key).map(|known| (known.incarnation, known.version));
        if known.is_none_or(|known| known < (arrival.incarnation, arrival.version)) {
            latest.insert(key, arrival);
        }
    }
    latest.into_values().collect()
}

/// New parties are announced through the hub's own outbox.
pub(crate) async fn announce(tx: &Transaction, created: &[Uuid]) -> Result<(), Error> {
    if created.is_empty() {
        return Ok(());
    }
    let text = "-- party_announce()
        INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, payload, occurred_at)
        SELECT 'party', p.id, p.version, p.id::text, 'PartyRegistered', party_payload(p), p.updated_at
        FROM party AS p WHERE p.id = ANY ($1) ORDER BY p.id";
    let statement = tx
        .prepare_cached(text)
        .await
        .map_err(FleetError::query(&HUB, "party_announce"))?;
    tx.execute(&statement, &[&created])
        .await
        .map_err(FleetError::query(&HUB, "party_announce"))?;
    Ok(())
}

/// The rows that a batch puts; of several versions of one aggregate the highest, of statements all.
struct Rows<'e> {
    customers: Vec<Row<'e, Customer>>,
    statements: Vec<Stated<'e>>,
    contracts: Vec<Row<'e, Contract>>,
    receivables: Vec<Row<'e, Receivable>>,
    cases: Vec<Row<'e, ServiceCase>>,
    timeline: Vec<TimelineRow<'e>>,
}

impl<'e> Rows<'e> {
    fn collect(catalog: &'e Catalog, items: &[(&'e Event, &'e Projected)], record_of: &HashMap<Key, Uuid>) -> Self {
        let (mut customers, mut contracts, mut receivables, mut cases) =
            (Latest::new(), Latest::new(), Latest::new(), Latest::new());
        let (mut timeline, mut statements) = (Vec::with_capacity(items.len()), Vec::new());
        for &(event, projected) in items {
            let Some(&record) = record_of.get(&key_of(event)) else {
                continue;
            };
            let area = catalog.get(&event.database).map_or("", |database| database.area.as_str());
            match &projected.effect {
                Effect::Customer(content) => {
                    statements.push(Stated::new(event.id, row(event, record, area, content.as_ref())));
                    customers.put(event, record, area, content.as_ref());
                }
                Effect::Contract(content) => contracts.put(event, record, area, content),
                Effect::Receivable(content) => receivables.put(event, record, area, content),
                Effect::ServiceCase(content) => cases.put(event, record, area, content),
                Effect::Step => {}
                Effect::Noted => continue,
            }
            timeline.push(TimelineRow::new(event, record, &projected.summary));
        }
        Self {
            customers: customers.rows(),
            statements,
            contracts: contracts.rows(),
            receivables: receivables.rows(),
            cases: cases.rows(),
            timeline,
        }
    }
}

fn row<'e, T>(event: &'e Event, source_record_id: Uuid, area: &'e str, content: &'e T) -> Row<'e, T> {
    Row {
        source_record_id,
        database_code: event.database.as_str(),
        area,
        incarnation: incarnation(event.sequence),
        version: event.aggregate_version,
        occurred_at: event.occurred_at,
        content,
    }
}

/// The highest version of each aggregate.
struct Latest<'e, T>(HashMap<(&'e str, Uuid), Row<'e, T>>);

impl<'e, T> Latest<'e, T> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn put(&mut self, event: &'e Event, source_record_id: Uuid, area: &'e str, content: &'e T) {
        let row = row(event, source_record_id, area, content);
        let known = self.0.entry((row.database_code, event.aggregate_id));
        let known = known.or_insert_with(|| Row {
            incarnation: -1,
            ..row.clone()
        });
        if (known.incarnation, known.version) < (row.incarnation, row.version) {
            *known = row;
        }
    }

    fn rows(self) -> Vec<Row<'e, T>> {
        let mut rows: Vec<_> = self.0.into_values().collect();
        rows.sort_by_key(|row| row.source_record_id);
        rows
    }
}
