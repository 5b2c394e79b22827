//! `aicore resolve`: clusters out of a file, and a report that says how they came about; the hub's records ([`run`]) and what another model
//! would change ([`diff`]) in files of their own.

mod diff;
mod html;
mod input;
mod model;
mod parquet;
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
        Resolution::Diff(options) => diff::diff(global, options),
        Resolution::Run(options) => run::run(global, options).await,
    }
}

fn file(global: &Global, options: &ResolveFile) -> anyhow::Result<Exit> {
    let begun = Instant::now();
    let table = input::table(&options.file, options.how.separator)?;
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
        threshold: options.how.threshold,
        ..Default::default()
    };
    if let Some(decisions) = &options.how.decisions {
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
    settings.model = options.model.as_deref().map(model::read).transpose()?;
    say(&format!("{} records read from {}", table.rows(), options.file.display()));
    let resolution = aicore_resolve::resolve(&table, &settings);
    let out = options.out.clone().unwrap_or_else(|| beside(&options.file, "clusters.csv"));
    let report = options.report.clone().unwrap_or_else(|| beside(&options.file, "report.html"));
    input::write_clusters(&out, &table, &resolution.clusters)?;
    if let Some(path) = &options.save_model {
        model::write(path, &resolution.model)?;
    }
    if let Some(path) = &options.svg {
        std::fs::write(path, pictures(&names, &resolution, &asked))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
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

/// The waterfalls of pairs, one below the other.
fn pictures(names: &input::RecordNames, resolution: &aicore_resolve::Resolution, pairs: &[(usize, usize)]) -> String {
    let picture = |&(a, b): &(usize, usize)| {
        let together = resolution.clusters[a] == resolution.clusters[b];
        let verdict = if together { "one entity" } else { "two entities" };
        let title = format!("{} and {}: {verdict}", names.name(a), names.name(b));
        resolution.explain(a, b).svg(&title)
    };
    match pairs {
        [pair] => picture(pair),
        pairs => {
            let (mut out, mut y) = (String::new(), 0.0);
            for pair in pairs {
                let one = picture(pair);
                let height = one
                    .split_once(" height=\"")
                    .and_then(|(_, rest)| rest.split_once('"'))
                    .and_then(|(height, _)| height.parse::<f32>().ok())
                    .unwrap_or(0.0);
                out += &one.replacen("<svg ", &format!("<svg y=\"{y}\" "), 1);
                y += height + 16.0;
            }
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 {y}\" width=\"900\" height=\"{y}\">{out}</svg>")
        }
    }
}
