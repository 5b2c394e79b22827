//! What can be typed after `aicore migrate`.

use super::Databases;
use clap::{ArgGroup, Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(subcommand)]
    pub(crate) command: Option<MigrateCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MigrateCommand {
    /// Apply pending migrations, several databases at once, each migration in a transaction.
    Deploy(Deploy),
    /// Show which migrations are applied, pending, failed, edited or missing, and what has drifted. Exit status 1 unless all is well.
    Status(MigrateStatus),
    /// Settle a failed migration, or note one as applied that was applied by other means.
    Resolve(Resolve),
    /// Look for dangerous statements: blocking locks, rewrites, losses. Exit status 1 where there are any.
    Lint(Lint),
    /// Begin a new migration: its folder, with a script that is fit to pass the lint.
    New(New),
}

/// A database that is not of the fleet.
#[derive(Debug, Clone, Args)]
pub(crate) struct Foreign {
    /// Prisma's migrations folder, or its parent, of a database that is not of the fleet.
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// That database: postgres://user@host:port/database?passfile=FILE; DATABASE_URL where it is not given.
    #[arg(long, value_name = "URL", requires = "dir")]
    pub(crate) url: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("fleet").arg("databases").conflicts_with("dir").multiple(true))]
pub(crate) struct Deploy {
    #[command(flatten)]
    pub(crate) databases: Databases,
    #[command(flatten)]
    pub(crate) foreign: Foreign,
    /// Go on where an applied migration was edited, and say so.
    #[arg(long)]
    pub(crate) allow_edited: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("fleet").arg("databases").conflicts_with("dir").multiple(true))]
pub(crate) struct MigrateStatus {
    #[command(flatten)]
    pub(crate) databases: Databases,
    #[command(flatten)]
    pub(crate) foreign: Foreign,
    /// Compare the catalogues too, with what the migrations make in a scratch database beside; it is dropped afterwards.
    #[arg(long)]
    pub(crate) drift: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("where").args(["database", "dir"]).required(true))]
#[command(group = ArgGroup::new("resolution").args(["applied", "rolled_back"]).required(true))]
pub(crate) struct Resolve {
    /// Code or accessor of the database.
    pub(crate) database: Option<String>,
    #[command(flatten)]
    pub(crate) foreign: Foreign,
    /// All of this migration is in the database.
    #[arg(long, value_name = "MIGRATION")]
    pub(crate) applied: Option<String>,
    /// Nothing of this failed migration is left; the next deployment applies it.
    #[arg(long, value_name = "MIGRATION")]
    pub(crate) rolled_back: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// Migrations, their folders, or databases; all databases where none is given.
    #[arg(value_name = "PATH|DATABASE")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// Code or accessor of the database, or platform for what every database gets.
    pub(crate) database: String,
    /// What it does, such as policy_add_channel.
    pub(crate) name: String,
}
