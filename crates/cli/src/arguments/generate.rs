//! What can be typed after `aicore generate` and `aicore docs`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// What to write.
    #[arg(long, value_enum, default_value_t = Target::Rust)]
    pub(crate) target: Target,
    /// For prisma: only this database (code or accessor); may be given several times.
    #[arg(long = "database", value_name = "DATABASE")]
    pub(crate) databases: Vec<String>,
    /// Change nothing; exit status 1 where what is there differs from what the migrations give.
    #[arg(long)]
    pub(crate) check: bool,
    /// Where the generated files are: crates/client/src/generated for rust, prisma for prisma, where none is given.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// A database that is not of the fleet: postgres://user@host:port/database?passfile=FILE. Needs --out.
    #[arg(long, value_name = "URL", conflicts_with_all = ["databases", "dir"])]
    pub(crate) url: Option<String>,
    /// Prisma's migrations folder of such a database, or its parent: applied to a scratch server. Needs --out.
    #[arg(long, value_name = "DIR", conflicts_with = "databases")]
    pub(crate) dir: Option<PathBuf>,
    /// What such a database is called in the code; its own name where none is given.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Write a Cargo.toml too, so that the folder is a crate: where the crate aicore-client is.
    #[arg(long = "crate", value_name = "CLIENT")]
    pub(crate) crate_of: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    /// The typed client in Rust.
    Rust,
    /// A schema.prisma per database and an index.ts over their clients, for services in TypeScript.
    Prisma,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Docs {
    /// Draw each database with its keys, and the fleet with the references between its databases.
    Erd(Erd),
    /// List the events for people (event-catalogue.md) and for programs (asyncapi.json).
    Events(EventDocs),
}

#[derive(Debug, Args)]
pub(crate) struct Erd {
    /// Change nothing; exit status 1 where the committed diagrams differ from what the migrations give.
    #[arg(long)]
    pub(crate) check: bool,
    /// Where the diagrams are: docs/erd where none is given.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct EventDocs {
    /// Change nothing; exit status 1 where the committed files differ from what the catalogue gives.
    #[arg(long)]
    pub(crate) check: bool,
    /// Where the files are: docs where none is given.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
