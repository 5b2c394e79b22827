//! The relations of a table: from its own foreign keys, from those that lead to it, and from its references into other
//! databases.

use super::super::Reference;
use super::super::name::{self, Scope, bare};
use super::{MAX_WIDTH, Named, doc};
use crate::introspect::ForeignKey;
use std::fmt::Write as _;

/// A relation as a constant.
pub(super) struct Relation {
    name: String,
    about: String,
    /// Its type: `ToOne`, `OptionalOne`, `ToMany` or `Across`.
    kind: &'static str,
    /// Row type at the other end.
    to: String,
    here: Vec<usize>,
    there: Vec<usize>,
    /// Code and accessor of the other database.
    database: Option<(String, String)>,
}

/// The relations of `table` among the tables of its module, sorted by name.
pub(super) fn relations(table: &Named<'_>, all: &[Named<'_>], references: &[Reference], scope: &mut Scope) -> Vec<Relation> {
    let mut relations = Vec::new();
    for key in distinct(&table.table.foreign_keys) {
        let Some(other) = all.iter().find(|other| other.is(&key.to_schema, &key.to_table)) else {
            continue;
        };
        let (here, there) = (table.positions(&key.columns), other.positions(&key.to_columns));
        let required = here.iter().all(|&at| !table.table.columns[at].nullable);
        relations.push(Relation {
            name: scope.claim(to_one(table, key, other, scope)),
            about: format!("The `{}` that {} names.", other.table.name, listed(&key.columns)),
            kind: if required { "ToOne" } else { "OptionalOne" },
            to: other.row.clone(),
            here,
            there,
            database: None,
        });
    }
    for other in all {
        let keys: Vec<_> = distinct(&other.table.foreign_keys)
            .filter(|key| table.is(&key.to_schema, &key.to_table))
            .collect();
        for key in &keys {
            let alone = keys.len() == 1 && other.module != table.module;
            let single = other
                .table
                .primary_key
                .iter()
                .chain(&other.table.unique_keys)
                .any(|unique| unique.columns.iter().all(|column| key.columns.contains(column)));
            let name = if single {
                bare(&other.module).to_owned()
            } else {
                plural(bare(&other.module))
            };
            let name = if alone {
                name
            } else {
                format!("{name}_by_{}", subject(&key.columns))
            };
            relations.push(Relation {
                name: scope.claim(free(&name, &format!("{name}_by_{}", subject(&key.columns)), scope)),
                about: format!("The `{}` whose {} names this row.", other.table.name, listed(&key.columns)),
                kind: if single { "OptionalOne" } else { "ToMany" },
                to: other.row.clone(),
                here: table.positions(&key.to_columns),
                there: other.positions(&key.columns),
                database: None,
            });
        }
    }
    for reference in references.iter().filter(|reference| reference.table == table.table.name) {
        let columns = [reference.column.clone()];
        let Some(here) = table.table.columns.iter().position(|column| column.name == reference.column) else {
            continue;
        };
        let short = subject(&columns);
        let name = if short == reference.column {
            name::identifier(&reference.to_table)
        } else {
            name::identifier(&short)
        };
        relations.push(Relation {
            name: scope.claim(free(&name, &format!("{}_{}", reference.accessor, bare(&name)), scope)),
            about: format!(
                "The `{}` of `{}` that `{}` names.",
                reference.to_table, reference.code, reference.column
            ),
            kind: "Across",
            to: format!("super::super::{}::{}", name::identifier(&reference.accessor), reference.row),
            here: vec![here],
            there: vec![reference.position],
            database: Some((reference.code.clone(), reference.accessor.clone())),
        });
    }
    relations.sort_by(|a, b| a.name.cmp(&b.name));
    relations
}

/// Foreign keys, one of those over the same columns.
fn distinct(keys: &[ForeignKey]) -> impl Iterator<Item = &ForeignKey> {
    keys.iter().enumerate().filter_map(|(at, key)| {
        let same = |other: &ForeignKey| {
            (&other.columns, &other.to_schema, &other.to_table, &other.to_columns)
                == (&key.columns, &key.to_schema, &key.to_table, &key.to_columns)
        };
        (!keys[..at].iter().any(same)).then_some(key)
    })
}

/// A name for the row that a foreign key leads to: `holder` for `holder_id`; else the table's.
fn to_one(table: &Named<'_>, key: &ForeignKey, other: &Named<'_>, scope: &Scope) -> String {
    let short = subject(&key.columns);
    let long = format!("{short}_{}", bare(&other.module));
    let shortened = key.columns.len() == 1 && short != bare(&name::identifier(&key.columns[0]));
    if shortened {
        free(&name::identifier(&short), &long, scope)
    } else if other.module == table.module {
        long
    } else {
        free(&other.module, &long, scope)
    }
}

/// The first name where nothing has it, else the second.
fn free(name: &str, otherwise: &str, scope: &Scope) -> String {
    if scope.unclaimed(name.to_owned()) == name {
        name.to_owned()
    } else {
        otherwise.to_owned()
    }
}

/// What columns are about: `holder` for `holder_id`, `product` for `product_code`.
fn subject(columns: &[String]) -> String {
    let short = |column: &String| {
        let name = bare(&name::identifier(column)).to_owned();
        let cut = ["_id", "_code"].iter().find_map(|end| name.strip_suffix(end));
        cut.filter(|cut| !cut.trim_matches('_').is_empty())
            .unwrap_or(&name)
            .to_owned()
    };
    columns.iter().map(short).collect::<Vec<_>>().join("_")
}

/// A plain English plural.
fn plural(name: &str) -> String {
    match name.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) && !stem.is_empty() => format!("{stem}ies"),
        _ if name.ends_with(['s', 'x', 'z']) || name.ends_with("ch") || name.ends_with("sh") => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

fn listed(columns: &[String]) -> String {
    columns.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl Relation {
    pub(super) fn write(&self, out: &mut String, row: &str) {
        let Self { name, kind, to, .. } = self;
        doc(out, "\n    ", &self.about);
        if let Some((_, accessor)) = &self.database {
            let _ = write!(out, "\n    #[cfg(feature = \"{accessor}\")]");
        }
        let mut arguments = vec![positions(&self.here), positions(&self.there)];
        if let Some((code, _)) = &self.database {
            arguments.push(format!("const {{ &DatabaseCode::from_static(\"{code}\") }}"));
        }
        let head = format!("pub const {name}: {kind}<{row}, {to}> =");
        let call = format!("{kind}::new({});", arguments.join(", "));
        let width = 4 + head.chars().count();
        if width + 1 + call.chars().count() <= MAX_WIDTH {
            let _ = write!(out, "\n    {head} {call}");
        } else if width <= MAX_WIDTH {
            let _ = write!(out, "\n    {head}\n        {call}");
        } else {
            let _ = write!(
                out,
                "\n    pub const {name}: {kind}<\n        {row},\n        {to},\n    > = {call}"
            );
        }
    }
}

fn positions(columns: &[usize]) -> String {
    let columns: Vec<_> = columns.iter().map(ToString::to_string).collect();
    format!("&[{}]", columns.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_plural_as_english_does() {
        for (one, many) in [
            ("policy", "policies"),
            ("receipt", "receipts"),
            ("survey", "surveys"),
            ("address", "addresses"),
            ("branch", "branches"),
            ("tax", "taxes"),
        ] {
            assert_eq!(plural(one), many);
        }
    }

    #[test]
    fn a_column_is_about_what_its_name_says_without_its_ending() {
        for (column, wanted) in [
            ("holder_id", "holder"),
            ("product_code", "product"),
            ("cups", "cups"),
            ("id", "id"),
            ("_id", "_id"),
        ] {
            assert_eq!(subject(&[column.to_owned()]), wanted);
        }
    }
}
