//! What the migrations so far have made, as far as rules ask.

use super::cursor::{Name, has, words};
use super::piece::Piece;
use super::statement::{Action, ChangeKind, constraint};
use std::collections::{BTreeMap, BTreeSet};

/// What the migrations so far have made.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Tables that this migration made: nobody uses them yet.
    tables: BTreeSet<Name>,
    /// Indexes that this migration made.
    indexes: BTreeSet<Name>,
    /// Constraints that this migration added to tables which were there.
    constraints: BTreeSet<(Name, String)>,
    /// Tables made in partitions, by any migration so far.
    partitioned: BTreeSet<Name>,
    /// Columns that a check keeps from being null, by any migration so far.
    not_null_checks: Vec<NotNullCheck>,
    /// Views, functions, triggers: the names in their texts.
    bodies: BTreeMap<Name, Body>,
}

#[derive(Debug)]
struct NotNullCheck {
    table: Name,
    column: String,
    constraint: Option<String>,
    validated: bool,
}

#[derive(Debug)]
struct Body {
    of: Option<Name>,
    words: BTreeSet<String>,
}

impl Known {
    pub(super) fn begin_migration(&mut self) {
        self.tables.clear();
        self.indexes.clear();
        self.constraints.clear();
    }

    /// Whether a table was there before this migration.
    pub(super) fn is_existing(&self, table: &Name) -> bool {
        !self.tables.contains(table)
    }

    /// Whether an index was there before this migration.
    pub(super) fn is_existing_index(&self, index: &Name) -> bool {
        !self.indexes.contains(index)
    }

    /// Whether a table has partitions.
    pub(super) fn is_partitioned(&self, table: &Name) -> bool {
        self.partitioned.contains(table)
    }

    /// Whether this migration added a constraint to a table which was there.
    pub(super) fn is_added_now(&self, table: &Name, constraint: &str) -> bool {
        self.constraints.contains(&(table.clone(), constraint.to_owned()))
    }

    /// Whether a validated check keeps a column from being null.
    pub(super) fn is_checked_not_null(&self, table: &Name, column: &str) -> bool {
        let mut checks = self.not_null_checks.iter();
        checks.any(|check| check.table == *table && check.column == column && check.validated)
    }

    /// Views, functions and triggers whose text names a table and its column.
    pub(super) fn bodies_naming(&self, table: &Name, column: &str) -> Vec<String> {
        // A trigger's function says NEW.column and never names the table.
        let triggers = self.bodies.values().filter(|body| body.of.as_ref() == Some(table));
        let run: BTreeSet<&String> = triggers.flat_map(|body| &body.words).collect();
        let names = |name: &Name, body: &Body| {
            let of_table = body.words.contains(&table.name) || body.of.as_ref() == Some(table) || run.contains(&name.name);
            of_table && body.words.contains(column)
        };
        let found = self.bodies.iter().filter(|(name, body)| names(name, body));
        found.map(|(name, _)| name.to_string()).collect()
    }

    /// Takes note of what a statement did.
    pub(super) fn note(&mut self, action: &Action<'_, '_>, piece: &Piece<'_>) {
        match action {
            Action::CreateTable { table, elements } => {
                self.tables.insert(table.clone());
                if has(&piece.tokens, &["PARTITION", "BY"]) {
                    self.partitioned.insert(table.clone());
                }
                for constraint in elements.iter().filter_map(|element| constraint(element)) {
                    self.note_check(table, &constraint);
                }
            }
            Action::CreateIndex { name: Some(name), .. } => {
                self.indexes.insert(name.clone());
            }
            Action::CreateBody { name, of } => {
                let words = words(&piece.tokens);
                self.bodies.insert(name.clone(), Body { of: of.clone(), words });
            }
            Action::DropBody { names } => {
                for name in names {
                    self.bodies.remove(name);
                }
            }
            Action::DropTable { tables } => {
                self.bodies
                    .retain(|_, body| !body.of.as_ref().is_some_and(|table| tables.contains(table)));
            }
            Action::AlterTable { table, changes } => {
                for change in changes {
                    self.note_change(table, &change.kind);
                }
            }
            _ => {}
        }
    }

    fn note_change(&mut self, table: &Name, change: &ChangeKind<'_, '_>) {
        match change {
            ChangeKind::AddConstraint(constraint) => {
                self.note_check(table, constraint);
                if let Some(name) = constraint.name.clone().filter(|_| self.is_existing(table)) {
                    self.constraints.insert((table.clone(), name));
                }
            }
            ChangeKind::ValidateConstraint { name } => {
                for check in &mut self.not_null_checks {
                    check.validated |= check.table == *table && check.constraint.as_ref() == Some(name);
                }
            }
            ChangeKind::RenameTable { to } => {
                let renamed = Name {
                    name: to.clone(),
                    ..table.clone()
                };
                if self.tables.remove(table) {
                    self.tables.insert(renamed.clone());
                }
                if self.partitioned.remove(table) {
                    self.partitioned.insert(renamed.clone());
                }
                for check in self.not_null_checks.iter_mut().filter(|check| check.table == *table) {
                    check.table = renamed.clone();
                }
            }
            _ => {}
        }
    }

    fn note_check(&mut self, table: &Name, constraint: &super::statement::Constraint<'_, '_>) {
        if let Some(column) = constraint.checks_not_null() {
            self.not_null_checks.push(NotNullCheck {
                table: table.clone(),
                column,
                constraint: constraint.name.clone(),
                validated: !constraint.not_valid(),
            });
        }
    }
}
