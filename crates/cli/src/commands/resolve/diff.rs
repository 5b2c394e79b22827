//! `aicore resolve diff`: what another model would change.

use super::input::{self, RecordNames};
use super::model;
use crate::arguments::{Global, ResolveDiff};
use crate::output::{Exit, Usage, print, say, table as columns};
use aicore_resolve::table::Table;
use aicore_resolve::{Difference, Settings};
use anyhow::Context as _;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Report {
    file: String,
    records: usize,
    before: Side,
    after: Side,
    unchanged: usize,
    merges: Vec<Merged>,
    splits: Vec<Came>,
    moves: Vec<Moved>,
    /// Records whose cluster has another id than before.
    records_affected: usize,
}

#[derive(Debug, Serialize)]
struct Side {
    model: String,
    digest: String,
    entities: usize,
}

#[derive(Debug, Serialize)]
struct Merged {
    cluster: u32,
    of: Vec<u32>,
    records: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Came {
    cluster: u32,
    into: Vec<u32>,
    records: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Moved {
    record: String,
    from: u32,
    to: u32,
}

pub(super) fn diff(global: &Global, options: &ResolveDiff) -> anyhow::Result<Exit> {
    let [before, after] = options.model.as_slice() else {
        let words = format!(
            "--model is needed twice, the one in use and the one to be; {} given",
            options.model.len()
        );
        return Err(Usage(words).into());
    };
    let models = [model::read(before)?, model::read(after)?];
    let digests = [models[0].digest(), models[1].digest()];
    let table = input::table(&options.file, options.how.separator)?;
    let roles = aicore_resolve::columns::detect(&table);
    let names = RecordNames::new(&table, &roles);
    let mut settings = Settings {
        threshold: options.how.threshold,
        roles: Some(roles),
        ..Settings::default()
    };
    if let Some(decisions) = &options.how.decisions {
        (settings.must_link, settings.cannot_link) = input::decisions(decisions, &names)?;
    }
    say(&format!("{} records read from {}", table.rows(), options.file.display()));
    let clusters = models.map(|model| {
        settings.model = Some(model);
        // Numbers from 1, as in the files that `resolve file` writes.
        let clusters = aicore_resolve::resolve(&table, &settings).clusters;
        clusters.into_iter().map(|cluster| cluster + 1).collect::<Vec<u32>>()
    });
    let difference = aicore_resolve::difference(&clusters[0], &clusters[1]);
    if let Some(out) = &options.out {
        write(out, &table, &names, &clusters[0], &difference.ids)?;
    }
    let side = |at: usize, model: &std::path::Path| Side {
        model: model.display().to_string(),
        digest: digests[at].clone(),
        entities: clusters[at].iter().copied().max().unwrap_or(0) as usize,
    };
    let report = report(options, &names, &clusters[0], difference, side(0, before), side(1, after));
    print(global.json, &report, || text(&report))?;
    Ok(Exit::Done)
}

fn report(options: &ResolveDiff, names: &RecordNames, old: &[u32], difference: Difference, before: Side, after: Side) -> Report {
    let of = |clusters: &[u32], id: u32| -> Vec<String> {
        let rows = clusters.iter().enumerate().filter(|&(_, &cluster)| cluster == id);
        rows.map(|(row, _)| names.name(row)).collect()
    };
    let ids = &difference.ids;
    Report {
        file: options.file.display().to_string(),
        records: old.len(),
        before,
        after,
        unchanged: difference.unchanged,
        merges: difference
            .merges
            .into_iter()
            .map(|merge| Merged {
                cluster: merge.id,
                records: of(ids, merge.id),
                of: merge.of,
            })
            .collect(),
        splits: difference
            .splits
            .into_iter()
            .map(|split| Came {
                cluster: split.id,
                records: of(old, split.id),
                into: split.into,
            })
            .collect(),
        moves: difference
            .moves
            .into_iter()
            .map(|moved| Moved {
                record: names.name(moved.record),
                from: moved.from,
                to: moved.to,
            })
            .collect(),
        records_affected: old.iter().zip(ids).filter(|(was, is)| was != is).count(),
    }
}

/// Each record's name with its cluster before and after.
fn write(out: &std::path::Path, table: &Table, names: &RecordNames, old: &[u32], new: &[u32]) -> anyhow::Result<()> {
    let context = || format!("cannot write {}", out.display());
    let mut writer = csv::Writer::from_path(out).with_context(context)?;
    writer.write_record(["record", "before", "after"]).with_context(context)?;
    for row in 0..table.rows() {
        let record = [names.name(row), old[row].to_string(), new[row].to_string()];
        writer.write_record(record).with_context(context)?;
    }
    writer.flush().with_context(context)
}

const SHOWN: usize = 20;

fn text(report: &Report) -> String {
    let mut out = format!(
        "{} records: {} entities under {}, {} under {}\n{} merge, {} split, {} records move, {} stay as they are; {} records change their id\n",
        report.records,
        report.before.entities,
        report.before.model,
        report.after.entities,
        report.after.model,
        report.merges.len(),
        report.splits.len(),
        report.moves.len(),
        report.unchanged,
        report.records_affected,
    );
    let list = |ids: &[u32]| ids.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    let merges = report
        .merges
        .iter()
        .map(|merge| vec![merge.cluster.to_string(), list(&merge.of), merge.records.join(", ")]);
    section(&mut out, &["MERGED INTO", "OF", "RECORDS"], merges.collect());
    let splits = report
        .splits
        .iter()
        .map(|split| vec![split.cluster.to_string(), list(&split.into), split.records.join(", ")]);
    section(&mut out, &["SPLIT", "INTO", "RECORDS"], splits.collect());
    let moves = report
        .moves
        .iter()
        .map(|moved| vec![moved.record.clone(), moved.from.to_string(), moved.to.to_string()]);
    section(&mut out, &["MOVED", "FROM", "TO"], moves.collect());
    out
}

fn section(out: &mut String, header: &[&str], mut rows: Vec<Vec<String>>) {
    let all = rows.len();
    if all == 0 {
        return;
    }
    rows.truncate(SHOWN);
    *out += "\n";
    *out += &columns(header, &rows);
    *out += "\n";
    if all > SHOWN {
        *out += &format!("… and {} more; --json has all\n", all - SHOWN);
    }
}
