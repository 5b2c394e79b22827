//! How long it takes to make the whole fleet: create, migrate and seed every database, on a private server that syncs to disk.
//!
//! Each round measures, one after the other in the same run: a loop of `psql`, eight `psql` at a time, `aicore` (what `aicore up` does once its
//! server runs and no image is kept), `aicore` from a kept image (what `aicore up` does in an empty directory: copy, give the copy an identity of
//! its own, start its server, look through every database), and the floor: `CREATE DATABASE … TEMPLATE` of databases that are ready already, eight
//! at a time. The same scripts everywhere. Medians and their ratios are printed.
//!
//! The image presupposes a fleet that was made before, as the floor presupposes databases that were. How long making it took is printed once.
//!
//! The floor copies files; the others run the statements that make them, each database its own. How much of the difference that is, is
//! printed too: the time of eight sessions that only run the databases' own scripts, in databases that are there.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use aicore_boot::{Images, Options, Postgres, Profile};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Config, Fleet, Sources, read_catalog};
use aicore_schema::provision::{fingerprint, provision};
use anyhow::{Context as _, ensure};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use std::path::{Path, PathBuf};
use std::time::Instant;
use tokio::process::Command;

const AT_ONCE: usize = 8;
const ROUNDS: usize = 3;
const NAMES: [&str; 6] = [
    "psql, one database at a time",
    "psql, eight at a time",
    "aicore, from nothing, on a server that runs",
    "aicore, from a kept image, start of the server included",
    "CREATE DATABASE … TEMPLATE, eight at a time: the floor",
    "the databases' own scripts alone, eight sessions",
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut times: [Vec<f64>; NAMES.len()] = Default::default();
    // Where the servers' directories are, so that both are on one file system.
    let kept = tempfile::TempDir::new()?;
    let images = Images::new(kept.path().join("images"));
    let started = Instant::now();
    from_image(&images).await?;
    println!("the image made and used once: {:.2} s", started.elapsed().as_secs_f64());
    for round in 1..=ROUNDS {
        // A server of its own, for dropping some hundreds of databases takes longer than making them.
        let directory = tempfile::TempDir::new()?;
        let options = Options {
            profile: Profile::Durable,
            ..Options::from_env(directory.path())
        };
        let mut postgres = aicore_boot::postgres::start(&options).await?;
        postgres.stop_on_drop(true);
        let bench = Bench::new(&postgres)?;
        let version = bench.sql("postgres", "SHOW server_version").await?;
        println!("round {round}: {} databases, PostgreSQL {version}", bench.codes.len());
        let taken = [
            bench.timed(bench.by_psql("loop_", 1)).await?,
            bench.timed(bench.by_psql("many_", AT_ONCE)).await?,
            bench.timed(bench.by_aicore("own_")).await?,
            bench.timed(from_image(&images)).await?,
            bench.timed(bench.by_template("copy_", "loop_")).await?,
            {
                bench.empty("empty_").await?;
                bench.timed(bench.own_scripts("empty_")).await?
            },
        ];
        println!("  {}", taken.map(|time| format!("{time:.2} s")).join(", "));
        for (all, time) in times.iter_mut().zip(taken) {
            all.push(time);
        }
        postgres.kill().await?;
    }
    let medians = times.map(median);
    let floor = medians[4];
    println!(
        "\nmedian of {ROUNDS} rounds{:>49}  of the floor  aicore is quicker by",
        "seconds"
    );
    for (name, time) in NAMES.iter().zip(medians) {
        println!("{name:<60} {time:>7.2} {:>13.2} {:>21.1}", time / floor, time / medians[2]);
    }
    Ok(())
}

/// From an empty directory to a server with all databases, which is stopped in the background.
async fn from_image(images: &Images) -> anyhow::Result<()> {
    let directory = tempfile::TempDir::new()?;
    let options = Options {
        profile: Profile::Durable,
        ..Options::from_env(directory.path())
    };
    let databases_dir = databases_dir()?;
    let catalog = read_catalog(&databases_dir)?;
    let codes: Vec<DatabaseCode> = catalog.databases().iter().map(|database| database.code.clone()).collect();
    let provision = async |postgres: &Postgres| {
        let sources = Sources {
            private_postgres: Some(postgres.url("")),
            ..Sources::default()
        };
        let fleet = Fleet::new(catalog.clone(), &Config::read(&catalog, &sources)?);
        for (code, outcome) in provision(&fleet, &codes, &databases_dir, None, |_| {}).await? {
            outcome.with_context(|| code.to_string())?;
        }
        fleet.close();
        anyhow::Ok(())
    };
    let contents = fingerprint(&codes, &databases_dir)?;
    let kept = images.begin(&options, &contents, async |scratch| Ok(provision(scratch).await?));
    ensure!(kept.await.is_some(), "no image could be had");
    let mut postgres = aicore_boot::postgres::start(&options).await?;
    postgres.stop_on_drop(true);
    provision(&postgres).await?;
    // Ending it is no part of making it.
    tokio::task::spawn_blocking(move || drop((postgres, directory)));
    Ok(())
}

fn databases_dir() -> anyhow::Result<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../databases").canonicalize()?)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

struct Bench {
    psql: PathBuf,
    url: Box<dyn Fn(&str) -> String>,
    databases_dir: PathBuf,
    sources: Sources,
    codes: Vec<DatabaseCode>,
}

impl Bench {
    fn new(postgres: &Postgres) -> anyhow::Result<Self> {
        let databases_dir = databases_dir()?;
        let catalog = read_catalog(&databases_dir)?;
        let codes = catalog.databases().iter().map(|database| database.code.clone()).collect();
        // Beside the server, for the wrapper that Debian puts on the path takes longer to start than psql itself.
        let beside = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let psql = beside
            .map(|version| version.path().join("bin/psql"))
            .filter(|path| path.is_file())
            .max();
        let (base, marker) = (postgres.url("DATABASE"), "DATABASE");
        Ok(Self {
            psql: psql.unwrap_or_else(|| PathBuf::from("psql")),
            url: Box::new(move |name| base.replace(marker, name)),
            databases_dir,
            sources: Sources {
                private_postgres: Some(postgres.url("")),
                ..Sources::default()
            },
            codes,
        })
    }

    async fn psql(&self, database: &str, arguments: &[String]) -> anyhow::Result<String> {
        let mut command = Command::new(&self.psql);
        command
            .args(["-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d"])
            .arg((self.url)(database))
            .args(arguments);
        let output = command
            .env("PGOPTIONS", "-c client_min_messages=warning")
            .output()
            .await
            .context("psql")?;
        ensure!(
            output.status.success(),
            "{database}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    async fn sql(&self, database: &str, text: &str) -> anyhow::Result<String> {
        self.psql(database, &["-c".into(), text.into()]).await
    }

    /// The migrations in a folder, as arguments of psql, each in a transaction.
    fn scripts(&self, folder: &str) -> anyhow::Result<Vec<PathBuf>> {
        let mut scripts: Vec<PathBuf> = std::fs::read_dir(self.databases_dir.join(folder).join("migrations"))?
            .map(|entry| Ok(entry?.path().join("migration.sql")))
            .collect::<anyhow::Result<_>>()?;
        scripts.retain(|path| path.is_file());
        scripts.sort();
        Ok(scripts)
    }

    fn own(&self, code: &DatabaseCode) -> anyhow::Result<Vec<PathBuf>> {
        let mut scripts = self.scripts(code.as_str())?;
        scripts.extend(Some(self.databases_dir.join(code.as_str()).join("seed.sql")).filter(|path| path.is_file()));
        Ok(scripts)
    }

    async fn run_scripts(&self, database: &str, scripts: &[PathBuf]) -> anyhow::Result<()> {
        let mut arguments = vec!["-c".to_owned(), "CREATE SCHEMA IF NOT EXISTS platform".to_owned()];
        for script in scripts {
            for part in ["-c", "BEGIN", "-f", &script.display().to_string(), "-c", "COMMIT"] {
                arguments.push(part.to_owned());
            }
        }
        self.psql(database, &arguments).await.map(|_| ())
    }

    async fn by_psql(&self, prefix: &str, at_once: usize) -> anyhow::Result<()> {
        stream::iter(self.codes.iter().map(|code| async move {
            let name = format!("{prefix}{code}");
            self.sql(
                "postgres",
                &format!("CREATE DATABASE \"{name}\" TEMPLATE template0 STRATEGY wal_log"),
            )
            .await?;
            let mut scripts = self.scripts("platform")?;
            scripts.extend(self.own(code)?);
            self.run_scripts(&name, &scripts).await
        }))
        .buffer_unordered(at_once)
        .try_collect()
        .await
    }

    async fn by_aicore(&self, prefix: &str) -> anyhow::Result<()> {
        let catalog = read_catalog(&self.databases_dir)?;
        let mut config = Config::read(&catalog, &self.sources)?;
        for (code, endpoint) in &mut config.endpoints {
            *endpoint = endpoint.with_database(&format!("{prefix}{code}"));
        }
        let fleet = Fleet::new(catalog, &config);
        for (code, outcome) in provision(&fleet, &self.codes, &self.databases_dir, None, |_| {}).await? {
            outcome.with_context(|| code.to_string())?;
        }
        fleet.close();
        Ok(())
    }

    /// Copies of databases, by sessions that are open already, as a program would do it.
    async fn by_template(&self, prefix: &str, from: &str) -> anyhow::Result<()> {
        let chunk = self.codes.len().div_ceil(AT_ONCE);
        stream::iter(self.codes.chunks(chunk).map(|codes| async move {
            let statements = codes.iter().flat_map(|code| {
                let text = format!("CREATE DATABASE \"{prefix}{code}\" TEMPLATE \"{from}{code}\" STRATEGY wal_log");
                ["-c".to_owned(), text]
            });
            self.psql("postgres", &statements.collect::<Vec<_>>()).await.map(|_| ())
        }))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
    }

    /// Databases that have what every database gets, and nothing of their own.
    async fn empty(&self, prefix: &str) -> anyhow::Result<()> {
        self.sql("postgres", &format!("CREATE DATABASE {prefix}")).await?;
        self.run_scripts(prefix, &self.scripts("platform")?).await?;
        for code in &self.codes {
            self.sql(
                "postgres",
                &format!("CREATE DATABASE \"{prefix}{code}\" TEMPLATE {prefix} STRATEGY wal_log"),
            )
            .await?;
        }
        Ok(())
    }

    async fn own_scripts(&self, prefix: &str) -> anyhow::Result<()> {
        stream::iter(
            self.codes
                .iter()
                .map(|code| async move { self.run_scripts(&format!("{prefix}{code}"), &self.own(code)?).await }),
        )
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
    }

    /// Seconds that some work takes, begun with nothing left to be written to disk.
    async fn timed(&self, work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<f64> {
        self.sql("postgres", "CHECKPOINT").await?;
        let started = Instant::now();
        work.await?;
        Ok(started.elapsed().as_secs_f64())
    }
}
