//! One import from beginning to end.

use crate::load::{Counts, Loader};
use crate::mapping::{Format, shipped};
use crate::plan;
use crate::read::{self, Batch};
use crate::rejects::Rejects;
use crate::source::line::Encoding;
use crate::source::survey::survey;
use crate::source::{self, Records};
use crate::stage::Stage;
use crate::{Error, Options, Phase, Progress, Summary, TableSummary};
use aicore_catalog::Database;
use aicore_fleet::Fleet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};
use tokio_postgres::Client;
use uuid::Uuid;

/// Imports a file of a database's customers, contracts and the like.
///
/// Each line is validated; refused ones go to the rejects file and the rest is loaded, rows and events together, in
/// transactions of `chunk_lines` lines. Running it again changes nothing that is there already, so a broken import is
/// simply repeated. Dropping the future stops it between transactions: what is committed is whole.
///
/// Of several lines with one key the last counts, and there is one event; where several targets of a mapping feed one table,
/// the first target counts. Rows that a file no longer names stay. Lines refused while reading stand first in the
/// rejects file, then those that the database refuses.
///
/// # Errors
/// [`Error`]: the file, its header, the mapping or the choice of one, the rejects file, the database. A bad line is no
/// error.
pub async fn import(
    fleet: &Fleet,
    database: &Database,
    file: &Path,
    options: &Options,
    mut progress: impl FnMut(Progress),
) -> Result<Summary, Error> {
    let started = Instant::now();
    let before = modified(file)?;
    let path = file.to_owned();
    let surveyed = joined(tokio::task::spawn_blocking(move || survey(&path)).await)?;
    let mapping = shipped::choose(
        &options.databases_dir,
        &database.code,
        options.mapping.as_deref(),
        file,
        &surveyed,
    )?;
    let encoding = Encoding::choose(mapping.encoding, surveyed.utf8);
    let records = Records::open(file, &mapping, encoding)?;
    let unread = records.unread.clone();
    let present: Vec<bool> = records.columns.iter().map(Option::is_some).collect();
    let header_lines = u64::from(mapping.format == Format::Csv);
    let mut rejects = Rejects::new(file, options.rejects.as_deref())?;

    let client = fleet.connect(&database.code).await?;
    let plan = Arc::new(plan::bind(&client, database, mapping, &present).await?);
    let run = Run {
        client: &client,
        database,
        sha256: &surveyed.sha256,
    };
    let imported_before = run.imported_before(&plan.mapping.name).await?;
    let run_id = if options.dry_run {
        None
    } else {
        Some(run.begin(file, &plan.mapping.name).await?)
    };

    let stage = Stage {
        client: &client,
        code: &database.code,
        plan: &plan,
    };
    stage.create().await?;
    let mut shown = Progress {
        lines_total: surveyed.lines.saturating_sub(header_lines),
        ..Progress::default()
    };
    let (mut lines, mut refused, mut last_line) = (0, 0, 0);
    let (mut batches, reader) = read_ahead(records, Arc::clone(&plan));
    while let Some(batch) = batches.recv().await {
        let mut batch = batch?;
        for refusal in &batch.refusals {
            rejects.add(refusal)?;
        }
        stage.copy(&mut batch).await?;
        lines += batch.lines;
        refused += batch.refused;
        last_line = batch.last_line.max(last_line);
        shown.lines = lines;
        shown.refused = refused;
        progress(shown.clone());
    }
    // A channel that closes says that the thread is gone, not that it has read everything.
    joined(reader.await);
    if modified(file)? != before {
        return Err(Error::file(
            file,
            "it changed while it was read: import it again once it is complete",
        ));
    }
    stage.analyze().await?;

    let failed = |statement| aicore_fleet::Error::query(&database.code, statement);
    let mut loader = Loader::new(stage, file.to_owned(), encoding, options.dry_run);
    loader.refuse_ahead(&mut rejects).await?;
    let stage = Stage {
        client: &client,
        code: &database.code,
        plan: &plan,
    };
    let repeated = stage.drop_repeated().await?;
    if options.dry_run {
        client
            .batch_execute("-- intake_dry_run()\nBEGIN")
            .await
            .map_err(failed("intake_dry_run"))?;
    }
    shown.phase = Phase::Loading;
    shown.lines_total = last_line.saturating_sub(header_lines);
    let last = i64::try_from(last_line).unwrap_or(i64::MAX);
    let step = i64::from(options.chunk_lines.max(1));
    let mut from = 1;
    while from <= last {
        let to = from.saturating_add(step - 1).min(last);
        loader.load(from, to, &mut rejects).await?;
        shown.lines = u64::try_from(to).unwrap_or_default().saturating_sub(header_lines);
        shown.refused = refused + loader.refused();
        shown.inserted = loader.counts.iter().map(|counts| counts.inserted).sum();
        shown.updated = loader.counts.iter().map(|counts| counts.updated).sum();
        progress(shown.clone());
        from = to + 1;
    }
    if options.dry_run {
        client
            .batch_execute("-- intake_dry_run()\nROLLBACK")
            .await
            .map_err(failed("intake_dry_run"))?;
    }

    let tables = by_table(&plan, &loader.counts, &repeated);
    let summary = Summary {
        database: database.code.clone(),
        file: file.to_owned(),
        sha256: surveyed.sha256.clone(),
        mapping: plan.mapping.name.clone(),
        dry_run: options.dry_run,
        imported_before,
        lines,
        refused: refused + loader.refused(),
        events: loader.events_written,
        tables,
        unread_columns: unread,
        rejects: rejects.finish()?,
        elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    if let Some(run_id) = run_id {
        run.end(run_id, &summary).await?;
    }
    Ok(summary)
}

/// What became of the rows, by table in the order of the targets.
fn by_table(plan: &plan::Plan, counts: &[Counts], repeated: &[u64]) -> Vec<TableSummary> {
    fn entry<'t>(tables: &'t mut Vec<TableSummary>, table: &str, aggregate: bool) -> &'t mut TableSummary {
        let index = tables.iter().position(|known| known.table == table).unwrap_or_else(|| {
            tables.push(TableSummary {
                table: table.to_owned(),
                aggregate,
                ..TableSummary::default()
            });
            tables.len() - 1
        });
        &mut tables[index]
    }
    let mut tables = Vec::new();
    for ((target, counts), repeated) in plan.targets.iter().zip(counts).zip(repeated) {
        let table = entry(&mut tables, &target.table.name, target.aggregate);
        table.inserted += counts.inserted;
        table.updated += counts.updated;
        table.unchanged += counts.unchanged;
        table.repeated += repeated;
    }
    for (target, counts) in plan.targets.iter().zip(counts) {
        if let Some((parent, _)) = &target.parent {
            let table = entry(&mut tables, &parent.name, true);
            table.updated += counts.touched;
            table.unchanged = table.unchanged.saturating_sub(counts.touched);
        }
    }
    tables
}

/// Reads and understands the file on a thread of its own, two batches ahead; it ends when the receiver is dropped.
fn read_ahead(mut records: Records, plan: Arc<plan::Plan>) -> (mpsc::Receiver<Result<Batch, Error>>, JoinHandle<()>) {
    let (sender, receiver) = mpsc::channel(2);
    let reader = tokio::task::spawn_blocking(move || read::read(&mut records, &plan, &sender));
    (receiver, reader)
}

/// The outcome of a thread; its panic goes on here.
fn joined<T>(outcome: Result<T, JoinError>) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Size and time of the last change of a file.
fn modified(file: &Path) -> Result<(u64, Option<SystemTime>), Error> {
    let data = source::survey::open(file)?.metadata();
    let data = data.map_err(|error| Error::file(file, format!("it cannot be looked at ({error})")))?;
    Ok((data.len(), data.modified().ok()))
}

/// The ledger of imports, `platform.import_run`.
struct Run<'a> {
    client: &'a Client,
    database: &'a Database,
    sha256: &'a str,
}

impl Run<'_> {
    fn failed(&self, statement: &'static str) -> impl FnOnce(tokio_postgres::Error) -> aicore_fleet::Error {
        aicore_fleet::Error::query(&self.database.code, statement)
    }

    async fn imported_before(&self, mapping: &str) -> Result<bool, Error> {
        let sql = "-- import_run_finished()
            SELECT EXISTS (SELECT FROM platform.import_run WHERE file_sha256 = $1 AND mapping = $2 AND finished_at IS NOT NULL)";
        let row = self
            .client
            .query_one(sql, &[&self.sha256, &mapping])
            .await
            .map_err(self.failed("import_run_finished"))?;
        Ok(row.get(0))
    }

    async fn begin(&self, file: &Path, mapping: &str) -> Result<Uuid, Error> {
        let name = PathBuf::from(file).display().to_string();
        let sql = "-- import_run_begin()
            INSERT INTO platform.import_run (file_name, file_sha256, mapping) VALUES ($1, $2, $3) RETURNING id";
        let row = self
            .client
            .query_one(sql, &[&name, &self.sha256, &mapping])
            .await
            .map_err(self.failed("import_run_begin"))?;
        Ok(row.get(0))
    }

    async fn end(&self, id: Uuid, summary: &Summary) -> Result<(), Error> {
        let sum = |count: fn(&TableSummary) -> u64| {
            let total: u64 = summary.tables.iter().filter(|table| table.aggregate).map(count).sum();
            i64::try_from(total).unwrap_or(i64::MAX)
        };
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let sql = "-- import_run_end()
            UPDATE platform.import_run
            SET lines_total = $2, lines_refused = $3, rows_inserted = $4, rows_updated = $5, rows_unchanged = $6, finished_at = clock_timestamp()
            WHERE id = $1";
        let (inserted, updated, unchanged) = (
            sum(|table| table.inserted),
            sum(|table| table.updated),
            sum(|table| table.unchanged),
        );
        self.client
            .execute(
                sql,
                &[
                    &id,
                    &number(summary.lines),
                    &number(summary.refused),
                    &inserted,
                    &updated,
                    &unchanged,
                ],
            )
            .await
            .map_err(self.failed("import_run_end"))?;
        Ok(())
    }
}
