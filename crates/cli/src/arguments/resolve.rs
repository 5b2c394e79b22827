//! `aicore resolve`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Resolution {
    /// Find the records of a CSV or Parquet file that are one person or company. No configuration: columns and weights come from the file.
    File(ResolveFile),
    /// Show what another model would change before it is used: which clusters would merge, split, which records would move.
    Diff(ResolveDiff),
    /// Learn a model over all source records of the hub, and show what it would change; publish it.
    Run(ResolveRun),
}

#[derive(Debug, Args)]
pub(crate) struct ResolveRun {
    /// Put the model in force, and bring all records under it.
    #[arg(long)]
    pub(crate) publish: bool,
    /// Take general knowledge of Spanish people and companies instead of learning: for a hub that has few records yet.
    #[arg(long, group = "model")]
    pub(crate) baseline: bool,
    /// Learn nothing: compare what the hub holds with what the model in force gives. Exit status 1 where they differ.
    #[arg(long, group = "model", conflicts_with = "publish")]
    pub(crate) check: bool,
    /// Only bring records under the model in force that are not: go on where a publication was interrupted.
    #[arg(long, group = "model", conflicts_with = "publish")]
    pub(crate) evaluate: bool,
    /// Least probability of a match.
    #[arg(long, default_value_t = 0.5, value_name = "P", value_parser = probability)]
    pub(crate) threshold: f64,
    /// Who publishes.
    #[arg(long, env = "USER", default_value = "unknown", value_name = "PERSON")]
    pub(crate) by: String,
}

#[derive(Debug, Args)]
pub(crate) struct ResolveFile {
    /// The file: CSV with a header, or Parquet.
    pub(crate) file: PathBuf,
    /// Decide under this model, and learn nothing; `baseline` is the general knowledge that the hub starts with.
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Write the model that decided.
    #[arg(long, value_name = "FILE")]
    pub(crate) save_model: Option<PathBuf>,
    /// Write the waterfalls of the pairs to explain as a picture.
    #[arg(long, value_name = "FILE", requires = "explain")]
    pub(crate) svg: Option<PathBuf>,
    /// Where the records with their clusters go; otherwise beside it, as FILE.clusters.csv.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where the report goes; otherwise beside it, as FILE.report.html.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) how: HowResolved,
    /// Explain two records, by record id (or row number from 1); may be given again.
    #[arg(long, num_args = 2, value_names = ["A", "B"])]
    pub(crate) explain: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ResolveDiff {
    /// The file: CSV with a header, or Parquet.
    pub(crate) file: PathBuf,
    /// The model in use and the one to be; given twice. `baseline` is the general knowledge that the hub starts with.
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) model: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) how: HowResolved,
    /// Write each record with its cluster before and after.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// What both commands of a file take.
#[derive(Debug, Args)]
pub(crate) struct HowResolved {
    /// Least probability of a match.
    #[arg(long, default_value_t = 0.5, value_name = "P", value_parser = probability)]
    pub(crate) threshold: f64,
    /// Field separator; otherwise the one of comma, semicolon and tab that the header has most of.
    #[arg(long, value_name = "CHAR")]
    pub(crate) separator: Option<char>,
    /// CSV with a steward's decisions: two record ids (or row numbers from 1), then `same` or `different`.
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Option<PathBuf>,
}

fn probability(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value > 0.0 && value < 1.0 => Ok(value),
        _ => Err("a probability lies between 0 and 1".to_owned()),
    }
}
