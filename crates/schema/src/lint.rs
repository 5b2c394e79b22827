//! Looks at migrations before they meet a database: locks that make everybody wait, rewrites, losses.
//!
//! One rule a file in `rules/`, with its reasons, its remedy and its tests; `docs/migrations.md` has a section for each. Rules know what the
//! migrations before this one made: a table made in the same migration is empty and nobody waits for it. The dynamic SQL of `DO` and of
//! `EXECUTE` with a literal is looked at too. What cannot be read is a finding, not a silence.

mod allow;
mod cursor;
mod known;
mod piece;
mod rules;
mod statement;
mod usage;

use crate::Error;
use crate::migrate::{Migration, read_migrations};
use crate::script::token::{place, tokens};
use crate::script::{Statement, statements};
use cursor::Name;
use known::Known;
use piece::{Piece, pieces};
pub use rules::RULES;
use statement::{Action, ChangeKind};
use std::path::{Path, PathBuf};
pub use usage::Usage;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name, as in `-- lint: allow <name>: reason`.
    pub name: &'static str,
    /// What happens otherwise.
    pub why: &'static str,
    /// What to do instead.
    pub remedy: &'static str,
    check: fn(&Scene<'_, '_, '_>) -> Vec<Hit>,
}

/// Something that a rule has found.
#[derive(Debug)]
struct Hit {
    /// Where, in bytes of the script.
    at: usize,
    /// What, in words.
    what: String,
}

/// A statement and all that a rule may ask about it.
struct Scene<'r, 't, 's> {
    piece: &'t Piece<'s>,
    action: &'r Action<'t, 's>,
    script: &'r Script,
    known: &'r Known,
    usage: &'r Usage,
}

impl Scene<'_, '_, '_> {
    /// Hits among the changes that `ALTER TABLE` makes to a table which was there before this migration.
    fn changes_of_existing(&self, what: impl Fn(&Name, &ChangeKind<'_, '_>) -> Option<String>) -> Vec<Hit> {
        let Action::AlterTable { table, changes } = self.action else {
            return Vec::new();
        };
        if !self.known.is_existing(table) {
            return Vec::new();
        }
        let hits = changes.iter().filter_map(|change| {
            let what = what(table, &change.kind)?;
            let at = change.tokens.first().map_or(self.piece.at(), |token| token.at);
            Some(Hit { at, what })
        });
        hits.collect()
    }

    /// A hit at the beginning of the statement.
    fn hit(&self, what: String) -> Vec<Hit> {
        vec![Hit {
            at: self.piece.at(),
            what,
        }]
    }
}

/// What is true of a script as a whole.
struct Script {
    /// It runs statement by statement, for one of them refuses a transaction.
    untransacted: bool,
    /// Statements, `SET` and `RESET` aside.
    statements: usize,
    /// Where a lock time-out is set first.
    lock_timeout_at: Option<usize>,
}

impl Script {
    fn of(statements: &[Statement<'_>]) -> Self {
        let mut script = Self {
            untransacted: statements.iter().any(Statement::refuses_transaction),
            statements: 0,
            lock_timeout_at: None,
        };
        for statement in statements {
            match statement::action(&statement.tokens).unwrap_or(Action::Other) {
                Action::Set { parameter, .. } => {
                    if parameter == "lock_timeout" && script.lock_timeout_at.is_none() {
                        script.lock_timeout_at = statement.tokens.first().map(|token| token.at);
                    }
                }
                _ if statement.begins(&["RESET"]) => {}
                _ => script.statements += 1,
            }
        }
        script
    }
}

/// What the lint has to say about a place in a migration.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The file.
    pub file: PathBuf,
    /// Line, from one.
    pub line: usize,
    /// Column, from one, in characters.
    pub column: usize,
    /// Name of the rule.
    pub rule: &'static str,
    /// What was found.
    pub message: String,
    /// What happens otherwise.
    pub why: &'static str,
    /// What to do instead.
    pub remedy: &'static str,
}

/// Name and words of findings about what cannot be read.
const UNREADABLE: Rule = Rule {
    name: "unreadable",
    why: "no rule can be applied to what comes after it, and PostgreSQL refuses the script",
    remedy: "close it",
    check: |_| Vec::new(),
};

/// A migrations folder to look at.
#[derive(Debug)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    /// Names of the migrations to look at; all where none is named. Those before them are read in any case.
    pub only: Vec<String>,
    /// Who uses the columns of its tables.
    pub usage: Usage,
}

/// Looks at a folder's migrations, in their order.
///
/// # Errors
/// [`Error`] where the folder cannot be read.
pub fn lint(folder: &Folder) -> Result<Vec<Finding>, Error> {
    let migrations = read_migrations(&folder.path)?;
    let mut known = Known::default();
    let mut findings = Vec::new();
    for migration in &migrations {
        let file = folder.path.join(&migration.name).join("migration.sql");
        let found = lint_migration(migration, &file, &mut known, &folder.usage);
        if folder.only.is_empty() || folder.only.contains(&migration.name) {
            findings.extend(found);
        }
    }
    Ok(findings)
}

fn lint_migration(migration: &Migration, file: &Path, known: &mut Known, usage: &Usage) -> Vec<Finding> {
    let text = &migration.script;
    let finding = |rule: &Rule, at: usize, message: String| {
        let (line, column) = place(text, at);
        Finding {
            file: file.to_owned(),
            line,
            column,
            rule: rule.name,
            message,
            why: rule.why,
            remedy: rule.remedy,
        }
    };
    let all = tokens(text);
    let (allowed, mut findings) = allow::allowances(&all, &finding);
    if let Some(open) = all.iter().find(|token| !token.closed) {
        let words = format!("{} is never closed", open.text.lines().next().unwrap_or_default());
        findings.push(finding(&UNREADABLE, open.at, words));
    }
    let statements = statements(text);
    let script = Script::of(&statements);
    known.begin_migration();
    for statement in &statements {
        for piece in pieces(statement) {
            let action = piece.action();
            let scene = Scene {
                piece: &piece,
                action: &action,
                script: &script,
                known,
                usage,
            };
            for rule in RULES.iter().filter(|rule| !allowed.contains(rule.name)) {
                findings.extend((rule.check)(&scene).into_iter().map(|hit| finding(rule, hit.at, hit.what)));
            }
            known.note(&action, &piece);
        }
    }
    findings.sort_by(|a, b| (a.line, a.column, a.rule).cmp(&(b.line, b.column, b.rule)));
    findings
}

#[cfg(test)]
mod tests;
