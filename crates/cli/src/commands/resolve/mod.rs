//! `aicore resolve run`, in a file of its own; and `aicore resolve file`: clusters out of a file, and a report that says how they came about.

mod html;
mod input;
mod run;
mod summary;

use crate::arguments::{Global, Resolution, ResolveFile};
use crate::output::{Exit, Usage, print, say};
use anyhow::Context as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub(crate) async fn resolve(global: &Global, command: &Resolution) -> anyhow::Result<Exit> {
    match command {
        Resolution::File(options) => file(global, options),
        Resolution::Run(options) => run::run(global, options).await,
    }
}

fn file(global: &Global, options: &ResolveFile) -> anyhow::Result<Exit> {
    let begun = Instant::now();
    let table = input::table(&options.file, options.separator)?;
    if table.rows() < 2 {
        let words = format!(
            "{} has {} records; two at least are needed",
            options.file.display(),
            table.rows()
        );
        return Err(Usage(words).into());
    }
    let roles = aicore_resolve::columns::detect(&table);
    let names = input::RecordNames::new(&table, &roles);
    let mut settings = aicore_resolve::Settings {
        threshold: options.threshold,
        ..Default::default()
    };
    if let Some(decisions) = &options.decisions {
        let (same, different) = input::decisions(decisions, &names)?;
        settings.must_link = same;
        settings.cannot_link = different;
    }
    let asked = options
        .explain
        .chunks_exact(2)
        .map(|pair| Ok((names.row(&pair[0])?, names.row(&pair[1])?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    settings.roles = Some(roles);
    say(&format!("{} records read from {}", table.rows(), options.file.display()));
    let resolution = aicore_resolve::resolve(&table, &settings);
    let out = options.out.clone().unwrap_or_else(|| beside(&options.file, "clusters.csv"));
    let report = options.report.clone().unwrap_or_else(|| beside(&options.file, "report.html"));
    input::write_clusters(&out, &table, &resolution.clusters)?;
    let mut summary = summary::summary(&options.file, &table, &names, &resolution, &asked);
    summary.seconds = begun.elapsed().as_secs_f64();
    summary.clusters_file = out.display().to_string();
    summary.report_file = report.display().to_string();
    std::fs::write(&report, html::page(&summary)).with_context(|| format!("cannot write {}", report.display()))?;
    print(global.json, &summary, || summary::text(&summary))?;
    Ok(Exit::Done)
}

/// `people.csv` as `people.clusters.csv` in the same directory.
fn beside(file: &Path, extension: &str) -> PathBuf {
    file.with_extension(extension)
}
