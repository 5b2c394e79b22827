//! The source of one module: the tables of a database.

mod relation;

use super::MARK;
use super::Reference;
use super::enumeration::Enums;
use super::handle::{self, Place};
use super::name::{self, Scope, bare};
use super::rust_type::Types;
use crate::introspect::{Column, Enum, Identity, Kind, Schema, Table};
use std::fmt::Write as _;

/// rustfmt's limits at this workspace's `max_width`.
const MAX_WIDTH: usize = 130;
/// Longest arguments of a call on one line: 60 % of the above.
const CALL_WIDTH: usize = MAX_WIDTH * 60 / 100;
/// Longest array on one line: 60 %.
const ARRAY_WIDTH: usize = MAX_WIDTH * 60 / 100;
/// Longest chain of calls on one line: 60 %.
const CHAIN_WIDTH: usize = MAX_WIDTH * 60 / 100;
/// Longest struct literal on one line: 18 %.
const STRUCT_WIDTH: usize = MAX_WIDTH * 18 / 100;

/// What one module is about: the tables, views and enumerations of one schema of a database.
pub(super) struct Module<'s> {
    /// Names the type that holds the tables.
    pub(super) accessor: &'s str,
    pub(super) about: &'s str,
    pub(super) tables: Vec<&'s Table>,
    pub(super) enums: Vec<&'s Enum>,
    pub(super) place: Place,
    /// References into other databases.
    pub(super) references: &'s [Reference],
    /// Enumerations of other modules: name as SQL → path.
    pub(super) elsewhere: &'s [(String, String)],
}

/// The source of the module of a database of the fleet: its schema `schema`.
pub fn module(accessor: &str, about: &str, of: &Schema, schema: &str, references: &[Reference]) -> String {
    let place = if accessor == "platform" {
        Place::Platform
    } else {
        Place::Fleet
    };
    Module::new(accessor, about, of, schema, place, references, &[]).source()
}

impl<'s> Module<'s> {
    pub(super) fn new(
        accessor: &'s str,
        about: &'s str,
        of: &'s Schema,
        schema: &str,
        place: Place,
        references: &'s [Reference],
        elsewhere: &'s [(String, String)],
    ) -> Self {
        Self {
            accessor,
            about,
            tables: super::tables_of(of, schema),
            enums: of.enums.iter().filter(|e| e.schema == schema).collect(),
            place,
            references,
            elsewhere,
        }
    }

    pub(super) fn source(&self) -> String {
        let mut out = String::from(MARK);
        out.push_str("\n//!\n//! ");
        out.push_str(&escaped(&self.about.replace('\n', " ")));
        out.push('\n');
        let (mut rows, named) = named(self.accessor, &self.tables);
        let enums = Enums::named(&mut rows, &self.enums);
        let (types, imports) = enums.types(&mut rows, self.elsewhere, &self.tables);
        handle::start(&mut out, &self.place, &imports);
        handle::write(&mut out, self.accessor, &named, &self.place);
        enums.write(&mut out);
        for table in &named {
            table.write(&mut out, &named, self.references, &types);
        }
        out
    }
}

/// The row type of each table.
pub(super) fn rows<'t>(accessor: &str, tables: &[&'t Table]) -> Vec<(&'t Table, String)> {
    let named = named(accessor, tables).1.into_iter();
    named.map(|table| (table.table, table.row)).collect()
}

/// The tables with their names, in order, and all names of types.
pub(super) fn named<'t>(accessor: &str, tables: &[&'t Table]) -> (Scope, Vec<Named<'t>>) {
    let (mut rows, mut modules) = (Scope::default(), Scope::default());
    rows.claim(name::handle(accessor));
    // A table that has its Rust name already keeps it, whatever its neighbours are called.
    let mut order: Vec<_> = tables.iter().collect();
    order.sort_by_key(|table| name::identifier(&table.name) != table.name);
    let mut named = Vec::new();
    for table in order {
        let row = name::row(&mut rows, &table.name);
        let create = rows.claim(format!("{row}Create"));
        named.push(Named {
            table,
            row,
            create,
            module: name::table(&mut modules, &table.name),
        });
    }
    named.sort_by(|a, b| a.table.name.cmp(&b.table.name));
    (rows, named)
}

/// A table with the names that its code has.
pub(super) struct Named<'t> {
    pub(super) table: &'t Table,
    pub(super) row: String,
    create: String,
    pub(super) module: String,
}

impl Named<'_> {
    pub(super) fn about(&self) -> String {
        match self.table.comment.as_deref().map(str::trim) {
            Some(comment) if !comment.is_empty() => comment.to_owned(),
            _ => format!("{} `{}`.", self.what(), self.table.name),
        }
    }

    fn what(&self) -> &'static str {
        match self.table.kind {
            Kind::Table => "Table",
            Kind::View => "View",
            Kind::MaterializedView => "Materialised view",
            Kind::ForeignTable => "Foreign table",
        }
    }

    /// Whether statements may only read it.
    pub(super) fn is_view(&self) -> bool {
        self.table.kind != Kind::Table
    }

    /// Whether it is the table of this schema and name.
    fn is(&self, schema: &str, name: &str) -> bool {
        self.table.schema == schema && self.table.name == name
    }

    fn write(&self, out: &mut String, all: &[Self], references: &[Reference], types: &Types) {
        let mut scope = Scope::default();
        let mut names = vec![String::new(); self.table.columns.len()];
        for exact in [true, false] {
            for (field, column) in names.iter_mut().zip(&self.table.columns) {
                let identifier = name::identifier(&column.name);
                if (bare(&identifier) == column.name) == exact {
                    *field = scope.claim(identifier);
                }
            }
        }
        let columns: Vec<_> = names.into_iter().zip(&self.table.columns).collect();
        self.row(out, &columns, types);
        self.model(out, &columns, types);
        if !self.is_view() {
            self.create(out, &columns, types);
        }
        self.columns(out, &columns, &mut scope, all, references, types);
    }

    fn row(&self, out: &mut String, columns: &[(String, &Column)], types: &Types) {
        out.push('\n');
        doc(out, "", &self.about());
        let _ = write!(out, "\n#[derive(Debug, Clone, PartialEq)]\npub struct {} {{", self.row);
        for (field, column) in columns {
            doc(out, "\n    ", &column_about(column));
            let _ = write!(out, "\n    pub {field}: {},", types.field_type(column));
        }
        out.push_str("\n}\n");
    }

    fn model(&self, out: &mut String, columns: &[(String, &Column)], types: &Types) {
        let infos: Vec<_> = columns.iter().map(|(_, column)| column_info(column, types)).collect();
        let key = self
            .table
            .primary_key
            .iter()
            .flat_map(|key| &key.columns)
            .map(|name| self.position(name).to_string());
        let _ = write!(
            out,
            "\nimpl Model for {} {{\n    const TABLE: &'static TableInfo = &TableInfo {{\n        schema: {:?},\n        name: {:?},\n        \
             columns: &{},\n        primary_key: &[{}],\n    }};\n\n    fn read(row: &Reader<'_>) -> Result<Self, Error> {{\n        ",
            self.row,
            self.table.schema,
            self.table.name,
            array(&infos),
            key.collect::<Vec<_>>().join(", "),
        );
        let fields: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(index, (field, _))| format!("{field}: row.get({index})?"))
            .collect();
        match fields.as_slice() {
            [only] if only.len() <= STRUCT_WIDTH => {
                let _ = write!(out, "Ok(Self {{ {only} }})");
            }
            fields => {
                out.push_str("Ok(Self {");
                for field in fields {
                    let _ = write!(out, "\n            {field},");
                }
                out.push_str("\n        })");
            }
        }
        out.push_str("\n    }\n}\n");
    }

    fn create(&self, out: &mut String, columns: &[(String, &Column)], types: &Types) {
        let Self { row, create, .. } = self;
        let required: Vec<_> = columns
            .iter()
            .enumerate()
            .filter(|(_, (_, column))| !column.nullable && !filled(column))
            .collect();
        let _ = write!(
            out,
            "\n/// What a new [`{row}`] needs; `set` gives it more.\n#[derive(Debug, Clone)]\npub struct {create} {{"
        );
        for (_, (field, column)) in &required {
            doc(out, "\n    ", &column_about(column));
            let _ = write!(out, "\n    pub {field}: {},", types.field_type(column));
        }
        out.push_str(if required.is_empty() { "}\n" } else { "\n}\n" });
        let parameters = [
            "self".into(),
            format!("column: Column<{row}, V>"),
            "value: impl IntoColumn<V>".into(),
        ];
        let head = signature("pub fn set<V: ColumnType>", &parameters, &format!("New<{row}>"));
        let _ = write!(
            out,
            "\nimpl {create} {{\n    /// Gives a further column a value.\n    {head}\n        New::from(self).set(column, value)\n    }}\n}}\n\n\
             impl From<{create}> for New<{row}> {{\n"
        );
        if required.is_empty() {
            let _ = write!(
                out,
                "    fn from(_: {create}) -> Self {{\n        Self::with_capacity(0)\n    }}\n}}\n"
            );
            return;
        }
        let _ = write!(
            out,
            "    fn from(row: {create}) -> Self {{\n        let mut new = Self::with_capacity({});\n",
            required.len()
        );
        for (index, (field, _)) in &required {
            let _ = writeln!(out, "        new.put({index}, row.{field});");
        }
        out.push_str("        new\n    }\n}\n");
    }

    fn columns(
        &self,
        out: &mut String,
        columns: &[(String, &Column)],
        scope: &mut Scope,
        all: &[Self],
        references: &[Reference],
        types: &Types,
    ) {
        let row = &self.row;
        let _ = write!(
            out,
            "\n/// Columns and keys of [`{row}`].\npub mod {} {{\n    use super::*;\n",
            self.module
        );
        for (index, (constant, column)) in columns.iter().enumerate() {
            doc(out, "\n    ", &column_about(column));
            let mut parts = vec![row.clone(), types.field_type(column)];
            parts.extend((read_only(column) || self.is_view()).then(|| "ReadOnly".into()));
            let _ = write!(out, "\n    {}", constant_item(constant, &parts, index));
        }
        let keys: Vec<_> = self.table.primary_key.iter().chain(&self.table.unique_keys).collect();
        let functions: Vec<_> = keys
            .iter()
            .map(|key| {
                let names = self.positions(&key.columns).into_iter().map(|index| bare(&columns[index].0));
                scope.claim(format!("by_{}", names.collect::<Vec<_>>().join("_")))
            })
            .collect();
        for relation in relation::relations(self, all, references, scope) {
            relation.write(out, row);
        }
        out.push('\n');
        for (key, function) in keys.into_iter().zip(functions) {
            let parts = self.positions(&key.columns);
            let names: Vec<_> = parts.iter().map(|&index| columns[index].0.as_str()).collect();
            // A parameter named as a constant would be a pattern that compares with it: `id_` for the column `id`.
            let names: Vec<_> = names.iter().map(|name| scope.unclaimed(format!("{}_", bare(name)))).collect();
            let parameters: Vec<_> = parts
                .iter()
                .zip(&names)
                .map(|(&index, name)| {
                    format!(
                        "{name}: impl IntoColumn<{}>",
                        types.rust_type(&columns[index].1.data_type).rust
                    )
                })
                .collect();
            let head = signature(&format!("pub fn {function}"), &parameters, &format!("Key<{row}>"));
            let calls: Vec<_> = parts
                .iter()
                .zip(&names)
                .map(|(index, name)| format!(".with({index}, {name})"))
                .collect();
            let body = format!("Key::new(){}", calls.concat());
            let wide = if calls.len() == 1 { MAX_WIDTH - 8 } else { CHAIN_WIDTH };
            let body = if body.chars().count() > wide {
                format!("Key::new()\n            {}", calls.join("\n            "))
            } else {
                body
            };
            let about = key
                .columns
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ");
            doc(out, "\n    ", &format!("The row with this {about}."));
            let _ = write!(out, "\n    {head}\n        {body}\n    }}\n");
        }
        out.push_str("}\n");
    }

    /// Positions of columns in the table.
    fn positions(&self, names: &[String]) -> Vec<usize> {
        names.iter().map(|name| self.position(name)).collect()
    }

    /// Position of a column in the table.
    fn position(&self, name: &str) -> usize {
        self.table
            .columns
            .iter()
            .position(|column| column.name == name)
            .unwrap_or_default()
    }
}

/// The head of a method, as rustfmt breaks it: four spaces before it, the bracket of its body at its end.
pub(super) fn signature(name: &str, parameters: &[String], output: &str) -> String {
    let line = format!("{name}({}) -> {output} {{", parameters.join(", "));
    if 4 + line.chars().count() <= MAX_WIDTH {
        return line;
    }
    let parameters: String = parameters.iter().map(|parameter| format!("\n        {parameter},")).collect();
    format!("{name}({parameters}\n    ) -> {output} {{")
}

/// A column's constant, as rustfmt breaks it, four spaces before it.
fn constant_item(name: &str, types: &[String], index: usize) -> String {
    let body = format!("Column::new({index});");
    let head = format!("pub const {name}: Column<{}> =", types.join(", "));
    let width = 4 + head.chars().count();
    if width + 1 + body.len() <= MAX_WIDTH {
        format!("{head} {body}")
    } else if width <= MAX_WIDTH {
        format!("{head}\n        {body}")
    } else {
        let types: String = types.iter().map(|part| format!("\n        {part},")).collect();
        format!("pub const {name}: Column<{types}\n    > = {body}")
    }
}

fn column_info(column: &Column, types: &Types) -> String {
    let of = types.rust_type(&column.data_type);
    let maker = match (of.cast.is_some(), filled(column)) {
        (false, false) => "new",
        (false, true) => "filled",
        (true, false) => "cast",
        (true, true) => "cast_filled",
    };
    let arguments: Vec<_> = [Some(&column.name), Some(&of.travels), of.cast.as_ref()]
        .into_iter()
        .flatten()
        .map(|a| format!("{a:?}"))
        .collect();
    let line = arguments.join(", ");
    if line.chars().count() <= CALL_WIDTH {
        return format!("ColumnInfo::{maker}({line})");
    }
    let lines: String = arguments
        .iter()
        .map(|argument| format!("\n                {argument},"))
        .collect();
    format!("ColumnInfo::{maker}({lines}\n            )")
}

/// Whether the server fills the column in where an insert leaves it out.
fn filled(column: &Column) -> bool {
    column.default.is_some() || column.identity.is_some() || column.generated
}

fn read_only(column: &Column) -> bool {
    column.generated || column.identity == Some(Identity::Always)
}

fn column_about(column: &Column) -> String {
    match column.comment.as_deref().map(str::trim) {
        Some(comment) if !comment.is_empty() => comment.to_owned(),
        _ => format!("Column `{}`.", column.name),
    }
}

/// An array as rustfmt lays it out.
fn array(items: &[String]) -> String {
    let line = items.join(", ");
    if line.chars().count() <= ARRAY_WIDTH {
        return format!("[{line}]");
    }
    let lines: String = items.iter().map(|item| format!("\n            {item},")).collect();
    format!("[{lines}\n        ]")
}

/// A doc comment, each line after `start`.
pub(super) fn doc(out: &mut String, start: &str, text: &str) {
    let newline = if start.is_empty() { "\n" } else { start };
    for (position, line) in text.trim().lines().enumerate() {
        let line = escaped(line.trim());
        let start = if position == 0 { start } else { newline };
        let _ = write!(out, "{start}///{}{line}", if line.is_empty() { "" } else { " " });
    }
}

/// Text that rustdoc takes for neither link, tag nor example.
pub(super) fn escaped(text: &str) -> String {
    text.replace("```", "'''")
        .replace("~~~", "---")
        .replace('[', "\\[")
        .replace(']', "\\]")
        .replace('<', "\\<")
        .replace('>', "\\>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_neither_link_nor_tag_nor_example() {
        let mut out = String::new();
        doc(&mut out, "\n    ", "  [see] <b>\n\n        ```\n    code  ");
        assert_eq!(out, "\n    /// \\[see\\] \\<b\\>\n    ///\n    /// '''\n    /// code");
    }

    #[test]
    fn a_long_head_has_a_parameter_a_line() {
        let parameters = ["self".to_owned(), "x".repeat(130)];
        assert_eq!(signature("pub fn f", &parameters[..1], "T"), "pub fn f(self) -> T {");
        let long = signature("pub fn f", &parameters, "T");
        assert_eq!(
            long,
            format!("pub fn f(\n        self,\n        {},\n    ) -> T {{", parameters[1])
        );
    }
}
