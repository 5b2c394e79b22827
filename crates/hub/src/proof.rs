//! The arrow back to the relays: what the hub has received, and what it lacks.

use crate::{Error, HUB};
use aicore_catalog::DatabaseCode;
use aicore_fleet::{Error as FleetError, Fleet};
use aicore_outbox::EventStream;
use aicore_outbox::proof::{Receipt, Report, position};

/// Ranges of missing numbers that a receipt names one by one; the last of them then reaches up to the highest number received.
const RANGES: usize = 100;

/// Reports to the relays how far the consumers are and what has been received from each database; returns the latter.
pub(crate) async fn report(
    fleet: &Fleet,
    stream: &EventStream,
    consumers: &[String],
    codes: &[DatabaseCode],
) -> Result<Vec<Receipt>, Error> {
    // In this order: what lies below the floor has been received by the time that the inbox is read.
    let position = position(stream, consumers).await?;
    let receipts = receipts(fleet, codes).await?;
    let report = Report { position, receipts };
    report.send(stream).await?;
    Ok(report.receipts)
}

/// What has been received from each database.
pub(crate) async fn receipts(fleet: &Fleet, codes: &[DatabaseCode]) -> Result<Vec<Receipt>, Error> {
    let text = "-- inbox_receipts()
        WITH state AS MATERIALIZED (
            SELECT d.code, d.place, high.sequence AS high, m.collided_at IS NOT NULL AS collided,
                greatest(coalesce(m.sequence, 0), (high.sequence >> 40) << 40) AS watermark
            FROM unnest($1::text[]) WITH ORDINALITY AS d (code, place)
                LEFT JOIN inbox_watermark AS m ON m.database_code = d.code
                CROSS JOIN LATERAL (SELECT coalesce(max(sequence), 0) AS sequence FROM inbox WHERE database_code = d.code) AS high
        )
        SELECT s.watermark, s.high, s.collided,
            (SELECT min(i.sequence) FROM parked_event AS p JOIN inbox AS i USING (event_id)
                WHERE p.database_code = s.code AND p.replayed_at IS NULL),
            (SELECT coalesce(array_agg(e ORDER BY gap.first, e), '{}') FROM (
                SELECT previous + 1 AS first, sequence - 1 AS last FROM (
                    SELECT sequence, lag(sequence, 1, s.watermark) OVER (ORDER BY sequence) AS previous FROM inbox
                    WHERE database_code = s.code AND sequence > s.watermark) AS beyond
                WHERE sequence > previous + 1 ORDER BY 1 LIMIT $2) AS gap, unnest(ARRAY[gap.first, gap.last]) AS e)
        FROM state AS s ORDER BY s.place";
    let names: Vec<&str> = codes.iter().map(DatabaseCode::as_str).collect();
    let connection = fleet.acquire(&HUB).await?;
    let rows = connection
        .query(text, &[&names, &i64::try_from(RANGES).unwrap_or(i64::MAX)])
        .await;
    let rows = rows.map_err(FleetError::query(&HUB, "inbox_receipts"))?;
    let receipt = |(database, row): (&DatabaseCode, &tokio_postgres::Row)| {
        let ends: Vec<i64> = row.get(4);
        let mut missing: Vec<(i64, i64)> = ends.chunks_exact(2).map(|range| (range[0], range[1])).collect();
        let high: i64 = row.get(1);
        if missing.len() == RANGES
            && let Some(last) = missing.last_mut()
        {
            last.1 = high;
        }
        Receipt {
            database: database.clone(),
            watermark: row.get(0),
            high,
            collided: row.get(2),
            parked: row.get(3),
            missing,
        }
    };
    Ok(codes.iter().zip(&rows).map(receipt).collect())
}
