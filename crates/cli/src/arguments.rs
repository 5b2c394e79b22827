//! What can be typed: commands, options, their help.

mod backup;
mod features;
mod generate;
mod health;
mod migrate;
mod party;
mod resolve;
mod saga;
mod serve;

pub(crate) use backup::{Backup, BackupRun, Drill, Encrypt, Export, OfBackup, Place, Prune, Restore, Retention, Schedule};
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand};
pub(crate) use features::{FeatureExport, Features};
pub(crate) use generate::{Docs, Erd, EventDocs, Generate, Target};
pub(crate) use health::Health;
pub(crate) use migrate::{Deploy, Foreign, Lint, Migrate, MigrateCommand, MigrateStatus, New, Resolve};
pub(crate) use party::{Explain, Merge, Review, UnmergeArguments};
pub(crate) use resolve::{Resolution, ResolveDiff, ResolveFile, ResolveRun};
pub(crate) use saga::{Saga, SagaState};
pub(crate) use serve::Serve;
use std::path::PathBuf;
use uuid::Uuid;

const EXIT_STATUS: &str = "Exit status: 0 done; 1 it failed, or something is wrong with what was asked about; \
2 wrong usage or configuration, or nothing can be reached; 3 done, but some input was refused.";

/// AI-CORE: one platform over the databases of a brokerage group.
#[derive(Debug, Parser)]
#[command(name = "aicore", version, after_help = EXIT_STATUS, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// Print the result as JSON on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Directory of the private servers and of what commands leave behind.
    #[arg(
        long,
        global = true,
        env = "AICORE_STATE_DIR",
        default_value = ".aicore",
        value_name = "DIR"
    )]
    pub(crate) state_dir: PathBuf,
    /// The databases folder, with catalog.toml; searched for upwards from here and from the program.
    #[arg(long, global = true, env = "AICORE_DATABASES", value_name = "DIR")]
    pub(crate) databases_dir: Option<PathBuf>,
    /// Configuration file; ./aicore.toml if it is there.
    #[arg(long, global = true, env = "AICORE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What to log on standard error, such as warn, info, or aicore_outbox=debug.
    #[arg(long, global = true, env = "AICORE_LOG", default_value = "warn", value_name = "FILTER")]
    pub(crate) log: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Boot the platform: private servers, all databases, migrations, seeds; then relay and consume until Ctrl-C.
    Up(Up),
    /// Stop the private servers of this directory.
    Down,
    /// Show the servers, the events on their way and what is parked. Exit status 1 where something is wrong.
    Status,
    /// Create and list databases.
    #[command(subcommand)]
    Db(Db),
    /// Apply SQL migrations, show their state, look for dangers in them. Alone: apply what is pending, everywhere.
    Migrate(Migrate),
    /// Apply the seed files: initial reference data.
    Seed(Databases),
    /// Import a CSV or JSON Lines file of an area's customers and contracts.
    Import(Import),
    /// Simulate a business day over the areas, or write it as files.
    Simulate(Simulate),
    /// Publish committed outbox events to the stream.
    Relay(Relay),
    /// Consume the stream into sm_global.
    Consume(Consume),
    /// Run the roles of this process until it is told to stop: relay, hub, recovery, metrics and health over HTTP. For service managers.
    Serve(Serve),
    /// Find out which records are one person or company.
    #[command(subcommand)]
    Resolve(Resolution),
    /// Find and show parties.
    #[command(subcommand)]
    Party(Party),
    /// Features of parties: definitions, values at any instant, training sets.
    #[command(subcommand)]
    Features(Features),
    /// Look at events: how far behind, what is parked; replay.
    #[command(subcommand)]
    Events(Events),
    /// Ask every database for its health: reachable, schema version, TLS, connections, oldest transaction; what is wrong, with the remedy.
    Health(Health),
    /// Write the typed client, or Prisma schemas, from the migrations.
    Generate(Generate),
    /// Write documentation that follows from migrations and catalogue.
    #[command(subcommand)]
    Docs(Docs),
    /// Look at the references from one database into another.
    #[command(subcommand)]
    References(References),
    /// Look at transactions across databases that a crash left prepared, and finish them.
    #[command(subcommand)]
    Transactions(Transactions),
    /// Look at sagas, and settle those that are stuck.
    #[command(subcommand)]
    Saga(Saga),
    /// Back up the databases, check backups, restore.
    #[command(subcommand)]
    Backup(Backup),
    /// Boot everything and run a business day through it.
    Quickstart(Quickstart),
    /// Print a completion script for a shell.
    Completions(Completions),
}

/// Which databases.
#[derive(Debug, Clone, Args)]
pub(crate) struct Databases {
    /// Codes or accessors, such as ss_insurance or insurance; all where none is given.
    #[arg(value_name = "DATABASE")]
    pub(crate) databases: Vec<String>,
}

/// How the private servers start.
#[derive(Debug, Args)]
pub(crate) struct Boot {
    /// Run every migration and seed file, even where an image of databases made from the same files is kept. AICORE_IMAGES=off does so always.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Give the private servers TLS, with certificates of an authority of their own; always so with AICORE_ENV=production.
    #[arg(long)]
    pub(crate) tls: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Up {
    /// Leave the private servers running and return; `aicore down` stops them.
    #[arg(long)]
    pub(crate) detach: bool,
    #[command(flatten)]
    pub(crate) boot: Boot,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Db {
    /// Create the databases that are missing on their servers.
    Create(Databases),
    /// List the catalogue's databases: code, area, accessor, purpose.
    List,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Code or accessor of the area's database.
    pub(crate) database: String,
    /// The file: CSV or JSON Lines.
    pub(crate) file: PathBuf,
    /// Name of a shipped mapping, or path of one; otherwise the shipped one that fits the file.
    #[arg(long, value_name = "NAME|FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Where refused lines go; otherwise beside it, as FILE.rejects.csv.
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Lines of the file in one transaction.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
    pub(crate) chunk_lines: u32,
    /// Do everything, keep nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// Seed: the same one gives the same people and the same day.
    #[arg(long, default_value_t = 2026, value_name = "N")]
    pub(crate) seed: u64,
    /// People in the simulated world.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000), value_name = "N")]
    pub(crate) people: u32,
    /// The day; today where none is given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) day: Option<NaiveDate>,
    /// Write import files of the same people into this directory instead of writing the databases.
    #[arg(long, value_name = "DIR")]
    pub(crate) files: Option<PathBuf>,
    /// Where the truth goes (who each record really is); otherwise in truth/ of the state directory.
    #[arg(long, value_name = "FILE")]
    pub(crate) truth: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Relay {
    #[command(flatten)]
    pub(crate) databases: Databases,
    /// Publish what is committed now, then exit.
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Consume {
    /// Consume until the hub has received what is published now, then exit.
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Party {
    /// Show a party with its documents, records, contracts, facts and timeline.
    Show {
        /// Party id, document number (NIF, NIE, CIF), or source record such as ss_insurance:C-000123.
        party: String,
        /// Latest events to show.
        #[arg(long, default_value_t = 10, value_name = "N")]
        timeline: u32,
        /// What the hub believed at this instant (2026-11-25T10:00:00Z) or at the end of this day (2026-11-25, UTC) instead.
        #[arg(long, value_name = "DATE", value_parser = instant)]
        as_of: Option<DateTime<Utc>>,
        /// What was so in the world at this instant or at the end of this day, as far as the hub knows, or knew as of --as-of.
        #[arg(long, value_name = "DATE", value_parser = instant)]
        valid: Option<DateTime<Utc>>,
    },
    /// Make two parties one, whatever the model says.
    Merge(Merge),
    /// Part a source record, or an absorbed party, from the others of its party, whatever the model says.
    Unmerge(UnmergeArguments),
    /// Say why two parties or records are one or two, and what would change it.
    Explain(Explain),
    /// List the pairs about which the machine may be wrong, the most costly first; decide on them, confirm, undo.
    Review(Review),
    /// Find parties by name, document, telephone, e-mail address, customer or contract number. Exit status 1 where there is none.
    Search {
        /// Words of a name, begun or whole, without regard to capitals and accents; or a number or address.
        text: String,
        /// Most to list.
        #[arg(long, default_value_t = 20, value_name = "N")]
        limit: u32,
    },
    /// Tell all that the hub learnt of a party and concluded, in order: what sources said, merges, values of the golden record.
    History {
        /// Party id, document number (NIF, NIE, CIF), or source record such as ss_insurance:C-000123.
        party: String,
        /// Latest entries to show.
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: u32,
    },
}

/// An instant, or the end of a day.
fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    let day: NaiveDate = text
        .parse()
        .map_err(|_| "give a day (2026-11-25) or an instant (2026-11-25T10:00:00Z)".to_owned())?;
    let next = day.succ_opt().ok_or_else(|| "that day has no end".to_owned())?;
    Ok(next.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::TimeDelta::microseconds(1))
}

#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    /// Show per database what is pending, published and received.
    Lag,
    /// List events that could not be applied. Exit status 1 where there are any.
    Parked {
        /// Most to list.
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: u32,
    },
    /// Prove that every committed event has had its effect exactly once, or is parked. Exit status 1 where one has not.
    Verify {
        #[command(flatten)]
        databases: Databases,
        /// Seconds to wait for events that are on their way.
        #[arg(long = "wait", default_value_t = 0, value_name = "SECONDS")]
        wait_s: u64,
    },
    /// Apply everything once more beside the hub's tables, and compare. Exit status 1 where they differ.
    Rebuild {
        /// Put right what is missing or differs, in the same transaction.
        #[arg(long)]
        repair: bool,
    },
    /// Print events as the stream takes them, until Ctrl-C.
    Tail {
        #[command(flatten)]
        databases: Databases,
        /// Stop after so many.
        #[arg(long, value_name = "N")]
        count: Option<u64>,
    },
    /// Give up a parked event, or a message that is no event; what waits behind it is applied.
    Skip {
        /// Id of the event.
        event: Uuid,
        /// Why; kept with the event.
        #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
        reason: String,
    },
    /// Declare that a database which the relay refuses, because it may be a copy, is the one that publishes from now on.
    Adopt {
        /// The database.
        database: String,
    },
    /// Apply a parked event, and those held behind it, again.
    Replay {
        /// Id of the event.
        event: Uuid,
    },
    /// Look at the schemas of the events.
    #[command(subcommand)]
    Schemas(Schemas),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Schemas {
    /// Check that every schema is sound, declared, unedited, and readable beside the version before. Exit status 1 where one is not.
    Check {
        /// Compare with the schemas of a git revision or of another databases folder too.
        #[arg(long, value_name = "REVISION|DIR")]
        against: Option<String>,
        /// Enter new schemas into databases/events.lock: from then on they are published and never edited.
        #[arg(long)]
        accept: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Transactions {
    /// List every prepared transaction of every server: how old it is, whose, and what will become of it. Exit status 1 where there are any.
    List,
    /// Commit or roll back what a crash left prepared, as the decision rows say. Exit status 1 where some are left.
    Recover,
}

#[derive(Debug, Subcommand)]
pub(crate) enum References {
    /// Find references that lead nowhere: counts, and samples of the values. Exit status 1 where there are any.
    Check {
        #[command(flatten)]
        databases: Databases,
        /// Dangling values of each reference to show.
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=1_000), value_name = "N")]
        samples: u32,
    },
    /// List the references that the databases declare.
    List,
}

#[derive(Debug, Args)]
pub(crate) struct Quickstart {
    /// Exit with the result instead of serving on.
    #[arg(long)]
    pub(crate) once: bool,
    #[command(flatten)]
    pub(crate) boot: Boot,
    /// Directory of the input files; the project's examples where none is given.
    #[arg(long, value_name = "DIR")]
    pub(crate) examples: Option<PathBuf>,
    /// People in the simulated day.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
    pub(crate) people: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: clap_complete::Shell,
}
