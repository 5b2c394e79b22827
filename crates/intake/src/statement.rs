//! The set-based statements that load a chunk, built once per import from catalogue identifiers.

use crate::plan::{Plan, PlanColumn, PlanSource, PlanTarget};
use crate::table::Table;
use aicore_fleet::quoted;

/// Statements of one target.
pub(crate) struct Statements {
    /// Writes the rows at positions `$1` to `$2` of the table named `$3`; gives inserted, updated and staged rows. Notes what was written.
    pub(crate) merge: String,
    /// Raises the version of the aggregates that rows of this target belong to, where they were not written themselves.
    /// The table's name is `$1`.
    pub(crate) touch: Option<String>,
}

/// Statements that write the events of one table.
pub(crate) struct EventStatement {
    pub(crate) table: String,
    pub(crate) sql: String,
}

fn index(target: &PlanTarget) -> i32 {
    i32::try_from(target.index).unwrap_or(i32::MAX)
}

/// Builds the statements of a target.
pub(crate) fn statements(target: &PlanTarget) -> Statements {
    Statements {
        merge: merge(target),
        touch: touch(target),
    }
}

fn merge(target: &PlanTarget) -> String {
    let mut incoming = Vec::new();
    let mut joins = Vec::new();
    for (place, column) in target.columns.iter().enumerate() {
        let name = quoted(&column.column.name);
        match &column.source {
            PlanSource::Field { staged, .. } | PlanSource::Value { staged, .. } => {
                incoming.push(format!("s.{} AS {name}", quoted(staged)));
            }
            PlanSource::Lookup { table, by, take } => {
                incoming.push(format!("r{place}.{} AS {name}", quoted(take)));
                let on: Vec<_> = by
                    .iter()
                    .map(|part| format!("r{place}.{} = s.{}", quoted(&part.column.name), quoted(&part.staged)))
                    .collect();
                joins.push(format!("LEFT JOIN {} AS r{place} ON {}", table.sql(), on.join(" AND ")));
            }
        }
    }
    let names = |wanted: fn(&PlanColumn) -> bool| -> Vec<String> {
        target
            .columns
            .iter()
            .filter(|column| wanted(column))
            .map(|column| quoted(&column.column.name))
            .collect()
    };
    let (all, key) = (names(|_| true), names(|column| column.key));
    let changing = names(|column| !column.key && !column.insert_only);
    let mut into = all.clone();
    let mut values: Vec<_> = all.iter().map(|name| format!("i.{name}")).collect();
    let mut set: Vec<_> = changing.iter().map(|name| format!("{name} = EXCLUDED.{name}")).collect();
    if target.aggregate {
        // LEAST passes over a null: without a date, or with one to come, the change happens now.
        into.push("occurred_at".to_owned());
        values.push("LEAST(i.\"intake occurred_at\", now())".to_owned());
        set.push("occurred_at = EXCLUDED.occurred_at".to_owned());
    }
    let on_conflict = if changing.is_empty() {
        "DO NOTHING".to_owned()
    } else {
        let (old, new): (Vec<_>, Vec<_>) = changing
            .iter()
            .map(|name| (format!("t.{name}"), format!("EXCLUDED.{name}")))
            .unzip();
        format!(
            "DO UPDATE SET {} WHERE ROW({}) IS DISTINCT FROM ROW({})",
            set.join(", "),
            old.join(", "),
            new.join(", ")
        )
    };
    let returned: Vec<_> = key.iter().map(|name| format!("t.{name}")).collect();
    let same: Vec<_> = key.iter().map(|name| format!("i.{name} = w.{name}")).collect();
    let id = if target.aggregate {
        "t.id AS \"intake id\""
    } else {
        "NULL::uuid AS \"intake id\""
    };
    let parent = target
        .parent
        .as_ref()
        .map_or_else(|| "NULL::uuid".to_owned(), |(_, column)| format!("i.{}", quoted(column)));
    // A row that ON CONFLICT has updated carries the lock that it took as xmax; a new one carries none.
    format!(
        "-- intake_merge()
WITH incoming AS MATERIALIZED (
    SELECT s.line AS \"intake line\", s.occurred_at AS \"intake occurred_at\", s.event_inserted AS \"intake inserted\", s.event_updated AS \"intake updated\", {incoming}
    FROM {stage} AS s {joins}
    WHERE s.position BETWEEN $1 AND $2
), written AS (
    INSERT INTO {table} AS t ({into})
    SELECT {values} FROM incoming AS i ORDER BY i.\"intake line\"
    ON CONFLICT ({conflict}) {on_conflict}
    RETURNING {id}, {returned}, (t.xmax = 0) AS \"intake new\"
), noted AS (
    INSERT INTO pg_temp.intake_written (target, table_name, id, parent_id, line, occurred_at, inserted, event_inserted, event_updated)
    SELECT {number}, $3, w.\"intake id\", {parent}, i.\"intake line\", i.\"intake occurred_at\", w.\"intake new\", i.\"intake inserted\", i.\"intake updated\"
    FROM written AS w JOIN incoming AS i ON {same} ORDER BY i.\"intake line\"
    RETURNING inserted
)
SELECT count(*) FILTER (WHERE inserted), count(*) FILTER (WHERE NOT inserted), (SELECT count(*) FROM incoming) FROM noted",
        incoming = incoming.join(", "),
        stage = target.stage(),
        joins = joins.join(" "),
        table = target.table.sql(),
        into = into.join(", "),
        values = values.join(", "),
        conflict = key.join(", "),
        returned = returned.join(", "),
        number = index(target),
        same = same.join(" AND "),
    )
}

fn touch(target: &PlanTarget) -> Option<String> {
    let (parent, _) = target.parent.as_ref()?;
    Some(format!(
        "-- intake_touch()
WITH touched AS (
    UPDATE {table} AS t SET occurred_at = LEAST(w.occurred_at, now())
    FROM (
        SELECT DISTINCT ON (parent_id) parent_id, line, occurred_at, event_updated
        FROM pg_temp.intake_written WHERE target = {child} AND parent_id IS NOT NULL
        ORDER BY parent_id, seq DESC
    ) AS w
    WHERE t.id = w.parent_id AND NOT EXISTS (SELECT FROM pg_temp.intake_written AS o WHERE o.id = t.id)
    RETURNING t.id, w.line, w.event_updated
)
INSERT INTO pg_temp.intake_written (target, table_name, id, line, inserted, event_updated)
SELECT {child}, $1, id, line, false, event_updated FROM touched ORDER BY line",
        table = parent.sql(),
        child = index(target),
    ))
}

/// Builds the statements that write events, a table at a time in the order of the targets.
pub(crate) fn event_statements(plan: &Plan) -> Vec<EventStatement> {
    let mut statements: Vec<EventStatement> = Vec::new();
    for target in &plan.targets {
        let own = target.aggregate.then_some(&target.table);
        for table in own.into_iter().chain(target.parent.as_ref().map(|(table, _)| table)) {
            if !statements.iter().any(|statement| statement.table == table.name) {
                statements.push(EventStatement {
                    table: table.name.clone(),
                    sql: events(table),
                });
            }
        }
    }
    statements
}

/// The events of one table's rows in a chunk, one a row however often it was written: its last state is the payload.
fn events(table: &Table) -> String {
    format!(
        "-- intake_events()
INSERT INTO platform.outbox_event (aggregate_type, aggregate_id, aggregate_version, party_key, event_type, schema_version, payload, occurred_at)
SELECT $1, t.id, t.version, p.payload->>'customer_id', w.event_type, v.version, p.payload, t.occurred_at
FROM (
    SELECT DISTINCT ON (id) id, line, seq, CASE WHEN bool_or(inserted) OVER (PARTITION BY id) THEN event_inserted ELSE event_updated END AS event_type
    FROM pg_temp.intake_written WHERE table_name = $1 AND id IS NOT NULL
    ORDER BY id, seq DESC
) AS w
JOIN {table} AS t ON t.id = w.id
JOIN unnest($2::text[], $3::int[]) AS v (event_type, version) ON v.event_type = w.event_type
CROSS JOIN LATERAL (SELECT \"public\".{payload}(t) AS payload) AS p
ORDER BY w.line, w.seq",
        table = table.sql(),
        payload = quoted(&format!("{}_payload", table.name)),
    )
}
