//! The page of one database: its tables as an entity-relationship diagram, and its references from and to others.

use super::{MARK, cell, own_tables};
use crate::introspect::{Column, Schema, Table};
use aicore_catalog::{Catalog, Database};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) fn page(catalog: &Catalog, database: &Database, schema: &Schema) -> String {
    let tables = own_tables(schema);
    let area = catalog.areas().iter().find(|area| area.code == database.area);
    let mut out = format!(
        "{MARK}\n# {}\n\n{}: {}. Owner: {}, tier {}. Typed client: `db.{}()`.\n\n",
        database.code,
        area.map_or(database.area.as_str(), |area| area.name.as_str()),
        cell(&database.purpose).trim_end_matches('.'),
        cell(&database.definition.owner),
        database.definition.tier,
        database.accessor
    );
    out.push_str("```mermaid\nerDiagram\n");
    for table in &tables {
        entity(&mut out, database, table);
    }
    for table in &tables {
        relationships(&mut out, table);
    }
    out.push_str("```\n\nOnly keys are drawn. A text beside a column names what it refers to in another database.\n\n");

    let _ = writeln!(out, "## Tables\n\n| table | columns | what a row is |\n|---|---:|---|");
    for table in &tables {
        let comment = cell(table.comment.as_deref().unwrap_or_default());
        let _ = writeln!(out, "| `{}` | {} | {comment} |", table.name, table.columns.len());
    }
    references(&mut out, catalog, database);
    out
}

/// A table with its keys and references; a Mermaid name in quotes may be any word.
fn entity(out: &mut String, database: &Database, table: &Table) {
    let primary = columns(table.primary_key.iter().map(|key| &key.columns));
    let foreign = columns(table.foreign_keys.iter().map(|key| &key.columns));
    let alone = table.unique_keys.iter().filter(|key| key.columns.len() == 1);
    let unique = columns(alone.map(|key| &key.columns));
    let mut lines = Vec::new();
    for column in &table.columns {
        let name = column.name.as_str();
        let here = format!("{}.{name}", table.name);
        let elsewhere: Vec<_> = database
            .definition
            .references
            .iter()
            .filter(|reference| reference.column == here)
            .map(|reference| {
                let table = reference.to_column.split('.').next().unwrap_or_default();
                format!("{}.{table}", reference.to_database)
            })
            .collect();
        let mut marks = Vec::new();
        for (marked, mark) in [
            (primary.contains(name), "PK"),
            (foreign.contains(name) || !elsewhere.is_empty(), "FK"),
            (unique.contains(name) && !primary.contains(name), "UK"),
        ] {
            marks.extend(marked.then_some(mark));
        }
        if !marks.is_empty() {
            let mut line = format!("        {} {} {}", short_type(column), word(name), marks.join(", "));
            if !elsewhere.is_empty() {
                let _ = write!(line, " \"{}\"", elsewhere.join(", "));
            }
            lines.push(line);
        }
    }
    if lines.is_empty() {
        let _ = writeln!(out, "    \"{}\"", table.name);
    } else {
        let _ = writeln!(out, "    \"{}\" {{\n{}\n    }}", table.name, lines.join("\n"));
    }
}

/// One line a foreign key: `||` or `|o` at the row referred to, `o{` or `o|` at those that refer.
fn relationships(out: &mut String, table: &Table) {
    for key in &table.foreign_keys {
        let names: BTreeSet<&str> = key.columns.iter().map(String::as_str).collect();
        let mut parts = table.columns.iter().filter(|column| names.contains(column.name.as_str()));
        let one = if parts.any(|column| column.nullable) { "|o" } else { "||" };
        let mut keys = table.primary_key.iter().chain(&table.unique_keys);
        let at_most_one = keys.any(|unique| unique.columns.iter().map(String::as_str).collect::<BTreeSet<_>>() == names);
        let many = if at_most_one { "o|" } else { "o{" };
        let _ = writeln!(
            out,
            "    \"{}\" {one}--{many} \"{}\" : \"{}\"",
            key.to_table,
            table.name,
            key.columns.join(", ")
        );
    }
}

fn columns<'t>(keys: impl Iterator<Item = &'t Vec<String>>) -> BTreeSet<&'t str> {
    keys.flatten().map(String::as_str).collect()
}

/// A type in one word: `timestamptz`, `varchar`.
fn short_type(column: &Column) -> String {
    let name = column.data_type.name.rsplit('.').next().unwrap_or_default();
    let short = match name {
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "time without time zone" => "time",
        "character varying" => "varchar",
        "double precision" => "float8",
        name => name,
    };
    word(short)
}

/// A name as Mermaid takes it without quotes.
fn word(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_[]".contains(c);
    let name: String = name.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        format!("_{name}")
    }
}

fn references(out: &mut String, catalog: &Catalog, database: &Database) {
    let own = &database.definition.references;
    if !own.is_empty() {
        let _ = writeln!(
            out,
            "\n## Refers to\n\n| column | in database | column there |\n|---|---|---|"
        );
        for reference in own {
            let to = &reference.to_database;
            let _ = writeln!(
                out,
                "| `{}` | [{to}]({to}.md) | `{}` |",
                reference.column, reference.to_column
            );
        }
    }
    let mut lines = String::new();
    for other in catalog.databases().iter().filter(|other| other.code != database.code) {
        for reference in other
            .definition
            .references
            .iter()
            .filter(|to| to.to_database == database.code)
        {
            let code = &other.code;
            let _ = writeln!(
                lines,
                "| `{}` | [{code}]({code}.md) | `{}` |",
                reference.to_column, reference.column
            );
        }
    }
    if !lines.is_empty() {
        let _ = write!(
            out,
            "\n## Referred to by\n\n| column | from database | column there |\n|---|---|---|\n{lines}"
        );
    }
}
