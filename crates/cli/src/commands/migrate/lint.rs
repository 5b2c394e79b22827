//! `aicore migrate lint`: looks for dangerous statements.

use crate::arguments::{Global, Lint};
use crate::context::{catalog, databases_dir};
use crate::output::{Exit, Usage, print};
use aicore_catalog::Catalog;
use aicore_schema::lint::{Finding, Folder, Usage as ColumnUsage, lint as look};
use aicore_schema::migrate::{PLATFORM, find_migrations};
use serde_json::json;
use std::path::{Path, PathBuf};

const SCRIPT: &str = "migration.sql";

pub(super) fn lint(global: &Global, arguments: &Lint) -> anyhow::Result<Exit> {
    let folders = if arguments.paths.is_empty() {
        of_databases(&databases_dir(global)?)?
    } else {
        let mut folders = Vec::new();
        for path in &arguments.paths {
            folders.extend(of_path(global, path)?);
        }
        folders
    };
    let mut findings = Vec::new();
    for folder in &folders {
        findings.extend(look(folder)?);
    }
    let here = std::env::current_dir().unwrap_or_default();
    for finding in &mut findings {
        if let Ok(relative) = finding.file.strip_prefix(&here) {
            finding.file = relative.to_owned();
        }
    }
    print(global.json, &json!({ "findings": findings }), || text(&findings))?;
    Ok(if findings.is_empty() { Exit::Done } else { Exit::Failed })
}

fn text(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "no findings".to_owned();
    }
    let mut lines = Vec::new();
    for finding in findings {
        let Finding {
            file,
            line,
            column,
            rule,
            message,
            why,
            remedy,
        } = finding;
        lines.push(format!("{}:{line}:{column}: {rule}: {message}", file.display()));
        lines.push(format!("    why: {why}"));
        lines.push(format!("    do:  {remedy}"));
    }
    lines.push(match findings.len() {
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    });
    lines.join("\n")
}

/// The folders of a databases folder.
fn of_databases(databases_dir: &Path) -> anyhow::Result<Vec<Folder>> {
    let catalog = catalog(databases_dir)?;
    let codes = catalog.databases().iter().map(|database| database.code.to_string());
    let names = std::iter::once(PLATFORM.to_owned()).chain(codes);
    let folders = names.map(|name| {
        let path = databases_dir.join(&name).join("migrations");
        let usage = usage(databases_dir, &catalog, &name);
        Folder {
            path,
            only: Vec::new(),
            usage,
        }
    });
    Ok(folders.filter(|folder| folder.path.is_dir()).collect())
}

/// What a person means: a script, a migration, a folder of migrations or its parent, a databases folder, or the name of a database.
fn of_path(global: &Global, path: &Path) -> anyhow::Result<Vec<Folder>> {
    if !path.exists() {
        let name = path.display().to_string();
        let databases_dir = databases_dir(global)
            .map_err(|_| Usage(format!("there is no {name}: give a migration, its folder, or a database")))?;
        let catalog = catalog(&databases_dir)?;
        let folder = match name.as_str() {
            PLATFORM => PLATFORM,
            name => catalog.find(name).map_err(Usage)?.code.as_str(),
        };
        return of_path(global, &databases_dir.join(folder));
    }
    if path.join("catalog.toml").is_file() {
        return of_databases(path);
    }
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let migration = if path.is_file() {
        if path.file_name().is_none_or(|name| name != SCRIPT) {
            return Err(Usage(format!("{} is no {SCRIPT}", path.display())).into());
        }
        path.parent().map(Path::to_owned)
    } else {
        path.join(SCRIPT).is_file().then(|| path.clone())
    };
    let (folder, only) = match migration
        .as_deref()
        .and_then(|migration| Some((migration.parent()?, migration.file_name()?)))
    {
        Some((folder, name)) => (folder.to_owned(), vec![name.to_string_lossy().into_owned()]),
        None => (find_migrations(&path).map_err(|error| Usage(error.to_string()))?, Vec::new()),
    };
    let usage = usage_of(&folder)?;
    Ok(vec![Folder {
        path: folder,
        only,
        usage,
    }])
}

/// Who uses the columns, where the folder is of a databases folder.
fn usage_of(migrations: &Path) -> anyhow::Result<ColumnUsage> {
    let database = migrations.parent().map(Path::to_owned).unwrap_or_default();
    let databases_dir: PathBuf = database.parent().map(Path::to_owned).unwrap_or_default();
    if !databases_dir.join("catalog.toml").is_file() {
        return Ok(ColumnUsage::default());
    }
    let name = database.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(usage(&databases_dir, &catalog(&databases_dir)?, &name))
}

fn usage(databases_dir: &Path, catalog: &Catalog, folder: &str) -> ColumnUsage {
    match folder.parse() {
        _ if folder == PLATFORM => ColumnUsage::of_platform(databases_dir),
        Ok(code) => ColumnUsage::of_database(databases_dir, catalog, &code),
        Err(_) => ColumnUsage::default(),
    }
}
