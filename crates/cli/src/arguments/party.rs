//! What stewards type: `aicore party merge | unmerge | explain | review`.

use chrono::{DateTime, Utc};
use clap::Args;
use uuid::Uuid;

/// Who decides, and why.
#[derive(Debug, Args)]
pub(crate) struct Decision {
    /// Why; kept with the decision.
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) why: String,
    /// Who decides.
    #[arg(long, env = "USER", default_value = "unknown", value_name = "PERSON")]
    pub(crate) by: String,
}

#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// The one: party id, document number, or source record such as ss_insurance:C-000123.
    pub(crate) a: String,
    /// The other.
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) decision: Decision,
}

#[derive(Debug, Args)]
pub(crate) struct UnmergeArguments {
    /// A source record such as ss_insurance:C-000123, or the id of a party that was merged.
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) decision: Decision,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The one: party id, or source record such as ss_insurance:C-000123.
    pub(crate) a: String,
    /// The other.
    pub(crate) b: String,
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// Most pairs to list.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub(crate) limit: u32,
    /// Say that a pair of the queue is one party.
    #[arg(long, value_name = "ID", group = "act")]
    pub(crate) same: Option<String>,
    /// Say that a pair of the queue is two.
    #[arg(long, value_name = "ID", group = "act")]
    pub(crate) different: Option<String>,
    /// Confirm another person's decision.
    #[arg(long, value_name = "DECISION", group = "act")]
    pub(crate) confirm: Option<Uuid>,
    /// Undo a decision; what it had withdrawn holds again.
    #[arg(long, value_name = "DECISION", group = "act")]
    pub(crate) undo: Option<Uuid>,
    /// Undo all decisions of a person; with --since those from a time on.
    #[arg(long, value_name = "PERSON", group = "act")]
    pub(crate) undo_of: Option<String>,
    /// From when on, such as 2026-11-25T08:00:00Z.
    #[arg(long, value_name = "TIME", requires = "undo_of")]
    pub(crate) since: Option<DateTime<Utc>>,
    /// Let automatic merging go on: pairs that wait are merged.
    #[arg(long, group = "act")]
    pub(crate) resume: bool,
    /// Whether decisions need a second person from now on.
    #[arg(long, value_name = "on|off", value_parser = on_or_off)]
    pub(crate) four_eyes: Option<bool>,
    /// Estimated precision under which automatic merging stops from now on, from 0 to 1.
    #[arg(long, value_name = "P")]
    pub(crate) precision_floor: Option<f32>,
    /// Why; kept with the decision.
    #[arg(long, default_value = "reviewed", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) why: String,
    /// Who decides.
    #[arg(long, env = "USER", default_value = "unknown", value_name = "PERSON")]
    pub(crate) by: String,
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off".to_owned()),
    }
}
