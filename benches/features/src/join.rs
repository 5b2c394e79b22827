//! The point-in-time join: the hub's, and by window function.

use crate::{Options, run};
use aicore_fleet::{Connection, Error};
use aicore_hub::{HUB, features_known_at};
use chrono::{DateTime, Utc};
use std::hint::black_box;
use std::time::Instant;
use uuid::Uuid;

/// All earlier states of each row's party, numbered backwards; the first.
const WINDOW: &str = "-- bench_window()
    SELECT * FROM (
        SELECT s.ordinal, h.*, row_number() OVER (PARTITION BY s.ordinal ORDER BY h.known_from DESC) AS number
        FROM spine AS s JOIN feature_history AS h ON h.party_id = s.party_id AND h.known_from <= s.instant) AS n
    WHERE number = 1";

pub(crate) async fn joins(hub: &Connection, options: &Options) -> anyhow::Result<()> {
    run(
        hub,
        &format!(
            "-- bench_spine()
            CREATE TEMPORARY TABLE spine AS
            SELECT n AS ordinal, md5((1 + (n::bigint * 7919) % {parties})::text)::uuid AS party_id,
                timestamptz '2024-01-01' + (n % (60 * {states})) * interval '1 day' AS instant
            FROM generate_series(1, {spine}) AS n;
            ANALYZE spine",
            parties = options.parties,
            states = options.states,
            spine = options.spine
        ),
    )
    .await?;
    let rows = hub
        .query(
            "-- bench_spine_rows()\nSELECT party_id, instant FROM spine ORDER BY ordinal",
            &[],
        )
        .await;
    let rows = rows.map_err(Error::query(&HUB, "bench_spine_rows"))?;
    let spine: Vec<(Uuid, DateTime<Utc>)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let (mut ours, mut window, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let begun = Instant::now();
        let mut found = 0;
        for chunk in spine.chunks(20_000) {
            found += black_box(features_known_at(hub, chunk).await?).iter().flatten().count();
        }
        let here = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let rows = black_box(hub.query(WINDOW, &[]).await.map_err(Error::query(&HUB, "bench_window"))?);
        let there = begun.elapsed().as_secs_f64();
        anyhow::ensure!(
            rows.len() == found,
            "{found} rows against {} by the window function",
            rows.len()
        );
        ours.push(here);
        window.push(there);
        ratios.push(there / here);
    }
    for figures in [&mut ours, &mut window, &mut ratios] {
        figures.sort_unstable_by(f64::total_cmp);
    }
    let middle = options.rounds / 2;
    println!(
        "join      {:.2} s with every feature derived, window function {:.2} s raw: 1/{:.1} (median of rounds; {:.1} to {:.1})",
        ours[middle],
        window[middle],
        ratios[middle],
        ratios[0],
        ratios[options.rounds - 1],
    );
    Ok(())
}
