//! What can be typed after `aicore backup`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Backup {
    /// Back up databases, all at one instant, into a store.
    Run(BackupRun),
    /// List the backups of a store, oldest first.
    List(Place),
    /// Read every object of a backup and compare it with the signed manifest. Exit status 1 where something is wrong.
    Verify(OfBackup),
    /// Restore one database: beside the original under another name, or in its place.
    Restore(Restore),
    /// Write one database as plain SQL: psql -d DATABASE < backup_DATABASE_DATE.sql restores it.
    Export(Export),
    /// Restore everything in a scratch server, compare, and sign a receipt. Exit status 1 where a database came back different.
    Drill(Drill),
    /// Delete the backups that no rule keeps; never the last complete one, nor the last that was found sound.
    Prune(Prune),
    /// Back up, drill and prune on a schedule until Ctrl-C; of several processes one does it.
    Schedule(Schedule),
}

/// Where backups are, and which keys are used.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// file:///directory, s3://bucket/prefix or az://container/prefix; backups/ of the state directory where none is given.
    #[arg(long = "store", visible_aliases = ["to", "from"], env = "AICORE_BACKUP_STORE", value_name = "URL")]
    pub(crate) store: Option<String>,
    /// File of the platform's signing key, made where it is missing; backup/signing.key of the state directory.
    #[arg(long, env = "AICORE_BACKUP_SIGNING_KEY", value_name = "FILE")]
    pub(crate) signing_key: Option<PathBuf>,
    /// File of the age key that decrypts; backup/age.key of the state directory.
    #[arg(long, env = "AICORE_BACKUP_AGE_KEY", value_name = "FILE")]
    pub(crate) age_key: Option<PathBuf>,
    /// Public key of another platform whose backups are good here too.
    #[arg(long, value_name = "KEY")]
    pub(crate) trust: Vec<String>,
}

/// Whether and for whom backups are encrypted.
#[derive(Debug, Clone, Args)]
pub(crate) struct Encrypt {
    /// Encrypt by the age key, which is made where it is missing.
    #[arg(long)]
    pub(crate) encrypt: bool,
    /// Encrypt for this recipient (age1…) too.
    #[arg(long, value_name = "RECIPIENT")]
    pub(crate) recipient: Vec<String>,
    /// Databases dumped at once; the machine's cores where not given.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "N")]
    pub(crate) parallel: Option<u16>,
}

#[derive(Debug, Args)]
pub(crate) struct BackupRun {
    /// Codes or accessors; all that are configured where none is given.
    #[arg(long, value_name = "DATABASE", num_args = 1.., value_delimiter = ',')]
    pub(crate) databases: Vec<String>,
    #[command(flatten)]
    pub(crate) encrypt: Encrypt,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct OfBackup {
    /// Id of the backup; the latest complete one where none is given.
    #[arg(long, value_name = "BACKUP")]
    pub(crate) backup: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// Code or accessor of the database.
    pub(crate) database: String,
    /// Restore it under this name, beside the original.
    #[arg(
        long = "as",
        value_name = "NAME",
        required_unless_present = "in_place",
        conflicts_with = "in_place"
    )]
    pub(crate) name: Option<String>,
    /// Restore it in the place of the original, which is kept under another name, closed to connections.
    #[arg(long)]
    pub(crate) in_place: bool,
    /// Drop the original once the restored one is in its place.
    #[arg(long, requires = "in_place")]
    pub(crate) drop_former: bool,
    #[command(flatten)]
    pub(crate) of: OfBackup,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Code or accessor of the database.
    pub(crate) database: String,
    /// Directory of the file.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) of: OfBackup,
}

#[derive(Debug, Args)]
pub(crate) struct Drill {
    #[command(flatten)]
    pub(crate) of: OfBackup,
}

/// Which backups are kept; what any of the rules keeps is kept.
#[derive(Debug, Clone, Args)]
pub(crate) struct Retention {
    /// Every backup of so many days.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=36_500), value_name = "N")]
    pub(crate) days: u32,
    /// One backup of each of so many weeks.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=5_200), value_name = "N")]
    pub(crate) weeks: u32,
    /// One backup of each of so many months.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=1_200), value_name = "N")]
    pub(crate) months: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Prune {
    #[command(flatten)]
    pub(crate) retention: Retention,
    /// Only tell what would be deleted.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Debug, Args)]
pub(crate) struct Schedule {
    /// When, as cron writes it: minute, hour, day of month, month, day of week.
    #[arg(long, default_value = "0 2 * * *", env = "AICORE_BACKUP_AT", value_name = "CRON")]
    pub(crate) at: String,
    /// Time zone of the schedule.
    #[arg(long, default_value = "Europe/Madrid", env = "AICORE_BACKUP_TIME_ZONE", value_name = "ZONE")]
    pub(crate) time_zone: String,
    /// Begin up to so many seconds later, at random.
    #[arg(long = "jitter", default_value_t = 300, value_parser = clap::value_parser!(u32).range(..=86_400), value_name = "SECONDS")]
    pub(crate) jitter_s: u32,
    /// Do not restore each backup in a scratch server.
    #[arg(long)]
    pub(crate) no_drill: bool,
    /// Make the backup that is due, if one is, and end.
    #[arg(long)]
    pub(crate) once: bool,
    #[command(flatten)]
    pub(crate) retention: Retention,
    #[command(flatten)]
    pub(crate) encrypt: Encrypt,
    #[command(flatten)]
    pub(crate) place: Place,
}
