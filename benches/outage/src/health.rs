//! How soon health answers: on a warm fleet, on a cold one, and beside a server that stands still.

use crate::outage::{signal, stop};
use crate::quantile;
use crate::servers::{Servers, databases_dir};
use aicore_fleet::{Fleet, HealthCheck, WantedHistory};
use aicore_schema::migrate::History;
use anyhow::ensure;
use futures_util::StreamExt;
use std::time::{Duration, Instant};

const RUNS: usize = 20;

fn check(servers: &Servers) -> anyhow::Result<HealthCheck> {
    let mut check = HealthCheck {
        timeout: Duration::from_secs(5),
        ..HealthCheck::of(servers.codes.iter().cloned())
    };
    for code in &servers.codes {
        let wanted = History::of_database(&databases_dir()?, code)?
            .into_iter()
            .map(|history| WantedHistory {
                name: history.folder,
                schema: history.schema,
                migrations: history.migrations.into_iter().map(|migration| migration.name).collect(),
            });
        check.wanted.insert(code.clone(), wanted.collect());
    }
    Ok(check)
}

async fn all_healthy(fleet: &Fleet, check: &HealthCheck) -> anyhow::Result<f64> {
    let started = Instant::now();
    let reports = fleet.health(check).await;
    let took_ms = started.elapsed().as_secs_f64() * 1e3;
    let ill = reports.iter().find(|report| !report.healthy);
    ensure!(ill.is_none() && reports.len() == 66, "{ill:?}");
    Ok(took_ms)
}

pub(crate) async fn measure(servers: &Servers) -> anyhow::Result<()> {
    let check = check(servers)?;
    let mut cold = Vec::new();
    for _ in 0..5 {
        let fleet = servers.fleet("", false)?;
        cold.push(all_healthy(&fleet, &check).await?);
        fleet.close();
    }
    let fleet = servers.fleet("", true)?;
    all_healthy(&fleet, &check).await?;
    let mut warm = Vec::new();
    for _ in 0..RUNS {
        warm.push(all_healthy(&fleet, &check).await?);
    }
    println!(
        "Health of 66 databases with schema versions: warm, median of {RUNS}: {:.0} ms ({:.0} to {:.0}); cold, median of {}: {:.0} ms",
        quantile(&mut warm, 0.5),
        quantile(&mut warm, 0.0),
        quantile(&mut warm, 1.0),
        cold.len(),
        quantile(&mut cold, 0.5)
    );
    let stopped = stop(&servers.other)?;
    let (mut others, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let started = Instant::now();
        let reports = fleet.health_as_answered(&check);
        let mut reports = std::pin::pin!(reports);
        let mut healthy = 0;
        while let Some(report) = reports.next().await {
            healthy += usize::from(report.healthy);
            if healthy == 65 && report.healthy {
                others.push(started.elapsed().as_secs_f64() * 1e3);
            }
        }
        ensure!(healthy == 65, "{healthy} healthy beside a server that stands still");
        whole.push(started.elapsed().as_secs_f64() * 1e3);
    }
    signal("-CONT", &stopped)?;
    println!(
        "Beside a server that stands still: the other 65 after {:.0} ms, all after {:.0} ms (its deadline: {} ms)",
        quantile(&mut others, 0.5),
        quantile(&mut whole, 0.5),
        check.timeout.as_millis()
    );
    fleet.close();
    Ok(())
}
