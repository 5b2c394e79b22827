//! `aicore events tail`: events as the stream takes them.

use crate::commands::up::interrupted;
use crate::context::Context;
use crate::output::{Exit, say};
use aicore_catalog::DatabaseCode;
use aicore_outbox::Event;
use futures_util::StreamExt;
use std::io::Write;

/// Prints each event until Ctrl-C, or until there were so many.
pub(super) async fn run(context: &Context, json: bool, codes: &[DatabaseCode], count: Option<u64>) -> anyhow::Result<Exit> {
    let stream = context.stream().await?;
    let mut events = stream.client.subscribe("evt.>").await?;
    stream.client.flush().await?;
    say("waiting for events; Ctrl-C stops");
    let mut shown = 0;
    while count.is_none_or(|count| shown < count) {
        let message = tokio::select! {
            message = events.next() => message,
            () = interrupted() => return Ok(Exit::Done),
        };
        let Some(message) = message else { break };
        let line = match Event::read(&message) {
            Ok(event) if !codes.is_empty() && !codes.contains(&event.database) => continue,
            Ok(event) if json => serde_json::to_string(&event)?,
            Ok(event) => format!(
                "{} {} {} {}/{} v{} {}{}",
                event.occurred_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
                event.database,
                event.event_type,
                event.aggregate_type,
                event.aggregate_id,
                event.aggregate_version,
                event.id,
                event.problem.map(|problem| format!(" PROBLEM {problem}")).unwrap_or_default(),
            ),
            Err(error) => format!("{error}"),
        };
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{line}").is_err() {
            // Whoever read has gone.
            break;
        }
        shown += 1;
    }
    Ok(Exit::Done)
}
