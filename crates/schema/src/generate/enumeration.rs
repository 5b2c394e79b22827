//! The source of enumerations.

use super::module::{doc, escaped};
use super::name::{self, Scope};
use super::rust_type::Types;
use crate::introspect::{Enum, Table};
use std::fmt::Write as _;

/// The enumerations of one module, with the names that their types have.
pub(super) struct Enums<'s> {
    named: Vec<(&'s Enum, String)>,
}

impl<'s> Enums<'s> {
    /// Names the enumerations of a schema after its tables have theirs.
    pub(super) fn named(scope: &mut Scope, enums: &[&'s Enum]) -> Self {
        let named = enums.iter().map(|e| (*e, name::enumeration(scope, &e.name))).collect();
        Self { named }
    }

    /// Names as SQL, and the types.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named.iter().map(|(e, ty)| (e.sql.as_str(), ty.as_str()))
    }

    /// The types that the tables can name, and what has to be imported for those of other modules.
    pub(super) fn types(&self, scope: &mut Scope, elsewhere: &[(String, String)], tables: &[&Table]) -> (Types, Vec<String>) {
        let mut types = Types::default();
        types
            .enums
            .extend(self.names().map(|(sql, ty)| (sql.to_owned(), ty.to_owned())));
        let mut imports = Vec::new();
        for (sql, path) in elsewhere {
            let mut columns = tables.iter().flat_map(|table| &table.columns);
            if types.enums.contains_key(sql)
                || !columns.any(|column| column.data_type.element.as_ref().unwrap_or(&column.data_type.base) == sql)
            {
                continue;
            }
            let own = path.rsplit("::").next().unwrap_or(path);
            let ty = name::enumeration(scope, own);
            imports.push(if ty == own { path.clone() } else { format!("{path} as {ty}") });
            types.enums.insert(sql.clone(), ty);
        }
        imports.sort();
        (types, imports)
    }

    pub(super) fn write(&self, out: &mut String) {
        for (e, ty) in &self.named {
            out.push_str("\nenumeration! {");
            doc(out, "\n    ", &format!("Enumeration `{}`.", e.name));
            let _ = write!(out, "\n    pub enum {ty} = {:?} {{", e.sql);
            let mut scope = Scope::default();
            for label in &e.labels {
                let variant = name::variant(&mut scope, label);
                let about = escaped(&label.replace(['\n', '\r', '`'], " "));
                let _ = write!(out, "\n        /// Label `{about}`.\n        {variant} = {label:?},");
            }
            out.push_str("\n    }\n}\n");
        }
    }
}
