//! Loading: chunks of staged rows become rows and events, one transaction a chunk.
//!
//! **A row and its event are committed together.** Where the database refuses a chunk because of its data, the chunk
//! is halved until the line stands alone; that line is refused with the server's words and the others are loaded.

use crate::Error;
use crate::plan::{Plan, PlanSource, PlanTarget};
use crate::rejects::{Refusal, Rejects};
use crate::source::line::Encoding;
use crate::source::{self, Place, WHOLE_LINE};
use crate::stage::{REFUSED, Stage};
use crate::statement::{EventStatement, Statements, event_statements, statements};
use futures_util::TryStreamExt;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::pin::pin;
use tokio_postgres::Row;
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::ToSql;

/// How often a chunk runs again after a serialization failure or deadlock.
const ATTEMPTS: u32 = 8;

/// Rows of one target, by what became of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) inserted: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    /// Aggregates changed because rows that belong to them were.
    pub(crate) touched: u64,
}

/// Loads the staged rows of an import.
pub(crate) struct Loader<'a> {
    stage: Stage<'a>,
    statements: Vec<Statements>,
    events: Vec<EventStatement>,
    event_types: Vec<String>,
    event_versions: Vec<i32>,
    /// The whole import is one transaction that is rolled back at the end; chunks are savepoints.
    dry_run: bool,
    path: PathBuf,
    encoding: Encoding,
    pub(crate) counts: Vec<Counts>,
    pub(crate) events_written: u64,
    /// Lines that the database refused while loading.
    refused: BTreeSet<i64>,
    /// Lines that were refused before loading.
    refused_ahead: u64,
}

/// What a chunk did.
struct Outcome {
    counts: Vec<Counts>,
    events: u64,
}

/// Why a chunk failed.
struct Failure {
    /// Target whose rows were being written, or none for the events.
    target: Option<usize>,
    name: &'static str,
    error: tokio_postgres::Error,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(stage: Stage<'a>, path: PathBuf, encoding: Encoding, dry_run: bool) -> Self {
        let plan = stage.plan;
        let (event_types, event_versions) = plan
            .event_versions
            .iter()
            .map(|(event, version)| (event.clone(), *version))
            .unzip();
        Self {
            statements: plan.targets.iter().map(statements).collect(),
            events: event_statements(plan),
            event_types,
            event_versions,
            dry_run,
            path,
            encoding,
            counts: vec![Counts::default(); plan.targets.len()],
            events_written: 0,
            refused: BTreeSet::new(),
            refused_ahead: 0,
            stage,
        }
    }

    /// Lines refused so far since the file was staged.
    pub(crate) fn refused(&self) -> u64 {
        self.refused_ahead + self.refused.len() as u64
    }

    /// Refuses the lines whose references lead nowhere or that break a check, again and again, because a refused
    /// line may be one that others refer to.
    pub(crate) async fn refuse_ahead(&mut self, rejects: &mut Rejects) -> Result<(), Error> {
        let mut found = self.stage.refuse_broken_checks().await?;
        loop {
            found += self.stage.refuse_lost_references(0, i64::MAX).await?;
            if found == 0 {
                return Ok(());
            }
            self.refused_ahead += self.report(rejects).await?.len() as u64;
            found = 0;
        }
    }

    /// Moves the lines entered in [`REFUSED`] to the rejects file and out of the staging tables. Gives the lines.
    async fn report(&self, rejects: &mut Rejects) -> Result<BTreeSet<i64>, Error> {
        let client = self.stage.client;
        let mut file =
            File::open(&self.path).map_err(|error| Error::file(&self.path, format!("it cannot be opened ({error})")))?;
        let mut lines = BTreeSet::new();
        {
            let sql = format!(
                "-- intake_refused()\nSELECT line, byte_at, byte_size, field, value, reason FROM {REFUSED} ORDER BY line, field"
            );
            let no_values: [&str; 0] = [];
            let rows = client
                .query_raw(&sql, no_values)
                .await
                .map_err(self.stage.failed("intake_refused"))?;
            let mut rows = pin!(rows);
            while let Some(row) = rows.try_next().await.map_err(self.stage.failed("intake_refused"))? {
                lines.insert(row.get(0));
                let place = place(&row);
                let text = source::show(&mut file, place, self.encoding)
                    .map_err(|error| Error::file(&self.path, format!("it cannot be read again ({error})")))?;
                rejects.add(&Refusal {
                    place,
                    field: row.get(3),
                    value: row.get(4),
                    reason: row.get(5),
                    text,
                })?;
            }
        }
        self.stage.drop_refused().await?;
        Ok(lines)
    }

    /// Loads the rows at positions `from` to `to`, both included; lines that the database refuses are reported.
    ///
    /// Dropping the future leaves whole transactions only.
    pub(crate) async fn load(&mut self, from: i64, to: i64, rejects: &mut Rejects) -> Result<(), Error> {
        let mut ranges = vec![(from, to)];
        while let Some((from, to)) = ranges.pop() {
            // A line refused by the database may be one that lines here refer to.
            if !self.refused.is_empty() && self.stage.refuse_lost_references(from, to).await? > 0 {
                let lines = self.report(rejects).await?;
                self.refused.extend(lines);
            }
            match self.chunk(from, to).await {
                Ok(outcome) => {
                    self.events_written += outcome.events;
                    for (total, counts) in self.counts.iter_mut().zip(outcome.counts) {
                        total.inserted += counts.inserted;
                        total.updated += counts.updated;
                        total.unchanged += counts.unchanged;
                        total.touched += counts.touched;
                    }
                }
                Err(failure) if is_about_data(&failure.error) => {
                    if from < to {
                        let middle = from + (to - from) / 2;
                        ranges.push((middle + 1, to));
                        ranges.push((from, middle));
                    } else {
                        self.refuse(from, &failure).await?;
                        let lines = self.report(rejects).await?;
                        self.refused.extend(lines);
                    }
                }
                Err(failure) => return Err(self.stage.failed(failure.name)(failure.error).into()),
            }
        }
        Ok(())
    }

    /// One chunk in one transaction, again after a deadlock.
    async fn chunk(&self, from: i64, to: i64) -> Result<Outcome, Failure> {
        let (begin, commit, rollback) = if self.dry_run {
            (
                "SAVEPOINT intake_chunk",
                "RELEASE SAVEPOINT intake_chunk",
                "ROLLBACK TO SAVEPOINT intake_chunk",
            )
        } else {
            ("BEGIN", "COMMIT", "ROLLBACK")
        };
        let run = async |sql: &str, name| {
            let sql = format!("-- {name}()\n{sql}");
            self.stage.client.batch_execute(&sql).await.map_err(|error| Failure {
                target: None,
                name,
                error,
            })
        };
        let mut attempt = 1;
        loop {
            run(begin, "intake_chunk_begin").await?;
            let outcome = match self.write(from, to).await {
                Ok(outcome) => run(commit, "intake_chunk_commit").await.map(|()| outcome),
                Err(failure) => Err(failure),
            };
            let Err(failure) = outcome else { return outcome };
            if failure.error.is_closed() {
                return Err(failure);
            }
            run(rollback, "intake_chunk_rollback").await?;
            if attempt == ATTEMPTS || !aicore_fleet::is_retryable(&failure.error) {
                return Err(failure);
            }
            attempt += 1;
        }
    }

    async fn write(&self, from: i64, to: i64) -> Result<Outcome, Failure> {
        let (client, plan) = (self.stage.client, self.stage.plan);
        let failed = |target, name| move |error| Failure { target, name, error };
        let clear = "-- intake_written_clear()\nTRUNCATE pg_temp.intake_written";
        client
            .batch_execute(clear)
            .await
            .map_err(failed(None, "intake_written_clear"))?;
        let mut counts = vec![Counts::default(); self.statements.len()];
        for (index, statement) in self.statements.iter().enumerate() {
            let row = client
                .query_one(&statement.merge, &[&from, &to, &plan.targets[index].table.name])
                .await
                .map_err(failed(Some(index), "intake_merge"))?;
            let count = |column| u64::try_from(row.get::<_, i64>(column)).unwrap_or_default();
            let (inserted, updated, staged) = (count(0), count(1), count(2));
            counts[index] = Counts {
                inserted,
                updated,
                unchanged: staged.saturating_sub(inserted + updated),
                touched: 0,
            };
        }
        for (index, statement) in self.statements.iter().enumerate() {
            if let (Some(touch), Some((parent, _))) = (&statement.touch, &plan.targets[index].parent) {
                let rows = client
                    .execute(touch, &[&parent.name])
                    .await
                    .map_err(failed(Some(index), "intake_touch"))?;
                counts[index].touched = rows;
            }
        }
        let mut events = 0;
        if counts
            .iter()
            .all(|counts| counts.inserted + counts.updated + counts.touched == 0)
        {
            return Ok(Outcome { counts, events });
        }
        for statement in &self.events {
            let parameters: [&(dyn ToSql + Sync); 3] = [&statement.table, &self.event_types, &self.event_versions];
            events += client
                .execute(&statement.sql, &parameters)
                .await
                .map_err(failed(None, "intake_events"))?;
        }
        Ok(Outcome { counts, events })
    }

    /// Enters the lines at one position into [`REFUSED`], with the server's words.
    async fn refuse(&self, position: i64, failure: &Failure) -> Result<(), Error> {
        let plan = self.stage.plan;
        let target = failure.target.map(|index| &plan.targets[index]);
        let (field, reason) = failure.error.as_db_error().map_or_else(
            || (WHOLE_LINE.to_owned(), failure.error.to_string()),
            |error| explain(plan, target, error),
        );
        for staged in &plan.targets {
            let guilty = target.is_none_or(|target| target.index == staged.index);
            let sql = format!(
                "-- intake_refuse()\nINSERT INTO {REFUSED} SELECT s.line, s.byte_at, s.byte_size, $2, '', $3 FROM {} AS s \
                 WHERE s.position = $1 AND NOT EXISTS (SELECT FROM {REFUSED} AS f WHERE f.line = s.line)",
                staged.stage()
            );
            let other = "stands or falls with another line of the same key, which the database refuses";
            let (field, reason) = if guilty {
                (field.as_str(), reason.as_str())
            } else {
                (WHOLE_LINE, other)
            };
            self.stage
                .client
                .execute(&sql, &[&position, &field, &reason])
                .await
                .map_err(self.stage.failed("intake_refuse"))?;
        }
        Ok(())
    }
}

fn place(row: &Row) -> Place {
    let number = |column| u64::try_from(row.get::<_, i64>(column)).unwrap_or_default();
    Place {
        line: number(0),
        at: number(1),
        size: number(2),
    }
}

/// Whether the data of a line is to blame: a constraint (SQLSTATE class 23), a value (22), a limit such as that of an
/// index entry's size (54), a trigger's RAISE (P0001).
fn is_about_data(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|state| {
        ["22", "23", "54"].iter().any(|class| state.code().starts_with(class)) || *state == SqlState::RAISE_EXCEPTION
    })
}

/// Field and reason for a mistake that the database found.
fn explain(plan: &Plan, target: Option<&PlanTarget>, error: &DbError) -> (String, String) {
    let constraint = error
        .constraint()
        .and_then(|name| target.and_then(|target| target.table.constraints.get(name)));
    let columns: Vec<&str> = match (error.column(), constraint) {
        (Some(column), _) => vec![column],
        (None, Some(columns)) => columns.iter().map(String::as_str).collect(),
        (None, None) => Vec::new(),
    };
    let mut fields = Vec::new();
    for column in target
        .into_iter()
        .flat_map(|target| &target.columns)
        .filter(|column| columns.contains(&column.column.name.as_str()))
    {
        match &column.source {
            PlanSource::Field { field, .. } => fields.push(plan.mapping.fields[*field].name.as_str()),
            PlanSource::Lookup { by, .. } => fields.extend(by.iter().map(|part| plan.mapping.fields[part.field].name.as_str())),
            PlanSource::Value { .. } => fields.push(&column.column.name),
        }
    }
    let field = if fields.is_empty() {
        WHOLE_LINE.to_owned()
    } else {
        fields.join(", ")
    };
    // The detail of a check or a NOT NULL shows the whole row; that of a key shows the key.
    let detail = error.detail().filter(|detail| detail.starts_with("Key "));
    let reason = format!(
        "the database refuses it: {}{}",
        error.message(),
        detail.map(|detail| format!(" ({detail})")).unwrap_or_default()
    );
    (field, reason)
}
