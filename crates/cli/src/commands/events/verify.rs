//! `aicore events verify`: the proof, for people and for scripts.

use crate::arguments::Databases;
use crate::context::Context;
use crate::output::{Exit, print, table};
use crate::progress::Progress;
use aicore_catalog::DatabaseCode;
use aicore_hub::{HUB, Verification, verify};
use aicore_outbox::EventStream;
use std::time::{Duration, Instant};

/// How long between two looks at what is on its way.
const AGAIN: Duration = Duration::from_millis(500);

pub(super) async fn run(context: &Context, json: bool, databases: &Databases, wait: Duration) -> anyhow::Result<Exit> {
    let codes: Vec<DatabaseCode> = if databases.databases.is_empty() {
        context.sources()
    } else {
        let named = context.databases(databases)?;
        named.into_iter().filter(|code| *code != HUB).collect()
    };
    let stream = context.stream().await?;
    let progress = Progress::begin("verify", codes.len() as u64);
    let mut found = Vec::with_capacity(codes.len());
    let until = Instant::now() + wait;
    for code in &codes {
        found.push(settled(context, &stream, code, until).await?);
        progress.step();
    }
    progress.end("databases verified");
    let sound = found.iter().all(Verification::is_sound);
    print(json, &serde_json::json!({ "sound": sound, "databases": found }), || {
        text(&found, sound)
    })?;
    Ok(if sound { Exit::Done } else { Exit::Failed })
}

/// Verifies until nothing is on its way or the time is over.
async fn settled(context: &Context, stream: &EventStream, code: &DatabaseCode, until: Instant) -> anyhow::Result<Verification> {
    loop {
        let found = verify(&context.fleet, stream, code).await?;
        if found.is_settled() || Instant::now() >= until {
            return Ok(found);
        }
        tokio::time::sleep(AGAIN).await;
    }
}

fn text(found: &[Verification], sound: bool) -> String {
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|found| {
            let counts = [
                found.committed,
                found.effective,
                found.parked,
                found.skipped,
                found.pending + found.awaited,
                found.lost,
                found.foreign,
                found.doubled,
                found.stale,
            ];
            std::iter::once(found.database.clone())
                .chain(counts.iter().map(u64::to_string))
                .collect()
        })
        .collect();
    let head = [
        "DATABASE",
        "COMMITTED",
        "EFFECTIVE",
        "PARKED",
        "SKIPPED",
        "ON THE WAY",
        "LOST",
        "FOREIGN",
        "DOUBLED",
        "STALE",
    ];
    let mut lines = vec![table(&head, &rows)];
    for found in found {
        lines.extend(found.samples.iter().map(|sample| format!("{}: {sample}", found.database)));
    }
    lines.push(
        if sound {
            "every committed event has had its effect exactly once, is parked, or is on its way"
        } else {
            "NOT PROVEN: docs/events.md#proof says what each kind means and what to do"
        }
        .to_owned(),
    );
    lines.join("\n")
}
