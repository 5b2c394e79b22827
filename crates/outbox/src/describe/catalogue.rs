//! The readable list: events by area and database.

use super::{MARK, Readers, description, publishing};
use aicore_catalog::{Catalog, spoken};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) fn page(catalog: &Catalog, schemas: &BTreeMap<&str, Value>, readers: Readers<'_>) -> String {
    let databases = publishing(catalog).count();
    let events: usize = publishing(catalog).map(|database| database.definition.events.len()).sum();
    let mut page = format!(
        "{MARK}\n# Event catalogue\n\n{events} events of {databases} databases. Each carries the whole state of its aggregate after the change, \
        in the payload that its schema describes; [events.md](events.md) says how to read and write them, [asyncapi.json](asyncapi.json) says \
        the same to programs. The last column is what the hub makes of an event; any consumer may read the stream under a name of its own.\n"
    );
    for area in catalog.areas() {
        let mut of_area = publishing(catalog).filter(|database| database.area == area.code).peekable();
        if of_area.peek().is_none() {
            continue;
        }
        // Writing to a string cannot fail, here and below.
        let _ = write!(page, "\n## {} ({})\n", area.name, area.name_es);
        for database in of_area {
            let _ = write!(
                page,
                "\n### {}\n\n{}\n\nSubjects: `evt.<partition>.{}.<event>`\n\n| event | meaning | payload | version | hub |\n|---|---|---|---|---|\n",
                database.code,
                cell(&database.purpose),
                database.code
            );
            for event in &database.definition.events {
                let _ = writeln!(
                    page,
                    "| `{}` | {}: {} | [{}](../databases/{}) | {} | {} |",
                    event.event_type,
                    spoken(&event.event_type),
                    cell(description(schemas, event)),
                    event.schema,
                    event.schema_file,
                    event.version,
                    cell(&readers(database, event))
                );
            }
        }
    }
    page
}

/// A text within a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.trim()
        .replace('\n', " ")
        .replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('<', "&lt;")
}
