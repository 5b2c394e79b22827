//! What can be typed after `aicore health`.

use clap::Args;

const EXIT_STATUS: &str = "Exit status: 0 all of them are healthy (warnings do not count); 1 some are not; 2 nobody could be asked: wrong usage, \
configuration or migrations folder, or no server is configured at all.";

#[derive(Debug, Args)]
#[command(after_help = EXIT_STATUS)]
pub(crate) struct Health {
    /// Codes or accessors, such as ss_insurance or insurance; all where none is given.
    #[arg(long = "database", value_name = "DATABASE", num_args = 1..)]
    pub(crate) databases: Vec<String>,
    /// Only say whether the program starts and its configuration is sound; no database is asked.
    #[arg(long, conflicts_with_all = ["ready", "databases", "timeout_s"])]
    pub(crate) live: bool,
    /// Only say whether the databases that are configured, or named, are healthy.
    #[arg(long)]
    pub(crate) ready: bool,
    /// Seconds that each server has to answer for all its databases.
    #[arg(long = "timeout", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600), value_name = "SECONDS")]
    pub(crate) timeout_s: u64,
}
