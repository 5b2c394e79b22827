//! The typed client of a database that is not of the fleet: as it is at an address, or as a folder of migrations makes it.

use super::report;
use crate::arguments::{Generate, Global, Target};
use crate::commands::migrate::foreign::{ForeignDatabase, OPTION};
use crate::output::{Exit, Usage};
use aicore_boot::{Options, Postgres};
use aicore_fleet::Mode;
use aicore_fleet::tokio_postgres::NoTls;
use aicore_schema::generate as client;
use aicore_schema::introspect::{Schema, introspect};
use aicore_schema::migrate::{self, History, deploy_histories};
use anyhow::Context as _;
use std::path::Path;
use tempfile::TempDir;

pub(super) async fn generate(global: &Global, options: &Generate) -> anyhow::Result<Exit> {
    let Some(out) = &options.out else {
        return Err(Usage("where to? Give --out with a folder of its own, such as src/shop".into()).into());
    };
    if options.target != Target::Rust {
        return Err(Usage("--url and --dir go with --target rust; for Prisma, `prisma db pull` reads a database".into()).into());
    }
    let (found, schema) = match (&options.url, &options.dir) {
        (Some(url), _) => at_address(url).await?,
        (None, Some(dir)) => ("database".to_owned(), of_folder(dir).await?),
        (None, None) => return Err(Usage("which database is it? Give --url or --dir".into()).into()),
    };
    let name = options.name.clone().unwrap_or(found);
    let mut files = client::foreign(&name, &schema);
    if let Some(place) = &options.crate_of {
        let place = place
            .canonicalize()
            .with_context(|| format!("--crate: cannot find the crate aicore-client in {}", place.display()))?;
        let dependency = format!("{{ path = {:?}, default-features = false }}", place.display().to_string());
        files.insert("Cargo.toml".into(), client::manifest(&name, &dependency));
    }
    let differences = if options.check {
        client::check(out, &files)?
    } else {
        client::write(out, &files)?
    };
    report(global, options.check, out, files.len(), &differences, "aicore generate")
}

/// The database's name, and what is in it.
async fn at_address(url: &str) -> anyhow::Result<(String, Schema)> {
    let (foreign, _) = ForeignDatabase::at(OPTION, url, Mode::of_environment()?)?;
    let connection = foreign
        .fleet
        .connect(&foreign.code)
        .await
        .map_err(|error| foreign.error(error.into()))?;
    let schema = introspect(&connection)
        .await
        .with_context(|| format!("cannot read the catalogues of database \"{}\"", foreign.name))?;
    Ok((foreign.name, schema))
}

/// What the migrations of a folder make, on a server of their own that goes afterwards.
async fn of_folder(dir: &Path) -> anyhow::Result<Schema> {
    let histories = History::of_folder(dir, None).map_err(|error| Usage(error.to_string()))?;
    let directory = TempDir::new().context("cannot create a temporary directory")?;
    let mut postgres = aicore_boot::postgres::start(&Options::from_env(directory.path()).for_tests()).await?;
    postgres.stop_on_drop(true);
    create(&postgres).await.context("cannot create a scratch database")?;
    let (foreign, _) = ForeignDatabase::at("the scratch server", &postgres.url("scratch"), Mode::Development)?;
    let outcome = deploy_histories(&foreign.fleet, &foreign.code, &histories, &migrate::Options::default()).await;
    if let Some(error) = outcome.error {
        return Err(foreign.error(error));
    }
    let connection = foreign.fleet.connect(&foreign.code).await?;
    Ok(introspect(&connection).await?)
}

async fn create(postgres: &Postgres) -> Result<(), aicore_fleet::tokio_postgres::Error> {
    let (administrator, connection) = aicore_fleet::tokio_postgres::connect(&postgres.url("postgres"), NoTls).await?;
    let running = tokio::spawn(connection);
    let created = administrator
        .batch_execute("-- scratch_create()\nCREATE DATABASE scratch")
        .await;
    drop(administrator);
    let _ = running.await;
    created
}
