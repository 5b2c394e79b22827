//! `aicore health`.

use crate::arguments::Global;
use crate::context::Context;
use crate::output::{Exit, print, table};
use serde_json::json;
use std::collections::BTreeMap;

pub(crate) async fn health(global: &Global) -> anyhow::Result<Exit> {
    let context = Context::open(global).await?;
    let reports = context.fleet.health_report().await;
    let healthy = reports.iter().filter(|report| report.healthy).count();
    let by_accessor: BTreeMap<&str, bool> = reports
        .iter()
        .map(|report| (report.accessor.as_str(), report.healthy))
        .collect();
    let value = json!({ "healthy": healthy == reports.len(), "databases": by_accessor, "report": reports });
    print(global.json, &value, || {
        let rows: Vec<Vec<String>> = reports
            .iter()
            .map(|report| {
                let state = report
                    .problem
                    .clone()
                    .unwrap_or_else(|| format!("healthy, {:.1} ms", report.latency_ms));
                vec![
                    report.accessor.clone(),
                    report.database.to_string(),
                    report.server.clone(),
                    state,
                ]
            })
            .collect();
        format!(
            "{}\n{healthy} of {} healthy",
            table(&["ACCESSOR", "DATABASE", "SERVER", "STATE"], &rows),
            rows.len()
        )
    })?;
    Ok(match healthy {
        0 => Exit::Usage,
        some if some < reports.len() => Exit::Failed,
        _ => Exit::Done,
    })
}
