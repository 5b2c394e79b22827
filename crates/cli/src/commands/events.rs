//! `aicore relay`, `aicore consume` and `aicore events …`.

mod rebuild;
mod tail;
mod verify;

use crate::arguments::{Consume, Events, Global, Relay};
use crate::commands::schemas::schemas;
use crate::commands::up::interrupted;
use crate::context::Context;
use crate::output::{Exit, Usage, print, say, table};
use crate::platform::settle;
use crate::progress::Progress;
use aicore_hub::{lag, parked, replay, skip};
use serde_json::json;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Publishes outbox events, once or until Ctrl-C.
pub(crate) async fn relay(global: &Global, options: &Relay) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let codes = if options.databases.databases.is_empty() {
        context.publishing()
    } else {
        context.databases(&options.databases)?
    };
    let relay = context.relay(context.stream().await?)?;
    if options.once {
        let progress = Progress::begin("relay", codes.len() as u64);
        let published = relay.drain(&codes, |_| progress.step()).await?;
        progress.end(&format!("databases, {published} events published"));
        print(global.json, &json!({ "published": published }), || {
            format!("{published} events published")
        })?;
        return Ok(Exit::Done);
    }
    say(&format!("relaying {} databases; Ctrl-C stops", codes.len()));
    let shutdown = CancellationToken::new();
    let stop = async {
        interrupted().await;
        shutdown.cancel();
    };
    let recovering = shutdown.run_until_cancelled(context.fleet.keep_recovering());
    tokio::join!(relay.run(&codes, &shutdown), stop, recovering);
    let published = relay.published.load(Ordering::Relaxed);
    print(global.json, &json!({ "published": published }), || {
        format!("{published} events published")
    })?;
    Ok(Exit::Done)
}

/// Consumes the stream, until caught up or until Ctrl-C.
pub(crate) async fn consume(global: &Global, options: &Consume) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let consumer = context.consumer(context.stream().await?);
    let shutdown = CancellationToken::new();
    let stop = async {
        let outcome = if options.once {
            let progress = Progress::begin("consume", 0);
            tokio::select! {
                outcome = settle(&context, |done, total| progress.at(done.unsigned_abs(), total.unsigned_abs())) => outcome,
                () = interrupted() => Ok(()),
            }
        } else {
            say("consuming; Ctrl-C stops");
            interrupted().await;
            Ok(())
        };
        shutdown.cancel();
        outcome
    };
    let ((), outcome) = tokio::join!(consumer.run(&shutdown), stop);
    outcome?;
    let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let (applied, duplicates, parked) = (count(&consumer.applied), count(&consumer.duplicates), count(&consumer.parked));
    print(
        global.json,
        &json!({ "applied": applied, "duplicates": duplicates, "parked": parked }),
        || format!("{applied} events applied, {duplicates} had been received before, {parked} parked"),
    )?;
    Ok(Exit::Done)
}

/// Lag, parked events, replay.
pub(crate) async fn events(global: &Global, command: &Events) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    match command {
        Events::Schemas(command) => schemas(global, command),
        Events::Lag => {
            let lags = lag(&context.fleet, &context.sources()).await?;
            print(global.json, &lags, || {
                let rows: Vec<Vec<String>> = lags
                    .iter()
                    .map(|lag| {
                        vec![
                            lag.database.to_string(),
                            lag.pending.to_string(),
                            lag.published.to_string(),
                            lag.received.to_string(),
                        ]
                    })
                    .collect();
                table(&["DATABASE", "PENDING", "PUBLISHED", "RECEIVED"], &rows)
            })?;
            Ok(Exit::Done)
        }
        Events::Parked { limit } => {
            let events = parked(&context.fleet, i64::from(*limit)).await?;
            print(global.json, &events, || {
                let rows: Vec<Vec<String>> = events
                    .iter()
                    .map(|event| {
                        vec![
                            event.event_id.to_string(),
                            event.database.clone(),
                            event.event_type.clone().unwrap_or_default(),
                            event.reason.clone(),
                        ]
                    })
                    .collect();
                if rows.is_empty() {
                    "nothing is parked".to_owned()
                } else {
                    table(&["EVENT", "DATABASE", "TYPE", "REASON"], &rows)
                }
            })?;
            Ok(if events.is_empty() { Exit::Done } else { Exit::Failed })
        }
        Events::Verify { databases, wait_s } => verify::run(&context, global.json, databases, Duration::from_secs(*wait_s)).await,
        Events::Rebuild { repair } => rebuild::run(&context, global.json, *repair).await,
        Events::Tail { databases, count } => {
            let codes = if databases.databases.is_empty() {
                Vec::new()
            } else {
                context.databases(databases)?
            };
            tail::run(&context, global.json, &codes, *count).await
        }
        Events::Skip { event, reason } => {
            let applied = skip(&context.fleet, *event, reason).await?;
            print(global.json, &json!({ "skipped": event, "applied": applied }), || {
                format!("event {event} given up; {applied} events that waited behind it applied")
            })?;
            Ok(Exit::Done)
        }
        Events::Adopt { database } => {
            let code = context.fleet.catalog().find(database).map_err(Usage)?.code.clone();
            aicore_outbox::relay::adopt(&context.fleet, &code).await?;
            print(global.json, &json!({ "adopted": code }), || {
                format!("{code} publishes from now on; its whole outbox is published again, and the hub drops what it has")
            })?;
            Ok(Exit::Done)
        }
        Events::Replay { event } => {
            let replayed = replay(&context.fleet, *event).await?;
            print(global.json, &json!({ "replayed": replayed }), || {
                format!("{replayed} events applied")
            })?;
            Ok(Exit::Done)
        }
    }
}
