//! `aicore party search`.

use crate::arguments::Global;
use crate::context::Context;
use crate::output::{Exit, print, table};
use aicore_hub::party_search;

pub(super) async fn search(global: &Global, context: &Context, asked: &str, limit: u32) -> anyhow::Result<Exit> {
    let found = party_search(&context.fleet, asked, limit).await?;
    print(global.json, &found, || {
        if found.is_empty() {
            return "no party found".to_owned();
        }
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let rows: Vec<Vec<String>> = found
            .iter()
            .map(|party| {
                vec![
                    party.id.to_string(),
                    party.display_name.clone(),
                    text(&party.document),
                    text(&party.email),
                    text(&party.phone),
                    party.records.to_string(),
                    party.found_by.clone(),
                ]
            })
            .collect();
        table(
            &["PARTY", "NAME", "DOCUMENT", "E-MAIL", "PHONE", "RECORDS", "FOUND BY"],
            &rows,
        )
    })?;
    Ok(if found.is_empty() { Exit::Failed } else { Exit::Done })
}
