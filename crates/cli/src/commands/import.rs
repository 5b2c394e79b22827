//! `aicore import`.

use crate::arguments::{Global, Import};
use crate::commands::up::interrupted;
use crate::context::Context;
use crate::output::{Exit, Usage, print, say, table};
use crate::progress::Progress;
use aicore_intake::{Options, Summary};
use std::path::Path;

pub(crate) async fn import(global: &Global, options: &Import) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let intake = Options {
        mapping: options.mapping.clone(),
        rejects: options.rejects.clone(),
        databases_dir: context.databases_dir.clone(),
        chunk_lines: options.chunk_lines,
        dry_run: options.dry_run,
    };
    let summary = tokio::select! {
        summary = import_file(&context, &options.database, &options.file, &intake) => summary?,
        () = interrupted() => {
            say("interrupted: whole chunks are kept, and a second run goes on from here");
            return Ok(Exit::Failed);
        }
    };
    context.ring(std::slice::from_ref(&summary.database)).await;
    print(global.json, &summary, || text(&summary))?;
    Ok(if summary.refused > 0 { Exit::Refused } else { Exit::Done })
}

/// Imports one file with a progress bar.
pub(crate) async fn import_file(context: &Context, database: &str, file: &Path, options: &Options) -> anyhow::Result<Summary> {
    let database = context.fleet.catalog().find(database).map_err(Usage)?;
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let progress = Progress::begin(format!("import {name}"), 0);
    let summary = aicore_intake::import(&context.fleet, database, file, options, |at| {
        progress.at(at.lines, at.lines_total)
    })
    .await?;
    progress.end(&format!(
        "{} lines, {} refused, {} events",
        summary.lines, summary.refused, summary.events
    ));
    Ok(summary)
}

fn text(summary: &Summary) -> String {
    let rows: Vec<Vec<String>> = summary
        .tables
        .iter()
        .map(|table| {
            vec![
                table.table.clone(),
                table.inserted.to_string(),
                table.updated.to_string(),
                table.unchanged.to_string(),
            ]
        })
        .collect();
    let mut text = table(&["TABLE", "INSERTED", "UPDATED", "UNCHANGED"], &rows);
    text.push_str(&format!(
        "\n{} lines, {} refused, {} events (mapping {})",
        summary.lines, summary.refused, summary.events, summary.mapping
    ));
    if summary.imported_before {
        text.push_str("\nthis file was imported before");
    }
    if let Some(rejects) = &summary.rejects {
        text.push_str(&format!(
            "\nrefused lines, with number, field and reason: {}",
            rejects.display()
        ));
    }
    text
}
