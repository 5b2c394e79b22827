//! The page of the fleet: both pictures, every database, every reference between them.

use super::fleet::Fleet;
use super::{MARK, cell, own_tables};
use crate::introspect::Schema;
use aicore_catalog::{Catalog, Database};
use std::fmt::Write as _;

pub(super) fn page(catalog: &Catalog, fleet: &Fleet<'_>, drawn: &[(&Database, &Schema)]) -> String {
    let tables: usize = drawn.iter().map(|(_, schema)| own_tables(schema).len()).sum();
    let count: usize = fleet.links.values().sum();
    let mut out = format!(
        "{MARK}\n# The databases, drawn\n\n{} databases in {} areas with {tables} tables of their own, and {count} references between {} pairs of \
         databases. No foreign key can check those: `aicore references check` does. Written by `aicore docs erd`.\n\n\
         ![The fleet: databases by area, and the references between them](fleet.svg)\n\n\
         ## Who refers to whom\n\nA row refers to a column. Columns are in the order of how many databases refer to them, rows in that of the \
         catalogue.\n\n![References between the databases, as a matrix](references.svg)\n\n## The databases\n",
        catalog.databases().len(),
        fleet.areas.len(),
        fleet.links.len()
    );
    for area in catalog.areas() {
        let _ = write!(
            out,
            "\n### {}\n\n| database | tables | refers to | referred to by | purpose |\n|---|---:|---:|---:|---|\n",
            cell(&area.name)
        );
        for database in catalog.databases().iter().filter(|database| database.area == area.code) {
            let code = &database.code;
            let found = drawn.iter().find(|(drawn, _)| drawn.code == *code);
            let (name, tables) = match found {
                Some((_, schema)) => (format!("[{code}]({code}.md)"), own_tables(schema).len().to_string()),
                None => (code.to_string(), String::new()),
            };
            let own = fleet.databases.iter().position(|node| node.code == code.as_str());
            let refers_to = fleet.links.keys().filter(|(from, _)| Some(*from) == own).count();
            let referred_by = own.map_or(0, |own| fleet.databases[own].referred_by);
            let _ = writeln!(
                out,
                "| {name} | {tables} | {refers_to} | {referred_by} | {} |",
                cell(&database.purpose)
            );
        }
    }
    out.push_str("\n## Every reference\n\n| from | column | to |\n|---|---|---|\n");
    for database in catalog.databases() {
        for reference in &database.definition.references {
            let to = &reference.to_database;
            let _ = writeln!(
                out,
                "| {} | `{}` | `{to}.{}` |",
                database.code, reference.column, reference.to_column
            );
        }
    }
    out
}
