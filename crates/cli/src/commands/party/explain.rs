//! `aicore party explain`: why two parties, or two records, are one or two.

use crate::arguments::{Explain, Global};
use crate::context::Context;
use crate::output::{Exit, print};
use aicore_hub::{Explained, party_explain};
use std::fmt::Write as _;

pub(super) async fn run(global: &Global, context: &Context, options: &Explain) -> anyhow::Result<Exit> {
    let explained = party_explain(&context.fleet, &options.a, &options.b).await?;
    print(global.json, &explained, || text(&explained))?;
    Ok(Exit::Done)
}

fn text(explained: &Explained) -> String {
    let mut out = String::new();
    for side in [&explained.a, &explained.b] {
        let _ = writeln!(out, "party {}: {}", side.party, side.records.join(", "));
    }
    let verdict = if explained.one { "one party" } else { "two parties" };
    let _ = writeln!(
        out,
        "{verdict} (model {}, from a probability of {})",
        explained.model, explained.threshold
    );
    for why in &explained.why {
        let _ = writeln!(out, "  because {why}");
    }
    for change in &explained.would_change {
        let _ = writeln!(out, "  it would change by {change}");
    }
    for pair in &explained.pairs {
        let found = match (pair.found, pair.held) {
            (_, true) => ", waits for a steward",
            (true, false) => "",
            (false, false) => ", not a candidate: they share no key",
        };
        let _ = write!(out, "\n{} and {}{found}\n{}", pair.a, pair.b, pair.waterfall.text());
    }
    out.trim_end().to_owned()
}
