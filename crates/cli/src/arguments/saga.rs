//! `aicore saga`.

use clap::{Args, Subcommand, ValueEnum};
use uuid::Uuid;

#[derive(Debug, Subcommand)]
pub(crate) enum Saga {
    /// List sagas: those that have not ended, or those in a state. Exit status 1 where one of them is stuck.
    List {
        /// Only those in this state.
        #[arg(long)]
        state: Option<SagaState>,
        /// Most to list, oldest first.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000), value_name = "N")]
        limit: u32,
    },
    /// Show a saga: steps, attempts, compensations, errors, and what to do. Exit status 1 where it is stuck.
    Show {
        /// Id of the saga.
        saga: Uuid,
    },
    /// Have a stuck saga tried again from where it stands, with all its attempts.
    Retry {
        /// Id of the saga.
        saga: Uuid,
        #[command(flatten)]
        by: By,
    },
    /// Take down that what a saga is stuck at was settled by hand; the rest follows by itself.
    Abandon {
        /// Id of the saga.
        saga: Uuid,
        /// What was done by hand, and why.
        #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
        reason: String,
        /// All that was left was done by hand: the saga ends.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        by: By,
    },
}

#[derive(Debug, Args)]
pub(crate) struct By {
    /// Who says so, for the record.
    #[arg(long, env = "USER", default_value = "operator", value_name = "NAME")]
    pub(crate) by: String,
}

/// States, as they are typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SagaState {
    Running,
    Completed,
    Compensating,
    Compensated,
    Stuck,
}
