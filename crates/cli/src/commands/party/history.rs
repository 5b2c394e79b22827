//! `aicore party history`.

use crate::arguments::Global;
use crate::context::Context;
use crate::output::{Exit, print, table};
use aicore_hub::{party_find, party_history};

pub(super) async fn history(global: &Global, context: &Context, party: &str, limit: u32) -> anyhow::Result<Exit> {
    let id = party_find(&context.fleet, party).await?;
    let entries = party_history(&context.fleet, id, limit as usize).await?;
    print(global.json, &entries, || {
        let rows: Vec<Vec<String>> = entries
            .iter()
            .map(|entry| {
                let source = [entry.database.as_deref(), entry.customer_number.as_deref()];
                vec![
                    entry.known_at.format("%Y-%m-%d %H:%M:%S%.3f").to_string(),
                    entry
                        .valid_at
                        .map(|at| at.format("%Y-%m-%d %H:%M").to_string())
                        .unwrap_or_default(),
                    entry.kind.clone(),
                    source.into_iter().flatten().collect::<Vec<_>>().join(" "),
                    entry.what.clone(),
                ]
            })
            .collect();
        table(&["KNOWN AT", "TRUE SINCE", "KIND", "SOURCE", "WHAT"], &rows)
    })?;
    Ok(Exit::Done)
}
