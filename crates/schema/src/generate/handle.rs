//! The beginning of a module: what it imports, and the type that holds its tables, one method each.

use super::module::{Named, doc, signature};
use super::name;
use std::fmt::Write as _;

/// Where a module stands.
pub(super) enum Place {
    /// It has the tables that every database of the fleet has.
    Platform,
    /// A database of the fleet, which has the platform's tables too.
    Fleet,
    /// One schema of a database that is not of the fleet.
    Schema {
        /// The modules of further schemas, in the one that stands for the database.
        others: Vec<Other>,
        /// The database's code, in the module that stands for it.
        code: Option<String>,
    },
}

/// The module of a further schema.
pub(super) struct Other {
    /// The schema.
    pub(super) schema: String,
    /// Its module, which is also its accessor.
    pub(super) module: String,
}

/// Lints that names of the database's own may offend.
const ALLOWED: &str = "#![allow(missing_docs, clippy::module_inception)]
#![allow(non_camel_case_types, non_snake_case, non_upper_case_globals)]
#![allow(dead_code, unreachable_pub, reason = \"a program names what it needs\")]
";

pub(super) fn start(out: &mut String, place: &Place, imports: &[String]) {
    if let Place::Schema { others, code } = place {
        if code.is_some() {
            let _ = write!(out, "\n{ALLOWED}");
        }
        let mut modules: Vec<_> = others.iter().map(|other| other.module.as_str()).collect();
        modules.sort_unstable_by_key(|module| name::bare(module));
        for (position, module) in modules.into_iter().enumerate() {
            let _ = writeln!(out, "{}pub mod {module};", if position == 0 { "\n" } else { "" });
        }
    }
    out.push('\n');
    for import in imports {
        let _ = writeln!(out, "use {import};");
    }
    out.push_str("use aicore_client::codegen::*;\n");
}

pub(super) fn write(out: &mut String, accessor: &str, tables: &[Named<'_>], place: &Place) {
    let handle = name::handle(accessor);
    let whose = match place {
        Place::Platform => "that every database has".to_owned(),
        _ => format!("of `{accessor}`"),
    };
    let session = format!("{handle} {{ session }}");
    let (field, bind) = match place {
        Place::Fleet => (
            "\n    platform: Platform<'a>,",
            format!("{handle} {{\n            session,\n            platform: Platform::bind(session),\n        }}"),
        ),
        _ => ("", session),
    };
    let _ = write!(
        out,
        "\n/// The tables {whose}.\n#[derive(Debug, Clone, Copy)]\npub struct {handle}<'a> {{\n    session: Session<'a>,{field}\n}}\n\n\
         impl Tables for {handle}<'_> {{\n    type In<'t> = {handle}<'t>;\n\n    \
         fn bind(session: Session<'_>) -> {handle}<'_> {{\n        {bind}\n    }}\n}}\n"
    );
    if let Place::Fleet = place {
        let _ = write!(
            out,
            "\nimpl<'a> Deref for {handle}<'a> {{\n    type Target = Platform<'a>;\n\n    \
             fn deref(&self) -> &Platform<'a> {{\n        &self.platform\n    }}\n}}\n"
        );
    }
    let mut methods = Vec::new();
    for table in tables {
        let mut method = String::new();
        doc(&mut method, "\n    ", &table.about());
        let holder = if table.is_view() { "View" } else { "Table" };
        let head = signature(
            &format!("pub fn {}", table.module),
            &["&self".into()],
            &format!("{holder}<'a, {}>", table.row),
        );
        let _ = write!(method, "\n    {head}\n        {holder}::new(self.session)\n    }}");
        methods.push(method);
    }
    if let Place::Schema { others, code } = place {
        methods.extend(others.iter().map(schema));
        if let Some(code) = code {
            methods.insert(0, open(&handle, code));
        }
    }
    if methods.is_empty() {
        return;
    }
    let _ = write!(out, "\nimpl<'a> {handle}<'a> {{{}\n}}\n", methods.join("\n"));
}

/// The accessor of a further schema.
fn schema(other: &Other) -> String {
    let (Other { schema, module }, mut method) = (other, String::new());
    doc(&mut method, "\n    ", &format!("Schema `{schema}`."));
    let ty = format!("{module}::{}", name::handle(schema));
    let _ = write!(
        method,
        "\n    pub fn {module}(&self) -> {ty}<'a> {{\n        {ty}::bind(self.session)\n    }}"
    );
    method
}

/// The way in.
fn open(handle: &str, code: &str) -> String {
    format!(
        "\n    /// A client of this database alone, at a URL such as `postgres://user:password@host:5432/{code}`.\n    \
         pub fn open(url: &str) -> Result<Single<{handle}<'static>>, Error> {{\n        \
         Single::open(const {{ &DatabaseCode::from_static({code:?}) }}, url)\n    }}"
    )
}
