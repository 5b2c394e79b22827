//! `aicore generate`: the typed client, from the migrations, by way of a scratch server.

use crate::arguments::{Generate, Global};
use crate::context::{catalog, databases_dir};
use crate::output::{Exit, print};
use aicore_boot::Options;
use aicore_catalog::{Database, DatabaseCode};
use aicore_fleet::{Config, Fleet, Sources};
use aicore_schema::introspect::{Schema, introspect};
use aicore_schema::{create, generate as client, migrate};
use anyhow::Context as _;
use serde_json::json;
use std::path::{Path, PathBuf};

pub(crate) async fn generate(global: &Global, options: &Generate) -> anyhow::Result<Exit> {
    let databases_dir = databases_dir(global)?;
    let out = match &options.out {
        Some(out) => out.clone(),
        None => databases_dir
            .parent()
            .map(|root| root.join(client::FOLDER))
            .unwrap_or_else(|| PathBuf::from(client::FOLDER)),
    };
    let scratch = tempfile::TempDir::new().context("cannot create a temporary directory")?;
    let mut postgres = aicore_boot::postgres::start(&Options::from_env(scratch.path()).for_tests()).await?;
    postgres.stop_on_drop(true);
    let files = files(&databases_dir, &postgres.url("")).await?;
    let differences = if options.check {
        client::check(&out, &files)?
    } else {
        client::write(&out, &files)?
    };
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    print(
        global.json,
        &json!({ "folder": out, "files": files.len(), "differences": lines }),
        || {
            let end = match (options.check, lines.is_empty()) {
                (true, true) => format!("{} files are what the migrations give", files.len()),
                (true, false) => "run `aicore generate` and commit the result".to_owned(),
                (false, _) => format!("{} files, {} written", files.len(), lines.len()),
            };
            lines.iter().cloned().chain([end]).collect::<Vec<_>>().join("\n")
        },
    )?;
    Ok(if options.check && !lines.is_empty() {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// Applies every database's migrations on a scratch server and writes the client from the catalogues.
async fn files(databases_dir: &Path, server: &str) -> anyhow::Result<std::collections::BTreeMap<PathBuf, String>> {
    let catalog = catalog(databases_dir)?;
    let sources = Sources {
        private_postgres: Some(server.to_owned()),
        ..Sources::default()
    };
    let config = Config::read(&catalog, &sources)?;
    let fleet = Fleet::new(catalog, &config);
    let has_migrations = |database: &Database| {
        migrate::read_migrations(&databases_dir.join(database.code.as_str()).join("migrations"))
            .map(|migrations| !migrations.is_empty())
    };
    let mut own: Vec<DatabaseCode> = Vec::new();
    for database in fleet.catalog().databases() {
        if has_migrations(database)? {
            own.push(database.code.clone());
        }
    }
    create::create_databases(&fleet, &own, |_| {}).await?;
    for (code, outcome) in migrate::deploy_all(&fleet, &own, databases_dir, |_| {}).await {
        outcome.with_context(|| format!("database {code}"))?;
    }
    let mut schemas = Vec::new();
    let mut platform = Schema::default();
    for database in fleet.catalog().databases() {
        let schema = if own.contains(&database.code) {
            introspect(&*fleet.connect(&database.code).await.map(Box::new)?).await?
        } else {
            Schema::default()
        };
        if own.contains(&database.code) {
            platform.clone_from(&schema);
        }
        schemas.push((database.clone(), schema));
    }
    Ok(client::generate_all(&schemas, &platform))
}
