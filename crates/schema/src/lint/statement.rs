//! What a statement does, as far as a rule asks.
//!
//! A classifier of our own over the tokens of `script`, not a parser. `sqlparser` (0.64) refuses `COMMENT ON FUNCTION f(integer)`, `DO` and
//! `CREATE STATISTICS`, which is 13 of the first 14 migrations here; `pg_query` has PostgreSQL's own grammar and needs a C
//! compiler and minutes of it. Rules ask for a few statements only, all of which begin with fixed keywords, so a classifier cannot be
//! refused by what it does not know: that is [`Action::Other`], and its tokens are still there to look at.

use super::cursor::{Cursor, Name, between_commas, has, position};
use crate::script::Control;
use crate::script::token::Token;

/// What a statement does.
#[derive(Debug)]
pub(crate) enum Action<'t, 's> {
    /// `CREATE TABLE`, also from a query; with the elements between its brackets.
    CreateTable { table: Name, elements: Vec<&'t [Token<'s>]> },
    /// `ALTER TABLE`, with what it does.
    AlterTable { table: Name, changes: Vec<Change<'t, 's>> },
    /// `CREATE INDEX`.
    CreateIndex {
        name: Option<Name>,
        table: Name,
        concurrently: bool,
        /// Of a partitioned table without its partitions.
        only: bool,
    },
    /// `DROP INDEX`.
    DropIndex { indexes: Vec<Name>, concurrently: bool },
    /// `REINDEX`.
    Reindex { concurrently: bool },
    /// `DROP TABLE`.
    DropTable { tables: Vec<Name> },
    /// `TRUNCATE`.
    Truncate { tables: Vec<Name> },
    /// `CREATE VIEW`, `FUNCTION`, `PROCEDURE`, `TRIGGER`, `RULE`, `POLICY`: something whose text names columns.
    CreateBody { name: Name, of: Option<Name> },
    /// `DROP` of such a thing.
    DropBody { names: Vec<Name> },
    /// `SET`.
    Set { local: bool, parameter: String },
    /// Begin or end of a transaction, savepoints aside.
    Control(Control),
    /// `VACUUM`.
    Vacuum { full: bool },
    /// `CLUSTER`.
    Cluster,
    /// `LOCK TABLE`.
    Lock { tables: Vec<Name> },
    /// Anything else.
    Other,
}

/// One part of an `ALTER TABLE`.
#[derive(Debug)]
pub(crate) struct Change<'t, 's> {
    /// All its tokens.
    pub(crate) tokens: &'t [Token<'s>],
    /// What it does.
    pub(crate) kind: ChangeKind<'t, 's>,
}

/// What one part of an `ALTER TABLE` does.
#[derive(Debug)]
pub(crate) enum ChangeKind<'t, 's> {
    /// `ADD COLUMN`, with what follows its name.
    AddColumn { column: String, definition: &'t [Token<'s>] },
    /// `DROP COLUMN`.
    DropColumn { column: String },
    /// `RENAME COLUMN`.
    RenameColumn { from: String, to: String },
    /// `RENAME TO`.
    RenameTable { to: String },
    /// `ALTER COLUMN … TYPE`, with what follows the keyword.
    AlterType { column: String, to: &'t [Token<'s>] },
    /// `ALTER COLUMN … SET NOT NULL`.
    SetNotNull { column: String },
    /// `ADD CONSTRAINT`, with or without a name.
    AddConstraint(Constraint<'t, 's>),
    /// `VALIDATE CONSTRAINT`.
    ValidateConstraint { name: String },
    /// `DISABLE TRIGGER`.
    DisableTrigger,
    /// Anything else.
    Other,
}

/// A table constraint.
#[derive(Debug)]
pub(crate) struct Constraint<'t, 's> {
    /// Its name, if it is given.
    pub(crate) name: Option<String>,
    /// Its kind.
    pub(crate) kind: ConstraintKind,
    /// What follows its first keyword.
    pub(crate) definition: &'t [Token<'s>],
}

/// Kinds of table constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConstraintKind {
    /// `CHECK`.
    Check,
    /// `FOREIGN KEY`.
    ForeignKey,
    /// `UNIQUE`.
    Unique,
    /// `PRIMARY KEY`.
    PrimaryKey,
    /// `EXCLUDE`.
    Exclude,
    /// `NOT NULL` (PostgreSQL 18).
    NotNull,
}

impl Constraint<'_, '_> {
    /// Whether rows that are there are not checked.
    pub(crate) fn not_valid(&self) -> bool {
        has(self.definition, &["NOT", "VALID"])
    }

    /// Whether it takes over an index that is there.
    pub(crate) fn using_index(&self) -> bool {
        has(self.definition, &["USING", "INDEX"])
            && self.kind != ConstraintKind::Exclude
            && self.definition.first().is_some_and(|token| token.is("USING"))
    }

    /// The column of `CHECK (column IS NOT NULL)`.
    pub(crate) fn checks_not_null(&self) -> Option<String> {
        if self.kind != ConstraintKind::Check {
            return None;
        }
        let mut inner = Cursor::new(Cursor::new(self.definition).bracket()?);
        while let Some(deeper) = inner.bracket() {
            inner = Cursor::new(deeper);
        }
        let column = inner.identifier()?;
        (inner.eat(&["IS", "NOT", "NULL"]) && inner.rest().is_empty()).then_some(column)
    }
}

/// `None` for what no rule asks about, or what is not as it should be.
pub(super) fn action<'t, 's>(tokens: &'t [Token<'s>]) -> Option<Action<'t, 's>> {
    let mut at = Cursor::new(tokens);
    let first = at.eat_one_of(&[
        "CREATE", "ALTER", "DROP", "TRUNCATE", "SET", "VACUUM", "CLUSTER", "LOCK", "REINDEX", "SELECT",
    ])?;
    match first {
        "CREATE" => create(at),
        "ALTER" => alter(at),
        "DROP" => drop(at),
        "TRUNCATE" => {
            at.eat(&["TABLE"]);
            at.eat(&["ONLY"]);
            Some(Action::Truncate { tables: at.names() })
        }
        "SET" => {
            if at.eat(&["CONSTRAINTS"]) || at.eat(&["TRANSACTION"]) {
                return None;
            }
            let local = at.eat(&["LOCAL"]);
            at.eat(&["SESSION"]);
            let parameter = at.identifier()?;
            Some(Action::Set { local, parameter })
        }
        "SELECT" => {
            // SELECT set_config('parameter', 'value', is_local)
            at.eat(&["PG_CATALOG"]);
            at.eat_symbol('.');
            if !at.eat(&["SET_CONFIG"]) {
                return None;
            }
            let arguments = between_commas(at.bracket()?);
            let (parameter, _) = arguments.first()?.first()?.inner()?;
            let last = arguments.get(2)?.first()?;
            let local = last.is("TRUE") || last.inner().is_some_and(|(text, _)| text.eq_ignore_ascii_case("true"));
            Some(Action::Set {
                local,
                parameter: parameter.to_lowercase(),
            })
        }
        "VACUUM" => {
            let options = at.bracket();
            let full = match options {
                Some(options) => has(options, &["FULL"]),
                None => at.eat(&["FULL"]),
            };
            Some(Action::Vacuum { full })
        }
        "CLUSTER" => Some(Action::Cluster),
        "LOCK" => {
            at.eat(&["TABLE"]);
            at.eat(&["ONLY"]);
            Some(Action::Lock { tables: at.names() })
        }
        _ => Some(Action::Reindex {
            concurrently: tokens.iter().any(|token| token.is("CONCURRENTLY")),
        }),
    }
}

fn create<'t, 's>(mut at: Cursor<'t, 's>) -> Option<Action<'t, 's>> {
    at.eat(&["OR", "REPLACE"]);
    while at
        .eat_one_of(&["GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "CONSTRAINT", "RECURSIVE"])
        .is_some()
    {}
    if at.eat(&["TABLE"]) {
        at.eat_if_exists();
        let table = at.name()?;
        let elements = at.bracket().map(between_commas).unwrap_or_default();
        return Some(Action::CreateTable { table, elements });
    }
    let unique = at.eat(&["UNIQUE"]);
    if at.eat(&["INDEX"]) {
        let concurrently = at.eat(&["CONCURRENTLY"]);
        at.eat_if_exists();
        let name = if at.rest().first()?.is("ON") { None } else { at.name() };
        if !at.eat(&["ON"]) {
            return None;
        }
        let only = at.eat(&["ONLY"]);
        let table = at.name()?;
        // An index is in the schema of its table.
        let name = name.map(|name| Name {
            schema: table.schema.clone(),
            ..name
        });
        return Some(Action::CreateIndex {
            name,
            table,
            concurrently,
            only,
        });
    }
    if unique {
        return None;
    }
    let materialized = at.eat(&["MATERIALIZED"]);
    let kind = at.eat_one_of(&["VIEW", "FUNCTION", "PROCEDURE", "TRIGGER", "RULE", "POLICY"])?;
    if materialized || kind == "VIEW" {
        at.eat_if_exists();
    }
    let name = at.name()?;
    let of = match kind {
        "TRIGGER" | "POLICY" => position(at.rest(), &["ON"]).and_then(|on| Cursor::new(&at.rest()[on + 1..]).name()),
        "RULE" => position(at.rest(), &["TO"]).and_then(|to| Cursor::new(&at.rest()[to + 1..]).name()),
        _ => None,
    };
    Some(Action::CreateBody { name, of })
}

fn drop<'t, 's>(mut at: Cursor<'t, 's>) -> Option<Action<'t, 's>> {
    at.eat(&["MATERIALIZED"]);
    let kind = at.eat_one_of(&[
        "TABLE",
        "INDEX",
        "VIEW",
        "FUNCTION",
        "PROCEDURE",
        "ROUTINE",
        "TRIGGER",
        "RULE",
        "POLICY",
    ])?;
    let concurrently = at.eat(&["CONCURRENTLY"]);
    at.eat_if_exists();
    let names = at.names();
    Some(match kind {
        "TABLE" => Action::DropTable { tables: names },
        "INDEX" => Action::DropIndex {
            indexes: names,
            concurrently,
        },
        _ => Action::DropBody { names },
    })
}

fn alter<'t, 's>(mut at: Cursor<'t, 's>) -> Option<Action<'t, 's>> {
    if !at.eat(&["TABLE"]) {
        return None;
    }
    at.eat_if_exists();
    at.eat(&["ONLY"]);
    let table = at.name()?;
    at.eat_symbol('*');
    let changes = between_commas(at.rest())
        .into_iter()
        .map(|tokens| Change {
            tokens,
            kind: change(tokens).unwrap_or(ChangeKind::Other),
        })
        .collect();
    Some(Action::AlterTable { table, changes })
}

fn change<'t, 's>(tokens: &'t [Token<'s>]) -> Option<ChangeKind<'t, 's>> {
    let mut at = Cursor::new(tokens);
    match at.eat_one_of(&["ADD", "DROP", "ALTER", "RENAME", "VALIDATE", "DISABLE"])? {
        "ADD" => {
            if let Some(constraint) = constraint(at.rest()) {
                return Some(ChangeKind::AddConstraint(constraint));
            }
            at.eat(&["COLUMN"]);
            at.eat_if_exists();
            let column = at.identifier()?;
            Some(ChangeKind::AddColumn {
                column,
                definition: at.rest(),
            })
        }
        "DROP" => {
            if at.eat(&["CONSTRAINT"]) {
                return None;
            }
            at.eat(&["COLUMN"]);
            at.eat_if_exists();
            Some(ChangeKind::DropColumn {
                column: at.identifier()?,
            })
        }
        "ALTER" => {
            if at.eat(&["CONSTRAINT"]) {
                return None;
            }
            at.eat(&["COLUMN"]);
            let column = at.identifier()?;
            if at.eat(&["SET", "NOT", "NULL"]) {
                return Some(ChangeKind::SetNotNull { column });
            }
            (at.eat(&["TYPE"]) || at.eat(&["SET", "DATA", "TYPE"])).then(|| ChangeKind::AlterType { column, to: at.rest() })
        }
        "RENAME" => {
            if at.eat(&["CONSTRAINT"]) {
                return None;
            }
            if at.eat(&["TO"]) {
                return Some(ChangeKind::RenameTable { to: at.identifier()? });
            }
            at.eat(&["COLUMN"]);
            let from = at.identifier()?;
            at.eat(&["TO"]).then_some(())?;
            Some(ChangeKind::RenameColumn {
                from,
                to: at.identifier()?,
            })
        }
        "VALIDATE" => {
            at.eat(&["CONSTRAINT"]);
            Some(ChangeKind::ValidateConstraint { name: at.identifier()? })
        }
        _ => at.eat(&["TRIGGER"]).then_some(ChangeKind::DisableTrigger),
    }
}

/// A table constraint, or `None` where these tokens are something else, such as a column.
pub(crate) fn constraint<'t, 's>(tokens: &'t [Token<'s>]) -> Option<Constraint<'t, 's>> {
    let mut at = Cursor::new(tokens);
    let name = if at.eat(&["CONSTRAINT"]) {
        Some(at.identifier()?)
    } else {
        None
    };
    let kinds: [(&[&str], ConstraintKind); 6] = [
        (&["CHECK"], ConstraintKind::Check),
        (&["FOREIGN", "KEY"], ConstraintKind::ForeignKey),
        (&["UNIQUE"], ConstraintKind::Unique),
        (&["PRIMARY", "KEY"], ConstraintKind::PrimaryKey),
        (&["EXCLUDE"], ConstraintKind::Exclude),
        (&["NOT", "NULL"], ConstraintKind::NotNull),
    ];
    let (_, kind) = kinds.into_iter().find(|(keywords, _)| at.eat(keywords))?;
    Some(Constraint {
        name,
        kind,
        definition: at.rest(),
    })
}
