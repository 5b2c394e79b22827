//! `aicore status`.

use crate::arguments::Global;
use crate::context::Context;
use crate::output::{Exit, print};
use aicore_hub::{Lag, lag, parked};
use serde_json::json;

pub(crate) async fn status(global: &Global) -> anyhow::Result<Exit> {
    let running = aicore_boot::running(&global.state_dir).await?;
    let servers = json!({
        "postgres": running.as_ref().and_then(|running| running.postgres.as_ref()).map(|server| json!({ "port": server.port(), "pid": server.pid() })),
        "nats": running.as_ref().and_then(|running| running.nats.as_ref()).map(|server| json!({ "port": server.port(), "pid": server.pid() })),
    });
    let context = Context::open(global).await?;
    if context.config.endpoints.is_empty() {
        let value = json!({ "servers": servers });
        print(global.json, &value, || {
            "nothing runs here: start it with `aicore up`".to_owned()
        })?;
        return Ok(Exit::Failed);
    }
    let reports = context.fleet.health_report().await;
    let healthy = reports.iter().filter(|report| report.healthy).count();
    let nats = context.stream().await.map(|stream| stream.client.server_info().version);
    let events = async {
        Ok::<_, aicore_hub::Error>((
            lag(&context.fleet, &context.sources()).await?,
            parked(&context.fleet, 1_000).await?.len(),
        ))
    };
    let events = events.await;
    let sound = healthy == reports.len() && nats.is_ok() && events.as_ref().is_ok_and(|(_, parked)| *parked == 0);
    let value = json!({
        "servers": servers,
        "databases": { "healthy": healthy, "total": reports.len() },
        "nats": nats.as_ref().map_or_else(|error| json!({ "problem": error.to_string() }), |version| json!({ "version": version })),
        "events": events.as_ref().map_or_else(|error| json!({ "problem": error.to_string() }), |(lags, parked)| json!({ "lag": lags, "parked": parked })),
        "sound": sound,
    });
    print(global.json, &value, || {
        let mut lines = vec![format!(
            "databases  {healthy} of {} healthy{}",
            reports.len(),
            if healthy < reports.len() {
                ": `aicore health` says more"
            } else {
                ""
            }
        )];
        lines.push(match &nats {
            Ok(version) => format!("NATS       {version} with JetStream"),
            Err(error) => format!("NATS       {error}"),
        });
        match &events {
            Ok((lags, parked)) => {
                let behind: i64 = lags.iter().map(Lag::behind).sum();
                let received: i64 = lags.iter().map(|lag| lag.received).sum();
                lines.push(format!(
                    "events     {received} received, {behind} on their way, {parked} parked"
                ));
            }
            Err(error) => lines.push(format!("events     {error}")),
        }
        lines.join("\n")
    })?;
    Ok(if sound { Exit::Done } else { Exit::Failed })
}
