//! `aicore migrate status`: the fleet's migrations on one page.

use super::conclude;
use super::foreign::ForeignDatabase;
use crate::arguments::{Global, MigrateStatus};
use crate::context::Context;
use crate::output::{Exit, print, table};
use crate::progress::Progress;
use aicore_schema::drift::{Difference, Expectations, drift, drift_all};
use aicore_schema::migrate::{MigrationState, State, status_all, status_of};
use serde::Serialize;
use serde_json::json;

/// Directory below the state directory where it is kept what migrations make.
const EXPECTATIONS: &str = "drift";

/// What there is to say of one database.
#[derive(Serialize)]
struct Report {
    /// Migrations applied, their files unchanged.
    applied: usize,
    pending: Vec<String>,
    failed: Vec<String>,
    edited: Vec<String>,
    missing: Vec<String>,
    /// Differences between database and migrations; null where they were not looked for.
    drift: Option<Vec<Drift>>,
    /// Every migration.
    migrations: Vec<MigrationState>,
    /// Why there is nothing to say.
    error: Option<String>,
}

#[derive(Serialize)]
struct Drift {
    #[serde(flatten)]
    difference: Difference,
    message: String,
}

impl Report {
    fn is_sound(&self) -> bool {
        let all_applied = self.migrations.iter().all(|migration| migration.state == State::Applied);
        all_applied && self.error.is_none() && self.drift.as_ref().is_none_or(Vec::is_empty)
    }
}

type Entry = (String, Report, Option<anyhow::Error>);

pub(super) async fn status(global: &Global, arguments: &MigrateStatus) -> anyhow::Result<Exit> {
    let expectations = Expectations::in_directory(global.state_dir.join(EXPECTATIONS));
    let mut entries: Vec<Entry> = Vec::new();
    if let Some(foreign) = ForeignDatabase::open(&arguments.foreign)? {
        let ForeignDatabase {
            fleet, code, histories, ..
        } = &foreign;
        let states = status_of(fleet, code, histories).await;
        let differences = match &states {
            Ok(_) if arguments.drift => Some(drift(fleet, code, histories, &expectations).await),
            _ => None,
        };
        let states = states.map_err(|error| foreign.error(error));
        let differences = differences.map(|differences| differences.map_err(|error| foreign.error(error)));
        entries.push(entry(foreign.name.clone(), states, differences));
    } else {
        let context = Context::open(global).await?;
        let codes = context.databases(&arguments.databases)?;
        let (fleet, dir, parallel) = (&context.fleet, &context.databases_dir, context.config.migrate.parallel);
        let states = status_all(fleet, &codes, dir, parallel).await;
        let mut drifts: Vec<_> = codes.iter().map(|_| None).collect();
        if arguments.drift {
            let reached: Vec<_> = states
                .iter()
                .filter(|(_, states)| states.is_ok())
                .map(|(code, _)| code.clone())
                .collect();
            let progress = Progress::begin("drift", reached.len() as u64);
            let found = drift_all(fleet, &reached, dir, parallel, &expectations, |_| progress.step()).await;
            progress.end("databases compared");
            for (code, outcome) in found {
                if let Some(at) = codes.iter().position(|known| *known == code) {
                    drifts[at] = Some(outcome.map_err(anyhow::Error::from));
                }
            }
        }
        for ((code, states), differences) in states.into_iter().zip(drifts) {
            entries.push(entry(code.to_string(), states.map_err(anyhow::Error::from), differences));
        }
    }
    report(global, entries)
}

fn entry(
    name: String,
    states: anyhow::Result<Vec<MigrationState>>,
    differences: Option<anyhow::Result<Vec<Difference>>>,
) -> Entry {
    let (migrations, mut error) = match states {
        Ok(states) => (states, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let drift = match differences {
        Some(Ok(differences)) => Some(differences),
        Some(Err(failure)) => {
            error = Some(failure.context("its drift is not known"));
            None
        }
        None => None,
    };
    let named = |state: State| {
        let of_state = migrations.iter().filter(|migration| migration.state == state);
        of_state
            .map(|migration| format!("{}/{}", migration.folder, migration.name))
            .collect::<Vec<_>>()
    };
    let report = Report {
        applied: named(State::Applied).len(),
        pending: named(State::Pending),
        failed: named(State::Failed),
        edited: named(State::Edited),
        missing: named(State::Missing),
        drift: drift.map(|differences| {
            let told = differences.into_iter().map(|difference| Drift {
                message: difference.to_string(),
                difference,
            });
            told.collect()
        }),
        error: error.as_ref().map(crate::output::chain),
        migrations,
    };
    (name, report, error)
}

fn report(global: &Global, entries: Vec<Entry>) -> anyhow::Result<Exit> {
    let sound = entries.iter().all(|(_, report, _)| report.is_sound());
    let databases: serde_json::Map<_, _> = entries
        .iter()
        .map(|(name, report, _)| (name.clone(), json!(report)))
        .collect();
    print(global.json, &json!({ "sound": sound, "databases": databases }), || {
        text(&entries)
    })?;
    let count = entries.len();
    let failures: Vec<_> = entries
        .into_iter()
        .filter_map(|(name, _, error)| Some((name, error?)))
        .collect();
    Ok(conclude(&failures, count, sound))
}

fn text(entries: &[Entry]) -> String {
    let number = |count: usize| if count == 0 { "·".to_owned() } else { count.to_string() };
    let rows: Vec<Vec<String>> = entries
        .iter()
        .map(|(name, report, _)| {
            if report.migrations.is_empty() && report.error.is_some() {
                let unknown = vec!["?".to_owned(); 6];
                return std::iter::once(name.clone()).chain(unknown).collect();
            }
            vec![
                name.clone(),
                report.applied.to_string(),
                number(report.pending.len()),
                number(report.failed.len()),
                number(report.edited.len()),
                number(report.missing.len()),
                report
                    .drift
                    .as_ref()
                    .map_or_else(|| "?".to_owned(), |drift| number(drift.len())),
            ]
        })
        .collect();
    let header = ["DATABASE", "APPLIED", "PENDING", "FAILED", "EDITED", "MISSING", "DRIFT"];
    let mut lines = vec![table(&header, &rows)];
    for (name, report, _) in entries {
        for migration in &report.migrations {
            // A single database is shown whole.
            if migration.state != State::Applied || entries.len() == 1 {
                lines.push(line(name, migration));
            }
        }
        for drift in report.drift.iter().flatten() {
            lines.push(format!("{name}: {}", drift.message));
        }
    }
    if entries.iter().all(|(_, report, _)| report.drift.is_none()) {
        lines.push("drift was not looked for: --drift does".to_owned());
    }
    let sound = entries.iter().filter(|(_, report, _)| report.is_sound()).count();
    lines.push(format!("{sound} of {} databases are as they should be", entries.len()));
    lines.join("\n")
}

fn line(name: &str, migration: &MigrationState) -> String {
    let state = match migration.state {
        State::Applied => "applied",
        State::Pending => "pending",
        State::Edited => "edited after it was applied",
        State::Failed => "failed; `aicore migrate resolve` settles it",
        State::Missing => "applied, but not in the folder",
    };
    let failure = migration.failure.as_deref().and_then(|failure| failure.trim().lines().next());
    let why = match (migration.state, failure) {
        (State::Pending, Some(failure)) => format!("; the last attempt was rolled back: {failure}"),
        (_, Some(failure)) => format!(" ({failure})"),
        (_, None) => String::new(),
    };
    format!("{name}: {}/{} {state}{why}", migration.folder, migration.name)
}
