//! `aicore generate`: the typed client or Prisma schemas, from the migrations, by way of a scratch server.

mod foreign;

use crate::arguments::{Generate, Global, Target};
use crate::commands::prisma;
use crate::commands::scratch::Scratch;
use crate::context::databases_dir;
use crate::output::{Exit, Usage, print};
use aicore_schema::generate as client;
use aicore_schema::introspect::Schema;
use aicore_schema::tree::Difference;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub(crate) async fn generate(global: &Global, options: &Generate) -> anyhow::Result<Exit> {
    if options.url.is_some() || options.dir.is_some() {
        return foreign::generate(global, options).await;
    }
    if options.target == Target::Rust && !options.databases.is_empty() {
        return Err(Usage("--database goes with --target prisma: the typed client in Rust has every database".into()).into());
    }
    let databases_dir = databases_dir(global)?;
    let (folder, again) = match options.target {
        Target::Rust => (client::FOLDER, "aicore generate"),
        Target::Prisma => (aicore_schema::prisma::FOLDER, "aicore generate --target prisma"),
    };
    let out = place(&databases_dir, options.out.as_deref(), folder);
    let (files, differences) = match options.target {
        Target::Rust => {
            let files = client_files(&databases_dir).await?;
            let differences = if options.check {
                client::check(&out, &files)?
            } else {
                client::write(&out, &files)?
            };
            (files.len(), differences)
        }
        Target::Prisma => prisma::generate(&databases_dir, &out, &options.databases, options.check).await?,
    };
    report(global, options.check, &out, files, &differences, again)
}

/// Where generated files are: as given, or in a folder of the project.
pub(crate) fn place(databases_dir: &Path, out: Option<&Path>, folder: &str) -> PathBuf {
    match (out, databases_dir.parent()) {
        (Some(out), _) => out.to_owned(),
        (None, Some(root)) => root.join(folder),
        (None, None) => PathBuf::from(folder),
    }
}

/// Says how a folder differed from what is generated. `again` is the command that writes it.
pub(crate) fn report(
    global: &Global,
    check: bool,
    folder: &Path,
    files: usize,
    differences: &[Difference],
    again: &str,
) -> anyhow::Result<Exit> {
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    print(
        global.json,
        &json!({ "folder": folder, "files": files, "differences": lines }),
        || {
            let end = match (check, lines.is_empty()) {
                (true, true) => format!("{files} files are what the migrations give"),
                (true, false) => format!("run `{again}` and commit the result"),
                (false, _) => format!("{files} files, {} written", lines.len()),
            };
            lines.iter().cloned().chain([end]).collect::<Vec<_>>().join("\n")
        },
    )?;
    Ok(if check && !lines.is_empty() {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// The source of the typed client.
async fn client_files(databases_dir: &Path) -> anyhow::Result<BTreeMap<PathBuf, String>> {
    let mut schemas = Vec::new();
    let mut platform = Schema::default();
    for (database, found) in Scratch::migrated(databases_dir, &BTreeSet::new()).await?.schemas().await? {
        let schema = found.map(|(schema, _)| schema);
        if let Some(schema) = &schema {
            platform.clone_from(schema);
        }
        schemas.push((database, schema.unwrap_or_default()));
    }
    Ok(client::generate_all(&schemas, &platform))
}
