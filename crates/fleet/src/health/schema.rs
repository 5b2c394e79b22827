//! The schema version of a database beside what is wanted: its histories of migrations, in the form that Prisma keeps.

/// The migrations that a history of a database should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedHistory {
    /// What it is called in reports: the folder of the migrations.
    pub name: String,
    /// Schema that holds its table `_prisma_migrations`.
    pub schema: String,
    /// Names of the migrations, in order.
    pub migrations: Vec<String>,
}

/// How a history stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemaState {
    /// All that is wanted is applied, and nothing else.
    Current,
    /// Wanted migrations are missing.
    Behind,
    /// All that is wanted is applied, and more: the database belongs to a newer release.
    Ahead,
    /// A migration was begun, did not end, and nobody is at it.
    Failed,
    /// A migration is being applied now.
    Migrating,
    /// There is no history.
    NeverMigrated,
    /// The role may not read the history.
    Unreadable,
}

/// One history of a database beside what was wanted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SchemaHealth {
    /// The folder of its migrations: `platform`, or the database's code.
    pub history: String,
    /// How it stands.
    pub state: SchemaState,
    /// The last migration that is applied.
    pub applied: Option<String>,
    /// The last migration that is wanted.
    pub wanted: Option<String>,
    /// Wanted migrations that are not applied.
    pub pending: Vec<String>,
    /// Applied migrations that nobody wants.
    pub unknown: Vec<String>,
    /// The migration that failed, or is being applied.
    pub unfinished: Option<Unfinished>,
}

/// A migration that was begun and did not end.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unfinished {
    /// Its name.
    pub migration: String,
    /// What the server said to it, where that was noted.
    pub error: Option<String>,
}

/// A line of a history that was not rolled back.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) migration: String,
    pub(super) finished: bool,
    pub(super) logs: Option<String>,
}

/// What a database says of a history.
pub(super) enum Found {
    Rows(Vec<Row>),
    NoTable,
    Forbidden,
}

/// Compares what is there with what is wanted; `migrating` says whether somebody is at work on the database's migrations.
pub(super) fn compare(wanted: &WantedHistory, found: Found, migrating: bool) -> SchemaHealth {
    let mut health = SchemaHealth {
        history: wanted.name.clone(),
        state: SchemaState::Unreadable,
        applied: None,
        wanted: wanted.migrations.last().cloned(),
        pending: Vec::new(),
        unknown: Vec::new(),
        unfinished: None,
    };
    let (rows, has_table) = match found {
        Found::Rows(rows) => (rows, true),
        Found::NoTable => (Vec::new(), false),
        Found::Forbidden => return health,
    };
    let applied = |name: &str| rows.iter().any(|row| row.finished && row.migration == name);
    health.pending = wanted.migrations.iter().filter(|name| !applied(name)).cloned().collect();
    let finished = rows.iter().filter(|row| row.finished).map(|row| &row.migration);
    health.applied = finished.clone().max().cloned();
    let mut unknown: Vec<_> = finished.filter(|name| !wanted.migrations.contains(name)).cloned().collect();
    unknown.sort();
    unknown.dedup();
    health.unknown = unknown;
    health.unfinished = rows.iter().find(|row| !row.finished).map(|row| Unfinished {
        migration: row.migration.clone(),
        error: row.logs.clone(),
    });
    health.state = if health.unfinished.is_some() {
        if migrating {
            SchemaState::Migrating
        } else {
            SchemaState::Failed
        }
    } else if health.pending.is_empty() {
        match health.unknown.is_empty() {
            true => SchemaState::Current,
            false => SchemaState::Ahead,
        }
    } else if migrating {
        SchemaState::Migrating
    } else if has_table {
        SchemaState::Behind
    } else {
        SchemaState::NeverMigrated
    };
    health
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(wanted: &[&str], rows: &[(&str, bool)], migrating: bool) -> SchemaHealth {
        let rows = rows.iter().map(|(migration, finished)| Row {
            migration: (*migration).to_owned(),
            finished: *finished,
            logs: None,
        });
        compare(&history(wanted), Found::Rows(rows.collect()), migrating)
    }

    fn history(wanted: &[&str]) -> WantedHistory {
        WantedHistory {
            name: "platform".into(),
            schema: "platform".into(),
            migrations: wanted.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn a_history_is_current_behind_ahead_or_failed() {
        for (wanted, rows, state) in [
            (&["1_a", "2_b"][..], &[("1_a", true), ("2_b", true)][..], SchemaState::Current),
            (&["1_a", "2_b"], &[("1_a", true)], SchemaState::Behind),
            (&["1_a"], &[("1_a", true), ("2_b", true)], SchemaState::Ahead),
            // Another release's and not all of ours.
            (&["1_a", "2_b"], &[("1_a", true), ("3_c", true)], SchemaState::Behind),
            // A gap, though the last one is applied.
            (&["1_a", "2_b"], &[("2_b", true)], SchemaState::Behind),
            (&["1_a"], &[("1_a", false)], SchemaState::Failed),
            // Applied by a second attempt, and a third one left unfinished.
            (&["1_a"], &[("1_a", true), ("1_a", false)], SchemaState::Failed),
            (&[], &[], SchemaState::Current),
            (&["1_a"], &[], SchemaState::Behind),
        ] {
            assert_eq!(compared(wanted, rows, false).state, state, "{wanted:?} {rows:?}");
        }
    }

    #[test]
    fn what_is_being_applied_has_not_failed() {
        assert_eq!(compared(&["1_a"], &[("1_a", false)], true).state, SchemaState::Migrating);
        assert_eq!(compared(&["1_a"], &[], true).state, SchemaState::Migrating);
        assert_eq!(compared(&["1_a"], &[("1_a", true)], true).state, SchemaState::Current);
    }

    #[test]
    fn the_last_of_both_sides_and_all_differences_are_named() {
        let health = compared(&["1_a", "2_b", "3_c"], &[("9_z", true), ("1_a", true)], false);
        assert_eq!(
            (
                health.applied.as_deref(),
                health.wanted.as_deref(),
                health.pending,
                health.unknown
            ),
            (
                Some("9_z"),
                Some("3_c"),
                vec!["2_b".to_owned(), "3_c".to_owned()],
                vec!["9_z".to_owned()]
            )
        );
    }

    #[test]
    fn without_a_table_there_were_no_migrations_unless_none_are_wanted() {
        assert_eq!(
            compare(&history(&["1_a"]), Found::NoTable, false).state,
            SchemaState::NeverMigrated
        );
        assert_eq!(compare(&history(&[]), Found::NoTable, false).state, SchemaState::Current);
        assert_eq!(
            compare(&history(&["1_a"]), Found::Forbidden, false).state,
            SchemaState::Unreadable
        );
    }
}
