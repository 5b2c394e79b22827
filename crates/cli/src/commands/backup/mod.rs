//! `aicore backup …`.

mod restore;
mod schedule;

use crate::arguments::{Backup, BackupRun, Databases, Drill, Encrypt, Global, OfBackup, Place, Prune, Retention};
use crate::context::Context;
use crate::output::{Exit, Usage, print, table};
use crate::progress::Progress;
use aicore_backup::{Encryption, Manifest, Options, Pruned, Receipt, SigningKey, Store, Trusted};
use aicore_catalog::DatabaseCode;
use anyhow::Context as _;
use chrono::Utc;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) async fn backup(global: &Global, command: &Backup) -> anyhow::Result<Exit> {
    match command {
        Backup::Run(options) => run(global, options).await,
        Backup::List(place) => list(global, place).await,
        Backup::Verify(of) => verify(global, of).await,
        Backup::Restore(options) => restore::restore(global, options).await,
        Backup::Export(options) => restore::export(global, options).await,
        Backup::Drill(options) => drill(global, options).await,
        Backup::Prune(options) => prune(global, options).await,
        Backup::Schedule(options) => schedule::schedule(global, options).await,
    }
}

/// A store with its keys.
struct Repository {
    store: Store,
    key: SigningKey,
    trusted: Trusted,
    encryption: Arc<Encryption>,
}

impl Repository {
    fn open(global: &Global, place: &Place, encrypt: Option<&Encrypt>) -> anyhow::Result<Self> {
        let own =
            |given: &Option<PathBuf>, name: &str| given.clone().unwrap_or_else(|| global.state_dir.join("backup").join(name));
        let address = match &place.store {
            Some(address) => address.clone(),
            None => {
                let directory =
                    std::path::absolute(global.state_dir.join("backups")).context("cannot tell the current directory")?;
                format!("file://{}", directory.display())
            }
        };
        let store = Store::open(&address).map_err(|error| Usage(error.to_string()))?;
        let key = SigningKey::read_or_new(&own(&place.signing_key, "signing.key"))?;
        let mut trusted = key.trusted();
        place.trust.iter().for_each(|public| trusted.add(public));
        let age_key = own(&place.age_key, "age.key");
        let mut encryption = Encryption::read(&age_key)?;
        if let Some(asked) = encrypt {
            if asked.encrypt {
                encryption.encrypt_for_self(&age_key)?;
            }
            for recipient in &asked.recipient {
                encryption.add_recipient(recipient).map_err(Usage)?;
            }
        }
        Ok(Self {
            store,
            key,
            trusted,
            encryption: Arc::new(encryption),
        })
    }

    async fn manifest(&self, backup: Option<&str>) -> anyhow::Result<Manifest> {
        Ok(aicore_backup::find(&self.store, backup, &self.trusted).await?)
    }
}

async fn run(global: &Global, options: &BackupRun) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let codes = databases(&context, &options.databases)?;
    let open = Repository::open(global, &options.place, Some(&options.encrypt))?;
    let manifest = make(global, &context, &codes, &open, options.encrypt.parallel).await?;
    let size: u64 = manifest.databases.values().map(|entry| entry.object.size_bytes).sum();
    let rows: u64 = manifest
        .databases
        .values()
        .flat_map(|entry| &entry.tables)
        .map(|table| table.rows)
        .sum();
    print(global.json, &manifest, || {
        let mut text = format!(
            "backup {} in {}: {} databases, {rows} rows, {size} bytes",
            manifest.backup,
            open.store.address(),
            manifest.databases.len(),
        );
        for cut in &manifest.barrier.cuts {
            text.push_str(&format!(
                "\n{}: one instant of {} databases, snapshot {}, attempts {}",
                cut.server, cut.databases, cut.snapshot, cut.rounds
            ));
        }
        text
    })?;
    Ok(Exit::Done)
}

/// The databases that were named, or all that are configured.
fn databases(context: &Context, named: &[String]) -> anyhow::Result<Vec<DatabaseCode>> {
    let asked = Databases {
        databases: named.to_vec(),
    };
    let mut codes = context.databases(&asked)?;
    if named.is_empty() {
        codes.retain(|code| context.config.endpoints.contains_key(code));
    }
    if let Some(code) = codes.iter().find(|code| !context.config.endpoints.contains_key(*code)) {
        context.fleet.endpoint(code)?;
    }
    if codes.is_empty() {
        return Err(
            Usage("no database is configured: start the private servers with `aicore up`, or set AICORE_SERVERS".into()).into(),
        );
    }
    Ok(codes)
}

async fn make(
    global: &Global,
    context: &Context,
    codes: &[DatabaseCode],
    open: &Repository,
    parallel: Option<u16>,
) -> anyhow::Result<Manifest> {
    let progress = Progress::begin("databases backed up", codes.len() as u64);
    let options = Options {
        parallel: parallel.map(usize::from),
        kept: global.state_dir.join("backup").join("schemas"),
        encryption: Arc::clone(&open.encryption),
    };
    let made = aicore_backup::run(&context.fleet, codes, &open.store, &open.key, options, |_| progress.step()).await?;
    progress.end("done");
    Ok(made)
}

async fn list(global: &Global, place: &Place) -> anyhow::Result<Exit> {
    let open = Repository::open(global, place, None)?;
    let backups = aicore_backup::list(&open.store, &open.trusted).await?;
    print(global.json, &backups, || {
        if backups.is_empty() {
            return format!("no backup in {}", open.store.address());
        }
        let rows: Vec<Vec<String>> = backups
            .iter()
            .map(|backup| {
                let checked = backup.receipts.iter().rev().find(|receipt| receipt.failures.is_empty());
                vec![
                    backup.backup.clone(),
                    backup.at.format("%Y-%m-%d %H:%M:%S").to_string(),
                    backup.objects.to_string(),
                    backup.size_bytes.to_string(),
                    match (&backup.problem, backup.complete, checked) {
                        (Some(problem), _, _) => problem.clone(),
                        (None, false, _) => "no manifest: unfinished".to_owned(),
                        (None, true, None) => "not checked yet".to_owned(),
                        (None, true, Some(receipt)) => format!("found sound {}", receipt.at.format("%Y-%m-%d %H:%M:%S")),
                    },
                ]
            })
            .collect();
        table(&["BACKUP", "BEGUN (UTC)", "OBJECTS", "BYTES", "STATE"], &rows)
    })?;
    Ok(Exit::Done)
}

async fn verify(global: &Global, of: &OfBackup) -> anyhow::Result<Exit> {
    let open = Repository::open(global, &of.place, None)?;
    let manifest = open.manifest(of.backup.as_deref()).await?;
    let receipt = aicore_backup::verify(&open.store, &manifest, &open.key).await?;
    print(global.json, &receipt, || told(&receipt, "objects are what the manifest says"))?;
    Ok(exit(&receipt))
}

async fn drill(global: &Global, options: &Drill) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let open = Repository::open(global, &options.of.place, None)?;
    let manifest = open.manifest(options.of.backup.as_deref()).await?;
    let receipt = practise(&context, &open, &manifest).await?;
    print(global.json, &receipt, || told(&receipt, "databases came back as they were"))?;
    Ok(exit(&receipt))
}

/// Restores a backup in a scratch server.
async fn practise(context: &Context, open: &Repository, manifest: &Manifest) -> anyhow::Result<Receipt> {
    let progress = Progress::begin("databases restored and compared", manifest.databases.len() as u64);
    let directory = tempfile::TempDir::new().context("cannot make a temporary directory")?;
    let encryption = Arc::clone(&open.encryption);
    let report = aicore_backup::drill(
        &context.fleet,
        &open.store,
        manifest,
        &open.key,
        encryption,
        directory.path(),
        |_| progress.step(),
    )
    .await?;
    progress.end("compared");
    Ok(report.receipt)
}

fn told(receipt: &Receipt, well: &str) -> String {
    let sound = receipt.databases - receipt.failures.len();
    let mut text = format!(
        "backup {}: {sound} of {} {well}, in {} ms",
        receipt.backup, receipt.databases, receipt.took_ms
    );
    if receipt.tables > 0 {
        text.push_str(&format!("; {} tables, {} rows compared", receipt.tables, receipt.rows));
    }
    for (code, failure) in &receipt.failures {
        text.push_str(&format!("\n{code}: {failure}"));
    }
    text
}

fn exit(receipt: &Receipt) -> Exit {
    if receipt.failures.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    }
}

async fn prune(global: &Global, options: &Prune) -> anyhow::Result<Exit> {
    let open = Repository::open(global, &options.place, None)?;
    let pruned = tidy(&open, &options.retention, options.dry_run).await?;
    print(global.json, &pruned, || {
        let verb = if options.dry_run { "would be deleted" } else { "deleted" };
        let mut text = format!("{} {verb}, {} kept", pruned.deleted.len(), pruned.kept);
        pruned.deleted.iter().for_each(|backup| text.push_str(&format!("\n{backup}")));
        for (backup, reason) in &pruned.locked {
            text.push_str(&format!("\n{backup} stays: {reason}"));
        }
        text
    })?;
    Ok(Exit::Done)
}

async fn tidy(open: &Repository, retention: &Retention, dry_run: bool) -> anyhow::Result<Pruned> {
    let rules = aicore_backup::retention::Rules {
        days: retention.days,
        weeks: retention.weeks,
        months: retention.months,
    };
    Ok(aicore_backup::prune(&open.store, &open.trusted, &rules, Utc::now(), dry_run).await?)
}
