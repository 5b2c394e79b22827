//! The text of one `schema.prisma`.

use super::detail::{Details, Index};
use super::field::{self, Enums, FieldType};
use super::name::{self, Scope, comment, quoted};
use super::{MARK, relation};
use crate::introspect::{Column, Key, Schema, Table};
use aicore_catalog::Database;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The one table of the schema `platform` that a service writes.
const OUTBOX: &str = "outbox_event";

/// A table with Prisma's names.
pub(super) struct Model<'t> {
    pub(super) table: &'t Table,
    /// Its plain indexes.
    pub(super) indexes: &'t [Index],
    pub(super) name: String,
    /// Names of its fields.
    pub(super) scope: Scope,
    /// Name, type and column of its fields, in the order of the table.
    pub(super) fields: Vec<(String, FieldType, &'t Column)>,
    /// Lines of its relations.
    pub(super) relations: Vec<String>,
    /// Whether Prisma's client can tell its rows apart.
    pub(super) usable: bool,
}

/// The schema of a database: its own tables, and the outbox.
pub fn schema(database: &Database, schema: &Schema, details: &Details) -> String {
    let mut names = Scope::default();
    let of_public: Vec<_> = schema.enums.iter().filter(|of| of.schema == "public").collect();
    let own = |table: &&Table| match table.schema.as_str() {
        "public" => table.name != crate::generate::HISTORY && !table.columns.is_empty(),
        "platform" => table.name == OUTBOX,
        _ => false,
    };
    // The database's own tables come first, and keep their names.
    let mut tables: Vec<_> = schema.tables.iter().filter(own).collect();
    tables.sort_by_key(|table| (table.schema != "public", name::model(&table.name) != table.name, &table.name));
    let model_names: Vec<_> = tables.iter().map(|table| names.claim(&name::model(&table.name))).collect();
    let enums = field::enums(&of_public, |name| names.claim(&name::model(name)));
    let mut models: Vec<_> = tables
        .into_iter()
        .zip(model_names)
        .map(|(table, name)| Model::new(table, name, &enums, details))
        .collect();
    relation::add(&mut models, details);

    let mut schemas: BTreeSet<&str> = models.iter().map(|model| model.table.schema.as_str()).collect();
    schemas.insert("public");
    let schemas: Vec<_> = schemas.into_iter().map(quoted).collect();
    let mut out = format!(
        "{MARK}\n//\n// Database {}: {}.\n\n\
         generator client {{\n  provider            = \"prisma-client\"\n  output              = \"client\"\n  \
         runtime             = \"nodejs\"\n  moduleFormat        = \"esm\"\n  importFileExtension = \"ts\"\n}}\n\n\
         datasource db {{\n  provider = \"postgresql\"\n  schemas  = [{}]\n}}\n",
        database.code,
        database.purpose.replace('\n', " ").trim_end_matches('.'),
        schemas.join(", ")
    );
    for model in &models {
        model.write(&mut out, &enums);
    }
    for of in of_public {
        let Some((name, values)) = enums.get(&format!("{}.{}", of.schema, of.name)) else {
            continue;
        };
        let _ = write!(out, "\nenum {name} {{\n");
        for label in &of.labels {
            let value = values.get(label.as_str()).map_or(label.as_str(), String::as_str);
            let _ = write!(out, "  {value}");
            if value != label {
                let _ = write!(out, " @map({})", quoted(label));
            }
            out.push('\n');
        }
        map(&mut out, name, &of.name);
        let _ = write!(out, "\n  @@schema({})\n}}\n", quoted(&of.schema));
    }
    out
}

impl<'t> Model<'t> {
    fn new(table: &'t Table, name: String, enums: &Enums<'_>, details: &'t Details) -> Self {
        let mut scope = Scope::default();
        let mut fields: Vec<_> = table
            .columns
            .iter()
            .map(|column| (String::new(), field::field_type(column, enums), column))
            .collect();
        // A column that has its Prisma name already keeps it, whatever its neighbours are called.
        for exact in [true, false] {
            for (field, _, column) in &mut fields {
                let name = name::field(&column.name);
                if (name == column.name) == exact {
                    *field = scope.claim(&name);
                }
            }
        }
        let place = (table.schema.clone(), table.name.clone());
        let mut model = Self {
            table,
            indexes: details.indexes.get(&place).map_or(&[], Vec::as_slice),
            name,
            scope,
            fields,
            relations: Vec::new(),
            usable: false,
        };
        let mut keys = table.primary_key.iter().chain(&table.unique_keys);
        model.usable = keys.any(|key| model.identifies(key));
        model
    }

    /// Whether every row has a value of its own in a key, and one that Prisma's client can read.
    fn identifies(&self, key: &Key) -> bool {
        self.supports(&key.columns) && self.columns_of(&key.columns).all(|(_, _, column)| !column.nullable)
    }

    fn supports(&self, columns: &[String]) -> bool {
        self.columns_of(columns).all(|(_, of, _)| of.supported)
    }

    fn columns_of<'s>(&'s self, columns: &'s [String]) -> impl Iterator<Item = &'s (String, FieldType, &'t Column)> {
        columns
            .iter()
            .filter_map(|name| self.fields.iter().find(|(_, _, column)| column.name == *name))
    }

    /// Names of the fields of some columns, with commas.
    pub(super) fn fields_of(&self, columns: &[String]) -> String {
        let names: Vec<_> = self.columns_of(columns).map(|(name, ..)| name.as_str()).collect();
        names.join(", ")
    }

    /// Whether these columns, in any order, are a key of the table.
    pub(super) fn has_key(&self, columns: &[String]) -> bool {
        let wanted: BTreeSet<_> = columns.iter().collect();
        let mut keys = self.table.primary_key.iter().chain(&self.table.unique_keys);
        keys.any(|key| self.supports(&key.columns) && key.columns.iter().collect::<BTreeSet<_>>() == wanted)
    }

    fn write(&self, out: &mut String, enums: &Enums<'_>) {
        let table = self.table;
        out.push('\n');
        comment(out, "", table.comment.as_deref());
        if !self.usable {
            comment(
                out,
                "",
                Some("No key that Prisma can read tells its rows apart: use $queryRaw."),
            );
        }
        let _ = writeln!(out, "model {} {{", self.name);
        let key = |key: &Key, default: &str| {
            let default = format!("{}_{default}", table.name);
            (key.name != default).then(|| format!("map: {}", quoted(&key.name)))
        };
        let primary = table.primary_key.as_ref().filter(|primary| self.supports(&primary.columns));
        for (name, of, column) in &self.fields {
            comment(out, "  ", column.comment.as_deref());
            if column.generated {
                comment(out, "  ", Some("Computed by the database: never written."));
            }
            let many = match (of.list, column.nullable) {
                (true, _) => "[]",
                (false, true) => "?",
                (false, false) => "",
            };
            let _ = write!(out, "  {name} {}{many}", of.prisma);
            if let Some(primary) = primary.filter(|primary| primary.columns == [column.name.as_str()]) {
                let _ = write!(out, " @id{}", bracketed(key(primary, "pkey")));
            }
            if let Some(default) = field::default(column, of, enums) {
                let _ = write!(out, " @default({default})");
            }
            let alone = |unique: &&Key| unique.columns == [column.name.as_str()];
            if let Some(unique) = table.unique_keys.iter().find(alone).filter(|_| of.supported) {
                let _ = write!(out, " @unique{}", bracketed(key(unique, &format!("{}_key", column.name))));
            }
            if *name != column.name {
                let _ = write!(out, " @map({})", quoted(&column.name));
            }
            if !of.native.is_empty() {
                let _ = write!(out, " {}", of.native);
            }
            out.push('\n');
        }
        for relation in &self.relations {
            let _ = writeln!(out, "{relation}");
        }
        out.push('\n');
        if let Some(primary) = primary.filter(|primary| primary.columns.len() > 1) {
            let map = key(primary, "pkey").map(|map| format!(", {map}")).unwrap_or_default();
            let _ = writeln!(out, "  @@id([{}]{map})", self.fields_of(&primary.columns));
        }
        let mut seen = BTreeSet::new();
        for unique in table.unique_keys.iter().filter(|unique| unique.columns.len() > 1) {
            let columns: BTreeSet<_> = unique.columns.iter().collect();
            if self.supports(&unique.columns) && seen.insert(columns) {
                let map = key(unique, &format!("{}_key", unique.columns.join("_")));
                let map = map.map(|map| format!(", {map}")).unwrap_or_default();
                let _ = writeln!(out, "  @@unique([{}]{map})", self.fields_of(&unique.columns));
            }
        }
        for index in self.indexes {
            self.index(out, index);
        }
        map(out, &self.name, &table.name);
        if !self.usable {
            out.push_str("  @@ignore\n");
        }
        let _ = write!(out, "  @@schema({})\n}}\n", quoted(&table.schema));
    }

    fn index(&self, out: &mut String, index: &Index) {
        let columns: Vec<String> = index.columns.iter().map(|column| column.name.clone()).collect();
        let kind = match index.method.as_str() {
            "btree" => "",
            "hash" => ", type: Hash",
            "gin" => ", type: Gin",
            "gist" => ", type: Gist",
            "spgist" => ", type: SpGist",
            "brin" => ", type: Brin",
            _ => return,
        };
        if !self.supports(&columns) {
            return;
        }
        let fields: Vec<_> = self
            .columns_of(&columns)
            .zip(&index.columns)
            .map(|((name, ..), column)| format!("{name}{}", if column.descending { "(sort: Desc)" } else { "" }))
            .collect();
        let mut map = String::new();
        if index.name != format!("{}_{}_idx", self.table.name, columns.join("_")) {
            map = format!(", map: {}", quoted(&index.name));
        }
        let _ = writeln!(out, "  @@index([{}]{kind}{map})", fields.join(", "));
    }
}

/// The line that tells the name in the database, where Prisma's is another.
fn map(out: &mut String, name: &str, in_database: &str) {
    if name != in_database {
        let _ = writeln!(out, "  @@map({})", quoted(in_database));
    }
}

fn bracketed(argument: Option<String>) -> String {
    argument.map(|argument| format!("({argument})")).unwrap_or_default()
}
