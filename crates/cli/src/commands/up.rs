//! `aicore up` and `aicore down`.

use crate::arguments::{Global, Up};
use crate::output::{Exit, print, say};
use crate::platform::{boot, provision, serve};
use serde_json::json;

/// Boots, provisions and serves until Ctrl-C.
pub(crate) async fn up(global: &Global, options: &Up) -> anyhow::Result<Exit> {
    let (servers, context) = boot(global, &options.boot).await?;
    let provisioned = tokio::select! {
        provisioned = provision(&context, servers.image.clone()) => provisioned,
        () = interrupted() => {
            say("interrupted; a second run goes on from here");
            servers.stop().await?;
            return Ok(Exit::Failed);
        }
    };
    let provisioned = match provisioned {
        Ok(provisioned) => provisioned,
        Err(error) => {
            servers.stop().await?;
            return Err(error);
        }
    };
    print(global.json, &provisioned, || {
        format!("ready: {} databases", context.fleet.catalog().databases().len())
    })?;
    if options.detach {
        say("the servers stay; `aicore down` stops them");
        return Ok(Exit::Done);
    }
    let serving = serve(&context).await?;
    say("serving events; Ctrl-C stops");
    interrupted().await;
    say("stopping");
    serving.stop().await;
    context.fleet.close();
    servers.stop().await?;
    Ok(Exit::Done)
}

/// Stops the private servers of the state directory, whoever started them.
pub(crate) async fn down(global: &Global) -> anyhow::Result<Exit> {
    let stopped: Vec<String> = aicore_boot::stop_running(&global.state_dir)
        .await?
        .iter()
        .map(ToString::to_string)
        .collect();
    print(global.json, &json!({ "stopped": stopped }), || {
        if stopped.is_empty() {
            "no private server runs here".to_owned()
        } else {
            format!("stopped {}", stopped.join(" and "))
        }
    })?;
    Ok(Exit::Done)
}

/// Returns on Ctrl-C or a request to end.
pub(crate) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => drop(terminate.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = tokio::signal::ctrl_c() => if result.is_err() { std::future::pending().await },
        () = terminate => {}
    }
}
