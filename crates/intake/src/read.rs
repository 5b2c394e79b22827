//! From records to staged rows: each line is understood, checked, and written as COPY text or refused.
//!
//! This runs on a thread of its own, a few batches ahead of the database, and touches no network.

use crate::Error;
use crate::plan::{Part, Plan, PlanColumn, PlanSource, PlanTarget};
use crate::rejects::Refusal;
use crate::source::{Content, Record, Records, WHOLE_LINE};
use crate::table::Column;
use tokio::sync::mpsc::Sender;

/// Lines staged at once.
const BATCH_LINES: usize = 2_000;

/// Some lines of the file, ready for COPY.
#[derive(Default)]
pub(crate) struct Batch {
    /// COPY text for the staging table of each target.
    pub(crate) rows: Vec<Vec<u8>>,
    pub(crate) refusals: Vec<Refusal>,
    /// Data lines read.
    pub(crate) lines: u64,
    /// Lines among them that are refused.
    pub(crate) refused: u64,
    /// Last line of the file that was read.
    pub(crate) last_line: u64,
}

/// Reads a file to its end and sends its batches. Ends early when nobody listens any more.
pub(crate) fn read(records: &mut Records, plan: &Plan, batches: &Sender<Result<Batch, Error>>) {
    loop {
        let mut batch = Batch {
            rows: vec![Vec::new(); plan.targets.len()],
            ..Batch::default()
        };
        let mut ended = false;
        while batch.lines < BATCH_LINES as u64 {
            match records.next() {
                Ok(Some(record)) => take(records, plan, record, &mut batch),
                Ok(None) => {
                    ended = true;
                    break;
                }
                Err(error) => {
                    let _ = batches.blocking_send(Err(error));
                    return;
                }
            }
        }
        let last = ended || batch.lines == 0;
        if batches.blocking_send(Ok(batch)).is_err() || last {
            return;
        }
    }
}

/// Understands one record and adds it to a batch.
fn take(records: &Records, plan: &Plan, record: Record, batch: &mut Batch) {
    batch.lines += 1;
    batch.last_line = record.place.line;
    let mut mistakes: Vec<Mistake> = Vec::new();
    let mut values: Vec<Option<String>> = Vec::new();
    if let Content::Wrong(reason) = &record.content {
        mistakes.push(Mistake {
            field: WHOLE_LINE.to_owned(),
            value: String::new(),
            reason: reason.clone(),
        });
    } else {
        let mut shown = Vec::with_capacity(plan.mapping.fields.len());
        for (index, field) in plan.mapping.fields.iter().enumerate() {
            let (text, understood) = match records.raw(&record.content, index, field) {
                Ok(raw) => {
                    let understood = field.understand(raw.as_ref(), &plan.mapping.empty);
                    (raw.map(|raw| raw.text).unwrap_or_default(), understood)
                }
                Err(reason) => (String::new(), Err(reason)),
            };
            values.push(understood.unwrap_or_else(|reason| {
                // Two fields may read one column; its mistake is told once.
                if !mistakes
                    .iter()
                    .any(|known| known.value == text && known.reason == reason && !text.is_empty())
                {
                    mistakes.push(Mistake {
                        field: field.name.clone(),
                        value: text.clone(),
                        reason,
                    });
                }
                None
            }));
            shown.push(text);
        }
        if mistakes.is_empty() {
            for target in plan.targets.iter().filter(|target| applies(plan, target, &values)) {
                check(plan, target, &values, &shown, &mut mistakes);
            }
        }
    }
    if !mistakes.is_empty() {
        batch.refused += 1;
        batch.refusals.extend(mistakes.into_iter().map(|mistake| Refusal {
            place: record.place,
            field: mistake.field,
            value: mistake.value,
            reason: mistake.reason,
            text: record.text.clone(),
        }));
        return;
    }
    for target in plan.targets.iter().filter(|target| applies(plan, target, &values)) {
        write_row(plan, target, &values, &record, &mut batch.rows[target.index]);
    }
}

struct Mistake {
    field: String,
    value: String,
    reason: String,
}

fn applies(plan: &Plan, target: &PlanTarget, values: &[Option<String>]) -> bool {
    plan.mapping.targets[target.index]
        .when
        .is_none_or(|field| values[field].is_some())
}

/// Checks a line's values against the columns of a target.
fn check(plan: &Plan, target: &PlanTarget, values: &[Option<String>], shown: &[String], mistakes: &mut Vec<Mistake>) {
    let mut report = |field: usize, reason: String| {
        let name = &plan.mapping.fields[field].name;
        if !mistakes.iter().any(|mistake| mistake.field == *name) {
            mistakes.push(Mistake {
                field: name.clone(),
                value: shown[field].clone(),
                reason,
            });
        }
    };
    for PlanColumn { column, source, key, .. } in &target.columns {
        let needed = *key || column.not_null;
        let mut part = |field: usize, column: &Column| match &values[field] {
            Some(value) => {
                if let Err(reason) = column.accepts(value) {
                    report(field, reason);
                }
            }
            None if needed => report(
                field,
                format!(
                    "is empty, and table {} needs it for column {}",
                    target.table.name, column.name
                ),
            ),
            None => {}
        };
        match source {
            PlanSource::Field { field, .. } => part(*field, column),
            PlanSource::Lookup { by, .. } => by.iter().for_each(|Part { column, field, .. }| part(*field, column)),
            PlanSource::Value { .. } => {}
        }
    }
}

/// Writes a row of a staging table as COPY text, in the order of [`crate::stage`].
fn write_row(plan: &Plan, target: &PlanTarget, values: &[Option<String>], record: &Record, out: &mut Vec<u8>) {
    let mapped = &plan.mapping.targets[target.index];
    let events = mapped.events.as_ref();
    let event_updated = events
        .map(|events| events.updated.choose(values))
        .or(mapped.part_of.as_ref().map(|parent| parent.event.as_str()));
    for number in [record.place.line, record.place.line, record.place.at, record.place.size] {
        out.extend_from_slice(number.to_string().as_bytes());
        out.push(b'\t');
    }
    write_cell(mapped.occurred_at.and_then(|field| values[field].as_deref()), out);
    out.push(b'\t');
    write_cell(events.map(|events| events.inserted.choose(values)), out);
    out.push(b'\t');
    write_cell(event_updated, out);
    for column in &target.columns {
        match &column.source {
            PlanSource::Field { field, .. } => {
                out.push(b'\t');
                write_cell(values[*field].as_deref(), out);
            }
            PlanSource::Value { value, .. } => {
                out.push(b'\t');
                write_cell(Some(value), out);
            }
            PlanSource::Lookup { by, .. } => {
                for part in by {
                    out.push(b'\t');
                    write_cell(values[part.field].as_deref(), out);
                }
            }
        }
    }
    out.push(b'\n');
}

/// A cell of COPY's text format (PostgreSQL manual, COPY, "Text Format").
fn write_cell(value: Option<&str>, out: &mut Vec<u8>) {
    let Some(value) = value else {
        out.extend_from_slice(b"\\N");
        return;
    };
    for &byte in value.as_bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            _ => out.push(byte),
        }
    }
}
