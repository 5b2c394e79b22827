//! One party's features, read from the wide row and from a row a feature.

use crate::fill::entity_key;
use crate::{Options, quantile};
use aicore_fleet::{Connection, Error};
use aicore_hub::{HUB, features, features_of};
use chrono::Utc;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};
use uuid::Uuid;

pub(crate) async fn sizes(hub: &Connection) -> anyhow::Result<()> {
    let text = "-- bench_sizes()\nSELECT pg_total_relation_size('party_features'), pg_total_relation_size('row_a_feature'),
        (SELECT count(*) FROM party_features), pg_total_relation_size('feature_history'), (SELECT count(*) FROM feature_history)";
    let row = hub.query_one(text, &[]).await.map_err(Error::query(&HUB, "bench_sizes"))?;
    let (wide, narrow, parties, history, states): (i64, i64, i64, i64, i64) =
        (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4));
    println!(
        "size      wide row {} bytes a party, row a feature {}: 1/{:.1}; history {} bytes a state",
        wide / parties.max(1),
        narrow / parties.max(1),
        share(narrow, wide),
        history / states.max(1)
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a ratio")]
fn share(a: i64, b: i64) -> f64 {
    a as f64 / b as f64
}

pub(crate) async fn reads(hub: &Connection, options: &Options) -> anyhow::Result<()> {
    let text = "-- bench_ids()\nSELECT party_id FROM party_features ORDER BY md5(party_id::text)";
    let rows = hub.query(text, &[]).await.map_err(Error::query(&HUB, "bench_ids"))?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect();
    let text = format!(
        "-- bench_keys()\nSELECT {} FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, n) ORDER BY n",
        entity_key("u.id")
    );
    let rows = hub.query(&text, &[&ids]).await.map_err(Error::query(&HUB, "bench_keys"))?;
    let keys: Vec<Vec<u8>> = rows.iter().map(|row| row.get(0)).collect();
    for batch in [1, 100] {
        compare(hub, options, &ids, &keys, batch).await?;
    }
    Ok(())
}

async fn compare(hub: &Connection, options: &Options, ids: &[Uuid], keys: &[Vec<u8>], batch: usize) -> anyhow::Result<()> {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let reads = (options.reads / batch).max(100);
    let (mut wide, mut narrow) = (Vec::new(), Vec::new());
    let (mut wide_p50, mut narrow_p50) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let starts: Vec<usize> = (0..reads)
            .map(|_| random.random_range(0..ids.len().saturating_sub(batch).max(1)))
            .collect();
        let (mut ours, mut theirs) = (Vec::with_capacity(reads), Vec::with_capacity(reads));
        // Short turns, so that whatever else the machine does meets both.
        for starts in starts.chunks(100) {
            for start in starts {
                let begun = Instant::now();
                let found = features_of(hub, &ids[*start..start + batch], Utc::now()).await?;
                ours.push(begun.elapsed());
                anyhow::ensure!(found.len() == batch, "{} of {batch} parties found", found.len());
            }
            for start in starts {
                theirs.push(row_a_feature(hub, &keys[*start..start + batch]).await?);
            }
        }
        wide_p50.push(quantile(&mut ours, 0.5));
        narrow_p50.push(quantile(&mut theirs, 0.5));
        wide.extend(ours);
        narrow.extend(theirs);
    }
    let mut ratios: Vec<f64> = narrow_p50.iter().zip(&wide_p50).map(|(theirs, ours)| theirs / ours).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    println!(
        "read {batch:>4}  wide row p50 {:.3} ms, p99 {:.3} ms; row a feature p50 {:.3} ms, p99 {:.3} ms; {:.1} times as fast (p50, median of rounds; {:.1} to {:.1})",
        quantile(&mut wide, 0.5),
        quantile(&mut wide, 0.99),
        quantile(&mut narrow, 0.5),
        quantile(&mut narrow, 0.99),
        ratios[ratios.len() / 2],
        ratios[0],
        ratios[ratios.len() - 1],
    );
    Ok(())
}

/// Reads all features of entities, and sorts them by entity and name as a client must.
async fn row_a_feature(hub: &Connection, keys: &[Vec<u8>]) -> anyhow::Result<Duration> {
    let names: Vec<&str> = features().iter().map(|feature| feature.name).collect();
    let begun = Instant::now();
    let text = "-- bench_row_a_feature()
        SELECT entity_key, feature_name, value, event_ts FROM row_a_feature WHERE entity_key = ANY ($1) AND feature_name = ANY ($2)";
    let failure = |error| Error::query(&HUB, "bench_row_a_feature")(error);
    let statement = hub.prepare_cached(text).await.map_err(failure)?;
    let rows = hub.query(&statement, &[&keys, &names]).await.map_err(failure)?;
    let mut found: HashMap<&[u8], HashMap<&str, &[u8]>> = HashMap::new();
    for row in &rows {
        found.entry(row.get(0)).or_default().insert(row.get(1), row.get(2));
    }
    let found = black_box(found);
    let took = begun.elapsed();
    anyhow::ensure!(
        found.values().all(|values| values.len() == names.len()) && found.len() == keys.len(),
        "features are missing"
    );
    Ok(took)
}
