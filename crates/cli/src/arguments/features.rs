//! `aicore features`.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Features {
    /// List the definitions: type, unit, meaning, formula, its source, and when a value changes. Needs no server.
    List,
    /// Show the features of a party: now, or as they were known at an instant.
    Get {
        /// Party id, document number (NIF, NIE, CIF), or source record such as ss_insurance:C-000123.
        party: String,
        /// Instant: 2026-03-31T12:00:00Z, or a day, which means its first moment in UTC.
        #[arg(long, value_name = "INSTANT", value_parser = instant)]
        as_of: Option<DateTime<Utc>>,
        /// Value them as of then by what was known at this later instant; otherwise by what was known then.
        #[arg(long, value_name = "INSTANT", value_parser = instant, requires = "as_of")]
        known: Option<DateTime<Utc>>,
    },
    /// Write a training set: for each row of a spine the features as they were known at its instant.
    Export(FeatureExport),
    /// Compute rows that are missing or follow an earlier definition. Ended at any time, it goes on from there.
    Backfill {
        /// Compute every row again.
        #[arg(long)]
        all: bool,
    },
    /// Compare what is served with what the parties' rows give, and with the history. Exit status 1 where they differ.
    Check {
        /// Ids to show of each kind of problem.
        #[arg(long, default_value_t = 5, value_name = "N")]
        samples: usize,
    },
}

#[derive(Debug, Args)]
pub(crate) struct FeatureExport {
    /// CSV with a header: `party` (an id) or `source_record` (such as ss_insurance:C-000123), and `instant`. Other columns, such as labels, are kept.
    #[arg(long, value_name = "FILE")]
    pub(crate) spine: PathBuf,
    /// The set: Parquet where the name ends in .parquet, else CSV.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    text.parse::<NaiveDate>()
        .map(|day| day.and_time(NaiveTime::MIN).and_utc())
        .map_err(|_| "an instant is written as 2026-03-31T12:00:00Z or 2026-03-31".to_owned())
}
