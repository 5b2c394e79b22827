//! `aicore serve`: the roles of one process, from its start to its orderly end, as a service manager wants it.

use crate::arguments::{Global, Serve};
use crate::commands::up::interrupted;
use crate::context::Context;
use crate::output::{Exit, say};
use aicore_fleet::Role;
use aicore_hub::HUB;
use aicore_outbox::{Error as StreamError, EventStream};
use aicore_server::{Pages, bind, install, statistics, upkeep};
use metrics::gauge;
use sd_notify::NotifyState;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How often a stream that is away is tried again at the start.
const TRY_AGAIN: Duration = Duration::from_secs(1);

pub(crate) async fn serve(global: &Global, options: &Serve) -> anyhow::Result<Exit> {
    // Before anything counts.
    let metrics = install()?;
    let context = Context::open(global).await?;
    let config = &context.config.serve;
    let roles: BTreeSet<Role> = if options.roles.is_empty() {
        config.roles.iter().copied().collect()
    } else {
        options.roles.iter().map(|role| Role::from(*role)).collect()
    };
    introduce(&roles);
    let shutdown = CancellationToken::new();
    let stopping = CancellationToken::new();
    let mut tasks: JoinSet<anyhow::Result<()>> = JoinSet::new();
    let needs_stream = roles.contains(&Role::Relay) || roles.contains(&Role::Hub);
    let connected: Arc<OnceLock<EventStream>> = Arc::default();
    if roles.contains(&Role::Http) {
        let listener = bind(options.http.unwrap_or(config.http)).await?;
        say(&format!("metrics and health on http://{}", listener.local_addr()?));
        let pages = Pages {
            fleet: context.fleet.clone(),
            metrics: metrics.clone(),
            databases: context.publishing(),
            needs: if roles.contains(&Role::Hub) { vec![HUB] } else { Vec::new() },
            stream: Arc::clone(&connected),
            needs_stream,
            stopping: stopping.clone(),
        };
        // The pages stay until the work is done: an orderly end is seen.
        let shown = aicore_server::serve(listener, pages, shutdown.clone());
        tasks.spawn(async move { Ok(shown.await?) });
        let sampled = statistics::sample(context.fleet.clone(), context.publishing());
        spawn_until(&mut tasks, &shutdown, sampled);
    }
    spawn_until(&mut tasks, &shutdown, upkeep(metrics));
    if let Some(period) = sd_notify::watchdog_enabled() {
        spawn_until(&mut tasks, &shutdown, pat_watchdog(period));
    }
    // The first request to stop is heard from here on; the second ends the process at once.
    let asked = tokio::spawn(interrupted());
    let mut work: JoinSet<()> = JoinSet::new();
    if needs_stream {
        let stream = tokio::select! {
            stream = connect(&context) => Some(stream?),
            failed = failure(&mut tasks) => return Err(failed),
            () = interrupted() => None,
        };
        let Some(stream) = stream else {
            return end(&context, shutdown, stopping, tasks, work, asked).await;
        };
        aicore_outbox::ring_after_commits(&context.fleet, stream.client.clone());
        let _ = connected.set(stream.clone());
        if roles.contains(&Role::Relay) {
            let (relay, codes, stop) = (context.relay(stream.clone())?, context.publishing(), stopping.clone());
            work.spawn(async move { relay.run(&codes, &stop).await });
        }
        if roles.contains(&Role::Hub) {
            let (consumer, stop) = (context.consumer(stream), stopping.clone());
            work.spawn(async move { consumer.run(&stop).await });
        }
    }
    if roles.contains(&Role::Recovery) {
        let (fleet, stop) = (context.fleet.clone(), stopping.clone());
        work.spawn(async move {
            stop.run_until_cancelled(fleet.keep_recovering()).await;
        });
    }
    let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
    say(&format!("serving as {}; Ctrl-C or SIGTERM stops", words.join(", ")));
    notify(&[NotifyState::Ready, NotifyState::Status(&words.join(", "))]);
    end(&context, shutdown, stopping, tasks, work, asked).await
}

/// Waits for the request to stop, and stops: first the work, then the pages.
async fn end(
    context: &Context,
    shutdown: CancellationToken,
    stopping: CancellationToken,
    mut tasks: JoinSet<anyhow::Result<()>>,
    mut work: JoinSet<()>,
    asked: tokio::task::JoinHandle<()>,
) -> anyhow::Result<Exit> {
    let failed = tokio::select! {
        _ = asked => None,
        failed = failure(&mut tasks) => Some(failed),
    };
    notify(&[NotifyState::Stopping]);
    say("stopping: the work in hand is finished; once more ends it at once");
    stopping.cancel();
    let patience = Duration::from_millis(context.config.serve.shutdown_ms);
    let finished = async { while work.join_next().await.is_some() {} };
    let orderly = tokio::select! {
        outcome = tokio::time::timeout(patience, finished) => outcome.is_ok(),
        () = interrupted() => false,
    };
    shutdown.cancel();
    // A scrape under way may end; a client that keeps its connection open does not hold the process.
    let pages = async { while tasks.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), pages).await;
    context.fleet.close();
    if let Some(failed) = failed {
        return Err(failed);
    }
    if !orderly {
        say("some work was not finished in time; it is done again by whoever comes next, and nothing is lost");
        return Ok(Exit::Failed);
    }
    say("stopped");
    Ok(Exit::Done)
}

/// The failure of a task that should have gone on.
async fn failure(tasks: &mut JoinSet<anyhow::Result<()>>) -> anyhow::Error {
    loop {
        match tasks.join_next().await {
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(error))) => return error,
            Some(Err(error)) => return error.into(),
            None => std::future::pending().await,
        }
    }
}

fn spawn_until(
    tasks: &mut JoinSet<anyhow::Result<()>>,
    stop: &CancellationToken,
    work: impl Future<Output = ()> + Send + 'static,
) {
    let stop = stop.clone();
    tasks.spawn(async move {
        stop.run_until_cancelled(work).await;
        Ok(())
    });
}

/// Connects to the stream, again while its server is away: service managers start things in any order.
async fn connect(context: &Context) -> anyhow::Result<EventStream> {
    let mut said = false;
    loop {
        match context.stream().await {
            Ok(stream) => return Ok(stream),
            Err(error)
                if matches!(
                    error.downcast_ref(),
                    Some(StreamError::NatsUnreachable { .. } | StreamError::NatsUnfit { .. })
                ) =>
            {
                if !said {
                    tracing::warn!("waits for the stream: {error:#}");
                    notify(&[NotifyState::Status("waits for NATS")]);
                }
                said = true;
                tokio::time::sleep(TRY_AGAIN).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Tells the service manager that the process is alive, twice within its patience: from the runtime that does the work.
async fn pat_watchdog(period: Duration) {
    loop {
        notify(&[NotifyState::Watchdog]);
        tokio::time::sleep(period / 2).await;
    }
}

/// Tells the service manager, where there is one (sd_notify(3)).
fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!("the service manager does not hear: {error}");
    }
}

fn introduce(roles: &BTreeSet<Role>) {
    gauge!("aicore_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    for role in roles {
        gauge!("aicore_role", "role" => role.word()).set(1.0);
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    gauge!("process_start_time_seconds").set(now.as_secs_f64());
}
