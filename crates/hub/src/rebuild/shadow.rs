//! The hub's tables once more, filled from the outboxes.

use super::{Rebuilt, run};
use crate::batch::{Item, Target, apply_in, is_fault_of_data};
use crate::golden::statement::GIVEN;
use crate::matching::{self, Cause};
use crate::{Error, HUB, facts, golden};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet, Transaction};
use aicore_outbox::Event;
use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use tokio_postgres::Row;
use uuid::Uuid;

/// Rows read at once from an outbox.
const PAGE: i64 = 1_000;
/// Events of a transaction that began before the rebuild may arrive in the inbox under their own time.
const BEFORE: &str = "1 hour";

/// Tables that events fill.
const TABLES: [&str; 22] = [
    "party",
    "party_identifier",
    "source_record",
    "source_statement",
    "golden_attribute",
    "party_address",
    "party_contact_point",
    "contract",
    "receivable",
    "service_case",
    "timeline",
    "consolidated_fact",
    "party_features",
    "feature_history",
    "feature_member",
    "match_record",
    "match_edge",
    "party_membership",
    "party_change",
    "inbox",
    "inbox_watermark",
    "parked_event",
];

/// Turns to the tables of the rebuild.
pub(super) const SHADOW: &str = "SET LOCAL search_path = rebuild, public";
/// Turns to the hub's own.
pub(super) const OWN: &str = "SET LOCAL search_path = public";

const OUTBOX: &str =
    "SELECT id, event_id, event_type, schema_version, aggregate_type, aggregate_id, aggregate_version, party_key, occurred_at,
        payload::text, trace_parent, trace_state
    FROM platform.outbox_event";

/// The tables of a rebuild, within its transaction.
pub(super) struct Shadow<'t> {
    fleet: &'t Fleet,
    tx: &'t Transaction,
    codes: &'t [DatabaseCode],
    /// Events that the hub has received.
    total: u64,
    /// Databases that have dropped days of their outbox.
    retired: Vec<&'t str>,
    rebuilt: Rebuilt,
}

/// What the hub knows of an event that has had its effect: its number, and its payload where an operator has corrected it.
struct Known {
    sequence: i64,
    corrected: Option<String>,
}

impl<'t> Shadow<'t> {
    /// Creates the tables, with the records of databases that have dropped days of their outbox.
    pub(super) async fn create(fleet: &'t Fleet, tx: &'t Transaction, codes: &'t [DatabaseCode]) -> Result<Self, Error> {
        let alone = "-- rebuild_lock()\nSELECT pg_try_advisory_xact_lock(hashtextextended('rebuild', 0))";
        let alone = tx
            .query_one(alone, &[])
            .await
            .map_err(FleetError::query(&HUB, "rebuild_lock"))?;
        if !alone.get::<_, bool>(0) {
            return Err(Error::RebuildRunning);
        }
        let names: Vec<&str> = codes.iter().map(DatabaseCode::as_str).collect();
        let strangers = "-- rebuild_strangers()\nSELECT min(database_code) FROM source_record WHERE database_code <> ALL ($1)";
        let stranger = tx.query_one(strangers, &[&names]).await;
        let stranger: Option<String> = stranger.map_err(FleetError::query(&HUB, "rebuild_strangers"))?.get(0);
        if let Some(database) = stranger {
            return Err(Error::NotAmongSources { database });
        }
        let mut text = "CREATE SCHEMA rebuild;".to_owned();
        for table in TABLES {
            text += &format!("CREATE UNLOGGED TABLE rebuild.{table} (LIKE public.{table} INCLUDING ALL);");
        }
        run(tx, "rebuild_create", &text).await?;
        let total = "-- rebuild_total()\nSELECT count(*) FROM inbox WHERE database_code = ANY ($1)";
        let total = tx
            .query_one(total, &[&names])
            .await
            .map_err(FleetError::query(&HUB, "rebuild_total"))?;
        let mut retired: Vec<&str> = Vec::new();
        for code in codes {
            let text =
                "-- rebuild_dropped()\nSELECT coalesce((SELECT dropped_before FROM platform.relay_cursor) IS NOT NULL, false)";
            let row = fleet.acquire(code).await?.query_one(text, &[]).await;
            if row.map_err(FleetError::query(code, "rebuild_dropped"))?.get(0) {
                retired.push(code.as_str());
            }
        }
        // Incarnation -1: whatever an event says is later.
        let text = "-- rebuild_base()
            INSERT INTO rebuild.source_record SELECT * FROM public.source_record WHERE database_code = ANY ($1)";
        tx.execute(text, &[&retired])
            .await
            .map_err(FleetError::query(&HUB, "rebuild_base"))?;
        run(
            tx,
            "rebuild_base",
            "UPDATE rebuild.source_record SET party_id = NULL, incarnation = -1",
        )
        .await?;
        Ok(Self {
            fleet,
            tx,
            codes,
            total: total.get::<_, i64>(0).unsigned_abs(),
            retired,
            rebuilt: Rebuilt::default(),
        })
    }

    /// Applies what the hub has received from a database, in the order of insertion.
    pub(super) async fn fill(&mut self, code: &DatabaseCode, progress: &(impl Fn(u64, u64) + Send)) -> Result<(), Error> {
        let text = format!("-- rebuild_outbox()\n{OUTBOX} WHERE id > $1 ORDER BY id LIMIT {PAGE}");
        let mut after = 0_i64;
        loop {
            let page = self.fleet.acquire(code).await?.query(&text, &[&after]).await;
            let page = page.map_err(FleetError::query(code, "rebuild_outbox"))?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.get(0);
            self.apply(code, &page).await?;
            progress(self.rebuilt.events, self.total);
        }
    }

    /// Locks the inbox, so that nothing arrives any more, and applies what has arrived since.
    pub(super) async fn catch_up(&mut self) -> Result<(), Error> {
        run(
            self.tx,
            "rebuild_inbox_lock",
            "LOCK TABLE public.inbox IN SHARE ROW EXCLUSIVE MODE",
        )
        .await?;
        let text = "-- rebuild_arrived()
            SELECT event_id FROM public.inbox AS i
            WHERE database_code = $1 AND received_at > now() - $2::text::interval
                AND NOT EXISTS (SELECT FROM rebuild.inbox AS s WHERE s.event_id = i.event_id)";
        let rows = format!("-- rebuild_outbox_again()\n{OUTBOX} WHERE event_id = ANY ($1) ORDER BY id");
        for code in self.codes {
            let arrived = self.tx.query(text, &[&code.as_str(), &BEFORE]).await;
            let arrived = arrived.map_err(FleetError::query(&HUB, "rebuild_arrived"))?;
            let ids: Vec<Uuid> = arrived.iter().map(|row| row.get(0)).collect();
            if ids.is_empty() {
                continue;
            }
            let page = self.fleet.acquire(code).await?.query(&rows, &[&ids]).await;
            self.apply(code, &page.map_err(FleetError::query(code, "rebuild_outbox_again"))?)
                .await?;
        }
        Ok(())
    }

    /// Takes over what dropped days gave, and makes the tables ready to be compared.
    pub(super) async fn finish(mut self) -> Result<Rebuilt, Error> {
        self.take_over().await?;
        let tables: Vec<String> = TABLES.iter().map(|table| format!("rebuild.{table}")).collect();
        run(self.tx, "rebuild_analyze", &format!("ANALYZE {}", tables.join(", "))).await?;
        // Batches go by indexes; a comparison of whole tables does not.
        let planner = "RESET enable_seqscan; RESET enable_hashjoin; RESET enable_mergejoin; RESET jit; RESET plan_cache_mode";
        run(self.tx, "rebuild_planner", &format!("{OWN}; {planner}")).await?;
        Ok(self.rebuilt)
    }

    /// Applies those rows of an outbox that have had their effect in the hub.
    async fn apply(&mut self, code: &DatabaseCode, page: &[Row]) -> Result<(), Error> {
        let known = self.known(page).await?;
        let events: Vec<Event> = page
            .iter()
            .filter_map(|row| event(code, row, known.get(&row.get(1))?))
            .collect();
        let mut items: Vec<Item<'_>> = events.iter().map(Item::new).collect();
        run(self.tx, "rebuild_turn", SHADOW).await?;
        let mut ranges: Vec<Range<usize>> = std::iter::once(0..items.len()).collect();
        while let Some(range) = ranges.pop() {
            if range.is_empty() {
                continue;
            }
            let (tx, catalog, part) = (self.tx, self.fleet.catalog(), &items[range.clone()]);
            let outcome = tx
                .savepoint("rebuild_batch", async |tx| apply_in(tx, catalog, part, Target::Rebuild).await)
                .await;
            match outcome {
                Ok(outcome) => {
                    self.rebuilt.events += outcome.applied;
                    self.rebuilt.refused += outcome.parked;
                }
                Err(error) if !is_fault_of_data(&error) => return Err(error),
                Err(error) if range.len() == 1 => {
                    items[range.start].projected = Err(error.to_string());
                    ranges.push(range);
                }
                Err(_) => {
                    let middle = range.start + range.len() / 2;
                    ranges.push(middle..range.end);
                    ranges.push(range.start..middle);
                }
            }
        }
        run(self.tx, "rebuild_turn", OWN).await
    }

    async fn known(&self, page: &[Row]) -> Result<HashMap<Uuid, Known>, Error> {
        let text = "-- rebuild_known()
            SELECT i.event_id, i.sequence, p.payload::text
            FROM public.inbox AS i LEFT JOIN public.parked_event AS p USING (event_id)
            WHERE i.event_id = ANY ($1) AND i.sequence IS NOT NULL
                AND (p.event_id IS NULL OR p.replayed_at IS NOT NULL AND p.skip_reason IS NULL)";
        let ids: Vec<Uuid> = page.iter().map(|row| row.get(1)).collect();
        let rows = self
            .tx
            .query(text, &[&ids])
            .await
            .map_err(FleetError::query(&HUB, "rebuild_known"))?;
        Ok(rows
            .iter()
            .map(|row| {
                let (sequence, corrected) = (row.get(1), row.get(2));
                (row.get(0), Known { sequence, corrected })
            })
            .collect())
    }

    /// Rows whose events are of dropped days, as the hub has them.
    async fn take_over(&mut self) -> Result<(), Error> {
        if self.retired.is_empty() {
            return Ok(());
        }
        let databases = &self.retired;
        let text = "-- rebuild_base_records()
            UPDATE rebuild.source_record AS s SET incarnation = o.incarnation
            FROM public.source_record AS o WHERE s.incarnation = -1 AND o.id = s.id RETURNING s.id, s.version > 0";
        let records = self.tx.query(text, &[]).await;
        let records = records.map_err(FleetError::query(&HUB, "rebuild_base_records"))?;
        // Records of these databases have the ids that the hub gave them.
        let text = format!(
            "-- rebuild_base_statements()
            INSERT INTO rebuild.source_statement (source_record_id, known_from, {GIVEN})
            SELECT source_record_id, known_from, {GIVEN} FROM public.source_statement
            WHERE source_record_id IN (SELECT id FROM public.source_record WHERE database_code = ANY ($1))
            ON CONFLICT (source_record_id, incarnation, version) DO NOTHING"
        );
        let taken = self.tx.execute(&text, &[databases]).await;
        taken.map_err(FleetError::query(&HUB, "rebuild_base_statements"))?;
        for (table, key) in [
            ("contract", "id"),
            ("receivable", "id"),
            ("service_case", "id"),
            ("timeline", "event_id"),
        ] {
            let text = format!(
                "-- rebuild_base_rows()
                INSERT INTO rebuild.{table} SELECT t.* FROM public.{table} AS t
                WHERE t.database_code = ANY ($1) AND EXISTS (SELECT FROM rebuild.source_record AS s WHERE s.id = t.source_record_id)
                    AND NOT EXISTS (SELECT FROM rebuild.{table} AS s WHERE s.database_code = t.database_code AND s.{key} = t.{key})
                ORDER BY t.{key}"
            );
            let taken = self.tx.execute(&text, &[databases]).await;
            self.rebuilt.retired += taken.map_err(FleetError::query(&HUB, "rebuild_base_rows"))?;
        }
        let known: Vec<Uuid> = records.iter().filter(|row| row.get(1)).map(|row| row.get(0)).collect();
        self.rebuilt.retired += known.len() as u64;
        run(self.tx, "rebuild_turn", SHADOW).await?;
        let links = matching::relink(self.tx, &known, Target::Rebuild, Cause::Evidence).await?;
        // Rows that were taken over may be of any record of these databases.
        let text = "-- rebuild_base_parties()\nSELECT DISTINCT party_id FROM source_record WHERE database_code = ANY ($1) AND party_id IS NOT NULL";
        let parties = self.tx.query(text, &[databases]).await;
        let parties = parties.map_err(FleetError::query(&HUB, "rebuild_base_parties"))?;
        let mut parties: HashSet<Uuid> = parties.iter().map(|row| row.get(0)).collect();
        parties.extend(links.touched);
        let parties: Vec<Uuid> = parties.into_iter().collect();
        golden::refresh(self.tx, &parties).await?;
        facts::refresh(self.tx, self.fleet.catalog(), &parties).await
    }
}

fn event(code: &DatabaseCode, row: &Row, known: &Known) -> Option<Event> {
    let occurred_at: DateTime<Utc> = row.try_get(8).ok()?;
    let payload = known.corrected.clone().unwrap_or_else(|| row.get(9));
    Some(Event {
        id: row.get(1),
        database: code.clone(),
        sequence: known.sequence,
        event_type: row.get(2),
        schema_version: u32::try_from(row.get::<_, i32>(3)).ok()?,
        aggregate_type: row.get(4),
        aggregate_id: row.get(5),
        aggregate_version: row.get(6),
        party_key: row.get(7),
        occurred_at,
        data_schema: None,
        trace_parent: row.get(10),
        trace_state: row.get(11),
        problem: None,
        payload: payload.into(),
    })
}
