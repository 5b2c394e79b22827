//! The point-in-time join: the hub's, and by window function.

use crate::{Options, run};
use aicore_fleet::{Connection, Error};
use aicore_hub::{FEATURES_AT, HUB, features_known_at};
use chrono::{DateTime, Utc};
use std::hint::black_box;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// All earlier states of each row's party, numbered backwards; the first.
const WINDOW: &str = "-- bench_window()
    SELECT * FROM (
        SELECT s.ordinal, h.*, row_number() OVER (PARTITION BY s.ordinal ORDER BY h.known_from DESC) AS number
        FROM spine AS s JOIN feature_history AS h ON h.party_id = s.party_id AND h.known_from <= s.instant) AS n
    WHERE number = 1";

/// The same numbering as Feast's PostgreSQL offline store nests it, in our own words: earlier states of each row's party (base), the latest of them
/// by number (latest), their columns (cleaned), and the spine with them. Its creation times and row ids as text are left out.
const NESTED: &str = "-- bench_nested()
    WITH base AS (
        SELECT h.*, s.ordinal FROM feature_history AS h JOIN spine AS s ON h.known_from <= s.instant AND h.party_id = s.party_id
    ), latest AS (
        SELECT ordinal, known_from FROM (
            SELECT ordinal, known_from, row_number() OVER (PARTITION BY ordinal ORDER BY known_from DESC) AS number FROM base) AS n
        WHERE number = 1
    ), cleaned AS (
        SELECT base.* FROM base JOIN latest USING (ordinal, known_from)
    )
    SELECT c.* FROM spine AS s LEFT JOIN cleaned AS c ON c.ordinal = s.ordinal WHERE c.ordinal IS NOT NULL";

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
    let mut order: Vec<(Uuid, DateTime<Utc>)> = spine.clone();
    order.sort_unstable();
    let (parties, instants): (Vec<Uuid>, Vec<DateTime<Utc>>) = order.into_iter().unzip();
    let failure = |error| Error::query(&HUB, "bench_join")(error);
    // A count of whole rows: the server makes every column of every row, and sends none.
    let descents = format!("-- bench_descents()\nSELECT count(j) FROM ({}) AS j", *FEATURES_AT);
    let window = format!("-- bench_window()\nSELECT count(j) FROM ({WINDOW}) AS j");
    let nested = format!("-- bench_nested()\nSELECT count(j) FROM ({NESTED}) AS j");
    let mut inside = Figures::default();
    let mut feast = Figures::default();
    let mut outside = Figures::default();
    for _ in 0..options.rounds {
        let begun = Instant::now();
        let ours: i64 = hub
            .query_one(&descents, &[&parties, &instants])
            .await
            .map_err(failure)?
            .get(0);
        let here = begun.elapsed();
        let begun = Instant::now();
        let theirs: i64 = hub.query_one(&window, &[]).await.map_err(failure)?.get(0);
        inside.round(here, begun.elapsed());
        anyhow::ensure!(ours == theirs, "{ours} rows against {theirs} by the window function");
        let begun = Instant::now();
        let theirs: i64 = hub.query_one(&nested, &[]).await.map_err(failure)?.get(0);
        feast.round(here, begun.elapsed());
        anyhow::ensure!(ours == theirs, "{ours} rows against {theirs} by Feast's form");

        let begun = Instant::now();
        let mut found = 0;
        for chunk in spine.chunks(20_000) {
            found += black_box(features_known_at(hub, chunk).await?).iter().flatten().count();
        }
        let here = begun.elapsed();
        let begun = Instant::now();
        let rows = black_box(hub.query(WINDOW, &[]).await.map_err(failure)?);
        outside.round(here, begun.elapsed());
        anyhow::ensure!(
            rows.len() == found,
            "{found} rows against {} by the window function",
            rows.len()
        );
    }
    inside.print("join      in the server");
    feast.print("join      in the server, the window function as Feast nests it");
    outside.print("join      read by a client, ours with every feature derived, the window function's rows raw");
    Ok(())
}

/// Seconds of the two in each round.
#[derive(Default)]
struct Figures {
    ours: Vec<f64>,
    window: Vec<f64>,
    ratios: Vec<f64>,
}

impl Figures {
    fn round(&mut self, ours: Duration, window: Duration) {
        self.ours.push(ours.as_secs_f64());
        self.window.push(window.as_secs_f64());
        self.ratios.push(window.as_secs_f64() / ours.as_secs_f64());
    }

    fn print(mut self, what: &str) {
        for figures in [&mut self.ours, &mut self.window, &mut self.ratios] {
            figures.sort_unstable_by(f64::total_cmp);
        }
        let middle = self.ours.len() / 2;
        println!(
            "{what}: {:.2} s, window function {:.2} s: 1/{:.1} (median of rounds; {:.1} to {:.1})",
            self.ours[middle],
            self.window[middle],
            self.ratios[middle],
            self.ratios[0],
            self.ratios[self.ratios.len() - 1],
        );
    }
}
