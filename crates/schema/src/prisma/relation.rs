//! Relations of a Prisma schema: a foreign key makes a field on both sides, and where two foreign keys join the same
//! two tables, they bear their constraints' names.

use super::detail::{Action, Details};
use super::model::Model;
use super::name::{self, quoted};
use crate::introspect::ForeignKey;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Gives every model the fields of its relations, those to other tables before those from them.
pub(super) fn add(models: &mut [Model<'_>], details: &Details) {
    let mut relations = Vec::new();
    for (from, model) in models.iter().enumerate() {
        for key in &model.table.foreign_keys {
            let to = models
                .iter()
                .position(|other| other.table.schema == key.to_schema && other.table.name == key.to_table);
            if let Some(to) = to.filter(|&to| model.usable && models[to].usable && models[to].has_key(&key.to_columns)) {
                relations.push((from, to, key));
            }
        }
    }
    let mut written = Vec::new();
    for &(from, to, key) in &relations {
        let among = |&&(a, b, _): &&(usize, usize, &ForeignKey)| (a, b) == (from, to) || (b, a) == (from, to);
        let ambiguous = from == to || relations.iter().filter(among).count() > 1;
        let relation = if ambiguous { Some(key.name.as_str()) } else { None };
        let field = forward_name(&models[from], key);
        let field = models[from].scope.claim(&field);
        let action = action(details, &models[from], key);
        let line = forward(&models[from], &models[to], key, &field, relation, action);
        models[from].relations.push(line);
        written.push((from, to, key, relation, field));
    }
    for (from, to, key, relation, forward) in written {
        let (name, target) = (models[from].table.name.as_str(), models[from].name.clone());
        let name = match relation {
            Some(_) => name::field(&format!("{name}_{forward}")),
            None => name::field(name),
        };
        let field = models[to].scope.claim(&name);
        let one = models[from].has_key(&key.columns);
        let mut line = format!("  {field} {target}{}", if one { "?" } else { "[]" });
        if let Some(relation) = relation {
            let _ = write!(line, " @relation({})", quoted(relation));
        }
        models[to].relations.push(line);
    }
}

/// The first column that ends as the one it refers to tells the role: `payer_id` of `customer.id` is `payer`. Where none does, or
/// the role is a column's name already, the table's name tells.
fn forward_name(model: &Model<'_>, key: &ForeignKey) -> String {
    let mut pairs = key.columns.iter().zip(&key.to_columns);
    let role = pairs.find_map(|(column, to_column)| column.strip_suffix(to_column.as_str())?.strip_suffix('_'));
    let table = name::field(&key.to_table);
    match role.map(name::field) {
        Some(role) if !model.scope.has(&role) => role,
        _ if !model.scope.has(&table) => table,
        _ => format!("{}_{table}", key.columns.join("_")),
    }
}

fn action(details: &Details, model: &Model<'_>, key: &ForeignKey) -> (Action, Action) {
    let place = (model.table.schema.clone(), model.table.name.clone(), key.name.clone());
    let none = (Action::NoAction, Action::NoAction);
    details.actions.get(&place).copied().unwrap_or(none)
}

fn forward(
    from: &Model<'_>,
    to: &Model<'_>,
    key: &ForeignKey,
    field: &str,
    relation: Option<&str>,
    (on_delete, on_update): (Action, Action),
) -> String {
    let columns: BTreeSet<&str> = key.columns.iter().map(String::as_str).collect();
    let nullable = from
        .table
        .columns
        .iter()
        .filter(|column| columns.contains(column.name.as_str()));
    let optional = nullable.clone().any(|column| column.nullable);
    let mut arguments = Vec::new();
    arguments.extend(relation.map(quoted));
    arguments.push(format!("fields: [{}]", from.fields_of(&key.columns)));
    arguments.push(format!("references: [{}]", to.fields_of(&key.to_columns)));
    // Prisma's own defaults are others than SQL's.
    if on_delete != if optional { Action::SetNull } else { Action::Restrict } {
        arguments.push(format!("onDelete: {}", on_delete.prisma()));
    }
    if on_update != Action::Cascade {
        arguments.push(format!("onUpdate: {}", on_update.prisma()));
    }
    // To PostgreSQL an index may be called as a foreign key of its table is, to Prisma not.
    let is_index = from.indexes.iter().any(|index| index.name == key.name);
    if key.name != format!("{}_{}_fkey", from.table.name, key.columns.join("_")) && !is_index {
        arguments.push(format!("map: {}", quoted(&key.name)));
    }
    format!(
        "  {field} {}{} @relation({})",
        to.name,
        if optional { "?" } else { "" },
        arguments.join(", ")
    )
}
